/** Intervals hold every value that a term can have, and are as narrow as their tests say. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { rational, rationalText } from '../support/rational.ts'
import { largerOf, smallerOf } from './extremum.ts'
import { type Interval, intervalOf } from './interval.ts'
import { add, cur, div, eq, intSort, ite, le, lt, mod, not, num, scale, sub, type Term } from './term.ts'
import { evaluate } from './value.ts'

const [n, m] = ['n', 'm'].map((name) => cur({ name, sort: intSort })) as [Term, Term]
const int = (value: number): Term => num(value, intSort)
const ranges: Record<string, Interval> = { n: { low: rational(0), high: rational(3) } }
const text = (term: Term, ...known: Term[]): string => {
  const { low, high } = intervalOf(term, (name) => ranges[name], known)
  return `${low ? rationalText(low) : ''}..${high ? rationalText(high) : ''}`
}

it.each([
  ['a variable', n, '0..3'],
  ['one without a range', m, '..'],
  ['a sum', add(n, int(1)), '1..4'],
  ['a difference', sub(int(3), n), '0..3'],
  ['a negative factor', scale(-2, n), '-6..0'],
  ['a quotient', div(sub(n, int(1)), 2n), '-1..1'],
  ['a remainder of anything', mod(m, 4n), '0..3'],
  ['a remainder that changes nothing', mod(n, 8n), '0..3'],
  ['a smaller one', smallerOf(m, int(2)), '..2'],
  ['a clamped one', largerOf(int(0), smallerOf(m, int(2))), '0..2'],
  ['a wrap-around', ite(lt(n, int(3)), add(n, int(1)), int(0)), '0..3'],
  ['a wrap-around at the end', ite(eq(n, int(3)), int(0), add(n, int(1))), '0..3'],
])('%s', (_, term, expected) => {
  expect(text(term)).toBe(expected)
})

it.each([
  ['more than', lt(int(0), n), '0..2'],
  ['not at most', not(le(n, int(0))), '0..2'],
  ['equal', eq(n, int(2)), '1..1'],
  ['not equal to an end', not(eq(n, int(0))), '0..2'],
  ['not equal to what is no end', not(eq(n, int(1))), '-1..2'],
])('a condition: %s', (_, known, expected) => {
  expect(text(sub(n, int(1)), known)).toBe(expected)
})

const term: fc.Arbitrary<Term> = fc.letrec<{ term: Term; condition: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(n, m, int(-1), int(0), int(2)),
    fc.tuple(tie('term'), tie('term')).map(([a, b]) => add(a, b)),
    fc.tuple(fc.integer({ min: -3, max: 3 }), tie('term')).map(([by, a]) => scale(by, a)),
    fc.tuple(tie('term'), fc.constantFrom(2n, 3n)).map(([a, by]) => div(a, by)),
    fc.tuple(tie('term'), fc.constantFrom(2n, 3n)).map(([a, by]) => mod(a, by)),
    fc.tuple(tie('term'), tie('term')).map(([a, b]) => smallerOf(a, b)),
    fc.tuple(tie('condition'), tie('term'), tie('term')).map(([c, a, b]) => ite(c, a, b)),
  ),
  condition: fc
    .tuple(fc.constantFrom(le, lt, eq), tie('term'), tie('term'), fc.boolean())
    .map(([by, a, b, no]) => (no ? not(by(a, b)) : by(a, b))),
})).term

it('no value is outside', () => {
  fc.assert(
    fc.property(
      term,
      fc.integer({ min: 0, max: 3 }),
      fc.integer({ min: -5, max: 5 }),
      fc.constantFrom(le, lt, eq),
      (t, a, b, by) => {
        const values = new Map([
          ['n', rational(a)],
          ['m', rational(b)],
        ])
        const known = [by(n, m), by(m, int(1))].map((c) => (evaluate(c, values) === true ? c : not(c)))
        const { low, high } = intervalOf(t, (name) => ranges[name], known)
        const value = evaluate(t, values)
        if (typeof value !== 'object') throw new Error('a number')
        expect(low === undefined || low.compare(value) <= 0).toBe(true)
        expect(high === undefined || high.compare(value) >= 0).toBe(true)
      },
    ),
    { numRuns: 500, seed: 3 },
  )
})
