import { expect, test } from 'vitest'
import { at, b, n, place, x } from '../../test/variables.ts'
import {
  add,
  and,
  cur,
  enumValue,
  eq,
  intSort,
  ite,
  le,
  lt,
  next,
  not,
  num,
  or,
  scale,
  type Term,
} from '../logic/term.ts'
import { rational } from '../support/rational.ts'
import { domainText } from './enum-bits.ts'
import { readValueText } from './read-value.ts'
import { SolverFailure } from './session.ts'
import { numeralText, TermWriter, termText } from './text.ts'

function written(term: Term, k = 3): string[] {
  const commands: string[] = []
  const writer = new TermWriter(
    (c) => commands.push(c),
    (v, isNext, step) => `${v.name}@${isNext ? step + 1 : step}`,
  )
  const text = writer.text(term, k)
  return [...commands, text]
}

test('numerals are exact', () => {
  expect(numeralText(rational('-1/3'), 'Real')).toBe('(- (/ 1.0 3.0))')
  expect(numeralText(rational(5), 'Real')).toBe('5.0')
  expect(numeralText(rational(-5), 'Int')).toBe('(- 5)')
  expect(() => numeralText(rational('1/2'), 'Int')).toThrow('not an integer')
})

test('variables are declared at first use and carry their step', () => {
  expect(written(le(add(cur(x), num(1)), next(x)))).toEqual([
    '(declare-fun |x@4| () Real)',
    '(declare-fun |x@3| () Real)',
    '(<= (+ |x@3| 1.0) |x@4|)',
  ])
})

test('integers among reals are converted, constants without detour', () => {
  expect(written(lt(add(cur(x), cur(n)), num(2, intSort))).at(-1)).toBe('(< (+ |x@3| (to_real |n@3|)) 2.0)')
  expect(written(eq(scale(rational('1/2'), cur(n)), cur(x))).at(-1)).toContain('(* (/ 1.0 2.0) (to_real |n@3|))')
})

test('an enum is bits, its equality bitwise', () => {
  const commands = written(eq(cur(at), enumValue(place, 'ROAD')))
  expect(commands.slice(0, -1)).toEqual([
    '(declare-fun |at@3.0| () Bool)',
    '(declare-fun |at@3.top~| () Bool)',
    '(define-fun |at@3.1| () Bool (and |at@3.top~| (not |at@3.0|)))',
  ])
  expect(commands.at(-1)).toBe('(and (not |at@3.0|) |at@3.1|)')
})

test('a subterm used twice is defined once for each step', () => {
  const sum = add(cur(x), num(1))
  const commands: string[] = []
  const writer = new TermWriter(
    (c) => commands.push(c),
    (v, _, k) => `${v.name}@${k}`,
  )
  writer.text(or(lt(sum, num(0)), lt(num(1), sum)), 0)
  writer.text(or(lt(sum, num(0)), lt(num(1), sum)), 0)
  writer.text(lt(sum, num(5)), 1)
  expect(commands.filter((c) => c.startsWith('(define-fun'))).toHaveLength(1)
})

test('text grows linearly with the shared graph, as definitions and as lets', () => {
  let term: Term = cur(b)
  for (let i = 0; i < 200; i++) term = not(and(or(term, lt(cur(x), num(i))), or(not(term), lt(num(i), cur(x)))))
  expect(written(term).join('\n').length).toBeLessThan(60_000)
  expect(termText(term, (v) => v.name).length).toBeLessThan(60_000)
})

test('by itself a term binds what it shares by let', () => {
  const sum = add(cur(x), num(1))
  const text = termText(or(lt(sum, num(0)), lt(num(1), sum)), (v) => v.name)
  expect(text).toMatch(/^\(let \(\((\|#1\|) \(\+ \|x\| 1\.0\)\)\) \(or \(< \1 0\.0\) \(< 1\.0 \1\)\)\)$/)
})

test('the domain of an enum excludes the codes that mean nothing', () => {
  expect(domainText(['b0', 'b1'], place)).toBe('(or (not b1) (not b0))')
  expect(domainText(['b0'], { kind: 'enum', name: 'two', values: ['A', 'B'] })).toBe('true')
})

test('an enum choice is a choice of bits', () => {
  const term = eq(ite(cur(b), enumValue(place, 'WORK'), cur(at)), enumValue(place, 'WORK'))
  expect(written(term).at(-1)).toBe('(and (or |b@3| |at@3.0|) (not (and (not |b@3|) |at@3.1|)))')
})

test('values are read exactly or not at all', () => {
  expect(readValueText('(- (/ 1.0 3.0))', { kind: 'real' })).toEqual(rational('-1/3'))
  expect(readValueText('(/ (- 1) 3)', { kind: 'real' })).toEqual(rational('-1/3'))
  expect(readValueText('(- 5)', { kind: 'int' })).toEqual(rational(-5))
  expect(readValueText('1.25', { kind: 'real' })).toEqual(rational('5/4'))
  expect(readValueText('true', { kind: 'bool' })).toBe(true)
  for (const text of ['1.4142?', '(root-obj (+ (^ x 2) (- 2)) 2)', '(+ 1.0 epsilon)', '(/ 1.0 0.0)', 'x']) {
    expect(() => readValueText(text, { kind: 'real' })).toThrow(SolverFailure)
  }
  expect(() => readValueText('0.5', { kind: 'int' })).toThrow(SolverFailure)
  expect(() => readValueText('1', { kind: 'bool' })).toThrow(SolverFailure)
})

test('names do not tell what else was made before', () => {
  const names = (constant: number): string[] => {
    const sum = add(cur(x), num(constant))
    return written(or(lt(sum, num(0)), lt(num(1), sum))).flatMap((line) => line.match(/\|#[^|]*\|/g) ?? [])
  }
  const first = names(7919)
  for (let i = 0; i < 50; i++) le(add(cur(x), num(90_001 + i)), next(x))
  expect(names(7927)).toEqual(first)
  expect(first).toContain('|#1|')
})
