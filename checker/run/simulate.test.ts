import { describe, expect, it } from 'vitest'
import {
  assumption,
  choice,
  machine,
  may,
  network,
  parameter,
  tickingSystem,
  values,
  when,
} from '../../test/hand-made.ts'
import { cur, eq, ff, intSort, le, lt, num, realSort, scale } from '../logic/term.ts'
import { holds } from '../logic/value.ts'
import { rational } from '../support/rational.ts'
import { choicesAt, wait } from './choices.ts'
import { defaultParams, randomParams } from './parameters.ts'
import { drawBetween, randomFrom, simplestBetween } from './random.ts'
import { randomRun, turningPoints } from './simulate.ts'
import { initialState, parameterFault, rangeViolations } from './state.ts'

const none = values({})
const seeds = Array.from({ length: 30 }, (_, i) => i)

describe('random runs', () => {
  const system = tickingSystem()
  const params = values({ TICK: 4, STEAL: 3 })

  it('are the same for the same seed and differ between seeds', () => {
    const texts = seeds.map((seed) =>
      randomRun(system, params, { seed, steps: 20 })
        ?.steps.map((step) => step.jump?.edges.join())
        .join(' '),
    )
    expect(randomRun(system, params, { seed: 7, steps: 20 })).toEqual(randomRun(system, params, { seed: 7, steps: 20 }))
    expect(new Set(texts).size).toBeGreaterThan(20)
  })

  it('visit every transition of a small system, and stay in its declared ranges', () => {
    const steps = seeds.flatMap((seed) => randomRun(system, params, { seed, steps: 60 })?.steps ?? [])
    const taken = new Set(steps.flatMap((step) => step.jump?.edges ?? []))
    expect([...taken].sort()).toEqual(
      system.processes.flatMap((process) => process.edges.map((edge) => edge.id)).sort(),
    )
    expect(steps.flatMap((step) => rangeViolations(system, step.after))).toEqual([])
  })

  it('keep their numbers short over hundreds of steps', () => {
    const last = randomRun(system, params, { seed: 1, steps: 500 })?.steps.at(-1)?.after
    const digits = [...(last?.values() ?? [])].map((value) => value.toString().length)
    expect(Math.max(...digits)).toBeLessThan(60)
  })

  it('end where neither time nor a machine can move', () => {
    const m = machine('m', 'A', 'STUCK')
    m.urgent('STUCK')
    m.edge('A', 'STUCK', may)
    const run = randomRun(network([m]), none, { seed: 1, steps: 10 })
    expect(run?.steps.length).toBe(1)
    expect(run?.steps[0]?.after.get('m')).toBe('STUCK')
  })

  it('end with time passing where no jump is possible any more', () => {
    const m = machine('m', 'A')
    const run = randomRun(network([m]), none, { seed: 1, steps: 10 })
    expect(run?.steps.length).toBe(1)
    expect(run?.steps[0]?.jump).toBeUndefined()
  })

  it('do not begin where no state is initial', () => {
    const m = machine('m', 'A')
    m.invariant('A', cur(m.clock('x', { start: { kind: 'value', value: num(2) } })), num(1))
    expect(randomRun(network([m]), none, { seed: 1, steps: 10 })).toBeUndefined()
  })
})

describe('turning points', () => {
  it('are the instants at which a guard changes its truth or a timer is due', () => {
    const m = machine('m', 'A', 'B')
    const x = m.clock('x')
    const still = m.clock('still', { runs: ff })
    const t = m.timer('t')
    m.edge('A', 'B', when, { guard: lt(scale(2, cur(x)), num(5)) })
    m.edge('A', 'B', when, { guard: eq(cur(x), num(4)) }, ' at 4')
    m.edge('A', 'B', when, { guard: le(cur(still), num(4)) }, ' never changes')
    m.edge('B', 'B', when, { guard: le(cur(x), num(9)) })
    const system = network([m])
    const start = initialState(system, none, () => rational(0))
    const state = new Map([
      ...('state' in start ? start.state : []),
      ...values({ 'm.x': 1, [t.armed.name]: true, [t.left.name]: 7 }),
    ])
    expect(turningPoints(system, none, state).map(String)).toEqual(['1.5', '3', '7'])
    expect(turningPoints(system, none, state, [lt(num(3), cur(x))]).map(String)).toEqual(['1.5', '2', '3', '7'])
  })
})

