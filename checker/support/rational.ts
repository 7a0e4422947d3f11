/**
 * Exact rationals: the only numbers on the path of a verdict.
 * Floats were rejected because 0.1 + 0.2 = 0.3 is false in them, so replay would reject true counterexamples.
 * Times are rationals in milliseconds everywhere in the checker; units exist in source text and in reports only.
 */
import Fraction from 'fraction.js'

export type Rational = Fraction

export const zero: Rational = new Fraction(0)
export const one: Rational = new Fraction(1)

/** Reads `4`, `-3`, `1/3`, `0.25`; throws on anything else, and on floats that are not integers. */
export function rational(value: number | bigint | string): Rational {
  if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new Error(`not an exact number: ${value}`)
  return new Fraction(value)
}

/** A rational that was copied to another thread comes as its parts: sign, numerator and denominator. */
export function rationalOfParts({ s, n, d }: Pick<Rational, 's' | 'n' | 'd'>): Rational {
  return new Fraction(s * n, d)
}

/** Whether a value is a rational, or the copy of one that came from another thread. */
export function isRational(value: object): value is Rational {
  return 's' in value && 'n' in value && 'd' in value && typeof value.s === 'bigint' && typeof value.d === 'bigint'
}

/** The exact text of a rational: `4`, `-1/3`. `rational` reads it back. */
export function rationalText(value: Rational): string {
  return value.toFraction()
}

export function isInteger(value: Rational): boolean {
  return value.d === 1n
}

export function isNegative(value: Rational): boolean {
  return value.s < 0n
}

export function isZero(value: Rational): boolean {
  return value.n === 0n
}

/** The largest integer q with `q * divisor <= value`, for an integer `value` and a positive `divisor`. */
export function quotientOf(value: Rational, divisor: bigint): Rational {
  return value.sub(remainderOf(value, divisor)).div(divisor)
}

/**
 * `value` without the largest multiple of `divisor` in it: from 0 to `divisor - 1`. Throws where `value` is no integer.
 */
export function remainderOf(value: Rational, divisor: bigint): Rational {
  if (!isInteger(value)) throw new Error(`${rationalText(value)} is no integer, so it has no remainder`)
  const rest = (value.n * value.s) % divisor
  return rational(rest < 0n ? rest + divisor : rest)
}

export function minimum(a: Rational, b: Rational): Rational {
  return order(a, b) <= 0 ? a : b
}

export function maximum(a: Rational, b: Rational): Rational {
  return order(a, b) >= 0 ? a : b
}

let watch: ((difference: Rational) => void) | undefined

/**
 * Negative, zero or positive, as `a` is below, at or above `b`. Whatever the evaluator decides by numbers it decides
 * here, so that its decisions can be watched.
 */
export function order(a: Rational, b: Rational): number {
  watch?.(a.sub(b))
  return a.compare(b)
}

/** The differences of all numbers that `body` compares, in order, beside its result. */
export function watchingOrder<T>(body: () => T): { readonly result: T; readonly differences: readonly Rational[] } {
  const differences: Rational[] = []
  const outer = watch
  watch = (difference) => void differences.push(difference)
  try {
    return { result: body(), differences }
  } finally {
    watch = outer
  }
}
