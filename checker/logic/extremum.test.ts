import { describe, expect, it } from 'vitest'
import { rational } from '../support/rational.ts'
import { extremumOf, largerOf, largestAmong, smallerOf } from './extremum.ts'
import { showTerm } from './show.ts'
import { add, cur, ite, le, num, realSort } from './term.ts'
import { evaluator } from './value.ts'

const [a, b, c] = ['a', 'b', 'c'].map((name) => cur({ name, sort: realSort })) as [
  ReturnType<typeof cur>,
  ReturnType<typeof cur>,
  ReturnType<typeof cur>,
]

describe('the larger and the smaller of two terms', () => {
  it('have the value that they say', () => {
    for (const [x, y] of [
      [1, 2],
      [2, 1],
      [2, 2],
    ] as const) {
      const value = evaluator(
        new Map([
          ['a', rational(x)],
          ['b', rational(y)],
        ]),
      )
      expect([value(largerOf(a, b)), value(smallerOf(a, b))].map(Number)).toEqual([Math.max(x, y), Math.min(x, y)])
    }
  })

  it('are told from any other choice, and shown as the language writes them', () => {
    expect(extremumOf(largerOf(a, b))).toEqual({ which: 'max', of: [a, b] })
    expect(extremumOf(ite(le(a, b), a, c))).toBeUndefined()
    expect(extremumOf(ite(le(c, b), a, b))).toBeUndefined()
    expect([largerOf(a, smallerOf(b, add(c, num(1)))), ite(le(a, b), a, c)].map(showTerm)).toEqual([
      'max(a, min(b, c + 1ms))',
      'a <= b ? a : c',
    ])
  })

  it('are the largest of their terms', () => {
    expect(largestAmong(largerOf(a, largerOf(b, c)))).toEqual([a, b, c])
    expect(largestAmong(smallerOf(a, b))).toEqual([smallerOf(a, b)])
  })
})