describe('random parameters', () => {
  const [a, b] = [parameter('A', realSort, rational(4)), parameter('B', realSort, rational(9))]
  const system = network([machine('m', 'S')], {
    params: [a, b, parameter('N', intSort, rational(2)), parameter('F', { kind: 'bool' }, true)],
    assumptions: [assumption(lt(num(0), cur(a.variable))), assumption(le(scale(2, cur(a.variable)), cur(b.variable)))],
  })
  const drawn = Array.from({ length: 200 }, (_, seed) => randomParams(system, seed))

  it('satisfy the assumptions and their sorts', () => {
    expect(
      drawn.map((params) => (params ? parameterFault(system, params) : 'none')).filter((fault) => fault !== undefined),
    ).toEqual([])
  })

  it('vary, and meet the boundary of an assumption often', () => {
    expect(
      new Set(drawn.map((params) => `${params?.get('A')} ${params?.get('B')} ${params?.get('N')}`)).size,
    ).toBeGreaterThan(40)
    const onBoundary = eq(scale(2, cur(a.variable)), cur(b.variable))
    const boundary = drawn.filter((params) => params !== undefined && holds(onBoundary, params))
    expect(boundary.length).toBeGreaterThan(10)
  })

  it('fall back to the defaults, which may break the assumptions too', () => {
    const pinned = assumption(eq(cur(a.variable), num(rational('355/113'))))
    const third = { ...parameter('A', realSort, rational('355/113')) }
    expect(randomParams(network([machine('m', 'S')], { params: [third], assumptions: [pinned] }), 1)).toEqual(
      values({ A: '355/113' }),
    )
    const hopeless = network([machine('m', 'S')], {
      params: [a],
      assumptions: [assumption(lt(cur(a.variable), cur(a.variable)))],
    })
    expect([defaultParams(hopeless), randomParams(hopeless, 1)]).toEqual([undefined, undefined])
  })
})

describe('stepping by hand', () => {
  const m = machine('m', 'A', 'B')
  const x = m.clock('x')
  m.invariant('A', cur(x), num(5))
  m.invariant('B', cur(x), num(3))
  m.edge('A', 'B', may)
  m.edge('A', 'A', when, {
    guard: le(num(2), cur(x)),
    choices: [choice('m.d', realSort, { low: num(0), high: cur(x) })],
    updates: [{ variable: x, value: num(0) }],
  })
  const system = network([m])
  const start = initialState(system, none, () => rational(0))
  const state = 'state' in start ? start.state : new Map()

  it('offers jumps that would be accepted, and delays to where something changes', () => {
    expect(choicesAt(system, none, state).map((move) => move.text)).toEqual([
      'm: A -> B may',
      'wait 2 ms: a guard or a timer changes',
      'wait 5 ms: the invariant of m.A (hand.tick:1)',
    ])
    const late = new Map([...state, ...values({ 'm.x': 4 })])
    expect(choicesAt(system, none, late).map((move) => move.text)).toEqual([
      'm: A -> A when, choose m.d in 0 ms .. 4 ms',
      'wait 1 ms: the invariant of m.A (hand.tick:1)',
    ])
  })

  it('takes the move that is chosen and says why one is not possible', () => {
    const late = new Map([...state, ...values({ 'm.x': 4 })])
    const [jump, delay] = choicesAt(system, none, late)
    expect(jump?.take(values({ 'm.d': 3 }))).toHaveProperty('state')
    expect(jump?.take(values({ 'm.d': 5 }))).toHaveProperty('refused')
    const waited = delay?.kind === 'delay' ? delay.take() : undefined
    expect(waited && 'state' in waited ? waited.state.get('m.x') : undefined).toEqual(rational(5))
    expect(wait(system, none, late, rational(2))).toHaveProperty('refused')
  })
})

describe('drawn numbers', () => {
  it('are the simplest strictly inside an interval', () => {
    const simplest = (low: string, high: string) => simplestBetween(rational(low), rational(high)).toFraction()
    expect([
      simplest('0', '1'),
      simplest('1/3', '1/2'),
      simplest('7/2', '9/2'),
      simplest('-1', '1'),
      simplest('314/100', '315/100'),
    ]).toEqual(['1/2', '2/5', '4', '0', '22/7'])
  })

  it('lie in their range and reach both ends and the inside', () => {
    const random = randomFrom(3)
    const [low, high] = [rational('-1/3'), rational(2)]
    const drawn = Array.from({ length: 100 }, () => drawBetween(random, { low, high }))
    expect(drawn.every((value) => low.compare(value) <= 0 && value.compare(high) <= 0)).toBe(true)
    expect([low, high].every((end) => drawn.some((value) => value.equals(end)))).toBe(true)
    expect(drawn.some((value) => !value.equals(low) && !value.equals(high))).toBe(true)
  })
})
