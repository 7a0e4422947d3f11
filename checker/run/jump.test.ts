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
  set,
  values,
  when,
} from '../../test/hand-made.ts'
import { add, boolSort, cur, eq, ff, gt, intSort, lt, not, num, realSort, tt, type Var } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { rational } from '../support/rational.ts'
import { takeJump } from './jump.ts'
import { enabledJumps } from './moves.ts'
import { initialState, rangeViolations, type State } from './state.ts'

const none = values({})
const integer = (n: number) => num(n, intSort)

function stateOf(system: Network, changed: Record<string, boolean | number | string> = {}): State {
  const start = initialState(system, none, (_, bounds) => bounds?.low ?? rational(0))
  if ('refused' in start) throw new Error(start.refused)
  return new Map([...start.state, ...values(changed)])
}

/** The state after a jump that must be accepted. */
function reachedBy(
  system: Network,
  state: State,
  edges: string[],
  choices: Record<string, boolean | number | string> = {},
): State {
  const outcome = takeJump(system, none, state, { edges, choices: values(choices) })
  if ('refused' in outcome) throw new Error(outcome.refused)
  return outcome.state
}

/** Why a jump is refused; throws when it is not. */
function refusal(
  system: Network,
  state: State,
  edges: string[],
  choices: Record<string, boolean | number | string> = {},
): string {
  const outcome = takeJump(system, none, state, { edges, choices: values(choices) })
  if ('state' in outcome) throw new Error('the jump was accepted')
  return outcome.refused
}

/** The possible jumps as sets of edge ids. */
function jumps(system: Network, state: State): string[][] {
  return enabledJumps(system, none, state).map(({ edges }) => edges.map((edge) => edge.id))
}

describe('a single transition', () => {
  const m = machine('m', 'A', 'B')
  const a = m.data('a', intSort, exactly(integer(1)))
  const b = m.data('b', intSort, exactly(integer(2)))
  const swap = m.edge('A', 'B', when, { guard: lt(cur(a), cur(b)), updates: [set(a, cur(b)), set(b, cur(a))] })
  const back = m.edge('B', 'A', may)
  const system = network([m])

  it('reads the state before the jump in all its right-hand sides', () => {
    const state = reachedBy(system, stateOf(system), [swap])
    expect([state.get('m'), state.get('m.a'), state.get('m.b')]).toEqual(['B', rational(2), rational(1)])
  })

  it('is refused away from its source, with a false guard, or when it is not of the network', () => {
    expect(refusal(system, stateOf(system), [back])).toMatch(/m is in A, not where m: B -> A may leaves/)
    expect(refusal(system, stateOf(system, { 'm.a': 3 }), [swap])).toMatch(/not enabled/)
    expect(refusal(system, stateOf(system), ['nobody'])).toMatch(/no transition nobody/)
    expect(refusal(system, stateOf(system), [])).toMatch(/needs a transition/)
  })

  it('leaves the state it starts from alone', () => {
    const before = stateOf(system)
    const copy = new Map(before)
    reachedBy(system, before, [swap])
    expect(before).toEqual(copy)
  })
})

describe('chosen values', () => {
  const m = machine('m', 'A')
  const n = m.data('n', intSort, exactly(integer(0)))
  const d = choice('m.d', intSort, { low: integer(1), high: integer(3) })
  const pick = m.edge('A', 'A', may, {
    choices: [d],
    guard: gt(cur(d.variable), cur(n)),
    updates: [set(n, cur(d.variable))],
  })
  const system = network([m])

  it('are used in guard and effects', () => {
    expect(reachedBy(system, stateOf(system), [pick], { 'm.d': 3 }).get('m.n')).toEqual(rational(3))
    expect(refusal(system, stateOf(system, { 'm.n': 2 }), [pick], { 'm.d': 2 })).toMatch(/not enabled/)
  })

  it('must lie in the range, be of the sort, be given, and belong to the jump', () => {
    expect(refusal(system, stateOf(system), [pick], { 'm.d': 4 })).toMatch(/chosen in 1 \.\. 3, not as 4/)
    expect(refusal(system, stateOf(system), [pick], { 'm.d': '3/2' })).toMatch(/3\/2 is no value/)
    expect(refusal(system, stateOf(system), [pick])).toMatch(/no value is chosen for m.d/)
    expect(refusal(system, stateOf(system), [pick], { 'm.d': 1, 'm.n': 7 })).toMatch(/m.n is not chosen/)
  })

  it('leave a guard that needs them open, so that the jump is listed with its range', () => {
    expect(enabledJumps(system, none, stateOf(system))[0]?.choices[0]?.bounds).toEqual({
      low: rational(1),
      high: rational(3),
    })
  })
})

