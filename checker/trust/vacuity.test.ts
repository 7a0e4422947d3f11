import { describe, expect, it } from 'vitest'
import { machine, network, tickingSystem, values } from '../../test/hand-made.ts'
import { and, cur, ff, le, lt, num, realSort, type Term, tt } from '../logic/term.ts'
import { holds, type Valuation, type Value } from '../logic/value.ts'
import type { PropertyForm } from '../model/model.ts'
import { rational } from '../support/rational.ts'
import { companionsOf, Watched } from './vacuity.ts'

const m = machine('m', 'A', 'B')
const c = m.clock('c')
const net = network([m])
const premise = m.at('B')

/** Which companions a state shows, in order. */
function shown(form: PropertyForm, state: Valuation, of = net): boolean[] {
  return companionsOf(of, form).map(({ condition }) => holds(condition, state))
}

describe('companions', () => {
  const always = (condition: Term, parts = {}): PropertyForm => ({ kind: 'always', condition, ...parts })

  it('of an invariant are a start, its premise, and its premise with time on the clocks it bounds', () => {
    const form = always(le(cur(c), num(3)), { premise })
    expect(shown(form, values({ m: 'A', 'm.c': 1 }))).toEqual([true, false, false])
    expect(shown(form, values({ m: 'B', 'm.c': 0 }))).toEqual([true, true, false])
    expect(shown(form, values({ m: 'B', 'm.c': 1 }))).toEqual([true, true, true])
  })

  it('without premise or clocks are fewer', () => {
    expect(shown(always(m.at('A')), values({ m: 'A', 'm.c': 0 }))).toEqual([true])
    expect(shown(always(le(cur(c), num(3))), values({ m: 'A', 'm.c': 0 }))).toEqual([true, false])
    expect(companionsOf(net, { kind: 'reachable', condition: ff })).toHaveLength(1)
  })

  it('of a response are its premise without response, and time passing until it comes', () => {
    const [monitor] = tickingSystem().monitors
    if (monitor === undefined) throw new Error('no monitor')
    const form = (deadline: Term): PropertyForm => ({ kind: 'response', monitor, deadline })
    const state = (pending: boolean, age: number): Valuation =>
      new Map<string, Value>([
        [monitor.pending.name, pending],
        [monitor.age.name, rational(age)],
      ])
    expect(shown(form(num(2)), state(false, 0))).toEqual([true, false, false])
    expect(shown(form(num(2)), state(true, 0))).toEqual([true, true, false])
    expect(shown(form(num(2)), state(true, 1))).toEqual([true, true, true])
    expect(shown(form(num(0)), state(true, 0))).toEqual([true, true])
  })
})

it('runs show what one of their states satisfies, and nothing else', () => {
  const states = [0, 2].map((x) => new Map([['x', rational(x)]]))
  const x = cur({ name: 'x', sort: realSort })
  const runs = new Watched(states[Symbol.iterator]())
  expect(runs.show(and(lt(num(0), x), lt(x, num(2))))).toBe(false)
  expect(runs.show(le(num(2), x))).toBe(true)
  expect(runs.show(le(x, num(0)))).toBe(true)
  expect(new Watched([][Symbol.iterator]()).show(tt)).toBe(false)
})
