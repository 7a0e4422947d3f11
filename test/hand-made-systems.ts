/** Small systems made by hand, the same for every engine and for those who run them. */
import { add, and, cur, eq, gt, intSort, le, lt, num, realSort, type Term } from '../checker/logic/term.ts'
import type { Network } from '../checker/model/model.ts'
import { rational } from '../checker/support/rational.ts'
import { assumption, emit, event, exactly, machine, may, network, on, parameter, set, when } from './hand-made.ts'

/** A system, and a state that is asked for. */
export interface Asked {
  readonly network: Network
  readonly bad: Term
}

/**
 * A clock ticks every PERIOD; a guest that may be away at that moment sees the tick when it is back, at most AWAY
 * later.
 */
export const ticking = ((): Record<'late' | 'veryLate', Asked> => {
  const period = parameter('PERIOD', realSort, rational(4))
  const away = parameter('AWAY', realSort, rational(1))
  const tick = event('tick')
  const host = machine('host', 'ON')
  const since = host.clock('since')
  host.invariant('ON', cur(since), cur(period.variable))
  host.edge('ON', 'ON', emit(tick), { guard: eq(cur(since), cur(period.variable)), updates: [set(since, num(0))] })
  const guest = machine('guest', 'HERE', 'AWAY', 'OWING')
  const age = guest.clock('age')
  const gone = guest.clock('gone')
  guest.invariant('AWAY', cur(gone), cur(away.variable))
  guest.invariant('OWING', cur(gone), cur(away.variable))
  guest.edge('HERE', 'HERE', on(tick), { updates: [set(age, num(0))] })
  guest.edge('HERE', 'AWAY', may, { updates: [set(gone, num(0))] })
  guest.edge('AWAY', 'HERE', may)
  guest.edge('AWAY', 'OWING', on(tick))
  guest.edge('OWING', 'HERE', when, { updates: [set(age, num(0))] })
  const positive = and(
    lt(num(0), cur(period.variable)),
    le(num(0), cur(away.variable)),
    lt(cur(away.variable), cur(period.variable)),
  )
  const net = network([host, guest], { params: [period, away], assumptions: [assumption(positive)] })
  return {
    late: { network: net, bad: gt(cur(age), cur(period.variable)) },
    veryLate: { network: net, bad: gt(cur(age), add(cur(period.variable), cur(away.variable))) },
  }
})()

/** A counter goes up by one with each jump, 1 ms after the last one, as far as `most`. */
export function counting(most: number): Network {
  const m = machine('m', 'UP')
  const n = m.data('n', intSort, exactly(num(0, intSort)))
  const since = m.clock('since')
  const total = m.clock('total')
  m.invariant('UP', cur(since), num(1))
  m.edge('UP', 'UP', when, {
    guard: and(eq(cur(since), num(1)), lt(cur(n), num(most, intSort))),
    updates: [set(n, add(cur(n), num(1, intSort))), set(since, num(0))],
  })
  m.edge(
    'UP',
    'UP',
    when,
    { guard: le(num(most, intSort), cur(n)), updates: [set(since, num(0)), set(total, num(0))] },
    ' (again)',
  )
  return network([m])
}

/** Whether the count gets above `n`. */
export const above = (most: number, n: number): Asked => {
  const net = counting(most)
  const [data] = net.processes[0]?.data ?? []
  if (data === undefined) throw new Error('no counter')
  return { network: net, bad: lt(num(n, intSort), cur(data.variable)) }
}
