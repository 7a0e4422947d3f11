/**
 * The part of an invariant that a proof needs: what the step case's unsat core names, closed under what each of those
 * needs to stay true. Smaller certificates re-check faster, and people read them.
 *
 * Ghassabani, Gacek, Whalen: Efficient Generation of Inductive Validity Cores. FSE 2016.
 */
import { stepCase } from '../engines/kinduction.ts'
import { primed } from '../logic/rewrite.ts'
import { and, not, type Term } from '../logic/term.ts'
import type { Context } from '../parts/context.ts'
import type { Problem } from '../parts/problem.ts'
import type { Solver } from '../smt/solver.ts'

/**
 * A subset of `conjuncts`, inductive and still sufficient for depth k; all of them if the solver gives up on the way.
 */
export async function neededFor(
  problem: Problem,
  conjuncts: readonly Term[],
  k: number,
  context: Context,
): Promise<readonly Term[]> {
  const { system, bad } = problem
  const stepSolver = context.open()
  for (const { at, term } of stepCase(system, bad, and(), k)) stepSolver.assertAt(at, term)
  const atOnce = hypotheses(
    stepSolver,
    conjuncts,
    Array.from({ length: k + 1 }, (_, i) => i),
  )
  const first = await coreOf(stepSolver, atOnce)
  stepSolver.kill()
  return first === undefined ? conjuncts : supported(problem, first, conjuncts, context)
}

/**
 * `first`, with what each of `conjuncts` (inductive together) needs of the others to stay true, and so on; all of them
 * if the solver gives up on the way.
 */
export async function supported(
  { system }: Problem,
  first: readonly Term[],
  conjuncts: readonly Term[],
  context: Context,
): Promise<readonly Term[]> {
  const names = new Set(system.states.map((v) => v.name))
  const solver = context.open()
  solver.assertAt(0, and(system.assume, system.facts, system.trans))
  const before = hypotheses(solver, conjuncts, [0])
  const needed = new Set(first)
  for (const term of needed) {
    context.progress(`${needed.size} of ${conjuncts.length} invariants needed`)
    const core = await solver.scoped(() => {
      solver.assertAt(0, not(primed(term, (v) => names.has(v.name))))
      return coreOf(solver, before)
    })
    if (core === undefined) return conjuncts
    for (const other of core) needed.add(other)
  }
  solver.kill()
  return [...needed]
}

/** A switch for each conjunct that asserts it at these steps. */
export function hypotheses(solver: Solver, conjuncts: readonly Term[], steps: readonly number[]): Map<Term, Term> {
  return new Map(
    conjuncts.map((term) => {
      const literal = solver.literal()
      for (const k of steps) solver.implied(literal, k, term)
      return [literal, term]
    }),
  )
}

/**
 * Of what is assumed, what an unsatisfiable core names; undefined where there is none. `besides`: literals that are
 * assumed, too, and not named.
 */
export async function coreOf(
  solver: Solver,
  assumed: ReadonlyMap<Term, Term>,
  besides: readonly Term[] = [],
): Promise<Term[] | undefined> {
  const answer = await solver.checkAssuming([...besides, ...assumed.keys()])
  if (answer.kind !== 'unsat') return undefined
  return (await solver.core()).flatMap((literal) => assumed.get(literal) ?? [])
}
