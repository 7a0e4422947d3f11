/**
 * Questions whose answer is whether a state can be seen: `always`, `never`, `reachable`, `whenever … within`. The
 * engines answer, and nothing of that is trusted. The evaluator replays a counterexample. Other programs check a proof
 * again, obligation by obligation, and its companions must be reachable. What an earlier answer left behind goes the
 * same way, before any engine is asked.
 */
import { conjunctsOf, not, tt } from '../logic/term.ts'
import { type AnsweredForm, badOf } from '../model/bad.ts'
import type { Network, Question } from '../model/model.ts'
import type { Proof, VerdictKind } from '../outcome.ts'
import { type Problem, type TimedProblem, timedProblem } from '../parts/problem.ts'
import { sampledStates } from '../parts/samples.ts'
import { lemmasUsed } from '../portfolio/declared.ts'
import { type Decision, decide } from '../portfolio/portfolio.ts'
import { decideSliced } from '../portfolio/sliced.ts'
import { sliceOf } from '../system/slice.ts'
import { replay } from '../trace/replay.ts'
import { jumpCount, type Trace } from '../trace/trace.ts'
import { runShowing } from '../trust/against.ts'
import { askedAgain, baseCases, certificateText, minimised, objectionIn } from '../trust/certificate.ts'
import { certified } from '../trust/certified.ts'
import { contradiction, contradictionText } from '../trust/contradiction.ts'
import { keptProof } from '../trust/kept.ts'
import { needsOf } from '../trust/needs.ts'
import { type Companion, companionsOf, startsSomewhere, Watched } from '../trust/vacuity.ts'
import { type CheckOptions, type Finding, fromKept, type OnProgress, portfolio, recheckedBy } from './asking.ts'

/** `claim` is what a proof shows, in the words in which it is kept. */
export async function safety(
  question: Question,
  form: AnsweredForm,
  options: CheckOptions,
  on: OnProgress,
  claim = 'holds',
): Promise<Finding> {
  const { network } = question
  const problem = timedProblem(network, badOf(form))
  const earlier = recalled(network, problem, claim, options)
  const finding = earlier && (await judged(question, problem, earlier, claim, options, on))
  if (finding !== undefined && finding.verdict !== 'unknown') return finding
  const decision = await decideSliced(problem, portfolio(options, on))
  const found = await judged(question, problem, decision, claim, options, on)
  return question.property.isLemma === true ? withInduction(found, problem, options, on) : found
}

/** Of a lemma: whether it is inductive, by itself or with the other lemmas, is said where it is not. */
async function withInduction(
  finding: Finding,
  problem: TimedProblem,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  if (finding.verdict !== 'proved' && finding.verdict !== 'unknown') return finding
  const { network, bad } = problem
  const inductive = new Set(
    conjunctsOf((await options.lemmas?.declared(sliceOf(network, bad), portfolio(options, on))) ?? tt),
  )
  if (conjunctsOf(not(bad)).every((part) => part === tt || inductive.has(part))) return finding
  const so = finding.verdict === 'proved' ? 'the proof had to find more' : 'no engine found what it needs'
  return { ...finding, notes: [...(finding.notes ?? []), `not inductive, even with the other lemmas: ${so}`] }
}

/**
 * What an earlier answer says, as if an engine had said it: a run that still shows what is asked about, or an
 * invariant.
 */
function recalled(
  network: Network,
  problem: TimedProblem,
  claim: string,
  { kept }: CheckOptions,
): Decision | undefined {
  if (kept === undefined) return undefined
  const by = { engine: fromKept, clean: -1 }
  const trace = kept.runs.find((run) => run.loop === undefined && replay(network, run, problem.bad).ok)
  if (trace !== undefined) return { verdict: { kind: 'refuted', trace }, ...by }
  const proof = keptProof(kept, claim, problem.system)
  return proof && { verdict: { kind: 'proved', lemma: proof.lemma, k: proof.k }, ...by }
}

/** An engine's word after it was put to the test. */
async function judged(
  question: Question,
  problem: TimedProblem,
  decision: Decision,
  claim: string,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  const { network, property } = question
  const by = {
    ...(decision.engine && { engine: decision.engine }),
    ...(decision.solver && { solver: decision.solver }),
  }
  const { verdict } = decision
  switch (verdict.kind) {
    case 'refuted':
      return { ...by, ...trustedTrace(question, problem, verdict.trace) }
    case 'proved': {
      const run = runShowing(network, problem.bad, options.seed)
      if (run !== undefined)
        return { ...trustedTrace(question, problem, run), engine: 'hunt', notes: falseProof(decision) }
      const [trusted, empty] = await Promise.all([
        trustedProof(question, problem, { ...verdict, claim, minimal: decision.engine === fromKept }, options, on),
        vacuous(network, companionsOf(network, property.form), problem, options, on),
      ])
      if (trusted.verdict !== 'proved') return { ...by, ...trusted }
      if (empty !== undefined) return { ...by, ...trusted, ...empty }
      return { ...by, ...trusted, verdict: property.form.kind === 'reachable' ? 'unreachable' : 'proved' }
    }
    case 'bounded':
      return { ...by, ...(await trustedDepth(question, problem, verdict.depth, options)) }
    case 'unknown':
      return {
        ...by,
        verdict: 'unknown',
        reason: verdict.reason,
        ...(decision.clean >= 0 && { depth: decision.clean }),
      }
  }
}

