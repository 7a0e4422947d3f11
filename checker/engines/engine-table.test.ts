/**
 * The engine table: for each engine a question that it alone must prove, and one that it must refute, where it can. Proofs are
 * checked again, runs are replayed. The table has a line for every name of the list, or it does not compile.
 */
import { describe, expect, it } from 'vitest'
import { add, and, cur, eq, gt, intSort, le, lt, num, or, realSort, type Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { assumption, emit, event, exactly, machine, may, network, on, parameter, set, when } from '../run/hand-made.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { rational } from '../support/rational.ts'
import { replay } from '../trace/replay.ts'
import { jumpCount } from '../trace/trace.ts'
import { certificateText, recheck } from '../trust/certificate.ts'
import { timedProblem } from './engine.ts'
import { type EngineName, engines } from './index.ts'
import { decide } from './portfolio.ts'

interface Asked {
  readonly network: Network
  readonly bad: Term
}

/** A clock ticks every PERIOD; a guest that may be away at that moment sees the tick when it is back, at most AWAY later. */
const ticking = ((): Record<'late' | 'veryLate', Asked> => {
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
  const positive = and(lt(num(0), cur(period.variable)), le(num(0), cur(away.variable)), lt(cur(away.variable), cur(period.variable)))
  const net = network([host, guest], { params: [period, away], assumptions: [assumption(positive)] })
  return {
    late: { network: net, bad: gt(cur(age), cur(period.variable)) },
    veryLate: { network: net, bad: gt(cur(age), add(cur(period.variable), cur(away.variable))) },
  }
})()

/** A counter goes up by one with each jump, 1 ms after the last one, as far as `most`. */
function counting(most: number): Network {
  const m = machine('m', 'UP')
  const n = m.data('n', intSort, exactly(num(0, intSort)))
  const since = m.clock('since')
  const total = m.clock('total')
  m.invariant('UP', cur(since), num(1))
  m.edge('UP', 'UP', when, {
    guard: and(eq(cur(since), num(1)), lt(cur(n), num(most, intSort))),
    updates: [set(n, add(cur(n), num(1, intSort))), set(since, num(0))],
  })
  m.edge('UP', 'UP', when, { guard: le(num(most, intSort), cur(n)), updates: [set(since, num(0)), set(total, num(0))] }, ' (again)')
  return network([m])
}
const above = (most: number, n: number): Asked => {
  const net = counting(most)
  const [data] = net.processes[0]?.data ?? []
  if (data === undefined) throw new Error('no counter')
  return { network: net, bad: lt(num(n, intSort), cur(data.variable)) }
}

/** Places in a row, each left after a while: D is reached 7 ms after the start at the earliest, C 3 ms. */
const stairs = ((): Record<'true' | 'false', Asked> => {
  const m = machine('m', 'A', 'B', 'C', 'D')
  const x = m.clock('x')
  const y = m.clock('y')
  m.invariant('A', cur(x), num(3))
  m.invariant('B', cur(x), num(5))
  m.edge('A', 'B', when, { guard: le(num(2), cur(x)), updates: [set(y, num(0))] })
  m.edge('B', 'C', when, { guard: le(num(1), cur(y)) })
  m.edge('C', 'D', when, { guard: le(num(4), cur(y)) })
  m.edge('C', 'A', may, { updates: [set(x, num(0)), set(y, num(0))] })
  const net = network([m])
  return {
    true: { network: net, bad: and(or(m.at('C'), m.at('D')), lt(cur(x), num(3))) },
    false: { network: net, bad: and(m.at('D'), lt(cur(x), num(7))) },
  }
})()

/** What an engine must do by itself; `never` where it says of itself that it never does. */
interface Must {
  readonly prove: Asked | 'never'
  readonly refute: Asked | 'never'
  /** The least depth of k-induction of its proof; the jumps of its run. */
  readonly depth?: number
  readonly jumps?: number
}

const table: Readonly<Record<EngineName, Must>> = {
  bmc: { prove: 'never', refute: ticking.late, jumps: 2 },
  ice: { prove: ticking.veryLate, refute: 'never' },
  spacer: { prove: ticking.veryLate, refute: 'never' },
  hunt: { prove: 'never', refute: above(20, 19), jumps: 20 },
  ic3: { prove: ticking.veryLate, refute: above(20, 19), jumps: 20 },
  houdini: { prove: ticking.veryLate, refute: ticking.late },
  kinduction: { prove: stairs.true, refute: stairs.false, depth: 2, jumps: 3 },
  'spacer-global': { prove: ticking.veryLate, refute: 'never' },
}

const backend = embeddedBackend()
const options = { backend, bound: 8, timeoutMs: 60_000, seed: 1, signal: new AbortController().signal }

describe.each(engines.map((engine) => ({ engine, name: engine.name, must: table[engine.name as EngineName] })))(
  '$name',
  ({ engine, must }) => {
    const { prove, refute, depth = 0, jumps } = must
    const answered = async ({ network, bad }: Asked) => {
      const problem = timedProblem(network, bad)
      return { problem, ...(await decide(problem, { ...options, engines: [engine] })).verdict }
    }

    it.skipIf(prove === 'never')('proves what is true, and the proof stands up', async () => {
      const found = await answered(prove as Asked)
      if (found.kind !== 'proved') return expect(found).toMatchObject({ kind: 'proved' })
      expect(found.k).toBeGreaterThanOrEqual(depth)
      const { ok, obligations } = await recheck(certificateText(found.problem, found.lemma, found.k, []), backend)
      expect({ ok, obligations }).toMatchObject({ ok: true })
    })

    it.skipIf(refute === 'never')('refutes what is false, and the run replays', async () => {
      const found = await answered(refute as Asked)
      if (found.kind !== 'refuted') return expect(found).toMatchObject({ kind: 'refuted' })
      expect(replay(found.problem.network, found.trace, found.problem.bad)).toEqual({ ok: true })
      if (jumps !== undefined) expect(jumpCount(found.trace)).toBe(jumps)
    })
  },
)

it('the table knows every engine by its name, and each must do something', () => {
  expect(Object.keys(table)).toEqual(engines.map((e) => e.name))
  for (const must of Object.values(table)) expect([must.prove, must.refute]).not.toEqual(['never', 'never'])
})
