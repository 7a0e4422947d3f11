import fc from 'fast-check'
import { expect, it } from 'vitest'
import { place } from '../../test/variables.ts'
import {
  add,
  and,
  boolSort,
  cur,
  enumValue,
  eq,
  intSort,
  le,
  lt,
  not,
  num,
  or,
  realSort,
  scale,
  type Term,
  type Var,
} from '../logic/term.ts'
import { readSexpr } from '../smt/sexpr.ts'
import { rational } from '../support/rational.ts'
import { formulaText, readFormula, termsByName } from './formula.ts'

const variables: readonly Var[] = [
  { name: 'vcpu[1].here', sort: realSort },
  { name: 'TICK', sort: realSort },
  { name: 'n', sort: intSort },
  { name: 'irq pending', sort: boolSort },
  { name: 'vcpu[1]', sort: place },
]
const [here, tick, count, pending, at] = variables.map(cur) as [Term, Term, Term, Term, Term]
const names = termsByName(variables, cur)

const factor = fc
  .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 7 }))
  .map(([n, d]) => rational(`${n}/${d}`))
const time = fc
  .array(fc.tuple(factor, fc.constantFrom(here, tick)), { minLength: 1, maxLength: 3 })
  .chain((parts) => factor.map((c) => add(num(c), ...parts.map(([f, v]) => scale(f, v)))))
const whole = fc.integer({ min: -5, max: 5 }).map((n) => num(rational(n), intSort))
const atom = fc.oneof(
  fc.tuple(time, time).map(([a, b]) => le(a, b)),
  fc.tuple(time, time).map(([a, b]) => lt(a, b)),
  whole.map((n) => le(count, n)),
  fc.constantFrom(...place.values).map((v) => eq(at, enumValue(place, v))),
  fc.constant(pending),
)
const formula: fc.Arbitrary<Term> = fc.letrec<{ formula: Term }>((tie) => ({
  formula: fc.oneof(
    { maxDepth: 4 },
    atom,
    tie('formula').map(not),
    fc.array(tie('formula'), { minLength: 2, maxLength: 3 }).map((parts) => and(...parts)),
    fc.array(tie('formula'), { minLength: 2, maxLength: 3 }).map((parts) => or(...parts)),
  ),
})).formula

it('what is written reads back to the same term', () => {
  fc.assert(fc.property(formula, (term) => readFormula(readSexpr(formulaText(term)), names) === term))
})

it('a text of another model is none: an unknown name, a state that is gone, a sum of Booleans', () => {
  for (const text of [
    '(<= gone 3.0)',
    '(in |vcpu[1]| AWAY)',
    '(in TICK HOME)',
    '(+ |irq pending| 1.0)',
    '(frobnicate 1)',
  ])
    expect(() => readFormula(readSexpr(text), names), text).toThrow()
})