describe('a broadcast', () => {
  const arg: Var = { name: 'e#0', sort: intSort }
  const e = event('e', arg)
  const sender = machine('sender', 'S')
  const own = sender.edge('S', 'S', on(e))
  const n = sender.data('n', intSort, exactly(integer(0)))
  const send = sender.edge('S', 'S', emit(e, add(cur(n), integer(1))), { updates: [set(n, add(cur(n), integer(1)))] })
  const first = machine('first', 'OFF', 'ON')
  const got = first.data('got', intSort, exactly(integer(0)))
  const left = first.edge('ON', 'OFF', on(e), { updates: [set(got, cur(arg))] }, ' (left)')
  const right = first.edge('ON', 'ON', on(e), { guard: gt(cur(arg), integer(5)) }, ' (right)')
  const second = machine('second', 'OFF', 'ON')
  const hear = second.edge('ON', 'OFF', on(e))
  const system = network([sender, first, second])

  it('happens without any receiver, and the sender does not hear itself', () => {
    expect(jumps(system, stateOf(system))).toEqual([[send]])
    expect(reachedBy(system, stateOf(system), [send]).get('sender.n')).toEqual(rational(1))
    expect(refusal(system, stateOf(system), [send, own])).toMatch(/takes part twice/)
  })

  it('takes the one machine along that is willing', () => {
    const state = stateOf(system, { second: 'ON' })
    expect(jumps(system, state)).toEqual([[send, hear]])
    expect(reachedBy(system, state, [send, hear]).get('second')).toBe('OFF')
    expect(refusal(system, state, [send])).toMatch(/second receives e too/)
  })

  it('takes every willing machine along', () => {
    const state = stateOf(system, { first: 'ON', second: 'ON' })
    expect(jumps(system, state)).toEqual([[send, left, hear]])
    expect(refusal(system, state, [send, left])).toMatch(/second receives e too/)
    expect(reachedBy(system, state, [send, hear, left]).get('first')).toBe('OFF')
  })

  it('lets a machine with several enabled receivers take any one of them, and only one', () => {
    const state = stateOf(system, { first: 'ON', 'sender.n': 5 })
    expect(jumps(system, state)).toEqual([
      [send, left],
      [send, right],
    ])
    expect(reachedBy(system, state, [send, right]).get('first')).toBe('ON')
    expect(refusal(system, state, [send, left, right])).toMatch(/first takes part twice/)
  })

  it('gives receivers the values that the sender has before the jump', () => {
    const state = stateOf(system, { first: 'ON', 'sender.n': 2 })
    expect(reachedBy(system, state, [send, left]).get('first.got')).toEqual(rational(3))
    expect(refusal(system, state, [send, right])).toMatch(/right\) is not enabled/)
  })

  it('is not started by a receiver nor joined by a bystander', () => {
    expect(refusal(system, stateOf(system, { second: 'ON' }), [hear])).toMatch(/cannot start a jump/)
    const other = machine('other', 'X')
    const tick = other.edge('X', 'X', may)
    const wider = network([sender, first, second, other])
    expect(refusal(wider, stateOf(wider), [send, tick])).toMatch(/does not join/)
  })

  it('is refused as a whole when the target of one receiver breaks its invariant', () => {
    const proud = machine('proud', 'A', 'B')
    const x = proud.clock('x')
    proud.invariant('B', cur(x), num(2))
    const fall = proud.edge('A', 'B', on(e))
    const wider = network([sender, proud])
    expect(reachedBy(wider, stateOf(wider, { 'proud.x': 2 }), [send, fall]).get('proud')).toBe('B')
    expect(refusal(wider, stateOf(wider, { 'proud.x': '21/10' }), [send, fall])).toMatch(/the invariant of proud.B/)
    expect(refusal(wider, stateOf(wider, { 'proud.x': '21/10' }), [send])).toMatch(/proud receives e too/)
  })
})

