/** A check that is interrupted and goes on: what it takes from its records, and what it asks again. */
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { inFolderWith, paracheck, type Ran } from '../../test/command-line.ts'
import { solverAsked } from '../api/solver.ts'
import type { PropertyRecord } from '../report/json.ts'
import { recallFor } from './earlier.ts'
import { readModels } from './models.ts'
import { digestOf } from './ours.ts'
import { type Places, placesOf } from './places.ts'
import { Store } from './store.ts'
import { terminalOf } from './terminal.ts'

const machines = `
param T: time = 4ms;
assume T > 0ms;
machine M { clock x; var n: 0..3 = 0; state S { invariant x <= T; when x == T -> S { reset(x); n = n == 3 ? 0 : n + 1; } } }
machine Counter { clock x; var n: 0..2000 = 0; state S { invariant x <= T; when x == T and n < 2000 -> S { reset(x); n = n + 1; } } }
`
const asked = `
use "machines.tick";
system s { m: M; }
system slow { c: Counter; }
property holds: always m.x <= T;
property fails: never m.n == 3;
property deep: never c.n == 1500;
property last: never c.n == 1600;
check s { holds: proved; fails: refuted; }
check slow { deep: refuted; last: refuted; }
`
const line = 'check m.tick --fresh --no-systems --solver embedded --engine bmc,kinduction --bound 5 --jobs 1 --json'
const records = join('.paracheck', 'progress')

inFolderWith({ 'm.tick': asked, 'machines.tick': machines, 'package.json': '{}' })

/** Runs a check that somebody interrupts as soon as this property, or this system, is answered. */
function interruptedAfter(name: string, line: string): Promise<Ran> {
  const pressed = new AbortController()
  let out = ''
  const write = (text: string): void => {
    out += text
    const { type, property, system } = JSON.parse(text) as { type: string; property?: string; system?: string }
    if ((type === 'verdict' && property === name) || (type === 'system' && system === name)) pressed.abort()
  }
  return paracheck(line, { interrupted: pressed.signal, stdout: { write } }).then((ran) => ({ ...ran, out }))
}

/** The answers to these properties, by name. */
async function resumed(more = '', properties = 'holds,fails,deep'): Promise<Record<string, Partial<PropertyRecord>>> {
  const { out } = await paracheck(`${line} --resume --prop ${properties} ${more}`)
  const { properties: all } = JSON.parse(out.trimEnd().split('\n').at(-1) ?? '') as { properties: PropertyRecord[] }
  return Object.fromEntries(all.map((p) => [p.property, p]))
}

beforeAll(async () => {
  const { code } = await interruptedAfter('deep', line)
  expect(code).toBe(130)
  expect((await readdir(records)).map((file) => file.replace(/\.\w+\.json$/, ''))).toEqual([
    'm.s.fails',
    'm.s.holds',
    'm.slow.deep',
  ])
  await cp(records, 'saved', { recursive: true })
  // Whatever is answered now is answered from the records, or is searched for.
  for (const folder of ['proofs', 'counterexamples']) await rm(folder, { recursive: true, force: true })
}, 300_000)

beforeEach(async () => {
  await writeFile('m.tick', asked)
  await writeFile('machines.tick', machines)
  await rm(records, { recursive: true, force: true })
  await cp('saved', records, { recursive: true })
})

interface Flags {
  readonly bound: number
  readonly timeout: number
  readonly seed: number
  readonly engine?: readonly string[]
  readonly param?: ReadonlyMap<string, string>
  readonly why?: boolean
}

const flags: Flags = { bound: 5, timeout: 180_000, seed: 1, engine: ['bmc', 'kinduction'] }

