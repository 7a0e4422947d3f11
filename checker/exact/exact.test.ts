import { expect, test } from 'vitest'
import { checkScript } from './check-script.ts'
import { checkScriptApart } from './thread.ts'

/** The answers to a script, as words; those that are unknown with their reasons. */
const answers = (text: string): string[] => checkScript(text).blocks.map((b) => b.reason ?? b.answer)

test.each([
  ['(declare-fun x () Real)(assert (< x x))(check-sat)', 'unsat'],
  [
    '(declare-fun x () Real)(declare-fun y () Real)(assert (< x y))(assert (< y (+ x 0.000000000000000000001)))(check-sat)',
    'sat',
  ],
  ['(declare-const x Int)(declare-const y Int)(assert (< x y (+ x 1)))(check-sat)', 'unsat'],
  ['(declare-const x Int)(declare-const y Int)(assert (= 1 (+ (* 2 x) (* 2 y))))(check-sat)', 'unsat'],
  ['(declare-const x Int)(declare-const y Real)(assert (< (to_real x) y (+ x 1)))(check-sat)', 'sat'],
  ['(declare-fun |a b| () Bool)(assert (let ((a |a b|) (b (not |a b|))) (and a b)))(check-sat)', 'unsat'],
  [
    '(declare-fun p () Bool)(declare-fun x () Real)(assert (= x (ite p 1 (- (/ 1.0 3)))))(assert (> x 0))(assert (not p))(check-sat)',
    'unsat',
  ],
  [
    '(define-fun twice ((x Real)) Real (* 2 x))(declare-const y Real)(assert (distinct (twice y) (+ y y)))(check-sat)',
    'unsat',
  ],
  [
    '(declare-datatype Color ((red) (green) (blue)))(declare-const c Color)(assert (distinct c red green blue))(check-sat)',
    'unsat',
  ],
  ['(declare-datatypes ((C 0)) (((red) (green) (blue))))(declare-const c C)(assert (not (= c red)))(check-sat)', 'sat'],
  [
    '(declare-const x Int)(assert (= (mod x 3) 2))(assert (= (div x 3) (- 2)))(assert (not (= x (- 4))))(check-sat)',
    'unsat',
  ],
  ['(declare-const x Real)(assert (= (to_int x) 2))(assert (not (is_int x)))(assert (>= x 3))(check-sat)', 'unsat'],
  ['(declare-const x Int)(assert (= (abs x) 2))(assert (< x 0))(check-sat)', 'sat'],
  ['(declare-const a Bool)(declare-const b Bool)(assert (xor a b true))(assert (= a (not b)))(check-sat)', 'unsat'],
  ['(declare-const a Bool)(declare-const b Bool)(assert (=> a b false))(assert a)(assert b)(check-sat)', 'unsat'],
])('%s', (text, answer) => expect(answers(text)).toEqual([answer]))

test('questions have the names that were echoed, in order, doubled ones too', () => {
  const block = '(echo "a")(push 1)(declare-const x Int)(assert (< x 0))(check-sat)(pop 1)'
  expect(checkScript(`${block}${block}(check-sat)`).blocks.map((b) => [b.name, b.answer])).toEqual([
    ['a', 'sat'],
    ['a', 'sat'],
    ['', 'sat'],
  ])
})

test.each([
  ['(assert x)\n(check-sat)', 'line 1: x is not declared'],
  ['\n(declare-fun f (Int) Int)\n(check-sat)', 'line 2: functions that are not defined are not supported: f'],
  ['(declare-const x (Array Int Int))(check-sat)', 'line 1: the sort (Array Int Int) is not supported'],
  ['(assert (forall ((x Int)) true))(check-sat)', 'line 1: forall is not declared, or not supported'],
  ['(declare-const x Int)\n\n(assert (+ x\n true))(check-sat)', 'line 3: +: numbers are expected, not (+ Int Bool)'],
  ['(assert true', 'line 1: the parenthesis that opens here is not closed'],
  ['(pop 1)(check-sat)', 'line 1: a pop without its push'],
  ['(declare-const x Int)(declare-const x Int)(check-sat)', 'line 1: x has a meaning already'],
  ['(declare-const x Int)(assert (= (* x x) 2))(check-sat)', 'a product of two quantities that are not constant'],
  ['(declare-const x Int)(assert (= (/ x 0) 2))(check-sat)', 'a division by zero'],
  ['(declare-const |true| Bool)(assert (not true))(check-sat)', 'line 1: true has a meaning already'],
  ['(declare-const p Bool)(assert (let ((true p)) (not true)))(check-sat)', 'line 1: let binds a truth value'],
  ['(define-fun f ((false Bool)) Bool true)(check-sat)', 'line 1: not a command as expected'],
  [
    '(define-fun and ((a Bool) (b Bool)) Bool false)(assert (and true true))(check-sat)',
    'line 1: and has a meaning already',
  ],
  ['(declare-const |mod| Int)(assert (= (mod |mod| 2) 5))(check-sat)', 'unsat'],
  ['(assert false)(check-sat)(get-model)', 'unsat'],
])('what it does not read it does not judge: %s', (text, message) => expect(answers(text)[0]).toContain(message))

test('after a mistake nothing is answered any more', () => {
  const { blocks } = checkScript('(echo "a")(assert false)(check-sat)(asert true)(echo "b")(check-sat)')
  expect(blocks.map((b) => [b.name, b.answer])).toEqual([
    ['a', 'unsat'],
    ['b', 'unknown'],
  ])
})

test('a thread answers as the function does, and can be stopped', async () => {
  const text = '(echo "one")(declare-const x Int)(assert (< x x))(check-sat)'
  expect(await checkScriptApart(text)).toEqual(checkScript(text))
  expect(await checkScriptApart(`${text}(get-model)`)).toEqual(checkScript(`${text}(get-model)`))
  expect(await checkScriptApart(text, { signal: AbortSignal.abort() })).toMatchObject({
    blocks: [{ answer: 'unknown', reason: 'stopped' }],
  })
})
