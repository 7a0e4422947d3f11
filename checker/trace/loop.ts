/**
 * Runs without end, by execution: a trace whose last steps repeat. Each turn takes the same jumps after the same
 * delays, and changes numbers (clocks nobody resets, left-over timers) by as much as the recorded turn did and nothing
 * else; time passes in it; what has to happen again and again happens; and no monitor is ever answered.
 *
 * That this goes on for all turns is shown in exact numbers. Turn n starts in the first state of the loop plus n times
 * what a turn adds. The evaluator executes two turns, n and n + 1, and each comparison it makes is noted with the
 * difference of both sides. Where all signs agree, both turns went the same way, so every number in turn m is linear in
 * m as long as the signs stay. The two differences then say for how many turns each sign stays. If all stay for ever,
 * all turns can be made; otherwise the first turn in which a sign changes is executed next, and so on.
 *
 * Where nothing is monitored, the question is about the system itself: then no time passes in the loop, and nothing
 * leads out of it to where time can pass.
 */
import { showTerm } from '../logic/show.ts'
import type { Term } from '../logic/term.ts'
import { sameValue, type Valuation, type Value } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { delayed, delayLimit, delayRefusal } from '../run/delay.ts'
import { takeJump } from '../run/jump.ts'
import { type Reading, reading } from '../run/reading.ts'
import { standstill } from '../run/standstill.ts'
import type { State } from '../run/state.ts'
import { isNegative, isZero, type Rational, rational, rationalText, watchingOrder, zero } from '../support/rational.ts'
import { lastState, type Step, type Trace } from './trace.ts'

/** Pairs of turns executed before this gives up: a pair for each comparison whose outcome changes some time. */
const mostPairs = 200

/** Where the steps that repeat start. */
export function startOfLoop({ initial, steps }: Trace, loop: number): State {
  return loop === 0 ? initial : (steps[loop - 1] as Step).after
}

/** By how much a turn moves each real variable; undefined when it changes anything else. */
export function shiftOf(start: State, end: State): Map<string, Rational> | undefined {
  const shift = new Map<string, Rational>()
  for (const [name, value] of start) {
    const then = end.get(name) as Value
    if (typeof value === 'object' && typeof then === 'object') shift.set(name, then.sub(value))
    else if (!sameValue(value, then)) return undefined
  }
  return shift
}

/** Why the steps from `loop` on, each of which has been replayed once, do not repeat; undefined when they do. */
export function loopFault(network: Network, trace: Trace, loop: number): string | undefined {
  const { params } = trace
  const steps = trace.steps.slice(loop)
  const start = startOfLoop(trace, loop)
  const last = steps.at(-1)
  if (last === undefined) return 'the loop has no steps'
  if (!steps.some((step) => step.delay.compare(0) > 0)) {
    if (network.monitors.length > 0) return 'no time passes in a turn of the loop'
    return livelockFault(network, params, start, last.after)
  }
  const answered = (state: State): boolean =>
    network.monitors.length === 0 || network.monitors.some((m) => state.get(m.pending.name) !== true)
  const ended = 'what waits for a response gets it in the loop, or nothing waits'
  if (answered(start)) return ended
  const unfair = unfairness(
    network,
    steps.map((step) => reading(params, step.after)),
  )
  if (unfair !== undefined) return unfair
  if (last.jump === undefined)
    return steps.length > 1 ? 'a loop of jumps ends with a jump' : waitingFault(network, params, start)
  const shift = shiftOf(start, last.after)
  if (shift === undefined) return 'a turn of the loop ends in another situation than it started in'
  return turnFault((n) =>
    turnFrom(network, params, moved(start, shift, n), steps, moved(start, shift, n + 1n), (state) =>
      answered(state) ? ended : undefined,
    ),
  )
}

/**
 * Why the loop of a trace cannot be made again and again, with more of a variable and the condition true at each end;
 * undefined when it can.
 */
export function growthFault(network: Network, trace: Trace, name: string, condition: Term): string | undefined {
  const { params, loop = trace.steps.length } = trace
  const [start, steps] = [startOfLoop(trace, loop), trace.steps.slice(loop)]
  if (steps.length === 0) return 'the loop has no steps'
  const shift = shiftOf(start, lastState(trace))
  if (shift === undefined) return 'a turn of the loop ends in another situation than it started in'
  if ((shift.get(name) ?? zero).compare(0) <= 0) return `a turn of the loop adds nothing to ${name}`
  const atEnd = (state: State, isLast: boolean): string | undefined =>
    isLast && !reading(params, state).truth(condition) ? `at its end, ${showTerm(condition)} does not hold` : undefined
  return turnFault((n) => turnFrom(network, params, moved(start, shift, n), steps, moved(start, shift, n + 1n), atEnd))
}

/**
 * What an execution of one turn showed: why it is not like the recorded one, and the differences of all numbers that
 * were compared.
 */
interface Turn {
  readonly result: string | undefined
  readonly differences: readonly Rational[]
}

/**
 * Why the turns 1, 2, 3, … are not all like the recorded one, which is turn 0; undefined when they are. `turn` executes
 * one.
 */
