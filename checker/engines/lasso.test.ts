import { describe, expect, it } from 'vitest'
import { assumption, network, parameter } from '../../test/hand-made.ts'
import { cur, le, lt, num, realSort, type Term } from '../logic/term.ts'
import { longerThanAny } from '../parts/remembering.ts'
import { reading } from '../run/reading.ts'
import { rational } from '../support/rational.ts'

/** The very long delay where the parameter A has a value, in milliseconds. */
function lengthAt(value: string, assumed: (a: Term) => Term | undefined): number {
  const a = parameter('A', realSort, rational(1))
  const condition = assumed(cur(a.variable))
  const net = network([], { params: [a], assumptions: condition === undefined ? [] : [assumption(condition)] })
  return Number(reading(new Map([['A', rational(value)]]), new Map()).value(longerThanAny(net)))
}

describe('what is longer than any time of the model', () => {
  it('is positive where a parameter may be negative, and grows with its size', () => {
    expect(lengthAt('-1', () => undefined)).toBe(2000)
    expect(lengthAt('-50', () => undefined)).toBe(51_000)
    expect(lengthAt('3', () => undefined)).toBe(4000)
  })

  it('is a sum where the assumptions say that the parameter is not negative', () => {
    expect(lengthAt('3', (a) => lt(num(0), a))).toBe(4000)
    expect(lengthAt('0', (a) => le(num(0), a))).toBe(1000)
  })
})
