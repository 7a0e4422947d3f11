import { describe, expect, it } from 'vitest'
import { assumption, emit, event, machine, network, on, parameter, set } from '../../test/hand-made.ts'
import { add, and, cur, eq, ge, gt, le, lt, num, or, realSort, scale, sub, type Term } from '../logic/term.ts'
import { holds, type Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { Examples } from '../parts/examples.ts'
import { timedProblem } from '../parts/problem.ts'
import { decide } from '../portfolio/portfolio.ts'
import { defaultParams } from '../run/parameters.ts'
import { randomRun } from '../run/simulate.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { rational } from '../support/rational.ts'
import { certificateText, recheck } from '../trust/certificate.ts'
import { ice } from './ice.ts'

/**
 * A machine that says go every PERIOD, and one that is lit by every other go: its clock was reset at most two periods
 * ago.
 */
function relay(): { net: Network; longest: (bound: Term) => Term; waits: Term; period: Term } {
  const period = parameter('PERIOD', realSort, rational(4))
  const go = event('go')
  const first = machine('first', 'A', 'B')
  const since = first.clock('since')
  first.invariant('A', cur(since), cur(period.variable))
  first.invariant('B', cur(since), cur(period.variable))
  first.edge('A', 'B', emit(go), { guard: eq(cur(since), cur(period.variable)), updates: [set(since, num(0))] })
  first.edge('B', 'A', emit(go), { guard: eq(cur(since), cur(period.variable)), updates: [set(since, num(0))] })
  const second = machine('second', 'DARK', 'LIT')
  const waits = second.clock('waits')
  second.edge('DARK', 'LIT', on(go), { updates: [set(waits, num(0))] })
  second.edge('LIT', 'DARK', on(go))
  const net = network([first, second], {
    params: [period],
    assumptions: [assumption(lt(num(0), cur(period.variable)))],
  })
  return {
    net,
    longest: (bound) => gt(cur(waits), bound),
    waits: cur(waits),
    period: cur(period.variable),
  }
}

const options = {
  backend: embeddedBackend(),
  engines: [ice],
  bound: 8,
  timeoutMs: 60_000,
  seed: 1,
  signal: new AbortController().signal,
}

describe('ice', () => {
  it('proves a bound that depends on where two machines are, with a certificate that re-checks', async () => {
    const { net, longest, period } = relay()
    const problem = timedProblem(net, longest(add(period, period)))
    const { verdict } = await decide(problem, options)
    expect(verdict.kind).toBe('proved')
    if (verdict.kind !== 'proved') return
    expect((await recheck(certificateText(problem, verdict.lemma, verdict.k, []), options.backend)).ok).toBe(true)
    expect((await decide(timedProblem(net, longest(period)), options)).verdict.kind).toBe('unknown')
  })

  it('claims nothing of what the start or the first steps already show', async () => {
    const { net, waits } = relay()
    for (const bad of [ge(waits, num(0)), le(waits, num(0))])
      expect((await decide(timedProblem(net, bad), options)).verdict).toMatchObject({ kind: 'unknown' })
  })
})

describe('cases told apart by time', () => {
  it('proves what is true below one bound or above another', async () => {
    const period = parameter('PERIOD', realSort, rational(4))
    const PERIOD = cur(period.variable)
    const m = machine('m', 'A', 'B')
    const [x, y] = [m.clock('x'), m.clock('y')]
    m.edge('A', 'A', emit(event('either')), {
      guard: or(le(cur(x), PERIOD), ge(cur(x), scale(3, PERIOD))),
      updates: [set(y, num(0))],
    })
    m.edge('A', 'A', emit(event('both')), { updates: [set(x, num(0)), set(y, num(0))] })
    // So that it does not follow from the last few jumps.
    m.edge('A', 'A', emit(event('nothing')))
    m.edge('A', 'B', emit(event('done')))
    const net = network([m], { params: [period], assumptions: [assumption(lt(num(0), PERIOD))] })
    const apart = sub(cur(x), cur(y))
    const between = (low: Term, high: Term): Term => and(m.at('B'), lt(low, apart), lt(apart, high))
    const problem = timedProblem(net, between(PERIOD, scale(3, PERIOD)))
    const { verdict } = await decide(problem, options)
    expect(verdict.kind).toBe('proved')
    if (verdict.kind !== 'proved') return
    expect((await recheck(certificateText(problem, verdict.lemma, verdict.k, []), options.backend)).ok).toBe(true)
    expect((await decide(timedProblem(net, between(PERIOD, scale(4, PERIOD))), options)).verdict.kind).toBe('unknown')
  })
})

describe('examples', () => {
  const { net, longest, period } = relay()
  const params = defaultParams(net) as Valuation

  it('offers conjuncts that all states of runs respect, and the state to exclude does not', async () => {
    const examples = new Examples(net, longest(period), 1, { mostBounds: 90, splits: false })
    await examples.addRuns(options.signal)
    const run = randomRun(net, params, { seed: 99, steps: 60 })
    const states = run?.steps.map((s) => new Map([...params, ...s.after])) ?? []
    const odd = new Map([...(states[0] as Map<string, never>), ['first.since', rational(9)]]) as Valuation
    const conjunct = examples.excluding(odd, new Set(['first.since']))
    expect(conjunct && holds(conjunct.term, odd)).toBe(false)
    for (const state of states) expect(conjunct && holds(conjunct.term, state)).toBe(true)
  })

  it('withdraws what a further state breaks, and offers it no more', async () => {
    const examples = new Examples(net, longest(period), 1, { mostBounds: 90, splits: false })
    await examples.addRuns(options.signal)
    const run = randomRun(net, params, { seed: 99, steps: 10 })
    const odd = new Map([...params, ...(run?.initial ?? []), ['first.since', rational(9)]]) as Valuation
    const conjunct = examples.excluding(odd, new Set())
    if (conjunct === undefined) throw new Error('no conjunct')
    expect(examples.respected([conjunct])).toEqual([conjunct])
    examples.include(odd)
    expect(examples.respected([conjunct])).toEqual([])
    expect(examples.excluding(odd, new Set())).toBeUndefined()
  })

  it('says which values never occur together', async () => {
    const examples = new Examples(net, longest(period), 1, { mostBounds: 90, splits: false })
    await examples.addRuns(options.signal)
    const run = randomRun(net, params, { seed: 99, steps: 10 })
    const never = new Map([...params, ...(run?.initial ?? []), ['second', 'LIT']]) as Valuation
    const conjunct = examples.excluding(never, new Set())
    expect(conjunct?.side).toBeUndefined()
    expect(conjunct && holds(conjunct.term, never)).toBe(false)
  })
})
