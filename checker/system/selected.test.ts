/** A condition under a known value says what it says as a whole, in every state. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  and,
  boolSort,
  conjunctsOf,
  cur,
  type EnumSort,
  enumValue,
  eq,
  ff,
  implies,
  not,
  or,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { evaluator } from '../logic/value.ts'
import { underValue, valuesIn } from './selected.ts'

const sort: EnumSort = { kind: 'enum', name: 'place', values: ['A', 'B', 'C', 'D'] }
const place: Var = { name: 'place', sort }
const other: Var = { name: 'other', sort }
const flags: Var[] = ['p', 'q', 'r'].map((name) => ({ name, sort: boolSort }))

const leaf: fc.Arbitrary<Term> = fc.oneof(
  fc.constantFrom(...sort.values).map((value) => eq(cur(place), enumValue(sort, value))),
  fc.constantFrom(...sort.values).map((value) => eq(enumValue(sort, value), cur(place))),
  fc.constant(eq(cur(place), cur(other))),
  fc.constantFrom(...flags).map(cur),
)
const { condition } = fc.letrec<{ condition: Term }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    tie('condition').map(not),
    fc.array(tie('condition'), { maxLength: 4 }).map((parts) => and(...parts)),
    fc.array(tie('condition'), { maxLength: 4 }).map((parts) => or(...parts)),
    fc.tuple(tie('condition'), tie('condition')).map(([a, b]) => implies(a, b)),
  ),
}))

it('under each value, with whatever else there is', () => {
  const state = fc.record({
    other: fc.constantFrom(...sort.values),
    p: fc.boolean(),
    q: fc.boolean(),
    r: fc.boolean(),
  })
  fc.assert(
    fc.property(fc.array(condition, { maxLength: 5 }), state, (parts, rest) => {
      const whole = and(...parts)
      const under = underValue(conjunctsOf(whole), cur(place))
      for (const value of sort.values) {
        const here = evaluator(new Map([...Object.entries(rest), ['place', value]]))
        expect(here(under(value))).toBe(here(whole))
      }
    }),
    { numRuns: 300 },
  )
})

it('is as large as what speaks of the value', () => {
  const rules = sort.values.map((value, i) => implies(eq(cur(place), enumValue(sort, value)), cur(flags[i % 3] as Var)))
  const under = underValue(rules, cur(place))
  expect(under('B')).toBe(rules[1])
  expect(valuesIn(and(...rules), cur(place))).toEqual(new Set(sort.values))
  expect(underValue([tt], cur(place))('A')).toBe(tt)
  expect(underValue([eq(cur(place), enumValue(sort, 'A'))], cur(place))('B')).toBe(ff)
})
