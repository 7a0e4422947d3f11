/** The frames of `ic3` in a solver: lemmas that are switched on by level, as assumptions of a question. */
import { and, type Term } from '../logic/term.ts'
import type { Solver } from '../smt/solver.ts'
import { ActivationLiterals } from './activation.ts'
import { type Cube, clauseOf } from './cube.ts'

/** No state within `level` steps is in the cube. */
export interface Lemma {
  readonly cube: Cube
  level: number
}

/** Questions to one solver before it is replaced by one that knows the lemmas only. */
const mostQuestions = 3000

/** A solver with lemmas switched on by level. */
export class Frames {
  readonly solver: Solver
  readonly init: Term
  private readonly levels: Term[] = []
  private readonly literals: ActivationLiterals<number>
  private readonly outsides: ActivationLiterals<string>

  constructor(solver: Solver, always: readonly Term[], afterwards: readonly Term[] = []) {
    this.solver = solver
    solver.assertAt(0, and(...always))
    if (afterwards.length > 0) solver.assertAt(1, and(...afterwards))
    this.init = solver.literal()
    this.literals = new ActivationLiterals(solver)
    this.outsides = new ActivationLiterals(solver)
  }

  get spent(): boolean {
    return this.outsides.size + this.literals.size > mostQuestions
  }

  learnInit(init: Term): void {
    this.solver.implied(this.init, 0, init)
  }

  learn({ cube, level }: Lemma): void {
    this.solver.implied(this.levelLiteral(level), 0, clauseOf(cube))
  }

  /** Assumptions: the lemmas of this frame. */
  from(level: number): Term[] {
    this.levelLiteral(level)
    return this.levels.slice(level)
  }

  private levelLiteral(level: number): Term {
    while (this.levels.length <= level) this.levels.push(this.solver.literal())
    return this.levels[level] as Term
  }

  literalFor(term: Term): Term {
    return this.literals.of(term.id, () => term)
  }

  /** Assumption: the state is not in the cube. */
  outside(cube: Cube): Term {
    const key = cube.map((literal) => literal.id).join()
    return this.outsides.of(key, () => clauseOf(cube))
  }
}
