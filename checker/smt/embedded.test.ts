import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Worker } from 'node:worker_threads'
import { expect, test, vi } from 'vitest'
import { embeddedBackend, embeddedVersion } from './embedded.ts'
import type { EmbeddedReply } from './embedded-worker.ts'
import { withNativeExceptions } from './native-exceptions.ts'
import { SolverFailure } from './session.ts'
import { codeBehindRoom } from './z3-module.ts'

vi.setConfig({ testTimeout: 30_000 })

const backend = embeddedBackend({ spare: false })

/** More pigeons than holes, one to a hole: short to say, hard for a solver. */
function pigeonhole(holes: number): string {
  const pigeons = Array.from({ length: holes + 1 }, (_, p) => Array.from({ length: holes }, (_, h) => `p${p}.${h}`))
  const lines = pigeons.flat().map((v) => `(declare-fun ${v} () Bool)`)
  for (const pigeon of pigeons) lines.push(`(assert (or ${pigeon.join(' ')}))`)
  for (let h = 0; h < holes; h++) {
    for (const [i, p] of pigeons.entries()) {
      for (const q of pigeons.slice(0, i)) lines.push(`(assert (not (and ${p[h]} ${q[h]})))`)
    }
  }
  return lines.join('\n')
}

test('the solver tells its own version, which is the one we compare native solvers with', async () => {
  const session = backend.open()
  expect(await session.script('(get-info :version)')).toContain(`"${embeddedVersion}"`)
  expect(session.solver).toBe(`z3 ${embeddedVersion} (embedded)`)
  session.kill()
})

test('values and cores are texts in the order and spelling of the question', async () => {
  const session = backend.open()
  session.tell('(declare-fun |a| () Bool)\n(declare-fun |x y| () Real)\n(declare-fun n () Int)')
  session.tell('(assert (=> a (= (* 3.0 |x y|) (- 1.0))))\n(assert (= n (- 7)))')
  expect(await session.check(['|a|'])).toEqual({ kind: 'sat' })
  expect(await session.values(['n', '|x y|', '(+ |x y| 1.0)', 'a'])).toEqual([
    '(- 7)',
    '(- (/ 1.0 3.0))',
    '(/ 2.0 3.0)',
    'true',
  ])
  session.tell('(assert (> |x y| 0.0))')
  expect(await session.check(['|a|'])).toEqual({ kind: 'unsat' })
  expect(await session.core()).toEqual(['|a|'])
  session.kill()
})

test('a script of Horn clauses gives its answer and its model', async () => {
  const session = backend.open()
  const rules =
    '(declare-fun inv (Int) Bool)(assert (inv 0))(assert (forall ((i Int)) (=> (and (inv i) (< i 5)) (inv (+ i 1)))))(assert (forall ((i Int)) (=> (and (inv i) (> i 6)) false)))'
  expect(await session.script(`(set-logic HORN)\n${rules}\n(check-sat)\n(get-model)`)).toMatch(
    /^sat\s+\([\s\S]*define-fun inv/,
  )
  session.kill()
})

test('a question past its deadline is answered unknown, and the session stays failed', async () => {
  const session = backend.open({ deadline: 300 })
  expect(await session.check()).toEqual({ kind: 'sat' })
  session.tell(pigeonhole(11))
  // Without the deadline the answer would take minutes.
  expect(await session.check()).toEqual({ kind: 'unknown', reason: 'no answer within 300 ms' })
  expect(await session.check()).toEqual({ kind: 'unknown', reason: 'no answer within 300 ms' })
  await expect(session.values(['true'])).rejects.toThrow(SolverFailure)
})

/** Milliseconds of CPU time that this process needs in so many milliseconds. */
async function cpuMsIn(milliseconds: number): Promise<number> {
  const before = process.cpuUsage()
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

test('killed in the middle of a hard question, a session answers unknown and computes no further', async () => {
  const session = backend.open()
  session.tell(pigeonhole(11))
  const answer = session.check()
  setTimeout(() => session.kill(), 1000)
  expect(await answer).toEqual({ kind: 'unknown', reason: 'stopped' })
  session.kill()
  // Of one that computes on, every half of a second would have as much.
  await vi.waitFor(async () => expect(await cpuMsIn(500)).toBeLessThan(250), { timeout: 20_000, interval: 0 })
})

test('a session killed before its solver has started answers unknown', async () => {
  const session = backend.open()
  const answer = session.check()
  session.kill()
  expect(await answer).toEqual({ kind: 'unknown', reason: 'stopped' })
})

test('after an error no answer is believed, not even one that follows', async () => {
  const session = backend.open()
  session.tell('(assert (< undeclared 0.0))')
  const answer = await session.check()
  expect(answer).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('unknown constant undeclared') })
  expect(await session.check()).toEqual(answer)
  await expect(session.core()).rejects.toThrow('unknown constant undeclared')
})

