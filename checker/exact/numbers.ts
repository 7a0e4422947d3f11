/**
 * Exact numbers. An integer is a double while it is a safe integer, and a `bigint` beyond; a rational is an integer or
 * a fraction in lowest terms. A sum or product of safe integers whose rounded value is a safe integer was not rounded
 * (rounding is monotone and 2^53 is a double), so looking at the result detects every overflow.
 */
const most = Number.MAX_SAFE_INTEGER
const mostBig = BigInt(most)

/** A `number` is always a safe integer; a `bigint` never is one. */
export type Int = number | bigint

/** `n / d` in lowest terms, `d` at least 2. */
export class Fraction {
  readonly n: Int
  readonly d: Int

  constructor(n: Int, d: Int) {
    this.n = n
    this.d = d
  }
}

export type Rat = Int | Fraction

export function intOf(value: bigint): Int {
  return value <= mostBig && value >= -mostBig ? Number(value) : value
}

export function addInt(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (sum <= most && sum >= -most) return sum
  }
  return intOf(BigInt(a) + BigInt(b))
}

export function mulInt(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b
    // `+ 0` turns -0 into 0.
    if (product <= most && product >= -most) return product + 0
  }
  return intOf(BigInt(a) * BigInt(b))
}

export function negInt(a: Int): Int {
  return typeof a === 'number' ? 0 - a : -a
}

export function absInt(a: Int): Int {
  return a < 0 ? negInt(a) : a
}

/** The exact quotient; `b` must divide `a`. */
export function divInt(a: Int, b: Int): Int {
  if (typeof a === 'number' && typeof b === 'number') return a / b + 0
  return intOf(BigInt(a) / BigInt(b))
}

/** The greatest common divisor, not negative. */
export function gcdInt(a: Int, b: Int): Int {
  let [x, y] = [absInt(a), absInt(b)]
  while (typeof x === 'bigint' || typeof y === 'bigint') {
    if (y === 0) return x
    ;[x, y] = [y, intOf(BigInt(x) % BigInt(y))]
  }
  while (y !== 0) [x, y] = [y, x % y]
  return x
}

/** `n / d` rounded towards minus infinity; `d` is positive. */
function floorDiv(n: Int, d: Int): Int {
  const [a, b] = [BigInt(n), BigInt(d)]
  const quotient = a / b
  return intOf(a % b < 0n ? quotient - 1n : quotient)
}

/** The rational `n / d`; `d` is not zero. */
export function ratio(n: Int, d: Int): Rat {
  if (d === 0) throw new Error('division by zero')
  if (d === 1) return n
  const g = gcdInt(n, d)
  const [top, bottom] = d < 0 ? [negInt(divInt(n, g)), negInt(divInt(d, g))] : [divInt(n, g), divInt(d, g)]
  return bottom === 1 ? top : new Fraction(top, bottom)
}

export function numerator(a: Rat): Int {
  return a instanceof Fraction ? a.n : a
}

export function denominator(a: Rat): Int {
  return a instanceof Fraction ? a.d : 1
}

export function isInt(a: Rat): a is Int {
  return !(a instanceof Fraction)
}

export function add(a: Rat, b: Rat): Rat {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b
    if (sum <= most && sum >= -most) return sum
  }
  if (isInt(a) && isInt(b)) return addInt(a, b)
  const [an, ad, bn, bd] = [numerator(a), denominator(a), numerator(b), denominator(b)]
  return ad === bd ? ratio(addInt(an, bn), ad) : ratio(addInt(mulInt(an, bd), mulInt(bn, ad)), mulInt(ad, bd))
}

export function neg(a: Rat): Rat {
  return isInt(a) ? negInt(a) : new Fraction(negInt(a.n), a.d)
}

export function sub(a: Rat, b: Rat): Rat {
  return add(a, neg(b))
}

export function mul(a: Rat, b: Rat): Rat {
  if (isInt(a) && isInt(b)) return mulInt(a, b)
  return ratio(mulInt(numerator(a), numerator(b)), mulInt(denominator(a), denominator(b)))
}

/** The exact quotient; `b` is not zero. */
export function div(a: Rat, b: Rat): Rat {
  return ratio(mulInt(numerator(a), denominator(b)), mulInt(denominator(a), numerator(b)))
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compare(a: Rat, b: Rat): number {
  if (isInt(a) && isInt(b)) return a < b ? -1 : a > b ? 1 : 0
  const left = mulInt(numerator(a), denominator(b))
  const right = mulInt(numerator(b), denominator(a))
  return left < right ? -1 : left > right ? 1 : 0
}

export function sign(a: Rat): number {
  const n = numerator(a)
  return n < 0 ? -1 : n > 0 ? 1 : 0
}

export function abs(a: Rat): Rat {
  return sign(a) < 0 ? neg(a) : a
}

/** The greatest integer that is not above. */
export function floor(a: Rat): Int {
  return isInt(a) ? a : floorDiv(a.n, a.d)
}

/** The least integer that is not below. */
export function ceil(a: Rat): Int {
  return negInt(floor(neg(a)))
}

/** `3`, `-1/3`. */
export function ratText(a: Rat): string {
  return isInt(a) ? `${a}` : `${a.n}/${a.d}`
}

/** Reads `12` and `0.25`; the text consists of digits and at most one point. */
export function ratOfDecimal(text: string): Rat {
  const [whole = '', part = ''] = text.split('.')
  return ratio(intOf(BigInt(whole + part)), intOf(10n ** BigInt(part.length)))
}
