/**
 * Strategies of patience, found, or kept and tested again: by which of several possible jumps patient runs let time
 * diverge (`progress.ts` says what they are).
 */
import { showTerm } from '../logic/show.ts'
import { and, ff, type Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import type { Proof } from '../outcome.ts'
import type { Effort } from '../parts/context.ts'
import type { TimedProblem } from '../parts/problem.ts'
import { Lemmas, type SharingOptions } from '../portfolio/lemmas.ts'
import { alone, type PortfolioOptions } from '../portfolio/portfolio.ts'
import { SolverFailure } from '../smt/session.ts'
import { sexprText } from '../smt/sexpr.ts'
import { counted } from '../support/counted.ts'
import type { Preference } from '../system/possible.ts'
import { sliceOf } from '../system/slice.ts'
import type { TransitionSystem } from '../system/system.ts'
import { askedAgain, certificateText, recheck } from './certificate.ts'
import { formulaText } from './formula.ts'
import { type Kept, keptNumber, keptProof } from './kept.ts'
import { keepsMargin } from './margin.ts'
import {
  type Chained,
  chainObligations,
  inductivePart,
  keptByUncounted,
  patientJumps,
  positiveTimes,
  type Strategy,
} from './progress.ts'
import { rankedJumps } from './ranking.ts'
import { recheckersFor } from './recheckers.ts'

/** Strategies of patience. */
export const preferences: readonly Preference[] = ['first', 'any', 'last']

/** The longest chain of patient jumps that is asked about. */
const mostJumps = 40

export interface Attempt {
  readonly effort: Effort
  readonly least: number
  readonly most: number
}

/**
 * What is tried with each of them, quickly and then slowly: the shortest and the longest chain of jumps within one
 * window, under what is found out about the system with how much effort.
 */
export const quickly: readonly Attempt[] = [
  { effort: 'single', least: 0, most: 12 },
  { effort: 'pairs', least: 0, most: 12 },
]

export const slowly: readonly Attempt[] = [
  { effort: 'pairs', least: 13, most: 20 },
  { effort: 'pairs', least: 21, most: mostJumps },
]

/** A strategy by which patient runs diverge, with the most jumps they take within a window. */
export type Patience = Proof & Strategy & { readonly jumps: number }

/** Why none was found; `again`: the edges (`Edge.id`) that a chain takes again and again. */
export interface Impatience {
  readonly reason: string
  readonly again: readonly string[]
}

/** The strategy that was kept, as far as it still does. */
export async function recalledPatience(
  problem: TimedProblem,
  options: PortfolioOptions,
  kept: Kept | undefined,
): Promise<Patience | undefined> {
  const strategies = earlierPatience(kept, problem.system)
  if (strategies.length === 0) return undefined
  const earlier = await alone('progress', problem, options, async (context): Promise<Patience | undefined> => {
    for (const { claim, jumps, ...strategy } of strategies) {
      const proof = keptProof(kept, claim, problem.system)
      if (proof === undefined || proof.k !== 0) continue
      const between = await keptByUncounted(problem, proof.lemma, strategy, context)
      const chain = { ...strategy, lemma: proof.lemma, jumps, between }
      if (await chainStandsUp(problem, chain, options)) return { ...proof, ...strategy, jumps }
    }
    return undefined
  })
  return earlier !== undefined && 'jumps' in earlier ? earlier : undefined
}

/** A strategy, found by one of these attempts. */
export async function patient(
  problem: TimedProblem,
  lemma: Term,
  some: readonly Attempt[],
  options: SharingOptions,
): Promise<Patience | Impatience> {
  const { lemmas = new Lemmas() } = options
  let again: readonly string[] | undefined
  const found = await alone(
    'progress',
    problem,
    options,
    async (context): Promise<Patience | { readonly reason: string }> => {
      for (const { effort, least, most } of some) {
        const known = and(lemma, await lemmas.about(sliceOf(problem.network, problem.system.stuck), options, effort))
        for (const preference of preferences) {
          const found = await patientJumps(problem, known, { preference, least, most }, context)
          if (context.signal.aborted) throw new SolverFailure('no time left')
          if ('again' in found) {
            again ??= found.again
            continue
          }
          const { jumps, needed, between } = found
          const proof = { lemma: await inductivePart(problem, known, needed, context), k: 0 }
          if (await chainStandsUp(problem, { ...proof, preference, jumps, between }, options))
            return { claim: patientClaim(preference, jumps), preference, jumps, ...proof }
        }
      }
      return { reason: `more than ${Math.max(...some.map((a) => a.most))} of them may take no time` }
    },
  )
  return 'jumps' in found ? found : { reason: found.reason, again: again ?? [] }
}

/** A strategy under which all jumps take time but those that lower a ranking. */
export async function ranked(
  problem: TimedProblem,
  lemma: Term,
  options: SharingOptions,
): Promise<Patience | undefined> {
  const { lemmas = new Lemmas() } = options
  const found = await alone('progress', problem, options, async (context): Promise<Patience | undefined> => {
    const known = and(lemma, await lemmas.about(sliceOf(problem.network, problem.system.stuck), options, 'pairs'))
    for (const preference of preferences) {
      const found = await rankedJumps(problem, known, preference, context)
      if (found === undefined) continue
      const { jumps, ranking, between } = found
      const strategy = { preference, ranking }
      if (await chainStandsUp(problem, { ...strategy, lemma: known, jumps, between }, options))
        return { claim: patientClaim(preference, jumps, ranking), ...strategy, jumps, lemma: known, k: 0 }
    }
    return undefined
  })
  return found !== undefined && 'jumps' in found ? found : undefined
}

export async function standsUp(
  problem: TimedProblem,
  { lemma, k }: Omit<Proof, 'claim'>,
  options: PortfolioOptions,
): Promise<boolean> {
  const { signal, timeoutMs } = options
  return (await recheck(certificateText(problem, lemma, k, []), recheckersFor(options), { signal, timeoutMs })).ok
}

/**
 * Whether they say so of a chain of patient jumps that takes less than its time, from states of an invariant that they
 * find inductive.
 */
async function chainStandsUp(
  problem: TimedProblem,
  chain: Strategy & Chained,
  options: PortfolioOptions,
): Promise<boolean> {
  if (!(await standsUp({ ...problem, bad: ff }, { lemma: chain.lemma, k: 0 }, options))) return false
  return (await askedAgain(problem, chainObligations(problem, chain), options)).ok
}

/** `(patient PREFERENCE JUMPS)`, or `(patient PREFERENCE JUMPS RANKING)`. */
function patientClaim(preference: Preference, jumps: number, ranking?: Term): string {
  return `(patient ${preference} ${jumps}${ranking === undefined ? '' : ` ${formulaText(ranking)}`})`
}

/** The claims of this form among what was kept. */
function earlierPatience(kept: Kept | undefined, system: TransitionSystem) {
  return (kept?.proofs ?? []).flatMap(({ claim }) => {
    const [word, preference, jumps, ranked] = typeof claim === 'string' ? [] : claim
    const known = preferences.find((p) => p === preference)
    if (word !== 'patient' || known === undefined || typeof jumps !== 'string') return []
    if (!/^\d+$/.test(jumps) || Number(jumps) > mostJumps) return []
    const ranking = ranked === undefined ? undefined : keptNumber(ranked, system)
    if (ranked !== undefined && ranking === undefined) return []
    return [{ claim: sexprText(claim), preference: known, jumps: Number(jumps), ...(ranking && { ranking }) }]
  })
}

/** The bound on jumps that `patientJumps` proved, in words. */
export function jumpsInPeriod(network: Network, { jumps, ranking }: Pick<Patience, 'jumps' | 'ranking'>): string {
  const shortest = positiveTimes(network).length > 0 ? 'the shortest period' : 'a microsecond'
  const period = keepsMargin(network) ? 'the margin that a run keeps before strict bounds' : shortest
  const beside =
    ranking === undefined
      ? ''
      : ` beside those that take no time and lower ${showTerm(ranking)}, which is never negative then`
  return `with no more jumps than must be taken, at most ${counted(jumps + 1, 'jump')} in ${period}${beside}`
}
