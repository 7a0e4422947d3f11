import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Core } from './core.ts'
import { apply, constant, type Expr, variable } from './expression.ts'
import { UnsoundStep, verifyConflict } from './farkas.ts'
import { checkProof, ProofGap } from './proof.ts'
import { questionsOf } from './script.ts'

/** Answers with all that can be checked checked: models are evaluated by the core itself, proofs here. */
function decided(assertions: readonly Expr[], limits = {}): string {
  const core = new Core({ proof: true })
  for (const assertion of assertions) core.assert(assertion)
  const answer = core.check([], limits)
  if (answer.kind === 'unsat') checkProof(core.proof(), (l) => core.inequality(l))
  return answer.kind === 'unknown' ? answer.reason : answer.kind
}

const real = (name: string): Expr => variable(name, 'Real')
const bool = (name: string): Expr => variable(name, 'Bool')
const number = (value: number): Expr => constant(value, 'Real')
const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i)

function pigeonhole(holes: number): Expr[] {
  const sits = upTo(holes + 1).map((p) => upTo(holes).map((h) => bool(`p${p}.${h}`)))
  const clashes = upTo(holes).flatMap((h) =>
    sits.flatMap((one, i) =>
      sits.slice(0, i).map((other) => apply('not', apply('and', one[h] as Expr, other[h] as Expr))),
    ),
  )
  return [...sits.map((holesOf) => apply('or', ...holesOf)), ...clashes]
}

test('pigeonholes', () => {
  expect(decided(pigeonhole(6))).toBe('unsat')
  expect(decided(pigeonhole(6).slice(1))).toBe('sat')
})

test('a circle of strict inequalities', () => {
  const xs = upTo(60).map((i) => real(`x${i}`))
  const circle = xs.map((x, i) => apply('<', x, xs[(i + 1) % xs.length] as Expr))
  expect(decided(circle)).toBe('unsat')
  expect(decided(circle.slice(1))).toBe('sat')
})

test('diamonds: each of 2^n ways is too long', () => {
  const [xs, ys, zs] = ['x', 'y', 'z'].map((name) => upTo(8).map((i) => real(`${name}${i}`))) as [
    Expr[],
    Expr[],
    Expr[],
  ]
  const steps = upTo(7).map((i) => {
    const [x, y, z, next] = [xs[i], ys[i], zs[i], xs[i + 1]] as [Expr, Expr, Expr, Expr]
    return apply(
      'or',
      apply('and', apply('<', x, y), apply('<', y, next)),
      apply('and', apply('<', x, z), apply('<', z, next)),
    )
  })
  expect(decided([...steps, apply('<=', xs[7] as Expr, xs[0] as Expr)])).toBe('unsat')
  expect(decided(steps)).toBe('sat')
})

test('a chain of choices', () => {
  const sum = upTo(40).reduce((t: Expr, i) => apply('ite', bool(`b${i}`), apply('+', t, number(1)), t), number(0))
  expect(decided([apply('>', sum, number(40))])).toBe('unsat')
  expect(decided([apply('=', sum, number(17))])).toBe('sat')
})

test('degenerate systems end: all planes go through the origin', () => {
  const row = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 7, maxLength: 7 })
  const xs = upTo(7).map((i) => real(`x${i}`))
  fc.assert(
    fc.property(fc.array(row, { minLength: 8, maxLength: 14 }), (rows) => {
      const forms = rows.map((r) => apply('+', ...r.map((c, i) => apply('*', number(c), xs[i] as Expr))))
      const cone = forms.slice(1).map((form) => apply('<=', form, number(0)))
      expect(decided([...cone, apply('>', forms[0] as Expr, number(0))], { pivots: 2000 })).toMatch(/^(sat|unsat)$/)
    }),
  )
})

test('what is asserted on a level ends with it', () => {
  const core = new Core()
  const x = real('x')
  core.assert(apply('<', number(0), x))
  core.push()
  core.assert(apply('<', x, number(0)))
  expect(core.check().kind).toBe('unsat')
  core.pop()
  expect(core.check().kind).toBe('sat')
  core.push()
  core.assert(apply('=', x, number(7)))
  expect(core.check().kind).toBe('sat')
  expect(core.model().get(x as never)).toBe(7)
  expect(() => {
    core.pop()
    core.pop()
  }).toThrow('a pop without its push')
})

