/**
 * Runs in which time is drawn as chance would have it, for statistics (`docs/semantics.md`, "Stochastic runs"). Each
 * transition that may be taken has a window: from the first instant at which it is enabled to the last one that its
 * guard and its own machine's invariants allow.
 *
 *     a window with an end         an instant drawn uniformly from it
 *     one without                  a wait with the mean of the longest time parameter, geometric on a grid
 *     the expiry of a timer        uniform between due and due plus latency
 *
 * The earliest instant wins; those of the others are drawn anew after the jump, which changes nothing, as both
 * distributions forget how long a wait has lasted. What is urgent comes at once; among several, and among the ways in
 * which receivers join, one is drawn. Instants are whole nanoseconds.
 */
import type { Valuation, Value } from '../logic/value.ts'
import type { Edge, Location, Network } from '../model/model.ts'
import { grouped } from '../support/groups.ts'
import { maximum, minimum, one, type Rational, rational, zero } from '../support/rational.ts'
import { delayed, delayLimit, rateOf, ratesIn } from './delay.ts'
import { takeJump } from './jump.ts'
import { layoutOf, placeOf } from './layout.ts'
import { enabledJumps, fillIn, type PossibleJump } from './moves.ts'
import { type Random, uniformBetween } from './random.ts'
import { type Reading, reading } from './reading.ts'
import type { Picker, State } from './state.ts'
import { type Window, windowsOf } from './windows.ts'

/** One jump of a run, after a delay. */
export interface Happening {
  readonly delay: Rational
  readonly edges: readonly [Edge, ...Edge[]]
  readonly choices: Valuation
  /** The state in which the jump was taken, and the one after it. */
  readonly before: State
  readonly after: State
}

/** Time passes for ever without a jump, or cannot pass and no jump is possible. */
export type Standstill = { readonly kind: 'quiet' } | { readonly kind: 'stuck'; readonly why: string }

/** The next jump of a drawn run. */
export function nextHappening(
  network: Network,
  params: Valuation,
  state: State,
  random: Random,
): Happening | Standstill {
  let now = state
  let waited = zero
  // A window may turn out to be empty, its first instant excluded or its values refused: then another is drawn, from
  // where time has got to.
  for (let i = 0; i < mostRedraws; i++) {
    const { limit, why, open } = delayLimit(network, params, now)
    const forced = limit !== 'unbounded' && limit.equals(zero)
    const taken = forced ? takeNow(network, params, now, random) : undefined
    if (taken !== undefined) return { ...taken, delay: waited }
    if (forced) return { kind: 'stuck', why }
    const due = soonest(network, params, now, random)
    if (due === undefined && limit === 'unbounded') return { kind: 'quiet' }
    if (limit !== 'unbounded' && open === true && (due === undefined || due.at.compare(limit) >= 0)) {
      const early = takeBefore(network, params, now, limit, random)
      if (early !== undefined) return { ...early, delay: waited.add(early.delay) }
      continue
    }
    const reached = due === undefined ? (limit as Rational) : limit === 'unbounded' ? due.at : minimum(due.at, limit)
    now = delayed(network, params, now, reached)
    waited = waited.add(reached)
    if (due === undefined || !reached.equals(due.at)) continue
    const jump = takeEdge(network, params, now, due.edge, random)
    if (jump !== undefined) return { ...jump, delay: waited }
  }
  return { kind: 'stuck', why: `${mostRedraws} drawn jumps were refused` }
}

const mostRedraws = 1000

type Taken = Omit<Happening, 'delay'>

interface Due {
  readonly edge: Edge
  readonly at: Rational
}

/** The transition whose drawn instant comes first. */
function soonest(network: Network, params: Valuation, state: State, random: Random): Due | undefined {
  const layout = layoutOf(network)
  const here = reading(params, state)
  const rates = ratesIn(network, here)
  const mean = [...params.values()].reduce<Rational>(
    (longest, v) => (typeof v === 'object' ? maximum(longest, v) : longest),
    zero,
  )
  const edges = network.processes.flatMap((process) => placeOf(layout, process, state).initiating)
  const windows = windowsOf(network, params, state, edges)
  let found: Due | undefined
  for (const process of network.processes) {
    const limit = ownLimit(placeOf(layout, process, state).location, here, rates)
    for (const edge of placeOf(layout, process, state).initiating) {
      const window = windows.get(edge)
      if (window === undefined) continue
      const at = drawnInstant(clipped(edge, window, limit, here), mean, random)
      if (at !== undefined && (found === undefined || at.compare(found.at) < 0)) found = { edge, at }
    }
  }
  return found
}

