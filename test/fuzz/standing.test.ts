/**
 * Where a state is stuck only for those who do not try both ends of a choice: more than the one-sided comparison of
 * random networks can see.
 */
import { expect, it } from 'vitest'
import { cur, le, num, realSort, type Term } from '../../checker/logic/term.ts'
import { holds } from '../../checker/logic/value.ts'
import type { Network } from '../../checker/model/model.ts'
import { randomFrom, randomPick } from '../../checker/run/random.ts'
import { initialState } from '../../checker/run/state.ts'
import { lower } from '../../checker/system/lower.ts'
import { call, choice, emit, event, exactly, machine, may, network, on } from '../hand-made.ts'

function stuckAtStart(net: Network): boolean {
  const start = initialState(net, new Map(), randomPick(randomFrom(1)))
  if ('refused' in start) throw new Error(start.refused)
  return holds(lower(net).stuck, start.state)
}

it.each([
  ['only the low end leads on', (d: Term) => le(d, num(0)), false],
  ['only the high end leads on', (d: Term) => le(num(4), d), false],
  ['no value leads on', (d: Term) => le(num(5), d), true],
])('%s', (_, guard, stuck) => {
  const m = machine('m', 'A')
  m.urgent('A')
  const d = choice('d', realSort, { low: num(0), high: num(4) })
  m.edge('A', 'A', may, { choices: [d], guard: guard(cur(d.variable)) })
  expect(stuckAtStart(network([m]))).toBe(stuck)
})

it.each([
  ['a call', call('say', { name: 'say.value', sort: realSort })],
  ['an event', event('say', { name: 'say.value', sort: realSort })],
])('the ends of a choice are those that the sender of %s leaves, also where it chooses itself', (_, say) => {
  const value = cur({ name: 'say.value', sort: realSort })
  const sender = machine('sender', 'A')
  const receiver = machine('receiver', 'A')
  sender.urgent('A')
  const said = choice('said', realSort, { low: num(1), high: num(3) })
  const heard = choice('heard', realSort, { low: num(2), high: value })
  sender.edge('A', 'A', emit(say, cur(said.variable)), { choices: [said], guard: le(num(3), cur(said.variable)) })
  receiver.edge('A', 'A', on(say), { choices: [heard] })
  expect(stuckAtStart(network([sender, receiver]))).toBe(false)
})

it('a jump into a broken invariant does not lead on', () => {
  const m = machine('m', 'A', 'B')
  m.urgent('A')
  const x = m.clock('x', { start: exactly(num(2)) })
  m.invariant('B', cur(x), num(1))
  m.edge('A', 'B', may)
  expect(stuckAtStart(network([m]))).toBe(true)
})
