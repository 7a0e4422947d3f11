/**
 * Questions of other tools' files: can a bad state be reached? The engines are asked, those that need a timed model
 * stand aside, and nothing is trusted: a run is evaluated on the formulas of the file, a proof is re-checked in a fresh
 * solver.
 */
import { bmc } from '../engines/bmc.ts'
import type { Foreign, ForeignProperty, ForeignSystem } from '../formats/foreign.ts'
import { replayForeign } from '../formats/replay.ts'
import { ff, tt } from '../logic/term.ts'
import type { ForeignOutcome } from '../outcome.ts'
import type { Problem } from '../parts/problem.ts'
import { type Decision, decide } from '../portfolio/portfolio.ts'
import { certificateText, minimised } from '../trust/certificate.ts'
import { certifiedForeign } from '../trust/certified.ts'
import { type CheckOptions, type Finding, type OnProgress, portfolio, recheckedBy } from './asking.ts'
import { depthAgain } from './safety.ts'

/**
 * Answers one question of a file. Never throws for what a file or a solver can do: that is `unknown` with its reason.
 */
export async function checkForeign(
  foreign: Foreign,
  property: ForeignProperty,
  options: CheckOptions,
  on: OnProgress,
): Promise<ForeignOutcome> {
  const started = performance.now()
  const finding = await find(foreign, property, options, on)
  const { expected } = property
  return {
    ...finding,
    foreign,
    property,
    seconds: (performance.now() - started) / 1000,
    ...(expected === undefined ? {} : { asExpected: isExpected(finding, expected) }),
  }
}

/** Clauses that derive nothing are satisfiable, too. */
function isExpected({ verdict }: Finding, expected: 'proved' | 'refuted'): boolean {
  return verdict === expected || (verdict === 'vacuous' && expected === 'proved')
}

async function find(
  foreign: Foreign,
  property: ForeignProperty,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  const { system } = property
  const problem: Problem = { system, bad: property.bad }
  const decision = await decide(problem, portfolio(options, on))
  const by = {
    ...(decision.engine && { engine: decision.engine }),
    ...(decision.solver && { solver: decision.solver }),
  }
  const { verdict } = decision
  switch (verdict.kind) {
    case 'refuted': {
      const { trace } = verdict
      const again = replayForeign(system, trace, property.bad)
      if (again.ok) return { ...by, verdict: 'refuted', trace, depth: trace.steps.length }
      const reason = `a counterexample of the solver does not replay (step ${again.step}: ${again.why}); this is a bug of paracheck, please report it`
      return { ...by, verdict: 'unknown', reason }
    }
    case 'proved': {
      const about = certifiedForeign({ path: foreign.path, system }, property.name, options)
      const trusted = await trustedProof(problem, about, verdict, options, on)
      return { ...by, ...trusted, ...(trusted.verdict === 'proved' && (await vacuous(system, options, on))) }
    }
    case 'bounded':
      return { ...by, ...(await depthAgain(problem, verdict.depth, options, 'step')) }
    case 'unknown':
      return {
        ...by,
        verdict: 'unknown',
        reason: verdict.reason,
        ...(decision.clean >= 0 && { depth: decision.clean }),
      }
  }
}

/** What to say of a proof about a system that may have no initial state: everything is true of it. */
async function vacuous(
  system: ForeignSystem,
  options: CheckOptions,
  on: OnProgress,
): Promise<Pick<Finding, 'verdict' | 'reason'> | undefined> {
  const problem: Problem = { system, bad: tt }
  const { verdict } = await decide(problem, { ...portfolio(options, on), engines: [bmc], bound: 0 })
  if (verdict.kind === 'refuted' && replayForeign(system, verdict.trace, tt).ok) return undefined
  const otherwise = 'no state is initial, so that nothing can happen'
  const trusted = await recheckedBy(certificateText(problem, ff, 0, []), options)
  if ('by' in trusted) return { verdict: 'vacuous', reason: otherwise }
  return {
    verdict: 'unknown',
    reason: `proved, but it may say nothing: it is open whether there is an initial state (${trusted.objection})`,
  }
}

async function trustedProof(
  problem: Problem,
  about: readonly string[],
  proof: Extract<Decision['verdict'], { kind: 'proved' }>,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  on({ kind: 'progress', text: 're-checking the proof' })
  const lemma = await minimised(problem, proof.lemma, proof.k, portfolio(options, on))
  const text = certificateText(problem, lemma, proof.k, about)
  const trusted = await recheckedBy(text, options)
  if ('objection' in trusted) return { verdict: 'unknown', reason: trusted.objection }
  return { verdict: 'proved', depth: proof.k, certificate: { text, rechecked: true, by: trusted.by } }
}
