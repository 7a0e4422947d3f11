import { describe, expect, it } from 'vitest'
import { machine, may, network, parameter, set, values } from '../../test/hand-made.ts'
import { and, boolSort, cur, enumValue, eq, ff, le, lt, num, or, realSort, type Term, tt } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { rational } from '../support/rational.ts'
import { growthFault } from './loop.ts'
import { replay } from './replay.ts'
import type { Step, Trace } from './trace.ts'

/**
 * A lamp that blinks every TICK until `total`, a clock nobody resets, has had enough; whoever waits, waits for it to be
 * broken.
 */
function lamp(enough: number | undefined, more: Term = tt): { readonly system: Network; readonly trace: Trace } {
  const tick = parameter('TICK', realSort, rational(4))
  const m = machine('m', 'ON', 'OFF')
  const x = m.clock('x')
  const total = m.clock('total')
  const guard = eq(cur(x), cur(tick.variable))
  const off = m.edge('ON', 'OFF', may, { guard, updates: [set(x, num(0))] })
  const on = m.edge('OFF', 'ON', may, {
    guard: and(more, enough === undefined ? tt : le(cur(total), num(enough))),
    updates: [set(x, num(0))],
  })
  const monitor = {
    pending: { name: 'p.pending', sort: boolSort },
    age: { name: 'p.age', sort: realSort },
    premise: tt,
    response: eq(num(1), num(0)),
  }
  const system = { ...network([m], { params: [tick] }), monitors: [monitor] }
  const state = (place: string, t: number) =>
    values({ m: place, 'm.x': 0, 'm.total': t, 'p.pending': true, 'p.age': t })
  const jump = (id: string) => ({ edges: [id], choices: new Map() })
  const steps: Step[] = [
    { delay: rational(4), jump: jump(off), after: state('OFF', 4) },
    { delay: rational(1), jump: jump(on), after: state('ON', 5) },
  ]
  return { system, trace: { system: 'hand', params: values({ TICK: 4 }), initial: state('ON', 0), steps, loop: 0 } }
}