describe('jumps at the same instant', () => {
  it('happen one after the other in any order', () => {
    const [a, b] = [machine('a', 'A', 'B'), machine('b', 'A', 'B')]
    const [first, second] = [a.edge('A', 'B', may), b.edge('A', 'B', when, { urgent: true })]
    const system = network([a, b])
    const start = stateOf(system)
    expect(jumps(system, start)).toEqual([[first], [second]])
    expect(reachedBy(system, reachedBy(system, start, [first]), [second])).toEqual(
      reachedBy(system, reachedBy(system, start, [second]), [first]),
    )
  })
})

describe('an empty range of a choice', () => {
  const e = event('e')
  const sender = machine('sender', 'S')
  const send = sender.edge('S', 'S', emit(e))
  const hearer = machine('hearer', 'H')
  const n = hearer.data('n', intSort, exactly(integer(0)))
  const c = choice('hearer.c', intSort, { low: integer(1), high: cur(n) })
  const hear = hearer.edge('H', 'H', on(e), { choices: [c], updates: [set(n, cur(c.variable))] })
  const system = network([sender, hearer])

  it('makes a receiver unwilling', () => {
    expect(jumps(system, stateOf(system))).toEqual([[send]])
    expect(refusal(system, stateOf(system), [send, hear], { 'hearer.c': 1 })).toMatch(/not enabled/)
    expect(jumps(system, stateOf(system, { 'hearer.n': 1 }))).toEqual([[send, hear]])
    expect(refusal(system, stateOf(system, { 'hearer.n': 1 }), [send])).toMatch(/hearer receives e too/)
  })
})

describe('who receives what depends on a chosen value', () => {
  const arg: Var = { name: 'e#0', sort: intSort }
  const e = event('e', arg)
  const sender = machine('sender', 'S')
  const c = choice('sender.c', intSort, { low: integer(0), high: integer(9) })
  const send = sender.edge('S', 'S', emit(e, cur(c.variable)), { choices: [c] })
  const hearer = machine('hearer', 'H')
  const hear = hearer.edge('H', 'H', on(e), { guard: gt(cur(arg), integer(5)) })
  const system = network([sender, hearer])

  it('is listed both ways and settled by the value', () => {
    expect(jumps(system, stateOf(system))).toEqual([[send, hear], [send]])
    expect(reachedBy(system, stateOf(system), [send, hear], { 'sender.c': 6 }).get('hearer')).toBe('H')
    expect(refusal(system, stateOf(system), [send], { 'sender.c': 6 })).toMatch(/hearer receives e too/)
    expect(reachedBy(system, stateOf(system), [send], { 'sender.c': 5 }).get('hearer')).toBe('H')
    expect(refusal(system, stateOf(system), [send, hear], { 'sender.c': 5 })).toMatch(
      /hearer: H -> H on e is not enabled/,
    )
  })
})

