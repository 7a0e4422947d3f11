/** What the search and a theory say to each other. */
import type { Budget } from './budget.ts'
import type { Conflict } from './simplex.ts'

/** What the search knows of a theory. Its conflicts are literals that hold and do not go together. */
export interface Theory {
  /** Whether the variable means something to the theory. */
  isAtom(variable: number): boolean
  /** Is told that the literal of an atom holds. */
  assume(literal: number): Conflict | undefined
  check(budget: Budget): Conflict | 'consistent' | 'stopped'
  push(): void
  pop(levels: number): void
  /** The phase of an atom that changes the theory's values least. */
  phase(variable: number): boolean
  /** All variables have values: whether the theory agrees, or a new variable to be decided first. */
  complete(budget: Budget): 'complete' | number
  /** Checks a conflict by itself; throws where it is none. */
  verify(conflict: Conflict): void
}

export type Verdict =
  | { readonly kind: 'sat' }
  | { readonly kind: 'unsat'; readonly failed: readonly number[] }
  | { readonly kind: 'unknown'; readonly reason: string }