describe('a loop', () => {
  it('may move clocks that nobody resets', () => {
    const { system, trace } = lamp(undefined)
    expect(replay(system, trace, undefined)).toEqual({ ok: true })
  })

  it('is run for further turns, which may not be possible', () => {
    const { system, trace } = lamp(10)
    expect(replay(system, trace, undefined)).toMatchObject({
      ok: false,
      why: expect.stringContaining('turn 3 of the loop'),
    })
  })

  it.each([5, 9, 40, 1003, 4_000_000_000_001])(
    'is refused in the first turn that is not possible: %i ms are enough',
    (enough) => {
      const { system, trace } = lamp(enough)
      const turn = Math.floor(enough / 5) + 1
      expect(replay(system, trace, undefined)).toMatchObject({
        ok: false,
        why: expect.stringContaining(`turn ${turn} of the loop: `),
      })
    },
  )

  it('may change its way, as long as each turn can be made', () => {
    // Once the clock is above 1003, another comparison decides, and the same happens.
    const total = cur({ name: 'm.total', sort: realSort })
    const { system, trace } = lamp(undefined, or(le(total, num(1003)), lt(num(1003), total)))
    expect(replay(system, trace, undefined)).toEqual({ ok: true })
    const gap = lamp(undefined, or(le(total, num(1003)), lt(num(1008), total)))
    expect(replay(gap.system, gap.trace, undefined)).toMatchObject({
      ok: false,
      why: expect.stringContaining('turn 201 of the loop: '),
    })
  })

  it('ends where it started', () => {
    const { system, trace } = lamp(undefined)
    expect(replay(system, { ...trace, loop: 1 }, undefined)).toMatchObject({
      ok: false,
      why: expect.stringContaining('another situation'),
    })
  })

  it('takes time', () => {
    const { system, trace } = lamp(undefined)
    const steps = trace.steps.map((s) => ({ ...s }))
    expect(replay(system, { ...trace, steps: steps.slice(0, 0), loop: 0 }, undefined)).toMatchObject({
      ok: false,
      why: 'the loop has no steps',
    })
    const stopped = {
      ...trace,
      params: values({ TICK: 0 }),
      steps: steps.map((s) => ({
        ...s,
        delay: rational(0),
        after: new Map([...s.after, ['m.total', rational(0)], ['p.age', rational(0)]]),
      })),
    } as Trace
    expect(replay(system, stopped, undefined)).toMatchObject({
      ok: false,
      why: expect.stringContaining('no time passes'),
    })
  })

  it('answers nobody who waits', () => {
    const { system, trace } = lamp(undefined)
    expect(
      replay(
        { ...system, monitors: [] },
        {
          ...trace,
          initial: without(trace.initial),
          steps: trace.steps.map((s) => ({ ...s, after: without(s.after) })),
        },
        undefined,
      ),
    ).toMatchObject({
      ok: false,
      why: expect.stringContaining('nothing waits'),
    })
  })

  it('is no run without a response where the response comes on the way', () => {
    const { system, trace } = lamp(undefined)
    const place = system.processes[0]?.location
    if (place?.sort.kind !== 'enum') throw new Error('a machine has places')
    const isOff = eq(cur(place), enumValue(place.sort, 'OFF'))
    const monitors = system.monitors.map((m) => ({ ...m, response: isOff }))
    // The response comes in each turn, and is awaited again at its end.
    const steps = trace.steps.map((s, i) => {
      const later: [string, boolean | ReturnType<typeof rational>][] = [
        ['p.pending', i > 0],
        ['p.age', rational(0)],
      ]
      return { ...s, after: new Map([...s.after, ...later]) }
    })
    const again = replay({ ...system, monitors }, { ...trace, steps }, undefined)
    expect(again).toMatchObject({
      ok: false,
      why: expect.stringContaining('what waits for a response gets it in the loop'),
    })
  })

  it('is fair: what has to happen again and again happens, or is not asked for', () => {
    const { system, trace } = lamp(undefined)
    const total = cur({ name: 'm.total', sort: realSort })
    const [never, always] = [lt(total, num(0)), le(num(0), total)]
    const under = (again: Term, when?: Term) =>
      replay(
        { ...system, monitors: system.monitors.map((m) => ({ ...m, fair: [{ again, ...(when && { when }) }] })) },
        trace,
        undefined,
      )
    expect(under(always)).toEqual({ ok: true })
    expect(under(never, ff)).toEqual({ ok: true })
    expect(under(never)).toMatchObject({ ok: false, why: expect.stringContaining('the loop is not fair') })
    expect(under(never, always)).toMatchObject({ ok: false, why: expect.stringContaining('the loop is not fair') })
  })

  it('grows for ever where each turn can be made, adds something, and ends where the condition holds', () => {
    const faultOf = ({ system, trace }: ReturnType<typeof lamp>, name: string, condition: Term = tt) =>
      growthFault(
        { ...system, monitors: [] },
        {
          ...trace,
          initial: without(trace.initial),
          steps: trace.steps.map((s) => ({ ...s, after: without(s.after) })),
        },
        name,
        condition,
      )
    const total = cur({ name: 'm.total', sort: realSort })
    expect(faultOf(lamp(undefined), 'm.total')).toBeUndefined()
    expect(faultOf(lamp(undefined), 'm.x')).toContain('adds nothing')
    expect(faultOf(lamp(1003), 'm.total')).toContain('turn 201 of the loop')
    expect(faultOf(lamp(undefined), 'm.total', le(total, num(400)))).toContain('turn 81 of the loop: at its end')
  })

  it('may be a wait, if it may go on', () => {
    const { system, trace } = lamp(undefined)
    const waiting = (system: Network): Trace => ({
      ...trace,
      steps: [
        {
          delay: rational(4),
          after: new Map([...trace.initial, ['m.x', rational(4)], ['m.total', rational(4)], ['p.age', rational(4)]]),
        },
      ],
      loop: 0,
      system: system.name,
    })
    expect(replay(system, waiting(system), undefined)).toEqual({ ok: true })
    const m = machine('m', 'ON', 'OFF')
    const x = m.clock('x')
    m.clock('total')
    m.invariant('ON', cur(x), num(7))
    const bounded = { ...network([m], { params: system.params }), monitors: system.monitors }
    expect(replay(bounded, waiting(bounded), undefined)).toMatchObject({ ok: false })
  })
})

function without(state: Trace['initial']): Trace['initial'] {
  return new Map([...state].filter(([name]) => !name.startsWith('p.')))
}