describe('a handshake', () => {
  const delta: Var = { name: 'c#0', sort: realSort }
  const c = call('c', delta)
  const caller = machine('caller', 'A', 'B')
  const ask = caller.edge('A', 'B', emit(c, num(3)))
  const self = caller.edge('A', 'A', on(c))
  const one = machine('one', 'FREE', 'BUSY')
  const t = one.timer('t')
  const serveOne = one.edge('FREE', 'BUSY', on(c), { updates: [set(t.armed, tt), set(t.left, cur(delta))] })
  const two = machine('two', 'BUSY', 'FREE')
  const serveTwo = two.edge('FREE', 'BUSY', on(c))
  const system = network([caller, one, two])

  it('moves caller and server together', () => {
    const state = reachedBy(system, stateOf(system), [ask, serveOne])
    expect([state.get('caller'), state.get('one'), state.get('armed(one.t)'), state.get('left(one.t)')]).toEqual([
      'B',
      'BUSY',
      true,
      rational(3),
    ])
  })

  it('moves exactly one of several servers, any of them', () => {
    const state = stateOf(system, { two: 'FREE' })
    expect(jumps(system, state)).toEqual([
      [ask, serveOne],
      [ask, serveTwo],
    ])
    expect(reachedBy(system, state, [ask, serveTwo]).get('one')).toBe('FREE')
    expect(refusal(system, state, [ask, serveOne, serveTwo])).toMatch(/one partner, not 2/)
  })

  it('does not happen without a server, and nobody serves themselves', () => {
    const state = stateOf(system, { one: 'BUSY' })
    expect(jumps(system, state)).toEqual([])
    expect(refusal(system, state, [ask])).toMatch(/one partner, not 0/)
    expect(refusal(system, state, [ask, self])).toMatch(/takes part twice/)
  })

  it('is never served by an observer', () => {
    const watch = machine('watch', 'W')
    watch.observes()
    const peek = watch.edge('W', 'W', on(c))
    const watched = network([caller, watch])
    expect(jumps(watched, stateOf(watched))).toEqual([])
    expect(refusal(watched, stateOf(watched), [ask, peek])).toMatch(/watch cannot join/)
  })
})

describe('timers', () => {
  const m = machine('m', 'A')
  const t = m.timer('t')
  const fired = m.data('fired', intSort, exactly(integer(0)))
  const start = m.edge('A', 'A', may, { updates: [set(t.armed, tt), set(t.left, num(5))] }, ' start')
  const cancel = m.edge('A', 'A', may, { updates: [set(t.armed, ff), set(t.left, num(0))] }, ' cancel')
  const expire = m.edge('A', 'A', expiry(t), { updates: [set(fired, add(cur(fired), integer(1)))] })
  const again = m.edge('A', 'A', expiry(t), { updates: [set(t.armed, tt), set(t.left, num(2))] }, ' and re-arm')
  const system = network([m])
  const due = { 'armed(m.t)': true, 'left(m.t)': 0 }

  it('expire when armed and due, not before and not unarmed', () => {
    expect(refusal(system, stateOf(system), [expire])).toMatch(/not enabled/)
    expect(refusal(system, stateOf(system, { ...due, 'left(m.t)': '1/100' }), [expire])).toMatch(/not enabled/)
    expect(reachedBy(system, stateOf(system, due), [expire]).get('m.fired')).toEqual(rational(1))
  })

  it('are disarmed by expiry, once', () => {
    const state = reachedBy(system, stateOf(system, { ...due, 'left(m.t)': -1 }), [expire])
    expect([state.get('armed(m.t)'), state.get('left(m.t)')]).toEqual([false, rational(0)])
    expect(refusal(system, state, [expire])).toMatch(/not enabled/)
  })

  it('are disarmed by expiry even if no update of the transition says so', () => {
    const process = {
      ...m.build(),
      edges: m.build().edges.map((edge) => (edge.id === expire ? { ...edge, updates: [] } : edge)),
    }
    const bare = { ...system, processes: [process] }
    const state = reachedBy(bare, stateOf(bare, { ...due, 'left(m.t)': -1 }), [expire])
    expect([state.get('armed(m.t)'), state.get('left(m.t)')]).toEqual([false, rational(0)])
  })

  it('can be armed again by the effects of their own expiry', () => {
    const state = reachedBy(system, stateOf(system, due), [again])
    expect([state.get('armed(m.t)'), state.get('left(m.t)')]).toEqual([true, rational(2)])
  })

  it('start anew when started while armed, even when due', () => {
    const state = reachedBy(system, stateOf(system, due), [start])
    expect([state.get('armed(m.t)'), state.get('left(m.t)')]).toEqual([true, rational(5)])
    expect(refusal(system, state, [expire])).toMatch(/not enabled/)
  })

  it('do not expire once cancelled, even when due', () => {
    expect(refusal(system, reachedBy(system, stateOf(system, due), [cancel]), [expire])).toMatch(/not enabled/)
  })
})

