/** Stepping by hand: what can be done in a state, as text to choose from and functions to do it. */
import type { Term } from '../logic/term.ts'
import { type Valuation, valueText } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Jump } from '../model/run.ts'
import { type Rational, rationalText } from '../support/rational.ts'
import { delayed, delayLimit, delayRefusal, longDelay } from './delay.ts'
import { takeJump } from './jump.ts'
import { enabledJumps, type OpenChoice } from './moves.ts'
import { turningPoints } from './simulate.ts'
import type { State, Taken } from './state.ts'

export type Move =
  | { readonly kind: 'delay'; readonly text: string; readonly delay: Rational; take(): Taken }
  /**
   * `take` needs a value for each of `choices`, by variable name; other values than allowed are refused with the
   * reason.
   */
  | {
      readonly kind: 'jump'
      readonly text: string
      readonly choices: readonly OpenChoice[]
      jumpWith(chosen: Valuation): Jump
      take(chosen: Valuation): Taken
    }

/**
 * The next moves: every jump possible now (without open choices only if it would be accepted), then the delays to each
 * instant at which something changes, or to the last instant that time may reach (one before it, where it is excluded).
 * Any other delay: `wait`.
 */
export function choicesAt(network: Network, params: Valuation, state: State, watched: readonly Term[] = []): Move[] {
  const jumps = enabledJumps(network, params, state).flatMap(({ edges, choices }): Move[] => {
    const jumpWith = (chosen: Valuation): Jump => ({ edges: edges.map((edge) => edge.id), choices: chosen })
    const take = (chosen: Valuation): Taken => takeJump(network, params, state, jumpWith(chosen))
    if (choices.length === 0 && 'refused' in take(new Map())) return []
    const asked = choices.map((choice) => `, choose ${choiceText(choice)}`).join('')
    return [{ kind: 'jump', text: edges.map((edge) => edge.id).join(' + ') + asked, choices, jumpWith, take }]
  })
  const found = delayLimit(network, params, state)
  const { limit, why } = found
  const instants = turningPoints(network, params, state, watched).filter(
    (d) => limit === 'unbounded' || d.compare(limit) < 0,
  )
  const delays = instants.map((delay): Move => delayMove(network, params, state, delay, 'a guard or a timer changes'))
  const last = longDelay(found, instants.at(-1))
  if (last?.equals(0) === false)
    delays.push(delayMove(network, params, state, last, found.open === true ? `before ${why} runs out` : why))
  return [...jumps, ...delays]
}

function delayMove(network: Network, params: Valuation, state: State, delay: Rational, why: string): Move {
  const text = `wait ${rationalText(delay)} ms: ${why}`
  return { kind: 'delay', text, delay, take: () => wait(network, params, state, delay) }
}

/** Lets any time pass, or says why it cannot. */
export function wait(network: Network, params: Valuation, state: State, delay: Rational): Taken {
  const refused = delayRefusal(network, params, state, delay)
  return refused === undefined ? { state: delayed(network, params, state, delay) } : { refused }
}

function choiceText({ choice, bounds }: OpenChoice): string {
  if (bounds === undefined) return choice.variable.name
  const unit = choice.isTime ? ' ms' : ''
  return `${choice.variable.name} in ${valueText(bounds.low)}${unit} .. ${valueText(bounds.high)}${unit}`
}
