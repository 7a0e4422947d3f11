/** What invariants in a file of proofs claim of a question, each with the problem that it is an invariant of. */
import { cur, type Term } from '../logic/term.ts'
import { badOf, isAnsweredByState } from '../model/bad.ts'
import type { PropertyForm, Question } from '../model/model.ts'
import { type Problem, timedProblem } from '../parts/problem.ts'
import { roundsProblem } from '../parts/rounds.ts'
import { sexprText } from '../smt/sexpr.ts'
import { claimedTerms, type KeptProof, readableConjuncts } from '../trust/kept.ts'
import { within } from './bound/form.ts'
import { ageOf } from './leads-to.ts'
import { claimedRounds } from './rounds.ts'

export interface Claim {
  readonly text: string
  readonly problem: Problem
  readonly k: number
  readonly conjuncts: readonly Term[]
}

/**
 * The claim of a proof; or what is wrong with it: nothing of the kind is claimed of such a question, or it speaks of
 * what the system does not have.
 */
export function claimOf(question: Question, proof: KeptProof): Claim | { readonly error: string } {
  const text = sexprText(proof.claim)
  const problem = problemOf(question, proof)
  if (problem === undefined)
    return { error: `${text} is not claimed of a property like this one: ${claimsOf(question.property.form)}` }
  const conjuncts = readableConjuncts(proof, problem.system)
  return 'error' in conjuncts ? conjuncts : { text, problem, k: proof.k, conjuncts }
}

/** How claims about such a property read. */
export function claimsOf(form: PropertyForm): string {
  if (form.kind === 'bound') return '(at-most (+ TICK JITTER))'
  return form.kind === 'leads_to' ? '(at-most (+ TICK JITTER)) or (rounds 2 any)' : 'holds'
}

function problemOf(question: Question, proof: KeptProof): Problem | undefined {
  const { network, property } = question
  const { form } = property
  const [limit] = claimedTerms(
    { proofs: [proof], runs: [] },
    'at-most',
    network.params.map((p) => p.variable),
  )
  if (isAnsweredByState(form)) return proof.claim === 'holds' ? timedProblem(network, badOf(form)) : undefined
  if (form.kind === 'bound') return limit && timedProblem(network, badOf(within(question, form, limit)[1]))
  const { monitor } = form
  if (limit !== undefined) return timedProblem(network, badOf(within(question, ageOf(monitor), limit)[1]))
  const rounds = claimedRounds(sexprText(proof.claim))
  return rounds && roundsProblem(timedProblem(network, cur(monitor.pending)), monitor, rounds.most, rounds.lasting)
}
