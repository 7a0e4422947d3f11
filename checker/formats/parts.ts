/** What a file of another tool says of its system, before it is a transition system. */
import { cur, enumValue, eq, or, type Term, tt, type Var } from '../logic/term.ts'
import type { Valuation, Value } from '../logic/value.ts'

/** What a file says of its system. `init` is over states, `trans` over states, inputs and next states. */
export interface ForeignParts {
  readonly name: string
  readonly states: readonly Var[]
  readonly inputs: readonly Var[]
  readonly init: Term
  readonly trans: Term
  /** Holds in all states, by `init` and `trans`. */
  readonly facts?: Term
  /** What time does between two steps, where the file has clocks. */
  readonly timed?: Timed
}

/** What a file says of time. */
export interface Timed {
  readonly clocks: readonly Var[]
  /** How long a step waits: an input, of the sort of the clocks. */
  readonly delay: Var
  /** The location invariant: over states, convex in time. */
  readonly invariant: Term
  /** Where time does not pass: over states that are no clocks. */
  readonly urgent: Term
}

/** The values of these variables. */
export function valuesOf(vars: readonly Var[], from: Valuation): Valuation {
  return new Map(vars.map((v): [string, Value] => [v.name, from.get(v.name) as Value]))
}

/** Enum quantities have one of their values: solvers know them as bits, of which some combinations mean nothing. */
export function inDomain(variable: Var): Term {
  const { sort } = variable
  return sort.kind === 'enum' ? or(...sort.values.map((value) => eq(cur(variable), enumValue(sort, value)))) : tt
}
