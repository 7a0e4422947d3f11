import { describe, expect, test } from 'vitest'
import type { Value } from '../logic/value.ts'
import { rational, zero } from '../support/rational.ts'
import { type Foreign, type ForeignProperty, readForeign } from './index.ts'
import { replayForeign } from './replay.ts'

type Values = Record<string, number | boolean | string>

/** The one question of a file. */
function only({ properties }: Foreign): ForeignProperty {
  const [property, second] = properties
  if (property === undefined || second !== undefined) throw new Error('not one property')
  return property
}

function valuation(values: Values): Map<string, Value> {
  return new Map(
    Object.entries(values).map(([name, v]): [string, Value] => [name, typeof v === 'number' ? rational(String(v)) : v]),
  )
}

/** Whether a file's system can run so, steps as inputs and the state after them, and end in a bad state. */
function runs(
  foreign: Foreign,
  initial: Values,
  ...steps: readonly (readonly [inputs: Values, after: Values])[]
): boolean {
  const { system, bad } = only(foreign)
  const trace = {
    system: system.name,
    params: new Map(),
    initial: valuation(initial),
    steps: steps.map(([choices, after]) => ({
      delay: zero,
      jump: { edges: [], choices: valuation(choices) },
      after: valuation(after),
    })),
  }
  return replayForeign(system, trace, bad).ok
}

const horn = (...clauses: string[]): Foreign =>
  readForeign('folder/some.thing.smt2', ['(set-logic HORN)', ...clauses, '(check-sat)'].join('\n'))

describe('clauses over one predicate', () => {
  const counter = horn(
    '(set-info :status unsat)',
    '(declare-fun P (Real Bool) Bool)',
    '(assert (forall ((x Real) (b Bool)) (=> (and (= x 0) (not b)) (P x b))))',
    '(assert (forall ((x Real) (b Bool) (y Real) (d Real)) (=> (and (P x b) (= y (+ x d)) (< 0 d 2)) (P y (not b)))))',
    '(assert (forall ((x Real) (b Bool)) (=> (and (P x b) (> x 3)) false)))',
  )

  test('become a system that is named after the file and whose variables are those of the query', () => {
    expect(only(counter).system.name).toBe('some.thing')
    expect(only(counter).system.states.map((v) => v.name)).toEqual(['x', 'b'])
    expect(counter.properties).toMatchObject([{ name: 'satisfiable', expected: 'refuted' }])
  })

  test('run as they say, with an input for what no equation determines', () => {
    const [input] = only(counter).system.inputs
    const d = (value: number) => ({ [input?.name ?? '']: value })
    expect(only(counter).system.inputs).toHaveLength(1)
    const one = { x: 1.5, b: true }
    expect(runs(counter, { x: 0, b: false }, [d(1.5), one], [d(1.75), { x: 3.25, b: false }])).toBe(true)
    expect(runs(counter, { x: 0, b: false }, [d(1.5), one], [d(1.75), { x: 3.25, b: true }])).toBe(false)
    expect(runs(counter, { x: 0, b: false }, [d(1.5), one], [d(2), { x: 3.5, b: false }])).toBe(false)
    expect(runs(counter, { x: 0, b: false }, [d(1.5), one])).toBe(false)
    expect(runs(counter, { x: 4, b: false })).toBe(false)
  })
})

test('a head may hold terms and the same variable twice, and bodies constants', () => {
  const twins = horn(
    '(declare-fun P (Int Int) Bool)',
    '(assert (forall ((n Int)) (P n n)))',
    '(assert (forall ((n Int) (m Int)) (=> (and (P n m) (distinct n 7)) (P (+ n 1) m))))',
    '(assert (not (exists ((m Int)) (P 3 m))))',
  )
  const [a = '', b = ''] = only(twins).system.states.map((v) => v.name)
  expect(runs(twins, { [a]: 3, [b]: 3 })).toBe(true)
  expect(runs(twins, { [a]: 3, [b]: 2 })).toBe(false)
  expect(runs(twins, { [a]: 2, [b]: 2 }, [{}, { [a]: 3, [b]: 2 }])).toBe(true)
  expect(runs(twins, { [a]: 7, [b]: 7 }, [{}, { [a]: 8, [b]: 7 }])).toBe(false)
})

test('several predicates are locations that share variables', () => {
  const phases = horn(
    '(declare-fun A (Real) Bool)',
    '(declare-fun B (Bool Real) Bool)',
    '(assert (A 1.0))',
    '(assert (forall ((x Real)) (=> (A x) (A (* 2 x)))))',
    '(assert (forall ((x Real)) (=> (A x) (B (> x 3) x))))',
    '(assert (forall ((y Real)) (=> (B true y) false)))',
    '(assert (forall ((y Real)) (=> (and (A y) (< y 0)) false)))',
  )
  expect(only(phases).system.states.map((v) => v.sort.kind)).toEqual(['enum', 'real', 'bool'])
  const [at = '', x = '', b = ''] = only(phases).system.states.map((v) => v.name)
  const state = (where: string, value: number, flag = false) => ({ [at]: where, [x]: value, [b]: flag })
  expect(runs(phases, state('A', 1), [{}, state('A', 2)], [{}, state('A', 4)], [{}, state('B', 4, true)])).toBe(true)
  expect(runs(phases, state('A', 1), [{}, state('B', 1, true)])).toBe(false)
  expect(runs(phases, state('B', 4, true))).toBe(false)
})

