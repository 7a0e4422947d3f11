/**
 * Is a state reached from which time cannot diverge, though jumps go on? A run into a loop in no time is a candidate.
 * It is believed when nothing leads out: every state that can be reached from it in no time was looked at by the
 * evaluator, or, where these are too many, an inductive invariant says that no time passes from there on. What leads
 * out of a candidate leads out of many: the search goes on with the others.
 */
import { bmc } from '../engines/bmc.ts'
import { exitAlong, loopProblem, standstillProblem, unrangedIntegers } from '../engines/livelock.ts'
import { showTerm } from '../logic/show.ts'
import { cur, eq, ff, type Term, tt } from '../logic/term.ts'
import { sameValue, termOfValue, type Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Jump } from '../model/run.ts'
import { type Problem, type TimedProblem, timedProblem } from '../parts/problem.ts'
import { alone, decide, type PortfolioOptions } from '../portfolio/portfolio.ts'
import { endless, nothingPossible } from '../run/broken.ts'
import { stateVariables } from '../run/layout.ts'
import { loopInNoTime, type Standstill, standstill } from '../run/standstill.ts'
import { sliceOf } from '../system/slice.ts'
import { completed } from '../trace/complete.ts'
import { replay } from '../trace/replay.ts'
import { lastState, type Trace } from '../trace/trace.ts'
import { certificateText, recheck } from './certificate.ts'
import { recheckersFor } from './recheckers.ts'

/** Candidates with a way out, of one kind after the other, before this gives up. */
const mostCandidates = 24

/**
 * A run to a state from which time cannot diverge, and what stops it. Its `loop`, where it has one, takes no time and
 * has no way out.
 */
export interface Livelock {
  readonly trace: Trace
  readonly detail: string
}

/**
 * What is asked: runs of so many jumps at most, with a loop in whose states a condition holds; with one, they may also
 * end where it holds in a state that is stuck.
 */
export interface LivelockAsked {
  readonly most: number
  readonly within?: Term
}

/** A livelock that some run reaches; undefined when none was found, which proves nothing. */
export async function findLivelock(
  network: Network,
  options: PortfolioOptions,
  { most, within }: LivelockAsked,
): Promise<Livelock | undefined> {
  const slice = sliceOf(network, within ?? tt)
  const problem = timedProblem(slice, ff)
  const exits: Term[] = []
  let grows = false
  for (let candidate = 0; candidate < mostCandidates && !options.signal.aborted; candidate++) {
    const asked = loopProblem(problem, { within: within ?? tt, exits, grows, orStuck: within !== undefined })
    const found = await alone('livelock', asked, { ...options, bound: most }, (context) => bmc.check(asked, context))
    if (found.kind === 'refuted') {
      const run = plainRun(slice, found.trace)
      const after = await afterwards(problem, run, options)
      if (after.kind === 'closed') return shown(network, run, after)
      const exit =
        after.kind === 'leaves' ? exitAlong(slice, problem.system, run.params, lastState(run), after.jumps) : undefined
      if (exit === undefined) return undefined
      exits.push(exit)
      continue
    }
    if (grows || found.kind !== 'bounded' || unrangedIntegers(slice).length === 0) return undefined
    grows = true
  }
  return undefined
}

/** Without what was remembered. */
function plainRun(network: Network, { loop: _, initial, steps, ...rest }: Trace): Trace {
  const known = new Set(stateVariables(network).map((v) => v.name))
  const plain = (state: Valuation): Valuation => new Map([...state].filter(([name]) => known.has(name)))
  return { ...rest, initial: plain(initial), steps: steps.map((step) => ({ ...step, after: plain(step.after) })) }
}

/** What can be reached in no time from the end of a run; of `closed`, whether by proof. */
export type Afterwards = Standstill | { readonly kind: 'closed'; readonly states: 'proved'; readonly stuck: false }

export async function afterwards(problem: TimedProblem, run: Trace, options: PortfolioOptions): Promise<Afterwards> {
  const looked = standstill(problem.network, run.params, lastState(run))
  if (looked.kind !== 'open') return looked
  const answer = await bounded(standstillProblem(problem, run.params, lastState(run)), options)
  if (answer === 'proved') return { kind: 'closed', states: 'proved', stuck: false }
  return answer === 'open' ? { kind: 'open' } : { kind: 'leaves', jumps: answer }
}

/**
 * Whether it is proved, and re-checked, that no time can pass any more; or the jumps before the first delay of a run in
 * which it does.
 */
async function bounded(problem: Problem, options: PortfolioOptions): Promise<'proved' | 'open' | readonly Jump[]> {
  const { verdict } = await decide(problem, options)
  if (verdict.kind === 'refuted') return jumpsBeforeDelay(verdict.trace)
  if (verdict.kind !== 'proved') return 'open'
  const again = await recheck(certificateText(problem, verdict.lemma, verdict.k, []), recheckersFor(options), {
    signal: options.signal,
  })
  return again.ok ? 'proved' : 'open'
}

function jumpsBeforeDelay({ steps }: Trace): Jump[] {
  const first = steps.findIndex((step) => step.delay.compare(0) > 0)
  return steps.slice(0, first < 0 ? steps.length : first).flatMap(({ jump }) => jump ?? [])
}

/** The run on the whole network, cut where time has stopped, with a loop where it comes back to where it was. */
function shown(
  network: Network,
  run: Trace,
  { states, stuck }: Extract<Afterwards, { kind: 'closed' }>,
): Livelock | undefined {
  const whole = completed(network, run)
  if (whole === undefined || !replay(network, whole, undefined).ok) return undefined
  const at = parametersOf(network, run.params)
  if (stuck) return { trace: whole, detail: `${nothingPossible}${at}` }
  if (states !== 'proved') {
    const start = cutWhereStopped(network, whole)
    const cycle = loopInNoTime(network, whole.params, lastState(start))
    const trace = cycle && { ...start, steps: [...start.steps, ...cycle.steps], loop: start.steps.length + cycle.loop }
    if (trace !== undefined && replay(network, trace, undefined).ok) {
      return { trace, detail: `${endless(trace.steps.length - trace.loop)}${at}` }
    }
  }
  return { trace: whole, detail: `${endless()}${at}` }
}

/** The shortest beginning of a run after which time has stopped. */
function cutWhereStopped(network: Network, run: Trace): Trace {
  let shortest = run
  for (let length = run.steps.length - 1; length >= 0; length--) {
    const beginning = { ...run, steps: run.steps.slice(0, length) }
    if (standstill(network, run.params, lastState(beginning)).kind !== 'closed') break
    shortest = beginning
  }
  return shortest
}

/** The parameters that are not what they are by default: `, where P == 0ms`. */
function parametersOf(network: Network, params: Valuation): string {
  const others = network.params.flatMap(({ variable, default: usual }) => {
    const value = params.get(variable.name)
    if (value === undefined || (usual !== undefined && sameValue(usual, value))) return []
    return [showTerm(eq(cur(variable), termOfValue(value, variable.sort)))]
  })
  return others.length === 0 ? '' : `, where ${others.join(' and ')}`
}
