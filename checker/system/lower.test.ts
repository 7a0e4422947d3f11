/** The encoding, evaluated without a solver: what the evaluator does is a step of it, and nothing near it is. */
import { describe, expect, it } from 'vitest'
import {
  assumption,
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
  set,
  tickingSystem,
  when,
} from '../../test/hand-made.ts'
import {
  add,
  and,
  boolSort,
  cur,
  ff,
  intSort,
  le,
  lt,
  not,
  num,
  realSort,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { evaluator, holds, type Valuation, type Value } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Step } from '../model/run.ts'
import { delayed, delayLimit } from '../run/delay.ts'
import { randomParams } from '../run/parameters.ts'
import { randomRun } from '../run/simulate.ts'
import { type Rational, rational } from '../support/rational.ts'
import { lower } from './lower.ts'
import { delayInput } from './time.ts'

/**
 * What the ticking system lacks: latency, a stopwatch, an urgent call, receivers that may pick, a line raised and
 * cleared at once.
 */
function crowded(): Network {
  const slack = parameter('SLACK', realSort, rational(2))
  const [go, ask] = [event('go'), call('ask')]
  const line: Var = { name: 'line', sort: boolSort }
  const a = machine('a', 'IDLE', 'BUSY')
  const alarm = a.timer('alarm', { latency: cur(slack.variable), start: exactly(num(3)) })
  const worked = a.clock('worked', { runs: a.at('BUSY') })
  a.invariant('BUSY', cur(worked), num(4))
  a.edge('IDLE', 'BUSY', expiry(alarm), {
    raises: [{ irq: line, when: tt }],
    clears: [{ irq: line, when: tt }],
    updates: [set(worked, num(0))],
  })
  a.edge('BUSY', 'IDLE', emit(go), { updates: [set(alarm.armed, tt), set(alarm.left, num(1))] })
  a.edge('BUSY', 'BUSY', emit(ask), { urgent: true, guard: cur(line), clears: [{ irq: line, when: tt }] })
  const b = machine('b', 'ONE', 'TWO')
  const n = b.data('n', intSort, exactly(num(0, intSort)))
  const k = choice('b.k', intSort, { low: num(1, intSort), high: num(2, intSort) })
  b.edge('ONE', 'TWO', on(go), { guard: le(cur(n), num(3, intSort)) })
  b.edge('ONE', 'ONE', on(go), { choices: [k], updates: [set(n, add(cur(n), cur(k.variable)))] }, ' (counts)')
  b.edge('TWO', 'ONE', may, { updates: [set(n, num(0, intSort))] })
  b.edge('ONE', 'ONE', on(ask))
  const c = machine('c', 'HERE', 'THERE')
  c.urgent('THERE')
  c.edge('HERE', 'THERE', on(ask))
  c.edge('THERE', 'HERE', when)
  return network([a, b, c], {
    name: 'crowded',
    params: [slack],
    assumptions: [assumption(le(num(1), cur(slack.variable)))],
    irqs: [line],
    observerClocks: [
      observerClock('held', { held: c.at('HERE') }),
      observerClock('reset', { resets: [{ signal: go, guard: b.at('ONE') }] }),
    ],
    monitors: [
      {
        pending: { name: 'm.pending', sort: boolSort },
        age: { name: 'm.age', sort: realSort },
        premise: a.at('BUSY'),
        response: b.at('TWO'),
      },
    ],
  })
}

/** Every way to fill the inputs that are no choice and no delay. */
function fillings(inputs: readonly Var[]): Valuation[] {
  return inputs.reduce<Valuation[]>(
    (found, v) =>
      v.sort.kind === 'enum'
        ? found.flatMap((f) => (v.sort.kind === 'enum' ? v.sort.values : []).map((x) => new Map([...f, [v.name, x]])))
        : found,
    [new Map()],
  )
}

function other(value: Value, v: Var): Value {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'object') return value.add(1)
  return (v.sort.kind === 'enum' && v.sort.values.find((x) => x !== value)) || value
}

