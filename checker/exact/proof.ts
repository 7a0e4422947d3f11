/**
 * Checks the steps of a proof by themselves: theory clauses by Farkas' lemma, learned ones by unit propagation over all
 * clauses before them (RUP). Knows nothing of how they were found.
 */
import type { Step } from './clause.ts'
import { type Inequality, verifyConflict } from './farkas.ts'

/** Thrown for a step that does not follow; says which. */
export class ProofGap extends Error {}

/**
 * Checks all steps, and that the clauses contradict each other where all `assumed` literals hold.
 * `inequality` says what a literal of arithmetic means. Throws `ProofGap` or `UnsoundStep`.
 */
export function checkProof(
  steps: readonly Step[],
  inequality: (literal: number) => Inequality,
  assumed: readonly number[] = [],
): void {
  const clauses = new Clauses()
  for (const [i, step] of steps.entries()) {
    if (step.kind === 'theory') {
      verifyConflict(
        step.literals.map((l) => inequality(l ^ 1)),
        step.factors,
      )
    }
    if (step.kind === 'learned' && !clauses.contradictedBy(step.literals.map((l) => l ^ 1))) {
      throw new ProofGap(`step ${i} does not follow: ${step.literals.join(' ')}`)
    }
    clauses.add(step.literals)
  }
  if (!clauses.contradictedBy(assumed)) throw new ProofGap('the steps end without a contradiction')
}

class Clauses {
  private readonly clauses: (readonly number[])[] = []
  /** The clauses in which a literal occurs. */
  private readonly occurrences = new Map<number, number[]>()
  /** Literals that hold by themselves. */
  private readonly units: number[] = []
  private isEmpty = false

  add(literals: readonly number[]): void {
    const distinct = [...new Set(literals)]
    if (distinct.length === 0) this.isEmpty = true
    if (distinct.length === 1) this.units.push(distinct[0] as number)
    for (const literal of distinct) {
      const list = this.occurrences.get(literal)
      if (list === undefined) this.occurrences.set(literal, [this.clauses.length])
      else list.push(this.clauses.length)
    }
    this.clauses.push(distinct)
  }

  /** Whether unit propagation from these literals ends in a clause that is false. */
  contradictedBy(literals: readonly number[]): boolean {
    if (this.isEmpty) return true
    const holds = new Set<number>()
    const queue = [...literals, ...this.units]
    for (let literal = queue.pop(); literal !== undefined; literal = queue.pop()) {
      if (holds.has(literal ^ 1)) return true
      if (holds.has(literal)) continue
      holds.add(literal)
      for (const c of this.occurrences.get(literal ^ 1) ?? []) {
        const unit = unitOf(this.clauses[c] as number[], holds)
        if (unit === 'false') return true
        if (unit !== undefined) queue.push(unit)
      }
    }
    return false
  }
}

/** The one literal of a clause that is open where no literal holds, or that there is none. */
function unitOf(clause: readonly number[], holds: ReadonlySet<number>): number | 'false' | undefined {
  let open: number | undefined
  for (const literal of clause) {
    if (holds.has(literal)) return undefined
    if (holds.has(literal ^ 1)) continue
    if (open !== undefined) return undefined
    open = literal
  }
  return open ?? 'false'
}