test('values without a model are a failure with a reason', async () => {
  const session = backend.open()
  session.tell('(assert false)')
  expect(await session.check()).toEqual({ kind: 'unsat' })
  await expect(session.values(['true'])).rejects.toThrow('model is not available')
})

test('running out of memory is unknown with a reason', async () => {
  const session = backend.open({ preamble: '(set-option :memory_max_size 40)', deadline: 20_000 })
  session.tell(pigeonhole(9))
  for (let i = 0; i < 300; i++)
    session.tell(`(declare-fun big${i} () Real)(assert (< ${'(+ 1.5 '.repeat(2000)}big${i}${')'.repeat(2000)} ${i}.5))`)
  expect(await session.check()).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/memory|exit/) })
})

test('two sessions at once do not disturb each other, nor do their options', async () => {
  const [left, right] = [backend.open({ preamble: '(set-option :rlimit 1)' }), backend.open()]
  for (const [session, value] of [
    [left, '1.0'],
    [right, '2.0'],
  ] as const)
    session.tell(`(declare-fun x () Real)(assert (= x ${value}))`)
  right.tell(pigeonhole(6))
  const answers = await Promise.all([left.check(), right.check()])
  expect(answers[0]).toMatchObject({ kind: 'unknown', reason: expect.not.stringContaining('objects') })
  expect(answers[1]).toEqual({ kind: 'unsat' })
  left.kill()
  right.kill()
})

test('thirty megabytes of text are read', async () => {
  const session = backend.open()
  session.tell('(declare-fun x () Real)')
  session.tell(`; ${'.'.repeat(29_000_000)}\n${'(assert (or (< x 1.0) (= x 2.5)))\n'.repeat(30_000)}(assert (> x 1.0))`)
  expect(await session.check()).toEqual({ kind: 'sat' })
  expect(await session.values(['x'])).toEqual(['(/ 5.0 2.0)'])
  session.kill()
})

test('what is said and answered is recorded', async () => {
  const lines: string[] = []
  const session = backend.open({ record: (line) => lines.push(line) })
  session.tell('(assert true)')
  await session.check()
  session.kill()
  expect(lines.slice(-3)).toEqual(['(assert true)', '(check-sat)', '; sat'])
})

test('the plain build answers as the fast one', async () => {
  const session = embeddedBackend({ fast: false, spare: false }).open()
  session.tell(pigeonhole(5))
  expect(await session.check()).toEqual({ kind: 'unsat' })
  expect(session.solver).toBe(`z3 ${embeddedVersion} (embedded, slow exceptions)`)
  session.tell('(assert (foo))')
  expect(await session.check()).toMatchObject({ kind: 'unknown' })
})

