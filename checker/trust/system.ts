/**
 * Is a system fit to be asked anything? Admissible parameters, an initial state, ranges kept, and time that can always
 * go on.
 */
import { showTerm } from '../logic/show.ts'
import { and, ff, type Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import type { Proof, SystemOutcome } from '../outcome.ts'
import type { Effort } from '../parts/context.ts'
import type { Problem, TimedProblem, Verdict } from '../parts/problem.ts'
import { Lemmas, type SharingOptions } from '../portfolio/lemmas.ts'
import { alone, type PortfolioOptions } from '../portfolio/portfolio.ts'
import { decideSliced } from '../portfolio/sliced.ts'
import { leavesRange, nothingLeadsOn, nothingPossible, stoppedBy } from '../run/broken.ts'
import { choicesAt } from '../run/choices.ts'
import { delayLimit } from '../run/delay.ts'
import { SolverFailure } from '../smt/session.ts'
import { sexprText } from '../smt/sexpr.ts'
import { awakeMs } from '../support/awake.ts'
import { counted } from '../support/counted.ts'
import { withDeadline } from '../support/deadline.ts'
import { lower } from '../system/lower.ts'
import type { Preference } from '../system/possible.ts'
import { sliceOf } from '../system/slice.ts'
import type { TransitionSystem } from '../system/system.ts'
import { replay } from '../trace/replay.ts'
import { lastState, type Trace } from '../trace/trace.ts'
import { askedAgain, certificateText, minimised, type Obligation, objectionIn, recheck } from './certificate.ts'
import { contradiction, contradictionText, unsatisfiable } from './contradiction.ts'
import { formulaText } from './formula.ts'
import { type Kept, keptNumber, keptProof } from './kept.ts'
import { afterwards, findLivelock } from './livelock.ts'
import { brokenWithoutMargin, hasStrictInvariants, keepsMargin, withMargin } from './margin.ts'
import {
  type Chained,
  chainObligations,
  inductivePart,
  keptByUncounted,
  patientJumps,
  positiveTimes,
  type Strategy,
} from './progress.ts'
import { chainInNoTime, rankedJumps } from './ranking.ts'
import { recheckersFor } from './recheckers.ts'
import { startsSomewhere } from './vacuity.ts'

/** Strategies of patience. */
const preferences: readonly Preference[] = ['first', 'any', 'last']

/** The longest chain of patient jumps that is asked about. */
const mostJumps = 40

interface Attempt {
  readonly effort: Effort
  readonly least: number
  readonly most: number
}

/**
 * What is tried with each of them, quickly and then slowly: the shortest and the longest chain of jumps within one
 * window, under what is found out about the system with how much effort.
 */
const quickly: readonly Attempt[] = [
  { effort: 'single', least: 0, most: 12 },
  { effort: 'pairs', least: 0, most: 12 },
]
const slowly: readonly Attempt[] = [
  { effort: 'pairs', least: 13, most: 20 },
  { effort: 'pairs', least: 21, most: mostJumps },
]

/**
 * The part of the time for a question that goes to each of the three about a system itself: ranges, never stuck, a
 * strategy of patience.
 */
const partForEach = 1 / 3

/**
 * Beside these, where no strategy is found: the parts for a chain of jumps in no time, for each search for a livelock,
 * and for a ranking.
 */
const partForChains = 1 / 24
const partForLivelocks = 1 / 16
const partForRankings = 1 / 12

/** Jumps of the runs in which a livelock is looked for, before and after a ranking is. */
const shallow = 8
const deep = 20

/** Edges named where time may not go on. */
const mostSuspects = 4

type Finding = Omit<SystemOutcome, 'network' | 'seconds'>

/** `kept`: what an earlier answer left behind; tried first. */
export async function checkFitness(network: Network, options: SharingOptions, kept?: Kept): Promise<SystemOutcome> {
  const started = performance.now()
  const finding = await find(network, { lemmas: new Lemmas(), ...options }, kept)
  return { ...finding, network, seconds: (performance.now() - started) / 1000 }
}

/** A system with strict invariants is asked about with a margin before them (`margin.ts`). */
async function find(network: Network, options: SharingOptions, kept: Kept | undefined): Promise<Finding> {
  if (!hasStrictInvariants(network)) return findAttained(network, options, kept)
  const { trace, ...found } = await findAttained(withMargin(network), options, kept)
  if (found.verdict !== 'broken' || trace === undefined) return found
  const broken = brokenWithoutMargin(network, trace)
  if (broken !== undefined) return { verdict: 'broken', ...broken }
  return {
    verdict: 'unknown',
    detail: `whether time goes on before strict invariants is open; with a margin before each of them: ${found.detail}`,
  }
}

/** Where a longest delay that is bounded can be waited for: no invariant is strict. */
async function findAttained(network: Network, options: SharingOptions, kept: Kept | undefined): Promise<Finding> {
  const system = lower(network)
  const problem = (bad: Term): TimedProblem => ({ network, system, bad })
  const someone = await satisfiable(problem(ff), options, [
    { what: unsatisfiable, term: system.assume },
    {
      what: 'no state is initial: starting ranges or invariants of locations exclude all',
      term: and(system.assume, system.init),
    },
  ])
  if (someone !== undefined) return someone

  const inRange =
    system.outOfRange === ff ? undefined : await never(problem(system.outOfRange), 'in-range', options, kept)
  if (inRange?.kind === 'refuted') return confirmed(network, inRange.trace, system.outOfRange, leavesRange)
  if (inRange !== undefined && inRange.kind !== 'proved')
    return { verdict: 'unknown', detail: `whether variables keep their ranges is open (${reasonOf(inRange)})` }
  const moving = await never(problem(system.stuck), 'never-stuck', options, kept)
  if (moving.kind === 'refuted') return stuckOrNot(problem(system.stuck), moving.trace, options)
  if (moving.kind !== 'proved')
    return { verdict: 'unknown', detail: `whether time can always go on is open (${reasonOf(moving)})` }

  const known = {
    proofs: [...(inRange === undefined ? [] : [proofOf(inRange, 'in-range')]), proofOf(moving, 'never-stuck')],
  }
  return goesOn(problem(system.stuck), { ...known, lemma: moving.lemma }, options, kept)
}

/**
 * Whether time goes on where nothing is ever stuck: `lemma` says so, `proofs` are what is known by now. Nearly all
 * systems have a strategy. Only where none is found, a livelock is looked for, and a ranking, if a chain of patient
 * jumps was seen and may take no time at all.
 */
async function goesOn(
  problem: TimedProblem,
  { proofs, lemma }: { readonly proofs: readonly Proof[]; readonly lemma: Term },
  options: SharingOptions,
  kept: Kept | undefined,
): Promise<Finding> {
  const { network } = problem
  const sound = ({ claim, k, lemma, ...strategy }: Patience): Finding => ({
    verdict: 'sound',
    detail: `time always goes on: never stuck, and ${jumpsInPeriod(network, strategy)}`,
    proofs: [...proofs, { claim, k, lemma }],
  })
  const earlier = await recalledPatience(problem, options, kept)
  if (earlier !== undefined) return sound(earlier)
  const within = (part: number): SharingOptions => ({ ...options, timeoutMs: Math.max(1, options.timeoutMs * part) })
  const started = awakeMs()
  const quick = await patient(problem, lemma, quickly, within(partForEach))
  if ('jumps' in quick) return sound(quick)
  const left = partForEach - (awakeMs() - started) / options.timeoutMs

  let last: Impatience = quick
  const slow = async (): Promise<Finding | undefined> => {
    const found = await patient(problem, lemma, slowly, within(left))
    if ('jumps' in found) return sound(found)
    last = found
    return undefined
  }
  const ranking = async (): Promise<Finding | undefined> => {
    const found = await ranked(problem, lemma, within(partForRankings))
    return found && sound(found)
  }
  const livelock = (most: number) => async (): Promise<Finding | undefined> => {
    const limited = within(partForLivelocks)
    const found = await withDeadline(options.signal, limited.timeoutMs, (signal) =>
      findLivelock(network, { ...limited, signal }, { most }),
    )
    return found && { verdict: 'broken', ...found }
  }
  const slowFound = left > 0 ? await slow() : undefined
  if (slowFound !== undefined) return slowFound
  const inNoTime = quick.again.length > 0 ? await goOnInNoTime(problem, lemma, within(partForChains)) : false
  const stages = [
    ...(inNoTime === true ? [livelock(shallow), ranking] : []),
    ...(inNoTime === false ? [] : [livelock(deep)]),
  ]
  for (const stage of stages) {
    const finding = options.signal.aborted ? undefined : await stage()
    if (finding !== undefined) return finding
  }
  return open(last, quick.again)
}

/**
 * Whether patient jumps may go on in no time, whatever the strategy; undefined: not known. Where they may not, there is
 * no livelock, and a ranking is of no use.
 */
async function goOnInNoTime(problem: TimedProblem, lemma: Term, options: SharingOptions): Promise<boolean | undefined> {
  const { lemmas = new Lemmas() } = options
  const found = await alone('progress', problem, options, async (context): Promise<{ readonly all: boolean }> => {
    const known = and(lemma, await lemmas.about(sliceOf(problem.network, problem.system.stuck), options, 'pairs'))
    for (const preference of preferences) {
      if ((await chainInNoTime(problem, known, preference, context)) === undefined) return { all: false }
    }
    return { all: true }
  })
  return 'all' in found ? found.all : undefined
}

/**
 * What is to be said where no strategy was found and no livelock either: the last reason, and the edges of the first
 * chain that may take no time, which is the simplest.
 */
function open({ reason }: Impatience, again: readonly string[]): Finding {
  const suspects =
    again.length === 0
      ? ''
      : `; look at what may happen again and again at one instant: ${again.slice(0, mostSuspects).join('; ')}`
  return {
    verdict: 'unknown',
    detail: `never stuck, but whether jumps, each taken only when it must be, take time is open (${reason})${suspects}`,
  }
}

function proofOf({ k, lemma }: Extract<Verdict, { kind: 'proved' }>, claim: string): Proof {
  return { claim, k, lemma }
}

/** Whether the bad states of a problem are out of reach: by what was kept, or by the engines; re-checked either way. */
async function never(
  problem: TimedProblem,
  claim: string,
  options: SharingOptions,
  kept: Kept | undefined,
): Promise<Verdict> {
  const earlier = keptProof(kept, claim, problem.system)
  if (earlier !== undefined && (await standsUp(problem, earlier, options))) return { kind: 'proved', ...earlier }
  const { verdict } = await decideSliced(problem, { ...options, timeoutMs: options.timeoutMs * partForEach })
  if (verdict.kind !== 'proved') return verdict
  const lemma = await minimised(problem, verdict.lemma, verdict.k, options)
  if (await standsUp(problem, { lemma, k: verdict.k }, options)) return { ...verdict, lemma }
  return { kind: 'unknown', reason: 'the proof does not stand up to re-checking' }
}

async function standsUp(
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

/** A strategy by which patient runs diverge, with the most jumps they take within a window. */
type Patience = Proof & Strategy & { readonly jumps: number }

/** Why none was found; `again`: the edges (`Edge.id`) that a chain takes again and again. */
interface Impatience {
  readonly reason: string
  readonly again: readonly string[]
}

/** The strategy that was kept, as far as it still does. */
async function recalledPatience(
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
async function patient(
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
async function ranked(problem: TimedProblem, lemma: Term, options: SharingOptions): Promise<Patience | undefined> {
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
function jumpsInPeriod(network: Network, { jumps, ranking }: Pick<Patience, 'jumps' | 'ranking'>): string {
  const shortest = positiveTimes(network).length > 0 ? 'the shortest period' : 'a microsecond'
  const period = keepsMargin(network) ? 'the margin that a run keeps before strict bounds' : shortest
  const beside =
    ranking === undefined
      ? ''
      : ` beside those that take no time and lower ${showTerm(ranking)}, which is never negative then`
  return `with no more jumps than must be taken, at most ${counted(jumps + 1, 'jump')} in ${period}${beside}`
}

function reasonOf(verdict: { readonly kind: string; readonly reason?: string; readonly depth?: number }): string {
  return verdict.reason ?? `clean to depth ${verdict.depth ?? 0}`
}

async function satisfiable(
  problem: TimedProblem,
  options: PortfolioOptions,
  conditions: readonly { readonly what: string; readonly term: Term }[],
): Promise<Finding | undefined> {
  if (startsSomewhere(problem.network, options.seed)) return undefined
  for (const { what, term } of conditions) {
    const answer = await alone('start', problem, options, async (context) => {
      const solver = context.open()
      solver.assertAt(0, term)
      return solver.check()
    })
    if (answer.kind === 'unknown') return { verdict: 'unknown', detail: answer.reason }
    const finding = await emptiness(problem, { name: what, assertions: [{ at: 0, term }] }, answer.kind, options)
    if (finding?.verdict === 'broken' && what === unsatisfiable) return contradictory(problem, options)
    if (finding !== undefined) return finding
  }
  return undefined
}

async function contradictory(problem: TimedProblem, options: PortfolioOptions): Promise<Finding> {
  const contradicting = await contradiction(problem, options)
  return {
    verdict: 'broken',
    detail: contradictionText(contradicting),
    ...(contradicting.length > 0 && { contradicting }),
  }
}

/** Whether nothing satisfies the assertions, as a solver says and other programs, too; undefined: something does. */
async function emptiness(
  problem: Problem,
  obligation: Obligation,
  said: 'sat' | 'unsat',
  options: PortfolioOptions,
): Promise<Finding | undefined> {
  const found = await askedAgain(problem, [obligation], options)
  const again = found.obligations[0]?.answer
  if (again === said) return said === 'sat' ? undefined : { verdict: 'broken', detail: obligation.name }
  const objection =
    again === 'unsat' ? 'a solver says that some do; another program says that none do' : objectionIn(found)
  return { verdict: 'unknown', detail: `${obligation.name}? ${objection}` }
}

function confirmed(network: Network, trace: Trace, bad: Term, detail: string): Finding {
  const again = replay(network, trace, bad)
  if (again.ok) return { verdict: 'broken', detail, trace }
  return {
    verdict: 'unknown',
    detail: `a run of the solver does not replay (step ${again.step}: ${again.why}); this is a bug of paracheck, please report it`,
  }
}

/**
 * The evaluator decides whether a state is stuck; the formula tries only the end points of `choose` ranges. Where a
 * value inside one is to be chosen, engines are asked whether any of them leads on.
 */
async function stuckOrNot(problem: TimedProblem, trace: Trace, options: PortfolioOptions): Promise<Finding> {
  const { network, bad } = problem
  const finding = confirmed(network, trace, bad, nothingPossible)
  if (finding.verdict !== 'broken') return finding
  const last = lastState(trace)
  const { limit, why } = delayLimit(network, trace.params, last)
  const free =
    limit === 'unbounded' ||
    limit.compare(0) > 0 ||
    choicesAt(network, trace.params, last).some((move) => move.kind === 'jump')
  if (!free) return { ...finding, detail: stoppedBy(finding.detail, why) }
  const limited = { ...options, timeoutMs: options.timeoutMs * partForLivelocks }
  if ((await afterwards(problem, trace, limited)).kind === 'closed')
    return { ...finding, detail: stoppedBy(nothingLeadsOn, why) }
  return { verdict: 'unknown', detail: 'a state in which only a value inside a `choose` range leads on' }
}
