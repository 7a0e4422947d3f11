/**
 * Whether a system is fit to be asked anything: what lies about it is not believed, and each way to be unfit is told.
 */
import { describe, expect, it } from 'vitest'
import { assumption, exactly, machine, may, network, parameter, set, when } from '../../test/hand-made.ts'
import { bmc } from '../engines/bmc.ts'
import type { Engine } from '../engines/engine.ts'
import { kinduction } from '../engines/kinduction.ts'
import { add, cur, ff, intSort, le, lt, num, realSort, tt } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import type { Verdict } from '../parts/problem.ts'
import { randomRun } from '../run/simulate.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { rational } from '../support/rational.ts'
import { checkFitness } from './system.ts'

const options = {
  backend: embeddedBackend(),
  bound: 4,
  timeoutMs: 120_000,
  seed: 1,
  signal: new AbortController().signal,
}

async function fitness(net: Network, asked: readonly Engine[] = [bmc, kinduction]): Promise<string> {
  const { verdict, detail } = await checkFitness(net, { ...options, engines: asked })
  return `${verdict}: ${detail}`
}

const liar = (verdict: Verdict): Engine => ({
  name: 'liar',
  summary: 'says what it is told',
  joinsAfterMs: { timed: 0 },
  check: async () => verdict,
})

/** Nothing is wrong with it: it ticks every millisecond. */
const sane = ((): Network => {
  const m = machine('m', 'A')
  const c = m.clock('c')
  m.invariant('A', cur(c), num(1))
  m.edge('A', 'A', when, { guard: le(num(1), cur(c)), updates: [set(c, num(0))] })
  return network([m])
})()

/** Time stops after a millisecond. */
const frozen = ((): Network => {
  const m = machine('m', 'A')
  m.invariant('A', cur(m.clock('c')), num(1))
  return network([m])
})()

describe('fitness', () => {
  it('believes no run that does not replay, and no proof that does not stand up', async () => {
    const run = randomRun(sane, new Map(), { seed: 1, steps: 1 })
    if (run === undefined) throw new Error('no run')
    expect(await fitness(sane, [liar({ kind: 'refuted', trace: run })])).toContain('unknown')
    const m = machine('m', 'A')
    m.data('n', intSort, exactly(num(0, intSort)), { low: 0n, high: 1n })
    const still = network([m])
    const start = randomRun(still, new Map(), { seed: 1, steps: 0 })
    if (start === undefined) throw new Error('no start')
    expect(await fitness(still, [liar({ kind: 'refuted', trace: start })])).toContain('unknown')
    expect(await fitness(frozen, [liar({ kind: 'proved', lemma: tt, k: 0 })])).toContain('unknown')
    expect(await fitness(frozen, [liar({ kind: 'proved', lemma: ff, k: 0 })])).toContain('unknown')
    expect(await fitness(frozen, [liar({ kind: 'bounded', depth: 9 })])).toContain('unknown')
  })

  it('asks for ranges, for parameters and for a start', async () => {
    const m = machine('m', 'A')
    const c = m.clock('c')
    const n = m.data('n', intSort, exactly(num(0, intSort)), { low: 0n, high: 1n })
    m.edge('A', 'A', may, {
      guard: le(num(1), cur(c)),
      updates: [set(n, add(cur(n), num(1, intSort))), set(c, num(0))],
    })
    expect(await fitness(network([m]))).toContain('broken: a variable leaves its declared range')
    const p = parameter('P', realSort, rational(1))
    const never = assumption(lt(cur(p.variable), cur(p.variable)))
    expect(await fitness({ ...sane, params: [p], assumptions: [never] })).toContain('no parameter values')
    const late = machine('m', 'A')
    late.invariant('A', cur(late.clock('c', { start: exactly(num(2)) })), num(1))
    expect(await fitness(network([late]))).toContain('no state is initial')
  })
})
