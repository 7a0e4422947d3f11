import { describe, expect, it } from 'vitest'
import { choice, event, machine, may, network, values, when } from '../../test/hand-made.ts'
import { cur, eq, le, num, realSort } from '../logic/term.ts'
import { rational, zero } from '../support/rational.ts'
import { randomFrom, uniformBetween } from './random.ts'
import { type Statistics, statisticsOf, type Until } from './statistics.ts'
import { windowsOf } from './windows.ts'

const none = values({})
const atOnce = async (): Promise<void> => {}

async function statistics(of: ReturnType<typeof network>, until: Until, seed = 1, params = none): Promise<Statistics> {
  const outcome = await statisticsOf(of, params, seed, until, atOnce)
  if ('why' in outcome) throw new Error(outcome.why)
  return outcome
}

function total(of: Statistics, name: string): number {
  return of.counts.find((count) => count.name === name)?.total.valueOf() ?? Number.NaN
}

/** Beats once in every period that it draws uniformly up to `longest`. */
function beating(name: string, longest: number) {
  const m = machine(name, 'ON')
  const x = m.clock('x')
  m.invariant('ON', cur(x), num(longest))
  m.edge(
    'ON',
    'ON',
    { kind: 'emit', signal: event(`${name}.beat`), args: [] },
    { updates: [{ variable: x, value: num(0) }] },
  )
  return m
}

describe('stochastic runs', () => {
  it('wait uniformly within invariants, whatever else happens meanwhile', async () => {
    const signals = [event('slow.beat'), event('fast.beat')]
    const alone = network([beating('slow', 10)], { signals: [event('slow.beat')] })
    const beside = network([beating('slow', 10), beating('fast', 1)], { signals })
    // The mean wait is half of the longest: 2000 beats in 10 s. Five standard deviations of that count are 130.
    const until = { time: rational(10_000) }
    expect(Math.abs(total(await statistics(alone, until), 'slow.beat') - 2000)).toBeLessThan(130)
    const both = await statistics(beside, until)
    expect(Math.abs(total(both, 'slow.beat') - 2000)).toBeLessThan(130)
    expect(Math.abs(total(both, 'fast.beat') - 20_000)).toBeLessThan(420)
  })

  it('wait with the mean of the longest parameter where nothing forces a transition', async () => {
    const m = machine('m', 'A', 'B')
    m.edge('A', 'B', may)
    m.edge('B', 'A', may)
    const run = await statistics(network([m]), { time: rational(20_000) }, 3, values({ T: 10 }))
    // 2000 waits of 10 ms with about that deviation: five of the count are some 225.
    expect(Math.abs(total(run, 'm.A') + total(run, 'm.B') - 2000)).toBeLessThan(225)
  })

  it('let timers expire when they are due, or within their latency', async () => {
    const m = machine('m', 'ON')
    const t = m.timer('t', { start: { kind: 'value', value: num(4) }, latency: num(2) })
    m.edge('ON', 'ON', { kind: 'emit', signal: event('never'), args: [] }, { guard: le(cur(t.left), num(-3)) })
    const armed = { variable: t.armed, value: { kind: 'bool', value: true } as never }
    m.edge('ON', 'ON', { kind: 'expire', timer: t }, { updates: [armed, { variable: t.left, value: num(4) }] })
    const run = await statistics(network([m], { signals: [event('never')] }), { time: rational(5_000) })
    expect(Math.abs(run.jumps - 1000)).toBeLessThan(50)
    expect(total(run, 'never')).toBe(0)
  })

  it('are the same for the same seed and differ between seeds', async () => {
    const one = network([beating('m', 3)], { signals: [event('m.beat')] })
    const until = { work: 'm.beat', count: 50 }
    const times = await Promise.all(
      [7, 7, 8].map(async (seed) => (await statistics(one, until, seed)).time.toFraction()),
    )
    expect(times[0]).toBe(times[1])
    expect(times[0]).not.toBe(times[2])
  })

  it('sum what events carry, and count states that are entered', async () => {
    const m = machine('m', 'A', 'B')
    const x = m.clock('x')
    m.invariant('A', cur(x), num(1))
    m.invariant('B', cur(x), num(2))
    const amount = { name: 'pays.amount', sort: realSort }
    const pays = { kind: 'event' as const, name: 'pays', args: [amount] }
    const much = choice('m.d', realSort, { low: num(3), high: num(5) })
    const reset = [{ variable: x, value: num(0) }]
    m.edge('A', 'B', { kind: 'emit', signal: pays, args: [cur(much.variable)] }, { choices: [much], updates: reset })
    m.edge('B', 'A', when, { guard: eq(cur(x), num(2)), updates: reset })
    const run = await statistics(network([m], { signals: [pays] }), { work: 'pays', count: 400 })
    expect([total(run, 'pays'), total(run, 'm.B'), total(run, 'm.A')]).toEqual([400, 400, 399])
    expect(Math.abs(total(run, 'pays.amount') / 400 - 4)).toBeLessThan(0.2)
  })

  it('say why they cannot go on', async () => {
    const why = async (of: ReturnType<typeof network>, until: Until): Promise<string> => {
      const outcome = await statisticsOf(of, none, 1, until, atOnce)
      return 'why' in outcome ? outcome.why : 'went on'
    }
    const stuck = machine('m', 'A', 'B')
    stuck.urgent('B')
    stuck.edge('A', 'B', may)
    expect(await why(network([stuck]), { time: rational(100) })).toContain('m is in the urgent state B')
    const quiet = machine('m', 'A')
    expect(await why(network([quiet]), { time: rational(100) })).toBe('went on')
    expect(await why(network([quiet], { signals: [event('e')] }), { work: 'e', count: 1 })).toBe(
      'nothing happens any more',
    )
    const zeno = machine('m', 'A', 'B')
    zeno.urgent('A')
    zeno.urgent('B')
    zeno.edge('A', 'B', when)
    zeno.edge('B', 'A', when)
    expect(await why(network([zeno]), { time: rational(100) })).toContain('without any time between')
    const idle = beating('m', 1)
    expect(await why(network([idle], { signals: [event('m.beat'), event('e')] }), { work: 'e', count: 1 })).toContain(
      'no e in',
    )
  })
})

describe('windows', () => {
  it('are the first stretch in which an edge is enabled', () => {
    const m = machine('m', 'A')
    const x = m.clock('x')
    const edges = [le(num(2), cur(x)), eq(cur(x), num(3)), le(cur(x), num(1)), le(num(5), num(4))].map((guard, i) =>
      m.edge('A', 'A', when, { guard }, ` ${i}`),
    )
    const of = network([m])
    const found = windowsOf(of, none, new Map([...values({ 'm.x': 0 }), ['m', 'A']]), of.processes[0]?.edges ?? [])
    const texts = edges.map((id) => {
      const window = [...found].find(([edge]) => edge.id === id)?.[1]
      return window === undefined ? 'never' : `${window.from.toFraction()}..${window.to?.toFraction() ?? ''}`
    })
    expect(texts).toEqual(['2..', '3..3', '0..1', 'never'])
  })
})

describe('uniform draws', () => {
  it('are multiples of the grain inside the range, both ends among them', () => {
    const random = randomFrom(5)
    const drawn = Array.from({ length: 400 }, () =>
      uniformBetween(random, { low: zero, high: rational(3) }, rational(1)),
    )
    expect([...new Set(drawn.map(String))].sort()).toEqual(['0', '1', '2', '3'])
    expect(uniformBetween(random, { low: rational('1/3'), high: rational('1/3') }).toFraction()).toBe('1/3')
  })
})
