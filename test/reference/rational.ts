/** Exact rationals, in lowest terms with a positive denominator. */
export interface Rational {
  readonly top: bigint
  readonly bottom: bigint
}

export function ratio(top: bigint | number, bottom: bigint | number = 1): Rational {
  const [t, b] = [BigInt(top), BigInt(bottom)]
  if (b === 0n) throw new Error('division by zero')
  const common = commonDivisor(t < 0n ? -t : t, b < 0n ? -b : b) * (b < 0n ? -1n : 1n)
  return { top: t / common, bottom: b / common }
}

export const zero = ratio(0)
export const one = ratio(1)

export const plus = (a: Rational, b: Rational): Rational =>
  ratio(a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom)
export const minus = (a: Rational, b: Rational): Rational => plus(a, { top: -b.top, bottom: b.bottom })
export const times = (a: Rational, b: Rational): Rational => ratio(a.top * b.top, a.bottom * b.bottom)
export const over = (a: Rational, b: Rational): Rational => ratio(a.top * b.bottom, a.bottom * b.top)
/** The largest integer that is at most `a / b`. */
export function floorOver(a: Rational, b: Rational): Rational {
  const { top, bottom } = over(a, b)
  const down = top / bottom
  return ratio(top < 0n && down * bottom !== top ? down - 1n : down)
}
export const compare = (a: Rational, b: Rational): number =>
  Number(a.top * b.bottom > b.top * a.bottom) - Number(a.top * b.bottom < b.top * a.bottom)

function commonDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a || 1n : commonDivisor(b, a % b)
}

/** `12`, `-0.25`, `1/3`. */
export function parseRational(text: string): Rational {
  const [top = '', bottom = '1'] = text.split('/')
  return over(parseDecimal(top), parseDecimal(bottom))
}

function parseDecimal(text: string): Rational {
  const [whole = '', part = ''] = text.split('.')
  return ratio(BigInt(whole + part), 10n ** BigInt(part.length))
}

export const show = ({ top, bottom }: Rational): string => (bottom === 1n ? `${top}` : `${top}/${bottom}`)
