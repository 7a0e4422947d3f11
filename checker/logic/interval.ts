/**
 * Between which numbers an integer term lies, as far as ranges of variables, forms of terms and known conditions tell.
 */
import { maximum, minimum, one, quotientOf, type Rational, rational, zero } from '../support/rational.ts'
import { extremumOf } from './extremum.ts'
import { conjunctsOf, not, type Term } from './term.ts'

/** All numbers from `low` to `high`; an end that is absent is open. */
export interface Interval {
  readonly low?: Rational
  readonly high?: Rational
}

/** The range of a variable; undefined where it has none. */
export type RangeOf = (name: string) => Interval | undefined

/** What is known where a term stands. */
interface Place {
  readonly rangeOf: RangeOf
  readonly known: readonly Term[]
  /** Visits that are left: branches of branches are looked at again and again. */
  readonly budget: { left: number }
}

const mostVisits = 20_000
const everything: Interval = {}

/**
 * The interval of an integer term, in states in which all variables are in their ranges and each condition of `known`
 * holds.
 */
export function intervalOf(term: Term, rangeOf: RangeOf, known: readonly Term[] = []): Interval {
  return within(term, { rangeOf, known: known.flatMap(conjunctsOf), budget: { left: mostVisits } })
}

function within(term: Term, place: Place): Interval {
  place.budget.left -= 1
  if (place.budget.left < 0) return everything
  return place.known.reduce((so, condition) => meet(so, said(term, condition, place)), ofForm(term, place))
}

function ofForm(term: Term, place: Place): Interval {
  switch (term.kind) {
    case 'number':
      return { low: term.value, high: term.value }
    case 'var':
      return place.rangeOf(term.variable.name) ?? everything
    case 'add':
      return term.args
        .map((part) => within(part, place))
        .reduce((a, b) => made(both(a.low, b.low, sum), both(a.high, b.high, sum)))
    case 'scale':
      return scaled(within(term.arg, place), term.factor)
    case 'div': {
      const { low, high } = within(term.arg, place)
      return made(low && quotientOf(low, term.divisor), high && quotientOf(high, term.divisor))
    }
    case 'mod':
      return remainder(within(term.arg, place), rational(term.divisor))
    case 'ite':
      return ofCases(term, place)
    default:
      return everything
  }
}

function ofCases(term: Extract<Term, { kind: 'ite' }>, place: Place): Interval {
  const extremum = extremumOf(term)
  if (extremum !== undefined) {
    const [a, b] = extremum.of.map((part) => within(part, place)) as [Interval, Interval]
    return extremum.which === 'min'
      ? made(both(a.low, b.low, minimum), least(a.high, b.high))
      : made(most(a.low, b.low), both(a.high, b.high, maximum))
  }
  const when = (condition: Term): Place => ({ ...place, known: [...place.known, ...conjunctsOf(condition)] })
  const [a, b] = [within(term.then, when(term.cond)), within(term.else, when(not(term.cond)))]
  return made(both(a.low, b.low, minimum), both(a.high, b.high, maximum))
}

/** What a condition says of the term, when it compares it with something. */
function said(term: Term, condition: Term, place: Place): Interval {
  const isNot = condition.kind === 'not'
  const of = isNot ? condition.arg : condition
  if (of.kind !== 'eq' && of.kind !== 'le' && of.kind !== 'lt') return everything
  const isLeft = of.left === term
  if (!isLeft && of.right !== term) return everything
  const nothingKnown = { ...place, known: [] }
  const other = within(isLeft ? of.right : of.left, nothingKnown)
  if (of.kind === 'eq') return isNot ? without(within(term, nothingKnown), other) : other
  // `not (a <= b)` is `b < a`.
  const isBelow = isLeft !== isNot
  const step = (of.kind === 'lt') !== isNot ? one : zero
  return isBelow ? made(undefined, other.high?.sub(step)) : made(other.low?.add(step), undefined)
}

/** An interval without the one number of another, where that is its end. */
function without(all: Interval, { low, high }: Interval): Interval {
  if (low === undefined || high === undefined || !low.equals(high)) return all
  return made(all.low?.equals(low) ? low.add(one) : all.low, all.high?.equals(low) ? low.sub(one) : all.high)
}

function remainder({ low, high }: Interval, divisor: Rational): Interval {
  const all = { low: zero, high: divisor.sub(one) }
  if (low === undefined || high === undefined) return all
  return low.compare(zero) >= 0 && high.compare(divisor) < 0 ? { low, high } : all
}

function scaled({ low, high }: Interval, factor: Rational): Interval {
  const [a, b] = [low?.mul(factor), high?.mul(factor)]
  return factor.compare(zero) < 0 ? made(b, a) : made(a, b)
}

function meet(a: Interval, b: Interval): Interval {
  return made(most(a.low, b.low), least(a.high, b.high))
}

const sum = (a: Rational, b: Rational): Rational => a.add(b)
const least = (a: Rational | undefined, b: Rational | undefined): Rational | undefined =>
  a && b ? minimum(a, b) : (a ?? b)
const most = (a: Rational | undefined, b: Rational | undefined): Rational | undefined =>
  a && b ? maximum(a, b) : (a ?? b)

function both(
  a: Rational | undefined,
  b: Rational | undefined,
  join: (a: Rational, b: Rational) => Rational,
): Rational | undefined {
  return a === undefined || b === undefined ? undefined : join(a, b)
}

function made(low: Rational | undefined, high: Rational | undefined): Interval {
  return { ...(low && { low }), ...(high && { high }) }
}
