/**
 * A conversation with one SMT solver in SMT-LIB 2 text. Each session is a process or worker of its own that can be
 * killed at any moment; whatever goes wrong in it (abort, out of memory, unreadable answer, deadline) comes back as
 * `unknown` with the reason, once and for all: a session that failed stays failed.
 */
import type { EmbeddedSetup } from './z3.ts'

export type Answer = { readonly kind: 'sat' | 'unsat' } | { readonly kind: 'unknown'; readonly reason: string }

export interface Session {
  /** `z3 5.1.0 (embedded)`, `cvc5 1.0.3`: what reports name. */
  readonly solver: string
  /**
   * Sends commands that print nothing when they succeed (declarations, definitions, assertions, options, push, pop). A
   * declaration ends with its scope.
   */
  tell(commands: string): void
  /** `(check-sat)`, or `(check-sat-assuming (…))` for given literals (each a Boolean symbol `a` or `(not a)`). */
  check(assumptions?: readonly string[]): Promise<Answer>
  /**
   * After `sat`: the solver's texts for the values of these expressions, in order. Throws `SolverFailure` if it cannot.
   */
  values(expressions: readonly string[]): Promise<string[]>
  /** After `unsat` under assumptions: the assumptions used. Throws `SolverFailure` if it cannot. */
  core(): Promise<string[]>
  /** Sends any commands and returns all they print (for `(set-logic HORN)` scripts with `(get-model)`). */
  script(commands: string): Promise<string>
  /** Ends the solver now, whatever it is doing; pending answers become `unknown: stopped`. Safe to call twice. */
  kill(): void
}

/** Why a session cannot answer any more. */
export class SolverFailure extends Error {}

/** Opens sessions of one solver. */
export interface Backend {
  readonly name: string
  /** Whether its solvers count what they do, so that `SessionOptions.work` limits it. */
  readonly countsWork?: boolean
  open(options?: SessionOptions): Session
  /**
   * Resolves when the first solver of this process is up, which may take longer than an easy question; absent where
   * none has to be loaded. Never rejects.
   */
  ready?(): Promise<void>
  /** What a thread needs to have such a solver in itself; absent where solvers are programs of their own. */
  setup?(): Promise<EmbeddedSetup>
}

export interface SessionOptions {
  /** Milliseconds after which a single `check` is given up and the session killed. */
  readonly deadline?: number
  /**
   * How much all checks of the session may cost together, in the solver's own units (`Backend.countsWork`), which no
   * clock knows: what is answered within them is answered on any machine. Afterwards each answer is `unknown`.
   */
  readonly work?: number
  /** Written before anything else, one `(set-option …)` or `(set-logic …)` a line. */
  readonly preamble?: string
  /**
   * For a proof that is to be checked again: by a solver that engines have not used, whose options and arithmetic are
   * not theirs.
   */
  readonly recheck?: boolean
  /** How many times as long as others it may think before it gives way (`smt/precedence.ts`); 1 unless given. */
  readonly patience?: number
  /** Told every command and answer, for `--dump=smt`. */
  readonly record?: (line: string) => void
}
