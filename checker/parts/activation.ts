/**
 * Literals of a solver that switch terms on in one of its states, the first unless said otherwise, one for each key,
 * however often it is asked for.
 */
import type { Term } from '../logic/term.ts'
import type { Solver } from '../smt/solver.ts'

export class ActivationLiterals<K> {
  private readonly solver: Solver
  private readonly step: number
  private readonly known = new Map<K, Term>()

  constructor(solver: Solver, step = 0) {
    this.solver = solver
    this.step = step
  }

  get size(): number {
    return this.known.size
  }

  /** The literal that implies the term; `term` is called for a new key only. */
  of(key: K, term: () => Term): Term {
    const known = this.known.get(key)
    if (known !== undefined) return known
    const fresh = this.solver.switched(this.step, term())
    this.known.set(key, fresh)
    return fresh
  }
}
