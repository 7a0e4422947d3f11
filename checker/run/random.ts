/** Reproducible chance on integers: the same seed draws the same on every machine. No floats, so values stay exact. */
import type { Var } from '../logic/term.ts'
import type { Value } from '../logic/value.ts'
import { maximum, minimum, one, type Rational, rational, zero } from '../support/rational.ts'
import type { Bounds, Picker } from './state.ts'

export interface Random {
  /** An integer in 0 .. n-1. */
  below(n: number): number
  /** True n times in `of`. */
  chance(n: number, of: number): boolean
  /** One of a list that is not empty. */
  oneOf<T>(items: readonly T[]): T
}

/** Mulberry32, a generator with 32 bits of state: plenty for choosing steps. */
export function randomFrom(seed: number): Random {
  let state = seed | 0
  const draw = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (n: number): number => draw() % n
  return {
    below,
    chance: (n, of) => below(of) < n,
    oneOf<T>(items: readonly T[]): T {
      if (items.length === 0) throw new Error('nothing to choose from')
      return items[below(items.length)] as T
    },
  }
}

/**
 * The rational of least denominator strictly between two: walks down the Stern-Brocot tree by continued fractions.
 * Drawn times stay short this way, where multiplying fractions would let denominators grow from step to step.
 */
export function simplestBetween(low: Rational, high: Rational): Rational {
  const whole = low.floor()
  const next = whole.add(one)
  if (next.compare(high) < 0) return low.compare(zero) < 0 && high.compare(zero) > 0 ? zero : next
  const from = low.sub(whole)
  const to = high.sub(whole)
  const inner = from.equals(zero) ? to.inverse().floor().add(one) : simplestBetween(to.inverse(), from.inverse())
  return whole.add(inner.inverse())
}

/** A value of a closed range: its ends often, otherwise something simple inside. */
export function drawBetween(random: Random, { low, high }: Bounds): Rational {
  if (low.equals(high)) return low
  const parts = 8
  const part = random.below(parts + 4)
  if (part >= parts) return part % 2 === 0 ? low : high
  const width = high.sub(low).div(rational(parts))
  const from = low.add(width.mul(rational(part)))
  return simplestBetween(from, from.add(width))
}

const nanosecond = rational('1/1000000')

/**
 * A value of a closed range, each multiple of `grain` (a nanosecond) in it as likely as any other; its lower end where
 * there is none. Numbers that are drawn and added for long stay short this way.
 */
export function uniformBetween(random: Random, { low, high }: Bounds, grain: Rational = nanosecond): Rational {
  const first = low.div(grain).ceil()
  const last = high.div(grain).floor()
  if (first.compare(last) > 0) return low
  const count = last.sub(first).n + 1n
  // Two draws of 26 bits are plenty for a year in nanoseconds.
  const bits = 1n << 52n
  const drawn = (BigInt(random.below(1 << 26)) << 26n) | BigInt(random.below(1 << 26))
  return grain.mul(first.add(rational((drawn * count) / bits)))
}

/** Draws values for initial states and choices; where nothing bounds a number, one of -2 .. 2 or `near`. */
export function randomPick(random: Random, near: readonly Rational[] = []): Picker {
  return (variable: Var, bounds: Bounds | undefined): Value => {
    const { sort } = variable
    if (sort.kind === 'bool') return random.chance(1, 2)
    if (sort.kind === 'enum') return random.oneOf(sort.values)
    const small = [-2, -1, 0, 1, 2].map((n) => rational(n))
    if (bounds === undefined) return random.oneOf(sort.kind === 'int' ? small : [...small, ...near])
    if (sort.kind === 'real') return drawBetween(random, bounds)
    const span = minimum(bounds.high.sub(bounds.low), rational(1000))
    return minimum(bounds.high, maximum(bounds.low, bounds.low.add(rational(random.below(Number(span.n) + 1)))))
  }
}