/** Which properties have a record that fits, without any solver; and what is said of the others. */
async function fitting(changed: Partial<Flags> = {}, solver?: string): Promise<{ names: string[]; said: string }> {
  let said = ''
  const outside = { stdout: { write: () => undefined }, stderr: { write: (text: string) => (said += text) }, env: {} }
  const terminal = terminalOf({ ...outside, interrupted: new AbortController().signal }, {})
  const asked = { ...flags, ...changed, fresh: true, resume: true, write: true, systems: false }
  const models = await readModels(['m.tick'], asked, terminal)
  const store = new Store()
  const recall = recallFor(asked, solver ?? (await solverAsked('embedded')).name, models, store)
  const questions = models.flatMap((read) => read.model.questions)
  const places = placesOf(questions)
  const found = await Promise.all(questions.map((q) => recall.question(q, places.get(q) as Places)))
  store.tell(terminal, true)
  return { names: questions.filter((_, i) => found[i]?.record !== undefined).map((q) => q.property.name), said }
}

describe('a record', { timeout: 300_000 }, () => {
  const all = ['holds', 'fails', 'deep']

  it('fits the same question', async () => {
    expect(await fitting()).toEqual({ names: all, said: '' })
  })

  it.each([
    ['a file that the model uses', 'machines.tick', machines.replace('4ms', '5ms')],
    ['an expectation', 'm.tick', asked.replace('deep: refuted', 'deep: proved')],
    ['nothing but a comment', 'm.tick', `// new\n${asked}`],
  ])('does not fit after a change of %s', async (_, file, text) => {
    await writeFile(file, text)
    expect(await fitting()).toEqual({ names: [], said: '' })
  })

  it.each<Partial<Flags>>([
    { bound: 4 },
    { seed: 2 },
    { timeout: 170_000 },
    { engine: ['bmc'] },
    { param: new Map([['T', '2ms']]) },
    { why: true },
  ])('does not fit with %o', async (changed) => {
    expect(await fitting(changed)).toEqual({ names: [], said: '' })
  })

  it('does not fit another solver', async () => {
    expect((await fitting({}, 'cvc5 1.0')).names).toEqual([])
  })

  it.each<[string, (text: string) => string]>([
    ['is cut off', (text) => text.slice(0, 100)],
    ['was altered', (text) => text.replace(/"(bounded|proved|refuted)"/, '"unknown"')],
    ['is empty', () => ''],
    ['is somebody else’s', () => 'a shopping list\n'],
    ['has another shape', () => '{"format":"paracheck-progress/1","digest":"0","record":{}}\n'],
  ])('that %s costs nothing but itself', async (_, change) => {
    for (const property of all) {
      await rm(records, { recursive: true })
      await cp('saved', records, { recursive: true })
      const path = await changeRecord(property, change)
      const { names, said } = await fitting()
      expect(names).toEqual(all.filter((name) => name !== property))
      expect(said).toBe(`${path} is not used: it is damaged, or no record of paracheck\n`)
    }
  })
})

async function changeRecord(property: string, change: (text: string) => string): Promise<string> {
  const file = (await readdir(records)).find((name) => name.includes(`.${property}.`)) ?? ''
  const path = join(records, file)
  await writeFile(path, change(await readFile(path, 'utf8')))
  return path
}

/** With a digest that fits: what somebody writes who means to deceive. */
function forged(text: string, change: (record: Record<string, unknown>) => void): string {
  const file = JSON.parse(text) as { digest: string; record: Record<string, unknown> }
  change(file.record)
  return `${JSON.stringify({ ...file, digest: digestOf(JSON.stringify(file.record)) })}\n`
}

