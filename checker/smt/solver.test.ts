import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { b, n, place as three, y } from '../../test/variables.ts'
import {
  add,
  and,
  boolSort,
  cur,
  type EnumSort,
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
} from '../logic/term.ts'
import { evaluate, sameValue, termOfValue, type Valuation, type Value } from '../logic/value.ts'
import { rational } from '../support/rational.ts'
import { embeddedBackend } from './embedded.ts'
import { describeNative, pipeBackend } from './pipe.ts'
import type { Backend } from './session.ts'
import { Solver } from './solver.ts'

vi.setConfig({ testTimeout: 30_000 })

const five: EnumSort = { kind: 'enum', name: 'five', values: ['A', 'B', 'C', 'D', 'E'] }
const one: EnumSort = { kind: 'enum', name: 'one', values: ['ONLY'] }
const TICK: Var = { name: 'TICK', sort: realSort }
const x: Var = { name: 'vcpu[1].since', sort: realSort }
const m: Var = { name: 'm', sort: intSort }
const c: Var = { name: 'c', sort: boolSort }
const place: Var = { name: 'place', sort: three }
const other: Var = { name: 'other', sort: three }
const mode: Var = { name: 'mode', sort: five }
const only: Var = { name: 'only', sort: one }
const everySort = [TICK, x, y, n, m, b, c, place, other, mode, only]

const native = ['z3', 'cvc5'].flatMap((name) => describeNative(name) ?? [])
const backends: Backend[] = [embeddedBackend(), ...native.map(pipeBackend)]

