import { describe, expect, test } from 'vitest'
import { at, b, n, place, x, y } from '../../test/variables.ts'
import {
  add,
  and,
  cur,
  enumValue,
  eq,
  implies,
  intSort,
  ite,
  le,
  lt,
  neg,
  not,
  num,
  or,
  scale,
  sub,
  type Term,
} from '../logic/term.ts'
import { holds, type Value } from '../logic/value.ts'
import { rational } from '../support/rational.ts'
import { namesOf, readTerm } from './read-term.ts'
import { SolverFailure } from './session.ts'
import { termText } from './text.ts'

const names = namesOf([x, y, n, b, at])

describe('a formula is read as the term it says', () => {
  const cases: readonly (readonly [text: string, term: Term])[] = [
    ['(<= x (/ 1.0 3.0))', le(cur(x), num(rational('1/3')))],
    ['(>= (+ x (* (- 1.0) y)) 2)', le(num(2), sub(cur(x), cur(y)))],
    ['(< (- x) (- y 1.0))', lt(neg(cur(x)), sub(cur(y), num(1)))],
    ['(> (/ x 2.0) (to_real 5))', lt(num(5), scale(rational('1/2'), cur(x)))],
    ['(let ((a (+ x y)) (|b| (not b))) (and |b| (= a 0.0)))', and(not(cur(b)), eq(add(cur(x), cur(y)), num(0)))],
    ['(let ((x y)) (let ((y x)) (< y 1.0)))', lt(cur(y), num(1))],
    ['(=> b (< n 3) (= n 7))', implies(cur(b), implies(lt(cur(n), num(3, intSort)), eq(cur(n), num(7, intSort))))],
    ['(< (ite b x 0) y)', lt(ite(cur(b), cur(x), num(0)), cur(y))],
    ['(< 0.0 x y)', and(lt(num(0), cur(x)), lt(cur(x), cur(y)))],
    ['(distinct n 1 2)', and(not(eq(cur(n), num(1, intSort))), not(eq(cur(n), num(2, intSort))))],
    ['(not |at.0|)', not(eq(cur(at), enumValue(place, 'WORK')))],
  ]
  test.each(cases)('%s', (text, term) => {
    expect(readTerm(text, names)).toBe(term)
  })
})

test('a term survives being written and read', () => {
  const shared = le(add(cur(x), num(rational('1/7'))), cur(y))
  const term = or(
    and(shared, eq(cur(at), enumValue(place, 'ROAD'))),
    and(not(shared), eq(ite(cur(b), enumValue(place, 'HOME'), cur(at)), cur(at))),
    lt(cur(n), num(2, intSort)),
  )
  const back = readTerm(
    termText(term, (v) => v.name),
    names,
  )
  for (const [px, py] of [
    [0, 0],
    [0, 1],
    [2, 1],
  ]) {
    for (const v of place.values) {
      for (const flag of [true, false]) {
        const state = new Map<string, Value>([
          ['x', rational(px ?? 0)],
          ['y', rational(py ?? 0)],
          ['n', rational(3)],
          ['b', flag],
          ['at', v],
        ])
        expect(holds(back, state)).toBe(holds(term, state))
      }
    }
  }
})

test('what is not linear arithmetic over known names is refused', () => {
  for (const text of [
    '(* x y)',
    '(/ 1.0 x)',
    '(/ x 0.0)',
    '(mod n n)',
    '(div n 0)',
    '(mod x 2)',
    '(forall ((z Int)) true)',
    '(< z 0)',
    '(to_int x)',
    '(ite b x)',
  ]) {
    expect(() => readTerm(text, names)).toThrow(SolverFailure)
  }
})
