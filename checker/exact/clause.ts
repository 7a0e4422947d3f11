/**
 * Literals and clauses. Boolean variable v is the literal 2v where it is true and 2v + 1 where it is false, so `l ^ 1`
 * is the negation of l.
 */
import type { Rat } from './numbers.ts'

export class Clause {
  readonly literals: number[]
  /** Whether it follows from others and may be forgotten. */
  readonly learned: boolean
  activity = 0
  /** How many decision levels its literals had when it was learned: the fewer, the better. */
  levels = 0
  removed = false

  constructor(literals: number[], learned: boolean) {
    this.literals = literals
    this.learned = learned
  }
}

/**
 * Why the search may say what it says, in order: clauses that were given (`of` is the label of the assertion they come
 * from), clauses that arithmetic alone makes true (with the factors of Farkas' lemma for the bounds that the literals
 * deny), and clauses that follow from all before by unit propagation. An `unsat` ends with the clause of the failed
 * assumptions.
 */
export type Step =
  | { readonly kind: 'given'; readonly literals: readonly number[]; readonly of: number }
  | { readonly kind: 'theory'; readonly literals: readonly number[]; readonly factors: readonly Rat[] }
  | { readonly kind: 'learned'; readonly literals: readonly number[] }