test('what a fact and a query choose for themselves are different things', () => {
  const apart = horn(
    '(declare-fun P (Real) Bool)',
    '(assert (forall ((u Real) (v Real)) (=> (and (> u 5) (> v u)) (P (- u v)))))',
    '(assert (forall ((x Real) (u Real)) (=> (and (P x) (< u 5) (< u (* 2 u)) (< (+ x u) 0)) false)))',
  )
  const names = only(apart).system.states.map((v) => v.name)
  const [x = '', ...free] = names
  expect(free.length).toBeGreaterThanOrEqual(2)
  // x = -7 comes of u = 6, v = 13; the query takes u = 1.
  const found = [0, 1, 6, 13].flatMap((a) => [0, 1, 6, 13].flatMap((b) => [0, 1, 6, 13].map((c) => [a, b, c])))
  expect(
    found.some((values) =>
      runs(apart, { [x]: -7, ...Object.fromEntries(free.map((name, i) => [name, values[i] ?? 0])) }),
    ),
  ).toBe(true)
})

test('a clause without predicates is a question of its own', () => {
  const bare = horn('(assert (forall ((x Real)) (=> (< x 0 x) false)))')
  const [at = '', x] = only(bare).system.states.map((v) => v.name)
  expect(runs(bare, { [at]: 'false', ...(x === undefined ? {} : { [x]: 1 }) })).toBe(false)
  const false_ = horn('(assert (=> true false))')
  expect(runs(false_, { [only(false_).system.states[0]?.name ?? '']: 'false' })).toBe(true)
})

test('definitions and nested clauses are unfolded', () => {
  const defined = horn(
    '(declare-fun P (Real) Bool)',
    '(define-fun LIMIT () Real (/ 1 3))',
    '(define-fun over ((a Real) (b Real)) Bool (> a b))',
    '(assert (forall ((x Real)) (let ((c (= x LIMIT))) (=> c (=> true (P x))))))',
    '(assert (forall ((x Real)) (or (not (P x)) (not (over (* 3 x) 0.5)))))',
  )
  const initial = valuation({ x: 0 }).set('x', rational('1/3'))
  const trace = { system: '', params: new Map(), initial, steps: [] }
  expect(replayForeign(only(defined).system, trace, defined.properties[0]?.bad as never)).toEqual({ ok: true })
})

describe('what cannot be read is told with its place', () => {
  const P = '(declare-fun P (Real) Bool)'
  const cases: readonly (readonly [why: string, text: string])[] = [
    ['2:9: `P` is not', '(set-logic HORN)\n(assert P)'],
    ['2:54: `y` is not declared', `${P}\n(assert (forall ((x Real)) (=> (and (P x) (> (+ x 1) y)) false)))`],
    ['two predicates among its premises', `${P}\n(assert (forall ((x Real) (y Real)) (=> (and (P x) (P y)) false)))`],
    ['two conclusions', `${P}\n(assert (forall ((x Real)) (or (P x) (P (+ x 1)))))`],
    ['neither a premise nor the conclusion', `${P}\n(assert (forall ((x Real)) (=> (or (P x) (> x 1)) false)))`],
    [
      '2:48: a quantifier inside',
      `${P}\n(assert (forall ((x Real)) (=> (and (P x)     (exists ((y Real)) (> y x))) false)))`,
    ],
    ['`exists` can only stand below `not`', `${P}\n(assert (exists ((x Real)) (P x)))`],
    ['`(Array Int Int)`'.replaceAll('`', ''), '(declare-fun P ((Array Int Int)) Bool)'],
    ['arrays are not supported', `${P}\n(assert (forall ((x Real)) (=> (P x) (select x x))))`],
    ['not linear', `${P}\n(assert (forall ((x Real)) (=> (P x) (P (* x x)))))`],
    ['a divisor must be a constant', `${P}\n(assert (forall ((x Real)) (=> (P x) (P (/ 1 x)))))`],
    [
      'not an integer by a positive constant',
      '(declare-fun P (Int) Bool)\n(assert (forall ((x Int)) (=> (P x) (P (mod x x)))))',
    ],
    ['`abs` is no operator', '(declare-fun P (Int) Bool)\n(assert (forall ((x Int)) (=> (P x) (P (abs x)))))'],
    ['takes 1 arguments, not 2', `${P}\n(assert (forall ((x Real)) (P x x)))`],
    ['of sort bool, where real is expected', `${P}\n(assert (P true))`],
    ['of sort real, where int is expected', '(declare-fun P (Int) Bool)\n(assert (forall ((x Real)) (P x)))'],
    ['not a truth value', `${P}\n(assert (forall ((x Real)) (=> (and (P x) x) false)))`],
    ['not a number', `${P}\n(assert (forall ((x Real) (b Bool)) (=> (P x) (P (+ x b)))))`],
    ['declared twice', `${P}\n${P}`],
    ['is no predicate', '(declare-fun f (Real) Real)'],
    ['the command `rule` is not supported', '(rule P)'],
    ['a command is expected', 'assert'],
    ['there are no clauses before', `${P}\n(check-sat)`],
    ['there is no (check-sat)', P],
    ['a closing parenthesis is missing', '(assert (= 1 1)'],
    ['a closing parenthesis too many', '(check-sat))'],
    ['is defined twice', '(define-fun a () Real 1.0)\n(define-fun a () Real 1.0)'],
  ]
  test.each(cases)('%s', (why, text) => {
    expect(() => readForeign('x.smt2', text)).toThrow(why)
    expect(() => readForeign('x.smt2', text)).toThrow(/^x\.smt2:\d+:\d+: /)
  })
})
