/**
 * Lemmas that somebody declared: the largest part of them that is inductive, by itself, about a system.
 *
 *     C := the conjuncts of all declared lemmas
 *     drop from C what some initial state refutes
 *     while  C & facts & trans & !c'  has a model for a c in C: drop c
 *
 * Nobody believes them: what is left is inductive as this solver says, and each proof that uses it is checked again
 * with it.
 */
import { primed } from '../logic/rewrite.ts'
import { and, conjunctsOf, not, type Term, tt } from '../logic/term.ts'
import type { Lemma, Network } from '../model/model.ts'
import type { Context } from '../parts/context.ts'
import { type TimedProblem, timedProblem } from '../parts/problem.ts'
import type { Solver } from '../smt/solver.ts'
import { alone, type PortfolioOptions } from './portfolio.ts'

/** The inductive part of the lemmas that are declared for a network; `tt` where none is, or no solver decides. */
export async function inductivePart(
  network: Network,
  options: Omit<PortfolioOptions, 'engines' | 'lemma'>,
): Promise<Term> {
  const { lemmas = [] } = network
  if (lemmas.length === 0) return tt
  const problem = timedProblem(network, tt)
  const { progress, ...quiet } = options
  progress?.('asking what of the lemmas is inductive')
  const found = await alone('lemmas', problem, { ...quiet, engines: [] }, (context) => worn(problem, lemmas, context))
  return 'reason' in found ? tt : and(...found)
}

async function worn({ system }: TimedProblem, lemmas: readonly Lemma[], context: Context): Promise<readonly Term[]> {
  const [start, step] = [context.open(), context.open()]
  start.assertAt(0, and(system.assume, system.init))
  step.assertAt(0, and(system.assume, system.facts, system.trans))
  const states = new Set(system.states.map((v) => v.name))
  const after = (term: Term): Term => primed(term, (v) => states.has(v.name))
  let left = await kept([...new Set(lemmas.flatMap((l) => conjunctsOf(l.condition)))], start, (c) => c)
  for (;;) {
    const before = left
    left = await step.scoped(() => {
      step.assertAt(0, and(...before))
      return kept(before, step, after)
    })
    if (left.length === before.length) return left
  }
}

/** Those that hold in all models of what is asserted. */
async function kept(
  candidates: readonly Term[],
  solver: Solver,
  claim: (candidate: Term) => Term,
): Promise<readonly Term[]> {
  const holding: Term[] = []
  for (const candidate of candidates) {
    const answer = await solver.scoped(() => {
      solver.assertAt(0, not(claim(candidate)))
      return solver.check()
    })
    if (answer.kind === 'unsat') holding.push(candidate)
  }
  return holding
}

/** The names of the declared lemmas that a proof uses; `part of NAME` where it does without some of its conjuncts. */
export function lemmasUsed({ lemmas = [] }: Network, proof: Term): readonly string[] {
  const held = new Set(conjunctsOf(proof))
  return lemmas.flatMap(({ name, condition }) => {
    const parts = conjunctsOf(condition)
    if (!parts.some((part) => held.has(part))) return []
    return parts.every((part) => held.has(part)) ? [name] : [`part of ${name}`]
  })
}
