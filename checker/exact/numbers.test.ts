import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as exact from './numbers.ts'

/** Integers around the end of the doubles that are exact, and of every other size. */
const integers = fc.oneof(
  fc.integer({ min: -9, max: 9 }).map(BigInt),
  fc.bigInt({ min: -(10n ** 31n), max: 10n ** 31n }),
  fc
    .tuple(
      fc.constantFrom(2n ** 26n, 2n ** 27n, 2n ** 52n, 2n ** 53n, 2n ** 54n),
      fc.integer({ min: -3, max: 3 }),
      fc.boolean(),
    )
    .map(([base, offset, negative]) => (base + BigInt(offset)) * (negative ? -1n : 1n)),
)
const fractions = fc.tuple(
  integers,
  integers.filter((d) => d !== 0n),
)

const of = ([n, d]: readonly [bigint, bigint]): exact.Rat => exact.ratio(exact.intOf(n), exact.intOf(d))
const parts = (a: exact.Rat): [bigint, bigint] => [BigInt(exact.numerator(a)), BigInt(exact.denominator(a))]

/** In lowest terms, doubles exactly where they are safe, no -0. */
function expectNormal(a: exact.Rat): void {
  const [n, d] = parts(a)
  let [x, y] = [n < 0n ? -n : n, d]
  while (y !== 0n) [x, y] = [y, x % y]
  expect(d > 0n && (x === 1n || (n === 0n && d === 1n))).toBe(true)
  expect(a instanceof exact.Fraction).toBe(d !== 1n)
  for (const i of [exact.numerator(a), exact.denominator(a)]) {
    expect(typeof i === 'number').toBe(BigInt(i) <= 9007199254740991n && BigInt(i) >= -9007199254740991n)
    expect(Object.is(i, -0)).toBe(false)
  }
}

test('sums, products, quotients and order are those of big integers', () => {
  fc.assert(
    fc.property(fractions, fractions, ([an, ad], [bn, bd]) => {
      const [a, b] = [of([an, ad]), of([bn, bd])]
      const same = (result: exact.Rat, n: bigint, d: bigint): void => {
        expectNormal(result)
        const [rn, rd] = parts(result)
        expect(rn * d).toBe(n * rd)
      }
      same(exact.add(a, b), an * bd + bn * ad, ad * bd)
      same(exact.sub(a, b), an * bd - bn * ad, ad * bd)
      same(exact.mul(a, b), an * bn, ad * bd)
      if (bn !== 0n) same(exact.div(a, b), an * bd, ad * bn)
      const difference = (an * bd - bn * ad) * ad * bd
      expect(Math.sign(exact.compare(a, b))).toBe(difference < 0n ? -1 : difference > 0n ? 1 : 0)
    }),
    { numRuns: 500 },
  )
})

test('floor and ceiling', () => {
  fc.assert(
    fc.property(fractions, (pair) => {
      const a = of(pair)
      const [low, high] = [exact.floor(a), exact.ceil(a)]
      expect(exact.compare(low, a) <= 0 && exact.compare(a, high) <= 0).toBe(true)
      expect(exact.sub(high, low)).toBe(exact.isInt(a) ? 0 : 1)
    }),
  )
})

test('greatest common divisors divide, and leave nothing in common', () => {
  fc.assert(
    fc.property(integers, integers, (a, b) => {
      const g = BigInt(exact.gcdInt(exact.intOf(a), exact.intOf(b)))
      if (a === 0n && b === 0n) expect(g).toBe(0n)
      else {
        expect([a % g, b % g]).toEqual([0n, 0n])
        expect(exact.gcdInt(exact.intOf(a / g), exact.intOf(b / g))).toBe(1)
      }
    }),
  )
})

test('decimals are read exactly', () => {
  expect(exact.ratText(exact.ratOfDecimal('0.10'))).toBe('1/10')
  expect(exact.ratText(exact.ratOfDecimal('123456789012345678901234567890.5'))).toBe('246913578024691357802469135781/2')
})
