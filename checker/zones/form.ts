/**
 * Numbers over the dimensions of zones: a constant and rational multiples of dimensions; and what they say as bounds of
 * differences.
 */
import { isInteger, isNegative, isZero, type Rational, zero } from '../support/rational.ts'
import { strictly } from './dbm.ts'

export interface Form {
  readonly constant: Rational
  /** Not 0, by dimension. */
  readonly factors: ReadonlyMap<number, Rational>
}

export function constantForm(constant: Rational): Form {
  return { constant, factors: new Map() }
}

/** A dimension, times a factor. */
export function dimensionForm(dimension: number, factor: Rational): Form {
  return { constant: zero, factors: new Map([[dimension, factor]]) }
}

export function sumOfForms(a: Form, b: Form): Form {
  const factors = new Map(a.factors)
  for (const [dimension, factor] of b.factors) {
    const sum = (factors.get(dimension) ?? zero).add(factor)
    if (isZero(sum)) factors.delete(dimension)
    else factors.set(dimension, sum)
  }
  return { constant: a.constant.add(b.constant), factors }
}

export function scaledForm(a: Form, factor: Rational): Form {
  if (isZero(factor)) return constantForm(zero)
  return { constant: a.constant.mul(factor), factors: new Map([...a.factors].map(([d, f]) => [d, f.mul(factor)])) }
}

export function difference(a: Form, b: Form): Form {
  return sumOfForms(a, scaledForm(b, zero.sub(1)))
}

/** x_i - x_j <= w, in units of a zone; where the condition's number is none of whole units, the next larger one. */
export interface Bound {
  readonly i: number
  readonly j: number
  readonly w: number
}

/**
 * The bound that a form is at most 0 (below 0, where `strict`); undefined where it is none of a difference of two
 * dimensions.
 */
export function boundOf(form: Form, strict: boolean, scale: Rational): Bound | undefined {
  const [first, second, ...more] = form.factors
  if (first === undefined || more.length > 0) return undefined
  const [plus, minus] = isNegative(first[1]) ? [second, first] : [first, second]
  if (plus !== undefined && minus !== undefined && !plus[1].add(minus[1]).equals(0)) return undefined
  const factor = (plus?.[1] ?? (minus as [number, Rational])[1]).abs()
  const w = form.constant.neg().div(factor).mul(scale)
  const whole = Number(w.ceil().toFraction())
  return { i: plus?.[0] ?? 0, j: minus?.[0] ?? 0, w: isInteger(w) && strict ? strictly(whole) : whole }
}

/** Between what a dimension lies at all times, in milliseconds; open where a side is missing. */
export interface Span {
  readonly low?: Rational
  readonly high?: Rational
}

/**
 * The same for forms over more dimensions, where those that have spans make up the rest: each is as favourable as it
 * can be, so that less is excluded.
 */
export function boundWithin(
  form: Form,
  strict: boolean,
  scale: Rational,
  spans: ReadonlyMap<number, Span>,
): Bound | undefined {
  const exact = boundOf(form, strict, scale)
  if (exact !== undefined || spans.size === 0) return exact
  let rest = form
  for (const [dimension, factor] of form.factors) {
    const span = spans.get(dimension)
    if (span === undefined) continue
    const value = isNegative(factor) ? span.high : span.low
    if (value === undefined) return undefined
    rest = sumOfForms(rest, { constant: value.mul(factor), factors: new Map([[dimension, factor.neg()]]) })
  }
  return boundOf(rest, strict, scale)
}

/**
 * A dimension plus a constant, as new value of another one; undefined where the form is neither that nor a constant.
 */
export function moveOf(form: Form, scale: Rational): { readonly source: number; readonly offset: number } | undefined {
  const [first, ...more] = form.factors
  const offset = form.constant.mul(scale)
  if (more.length > 0 || !isInteger(offset) || (first !== undefined && !first[1].equals(1))) return undefined
  return { source: first?.[0] ?? 0, offset: Number(offset.toFraction()) }
}
