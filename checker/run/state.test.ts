import { describe, expect, it } from 'vitest'
import { assumption, exactly, machine, network, observerClock, parameter, values } from '../../test/hand-made.ts'
import { boolSort, cur, ge, intSort, num, realSort, tt, type Var } from '../logic/term.ts'
import { rational } from '../support/rational.ts'
import { initialState, isInitial, type Picker, parameterFault, type State } from './state.ts'

const none = values({})
const lowest: Picker = (variable, bounds) => bounds?.low ?? (variable.sort.kind === 'bool' ? true : rational(7))

function stateFrom(result: ReturnType<typeof initialState>): State {
  if ('refused' in result) throw new Error(result.refused)
  return result.state
}

describe('initial states', () => {
  const m = machine('m', 'A', 'B')
  const tick = parameter('TICK', realSort, rational(4))
  m.clock('x', { start: { kind: 'range', low: num(1), high: cur(tick.variable) } })
  m.timer('off')
  m.timer('on', { start: exactly(num(2)) })
  m.data('n', intSort, { kind: 'any' }, { low: -1n, high: 3n })
  m.data('flag', boolSort, { kind: 'any' })
  const q: Var = { name: 'q', sort: boolSort }
  const pending: Var = { name: 'p', sort: boolSort }
  const age: Var = { name: 'p.age', sort: realSort }
  const system = network([m], {
    params: [tick],
    assumptions: [assumption(ge(cur(tick.variable), num(1)))],
    irqs: [q],
    observerClocks: [observerClock('o', { held: m.at('A') })],
    monitors: [{ pending, age, premise: m.at('A'), response: m.at('B') }],
  })
  const params = values({ TICK: 4 })
  const start = stateFrom(initialState(system, params, lowest))
  const changed = (change: Record<string, boolean | number | string>) =>
    isInitial(system, params, new Map([...start, ...values(change)]))

  it('give every variable a value of its start, lines low, and a pending monitor where the premise holds', () => {
    expect(Object.fromEntries([...start].map(([name, value]) => [name, value.toString()]))).toEqual({
      m: 'A',
      'm.x': '1',
      'armed(m.off)': 'false',
      'left(m.off)': '0',
      'armed(m.on)': 'true',
      'left(m.on)': '2',
      'm.n': '-1',
      'm.flag': 'true',
      q: 'false',
      o: '0',
      p: 'true',
      'p.age': '0',
    })
  })

  it('may differ within ranges only', () => {
    expect(changed({ 'm.x': 4, 'm.n': 3, 'm.flag': false })).toBeUndefined()
    expect(changed({ 'm.x': '401/100' })).toMatch(/m.x starts in 1 \.\. 4, not as 401\/100/)
    expect(changed({ 'm.n': 4 })).toMatch(/m.n starts in -1 \.\. 3/)
    expect(changed({ m: 'B' })).toMatch(/m starts as A, not as B/)
    expect(changed({ q: true })).toMatch(/q starts as false/)
    expect(changed({ 'left(m.on)': 1 })).toMatch(/left\(m.on\) starts as 2/)
    expect(changed({ p: false })).toMatch(/p starts as true/)
    expect(changed({ o: 1 })).toMatch(/o starts as 0/)
  })

  it('need exactly the variables of the network, with values of their sorts', () => {
    expect(isInitial(system, params, new Map([...start].slice(1)))).toMatch(/m has no value/)
    expect(changed({ extra: 1 })).toMatch(/extra is no variable/)
    expect(changed({ 'm.n': '1/2' })).toMatch(/1\/2 is no value of m.n/)
  })

  it('need parameters that satisfy the assumptions', () => {
    expect(parameterFault(system, params)).toBeUndefined()
    expect(parameterFault(system, none)).toMatch(/TICK has no value/)
    expect(initialState(system, values({ TICK: '1/2' }), lowest)).toEqual({
      refused: 'the parameter values break an assumption (hand.tick:1)',
    })
  })

  it('do not exist where a range is empty or an initial invariant is broken', () => {
    const late = machine('late', 'A')
    const x = late.clock('x', { start: { kind: 'range', low: num(0), high: num(9) } })
    late.invariant('A', cur(x), num(5), tt)
    const bounded = network([late])
    expect(initialState(bounded, none, (_, bounds) => bounds?.high ?? rational(0))).toHaveProperty('refused')
    expect(initialState(bounded, none, lowest)).toHaveProperty('state')
    const empty = machine('empty', 'A')
    empty.clock('x', { start: { kind: 'range', low: num(2), high: num(1) } })
    expect(initialState(network([empty]), none, lowest)).toEqual({ refused: 'empty.x starts in an empty range' })
  })
})
