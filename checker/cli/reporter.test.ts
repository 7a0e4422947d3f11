import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'
import { reporterNames } from '../report/reporters.ts'
import { reporter } from './parse-options.ts'

const document = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'ci.md'), 'utf8')

inFolderWith({
  'one.tick': `param P: time = 4ms;
assume P > 0ms;
machine Timer { clock since; state ARMED { invariant since <= P; when since == P -> ARMED { reset(since); } } }
system one { t: Timer; }
property in_time: always t.since <= P;
property early: always t.since < P;
check one { in_time: proved; early: proved; }
`,
})

const quick = '--no-write --no-systems --engine kinduction,bmc --solver embedded --plain --no-config'

describe('reporters', () => {
  it('write files beside the table, several at once', async () => {
    const { code, out } = await paracheck(
      `check one.tick ${quick} --reporter junit=j.xml --reporter sarif=s.json --reporter tap=t.tap`,
    )
    expect(code).toBe(1)
    expect(out).toContain('REFUTED')
    expect(await readFile('j.xml', 'utf8')).toContain('tests="2" failures="1" errors="0"')
    expect(JSON.parse(await readFile('s.json', 'utf8'))).toMatchObject({
      runs: [{ results: [{ ruleId: 'refuted', level: 'error' }] }],
    })
    expect(await readFile('t.tap', 'utf8')).toContain('not ok 2 - one.early')
    await writeFile('mine.xml', '<mine/>')
    const refused = await paracheck(`check one.tick ${quick} --reporter junit=mine.xml`)
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('mine.xml is there already')])
  })

  it('take the place of the table on stdout; annotations stand below it', async () => {
    const { out } = await paracheck(`check one.tick ${quick} --prop early --reporter tap`)
    expect(out).toMatch(/^TAP version 14\n1\.\.1\nnot ok 1 - one\.early\n/)
    const annotated = await paracheck(`check one.tick ${quick} --prop early`, { env: { GITHUB_ACTIONS: 'true' } })
    expect(annotated.out).toMatch(
      /REFUTED[\s\S]*\n::error file=one\.tick,line=7,title=paracheck%3A one\.early::one\.early is refuted \(time not asked\); expected proved/,
    )
    const json = await paracheck(`check one.tick ${quick} --prop early --json`, { env: { GITHUB_ACTIONS: 'true' } })
    expect(json.out).not.toContain('::error')
  })

  it.each(reporterNames)('%s replaces what it has written before, and is in the documents', async (name) => {
    await paracheck(`check one.tick ${quick} --reporter ${name}=again`)
    expect((await paracheck(`check one.tick ${quick} --reporter ${name}=again`)).code).toBe(1)
    expect(document).toContain(`\n| \`${name}\` |`)
    expect((await paracheck('help check')).out).toContain(name)
  })

  it('are named, one at most on stdout', () => {
    expect(reporter('sarif=a=b.json', [{ name: 'github' }])).toEqual([
      { name: 'github' },
      { name: 'sarif', file: 'a=b.json' },
    ])
    expect(() => reporter('xunit')).toThrow('one of junit, sarif, github, tap')
    expect(() => reporter('tap', [{ name: 'junit' }])).toThrow('junit writes to stdout already')
  })
})
