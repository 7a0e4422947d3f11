/**
 * When an edge could be taken if nothing else happened: the first stretch of time, from now on, in which it is enabled.
 * Rates are constant while time passes, so the truth of its guard (and of a partner's, for a call) changes at a few
 * instants only; between two of them one look is enough.
 */
import type { Valuation } from '../logic/value.ts'
import type { Edge, Network } from '../model/model.ts'
import { one, type Rational, rational, zero } from '../support/rational.ts'
import { delayed } from './delay.ts'
import { mayBeEnabled } from './enabled.ts'
import { reading } from './reading.ts'
import { turningPoints } from './simulate.ts'
import type { State } from './state.ts'

/** Delays in milliseconds; without `to` the edge stays enabled for ever. */
export interface Window {
  readonly from: Rational
  readonly to?: Rational
}

const half = rational('1/2')

/**
 * The first window of each edge that has one. An end that is itself excluded counts as its last instant. Invariants are
 * not looked at.
 */
export function windowsOf(
  network: Network,
  params: Valuation,
  state: State,
  edges: readonly Edge[],
): Map<Edge, Window> {
  const instants = [zero, ...turningPoints(network, params, state)]
  const found = new Map<Edge, Window>()
  const open = new Set<Edge>()
  const waiting = new Set(edges)
  // Looks at each instant and into the gap behind it; the last gap has no end.
  for (const [i, at] of instants.entries()) {
    const next = instants[i + 1]
    look(at, at)
    look(next === undefined ? at.add(one) : at.add(next.sub(at).mul(half)), at)
    if (waiting.size === 0 && open.size === 0) break
  }
  for (const edge of open) found.set(edge, { from: (found.get(edge) as Window).from })
  return found

  function look(where: Rational, since: Rational): void {
    const here = reading(params, delayed(network, params, state, where))
    // A guard over values that the edge itself chooses is decided when they are chosen.
    const enabled = (edge: Edge): boolean => mayBeEnabled(network, here, edge)
    for (const edge of open) {
      if (enabled(edge)) continue
      open.delete(edge)
      found.set(edge, { from: (found.get(edge) as Window).from, to: since })
    }
    for (const edge of waiting) {
      if (!enabled(edge)) continue
      waiting.delete(edge)
      open.add(edge)
      found.set(edge, { from: since })
    }
  }
}
