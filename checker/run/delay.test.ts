import { describe, expect, it } from 'vitest'
import {
  call,
  choice,
  emit,
  event,
  exactly,
  expiry,
  machine,
  may,
  network,
  observerClock,
  on,
  parameter,
  values,
  when,
} from '../../test/hand-made.ts'
import { add, cur, eq, ff, gt, intSort, not, num, realSort, scale, tt } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { rational } from '../support/rational.ts'
import { delayed, delayLimit, delayRefusal } from './delay.ts'
import { initialState, type State } from './state.ts'

const none = values({})

/** The initial state with some values exchanged. */
function stateOf(system: Network, changed: Record<string, boolean | number | string> = {}): State {
  const start = initialState(system, none, () => rational(0))
  if ('refused' in start) throw new Error(start.refused)
  return new Map([...start.state, ...values(changed)])
}

function limitOf(system: Network, changed: Record<string, boolean | number | string> = {}): string {
  const { limit } = delayLimit(system, none, stateOf(system, changed))
  return limit === 'unbounded' ? limit : limit.toFraction()
}

describe('urgency', () => {
  it('lets no time pass in an urgent state, and any time outside', () => {
    const m = machine('m', 'CALM', 'HASTE')
    m.urgent('HASTE')
    const system = network([m])
    expect(limitOf(system)).toBe('unbounded')
    expect(limitOf(system, { m: 'HASTE' })).toBe('0')
  })

  it('lets no time pass while an urgent transition is enabled, by its guard alone', () => {
    const m = machine('m', 'A', 'B')
    const n = m.data('n', intSort, exactly(num(0, intSort)))
    const x = m.clock('x')
    m.invariant('B', cur(x), num(0))
    m.edge('A', 'B', when, { urgent: true, guard: eq(cur(n), num(1, intSort)) })
    const system = network([m])
    expect(limitOf(system)).toBe('unbounded')
    // The jump itself would break the invariant of B, which is no concern of urgency.
    expect(limitOf(system, { 'm.n': 1, 'm.x': 5 })).toBe('0')
    expect(delayLimit(system, none, stateOf(system, { 'm.n': 1 })).why).toContain('urgent transition m: A -> B')
  })

  it('does not hurry a transition whose choice has an empty range', () => {
    const m = machine('m', 'A')
    const n = m.data('n', intSort, exactly(num(0, intSort)))
    m.edge('A', 'A', may, { urgent: true, choices: [choice('c', intSort, { low: num(1, intSort), high: cur(n) })] })
    const system = network([m])
    expect(limitOf(system)).toBe('unbounded')
    expect(limitOf(system, { 'm.n': 1 })).toBe('0')
  })

  it('hurries a call only while a partner would serve it', () => {
    const delta = { name: 'delta', sort: intSort }
    const ask = call('ask', delta)
    const caller = machine('caller', 'A')
    const n = caller.data('n', intSort, exactly(num(0, intSort)))
    caller.edge('A', 'A', emit(ask, cur(n)), { urgent: true })
    const server = machine('server', 'BUSY', 'FREE')
    server.edge('FREE', 'BUSY', on(ask), { guard: gt(cur(delta), num(2, intSort)) })
    const system = network([caller, server])
    expect(limitOf(system)).toBe('unbounded')
    expect(limitOf(system, { server: 'FREE' })).toBe('unbounded')
    expect(limitOf(system, { server: 'FREE', 'caller.n': 3 })).toBe('0')
  })

  it('hurries an urgent broadcast even when nobody listens', () => {
    const m = machine('m', 'A')
    m.edge('A', 'A', emit(event('e')), { urgent: true })
    expect(limitOf(network([m]))).toBe('0')
  })
})

describe('timers', () => {
  const m = machine('m', 'A')
  const t = m.timer('t', { latency: num(rational('1/2')) })
  m.edge('A', 'A', expiry(t))
  const system = network([m])

  it('stops time at the end of the latency of an armed timer', () => {
    expect(limitOf(system)).toBe('unbounded')
    expect(limitOf(system, { 'armed(m.t)': true, 'left(m.t)': 3 })).toBe('7/2')
    expect(limitOf(system, { 'armed(m.t)': true, 'left(m.t)': '-1/4' })).toBe('1/4')
  })

  it('lets no time pass, and does not go back in time, when a timer was started with a negative time', () => {
    const state = stateOf(system, { 'armed(m.t)': true, 'left(m.t)': -5 })
    expect(limitOf(system, { 'armed(m.t)': true, 'left(m.t)': -5 })).toBe('0')
    expect(delayRefusal(system, none, state, rational(0))).toBeUndefined()
  })

  it('counts down while armed only', () => {
    const later = (changed: Record<string, boolean | number>) =>
      delayed(system, none, stateOf(system, changed), rational(2)).get('left(m.t)')
    expect(later({ 'armed(m.t)': true, 'left(m.t)': 3 })).toEqual(rational(1))
    expect(later({})).toEqual(rational(0))
  })
})

