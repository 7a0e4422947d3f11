import { expect, test, vi } from 'vitest'
import { assumption, emit, event, machine, network, parameter, set } from '../../test/hand-made.ts'
import type { Engine } from '../engines/engine.ts'
import { ic3 } from '../engines/ic3.ts'
import { cur, ge, gt, num, realSort, type Term, tt } from '../logic/term.ts'
import type { Context } from '../parts/context.ts'
import { type TimedProblem, timedProblem, type Verdict } from '../parts/problem.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { startThread } from '../smt/thread.ts'
import type { EmbeddedSetup } from '../smt/z3.ts'
import { rational } from '../support/rational.ts'
import { replay } from '../trace/replay.ts'
import { certificateText, recheck } from '../trust/certificate.ts'
import { checkApart } from './apart.ts'
import { ask, type PortfolioOptions } from './portfolio.ts'

vi.setConfig({ testTimeout: 60_000 })
vi.mock('../smt/thread.ts', async (original) => {
  const real = await original<typeof import('../smt/thread.ts')>()
  return { startThread: vi.fn(real.startThread) }
})

const backend = embeddedBackend()
const setup = (await backend.setup?.()) as EmbeddedSetup
const options: PortfolioOptions = {
  backend,
  engines: [ic3],
  bound: 8,
  timeoutMs: 60_000,
  seed: 1,
  signal: new AbortController().signal,
}

/** A clock that is reset at the latest after PERIOD: can it be seen beyond, can it be seen there? */
const [beyond, there] = ((): readonly [TimedProblem, TimedProblem] => {
  const period = parameter('PERIOD', realSort, rational(4))
  const host = machine('host', 'ON')
  const clock = host.clock('since')
  host.invariant('ON', cur(clock), cur(period.variable))
  host.edge('ON', 'ON', emit(event('tick')), { updates: [set(clock, num(0))] })
  const net = network([host], { params: [period], assumptions: [assumption(gt(cur(period.variable), num(0)))] })
  const problem = (bad: Term): TimedProblem => timedProblem(net, bad)
  return [problem(gt(cur(clock), cur(period.variable))), problem(ge(cur(clock), cur(period.variable)))]
})()

/** What an engine says in a thread of its own, and what it reported on the way. */
async function apart(engine: Engine, problem: TimedProblem, signal = options.signal) {
  const heard = { solver: '', lines: [] as string[], clean: [] as number[] }
  const context = {
    bound: 8,
    seed: 1,
    inCompany: false,
    signal,
    clean: (k: number) => heard.clean.push(k),
    progress: () => undefined,
    lemma: async () => tt,
  }
  const verdict = await checkApart(engine, problem, setup, {
    context: context as unknown as Context,
    solverIs: (name) => {
      heard.solver = name
    },
    record: (line) => heard.lines.push(line),
  })
  return { verdict, ...heard }
}

test('a proof from another thread is a proof here', async () => {
  const { verdict, solver, lines, clean } = await apart(ic3, beyond)
  expect(verdict.kind).toBe('proved')
  if (verdict.kind === 'proved')
    expect((await recheck(certificateText(beyond, verdict.lemma, verdict.k, []), backend)).ok).toBe(true)
  expect(solver).toContain('z3')
  expect(lines).toContain('; unsat')
  expect(clean).toContain(0)
})

test('so is a run', async () => {
  const { verdict } = await apart(ic3, there)
  expect(verdict.kind).toBe('refuted')
  if (verdict.kind === 'refuted') expect(replay(there.network, verdict.trace, there.bad)).toEqual({ ok: true })
})

test('who is stopped says so at once, and the next one is answered', async () => {
  const stop = new AbortController()
  const stopped: Verdict = { kind: 'unknown', reason: 'stopped' }
  const first = apart(ic3, beyond, stop.signal)
  stop.abort()
  expect((await first).verdict).toEqual(stopped)
  expect((await apart(ic3, beyond, stop.signal)).verdict).toEqual(stopped)
  expect((await apart(ic3, beyond)).verdict.kind).toBe('proved')
})

test('threads that have answered serve the next problems', async () => {
  const started = (): number =>
    vi.mocked(startThread).mock.calls.filter(([name]) => name === 'portfolio/apart-worker').length
  const before = started()
  for (const problem of [beyond, there, beyond]) await apart(ic3, problem)
  expect(started()).toBe(before)
})

test('a mistake of the program in the thread is one here', async () => {
  await expect(apart({ ...ic3, name: 'nobody' }, beyond)).rejects.toThrow('no engine nobody')
})

test('without a solver there is no verdict, and the reason is told', async () => {
  const nothing = new WebAssembly.Module(Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0]))
  const without = { ...backend, setup: async () => ({ module: nothing, exceptions: 'slow' as const }) }
  // Threads that wait for a problem have a solver already: as many are asked as may wait, and one more.
  const verdicts = await Promise.all(
    Array.from({ length: 5 }, () => ask(ic3, beyond, { ...options, backend: without })),
  )
  expect(verdicts).toContainEqual({ kind: 'unknown', reason: expect.stringContaining('the embedded solver broke') })
})
