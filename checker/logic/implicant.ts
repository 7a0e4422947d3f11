/**
 * Why a formula holds in a state: literals that hold there and together imply it. A literal is a Boolean variable,
 * `v = VALUE` or a linear comparison without case splits, possibly negated in the first two cases.
 */
import { quotientOf, type Rational } from '../support/rational.ts'
import { substituter } from './rewrite.ts'
import { add, cur, enumValue, eq, le, lt, not, num, scale, sortOf, sub, type Term } from './term.ts'
import { evaluator, type Valuation } from './value.ts'

/** `formula` must hold at `at`, with next-state variables as in `after`. */
export function implicant(formula: Term, at: Valuation, after?: Valuation): Term[] {
  const value = evaluator(at, after)
  const literals = new Map<number, Term>()
  const explained = new Set<number>()
  const keep = (literal: Term): void => {
    if (literal.kind !== 'bool') literals.set(literal.id, literal)
  }

  /** The number or enum term that this one is here, with the conditions on which it depends kept. */
  const withoutCases = (term: Term): Term => {
    switch (term.kind) {
      case 'ite':
        explain(term.cond)
        return withoutCases(value(term.cond) === true ? term.then : term.else)
      case 'add':
        return add(...(term.args.map(withoutCases) as [Term, ...Term[]]))
      case 'scale':
        return scale(term.factor, withoutCases(term.arg))
      case 'div':
      case 'mod': {
        // With the quotient q of this state, `q * divisor <= arg < (q + 1) * divisor`, both are linear.
        const arg = withoutCases(term.arg)
        const least = quotientOf(value(arg) as Rational, term.divisor).mul(term.divisor)
        const multiple = (n: Rational): Term => num(n, sortOf(arg))
        keep(le(multiple(least), arg))
        keep(lt(arg, multiple(least.add(term.divisor))))
        return term.kind === 'mod' ? sub(arg, multiple(least)) : multiple(least.div(term.divisor))
      }
      default:
        return term
    }
  }

  const explain = (term: Term): void => {
    if (explained.has(term.id)) return
    explained.add(term.id)
    const truth = value(term) === true
    switch (term.kind) {
      case 'var':
        keep(truth ? term : not(term))
        break
      case 'not':
        explain(term.arg)
        break
      case 'and':
      case 'or': {
        const reasons = term.args.filter((arg) => (value(arg) === true) === truth)
        const needsAll = truth === (term.kind === 'and')
        for (const reason of needsAll
          ? reasons
          : [reasons.find((arg) => explained.has(arg.id)) ?? (reasons[0] as Term)])
          explain(reason)
        break
      }
      case 'ite':
        explain(term.cond)
        explain(value(term.cond) === true ? term.then : term.else)
        break
      case 'eq':
        explainEquality(term.left, term.right, truth)
        break
      case 'le':
      case 'lt': {
        const [left, right] = [withoutCases(term.left), withoutCases(term.right)]
        if (truth) keep(term.kind === 'le' ? le(left, right) : lt(left, right))
        else keep(term.kind === 'le' ? lt(right, left) : le(right, left))
      }
    }
  }

  const explainEquality = (a: Term, b: Term, truth: boolean): void => {
    const sort = sortOf(a)
    if (sort.kind === 'bool') {
      explain(a)
      explain(b)
      return
    }
    const [left, right] = [withoutCases(a), withoutCases(b)]
    if (sort.kind !== 'enum') {
      const below = value(lt(left, right)) === true
      keep(truth ? eq(left, right) : below ? lt(left, right) : lt(right, left))
    } else if (truth && (left.kind === 'value' || right.kind === 'value')) keep(eq(left, right))
    else
      for (const side of [left, right]) if (side.kind === 'var') keep(eq(side, enumValue(sort, value(side) as string)))
  }

  explain(formula)
  return [...literals.values()]
}

/**
 * A name for the next value of a variable, for formulas in which both are just variables. No user name holds a space.
 */
export function afterName(name: string): string {
  return `${name} after`
}

/** Next-state variables become variables of their own (`afterName`). */
export const withoutNext = (terms: readonly Term[]): Term[] =>
  terms.map(substituter((v, isNext) => (isNext ? cur({ name: afterName(v.name), sort: v.sort }) : undefined)))
