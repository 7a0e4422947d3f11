/**
 * Proofs of `P leads_to Q` with fairness that count rounds: while the answer is awaited, everything fair happens no
 * more than so many times (`parts/rounds.ts`).
 */
import { showTerm } from '../logic/show.ts'
import { cur } from '../logic/term.ts'
import type { Monitor, Question } from '../model/model.ts'
import { type Problem, timedProblem } from '../parts/problem.ts'
import { roundsProblem } from '../parts/rounds.ts'
import { Lemmas } from '../portfolio/lemmas.ts'
import { decide } from '../portfolio/portfolio.ts'
import { counted } from '../support/counted.ts'
import { keptProof } from '../trust/kept.ts'
import type { Companion } from '../trust/vacuity.ts'
import { type CheckOptions, type Finding, fromKept, type OnProgress, portfolio } from './asking.ts'
import { type ClaimedProof, trustedProof, vacuous } from './safety.ts'

/** Rounds tried, without and with a least length of each. */
const roundsTried = [0, 1, 2, 4].flatMap((most) => [false, true].map((lasting) => ({ most, lasting })))

function roundsClaim(most: number, lasting: boolean): string {
  return `(rounds ${most} ${lasting ? 'lasting' : 'any'})`
}

/** What `roundsClaim` says, read back; undefined for other claims. */
export function claimedRounds(claim: string): { readonly most: number; readonly lasting: boolean } | undefined {
  const [, most, lasting] = /^\(rounds (\d+) (lasting|any)\)$/.exec(claim) ?? []
  return most === undefined ? undefined : { most: Number(most), lasting: lasting === 'lasting' }
}

/** A proof that was given earlier, if it stands up to being checked again. */
export async function recalledRounds(
  question: Question,
  monitor: Monitor,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding | undefined> {
  if (options.kept === undefined) return undefined
  const timed = timedProblem(question.network, cur(monitor.pending))
  for (const { most, lasting } of roundsTried) {
    const problem = roundsProblem(timed, monitor, most, lasting)
    const proof = keptProof(options.kept, roundsClaim(most, lasting), problem.system)
    const finding =
      proof && (await provedInRounds(question, problem, monitor, most, { ...proof, minimal: true }, options, on))
    if (finding !== undefined) return { ...finding, engine: fromKept }
  }
  return undefined
}

/**
 * A proof that the response comes within some number of rounds in which everything fair happens; undefined when none
 * was found.
 */
export async function answeredInRounds(
  question: Question,
  monitor: Monitor,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding | undefined> {
  const { network } = question
  const { lemmas = new Lemmas() } = options
  const timed = timedProblem(network, cur(monitor.pending))
  for (const { most, lasting } of roundsTried) {
    on({ kind: 'progress', text: `${most} rounds` })
    const problem = roundsProblem(timed, monitor, most, lasting)
    const share = { ...portfolio(options, on), timeoutMs: options.timeoutMs / roundsTried.length }
    const { verdict, engine, solver } = await decide(problem, {
      ...share,
      lemma: (effort) => lemmas.about(network, options, effort),
    })
    if (verdict.kind !== 'proved') continue
    const proof = { ...verdict, claim: roundsClaim(most, lasting), minimal: false }
    const finding = await provedInRounds(question, problem, monitor, most, proof, options, on)
    return finding && { ...finding, ...(engine && { engine }), ...(solver && { solver }) }
  }
  return undefined
}

/** What a proof about rounds is worth: undefined when it does not stand up to re-checking. */
async function provedInRounds(
  question: Question,
  problem: Problem,
  monitor: Monitor,
  most: number,
  proof: ClaimedProof,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding | undefined> {
  const { network } = question
  const finding = await trustedProof(question, problem, proof, options, on)
  if (finding.verdict !== 'proved') return undefined
  const timed = timedProblem(network, cur(monitor.pending))
  const empty = await vacuous(network, companionsOfFair(monitor), timed, options, on)
  if (empty !== undefined) return { ...finding, ...empty }
  return {
    ...finding,
    notes: [`after at most ${counted(most, 'round')} in which everything fair happens`, ...(finding.notes ?? [])],
  }
}

/** What must be reachable for the answer to mean anything. */
function companionsOfFair({ premise, fair = [] }: Monitor): Companion[] {
  return [
    { condition: premise, otherwise: 'its premise is never reached' },
    ...fair
      .filter(({ when }) => when === undefined)
      .map(({ again }) => ({ condition: again, otherwise: `no run is fair: ${showTerm(again)} never happens` })),
  ]
}
