/** Terms read in one situation: parameters, a state, and for a jump also chosen values and signal arguments. */
import type { Term } from '../logic/term.ts'
import { evaluator, type Lookup, layered, type Value } from '../logic/value.ts'
import type { Rational } from '../support/rational.ts'

/** Evaluates terms over fixed values; each shared subterm once. Throws `NoValue` for a variable that has none. */
export interface Reading {
  readonly values: Lookup
  value(term: Term): Value
  number(term: Term): Rational
  truth(term: Term): boolean
}

let latest: { readonly params: Lookup; readonly state: Lookup; readonly here: Reading } | undefined

/**
 * Reads with parameters in a state. Neither may change afterwards: what one step of a run asks of the same state is
 * found out once.
 */
export function reading(params: Lookup, state: Lookup): Reading {
  if (latest?.params === params && latest.state === state) return latest.here
  const here = readingIn(layered(params, state))
  latest = { params, state, here }
  return here
}

/** Reads where some more values are known than elsewhere. */
export function readingWith(here: Reading, more: ReadonlyMap<string, Value>): Reading {
  return more.size === 0 ? here : readingIn(layered(here.values, more))
}

/** Reads with these values alone. */
export function readingIn(values: Lookup): Reading {
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
