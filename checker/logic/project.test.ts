import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { b, n, x, y } from '../../test/variables.ts'
import { rational } from '../support/rational.ts'
import { implicant, withoutNext } from './implicant.ts'
import { project } from './project.ts'
import { showTerm } from './show.ts'
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
  next,
  not,
  num,
  or,
  realSort,
  scale,
  type Term,
  type Var,
} from './term.ts'
import { holds, type Valuation, type Value } from './value.ts'

const z: Var = { name: 'z', sort: realSort }
const colours = { kind: 'enum', name: 'Colour', values: ['RED', 'GREEN', 'BLUE'] } as const
const c: Var = { name: 'c', sort: colours }
const d: Var = { name: 'd', sort: colours }

const at = (values: Record<string, Value | number>): Valuation =>
  new Map(Object.entries(values).map(([name, v]): [string, Value] => [name, typeof v === 'number' ? rational(v) : v]))
const texts = (terms: readonly Term[]): string[] => terms.map(showTerm).sort()
const gone = (...vars: Var[]): ((name: string) => boolean) => {
  const names = vars.map((v) => v.name)
  return (name) => names.includes(name)
}

describe('implicant', () => {
  it('takes one true disjunct and all conjuncts', () => {
    const formula = and(or(lt(cur(x), num(0)), le(cur(x), cur(y))), not(cur(b)))
    expect(texts(implicant(formula, at({ x: 1, y: 2, b: false })))).toEqual(['not b', 'x <= y'])
  })

  it('turns denials of comparisons round, and picks a side of an inequality', () => {
    expect(texts(implicant(not(le(cur(x), num(3))), at({ x: 5 })))).toEqual(['x > 3ms'])
    expect(texts(implicant(not(eq(cur(x), cur(y))), at({ x: 5, y: 7 })))).toEqual(['x < y'])
  })

  it('resolves case splits and keeps their conditions', () => {
    const formula = eq(next(x), ite(cur(b), num(0), add(cur(x), cur(y))))
    expect(texts(withoutNext(implicant(formula, at({ x: 1, y: 2, b: false }), at({ x: 3 }))))).toHaveLength(2)
    expect(texts(implicant(formula, at({ x: 1, y: 2, b: true }), at({ x: 0 })))).toContain('b')
  })

  it('fixes both sides where two enum variables are compared', () => {
    expect(texts(implicant(eq(cur(c), cur(d)), at({ c: 'RED', d: 'RED' })))).toEqual(['c.RED', 'd.RED'])
    expect(texts(implicant(not(eq(cur(c), enumValue(colours, 'RED'))), at({ c: 'BLUE' })))).toEqual(['c.BLUE'])
  })

  it('implies the formula, whatever the formula', () => {
    const atom = fc.constantFrom(
      le(cur(x), cur(y)),
      lt(cur(y), num(2)),
      eq(cur(x), num(1)),
      cur(b),
      eq(cur(c), enumValue(colours, 'GREEN')),
    )
    const { formula } = fc.letrec<{ formula: Term }>((tie) => ({
      formula: fc.oneof(
        { depthSize: 'small' },
        atom,
        fc.tuple(tie('formula'), tie('formula')).map(([f, g]) => and(f, not(g))),
        fc.tuple(tie('formula'), tie('formula')).map(([f, g]) => or(f, g)),
        fc.tuple(tie('formula'), tie('formula')).map(([f, g]) => eq(f, g)),
        fc.tuple(tie('formula'), tie('formula')).map(([f, g]) => le(ite(f, cur(x), cur(y)), ite(g, num(1), cur(x)))),
      ),
    }))
    const state = fc.record({
      x: fc.integer({ min: 0, max: 3 }),
      y: fc.integer({ min: 0, max: 3 }),
      b: fc.boolean(),
      c: fc.constantFrom(...colours.values),
    })
    fc.assert(
      fc.property(formula, state, state, (f, here, there) => {
        fc.pre(holds(f, at(here)))
        const why = and(...implicant(f, at(here)))
        expect(holds(why, at(here))).toBe(true)
        expect(holds(implies(why, f), at(there))).toBe(true)
      }),
    )
  })
})

