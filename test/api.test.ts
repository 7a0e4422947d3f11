/** The package as a program sees it: the example of docs/api.md, and what the functions refuse. */
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Answer, check, type Model, parse, replay, simulate, timeline, UsageError } from '../checker/api/index.ts'
import { home } from './documents.ts'
import { blocksIn } from './transcripts.ts'

const timer = (rest: string): { path: string; text: string } => ({
  path: 'timer.tick',
  text: `param P: time = 4ms;
assume P > 0ms;
machine Timer { clock since; state ARMED { invariant since <= P; when since == P -> ARMED { reset(since); } } }
system one { t: Timer; }
property in_time: always t.since <= P;
property early: always t.since < P;
${rest}`,
})
const good = timer('check one { in_time: proved; early: refuted; }')
const quick = { solver: 'embedded', engines: ['kinduction', 'bmc'] } as const

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'paracheck-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('the example of docs/api.md', () => {
  const blocks = blocksIn('docs/api.md')

  it('prints what the document says, and the process ends by itself', { timeout: 120_000 }, async () => {
    const entry = pathToFileURL(join(home, 'checker/api/index.ts')).href
    const package_ = join(folder, 'node_modules', 'paracheck')
    await mkdir(package_, { recursive: true })
    await writeFile(join(package_, 'package.json'), '{ "type": "module", "exports": "./index.js" }')
    await writeFile(join(package_, 'index.js'), `export * from '${entry}'\n`)
    for (const { mark, text } of blocks) if (mark?.kind === 'file') await writeFile(join(folder, mark.what), text)
    const tsx = import.meta.resolve('tsx')
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', tsx, 'ask.mjs'], {
      cwd: folder,
      timeout: 100_000,
    })
    const shown = blocks[1 + blocks.findIndex(({ mark }) => mark?.what === 'ask.mjs')]
    expect(stdout).toBe(shown?.text)
    expect((await readdir(folder)).sort()).toEqual(['ask.mjs', 'node_modules', 'ticks.tick'])
  })
})

describe('parse', () => {
  it('tells what a model asks', async () => {
    expect(await parse(good)).toEqual({
      path: 'timer.tick',
      ok: true,
      diagnostics: [],
      systems: ['one'],
      checks: [
        { system: 'one', property: 'in_time', expected: 'proved', line: 7 },
        { system: 'one', property: 'early', expected: 'refuted', line: 7 },
      ],
    })
  })

  it('answers errors as values, from where they begin to where they end', async () => {
    const model = await parse(timer('property early: always t.sinse < P;'))
    expect(model.ok).toBe(false)
    expect(model.diagnostics.slice(0, 1)).toMatchObject([
      {
        code: 'T0202',
        line: 7,
        column: 10,
        endLine: 7,
        endColumn: 15,
        related: [{ line: 6, label: expect.stringContaining('first') }],
      },
    ])
    await expect(check(model)).rejects.toThrow('timer.tick has errors')
  })

  it('reads other files as it is told, and fixes values', async () => {
    const files: Readonly<Record<string, string>> = {
      'm/a.tick': 'use "b.tick"; check one { early: proved; }',
      'm/b.tick': good.text,
    }
    const read = async (path: string): Promise<string> => files[path] ?? Promise.reject(new UsageError(`no ${path}`))
    const model = await parse('m/a.tick', { read, params: { P: '3ms' } })
    expect(model.checks.map((c) => c.property)).toEqual(['early'])
    expect(simulate(model).params).toEqual({ P: '3' })
    expect((await parse({ path: 'm/c.tick', text: 'use "d.tick";' }, { read })).diagnostics).toMatchObject([
      { code: 'T0102' },
    ])
    await expect(parse('m/x.tick', { read })).rejects.toThrow(UsageError)
    await expect(parse(join(folder, 'absent.tick'))).rejects.toThrow(UsageError)
  })
})