describe.each(backends)('with $name', (backend) => {
  let solver: Solver
  const open = (): Solver =>
    new Solver({ session: backend.open({ deadline: 30_000 }), isRigid: (v) => v.name === TICK.name })
  const answer = async (): Promise<string> => (await solver.check()).kind

  test('values of every sort come back as they were asserted', async () => {
    solver = open()
    const wanted = new Map<string, Value>([
      ['TICK', rational('-1/3')],
      ['vcpu[1].since', rational('22/7')],
      ['y', rational(0)],
      ['n', rational(-5)],
      ['m', rational('12345678901234567890')],
      ['b', true],
      ['c', false],
      ['place', 'ROAD'],
      ['other', 'HOME'],
      ['mode', 'E'],
      ['only', 'ONLY'],
    ])
    solver.assertAt(3, and(...everySort.map((v) => eq(cur(v), termOfValue(wanted.get(v.name) as Value, v.sort)))))
    expect(await answer()).toBe('sat')
    expect(await solver.valuesAt(3, everySort)).toEqual(wanted)
    solver.kill()
  })

  test('the next value at a step is the value at the step after, and a rigid variable has one value', async () => {
    solver = open()
    for (let k = 0; k < 4; k++)
      solver.assertAt(
        k,
        and(
          eq(next(x), add(cur(x), cur(TICK))),
          eq(next(place), ite(eq(cur(place), enumValue(three, 'HOME')), enumValue(three, 'WORK'), cur(place))),
        ),
      )
    solver.assertAt(
      0,
      and(eq(cur(x), num(0)), eq(cur(TICK), num(rational('1/2'))), eq(cur(place), enumValue(three, 'HOME'))),
    )
    expect(await answer()).toBe('sat')
    expect(
      await solver.valuesAtEach([
        { k: 1, variables: [x, place] },
        { k: 0, variables: [] },
        { k: 2, variables: [y, place, x] },
      ]),
    ).toEqual([
      new Map<string, Value>([
        ['vcpu[1].since', rational('1/2')],
        ['place', 'WORK'],
      ]),
      new Map(),
      new Map<string, Value>([
        ['y', rational(0)],
        ['place', 'WORK'],
        ['vcpu[1].since', rational(1)],
      ]),
    ])
    expect(await solver.valuesAt(4, [x, place, TICK])).toEqual(
      new Map<string, Value>([
        ['vcpu[1].since', rational(2)],
        ['place', 'WORK'],
        ['TICK', rational('1/2')],
      ]),
    )
    solver.kill()
  })

  test('what is asserted, declared and defined in a scope ends with it and can be used again', async () => {
    solver = open()
    const shared = and(le(num(1), cur(x)), le(cur(y), cur(x)))
    const twice = or(and(shared, cur(b)), and(shared, cur(c), eq(cur(place), cur(other))))
    for (let round = 0; round < 3; round++) {
      const found = await solver.scoped(async () => {
        solver.assertAt(0, twice)
        solver.assertAt(0, lt(cur(x), num(round === 1 ? 1 : 2)))
        return answer()
      })
      expect(found).toBe(round === 1 ? 'unsat' : 'sat')
    }
    solver.assertAt(0, twice)
    expect(await answer()).toBe('sat')
    solver.kill()
  })

  test('a scope ends when its body throws', async () => {
    solver = open()
    await expect(
      solver.scoped(async () => {
        solver.assertAt(0, and(lt(cur(x), num(0)), lt(num(0), cur(x))))
        throw new Error('for a test')
      }),
    ).rejects.toThrow('for a test')
    expect(await answer()).toBe('sat')
    solver.kill()
  })

  test('a core names assumptions that suffice, and only assumed literals count', async () => {
    solver = open()
    const [low, high, free, none] = [solver.literal(), solver.literal(), solver.literal(), solver.literal()]
    solver.implied(low, 0, lt(cur(x), num(1)))
    solver.implied(high, 0, lt(num(2), cur(x)))
    solver.implied(free, 0, cur(b))
    expect((await solver.checkAssuming([low, free])).kind).toBe('sat')
    expect((await solver.checkAssuming([free, low, high, low])).kind).toBe('unsat')
    const core = await solver.core()
    expect(core).toEqual(expect.arrayContaining([low, high]))
    expect([low, high, free]).toEqual(expect.arrayContaining(core))
    solver.someOf(none, [low, high])
    expect((await solver.checkAssuming([not(low), not(high), none])).kind).toBe('unsat')
    expect((await solver.checkAssuming([not(low), none])).kind).toBe('sat')
    solver.kill()
  })

  test('every value of an enum is possible and no other code is', async () => {
    for (const v of [place, mode, only]) {
      solver = open()
      const sort = v.sort as EnumSort
      const seen = new Set<Value | undefined>()
      while ((await answer()) === 'sat') {
        const value = (await solver.valuesAt(0, [v])).get(v.name)
        seen.add(value)
        solver.assertAt(0, not(eq(cur(v), enumValue(sort, value as string))))
      }
      expect([...seen].sort()).toEqual([...sort.values].sort())
      solver.kill()
    }
  })

  test('a shared graph with 2^60 paths is written once per subterm', async () => {
    solver = open()
    let term: Term = cur(x)
    for (let i = 0; i < 60; i++) term = ite(lt(term, num(i)), add(term, term), scale(rational('1/2'), term))
    solver.assertAt(0, and(eq(term, num(0)), eq(cur(x), num(0))))
    expect(await answer()).toBe('sat')
    solver.kill()
  })

  test('a term nested three thousand deep is written', async () => {
    solver = open()
    let term: Term = cur(b)
    for (let i = 0; i < 3_000; i++)
      term = i % 2 === 0 ? and(term, lt(cur(x), num(i + 1))) : or(term, lt(num(i + 1), cur(x)))
    solver.assertAt(0, and(term, cur(b)))
    expect(await answer()).toBe('sat')
    solver.kill()
  })

  describe('random terms', () => {
    beforeAll(() => {
      solver = open()
    })
    afterAll(() => solver.kill())

    test('a term together with values for all variables is satisfiable exactly if it evaluates to true', async () => {
      await fc.assert(
        fc.asyncProperty(formula(), valuation(), async (term, values) => {
          const fixed = everySort.map((v) => eq(cur(v), termOfValue(values.get(v.name) as Value, v.sort)))
          const found = await solver.scoped(async () => {
            solver.assertAt(1, and(term, ...fixed))
            return answer()
          })
          expect(found).toBe(evaluate(term, values) === true ? 'sat' : 'unsat')
        }),
        { numRuns: 150 },
      )
    })

    test('a model the solver finds for a term satisfies it', async () => {
      await fc.assert(
        fc.asyncProperty(formula(), async (term) => {
          await solver.scoped(async () => {
            solver.assertAt(2, term)
            if ((await answer()) === 'sat')
              expect(sameValue(evaluate(term, await solver.valuesAt(2, everySort)), true)).toBe(true)
          })
        }),
        { numRuns: 100 },
      )
    })
  })
})

