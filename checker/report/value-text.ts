/**
 * Values as people read them: `4ms`, `600us`, `13/3ms`, `GUEST`. Exact where that is short: a decimal of up to six
 * digits, or a fraction with a small denominator; otherwise rounded to three decimals and marked `≈`. The trace file
 * has the exact value.
 */
import type { Var } from '../logic/term.ts'
import { type Value, valueText } from '../logic/value.ts'
import { type Rational, rational } from '../support/rational.ts'
import { type Glyphs, unicode } from './style.ts'

export type Unit = 'ns' | 'us' | 'ms' | 's'

const inMilliseconds: Readonly<Record<Unit, Rational>> = {
  s: rational(1000),
  ms: rational(1),
  us: rational('1/1000'),
  ns: rational('1/1000000'),
}

export const units = Object.keys(inMilliseconds) as readonly Unit[]

/** Fractions beyond this one are harder to read than their decimals. */
const smallDenominator = 12n

/** A number, without unit. */
export function numberText(value: Rational, glyphs: Glyphs = unicode): string {
  if (value.d === 1n) return value.toFraction()
  const digits = decimalsOf(value.d)
  if (digits !== undefined && digits <= 6) return value.toString()
  if (value.d <= smallDenominator) return value.toFraction()
  const rounded = value.round(3)
  return glyphs.about + (rounded.n === 0n ? value.valueOf().toPrecision(3) : rounded.toString())
}

/** How many decimals 1/d needs; undefined when it does not end. */
function decimalsOf(denominator: bigint): number | undefined {
  let rest = denominator
  const count = (factor: bigint): number => {
    let times = 0
    for (; rest % factor === 0n; rest /= factor) times += 1
    return times
  }
  const digits = Math.max(count(2n), count(5n))
  return rest === 1n ? digits : undefined
}

/** The largest unit in which the time is at least one; `ms` for zero. */
export function unitOf(milliseconds: Rational): Unit {
  if (milliseconds.n === 0n) return 'ms'
  const size = milliseconds.abs()
  for (const unit of ['s', 'ms', 'us'] as const) {
    if (size.compare(inMilliseconds[unit]) >= 0) return unit
  }
  return 'ns'
}

/** One unit for a column of times: that of the largest, but whole milliseconds rather than seconds with decimals. */
export function columnUnit(times: readonly Rational[]): Unit {
  const largest = times.reduce((a, b) => (a.abs().compare(b.abs()) >= 0 ? a : b), rational(0))
  return unitOfColumn(largest, times.every(isWholeSeconds))
}

/** The unit of a column with this largest time, in which all are whole seconds or not. */
export function unitOfColumn(largest: Rational, allWhole: boolean): Unit {
  const unit = unitOf(largest)
  return unit === 's' && !allWhole ? 'ms' : unit
}

export function isWholeSeconds(milliseconds: Rational): boolean {
  return milliseconds.div(1000).d === 1n
}

/** A time in a given unit, without the unit. */
export function inUnit(milliseconds: Rational, unit: Unit, glyphs: Glyphs = unicode): string {
  return numberText(milliseconds.div(inMilliseconds[unit]), glyphs)
}

/** A time with its unit: `1.5ms`, `0ms`. */
export function timeText(milliseconds: Rational, glyphs: Glyphs = unicode): string {
  const unit = unitOf(milliseconds)
  return inUnit(milliseconds, unit, glyphs) + unit
}

/** A value of a variable: real numbers are times. */
export function shownValue(value: Value, variable: Var, glyphs: Glyphs = unicode): string {
  if (typeof value !== 'object') return valueText(value)
  return variable.sort.kind === 'real' ? timeText(value, glyphs) : numberText(value, glyphs)
}

/** Wall-clock seconds of a check: `0.83s`, `12.4s`, `3m20s`. */
export function secondsText(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(2)}s`
  if (seconds < 100) return `${seconds.toFixed(1)}s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)}m${String(whole % 60).padStart(2, '0')}s`
}
