/**
 * A small exact solver for Booleans, enumerations and linear arithmetic over rationals and integers: conflict-driven
 * search (`search.ts`) with the general simplex (`simplex.ts`). `docs/exact.md` says how it works and what it does not
 * do.
 */
import { Arithmetic } from './arithmetic.ts'
import { Budget, type Limits } from './budget.ts'
import type { Step } from './clause.ts'
import { Encoder } from './encode.ts'
import { evaluate, type Model } from './evaluate.ts'
import { type Expr, SortProblem } from './expression.ts'
import { type Inequality, UnsoundStep } from './farkas.ts'
import { Search } from './search.ts'

export type Answer = { readonly kind: 'sat' | 'unsat' } | { readonly kind: 'unknown'; readonly reason: string }

/** What one check cost. */
export interface Effort {
  readonly conflicts: number
  readonly pivots: number
}

export interface CoreOptions {
  /** Whether each step is kept, for `proof`. */
  readonly proof?: boolean
}

/**
 * The assertions since a `push`, and the literal that switches them on (-1 at the outermost level, where they always
 * hold).
 */
interface Level {
  readonly switch: number
  readonly assertions: Expr[]
}

export class Core {
  private readonly arithmetic = new Arithmetic()
  private readonly search: Search
  private readonly encoder: Encoder
  private readonly levels: Level[] = [{ switch: -1, assertions: [] }]
  private lastModel: Model | undefined
  private lastCore: readonly Expr[] = []
  private lastEffort: Effort = { conflicts: 0, pivots: 0 }
  /** After an unsound step nothing is believed any more. */
  private broken: string | undefined

  constructor(options: CoreOptions = {}) {
    this.search = new Search(this.arithmetic, options.proof === true)
    this.encoder = new Encoder(this.search, this.arithmetic)
  }

  /**
   * Asserts a Boolean expression until the level ends. `part` labels its clauses in the proof.
   * Throws `SortProblem` and `UnsupportedTerm`.
   */
  assert(formula: Expr, part = 0): void {
    if (formula.sort !== 'Bool') throw new SortProblem('an assertion must be Bool')
    const level = this.levels.at(-1) as Level
    this.encoder.assert(formula, level.switch < 0 ? [] : [level.switch ^ 1], part)
    level.assertions.push(formula)
  }

  push(): void {
    this.levels.push({ switch: 2 * this.search.addVariable(), assertions: [] })
  }

  /** Takes back what was asserted since the last `push`. */
  pop(): void {
    const level = this.levels.length > 1 ? this.levels.pop() : undefined
    if (level === undefined) throw new Error('a pop without its push')
    this.search.addClause([level.switch ^ 1], -1)
  }

  /**
   * Whether everything asserted holds together with the assumptions. `sat` has been evaluated, each lemma of `unsat`
   * verified.
   */
  check(assumptions: readonly Expr[] = [], limits: Limits = {}): Answer {
    this.lastModel = undefined
    this.lastCore = []
    if (this.broken !== undefined) return { kind: 'unknown', reason: this.broken }
    const budget = new Budget(limits)
    try {
      return this.solve(assumptions, budget)
    } catch (failure) {
      if (!(failure instanceof UnsoundStep)) throw failure
      this.broken = `a mistake of the exact solver: ${failure.message}`
      return { kind: 'unknown', reason: this.broken }
    } finally {
      this.search.reset()
      this.lastEffort = { conflicts: budget.conflicts, pivots: budget.pivots }
    }
  }

  private solve(assumptions: readonly Expr[], budget: Budget): Answer {
    const switches = this.levels.slice(1).map((level) => level.switch)
    const literals = assumptions.map((assumption) => this.encoder.literal(assumption))
    const verdict = this.search.solve([...switches, ...literals], budget)
    if (verdict.kind === 'unsat')
      this.lastCore = assumptions.filter((_, i) => verdict.failed.includes(literals[i] as number))
    if (verdict.kind !== 'sat') return verdict.kind === 'unsat' ? { kind: 'unsat' } : verdict
    const model = this.encoder.model(this.arithmetic.solution())
    const known = new Map()
    for (const formula of [...this.levels.flatMap((level) => level.assertions), ...assumptions]) {
      if (evaluate(formula, model, known) !== true) throw new UnsoundStep('the model does not satisfy an assertion')
    }
    this.lastModel = model
    return verdict
  }

  /** The values of all variables that were asked about, after `sat`. */
  model(): Model {
    if (this.lastModel === undefined) throw new Error('there is a model after sat only')
    return this.lastModel
  }

  /** Assumptions that cannot hold together with what is asserted, after `unsat`. */
  core(): readonly Expr[] {
    return this.lastCore
  }

  /** What the last check cost. */
  effort(): Effort {
    return this.lastEffort
  }

  /** All steps so far, where `proof` is kept. */
  proof(): readonly Step[] {
    return this.search.trace ?? []
  }

  /** What a literal of a theory step says. */
  inequality(literal: number): Inequality {
    return this.arithmetic.inequality(literal)
  }
}