function valuation(): fc.Arbitrary<Valuation> {
  const small = fc.integer({ min: -4, max: 4 })
  const value = (v: Var): fc.Arbitrary<Value> => {
    const { sort } = v
    switch (sort.kind) {
      case 'bool':
        return fc.boolean()
      case 'int':
        return small.map(rational)
      case 'real':
        return fc.tuple(small, fc.integer({ min: 1, max: 3 })).map(([p, q]) => rational(`${p}/${q}`))
      case 'enum':
        return fc.constantFrom(...sort.values)
    }
  }
  return fc.tuple(...everySort.map(value)).map((values) => new Map(values.map((v, i) => [everySort[i]?.name ?? '', v])))
}

function formula(): fc.Arbitrary<Term> {
  const constant = fc.integer({ min: -4, max: 4 })
  const { bool } = fc.letrec<{ bool: Term; real: Term; int: Term; place: Term; five: Term }>((tie) => {
    const chosen = (sort: 'real' | 'int' | 'place' | 'five') =>
      fc.tuple(tie('bool'), tie(sort), tie(sort)).map(([p, s, t]) => ite(p, s, t))
    const numbers = (sort: 'real' | 'int') => [
      chosen(sort),
      fc.tuple(tie(sort), tie(sort)).map(([s, t]) => add(s, t)),
      fc.tuple(constant, tie(sort)).map(([f, t]) => scale(f, t)),
    ]
    const pairs = (...relations: ((s: Term, t: Term) => Term)[]) =>
      (['real', 'int'] as const).flatMap((sort) =>
        relations.map((relation) => fc.tuple(tie(sort), tie(sort)).map(([s, t]) => relation(s, t))),
      )
    return {
      real: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(cur(x), cur(y), cur(TICK)),
        constant.map((p) => num(rational(`${p}/3`))),
        ...numbers('real'),
      ),
      int: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constantFrom(cur(n), cur(m)),
        constant.map((p) => num(p, intSort)),
        ...numbers('int'),
      ),
      place: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(cur(place), cur(other)),
        fc.constantFrom(...three.values).map((v) => enumValue(three, v)),
        chosen('place'),
      ),
      five: fc.oneof(
        { depthSize: 'small' },
        fc.constant(cur(mode)),
        fc.constantFrom(...five.values).map((v) => enumValue(five, v)),
        chosen('five'),
      ),
      bool: fc.oneof(
        { depthSize: 'medium', withCrossShrink: true },
        fc.constantFrom(cur(b), cur(c), eq(cur(only), enumValue(one, 'ONLY'))),
        fc.tuple(tie('bool'), tie('bool')).map(([s, t]) => and(s, t)),
        fc.tuple(tie('bool'), tie('bool')).map(([s, t]) => implies(s, t)),
        fc.tuple(tie('bool'), tie('bool')).map(([s, t]) => eq(s, t)),
        fc.tuple(tie('bool'), tie('bool'), tie('bool')).map(([s, t, u]) => ite(s, t, u)),
        tie('bool').map(not),
        fc.tuple(tie('place'), tie('place')).map(([s, t]) => eq(s, t)),
        fc.tuple(tie('five'), tie('five')).map(([s, t]) => eq(s, t)),
        ...pairs(le, lt, eq),
      ),
    }
  })
  return bool
}
