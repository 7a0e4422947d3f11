/**
 * Is a system fit to be asked anything? Admissible parameters, an initial state, ranges kept, and time that can always
 * go on.
 */
import { and, ff, type Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import type { Proof, SystemOutcome } from '../outcome.ts'
import type { Problem, TimedProblem, Verdict } from '../parts/problem.ts'
import { Lemmas, type SharingOptions } from '../portfolio/lemmas.ts'
import { alone, type PortfolioOptions } from '../portfolio/portfolio.ts'
import { decideSliced } from '../portfolio/sliced.ts'
import { leavesRange, nothingLeadsOn, nothingPossible, stoppedBy } from '../run/broken.ts'
import { choicesAt } from '../run/choices.ts'
import { delayLimit } from '../run/delay.ts'
import { awakeMs } from '../support/awake.ts'
import { withDeadline } from '../support/deadline.ts'
import { lower } from '../system/lower.ts'
import { sliceOf } from '../system/slice.ts'
import { replay } from '../trace/replay.ts'
import { lastState, type Trace } from '../trace/trace.ts'
import { askedAgain, minimised, type Obligation, objectionIn } from './certificate.ts'
import { contradiction, contradictionText, unsatisfiable } from './contradiction.ts'
import { type Kept, keptProof } from './kept.ts'
import { afterwards, findLivelock } from './livelock.ts'
import { brokenWithoutMargin, hasStrictInvariants, withMargin } from './margin.ts'
import {
  type Impatience,
  jumpsInPeriod,
  type Patience,
  patient,
  preferences,
  quickly,
  ranked,
  recalledPatience,
  slowly,
  standsUp,
} from './patience.ts'
import { chainInNoTime } from './ranking.ts'
import { startsSomewhere } from './vacuity.ts'

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