describe.each([tickingSystem(), crowded()])('$name', (net) => {
  const system = lower(net)
  const ways = fillings(system.inputs)
  const changeable = system.states.filter(({ sort }) => sort.kind !== 'enum' || sort.values.length > 1)
  /** Whether the encoding has a step with this delay and these edges. */
  const steps = (
    params: Valuation,
    before: Valuation,
    { delay, jump }: Step,
    after: Valuation,
    delayOf: Rational = delay,
  ): boolean => {
    const formula = and(system.trans, system.takes(jump?.edges ?? []))
    const known = [...params, ...before, ...(jump?.choices ?? []), [delayInput.name, delayOf] as const]
    const anything = system.inputs.flatMap((v) =>
      v.sort.kind === 'int' || v.sort.kind === 'real' ? [[v.name, rational(0)] as const] : [],
    )
    return ways.some(
      (way) => evaluator(new Map<string, Value>([...anything, ...way, ...known]), after)(formula) === true,
    )
  }
  const runs = Array.from({ length: 12 }, (_, seed) => {
    const params = randomParams(net, seed) as Valuation
    const run = randomRun(net, params, { seed, steps: 12 })
    if (run === undefined) throw new Error('no run')
    return run
  })
  const seenIn = (params: Valuation, state: Valuation, d: Rational): boolean =>
    holds(system.seen(tt), new Map<string, Value>([...params, ...state, [delayInput.name, d]]))

  it('has every step of random runs, and none that differs from it in one value', () => {
    const taken = new Set<string>()
    for (const { params, initial, steps: all } of runs) {
      let before: Valuation = initial
      for (const step of all) {
        if (step.jump === undefined) break
        for (const id of step.jump.edges) taken.add(id)
        expect(steps(params, before, step, step.after), step.jump.edges.join(' + ')).toBe(true)
        for (const v of changeable) {
          const wrong = new Map([...step.after, [v.name, other(step.after.get(v.name) as Value, v)]])
          expect(steps(params, before, step, wrong), `${step.jump.edges.join(' + ')} with another ${v.name}`).toBe(
            false,
          )
        }
        before = step.after
      }
    }
    expect([...taken].sort()).toEqual(net.processes.flatMap((p) => p.edges.map((e) => e.id)).sort())
  })

  it('lets time pass as far as the evaluator does', () => {
    for (const { params, initial, steps: all } of runs)
      for (const state of [initial, ...all.map((s) => s.after)]) {
        const { limit } = delayLimit(net, params, state)
        const last = limit === 'unbounded' ? rational(1000) : limit
        expect(seenIn(params, state, rational(0))).toBe(true)
        expect(seenIn(params, state, last)).toBe(true)
        expect(seenIn(params, state, rational(-1))).toBe(false)
        if (limit !== 'unbounded') expect(seenIn(params, state, limit.add('1/7'))).toBe(false)
        const moved = system.lastStep(new Map<string, Value>([...params, ...state, [delayInput.name, last]])).after
        expect(moved).toEqual(delayed(net, params, state, last))
      }
  })

  it('starts where the evaluator does, and nowhere near', () => {
    for (const { params, initial } of runs) {
      const starts = (state: Valuation): boolean => holds(system.init, new Map([...params, ...state]))
      expect(starts(initial)).toBe(true)
      for (const v of changeable) {
        const wrong = other(initial.get(v.name) as Value, v)
        expect(starts(new Map([...initial, [v.name, wrong]])), v.name).toBe(false)
      }
    }
  })

  it('is stuck in no state of a run that goes on', () => {
    for (const { params, initial, steps: all } of runs)
      for (const state of [initial, ...all.slice(0, -1).map((s) => s.after)])
        expect(holds(system.stuck, new Map([...params, ...state]))).toBe(false)
  })
})

