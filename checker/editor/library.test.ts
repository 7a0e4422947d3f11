import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { completionsAt } from './completion.ts'
import { hoverAt } from './hover.ts'
import { occurrenceAt } from './names.ts'
import { definitionAt } from './rename.ts'
import { Workspace } from './workspace.ts'

const beacon =
  'param PERIOD: time = 3ms;\nassume PERIOD > 0ms;\nmachine Beacon { clock here; state ON { invariant here <= PERIOD; } }\n'
const main = `use "beacon.tick" as fast;
use "beacon.tick" as slow;
system two { quick: fast.Beacon; lazy: slow.Beacon; }
property p: always quick.here <= fast.PERIOD and lazy.here <= slow.PERIOD;
check two { p: proved; }
`
const texts: Readonly<Record<string, string>> = { 'main.tick': main, 'beacon.tick': beacon }
const workspace = new Workspace((path) => Promise.resolve(texts[path] ?? texts[path.split('/').at(-1) ?? ''] ?? ''))

describe('names of a library', () => {
  it('are declared in its file, and told with their declaration', async () => {
    const { names, read } = await workspace.model('main.tick')
    const offset = main.indexOf('PERIOD and')
    expect(occurrenceAt(names, 'main.tick', offset)?.of.map((d) => d.name)).toEqual(['fast.PERIOD'])
    const [place] = definitionAt(names, 'main.tick', offset)
    expect([place?.source.path, place?.start]).toEqual(['beacon.tick', beacon.indexOf('PERIOD')])
    expect(hoverAt(read, names, 'main.tick', offset)?.text).toContain('param PERIOD: time = 3ms;')
    const machine = definitionAt(names, 'main.tick', main.indexOf('Beacon; lazy'))
    expect(machine.map((span) => span.start)).toEqual([beacon.indexOf('Beacon')])
  })

  it('are offered behind its alias', async () => {
    const { names } = await workspace.model('main.tick')
    const text = `${main}property q: always fast.`
    expect(completionsAt(text, text.length, names).map((c) => c.label)).toEqual(['PERIOD', 'Beacon'])
  })

  it('are renamed in both files, under each alias', async () => {
    const after = await workspace.renamed('main.tick', main.indexOf('PERIOD and'), 'EVERY', [])
    if ('refused' in after) throw new Error(after.refused)
    expect(after.get(resolve('main.tick'))).toBe(main.replaceAll('PERIOD', 'EVERY'))
    expect(after.get(resolve('beacon.tick'))).toBe(beacon.replaceAll('PERIOD', 'EVERY'))
  })
})