describe('lines', () => {
  const q: Var = { name: 'q', sort: boolSort }
  const e = event('e')
  const m = machine('m', 'A')
  const raise = m.edge('A', 'A', may, { raises: [{ irq: q, when: tt }] }, ' raise')
  const clear = m.edge('A', 'A', may, { clears: [{ irq: q, when: tt }] }, ' clear')
  const maybe = m.edge(
    'A',
    'A',
    may,
    { raises: [{ irq: q, when: not(cur(q)) }], clears: [{ irq: q, when: cur(q) }] },
    ' toggle',
  )
  const send = m.edge('A', 'A', emit(e), { raises: [{ irq: q, when: tt }] })
  const other = machine('other', 'B')
  const hear = other.edge('B', 'B', on(e), { clears: [{ irq: q, when: tt }] })
  const system = network([m, other], { irqs: [q] })

  it('stay high when raised twice, and one clear makes them low', () => {
    const twice = reachedBy(system, reachedBy(system, stateOf(system), [raise]), [raise])
    expect(twice.get('q')).toBe(true)
    expect(reachedBy(system, twice, [clear]).get('q')).toBe(false)
  })

  it('end up raised when one jump raises and clears them, whoever does which', () => {
    expect(reachedBy(system, stateOf(system), [send, hear]).get('q')).toBe(true)
    expect(reachedBy(system, stateOf(system, { q: true }), [send, hear]).get('q')).toBe(true)
  })

  it('are raised and cleared under conditions of the state before', () => {
    expect(reachedBy(system, stateOf(system), [maybe]).get('q')).toBe(true)
    expect(reachedBy(system, stateOf(system, { q: true }), [maybe]).get('q')).toBe(false)
  })
})

describe('invariants', () => {
  it('of a machine that does not move disable a jump that would break them', () => {
    const a = machine('a', 'A')
    const strict = a.data('strict', boolSort, exactly(ff))
    const tighten = a.edge('A', 'A', may, { updates: [set(strict, tt)] })
    const b = machine('b', 'B')
    b.invariant('B', cur(b.clock('x')), num(1), cur(strict))
    const system = network([a, b])
    expect(reachedBy(system, stateOf(system, { 'b.x': 1 }), [tighten]).get('a.strict')).toBe(true)
    expect(refusal(system, stateOf(system, { 'b.x': 2 }), [tighten])).toMatch(/the invariant of b.B/)
  })

  it('are asked of the state after a reset', () => {
    const m = machine('m', 'A', 'B')
    const x = m.clock('x')
    m.invariant('B', cur(x), num(1))
    const enter = m.edge('A', 'B', may, { updates: [set(x, num(0))] })
    const system = network([m])
    expect(reachedBy(system, stateOf(system, { 'm.x': 9 }), [enter]).get('m')).toBe('B')
  })
})

