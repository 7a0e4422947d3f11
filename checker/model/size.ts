/**
 * How large a model may become when it is written out: `let`s where they are used, quantifiers over their ranges,
 * machines once for every instance. What is beyond is refused (T0606), with the place, before it takes the machine's
 * time or memory. `docs/language.md`, "Limits".
 */
import { childrenOf, type Term } from '../logic/term.ts'
import { refuseIfLate } from '../support/deadline.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import type { Rational } from '../support/rational.ts'
import type { Span } from '../support/span.ts'
import { error } from './findings.ts'

/** Values of a static range, or elements of an array, at most: more is a slip, not a model. */
export const mostSteps = 4096
/** Copies of the body of quantifiers inside each other, and calls of functions that one call stands for. */
export const mostCopies = 65_536
/** Expressions of a model, each counted as often as it is typed. */
export const mostExpressions = 3_000_000
/** Declarations that a constant or `let` is defined through, each by the next, where the later ones stand first. */
export const mostDefinitions = 200
/** Values inside each other: `c ? a : (d ? b : …)`, `else if` after `else if`. Sums and conjunctions have no depth. */
export const mostDeep = 500
/** Digits of a number that a constant comes to. */
export const mostDigits = 1000
const largest = 10n ** BigInt(mostDigits)

/** Ends elaboration: what was found is all that is said. */
export class TooLarge extends Error {
  readonly diagnostic: Diagnostic
  constructor(span: Span, message: string, hint?: string) {
    super(message)
    this.diagnostic = error('T0606', span, message, hint)
  }
}

/** Counts work, of one elaboration; `until`: when it is to be given up, as `performance.now()` tells. */
export interface Budget {
  expressions: number
  readonly until?: number
}

/** Expressions between two looks at the clock. */
const glance = 1024

export function spend(budget: Budget, span: Span): void {
  budget.expressions += 1
  if (budget.expressions % glance === 0) refuseIfLate(budget.until, 'writing out the model')
  if (budget.expressions > mostExpressions)
    throw new TooLarge(span, `the model stands for more than ${mostExpressions} expressions once it is written out`)
}

/** The number, if it has no more digits than can be reckoned with. */
export function reckoned(value: Rational, span: Span): Rational {
  if (value.n >= largest || value.d >= largest) throw new TooLarge(span, `a number of more than ${mostDigits} digits`)
  return value
}

const depths = new WeakMap<Term, number>()

function depthOf(term: Term): number {
  const known = depths.get(term)
  if (known !== undefined) return known
  const depth = 1 + childrenOf(term).reduce((most, child) => Math.max(most, depthOf(child)), 0)
  depths.set(term, depth)
  return depth
}

/** The term, if its parts are not too deep inside each other; those of its parts have been asked about before. */
export function shallow(term: Term, span: Span): Term {
  if (depthOf(term) > mostDeep)
    throw new TooLarge(
      span,
      `more than ${mostDeep} values stand inside each other here`,
      'make them cases side by side',
    )
  return term
}
