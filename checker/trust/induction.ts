/**
 * An invariant that somebody wrote, tested piece by piece. Each conjunct has to hold at first, and to be kept by every step from states in which all of them hold; together they have to exclude what
 * is asked about. Where one does not, the state or step that shows it is what its author looks for: a counterexample to induction. (No run of the system need get there; then something is missing that excludes it.)
 *
 * McMillan, Padon: Ivy, Safety Verification by Interactive Generalization. PLDI 2016.
 */
import type { Context, Problem } from '../engines/engine.ts'
import { stepCase } from '../engines/kinduction.ts'
import { alone, type PortfolioOptions } from '../engines/portfolio.ts'
import { friendlyTrace } from '../engines/witness.ts'
import { and, not, type Term } from '../logic/term.ts'
import type { Holding } from '../outcome.ts'
import type { Solver } from '../smt/solver.ts'

export interface TestedConjunct {
  readonly term: Term
  /** In every initial state; the run has no step. */
  readonly atFirst: Holding
  /** After every step from states of the invariant; the run is that step. */
  readonly kept: Holding
}

export interface Induction {
  readonly conjuncts: readonly TestedConjunct[]
  /** Nothing that is asked about is seen in states of the invariant, or after k steps through them; the run shows it all the same. */
  readonly excludes: Holding
}

export async function inductionOf(
  problem: Problem,
  conjuncts: readonly Term[],
  k: number,
  options: PortfolioOptions,
): Promise<Induction | { readonly kind: 'unknown'; readonly reason: string }> {
  const { system, bad } = problem
  const lemma = and(...conjuncts)
  return alone('invariant', problem, options, async (context) => {
    const first = solverWith(context, [{ at: 0, term: and(system.assume, system.init) }])
    const step = solverWith(context, [{ at: 0, term: and(system.assume, system.facts, lemma, system.trans) }])
    const tested: TestedConjunct[] = []
    for (const [i, term] of conjuncts.entries()) {
      context.progress(`${i + 1} of ${conjuncts.length}`)
      tested.push({ term, atFirst: await holding(first, problem, 0, not(term)), kept: await holding(step, problem, 1, not(term)) })
    }
    context.progress('what it excludes')
    const last = solverWith(context, stepCase(system, bad, lemma, k))
    return { conjuncts: tested, excludes: await holding(last, problem, k) }
  })
}

function solverWith(context: Context, assertions: readonly { readonly at: number; readonly term: Term }[]): Solver {
  const solver = context.open()
  for (const { at, term } of assertions) solver.assertAt(at, term)
  return solver
}

/** Whether nothing satisfies what the solver has, and `unless` after `depth` steps. */
function holding(solver: Solver, problem: Problem, depth: number, unless: Term = and()): Promise<Holding> {
  return solver.scoped(async () => {
    solver.assertAt(depth, unless)
    const answer = await solver.check()
    if (answer.kind === 'unsat') return { kind: 'holds' }
    if (answer.kind === 'unknown') return { kind: 'open', reason: answer.reason }
    return { kind: 'fails', run: await friendlyTrace(solver, problem, depth) }
  })
}
