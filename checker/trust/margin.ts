/**
 * Fitness where invariants are strict. Before a strict bound no delay is the longest, so "as long as possible" means
 * nothing. But each finite run keeps some margin to all strict bounds that it passes: the least of finitely many
 * positive numbers. So it is a run of the network in which every `x < e` reads `x <= e - margin`, for each margin that
 * is small enough; and runs of that network are runs of this one. If time goes on there, from each reachable state, for
 * all margins up to a constant, time goes on here. That network has a parameter more and no strict invariant.
 *
 * The converse does not hold: what stops time there is believed only when the evaluator says so of this network.
 */
import { cur, le, lt, num, realSort, sub, type Var } from '../logic/term.ts'
import type { Invariant, Network } from '../model/model.ts'
import { endless, leavesRange } from '../run/broken.ts'
import { deadEnd, deadEndText } from '../run/dead-end.ts'
import { rangeViolations } from '../run/state.ts'
import { rational, zero } from '../support/rational.ts'
import { replay } from '../trace/replay.ts'
import { lastState, type Trace } from '../trace/trace.ts'

/** No user name holds a space. */
const margin: Var = { name: 'margin before strict bounds', sort: realSort }

/** Margins up to this are asked about; any positive number would do. In milliseconds. */
const most = rational('1/1000')

/** Whether this network keeps a margin. */
export function keepsMargin({ params }: Network): boolean {
  return params.some((p) => p.variable === margin)
}

/** Whether some invariant is strict. */
export function hasStrictInvariants(network: Network): boolean {
  return network.processes.some((p) => p.locations.some((l) => l.invariants.some((i) => i.strict === true)))
}

/** The network that keeps a margin before each strict bound. */
export function withMargin(network: Network): Network {
  const [span] = network.processes.map((p) => p.span)
  if (span === undefined) return network
  const kept = (i: Invariant): Invariant => {
    const { strict, ...rest } = i
    return strict === true ? { ...rest, right: sub(i.right, cur(margin)) } : i
  }
  return {
    ...network,
    params: [...network.params, { variable: margin, isTime: true, default: most, span }],
    assumptions: [
      ...network.assumptions,
      { condition: lt(num(zero), cur(margin)), span },
      { condition: le(cur(margin), num(most)), span },
    ],
    processes: network.processes.map((p) => ({
      ...p,
      locations: p.locations.map((l) => ({ ...l, invariants: l.invariants.map(kept) })),
    })),
  }
}

/**
 * What a run that breaks the network with a margin shows of the network itself, by its evaluator; undefined where that
 * is nothing.
 */
export function brokenWithoutMargin(
  network: Network,
  found: Trace,
): { readonly trace: Trace; readonly detail: string } | undefined {
  const params = new Map([...found.params].filter(([name]) => name !== margin.name))
  const trace = { ...found, params }
  if (!replay(network, trace, undefined).ok) return undefined
  if (trace.loop !== undefined) return { trace, detail: endless() }
  const last = lastState(trace)
  if (rangeViolations(network, last).length > 0) return { trace, detail: leavesRange }
  const end = deadEnd(network, params, last)
  return end && { trace, detail: deadEndText(end) }
}
