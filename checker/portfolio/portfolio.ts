/**
 * The engines side by side on one problem; the first that proves or refutes ends the others at once. They start one
 * after the other. One searches for runs; another one, which searches for proofs, joins it soon. The next ones join
 * when one gives up, or when the question turns out to be a hard one. The verdict reports what the losers found out:
 * how deep the search was clean, and why each gave up.
 */
import { setMaxListeners } from 'node:events'
import type { Engine } from '../engines/engine.ts'
import { type Term, tt, type Var } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { Context, Effort } from '../parts/context.ts'
import { isTimed, type Problem, stopped, type Verdict } from '../parts/problem.ts'
import { sampleStates } from '../parts/samples.ts'
import type { Backend } from '../smt/session.ts'
import { SolverFailure } from '../smt/session.ts'
import { Solver } from '../smt/solver.ts'
import { awakeMs } from '../support/awake.ts'
import { isLate, timeoutText, withDeadline } from '../support/deadline.ts'
import { checkApart } from './apart.ts'

export interface PortfolioOptions {
  readonly backend: Backend
  readonly engines: readonly Engine[]
  readonly bound: number
  readonly timeoutMs: number
  readonly seed: number
  readonly signal: AbortSignal
  readonly record?: (line: string) => void
  /** How much each of its sessions may cost (`SessionOptions.work`). */
  readonly work?: number
  /** Whether one run is as good as another, so that nobody looks for a shorter one. */
  readonly anyRun?: boolean
  /** How many times as long as others its solvers may think before they give way. */
  readonly patience?: number
  readonly progress?: (text: string) => void
  /** See `Context.lemma`. */
  readonly lemma?: (effort: Effort) => Promise<Term>
}

export interface Decision {
  readonly verdict: Verdict
  /** The engine that decided; absent when none did. */
  readonly engine?: string
  readonly solver?: string
  /** Deepest k such that no run of k jumps or fewer shows the bad condition; -1 if not even 0 is known. */
  readonly clean: number
}

/** What the engines of one problem share while they run. */
interface Shared {
  clean: number
  solver?: string
  samples?: Promise<readonly Valuation[]>
  readonly working: Map<string, string>
}

export async function decide(problem: Problem, options: PortfolioOptions): Promise<Decision> {
  const { signal, timeoutMs } = options
  const began = awakeMs()
  const decision = await withDeadline(signal, timeoutMs, (stop, end) => sideBySide(problem, options, stop).finally(end))
  return options.anyRun
    ? decision
    : shortest(problem, decision, { ...options, timeoutMs: timeoutMs - (awakeMs() - began) })
}

/** What a search for the shortest run may cost: a few seconds of z3. */
const workForShortest = 4_000_000

/**
 * Who is the first to find a run depends on how busy the machine is, so the run that is shown is not simply that one:
 * it is the shortest, found anew with an amount of work that no clock measures. Where that is not enough, or the solver
 * does not count its work, it is the first one.
 */
async function shortest(problem: Problem, decision: Decision, options: PortfolioOptions): Promise<Decision> {
  const { verdict, engine } = decision
  const finder = options.engines.find((e) => e.findsShortest === true)
  if (
    verdict.kind !== 'refuted' ||
    finder === undefined ||
    engine === finder.name ||
    options.backend.countsWork !== true
  )
    return decision
  const bound = Math.min(options.bound, verdict.trace.steps.length)
  const found = await ask(finder, problem, { ...options, bound, work: workForShortest })
  return found.kind === 'refuted' ? { ...decision, verdict: found, engine: finder.name } : decision
}

/** `stop` ends all of them: the losers when one has won. */
async function sideBySide(problem: Problem, options: PortfolioOptions, stop: AbortSignal): Promise<Decision> {
  setMaxListeners(0, stop)
  const shared: Shared = { clean: -1, working: new Map() }
  const queue = new Queue(stop, options.backend.ready?.())
  const asked = useful(options.engines, problem)
  const afterMs = joining(asked, problem)
  const runs = asked.map(async (engine, i) => {
    await queue.turnOf(i, afterMs[i] ?? 0)
    const verdict = await checkedBy(engine, problem, options, stop, shared)
    if (!isConclusive(verdict)) queue.oneGaveUp()
    return { engine, verdict }
  })
  const conclusive = runs.map(async (run) => {
    const result = await run
    if (isConclusive(result.verdict)) return result
    throw new Inconclusive()
  })
  const winner = await Promise.any(conclusive).catch(() => undefined)
  const common = { clean: shared.clean, ...(shared.solver && { solver: shared.solver }) }
  if (winner !== undefined) return { verdict: winner.verdict, engine: winner.engine.name, ...common }
  const gaveUp = await Promise.all(runs)
  return { verdict: withoutWinner(gaveUp, shared.clean, stop.aborted, options), ...common }
}

/** What one engine says. */
function checkedBy(
  engine: Engine,
  problem: Problem,
  options: PortfolioOptions,
  stop: AbortSignal,
  shared: Shared,
): Promise<Verdict> {
  const { backend, record } = options
  const solverIs = (name: string): void => {
    shared.solver ??= name
  }
  return withContext(engine.name, problem, options, stop, shared, async (context) => {
    if (engine.apart && isTimed(problem) && backend.setup !== undefined)
      return checkApart(engine, problem, await backend.setup(), { context, solverIs, record })
    return engine.check(problem, context)
  })
}

class Inconclusive extends Error {}

function isConclusive({ kind }: Verdict): boolean {
  return kind === 'proved' || kind === 'refuted'
}