describe('check', () => {
  let model: Model
  beforeAll(async () => {
    model = await parse(good)
  })

  it('answers with runs and proofs, and writes nothing', async () => {
    const seen: Answer[] = []
    const { ok, properties, systems } = await check(model, { ...quick, onAnswer: (answer) => void seen.push(answer) })
    expect(ok).toBe(true)
    expect(properties).toMatchObject([
      { property: 'in_time', verdict: 'proved', fitness: 'sound', certificate: { rechecked: true } },
      { property: 'early', verdict: 'refuted', fitness: 'sound', trace: { verdict: 'refuted', property: 'early' } },
    ])
    expect(systems).toMatchObject([{ system: 'one', verdict: 'sound' }])
    expect(seen.map((a) => a.property).sort()).toEqual(['early', 'in_time'])
    const trace = properties[1]?.trace
    expect(trace && replay(model, trace)).toEqual({ ok: true, shows: 'refuted' })
    expect(trace && timeline(model, trace)).toContain('early violated')
    const later = trace && { ...trace, violation: 't.since = 5ms' }
    expect(later && replay(model, later)).toMatchObject({ ok: false, why: expect.stringContaining('t.since = 4ms') })
  })

  it('is not ok against an expectation, and of a system in which time stops', async () => {
    const wrong = await parse(timer('check one { early: proved; }'))
    expect(await check(wrong, { ...quick, properties: ['early'], fitness: false })).toMatchObject({
      ok: false,
      systems: [],
      properties: [{ fitness: 'unasked' }],
    })
    const text = `machine M { clock x; state A { invariant x <= 1ms; when x == 1ms and x > 2ms -> A { reset(x); } } }
      system s { m: M; } property p: never m.x > 1ms; check s { p: proved; }`
    const stuck = await parse({ path: 'jam.tick', text })
    const { ok, properties, systems } = await check(stuck, quick)
    expect(ok).toBe(false)
    expect(properties).toMatchObject([{ verdict: 'proved', fitness: 'broken', asExpected: false }])
    const [broken] = systems
    expect(broken?.trace && replay(stuck, broken.trace)).toMatchObject({ ok: true })
  })

  it('refuses names that fit nothing', async () => {
    await expect(check(model, { properties: ['erly'] })).rejects.toThrow(
      'properties: there is no property erly; did you mean early?',
    )
    await expect(check(model, { systems: ['two'] })).rejects.toThrow(UsageError)
    await expect(check(model, { engines: ['bmcc'] })).rejects.toThrow('did you mean bmc?')
    await expect(check(model, { solver: 'zzz' })).rejects.toThrow('no solver zzz on PATH')
    expect(() => simulate(model, { system: 'two' })).toThrow('there is no system two; there are one')
    await expect(check({ ...model })).rejects.toThrow('no model that parse() has answered')
  })

  it('stops when its signal says so', async () => {
    const stop = new AbortController()
    const work = check(model, { ...quick, signal: stop.signal })
    stop.abort(new Error('enough'))
    await expect(work).rejects.toThrow('enough')
    await expect(check(model, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before')
  })
})

describe('simulate and replay', () => {
  it('draws the same run for the same seed, which replays', async () => {
    const model = await parse(good)
    const run = simulate(model, { seed: 7, steps: 5 })
    expect(simulate(model, { seed: 7, steps: 5 })).toEqual(run)
    expect(replay(model, run)).toEqual({ ok: true, shows: 'simulated' })
    const [first, ...others] = run.steps
    const spoilt = { ...run, steps: first ? [{ ...first, delay: '5', at: '5' }, ...others] : [] }
    expect(() => replay(model, spoilt)).toThrow('should be at')
    expect(() => replay(model, { ...run, system: 'two' })).toThrow('has no system two')
    expect(() => replay(model, { ...run, steps: 3 } as never)).toThrow('the trace')
  })
})

describe('what no type checker has seen', () => {
  const refused: readonly (readonly [what: string, call: (model: Model) => unknown, message: RegExp])[] = [
    ['a time below zero', (model) => check(model, { timeoutMs: -5 }), /check: `timeoutMs`: .*>0/],
    ['a time in words', (model) => check(model, { timeoutMs: '60s' as never }), /check: `timeoutMs`: .*number/],
    ['a time that is no number', (model) => check(model, { timeoutMs: Number.NaN }), /check: `timeoutMs`/],
    [
      'an option of nobody',
      (model) => check(model, { timeout: 5 } as never),
      /there is no option `timeout`; did you mean `timeoutMs`/,
    ],
    ['half a jump', (model) => check(model, { bound: 1.5 }), /check: `bound`/],
    ['no questions at once', (model) => check(model, { jobs: 0 }), /check: `jobs`/],
    [
      'one name instead of a list',
      (model) => check(model, { properties: 'early' as never }),
      /check: `properties`: .*array/,
    ],
    ['no options', (model) => check(model, null as never), /check: options: .*object/],
    ['no source', () => parse(null as never), /parse: expected a path/],
    ['numbers as parameters', () => parse(good, { params: { P: 4 } as never }), /parse: `params.P`: .*string/],
    ['no jumps to speak of', (model) => simulate(model, { steps: -1 }), /simulate: `steps`/],
    ['no trace', (model) => replay(model, null as never), /replay: expected a trace/],
    ['no trace to draw', (model) => timeline(model, undefined as never), /timeline: expected a trace/],
    ['no model', () => check(null as never), /no model that parse/],
  ]

  it.each(refused)('%s is a UsageError', async (_, call, message) => {
    const model = await parse(good)
    const failure = await Promise.resolve()
      .then(() => call(model))
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(UsageError)
    expect((failure as UsageError).message).toMatch(message)
  })
})