describe('invariants', () => {
  const m = machine('m', 'A', 'B')
  const x = m.clock('x', { start: { kind: 'range', low: num(0), high: num(9) } })
  m.invariant('A', cur(x), num(3))
  m.invariant('B', cur(x), num(1))
  m.edge('A', 'B', may)
  const net = network([m])
  const system = lower(net)
  const [jump] = system.inputs.slice(1)
  const at = (place: string, value: number, d: number): Valuation =>
    new Map<string, Value>([
      ['m', place],
      ['m.x', rational(value)],
      [delayInput.name, rational(d)],
      [jump?.name ?? '', '0'],
    ])
  const step = (from: number, d: number): boolean =>
    evaluator(at('A', from, d), at('B', from + d, 0))(system.trans) === true

  it('hold at the start, and where a jump leads', () => {
    expect(holds(system.init, at('A', 3, 0))).toBe(true)
    expect(holds(system.init, at('A', 4, 0))).toBe(false)
    expect(step(0, 1)).toBe(true)
    expect(step(0, 2)).toBe(false)
  })

  it('can stop time where no jump leads on: then the state is stuck', () => {
    expect(holds(system.stuck, at('A', 3, 0))).toBe(true)
    expect(holds(system.stuck, at('A', 2, 0))).toBe(false)
  })
})

describe('an urgent transition', () => {
  const stops = (condition: (m: ReturnType<typeof machine>) => void): boolean => {
    const m = machine('m', 'A')
    condition(m)
    const system = lower(network([m]))
    return !holds(
      system.seen(tt),
      new Map<string, Value>([
        ['m', 'A'],
        [delayInput.name, rational(1)],
      ]),
    )
  }

  it('stops time while its guard holds and it has something to choose', () => {
    const range = (low: number) => ({ choices: [choice('m.c', realSort, { low: num(low), high: num(1) })] })
    expect(stops((m) => m.edge('A', 'A', when, { urgent: true }))).toBe(true)
    expect(stops((m) => m.edge('A', 'A', when, { urgent: true, guard: ff }))).toBe(false)
    expect(stops((m) => m.edge('A', 'A', when, { urgent: true, ...range(0) }))).toBe(true)
    expect(stops((m) => m.edge('A', 'A', when, { urgent: true, ...range(2) }))).toBe(false)
  })

  it('that calls stops time only while another would serve', () => {
    const ask = call('ask')
    expect(stops((m) => m.edge('A', 'A', emit(ask), { urgent: true }))).toBe(false)
    const both = (guard: Term): boolean => {
      const [caller, server] = [machine('m', 'A'), machine('s', 'B')]
      caller.edge('A', 'A', emit(ask), { urgent: true })
      server.edge('B', 'B', on(ask), { guard })
      const values: [string, Value][] = [
        ['m', 'A'],
        ['s', 'B'],
        [delayInput.name, rational(1)],
      ]
      return !holds(lower(network([caller, server])).seen(tt), new Map(values))
    }
    expect([both(tt), both(ff)]).toEqual([true, false])
  })
})

it('what leaves its declared range is a state of its own', () => {
  const m = machine('m', 'A')
  const n = m.data('n', intSort, exactly(num(0, intSort)), { low: 0n, high: 2n })
  m.edge('A', 'A', may, { guard: not(lt(cur(n), num(0, intSort))), updates: [set(n, add(cur(n), num(1, intSort)))] })
  const { outOfRange } = lower(network([m]))
  const out = [-1, 0, 2, 3].map((value) =>
    holds(
      outOfRange,
      new Map<string, Value>([
        ['m', 'A'],
        ['m.n', rational(value)],
      ]),
    ),
  )
  expect(out).toEqual([true, false, false, true])
})

it('refuses a network in which two quantities have one name', () => {
  const slack = parameter('m.x', realSort, rational(2))
  const m = machine('m', 'A')
  m.clock('x')
  expect(() => lower(network([m], { params: [slack] }))).toThrow('two quantities of hand are called m.x')
})