describe('invariants', () => {
  it('let time pass up to the bound and not further', () => {
    const m = machine('m', 'A')
    const x = m.clock('x')
    m.invariant('A', cur(x), num(4))
    const system = network([m])
    const state = stateOf(system, { 'm.x': 1 })
    expect(delayRefusal(system, none, state, rational(3))).toBeUndefined()
    expect(delayRefusal(system, none, state, rational('301/100'))).toMatch(
      /only by 3 ms: the invariant of m.A \(hand.tick:1\)/,
    )
    expect(delayRefusal(system, none, state, rational(-1))).toMatch(/negative/)
  })

  it('bound the sum of two clocks by half the slack, and by all of it while one stands still', () => {
    const m = machine('m', 'A')
    const runs = m.data('runs', { kind: 'bool' }, exactly(tt))
    const x = m.clock('x')
    const y = m.clock('y', { runs: cur(runs) })
    m.invariant('A', add(cur(x), cur(y)), num(10))
    const system = network([m])
    expect(limitOf(system, { 'm.x': 1, 'm.y': 3 })).toBe('3')
    expect(limitOf(system, { 'm.x': 1, 'm.y': 3, 'm.runs': false })).toBe('6')
  })

  it('never stop a stopwatch that stands still at its bound', () => {
    const m = machine('m', 'A')
    const x = m.clock('x', { runs: ff })
    m.invariant('A', cur(x), num(4))
    expect(limitOf(network([m]), { 'm.x': 4 })).toBe('unbounded')
  })

  it('count only while their condition holds, and only in their state', () => {
    const m = machine('m', 'A', 'B')
    const strict = m.data('strict', { kind: 'bool' }, exactly(ff))
    const x = m.clock('x')
    m.invariant('A', cur(x), num(4), cur(strict))
    const system = network([m])
    expect(limitOf(system)).toBe('unbounded')
    expect(limitOf(system, { 'm.strict': true })).toBe('4')
    expect(limitOf(system, { 'm.strict': true, m: 'B' })).toBe('unbounded')
  })

  it('take their bound from parameters', () => {
    const m = machine('m', 'A')
    const x = m.clock('x')
    const tick = parameter('TICK', realSort, rational(4))
    m.invariant('A', cur(x), scale(2, cur(tick.variable)))
    const system = network([m], { params: [tick] })
    const start = initialState(system, values({ TICK: '1/3' }), () => rational(0))
    expect(start).toHaveProperty('state')
    if ('state' in start)
      expect(delayLimit(system, values({ TICK: '1/3' }), start.state).limit).toEqual(rational('2/3'))
  })

  it('stop time where the tightest of all processes says, and name it', () => {
    const a = machine('a', 'A')
    a.invariant('A', cur(a.clock('x')), num(4))
    const b = machine('b', 'B')
    b.invariant('B', cur(b.clock('x')), num(3))
    const system = network([a, b])
    expect(delayLimit(system, none, stateOf(system)).why).toContain('b.B')
  })
})

describe('what a delay moves', () => {
  it('moves running clocks and nothing that stands', () => {
    const m = machine('m', 'RUN', 'HALT')
    m.clock('always')
    m.clock('ran', { runs: m.at('RUN') })
    m.data('phase', realSort, exactly(num(7)))
    const system = network([m])
    const running = delayed(system, none, stateOf(system), rational('3/2'))
    expect([running.get('m.always'), running.get('m.ran'), running.get('m.phase')]).toEqual([
      rational('3/2'),
      rational('3/2'),
      rational(7),
    ])
    const halted = delayed(system, none, stateOf(system, { m: 'HALT' }), rational(2))
    expect([halted.get('m.always'), halted.get('m.ran')]).toEqual([rational(2), rational(0)])
  })

  it('ages a pending monitor and observer clocks whose condition holds', () => {
    const m = machine('m', 'A', 'B')
    const monitor = {
      pending: { name: 'p', sort: { kind: 'bool' } },
      age: { name: 'p.age', sort: realSort },
      premise: m.at('A'),
      response: m.at('B'),
    } as const
    const system = network([m], {
      monitors: [monitor],
      observerClocks: [observerClock('busy', { runs: m.at('A') }), observerClock('idle', { runs: not(m.at('A')) })],
    })
    const later = delayed(system, none, stateOf(system), rational(2))
    expect([later.get('p.age'), later.get('busy'), later.get('idle')]).toEqual([rational(2), rational(2), rational(0)])
  })
})