describe('project', () => {
  it('solves an equation for the variable that goes', () => {
    const literals = [eq(cur(x), add(cur(y), num(1))), le(cur(x), cur(z))]
    expect(texts(project(literals, gone(x), at({ x: 3, y: 2, z: 9 })))).toEqual(
      texts([le(cur(y), add(cur(z), num(-1)))]),
    )
  })

  it('puts the greatest lower bound in the place of the variable', () => {
    const literals = [le(cur(y), cur(x)), lt(num(0), cur(x)), lt(cur(x), cur(z))]
    const left = project(literals, gone(x), at({ x: 3, y: 2, z: 9 }))
    expect(left.map((t) => holds(t, at({ y: 2, z: 9 })))).toEqual([true, true])
    expect(left.every((t) => holds(t, at({ y: 2, z: 2 })))).toBe(false)
    expect(left.every((t) => holds(t, at({ y: 0, z: 9 })))).toBe(false)
  })

  it('drops what bounds a variable from one side only, and what is known of a Boolean', () => {
    expect(project([le(cur(y), cur(x)), cur(b)], gone(x, b), at({ x: 3, y: 2, b: true }))).toEqual([])
  })

  it('gives an integer without an equation its value', () => {
    const literals = [lt(scale(2, cur(n)), cur({ name: 'm', sort: intSort }))]
    const left = project(literals, gone(n), at({ n: 2, m: 7 }))
    expect(left.map((t) => holds(t, at({ m: 5 })))).toEqual([true])
    expect(left.map((t) => holds(t, at({ m: 4 })))).toEqual([false])
  })

  it('keeps the strongest of parallel comparisons', () => {
    expect(project([le(cur(x), num(3)), lt(cur(x), num(3)), le(cur(x), num(5))], () => false, at({ x: 1 }))).toEqual([
      lt(cur(x), num(3)),
    ])
  })

  it('holds where it was made, and wherever it holds the variable has a value', () => {
    const side = fc.tuple(
      fc.integer({ min: -2, max: 2 }),
      fc.integer({ min: -2, max: 2 }),
      fc.integer({ min: -3, max: 3 }),
    )
    const literal = fc.tuple(
      side,
      fc.integer({ min: 1, max: 2 }),
      fc.constantFrom('low', 'high', 'strictly low', 'strictly high', 'equal'),
    )
    const point = fc.record({
      x: fc.integer({ min: -4, max: 4 }),
      y: fc.integer({ min: -4, max: 4 }),
      z: fc.integer({ min: -4, max: 4 }),
    })
    const term = ([[p, q, k], f, kind]: [[number, number, number], number, string]): {
      literal: Term
      bound: (v: Valuation) => Term
      kind: string
    } => {
      const other = add(scale(p, cur(y)), scale(q, cur(z)), num(k))
      const mine = scale(f, cur(x))
      const made = {
        low: le(other, mine),
        high: le(mine, other),
        'strictly low': lt(other, mine),
        'strictly high': lt(mine, other),
        equal: eq(mine, other),
      }
      return { literal: made[kind as keyof typeof made], bound: () => other, kind }
    }
    fc.assert(
      fc.property(fc.array(literal, { minLength: 1, maxLength: 5 }), point, point, (raw, here, there) => {
        const literals = raw.map((r) => term(r as never).literal)
        fc.pre(literals.every((l) => holds(l, at(here))))
        const left = project(literals, gone(x), at(here))
        expect(left.every((l) => holds(l, at(here)))).toBe(true)
        if (!left.every((l) => holds(l, at(there)))) return
        const steps = Array.from({ length: 24 * 60 + 1 }, (_, i) => rational(i - 12 * 60).div(24))
        const { y, z } = there
        const values = new Map(at({ y, z }))
        const found = steps.some((v) => literals.every((l) => holds(l, new Map([...values, ['x', v]]))))
        expect(found).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
