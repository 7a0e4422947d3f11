/** Terms read in one situation: parameters, a state, and for a jump also chosen values and signal arguments. */
import type { Term } from '../logic/term.ts'
import { evaluator, type Valuation, type Value } from '../logic/value.ts'
import type { Rational } from '../support/rational.ts'

/** Evaluates terms over fixed values; each shared subterm once. Throws `NoValue` for a variable that has none. */
export interface Reading {
  readonly values: Valuation
  value(term: Term): Value
  number(term: Term): Rational
  truth(term: Term): boolean
}

/** Reads in the union of the layers; a later layer wins. */
export function reading(first: Valuation, ...rest: readonly Valuation[]): Reading {
  const values = new Map(first)
  for (const layer of rest) for (const [name, value] of layer) values.set(name, value)
  const value = evaluator(values)
  return {
    values,
    value,
    number(term) {
      const result = value(term)
      // Terms are well sorted by construction; a term of another sort here is our bug.
      if (typeof result !== 'object') throw new Error(`a number was expected, not ${result}`)
      return result
    },
    truth: (term) => value(term) === true,
  }
}
