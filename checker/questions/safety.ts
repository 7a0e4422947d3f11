/**
 * Questions whose answer is whether a state can be seen: `always`, `never`, `reachable`, `whenever … within`. The engines are asked, then nothing
 * is trusted: a counterexample is replayed by the evaluator, a proof is re-checked, obligation by obligation, in a fresh solver, and its
 * companions must be reachable.
 */
import { type Problem, timedProblem } from '../engines/engine.ts'
import { learn, lemmaFor } from '../engines/lemmas.ts'
import { neededFor } from '../engines/minimise.ts'
import { alone, type Decision, decide } from '../engines/portfolio.ts'
import { sampleStates } from '../engines/samples.ts'
import { and, tt } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import { type AnsweredForm, badOf } from '../model/bad.ts'
import type { Network, Question } from '../model/model.ts'
import type { VerdictKind } from '../outcome.ts'
import { replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import { certificateText, recheck } from '../trust/certificate.ts'
import { needsOf } from '../trust/needs.ts'
import { type Companion, companionsOf, seenAmong, startsSomewhere } from '../trust/vacuity.ts'
import { type CheckOptions, type Finding, type OnProgress, portfolio } from './asking.ts'

export async function safety(question: Question, form: AnsweredForm, options: CheckOptions, on: OnProgress): Promise<Finding> {
  const { network, property } = question
  const problem = timedProblem(network, badOf(form))
  const decision = await decide(problem, { ...portfolio(options, on), lemma: () => lemmaFor(network, options) })
  const by = { ...(decision.engine && { engine: decision.engine }), ...(decision.solver && { solver: decision.solver }) }
  const { verdict } = decision
  switch (verdict.kind) {
    case 'refuted':
      return { ...by, ...trustedTrace(question, problem, verdict.trace) }
    case 'proved': {
      const trusted = await trustedProof(question, problem, verdict, options, on)
      if (trusted.verdict !== 'proved') return { ...by, ...trusted }
      const empty = await vacuous(network, companionsOf(network, property.form), problem, options, on)
      if (empty !== undefined) return { ...by, ...trusted, verdict: 'vacuous', reason: empty }
      return { ...by, ...trusted, verdict: property.form.kind === 'reachable' ? 'unreachable' : 'proved' }
    }
    case 'bounded':
      return { ...by, verdict: 'bounded', depth: verdict.depth, reason: `no run of ${verdict.depth} jumps or fewer shows it; not a proof` }
    case 'unknown':
      return { ...by, verdict: 'unknown', reason: verdict.reason, ...(decision.clean >= 0 && { depth: decision.clean }) }
  }
}

/** A trace is shown only when the evaluator, which knows nothing of the encoding, accepts every step and sees the violation. */
function trustedTrace({ network, property }: Question, { bad }: Problem, trace: Trace): Finding {
  const verdict: VerdictKind = property.form.kind === 'reachable' ? 'reached' : 'refuted'
  const again = replay(network, trace, bad)
  if (again.ok) return { verdict, trace, depth: trace.steps.filter((s) => s.jump !== undefined).length }
  return {
    verdict: 'unknown',
    reason: `a counterexample of the solver does not replay (step ${again.step}: ${again.why}); this is a bug of paracheck, please report it`,
  }
}

export async function trustedProof(
  question: Question,
  problem: Problem,
  proof: Extract<Decision['verdict'], { kind: 'proved' }>,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  on({ kind: 'progress', text: 're-checking the proof' })
  const { network, property } = question
  const conjuncts = proof.lemma.kind === 'and' ? proof.lemma.args : [proof.lemma]
  const needed = await alone('certificate', problem, portfolio(options, on), (context) => neededFor(problem, conjuncts, proof.k, context))
  const lemma = 'kind' in needed ? proof.lemma : and(...needed)
  const text = certificateText(problem, lemma, proof.k, [
    `${network.name}.${property.name}${property.title === undefined ? '' : `: ${property.title}`}`,
    `proved by ${proof.k === 0 ? 'an inductive invariant' : `${proof.k}-induction under an inductive invariant`}`,
  ])
  const again = await recheck(text, options.backend, options.signal)
  if (again.ok) learn(network, lemma, portfolio(options, on))
  if (again.ok) {
    const needs = options.why === true ? await needsOf(network, problem.bad, lemma, proof.k, portfolio(options, on)) : undefined
    return { verdict: 'proved', depth: proof.k, certificate: { text, rechecked: true }, ...(needs && { needs }) }
  }
  const failed = again.obligations.find((o) => o.answer !== 'unsat')
  return { verdict: 'unknown', reason: `the proof does not stand up to re-checking (${failed?.name ?? 'empty'}: ${failed?.answer ?? ''})` }
}

/** Why a proved property says nothing, or undefined when its companions can happen. Random runs are asked before solvers. */
export async function vacuous(
  network: Network,
  companions: readonly Companion[],
  problem: Problem,
  options: CheckOptions,
  on: OnProgress,
): Promise<string | undefined> {
  let states: readonly Valuation[] | undefined
  for (const { condition, otherwise } of companions) {
    if (condition === tt && startsSomewhere(network, options.seed)) continue
    states ??= sampleStates(network, options.seed)
    if (seenAmong(states, condition)) continue
    on({ kind: 'progress', text: 'asking whether it says anything' })
    const { verdict } = await decide({ ...problem, bad: condition }, portfolio(options, on))
    if (verdict.kind !== 'refuted') return verdict.kind === 'proved' ? otherwise : `${otherwise}, as far as could be found out`
  }
  return undefined
}