test('assumptions hold for one check, and a core of them fails', () => {
  const core = new Core({ proof: true })
  const [x, y, p] = [real('x'), real('y'), bool('p')]
  core.assert(apply('=>', p, apply('<', x, y)))
  const [below, unrelated, above] = [apply('<=', y, x), apply('<', number(3), x), p]
  expect(core.check([below, unrelated, above]).kind).toBe('unsat')
  expect(new Set(core.core())).toEqual(new Set([below, above]))
  expect(core.check([below, unrelated]).kind).toBe('sat')
  expect(() => core.core().length && core.model()).not.toThrow()
  expect(core.check([apply('not', p), p]).kind).toBe('unsat')
  expect(core.core().length).toBe(2)
})

test('a search ends where its limits are reached, and when it is told to', () => {
  expect(decided(pigeonhole(8), { conflicts: 50 })).toBe('more than 50 conflicts')
  const asked: boolean[] = []
  expect(decided(pigeonhole(8), { shouldStop: () => asked.push(true) > 2 })).toBe('stopped')
  expect(asked.length).toBe(3)
  const [i, j] = [variable('i', 'Int'), variable('j', 'Int')]
  const [two, three] = [constant(2, 'Int'), constant(3, 'Int')]
  const between = apply('<', apply('*', two, i), apply('*', three, j), apply('+', apply('*', two, i), two))
  const odd = apply('=', apply('*', three, j), apply('*', two, apply('+', i, i, i)))
  expect(decided([between, odd], { branches: 100 })).toMatch(/^(unsat|more than 100 branches on integers)$/)
})

test('numbers beyond doubles', () => {
  const huge = constant(10n ** 40n, 'Real')
  const x = real('x')
  const one = apply('=', apply('*', huge, x), apply('+', huge, number(1)))
  expect(decided([one, apply('<=', x, number(1))])).toBe('unsat')
  expect(decided([one, apply('>', x, number(1))])).toBe('sat')
})

test('a proof with a step changed or dropped is refused', () => {
  const core = new Core({ proof: true })
  for (const assertion of pigeonhole(4)) core.assert(assertion)
  expect(core.check().kind).toBe('unsat')
  const steps = core.proof()
  checkProof(steps, (l) => core.inequality(l))
  expect(() =>
    checkProof(
      steps.filter((s) => s.kind !== 'learned'),
      (l) => core.inequality(l),
    ),
  ).toThrow(ProofGap)
  const given = steps.findIndex((s) => s.kind === 'given' && s.literals.length === 4)
  expect(() =>
    checkProof(
      steps.filter((_, i) => i !== given),
      (l) => core.inequality(l),
    ),
  ).toThrow(ProofGap)
})

test('a sum of bounds that contradicts nothing is no conflict', () => {
  const form = { variables: [0, 1], coefficients: [1, -1] }
  const upper = { form, isUpper: true, value: { r: 3, k: -1 } }
  const lower = { form, isUpper: false, value: { r: 3, k: 0 } }
  verifyConflict([upper, lower], [1, 1])
  expect(() => verifyConflict([{ ...upper, value: { r: 3, k: 0 } }, lower], [1, 1])).toThrow(UnsoundStep)
  expect(() => verifyConflict([upper, lower], [1, 2])).toThrow(UnsoundStep)
  expect(() => verifyConflict([upper, lower], [1, -1])).toThrow(UnsoundStep)
  expect(() => verifyConflict([upper], [1])).toThrow(UnsoundStep)
})

test('deep terms', () => {
  const deep = `(declare-const p Bool)(assert ${'(not '.repeat(50_001)}p${')'.repeat(50_001)})(assert p)(check-sat)`
  const [question] = [...questionsOf(deep)]
  expect(decided(question?.assertions ?? [])).toBe('unsat')
  const lets = upTo(20_000).map((i) => `(let ((x${i + 1} (+ x${i} x${i})))`)
  const text = `(declare-const x0 Real)(assert ${lets.slice(0, 300).join('')} (< x300 x0)${')'.repeat(301)}(assert (> x0 0))(check-sat)`
  expect(decided([...questionsOf(text)][0]?.assertions ?? [])).toBe('unsat')
})
