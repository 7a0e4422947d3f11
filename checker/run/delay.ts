/**
 * Passing time. A delay of d >= 0 moves every quantity that has a rate and nothing else:
 *
 *     x' = x + rate(x) * d      rate 1: running clocks, ages of pending monitors; -1: armed timers; 0: all the rest
 *
 * d = 0 is always admissible. d > 0 needs: no process in an urgent location, no urgent edge enabled, no armed timer
 * taken below -latency, and every invariant true at the end. Rates are constant during a delay and invariants are
 * convex, so the end alone decides; for the same reason two delays in a row are one. Before a strict bound no delay is
 * the longest.
 */
import type { Term } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { maximum, one, order, type Rational, zero } from '../support/rational.ts'
import { place } from '../support/span.ts'
import { isEnabled } from './enabled.ts'
import { layoutOf, placeOf } from './layout.ts'
import { type Reading, reading } from './reading.ts'
import type { State } from './state.ts'

const minusOne = one.neg()

/** The quantities that time moves in this state, with their rates. */
export function ratesIn(network: Network, here: Reading): Map<string, Rational> {
  const rates = new Map<string, Rational>()
  for (const process of network.processes) {
    for (const clock of process.clocks) if (here.truth(clock.runs)) rates.set(clock.variable.name, one)
    for (const timer of process.timers)
      if (here.values.get(timer.armed.name) === true) rates.set(timer.left.name, minusOne)
  }
  for (const { clock } of network.observerClocks) if (here.truth(clock.runs)) rates.set(clock.variable.name, one)
  for (const monitor of network.monitors)
    if (here.values.get(monitor.pending.name) === true) rates.set(monitor.age.name, one)
  return rates
}

/** How fast a linear term grows. Conditions inside it are taken as they are now. */
export function rateOf(term: Term, rates: ReadonlyMap<string, Rational>, here: Reading): Rational {
  switch (term.kind) {
    case 'var':
      return rates.get(term.variable.name) ?? zero
    case 'add':
      return term.args.reduce((sum, arg) => sum.add(rateOf(arg, rates, here)), zero)
    case 'scale':
      return rateOf(term.arg, rates, here).mul(term.factor)
    case 'ite':
      return rateOf(here.truth(term.cond) ? term.then : term.else, rates, here)
    default:
      return zero
  }
}

/** The state `d >= 0` milliseconds later, whether admissible or not. */
export function delayed(network: Network, params: Valuation, state: State, d: Rational): State {
  if (order(d, zero) === 0) return state
  const here = reading(params, state)
  const after = new Map(state)
  for (const [name, rate] of ratesIn(network, here)) {
    const before = state.get(name)
    if (typeof before !== 'object') throw new Error(`${name} has no value that time could move`)
    after.set(name, before.add(rate.mul(d)))
  }
  return after
}

export interface DelayLimit {
  /** The largest admissible delay in milliseconds; with `open`, the least that is too long. */
  readonly limit: Rational | 'unbounded'
  /** A strict invariant sets the limit: every delay below it is admissible, and it is not. */
  readonly open?: true
  /** What sets it, in words. */
  readonly why: string
}

/** How long time may pass from a state whose invariants hold. */
export function delayLimit(network: Network, params: Valuation, state: State): DelayLimit {
  const layout = layoutOf(network)
  const here = reading(params, state)
  for (const process of network.processes) {
    const { location, initiating } = placeOf(layout, process, state)
    if (location.urgent) return { limit: zero, why: `${process.name} is in the urgent state ${location.name}` }
    const urgent = initiating.find((edge) => edge.urgent && isEnabled(network, here, edge))
    if (urgent !== undefined) return { limit: zero, why: `the urgent transition ${urgent.id} is enabled` }
  }
  let found: DelayLimit = { limit: 'unbounded', why: 'nothing stops time' }
  const atMost = (limit: Rational, why: () => string, strict = false): void => {
    const against = found.limit === 'unbounded' ? -1 : order(limit, found.limit)
    if (against < 0 || (against === 0 && strict && found.open !== true))
      found = { limit: maximum(limit, zero), why: why(), ...(strict && { open: true }) }
  }
  const rates = ratesIn(network, here)
  for (const process of network.processes) {
    for (const timer of process.timers) {
      if (here.values.get(timer.armed.name) !== true) continue
      const left = here.values.get(timer.left.name)
      if (typeof left === 'object')
        atMost(left.add(here.number(timer.latency)), () => `the timer ${process.name}.${timer.name} has to expire`)
    }
    const { location } = placeOf(layout, process, state)
    for (const invariant of location.invariants) {
      if (!here.truth(invariant.when)) continue
      const rate = rateOf(invariant.left, rates, here).sub(rateOf(invariant.right, rates, here))
      if (order(rate, zero) <= 0) continue
      const slack = here.number(invariant.right).sub(here.number(invariant.left))
      const why = () => `the invariant of ${process.name}.${location.name} (${place(invariant.span)})`
      atMost(slack.div(rate), why, invariant.strict === true)
    }
  }
  return found
}

/** Whether a delay above 0 is within the limit. */
export function isAdmissible({ limit, open }: DelayLimit, d: Rational): boolean {
  if (limit === 'unbounded') return true
  const against = order(d, limit)
  return open === true ? against < 0 : against <= 0
}

/**
 * The longest delay that is at least `from`; where the limit is open, one half way to it. Undefined where nothing
 * limits it.
 */
export function longDelay({ limit, open }: DelayLimit, from: Rational = zero): Rational | undefined {
  if (limit === 'unbounded') return undefined
  return open === true ? from.add(limit).div(2) : limit
}

/** Why time cannot pass by `d` from a state whose invariants hold; undefined when it can. */
export function delayRefusal(network: Network, params: Valuation, state: State, d: Rational): string | undefined {
  if (order(d, zero) < 0) return `a delay of ${d.toFraction()} ms is negative`
  if (order(d, zero) === 0) return undefined
  const found = delayLimit(network, params, state)
  const { limit, why, open } = found
  if (limit === 'unbounded' || isAdmissible(found, d)) return undefined
  return `time cannot pass by ${d.toFraction()} ms, only by ${open === true ? 'less than ' : ''}${limit.toFraction()} ms: ${why}`
}
