/** What an engine works with: solvers of its own, and what is known already. */
import type { Term } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { Solver } from '../smt/solver.ts'

/** How fine the guards of a lemma are: single literals, found in seconds, or pairs of them, too. */
export type Guards = 'single' | 'pairs'

/** What is to be made for a lemma first; `none`: it is what is known by now. */
export type Effort = 'none' | Guards

export interface Context {
  /** A solver of the engine's own, killed when `signal` aborts. */
  open(): Solver
  /** The largest depth `bmc` and `kinduction` try. */
  readonly bound: number
  readonly seed: number
  /** What may be spent (`SessionOptions.work`); no limit where absent. */
  readonly work?: number
  readonly signal: AbortSignal
  /** What the engine is doing, for the progress line: `depth 7`. */
  progress(text: string): void
  /** Told each depth up to which no violation exists, by whoever finds out. */
  clean(depth: number): void
  /**
   * What is known to be inductive about the system without its observers; with `effort`, that much is found out first.
   * `tt` where nothing is known.
   */
  lemma(effort?: Effort): Promise<Term>
  /** Whether other engines are asked the same beside this one. */
  readonly inCompany: boolean
  /** Reachable states (with parameters) of random runs; the same for every engine of a problem. */
  samples(): Promise<readonly Valuation[]>
}
