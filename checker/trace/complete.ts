/**
 * A run of a slice (`system/slice.ts`), made a run of the whole: who was left out takes part wherever it has to. The
 * evaluator does it; `replay` then has the last word, as for every run.
 */
import type { Sort } from '../logic/term.ts'
import type { Value } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { delayed } from '../run/delay.ts'
import { takeJump } from '../run/jump.ts'
import { fillIn, jumpsInTurn } from '../run/moves.ts'
import { initialState, type Picker, type State } from '../run/state.ts'
import { zero } from '../support/rational.ts'
import type { Step, Trace } from './trace.ts'

/** The run with all variables of the network; undefined when somebody who was left out cannot follow. */
export function completed(network: Network, { params, initial, steps, ...rest }: Trace): Trace | undefined {
  const start = initialState(network, params, like(initial))
  if ('refused' in start) return undefined
  const whole: Step[] = []
  let state: State = start.state
  for (const step of steps) {
    const next = followed(network, { params, initial, steps, ...rest }, state, step)
    if (next === undefined) return undefined
    whole.push(next)
    state = next.after
  }
  return { ...rest, params, initial: start.state, steps: whole }
}

function followed(network: Network, { params }: Trace, state: State, { delay, jump }: Step): Step | undefined {
  const later = delayed(network, params, state, delay)
  if (jump === undefined) return { delay, after: later }
  for (const possible of jumpsInTurn(network, params, later, { containing: new Set(jump.edges) })) {
    const ids = possible.edges.map((e) => e.id)
    if (ids[0] !== jump.edges[0] || !jump.edges.every((id) => ids.includes(id))) continue
    const filled = fillIn(params, later, possible, like(jump.choices))
    const taken = filled && takeJump(network, params, later, filled)
    if (filled !== undefined && taken !== undefined && 'state' in taken)
      return { delay, jump: filled, after: taken.state }
  }
  return undefined
}

/** What the run says, and for anything else the least value there is. */
export function like(values: ReadonlyMap<string, Value>): Picker {
  return (variable, bounds) => values.get(variable.name) ?? bounds?.low ?? anyOf(variable.sort)
}

function anyOf(sort: Sort): Value {
  return sort.kind === 'bool' ? false : sort.kind === 'enum' ? (sort.values[0] as string) : zero
}
