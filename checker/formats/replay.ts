/**
 * Believing a run of a foreign system only after evaluating every formula of the file on its values, in exact
 * arithmetic: the first state is initial, each step is a transition under the recorded inputs, and the last state is
 * bad. Where the file has clocks, a delay is executed: clocks grow, time may pass there, and the location invariant
 * holds all along. Nothing of the encoding is used.
 */
import type { Term, Var } from '../logic/term.ts'
import { evaluator, isOfSort, sameValue, type Valuation, type Value } from '../logic/value.ts'
import type { Rational } from '../support/rational.ts'
import type { Replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import type { ForeignSystem } from './foreign.ts'
import type { ForeignParts, Timed } from './parts.ts'

/** Re-executes a trace of a foreign system; its last state must satisfy `bad`. */
export function replayForeign({ parts }: ForeignSystem, { initial, steps }: Trace, bad: Term): Replay {
  const fault = shapeFault(parts.states, initial) ?? startFault(parts, initial)
  if (fault !== undefined) return { ok: false, step: 0, why: fault }
  let state: Valuation = initial
  for (const [i, { delay, jump, after }] of steps.entries()) {
    const waited = afterDelay(parts, state, delay)
    if (typeof waited === 'string') return { ok: false, step: i + 1, why: waited }
    const why =
      shapeFault(parts.states, after) ??
      (jump === undefined ? differs(waited, after) : jumpFault(parts, waited, jump.choices, after))
    if (why !== undefined) return { ok: false, step: i + 1, why }
    state = after
  }
  return holdsAll(bad, state) ? { ok: true } : { ok: false, step: steps.length, why: 'the last state is not bad' }
}

function startFault(parts: ForeignParts, state: Valuation): string | undefined {
  if (!holdsAll(parts.init, state)) return 'the first state is not initial'
  const clock = parts.timed?.clocks.find((c) => !(state.get(c.name) as Rational).equals(0))
  return clock === undefined ? stateFault(parts, state) : `the clock ${clock.name} is not 0 at first`
}

/** Why the valuation is no state that may be. */
function stateFault({ facts, timed }: ForeignParts, state: Valuation): string | undefined {
  if (facts !== undefined && !holdsAll(facts, state)) return 'the state breaks an invariant of the file'
  if (timed === undefined) return undefined
  if (timed.clocks.some((c) => (state.get(c.name) as Rational).compare(0) < 0)) return 'a clock is negative'
  return holdsAll(timed.invariant, state) ? undefined : 'a location invariant is broken'
}

function jumpFault(parts: ForeignParts, state: Valuation, choices: Valuation, after: Valuation): string | undefined {
  const before = new Map([...state, ...choices])
  const fault = shapeFault(parts.inputs, before) ?? stateFault(parts, after)
  if (fault !== undefined) return fault
  return holdsAll(parts.trans, before, after) ? undefined : 'the state does not follow from the one before'
}

/** The state after a delay, or why there is no such delay. The invariant is looked at in its middle, too. */
function afterDelay(parts: ForeignParts, state: Valuation, delay: Rational): Valuation | string {
  if (delay.equals(0)) return state
  const { timed } = parts
  if (timed === undefined) return 'time passes in a system without clocks'
  if (delay.compare(0) < 0) return 'a delay is negative'
  if (holdsAll(timed.urgent, state)) return 'time passes in an urgent state'
  const half = timed.delay.sort.kind === 'int' ? delay.div(2).floor() : delay.div(2)
  for (const d of [half, delay]) {
    const then = moved(timed, state, d)
    const why = shapeFault(parts.states, then) ?? stateFault(parts, then)
    if (why !== undefined) return `${why} while time passes`
  }
  return moved(timed, state, delay)
}

function moved({ clocks }: Timed, state: Valuation, delay: Rational): Valuation {
  return new Map([
    ...state,
    ...clocks.map((c): [string, Value] => [c.name, (state.get(c.name) as Rational).add(delay)]),
  ])
}

function differs(one: Valuation, other: Valuation): string | undefined {
  const isSame = [...one].every(([name, value]) => sameValue(value, other.get(name) ?? false))
  return isSame ? undefined : 'a delay changes more than clocks'
}

function holdsAll(condition: Term, before: Valuation, after?: Valuation): boolean {
  return evaluator(before, after)(condition) === true
}

function shapeFault(variables: readonly Var[], values: Valuation): string | undefined {
  for (const { name, sort } of variables) {
    const value = values.get(name)
    if (value === undefined) return `${name} has no value`
    if (!isOfSort(value, sort)) return `${name} has a value of another sort`
  }
  return undefined
}
