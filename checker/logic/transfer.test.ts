import fc from 'fast-check'
import { expect, test } from 'vitest'
import { at, b, place, x, y } from '../../test/variables.ts'
import { rational } from '../support/rational.ts'
import { add, and, cur, enumValue, eq, ite, le, lt, next, not, num, or, scale, type Term } from './term.ts'
import { received } from './transfer.ts'

const { formula } = fc.letrec<{ formula: Term; amount: Term }>((tie) => ({
  amount: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(cur(x), next(y)),
    fc
      .tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 1, max: 9 }))
      .map(([n, d]) => num(rational(`${n}/${d}`))),
    fc.tuple(tie('amount'), tie('amount')).map(([s, t]) => add(s, t)),
    tie('amount').map((t) => scale(rational('-2/3'), t)),
    fc.tuple(tie('formula'), tie('amount'), tie('amount')).map(([f, s, t]) => ite(f, s, t)),
  ),
  formula: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(cur(b), next(b), eq(cur(at), enumValue(place, 'HOME'))),
    tie('formula').map(not),
    fc.tuple(tie('formula'), tie('formula')).map(([f, g]) => and(f, g)),
    fc.tuple(tie('formula'), tie('formula')).map(([f, g]) => or(f, g)),
    fc.tuple(tie('amount'), tie('amount')).map(([s, t]) => le(s, t)),
    fc.tuple(tie('amount'), tie('amount')).map(([s, t]) => lt(s, t)),
    fc.tuple(tie('amount'), tie('amount')).map(([s, t]) => eq(s, t)),
  ),
}))

test('a term that has been copied is the term again', () => {
  fc.assert(fc.property(formula, (term) => received(structuredClone(term)) === term))
})

test('so is a sum whose parts become equal', () => {
  const sum = add(cur(x), cur(x), scale(2, cur(x)), next(y))
  expect(sum).toBe(add(scale(4, cur(x)), next(y)))
  expect(received(structuredClone(sum))).toBe(sum)
})

test('numbers, maps, sets and lists arrive as they were, and what was one object is one', () => {
  const shared = {
    at: new Map([['x', rational('1/3')]]),
    seen: new Set(['a']),
    list: [cur(x), undefined, null, 4n, ''],
  }
  const sent = { left: shared, right: [shared] }
  const got = received(structuredClone(sent))
  expect(got).toEqual(sent)
  expect(got.left).toBe(got.right[0])
  expect(got.left.at.get('x')?.add(1).equals(rational('4/3'))).toBe(true)
  expect(got.left.list[0]).toBe(cur(x))
})