function turnFault(turn: (n: bigint) => Turn): string | undefined {
  let n = 1n
  for (let pair = 0; pair < mostPairs; pair++) {
    const [one, other] = [turn(n), turn(n + 1n)]
    for (const [i, { result }] of [one, other].entries())
      if (result !== undefined) return `turn ${n + BigInt(i) + 1n} of the loop: ${result}`
    const stays = turnsAlike(one.differences, other.differences)
    if (stays === undefined) return undefined
    n += stays
  }
  return `after ${n} turns it is still open whether the loop can be repeated for ever`
}

/**
 * For how many turns, counted from the first of two that follow each other, all comparisons end as in the first;
 * undefined: for ever. `one` and `other` are the differences that were seen in these turns.
 */
function turnsAlike(one: readonly Rational[], other: readonly Rational[]): bigint | undefined {
  if (one.length !== other.length || one.some((d, i) => signOf(d) !== signOf(other[i] as Rational))) return 1n
  let least: bigint | undefined
  for (const [i, difference] of one.entries()) {
    const slope = (other[i] as Rational).sub(difference)
    // A difference that is 0 twice stays 0; one that moves away from 0, or not at all, keeps its sign.
    if (isZero(slope) || signOf(slope) === signOf(difference)) continue
    const until = difference.div(slope.neg()).ceil().n
    if (least === undefined || until < least) least = until
  }
  return least
}

function signOf(value: Rational): -1 | 0 | 1 {
  return isZero(value) ? 0 : isNegative(value) ? -1 : 1
}

/**
 * Executes the steps of a turn from a state, which has to end in `end`. `objection`: what is to be said against a state
 * on the way.
 */
function turnFrom(
  network: Network,
  params: Valuation,
  start: State,
  steps: readonly Step[],
  end: State,
  objection: (state: State, isLast: boolean) => string | undefined,
): Turn {
  return watchingOrder(() => {
    let state = start
    for (const [i, step] of steps.entries()) {
      const outcome = taken(network, params, state, step)
      if ('refused' in outcome) return outcome.refused
      state = outcome.state
      const fault = objection(state, i + 1 === steps.length)
      if (fault !== undefined) return fault
    }
    const other = [...end].find(([name, value]) => !sameValue(state.get(name) as Value, value))
    return other && `it is not like the first one (${other[0]})`
  })
}

/** The state `n` turns later. */
function moved(state: State, shift: ReadonlyMap<string, Rational>, n: bigint): State {
  return new Map(
    [...state].map(([name, value]) => [
      name,
      typeof value === 'object' ? value.add((shift.get(name) ?? zero).mul(rational(n))) : value,
    ]),
  )
}

/** Why steps that take no time do not show, to a question about the system itself, that time has stopped. */
function livelockFault(network: Network, params: Valuation, start: State, end: State): string | undefined {
  if ([...start].some(([name, value]) => !sameValue(value, end.get(name) as Value)))
    return 'a turn of the loop ends in another situation than it started in'
  const { kind } = standstill(network, params, start)
  if (kind === 'closed') return undefined
  return kind === 'leaves'
    ? 'time can pass after other jumps than those of the loop'
    : 'more can happen in the loop than can be looked at'
}

/**
 * The run with as many further turns of its loop as it takes until the state at the end of one is good enough, and no
 * loop; undefined where a step of one is impossible, or `most` turns do not do.
 */
export function repeated(
  network: Network,
  trace: Trace,
  enough: (state: State) => boolean,
  most: number,
): Trace | undefined {
  const { loop, ...run } = trace
  if (loop === undefined) return undefined
  const steps = [...trace.steps]
  let state = lastState(trace)
  for (let turn = 0; !enough(state); turn++) {
    if (turn === most) return undefined
    for (const step of trace.steps.slice(loop)) {
      const outcome = taken(network, trace.params, state, step)
      if ('refused' in outcome) return undefined
      state = outcome.state
      steps.push({ ...step, after: state })
    }
  }
  return { ...run, steps }
}

/** The delay and the jump of a step, from another state. */
function taken(network: Network, params: Valuation, state: State, { delay, jump }: Step) {
  if (jump === undefined) return { refused: 'the step makes no jump' }
  const refused = delayRefusal(network, params, state, delay)
  return refused === undefined ? takeJump(network, params, delayed(network, params, state, delay), jump) : { refused }
}

/** Which fairness a turn through these states lacks. */
function unfairness(network: Network, states: readonly Reading[]): string | undefined {
  const lacks = (condition: Term): boolean => !states.some((s) => s.truth(condition))
  const missing = network.monitors
    .flatMap((m) => m.fair ?? [])
    .find(({ again, when }) => lacks(again) && (when === undefined || !lacks(when)))
  return missing && `the loop is not fair: ${showTerm(missing.again)} does not happen in it`
}

/** Why time cannot pass for ever from a state. */
function waitingFault(network: Network, params: Valuation, start: State): string | undefined {
  const { limit, why } = delayLimit(network, params, start)
  return limit === 'unbounded' ? undefined : `time cannot pass for ever, only by ${rationalText(limit)} ms: ${why}`
}
