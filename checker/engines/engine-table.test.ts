/**
 * The engine table: for each engine a question that it alone must prove, and one that it must refute, where it can.
 * Proofs are checked again, runs are replayed. The table has a line for every name of the list, or it does not compile.
 */
import { describe, expect, it } from 'vitest'
import { machine, may, network, set, when } from '../../test/hand-made.ts'
import { type Asked, above, ticking } from '../../test/hand-made-systems.ts'
import { and, cur, le, lt, num, or } from '../logic/term.ts'
import { timedProblem } from '../parts/problem.ts'
import { decide } from '../portfolio/portfolio.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { replay } from '../trace/replay.ts'
import { jumpCount } from '../trace/trace.ts'
import { certificateText, recheck } from '../trust/certificate.ts'
import { type EngineName, engines } from './index.ts'

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
