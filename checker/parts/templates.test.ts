import { describe, expect, it } from 'vitest'
import { assumption, emit, event, machine, network, parameter, set } from '../../test/hand-made.ts'
import { type Amount, termOfLinear } from '../logic/linear.ts'
import { showTerm } from '../logic/show.ts'
import { add, and, cur, eq, gt, intSort, le, lt, num, realSort, scale } from '../logic/term.ts'
import { rational } from '../support/rational.ts'
import { boundsOf, comparisonAtoms } from './templates.ts'

const [long, short, unused] = ['LONG', 'SHORT', 'UNUSED'].map((name, i) => parameter(name, realSort, rational(4 - i)))
const [LONG, SHORT, UNUSED] = [long, short, unused].map((p) => cur((p as NonNullable<typeof p>).variable)) as [
  never,
  never,
  never,
]

function counter() {
  const m = machine('m', 'A', 'B')
  const since = m.clock('since')
  const count = m.data('count', intSort, { kind: 'value', value: num(0, intSort) })
  m.invariant('A', cur(since), LONG)
  m.edge('A', 'B', emit(event('go')), {
    guard: le(cur(count), num(3, intSort)),
    updates: [set(since, num(0)), set(count, add(cur(count), num(1, intSort)))],
  })
  const net = network([m], {
    params: [long, short, unused].flatMap((p) => p ?? []),
    assumptions: [assumption(lt(SHORT, LONG)), assumption(lt(num(0), UNUSED)), assumption(lt(SHORT, UNUSED))],
  })
  return { net, since: cur(since), count: cur(count) }
}

const texts = (amounts: readonly Amount[], sort: 'int' | 'real'): string[] =>
  amounts.filter((a) => a.sort === sort).map((a) => showTerm(termOfLinear(a.linear, { kind: sort })))

describe('bounds to try', () => {
  const { net, since } = counter()

  it('keeps times and counters apart', () => {
    const bounds = boundsOf(net, gt(since, add(LONG, SHORT)), 60)
    expect(texts(bounds, 'int').every((t) => !t.includes('LONG') && !t.includes('SHORT'))).toBe(true)
    expect(texts(bounds, 'int').length).toBeGreaterThan(2)
    for (const { linear } of bounds.filter((b) => b.sort === 'real')) expect(linear.constant.equals(0)).toBe(true)
  })

  it('are sums of what is compared, simplest first, and differences only where the model makes them', () => {
    const bounds = texts(boundsOf(net, gt(since, add(LONG, SHORT)), 60), 'real')
    expect(bounds).toEqual(
      expect.arrayContaining(['0ms', 'LONG', 'SHORT', 'LONG + SHORT', '2 * LONG', '2 * LONG + SHORT', '-LONG']),
    )
    expect(bounds.indexOf('2 * LONG')).toBeLessThan(bounds.indexOf('2 * LONG + SHORT'))
    const mixed = bounds.filter((t) => t.includes(' - ') && !t.startsWith('-'))
    expect(mixed.every((t) => t === 'SHORT - LONG' || t === 'LONG - SHORT')).toBe(true)
    expect(mixed.length).toBeGreaterThan(0)
  })

  it('do not speak of parameters that nothing is compared with', () => {
    expect(texts(boundsOf(net, gt(since, LONG), 60), 'real').join()).not.toMatch(/UNUSED|SHORT/)
    expect(texts(boundsOf(net, gt(since, UNUSED), 60), 'real')).toContain('UNUSED')
  })

  it('pass through the shares of a bound of several turns', () => {
    const bounds = texts(boundsOf(net, gt(since, add(scale(rational(2), LONG), scale(rational(2), SHORT))), 90), 'real')
    expect(bounds).toEqual(
      expect.arrayContaining(['LONG + SHORT', '2 * LONG + SHORT', 'LONG + 2 * SHORT', '3 * LONG + 2 * SHORT']),
    )
  })

  it('are no more than asked for, of each sort', () => {
    const bounds = boundsOf(net, eq(since, LONG), 7)
    expect(texts(bounds, 'real').length).toBeLessThanOrEqual(7)
    expect(texts(bounds, 'int').length).toBeLessThanOrEqual(7)
  })
})

describe('comparisons to tell cases apart by', () => {
  it('are those of states, as the model and the question make them', () => {
    const { net, since, count } = counter()
    const atoms = comparisonAtoms(net, and(gt(since, add(LONG, SHORT)), lt(SHORT, LONG)))
    expect(atoms).toEqual([lt(add(LONG, SHORT), since), le(count, num(3, intSort))])
  })
})