/** How long the invariants of one location let time pass. */
function ownLimit({ invariants }: Location, here: Reading, rates: ReadonlyMap<string, Rational>): Rational | undefined {
  let found: Rational | undefined
  for (const { when, left, right } of invariants) {
    const rate = rateOf(left, rates, here).sub(rateOf(right, rates, here))
    if (!here.truth(when) || rate.compare(zero) <= 0) continue
    const limit = maximum(zero, here.number(right).sub(here.number(left)).div(rate))
    found = found === undefined ? limit : minimum(found, limit)
  }
  return found
}

/** The window as far as the invariants, or the latency of the timer, let it reach. */
function clipped(edge: Edge, window: Window, limit: Rational | undefined, here: Reading): Window {
  const last = edge.trigger.kind === 'expire' ? window.from.add(here.number(edge.trigger.timer.latency)) : limit
  if (last === undefined) return window
  return { from: window.from, to: window.to === undefined ? last : minimum(window.to, last) }
}

function drawnInstant({ from, to }: Window, mean: Rational, random: Random): Rational | undefined {
  if (to !== undefined) return from.compare(to) > 0 ? undefined : uniformBetween(random, { low: from, high: to })
  const part = (mean.equals(zero) ? one : mean).div(rational(parts))
  let waits = 0
  while (!random.chance(1, parts)) waits++
  return uniformBetween(random, {
    low: from.add(part.mul(rational(waits))),
    high: from.add(part.mul(rational(waits + 1))),
  })
}

/** A wait without end is drawn as so many parts of its mean, each the last with the chance of one in so many. */
const parts = 16

/**
 * Where a strict invariant is about to run out: what can be done at an instant before it, drawn uniformly; undefined
 * where that is nothing.
 */
function takeBefore(
  network: Network,
  params: Valuation,
  state: State,
  limit: Rational,
  random: Random,
): Happening | undefined {
  const delay = uniformBetween(random, { low: zero, high: limit })
  if (delay.compare(limit) >= 0) return undefined
  const taken = takeNow(network, params, delayed(network, params, state, delay), random)
  return taken && { ...taken, delay }
}

/** A jump where time cannot pass: of what stops it, if any of that is possible, else of whatever is. */
function takeNow(network: Network, params: Valuation, state: State, random: Random): Taken | undefined {
  const layout = layoutOf(network)
  const here = reading(params, state)
  const rates = ratesIn(network, here)
  const all = enabledJumps(network, params, state, { random })
  const hasten = new Set(
    network.processes
      .filter((process) => {
        const { location } = placeOf(layout, process, state)
        return location.urgent || ownLimit(location, here, rates)?.equals(zero) === true
      })
      .map((process) => process.name),
  )
  const isForced = ({ edges: [edge] }: PossibleJump): boolean =>
    edge.urgent || edge.trigger.kind === 'expire' || hasten.has(edge.process)
  return takeOne(network, params, state, all.filter(isForced), random) ?? takeOne(network, params, state, all, random)
}

function takeEdge(network: Network, params: Valuation, state: State, edge: Edge, random: Random): Taken | undefined {
  const jumps = enabledJumps(network, params, state, { random }).filter((jump) => jump.edges[0] === edge)
  return takeOne(network, params, state, jumps, random)
}

/** One of the jumps that is accepted: first who starts it is drawn, then who joins, then the values. */
function takeOne(
  network: Network,
  params: Valuation,
  state: State,
  jumps: readonly PossibleJump[],
  random: Random,
): Taken | undefined {
  const left = [...grouped(jumps, (jump) => jump.edges[0]).values()]
  while (left.length > 0) {
    const [ways = []] = left.splice(random.below(left.length), 1)
    while (ways.length > 0) {
      const [possible] = ways.splice(random.below(ways.length), 1)
      for (let i = 0; possible !== undefined && i < (possible.choices.length === 0 ? 1 : tries); i++) {
        const jump = fillIn(params, state, possible, uniformPick(random))
        const outcome = jump && takeJump(network, params, state, jump)
        if (jump !== undefined && outcome !== undefined && 'state' in outcome)
          return { edges: possible.edges, choices: jump.choices, before: state, after: outcome.state }
      }
    }
  }
  return undefined
}

/** How often values are drawn for one jump whose guards depend on them. */
const tries = 20

/** Every value of a range is as likely as any other. A number without a range is 0. */
export function uniformPick(random: Random): Picker {
  return ({ sort }, bounds): Value => {
    if (sort.kind === 'bool') return random.chance(1, 2)
    if (sort.kind === 'enum') return random.oneOf(sort.values)
    if (bounds === undefined) return zero
    return uniformBetween(random, bounds, sort.kind === 'int' ? one : undefined)
  }
}