describe('monitors', () => {
  const m = machine('m', 'IDLE', 'ASK', 'DONE')
  const go = (from: string, to: string) => m.edge(from, to, may)
  const [ask, stay, done, rest, again] = [
    go('IDLE', 'ASK'),
    go('ASK', 'IDLE'),
    go('ASK', 'DONE'),
    go('DONE', 'IDLE'),
    go('IDLE', 'IDLE'),
  ]
  const pending: Var = { name: 'p', sort: boolSort }
  const age: Var = { name: 'p.age', sort: realSort }
  const system = network([m], { monitors: [{ pending, age, premise: m.at('ASK'), response: m.at('DONE') }] })
  const told = (state: State) => [state.get('p'), state.get('p.age')]

  it('start when the premise becomes true and keep the age of the oldest unanswered one', () => {
    const asked = reachedBy(system, stateOf(system), [ask])
    expect(told(asked)).toEqual([true, rational(0)])
    const older = new Map([...asked, ...values({ 'p.age': 3 })])
    const askedAgain = reachedBy(system, reachedBy(system, older, [stay]), [ask])
    expect(told(askedAgain)).toEqual([true, rational(3)])
  })

  it('stop at the response with age 0, and stay quiet without a premise', () => {
    const answered = reachedBy(system, stateOf(system, { m: 'ASK', p: true, 'p.age': 3 }), [done])
    expect(told(answered)).toEqual([false, rational(0)])
    expect(told(reachedBy(system, reachedBy(system, answered, [rest]), [again]))).toEqual([false, rational(0)])
  })

  it('count a state with premise and response as answered', () => {
    const both = network([m], { monitors: [{ pending, age, premise: m.at('ASK'), response: m.at('ASK') }] })
    expect(told(reachedBy(both, stateOf(both), [ask]))).toEqual([false, rational(0)])
  })

  it('ask anew when the response ends while the premise still holds', () => {
    const long = network([m], { monitors: [{ pending, age, premise: not(m.at('DONE')), response: m.at('ASK') }] })
    const answered = reachedBy(long, stateOf(long), [ask])
    expect(told(answered)).toEqual([false, rational(0)])
    expect(told(reachedBy(long, answered, [stay]))).toEqual([true, rational(0)])
  })
})

describe('observer clocks', () => {
  const e = event('e')
  const m = machine('m', 'A', 'B')
  const n = m.data('n', intSort, exactly(integer(0)))
  const send = m.edge('A', 'A', emit(e), { updates: [set(n, add(cur(n), integer(1)))] })
  const leave = m.edge('A', 'B', may)
  const stay = m.edge('A', 'A', may)
  const since = observerClock('since', { resets: [{ signal: e, guard: eq(cur(n), integer(0)) }] })
  const inA = observerClock('in A', { held: m.at('B') })
  const system = network([m], { observerClocks: [since, inA] })

  it('are reset by their event when the guard holds before the jump', () => {
    expect(reachedBy(system, stateOf(system, { since: 4 }), [send]).get('since')).toEqual(rational(0))
    expect(reachedBy(system, stateOf(system, { since: 4, 'm.n': 1 }), [send]).get('since')).toEqual(rational(4))
    expect(reachedBy(system, stateOf(system, { since: 4 }), [stay]).get('since')).toEqual(rational(4))
  })

  it('are held at zero by the state after the jump', () => {
    expect(reachedBy(system, stateOf(system, { 'in A': 4 }), [leave]).get('in A')).toEqual(rational(0))
    expect(reachedBy(system, stateOf(system, { 'in A': 4 }), [stay]).get('in A')).toEqual(rational(4))
  })
})

describe('declared ranges', () => {
  it('are left without wrap-around, and that is reported', () => {
    const m = machine('m', 'A')
    const n = m.data('n', intSort, exactly(integer(3)), { low: 0n, high: 3n })
    const more = m.edge('A', 'A', may, { updates: [set(n, add(cur(n), integer(1)))] })
    const system = network([m])
    expect(rangeViolations(system, stateOf(system))).toEqual([])
    const over = reachedBy(system, stateOf(system), [more])
    expect(over.get('m.n')).toEqual(rational(4))
    expect(rangeViolations(system, over)).toEqual(['m.n is 4, outside 0..3'])
  })
})
