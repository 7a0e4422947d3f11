import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rational } from '../support/rational.ts'
import { implicant } from './implicant.ts'
import { project } from './project.ts'
import { add, and, cur, div, eq, intSort, le, lt, mod, num, scale, type Term, type Var } from './term.ts'
import { evaluate, holds } from './value.ts'

const x: Var = { name: 'x', sort: intSort }
const y: Var = { name: 'y', sort: intSort }
const int = (n: number): Term => num(n, intSort)
const divisor = fc.integer({ min: 1, max: 9 })

describe('quotient and remainder', () => {
  it('are the q and r of x = q * c + r with 0 <= r < c, for constants as for variables', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), divisor, (n, c) => {
        const [q, r] = [div(cur(x), BigInt(c)), mod(cur(x), BigInt(c))]
        const state = new Map([['x', rational(n)]])
        expect(holds(and(eq(cur(x), add(scale(c, q), r)), le(int(0), r), lt(r, int(c))), state)).toBe(true)
        expect(evaluate(div(int(n), BigInt(c)), state)).toEqual(evaluate(q, state))
        expect(evaluate(mod(int(n), BigInt(c)), state)).toEqual(evaluate(r, state))
      }),
    )
  })

  it('are explained by linear literals, of which one variable can be projected away', () => {
    const small = fc.integer({ min: -20, max: 20 })
    fc.assert(
      fc.property(small, small, divisor, (a, b, c) => {
        const sum = add(cur(x), cur(y))
        const state = new Map([
          ['x', rational(a)],
          ['y', rational(b)],
        ])
        const formula = and(
          le(div(sum, BigInt(c)), div(int(a + b), BigInt(c))),
          eq(mod(div(sum, 2n), BigInt(c)), mod(div(int(a + b), 2n), BigInt(c))),
        )
        const literals = implicant(formula, state)
        for (const literal of literals) expect(holds(literal, state)).toBe(true)
        for (let other = a - 3; other <= a + 3; other++) {
          const near = new Map(state).set('x', rational(other))
          if (literals.every((l) => holds(l, near))) expect(holds(formula, near)).toBe(true)
        }
        const left = project(literals, (name) => name === 'y', state)
        for (const literal of left) expect(holds(literal, state)).toBe(true)
      }),
    )
  })
})
