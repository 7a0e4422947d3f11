/**
 * Runs without end, as far as executing them can tell: a trace whose last steps repeat is run for some further turns. Each turn takes the same jumps after the
 * same delays, and changes real variables (clocks nobody resets, left-over timers) by as much as the recorded turn did and nothing else; time passes in
 * it; what has to happen again and again happens; and no monitor is ever answered. Where nothing is monitored, the question is about the system itself: then no time passes in the loop, and nothing leads out of it to
 * where time can pass. That this goes on for all turns is one question to a solver, asked when the trace is found (`engines/lasso.ts`).
 */

import { showTerm } from '../logic/show.ts'
import type { Term } from '../logic/term.ts'
import { sameValue, type Valuation, type Value } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { delayed, delayRefusal } from '../run/delay.ts'
import { takeJump } from '../run/jump.ts'
import { type Reading, reading } from '../run/reading.ts'
import { standstill } from '../run/standstill.ts'
import type { State } from '../run/state.ts'
import { type Rational, zero } from '../support/rational.ts'
import { lastState, type Step, type Trace } from './trace.ts'

/** Turns after the recorded one. */
const furtherTurns = 3

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
  if (answered(start) || steps.some((step) => answered(step.after))) return ended
  const unfair = unfairness(
    network,
    steps.map((step) => reading(params, step.after)),
  )
  if (unfair !== undefined) return unfair
  if (last.jump === undefined)
    return steps.length > 1 ? 'a loop of jumps ends with a jump' : waitingFault(network, params, start, last.delay)
  const shift = shiftOf(start, last.after)
  if (shift === undefined) return 'a turn of the loop ends in another situation than it started in'
  let state = last.after
  for (let turn = 1; turn <= furtherTurns; turn++) {
    const before = state
    for (const step of steps) {
      const outcome = taken(network, params, state, step)
      if ('refused' in outcome) return `turn ${turn + 1} of the loop: ${outcome.refused}`
      state = outcome.state
      if (answered(state)) return ended
    }
    const moved = shiftOf(before, state)
    for (const [name, by] of shift)
      if (moved?.get(name)?.equals(by) !== true) return `turn ${turn + 1} of the loop is not like the first one (${name})`
  }
  return undefined
}

/** Why steps that take no time do not show, to a question about the system itself, that time has stopped. */
function livelockFault(network: Network, params: Valuation, start: State, end: State): string | undefined {
  if ([...start].some(([name, value]) => !sameValue(value, end.get(name) as Value)))
    return 'a turn of the loop ends in another situation than it started in'
  const { kind } = standstill(network, params, start)
  if (kind === 'closed') return undefined
  return kind === 'leaves' ? 'time can pass after other jumps than those of the loop' : 'more can happen in the loop than can be looked at'
}

/** The run with as many further turns of its loop as it takes until the state at the end of one is good enough, and no loop; undefined where a step of one is impossible, or `most` turns do not do. */
export function repeated(network: Network, trace: Trace, enough: (state: State) => boolean, most: number): Trace | undefined {
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

function waitingFault(network: Network, params: Valuation, start: State, delay: Rational): string | undefined {
  let waited = zero
  for (let turn = 0; turn <= furtherTurns; turn++) {
    waited = waited.add(delay)
    const refused = delayRefusal(network, params, start, waited)
    if (refused !== undefined) return refused
  }
  return undefined
}
