import { describe, expect, it } from 'vitest'
import {
  assumption,
  exactly,
  machine,
  may,
  network,
  parameter,
  set,
  tickingSystem,
  values,
} from '../../test/hand-made.ts'
import { boolSort, cur, gt, le, num, realSort } from '../logic/term.ts'
import { sameValue, type Value } from '../logic/value.ts'
import { badOf } from '../model/bad.ts'
import { randomParams } from '../run/parameters.ts'
import { randomRun } from '../run/simulate.ts'
import { rational } from '../support/rational.ts'
import { replay } from './replay.ts'
import { instants, type Step, type Trace } from './trace.ts'

const tick = parameter('TICK', realSort, rational(4))
const m = machine('m', 'A', 'B')
const x = m.clock('x')
m.invariant('A', cur(x), cur(tick.variable))
const go = m.edge('A', 'B', may, { updates: [set(x, num(0))] })
const system = network([m], { params: [tick], assumptions: [assumption(gt(cur(tick.variable), num(0)))] })

/** Waits 3 ms, goes from A to B, and waits 2 ms there. */
const trace: Trace = {
  system: 'hand',
  params: values({ TICK: 4 }),
  initial: values({ m: 'A', 'm.x': 0 }),
  steps: [
    { delay: rational(3), jump: { edges: [go], choices: new Map() }, after: values({ m: 'B', 'm.x': 0 }) },
    { delay: rational(2), after: values({ m: 'B', 'm.x': 2 }) },
  ],
}

function withStep(index: number, change: Partial<Step>): Trace {
  return { ...trace, steps: trace.steps.map((step, i) => (i === index ? { ...step, ...change } : step)) }
}

describe('replay', () => {
  it('accepts what really happens, and asks the bad condition of the last state', () => {
    expect(replay(system, trace, undefined)).toEqual({ ok: true })
    expect(replay(system, trace, le(num(2), cur(x)))).toEqual({ ok: true })
    expect(replay(system, trace, gt(cur(x), num(2)))).toMatchObject({
      ok: false,
      step: 2,
      why: expect.stringContaining('does not show'),
    })
  })

  it('asks the bad condition of the initial state when there are no steps', () => {
    expect(replay(system, { ...trace, steps: [] }, m.at('A'))).toEqual({ ok: true })
    expect(replay(system, { ...trace, steps: [] }, m.at('B'))).toMatchObject({ ok: false, step: 0 })
  })

  it('rejects parameters against the assumptions and states that are not initial', () => {
    expect(replay(system, { ...trace, params: values({ TICK: 0 }) }, undefined)).toMatchObject({ ok: false, step: 0 })
    expect(replay(system, { ...trace, initial: values({ m: 'A', 'm.x': 1 }) }, undefined)).toMatchObject({
      ok: false,
      step: 0,
    })
    expect(replay(system, { ...trace, initial: values({ m: 'A' }) }, undefined)).toMatchObject({
      ok: false,
      step: 0,
      why: 'm.x has no value',
    })
  })

  it('rejects a delay past an invariant, at its step', () => {
    expect(replay(system, withStep(0, { delay: rational('401/100') }), undefined)).toMatchObject({
      ok: false,
      step: 1,
      why: expect.stringContaining('only by 4 ms'),
    })
    expect(replay(system, withStep(1, { delay: rational(-2) }), undefined)).toMatchObject({ ok: false, step: 2 })
  })

  it('rejects a jump that is not enabled and a step without a jump in the middle', () => {
    const again = { delay: rational(0), jump: { edges: [go], choices: new Map() }, after: values({ m: 'B', 'm.x': 0 }) }
    expect(replay(system, withStep(1, again), undefined)).toMatchObject({
      ok: false,
      step: 2,
      why: expect.stringContaining('m is in B'),
    })
    const idle = { delay: rational(0), after: values({ m: 'A', 'm.x': 0 }) }
    expect(replay(system, { ...trace, steps: [idle, ...trace.steps] }, undefined)).toMatchObject({ ok: false, step: 1 })
  })

  it('rejects a recorded state that differs in a single value, or says too little or too much', () => {
    const told = (after: Record<string, number | string>) =>
      replay(system, withStep(1, { after: values(after) }), undefined)
    expect(told({ m: 'B', 'm.x': 3 })).toEqual({ ok: false, step: 2, why: 'm.x is 2 after this step, not 3' })
    expect(told({ m: 'B' })).toMatchObject({ ok: false, why: 'm.x has no value' })
    expect(told({ m: 'B', 'm.x': 2, y: 0 })).toMatchObject({ ok: false, why: 'y is no variable of hand' })
  })
})

describe('replay of random runs', () => {
  const ticking = tickingSystem()
  const runs = Array.from({ length: 25 }, (_, seed) => {
    const run = randomRun(ticking, randomParams(ticking, seed) ?? new Map(), { seed, steps: 25 })
    if (run === undefined) throw new Error(`seed ${seed} has no run`)
    return run
  })

  it('accepts them', () => {
    expect(runs.map((run) => replay(ticking, run, undefined)).filter((result) => !result.ok)).toEqual([])
  })

  it('notices every single value that is changed in a recorded state', () => {
    const [run] = runs
    if (run === undefined) throw new Error('no run')
    const last = run.steps.length - 1
    for (const [name, value] of run.steps[last]?.after ?? []) {
      const after = new Map([...(run.steps[last] as Step).after, [name, other(value)]])
      const told = { ...run, steps: run.steps.map((step, i) => (i === last ? { ...step, after } : step)) }
      expect(replay(ticking, told, undefined), name).toMatchObject({ ok: false, step: last + 1 })
    }
  })

  it('adds up the delays to instants', () => {
    for (const run of runs) {
      const total = run.steps.reduce((sum, step) => sum.add(step.delay), rational(0))
      expect(sameValue(instants(run).at(-1) ?? rational(0), total)).toBe(true)
    }
  })
})

function other(value: Value): Value {
  if (typeof value === 'boolean') return !value
  return typeof value === 'object' ? value.add(rational('1/7')) : 'ELSEWHERE'
}

describe('bad states', () => {
  it('of a response are those in which the oldest unanswered premise is older than the deadline', () => {
    const pending = { name: 'p', sort: boolSort }
    const age = { name: 'p.age', sort: realSort }
    const state = m.data('n', realSort, exactly(num(0)))
    const bad = badOf({
      kind: 'response',
      monitor: { pending, age, premise: m.at('A'), response: m.at('B') },
      deadline: cur(state),
    })
    const watched = network([machine('w', 'W')])
    const shows = (p: boolean, at: string) => replayed(p, at)
    function replayed(p: boolean, at: string): boolean {
      const monitor = {
        pending,
        age,
        premise: p ? le(num(0), num(0)) : gt(num(0), num(0)),
        response: gt(num(0), num(0)),
      }
      const start = values({ w: 'W', p, 'p.age': 0 })
      const later = values({ w: 'W', p, 'p.age': p ? at : 0 })
      const run: Trace = {
        system: 'hand',
        params: values({ 'm.n': 3 }),
        initial: start,
        steps: [{ delay: rational(at), after: later }],
      }
      return replay({ ...watched, monitors: [monitor] }, run, bad).ok
    }
    expect([shows(true, '3'), shows(true, '301/100'), shows(false, '9')]).toEqual([false, true, false])
  })
})
