import { expect, test } from 'vitest'
import { canonical, readSexpr, readSexprs, SexprProblem, sexprText, symbol, symbolName } from './sexpr.ts'

test('expressions come back as they were', () => {
  for (const text of ['x', '()', '(- (/ 1.0 3.0))', '(a |b c| ("x ""y"" ;" 1.5))'])
    expect(sexprText(readSexpr(text))).toBe(text)
})

test('comments and line ends separate', () => {
  expect(readSexprs('(a ; not ) this\n b)\n\tc')).toEqual([['a', 'b'], 'c'])
})

test('a hundred thousand levels are read and printed', () => {
  const deep = `${'(a '.repeat(100_000)}b${')'.repeat(100_000)}`
  expect(sexprText(readSexpr(deep))).toBe(deep)
})

test('half an expression is refused, and so is half too much', () => {
  for (const text of ['(a', 'a)', '"a', '|a', '', 'a b']) expect(() => readSexpr(text)).toThrow(SexprProblem)
})

test('bars do not make another symbol', () => {
  expect(canonical('(not  |x|)')).toBe(canonical('(not x)'))
  expect(canonical('|x y|')).not.toBe(canonical('|x z|'))
  expect(symbolName('|x y|')).toBe('x y')
  expect(() => symbol('a|b')).toThrow('not a name')
})
