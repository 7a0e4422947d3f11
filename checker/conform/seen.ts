/** What a run shows of the quantity of a `bound`. */
import type { Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import type { Run } from '../model/run.ts'
import { delayed } from '../run/delay.ts'
import { takeJump } from '../run/jump.ts'
import { reading } from '../run/reading.ts'
import { initialState, type State } from '../run/state.ts'
import { order, type Rational } from '../support/rational.ts'
import { like } from '../trace/complete.ts'

/**
 * The largest value of a quantity, in milliseconds, in states of a run in which a condition holds; the network may
 * watch it by more clocks, which begin with their least values. Undefined where it never holds, or where the run is
 * none of the network.
 */
export function largestSeen(
  network: Network,
  { params, initial, steps }: Run,
  quantity: Term,
  condition: Term,
): Rational | undefined {
  const start = initialState(network, params, like(initial))
  if ('refused' in start) return undefined
  let largest: Rational | undefined
  const look = (state: State): void => {
    const here = reading(params, state)
    if (!here.truth(condition)) return
    const value = here.number(quantity)
    if (largest === undefined || order(value, largest) > 0) largest = value
  }
  let state = start.state
  look(state)
  for (const { delay, jump } of steps) {
    state = delayed(network, params, state, delay)
    look(state)
    if (jump === undefined) continue
    const taken = takeJump(network, params, state, jump)
    if (!('state' in taken)) return undefined
    state = taken.state
    look(state)
  }
  return largest
}