/**
 * A trace is shown only when the evaluator, which knows nothing of the encoding, accepts every step and sees the
 * violation.
 */
function trustedTrace({ network, property }: Question, { bad }: Problem, trace: Trace): Finding {
  const verdict: VerdictKind = property.form.kind === 'reachable' ? 'reached' : 'refuted'
  const again = replay(network, trace, bad)
  if (again.ok) return { verdict, trace, depth: jumpCount(trace) }
  return {
    verdict: 'unknown',
    reason: `a counterexample of the solver does not replay (step ${again.step}: ${again.why}); this is a bug of paracheck, please report it`,
  }
}

/** How deep other programs, too, say that no run shows it. */
async function trustedDepth(
  { network }: Question,
  problem: TimedProblem,
  depth: number,
  options: CheckOptions,
): Promise<Finding> {
  const run = runShowing(network, problem.bad, options.seed)
  if (run !== undefined && jumpCount(run) <= depth)
    return {
      verdict: 'unknown',
      reason: `no run of ${depth} jumps or fewer was claimed to show it, and a random run does: please report it`,
    }
  return depthAgain(problem, depth, options, 'jump')
}

/**
 * `bounded` as far as other programs, too, say that no run of so many jumps (of other tools' systems: steps) shows it.
 */
export async function depthAgain(
  problem: Problem,
  depth: number,
  options: CheckOptions,
  unit: 'jump' | 'step',
): Promise<Finding> {
  const found = await askedAgain(problem, baseCases(problem, depth + 1), options)
  const clean = found.obligations.findIndex((o) => o.answer !== 'unsat')
  const known = (clean < 0 ? depth + 1 : clean) - 1
  if (found.obligations[clean]?.answer === 'sat' || known < 0)
    return {
      verdict: 'unknown',
      reason: `no run of ${depth} ${unit}s or fewer was claimed to show it: ${objectionIn(found)}`,
    }
  return { verdict: 'bounded', depth: known, reason: `no run of ${known} ${unit}s or fewer shows it; not a proof` }
}

/**
 * What to say of a claimed proof where a run shows that there is none; that an earlier one is none any more is no
 * fault.
 */
function falseProof({ engine, solver }: Decision): string[] {
  if (engine === fromKept) return []
  const whose = [engine, solver].filter((part) => part !== undefined).join(', ')
  return [`a proof was claimed (${whose}), and a random run shows that there is none: please report it`]
}

/**
 * What an engine (or an earlier answer) says is a proof of a claim; `minimal`: nothing in the lemma is known to be
 * superfluous.
 */
export interface ClaimedProof extends Proof {
  readonly minimal: boolean
}

export async function trustedProof(
  question: Question,
  problem: Problem,
  { claim, k, lemma: found, minimal }: ClaimedProof,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  on({ kind: 'progress', text: 're-checking the proof' })
  const { network } = question
  const lemma = minimal ? found : await minimised(problem, found, k, portfolio(options, on))
  const text = certificateText(problem, lemma, k, certified(question, options), claim)
  const trusted = await recheckedBy(text, options)
  if ('objection' in trusted) return { verdict: 'unknown', reason: trusted.objection }
  if (!minimal) options.lemmas?.learn(sliceOf(network, problem.bad), lemma)
  const needs = options.why === true ? await needsOf(network, problem.bad, lemma, k, portfolio(options, on)) : undefined
  const proofs = [{ claim, k, lemma }]
  const used = lemmasUsed(network, lemma).filter((name) => name !== question.property.name)
  const why = needs && ('open' in needs ? { notes: [`what the proof needs is not known: ${needs.open}`] } : { needs })
  return {
    verdict: 'proved',
    depth: k,
    certificate: { text, rechecked: true, by: trusted.by },
    proofs,
    ...(used.length > 0 && { lemmas: used }),
    ...why,
  }
}

/**
 * What to say of a proved property that says nothing, or may; undefined when its companions can happen. Random runs are
 * asked before solvers.
 */
export async function vacuous(
  network: Network,
  companions: readonly Companion[],
  problem: Problem,
  options: CheckOptions,
  on: OnProgress,
): Promise<Pick<Finding, 'verdict' | 'reason' | 'contradicting'> | undefined> {
  const runs = new Watched(sampledStates(network, options.seed))
  for (const { condition, otherwise } of companions) {
    if (condition === tt && startsSomewhere(network, options.seed)) continue
    if (runs.show(condition)) continue
    on({ kind: 'progress', text: 'asking whether it says anything' })
    const { engines: _, ...all } = options
    const { verdict } = await decide({ ...problem, bad: condition }, { ...portfolio(all, on), anyRun: true })
    const open = `proved, but it may say nothing: ${otherwise}, as far as could be found out`
    if (verdict.kind === 'proved') {
      const trusted = await recheckedBy(
        certificateText({ ...problem, bad: condition }, verdict.lemma, verdict.k, []),
        options,
      )
      if ('objection' in trusted) return { verdict: 'unknown', reason: `${open} (${trusted.objection})` }
      const contradicting = condition === tt ? await contradiction({ ...problem, network }, portfolio(all, on)) : []
      if (contradicting.length === 0) return { verdict: 'vacuous', reason: otherwise }
      return { verdict: 'vacuous', reason: contradictionText(contradicting), contradicting }
    }
    if (verdict.kind !== 'refuted' || !replay(network, verdict.trace, condition).ok)
      return { verdict: 'unknown', reason: open }
  }
  return undefined
}
