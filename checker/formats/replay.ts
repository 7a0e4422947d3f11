/**
 * Believing a run of a foreign system only after evaluating every formula of the file on its values, in exact arithmetic: the
 * first state is initial, each step is a transition under the recorded inputs, and the last state is bad.
 */
import type { Term, Var } from '../logic/term.ts'
import { evaluator, isOfSort, type Valuation } from '../logic/value.ts'
import type { TransitionSystem } from '../system/system.ts'
import type { Replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'

/** Re-executes a trace of a foreign system; its last state must satisfy `bad`. */
export function replayForeign(system: TransitionSystem, { params, initial, steps }: Trace, bad: Term): Replay {
  const start = new Map([...params, ...initial])
  const fault =
    shapeFault([...system.params, ...system.states], start) ??
    (holdsAll(system.assume, start) && holdsAll(system.init, start) ? undefined : 'the first state is not initial')
  if (fault !== undefined) return { ok: false, step: 0, why: fault }
  let state: Valuation = start
  for (const [i, { jump, after }] of steps.entries()) {
    const before = new Map([...state, ...(jump?.choices ?? [])])
    const later = new Map([...params, ...after])
    const why =
      shapeFault(system.inputs, before) ??
      shapeFault(system.states, later) ??
      (holdsAll(system.trans, before, later) ? undefined : 'the state does not follow from the one before')
    if (why !== undefined) return { ok: false, step: i + 1, why }
    state = later
  }
  return holdsAll(system.seen(bad), state) ? { ok: true } : { ok: false, step: steps.length, why: 'the last state is not bad' }
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