describe('a check that goes on', { timeout: 300_000 }, () => {
  it('tests what was decided, takes what was not, and asks the rest', async () => {
    const { out, err } = await paracheck(line.replace(' --json', ' --resume'))
    expect(err).toContain('--resume: 3 answers are recorded, 1 is asked')
    expect(out).toMatch(/holds +proved .*kinduction, rechecked, resumed/)
    expect(out).toMatch(/fails +refuted .*bmc, 3 jumps, 12ms, replayed, resumed/)
    expect(out).toMatch(/deep +bounded .*clean to 5 jumps, resumed/)
    expect(out).toMatch(/last +bounded .*clean to 5 jumps +✗/)
    expect(existsSync(join('proofs', 'm', 's.holds.inv'))).toBe(true)
    expect(await readdir(records)).toEqual([])
  })

  it('says so in JSON, in the result that is kept, and on the page', async () => {
    expect(await resumed('--result result.ndjson', 'fails')).toMatchObject({
      fails: { verdict: 'refuted', resumed: true, engine: 'bmc' },
    })
    await paracheck('report --from result.ndjson --html page.html')
    expect(await readFile('page.html', 'utf8')).toContain('resumed from a check that was interrupted')
  })

  it('goes on with systems, too', async () => {
    await writeFile(
      'two.tick',
      'use "machines.tick";\nsystem s { m: M; }\nsystem t { m: M; }\ncheck s { }\ncheck t { }\n',
    )
    const systems = 'check two.tick --fresh --solver embedded --jobs 1'
    await interruptedAfter('s', `${systems} --json`)
    const { out } = await paracheck(`${systems} --resume`, { env: { COLUMNS: '160' } })
    expect(out).toMatch(/ s +sound .*, resumed/)
    expect(out).toMatch(/ t +sound/)
    expect(out.match(/resumed/g)).toHaveLength(1)
  })

  it('does not read records without being asked to, and removes them once it has ended', async () => {
    const { out } = await paracheck(`${line} --prop fails`)
    expect(out).not.toContain('resumed')
    expect((await readdir(records)).filter((file) => file.includes('fails'))).toEqual([])
    expect(await readdir(records)).toHaveLength(2)
  })

  it('believes neither a proof nor a run that somebody wrote into a record', async () => {
    await changeRecord('fails', (text) =>
      forged(text, (record) =>
        Object.assign(record, { verdict: 'proved', proofs: '(proof holds 0 (<= 0.0 m.x))', runs: [], engine: 'ice' }),
      ),
    )
    await changeRecord('deep', (text) =>
      forged(text, (record) => Object.assign(record, { verdict: 'refuted', runs: ['{"format":"paracheck-trace/1"}'] })),
    )
    const { fails, deep } = await resumed('', 'fails,deep')
    expect(fails).toMatchObject({ verdict: 'refuted' })
    expect(deep).toMatchObject({ verdict: 'bounded' })
    for (const answer of [fails, deep]) expect(answer).not.toHaveProperty('resumed')
  })

  it('lets two go on at the same time', async () => {
    const both = await Promise.all([resumed('', 'fails'), resumed('', 'fails')])
    for (const { fails } of both) expect(fails).toMatchObject({ verdict: 'refuted' })
  })

  it('writes no records with --no-write, and says nothing of them', async () => {
    await rm(records, { recursive: true })
    await interruptedAfter('fails', `${line} --no-write --prop fails`)
    expect(existsSync(records)).toBe(false)
  })

  it.skipIf(process.getuid?.() === 0)('answers where records cannot be written, and says so once', async () => {
    await rm(records, { recursive: true })
    await mkdir(records)
    await chmod(records, 0o555)
    const { out, err, code } = await paracheck(`${line.replace(' --json', '')} --prop fails`)
    await chmod(records, 0o755)
    expect(out).toContain('refuted')
    expect(code).toBe(0)
    expect(err.match(/--resume would ask again/g)).toHaveLength(1)
  })

  it('answers where a file stands in the place of the folder', async () => {
    await rm(records, { recursive: true })
    await writeFile(records, 'in the way')
    const { out, err, code } = await paracheck(`${line.replace(' --json', '')} --prop fails`)
    await rm(records)
    expect(out).toContain('refuted')
    expect(code).toBe(0)
    expect(err.match(/--resume would ask again/g)).toHaveLength(1)
  })
})

it('takes nothing from records for files of other tools', async () => {
  await writeFile('x.smt2', '(set-logic HORN)\n(check-sat)\n')
  expect(await paracheck('check x.smt2 --resume')).toMatchObject({ code: 2 })
})