test('where native exceptions do not work, the worker falls back to the plain build by itself', async () => {
  const tsx = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const source = JSON.stringify(new URL('./embedded-worker.ts', import.meta.url).href)
  const worker = new Worker(`import(${tsx}).then((tsx) => { tsx.register(); return import(${source}) })`, {
    eval: true,
    workerData: { module: await WebAssembly.compile(await withoutNoting()), exceptions: 'untested' },
  })
  const reply = await new Promise<EmbeddedReply>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  const thread: unknown = process.platform === 'linux' ? expect.any(Number) : undefined
  expect(reply).toEqual({ kind: 'ready', version: embeddedVersion, fast: false, thread })
  await worker.terminate()
})

/** The module with native exceptions, in which nobody notes that one was thrown. */
async function withoutNoting(): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = withNativeExceptions(await codeBehindRoom())
  // i32.const 1, global.set thrown: the number of the last global, in two bytes.
  const noting = Buffer.from([0x41, 1, 0x24, 0xff, 0x22])
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  for (let at = view.indexOf(noting); at >= 0; at = view.indexOf(noting, at + 1)) bytes[at + 1] = 0
  return bytes
}

test('time limits of the solver hold: threads of the solver load its module by themselves', async () => {
  const session = backend.open()
  session.tell(`(set-option :timeout 50)\n${pigeonhole(11)}`)
  expect(await session.check()).toMatchObject({ kind: 'unknown' })
  session.kill()
})

test('idle sessions do not keep the program alive', async () => {
  const program = `
    import { embeddedBackend } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url).href)}
    const session = embeddedBackend().open()
    session.check().then((answer) => console.log(answer.kind))`
  const run = promisify(execFile)(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', program],
    {
      timeout: 120_000,
    },
  )
  expect((await run).stdout).toBe('sat\n')
})

test('a worker that serves again has forgotten the session before', async () => {
  const renewing = embeddedBackend({})
  const first = renewing.open()
  first.tell('(declare-const x Real)\n(assert (< x 0.0))\n(assert (> x 0.0))')
  expect(await first.check()).toEqual({ kind: 'unsat' })
  first.kill()
  expect(await first.check()).toEqual({ kind: 'unknown', reason: 'stopped' })
  for (let i = 0; i < 4; i++) {
    // A renewed worker answers at once, a new one takes at least ten times as long to start.
    await new Promise((resolve) => setTimeout(resolve, 100))
    const next = renewing.open()
    expect(await next.check()).toEqual({ kind: 'sat' })
    next.tell('(declare-const x Bool)\n(assert x)\n(assert (not x))')
    expect(await next.check()).toEqual({ kind: 'unsat' })
    next.kill()
  }
})

test('a session that ends while its worker is thinking gets no answer, and the next one is not kept waiting', async () => {
  const renewing = embeddedBackend({})
  for (const problem of ['(assert true)', pigeonhole(10)]) {
    const busy = renewing.open()
    busy.tell(problem)
    const answer = busy.check()
    busy.kill()
    expect(await answer).toEqual({ kind: 'unknown', reason: 'stopped' })
    const next = renewing.open()
    expect(await next.check()).toEqual({ kind: 'sat' })
    next.kill()
    // As long as a worker may go on thinking, and longer.
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
  const last = [renewing.open(), renewing.open()]
  expect(await Promise.all(last.map((session) => session.check()))).toEqual([{ kind: 'sat' }, { kind: 'sat' }])
  for (const session of last) session.kill()
})

test('what an engine has set does not reach those who check its proof again', async () => {
  const shared = embeddedBackend({})
  const asks = async (options: { recheck?: boolean } = {}, first = ''): Promise<string> => {
    const session = shared.open(options)
    session.tell(first)
    session.tell(pigeonhole(6))
    const { kind } = await session.check()
    session.kill()
    await new Promise((resolve) => setTimeout(resolve, 100))
    return kind
  }
  expect(await asks({}, '(set-option :rlimit 1)')).toBe('unknown')
  // A renewed worker of engines does not forget options.
  expect(await asks()).toBe('unknown')
  expect(await asks({ recheck: true })).toBe('unsat')
  expect(await asks({ recheck: true })).toBe('unsat')
})