/** Those that can say something of the problem; all, where none can: each says why not. */
function useful(engines: readonly Engine[], problem: Problem): readonly Engine[] {
  const able = engines.filter((e) => isTimed(problem) || e.joinsAfterMs.untimed !== undefined)
  return able.length > 0 ? able : engines
}

/** When each of these engines joins, in milliseconds after the first of them. */
function joining(engines: readonly Engine[], problem: Problem): readonly number[] {
  const times = engines.map(({ joinsAfterMs: { timed, untimed = timed } }) => (isTimed(problem) ? timed : untimed))
  const first = Math.min(...times)
  return times.map((ms) => ms - first)
}

/** Lets engines start in order, each at its time, or as soon as an earlier one gave up. */
class Queue {
  private places = 1
  private readonly waiting: { readonly index: number; readonly start: () => void }[] = []
  private readonly stop: AbortSignal
  private readonly ready: Promise<void>

  /** `ready`: from when on time counts. An engine that waits for the solver to be loaded has not failed. */
  constructor(stop: AbortSignal, ready: Promise<void> = Promise.resolve()) {
    this.stop = stop
    this.ready = ready
  }

  /** Comes when it is this engine's turn, or when all is over. */
  turnOf(index: number, afterMs: number): Promise<void> {
    return new Promise((start) => {
      this.waiting.push({ index, start })
      let timer: NodeJS.Timeout | undefined
      void this.ready.then(() => {
        if (!this.stop.aborted) timer = setTimeout(start, afterMs)
      })
      this.stop.addEventListener('abort', () => {
        clearTimeout(timer)
        start()
      })
      this.admit()
    })
  }

  oneGaveUp(): void {
    this.places += 1
    this.admit()
  }

  private admit(): void {
    for (const { index, start } of this.waiting) if (index < this.places) start()
  }
}

function withoutWinner(
  gaveUp: readonly { readonly engine: Engine; readonly verdict: Verdict }[],
  clean: number,
  timedOut: boolean,
  options: PortfolioOptions,
): Verdict {
  const { signal, timeoutMs } = options
  if (signal.aborted && !isLate(signal)) return { kind: 'unknown', reason: 'interrupted' }
  const depth = clean < 0 ? 'no depth was completed' : `no violation within ${clean} jumps`
  // Who asks for several things may have given less time to all of them than to this one.
  if (signal.aborted) return { kind: 'unknown', reason: depth }
  if (timedOut) return { kind: 'unknown', reason: `${timeoutText(timeoutMs)}; ${depth}` }
  const bounded = gaveUp.find(({ verdict }) => verdict.kind === 'bounded')
  if (bounded !== undefined) return bounded.verdict
  const reasons = gaveUp.map(
    ({ engine, verdict }) => `${engine.name}: ${verdict.kind === 'unknown' ? verdict.reason : verdict.kind}`,
  )
  return { kind: 'unknown', reason: reasons.join('; ') }
}

/**
 * One engine's (or check's) work with solvers of its own, which end with it or with the signal; solver failures are
 * `unknown`. Once the signal has aborted, nothing begins.
 */
export async function withContext<T>(
  name: string,
  problem: Problem,
  options: PortfolioOptions,
  signal: AbortSignal,
  shared: Shared,
  body: (context: Context) => Promise<T>,
): Promise<T | { readonly kind: 'unknown'; readonly reason: string }> {
  if (signal.aborted) return stopped
  const solvers: Solver[] = []
  const params = new Set(problem.system.params.map((v) => v.name))
  const isRigid = (v: Var): boolean => params.has(v.name)
  const context: Context = {
    open() {
      const { record, patience, work } = options
      const session = options.backend.open({
        ...(record && { record }),
        ...(patience && { patience }),
        ...(work && { work }),
      })
      const solver = new Solver({ session, isRigid })
      solvers.push(solver)
      if (signal.aborted) solver.kill()
      return solver
    },
    bound: options.bound,
    seed: options.seed,
    ...(options.work !== undefined && { work: options.work }),
    inCompany: options.engines.length > 1,
    signal,
    progress(text) {
      shared.working.set(name, `${name} ${text}`)
      options.progress?.([...shared.working.values()].join(' · '))
    },
    clean(depth) {
      shared.clean = Math.max(shared.clean, depth)
    },
    lemma: (effort = 'single') => options.lemma?.(effort) ?? Promise.resolve(tt),
    samples() {
      shared.samples ??=
        problem.network === undefined ? Promise.resolve([]) : sampleStates(problem.network, options.seed, signal)
      return shared.samples
    },
  }
  const killAll = (): void => {
    for (const solver of solvers) {
      shared.solver ??= solver.name
      solver.kill()
    }
  }
  signal.addEventListener('abort', killAll)
  try {
    return await body(context)
  } catch (failure) {
    if (failure instanceof SolverFailure || (failure instanceof DOMException && failure.name === 'AbortError'))
      return { kind: 'unknown', reason: failure.message }
    throw failure
  } finally {
    signal.removeEventListener('abort', killAll)
    killAll()
  }
}

/** One engine outside any portfolio. */
export function ask(engine: Engine, problem: Problem, options: PortfolioOptions): Promise<Verdict> {
  return withDeadline(options.signal, options.timeoutMs, (stop) =>
    checkedBy(engine, problem, options, stop, { clean: -1, working: new Map() }),
  )
}

/** A context outside any portfolio, for the checks of `trust/`. */
export function alone<T>(
  name: string,
  problem: Problem,
  options: PortfolioOptions,
  body: (context: Context) => Promise<T>,
) {
  return withDeadline(options.signal, options.timeoutMs, (stop) =>
    withContext(name, problem, options, stop, { clean: -1, working: new Map() }, body),
  )
}
