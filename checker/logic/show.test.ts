import { describe, expect, it } from 'vitest'
import { rational } from '../support/rational.ts'
import { showTerm } from './show.ts'
import { add, and, boolSort, cur, eq, ite, le, lt, not, num, or, realSort, scale } from './term.ts'

const a = cur({ name: 'a', sort: boolSort })
const b = cur({ name: 'b', sort: boolSort })
const x = cur({ name: 'x', sort: realSort })
const y = cur({ name: 'y', sort: realSort })

describe('showTerm', () => {
  it('puts parentheses where the structure needs them, and only there', () => {
    expect(showTerm(and(or(a, b), not(and(a, b))))).toBe('(a or b) and not (a and b)')
    expect(showTerm(or(and(a, b), le(x, num(4))))).toBe('a and b or x <= 4ms')
    expect(showTerm(add(ite(a, x, y), num(1)))).toBe('(a ? x : y) + 1ms')
    expect(showTerm(or(not(or(not(a), b)), lt(x, y)))).toBe('(a imply b) imply x < y')
  })

  it('subtracts what has a negative factor', () => {
    expect(showTerm(eq(x, add(y, scale(-1, x))))).toBe('x == y - x')
    expect(showTerm(lt(add(x, scale(-2, y)), scale(rational('1/2'), add(x, y))))).toBe('x - 2 * y < (x + y) / 2')
    expect(showTerm(le(scale(-1, add(x, y)), num(-1)))).toBe('-(x + y) <= -1ms')
  })
})
