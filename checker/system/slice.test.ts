import { expect, it } from 'vitest'
import { emit, event, machine, may, network, observerClock, on, parameter } from '../../test/hand-made.ts'
import { cur, enumValue, eq, ff, le, num, realSort, type Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { rational } from '../support/rational.ts'
import { sliceOf } from './slice.ts'

const tick = event('tick')
const host = machine('host', 'ON')
host.edge('ON', 'ON', emit(tick))
const tasks = machine('tasks', 'FIRST', 'SECOND')
tasks.edge('FIRST', 'SECOND', on(tick))
const unread = tasks.clock('unread')
const other = machine('other', 'HERE', 'THERE')
other.edge('HERE', 'THERE', may)

function first(net: Network): Term {
  const location = net.processes.find((p) => p.name === 'tasks')?.location
  if (location?.sort.kind !== 'enum') throw new Error('tasks has a location')
  return eq(cur(location), enumValue(location.sort, 'FIRST'))
}

it('leaves out who only receives and is not read, and clocks that nobody reads', () => {
  const net = network([host, tasks, other])
  expect(sliceOf(net, le(num(0), num(1))).processes.map((p) => p.name)).toEqual(['host', 'other'])
  expect(sliceOf(net, first(net)).processes.map((p) => p.name)).toEqual(['host', 'tasks', 'other'])
  expect(sliceOf(net, first(net)).processes.find((p) => p.name === 'tasks')?.clocks).toEqual([])
  expect(sliceOf(net, first(net), le(cur(unread), num(1)))).toBe(net)
})

it('keeps whom an observer clock reads', () => {
  const bare = network([host, tasks, other])
  const waiting = observerClock('waiting', { runs: first(bare), held: ff })
  const net = network([host, tasks, other], { observerClocks: [waiting] })
  const slice = sliceOf(net, le(cur(waiting.clock.variable), num(1)))
  expect(slice.processes.map((p) => p.name)).toContain('tasks')
})

it('keeps what may have no value to start with: then no state is initial', () => {
  const most = parameter('MOST', realSort, rational(1))
  const late = machine('late', 'HERE', 'THERE')
  late.edge('HERE', 'THERE', on(tick))
  const since = late.clock('since', { start: { kind: 'range', low: num(0), high: cur(most.variable) } })
  late.clock('within', { start: { kind: 'range', low: num(0), high: num(5) } })
  const net = network([host, late], { params: [most] })
  const slice = sliceOf(net, le(num(0), num(1)))
  expect(slice.processes.find((p) => p.name === 'late')?.clocks.map((c) => c.variable)).toEqual([since])
})
