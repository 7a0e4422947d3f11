/**
 * `P leads_to Q`: in every run in which time goes on for ever, each P is followed by a Q.
 *
 *     refute   a run without end in which some P is never answered: `engines/lasso.ts`
 *     prove    an expression in the parameters, or a number, that bounds the time to the answer, like any `bound`:
 *              where time goes on, the answer then comes; with fairness, where no such bound holds: a number of rounds
 *              in which everything fair happens (`parts/rounds.ts`)
 *
 * A proof that holds because time stops while the response is awaited is `vacuous`.
 *
 * A few jumps are searched first, then a bound is looked for, soon with longer runs beside it
 * (`docs/decisions/012-leads-to.md`). A response that always comes, but with no bound of this form, is `unknown`.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { counting, findLasso, repeatsForEver } from '../engines/lasso.ts'
import { showTerm } from '../logic/show.ts'
import { cur, num, type Term } from '../logic/term.ts'
import type { Monitor, PropertyForm, Question } from '../model/model.ts'
import { timedProblem } from '../parts/problem.ts'
import { neverAnswered } from '../parts/remembering.ts'
import { alone } from '../portfolio/portfolio.ts'
import { awakeMs } from '../support/awake.ts'
import { isLate, timeoutText, withDeadline } from '../support/deadline.ts'
import { replay } from '../trace/replay.ts'
import { jumpCount } from '../trace/trace.ts'
import { atMost, claimedTerms } from '../trust/kept.ts'
import { findLivelock } from '../trust/livelock.ts'
import { type CheckOptions, type Finding, fromKept, type OnProgress, portfolio } from './asking.ts'
import { bound } from './bound/bound.ts'
import { within } from './bound/form.ts'
import { answeredInRounds, recalledRounds } from './rounds.ts'
import { safety } from './safety.ts'

export type LeadsToForm = Extract<PropertyForm, { readonly kind: 'leads_to' }>

/** Jumps of the runs searched before a bound is looked for, and beside that. */
const shallow = 6
const deep = 20

/** Milliseconds for the former; then for the bound alone, which most that have one need no longer for. */
const headStart = 2_000
const proofsAlone = 3_000

/**
 * How many times as long as an engine the search for runs may think before it gives way: beside all those that look for
 * a proof it would not get on otherwise.
 */
const patience = 8

/** Milliseconds tried as bounds where no expression in the parameters is one. */
const plainBounds = [100, 10_000]

/** The time to the answer, as the quantity of a bound. */
export function ageOf({ age, pending }: Monitor) {
  return { kind: 'bound' as const, quantity: cur(age), condition: cur(pending) }
}

export async function leadsTo(
  question: Question,
  form: LeadsToForm,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  const finding = await decided(question, form, options, on)
  if (finding.verdict !== 'proved') return finding
  on({ kind: 'progress', text: 'asking whether time can stop before the response' })
  const stops = await timeStops(question, form, options, on)
  return stops?.verdict === 'unknown' ? stops : { ...finding, ...stops }
}

/**
 * What becomes of a proof that says nothing: the response is awaited in a state from which time cannot diverge.
 * Undefined when none is found within a few jumps; whether there is any at all is asked of the system. Where the time
 * of the question is up before, nobody knows whether it is a proof.
 */
async function timeStops(
  { network }: Question,
  { monitor }: LeadsToForm,
  options: CheckOptions,
  on: OnProgress,
): Promise<Pick<Finding, 'verdict' | 'reason'> | undefined> {
  return withDeadline(options.signal, options.timeoutMs, async (signal) => {
    const asked = { most: shallow, within: cur(monitor.pending) }
    const found = await findLivelock(network, { ...portfolio(options, on), signal }, asked)
    if (found !== undefined) return { verdict: 'vacuous', reason: `while the response is awaited, ${found.detail}` }
    if (!signal.aborted) return undefined
    const why = isLate(signal) ? timeoutText(options.timeoutMs) : 'stopped'
    return {
      verdict: 'unknown',
      reason: `the response always comes, but whether time stops before it is open (${why})`,
    }
  })
}

async function decided(
  question: Question,
  { monitor }: LeadsToForm,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  const deadline = awakeMs() + options.timeoutMs
  const left = (): number => Math.max(1_000, deadline - awakeMs())
  const earlier = await recalled(question, monitor, options, on)
  if (earlier !== undefined) return earlier
  const first = { ...options, timeoutMs: Math.min(headStart, left() / 4), bound: Math.min(shallow, options.bound) }
  const soon = await lasso(question, monitor, first, on)
  if (soon.verdict === 'refuted') return soon
  const [onRuns, onProofs] = sideBySide(on)
  const [run, proof] = await withDeadline(options.signal, left(), (signal, end) => {
    const rest = { ...options, timeoutMs: left(), signal }
    const proofs = endingIf(isFound, answeredSometime(question, monitor, rest, onProofs), end)
    const later = Promise.race([proofs, sleep(proofsAlone, undefined, { ref: false })])
    const runs = later.then(() => lasso(question, monitor, { ...rest, bound: Math.min(deep, options.bound) }, onRuns))
    return Promise.all([endingIf(refutes, runs, end), proofs])
  })
  if (refutes(run)) return run
  if (isFound(proof)) return proof
  return {
    ...run,
    verdict: 'unknown',
    reason: `no bound on the ${monitor.fair === undefined ? 'time' : 'fair rounds'} to the response was proved, and no run without one was found (${run.reason})`,
  }
}

const refutes = ({ verdict }: Finding): boolean => verdict === 'refuted'
const isFound = (finding: Finding | undefined): finding is Finding => finding !== undefined

/** What the work found, after which, if it is good enough, nobody else need go on. */
async function endingIf<T>(isEnough: (found: T) => boolean, work: Promise<T>, end: () => void): Promise<T> {
  const found = await work
  if (isEnough(found)) end()
  return found
}

/** What two report becomes one line. */
function sideBySide(on: OnProgress): readonly [OnProgress, OnProgress] {
  const texts = ['', '']
  const reporting = (place: 0 | 1): OnProgress => {
    return ({ text }) => {
      texts[place] = text
      on({ kind: 'progress', text: texts.filter((t) => t !== '').join(' · ') })
    }
  }
  return [reporting(0), reporting(1)]
}

/** A proof that the response comes; undefined when none was found. */
async function answeredSometime(
  question: Question,
  monitor: Monitor,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding | undefined> {
  const deadline = awakeMs() + options.timeoutMs
  const inRounds =
    monitor.fair && (await answeredInRounds(question, monitor, { ...options, timeoutMs: options.timeoutMs / 2 }, on))
  return inRounds ?? answeredInTime(question, monitor, { ...options, timeoutMs: deadline - awakeMs() }, on)
}

/** What was answered earlier, if it stands up to being checked again. */
async function recalled(
  question: Question,
  monitor: Monitor,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding | undefined> {
  const { network } = question
  const { kept } = options
  const loop = kept?.runs.find((run) => run.loop !== undefined && replay(network, run, undefined).ok)
  if (loop !== undefined) {
    const problem = timedProblem(network, cur(monitor.pending))
    const lasts = await alone('lasso', counting(problem), portfolio(options, on), (context) =>
      repeatsForEver(problem, neverAnswered(monitor), loop, context),
    )
    if (lasts === true) return { verdict: 'refuted', engine: fromKept, trace: loop, depth: jumpCount(loop) }
  }
  const inRounds = await recalledRounds(question, monitor, options, on)
  if (inRounds !== undefined) return inRounds
  if (
    claimedTerms(
      kept,
      'at-most',
      network.params.map((p) => p.variable),
    ).length === 0
  )
    return undefined
  const finding = await answeredInTime(question, monitor, options, on)
  return finding?.engine === fromKept ? finding : undefined
}

async function lasso({ network }: Question, monitor: Monitor, options: CheckOptions, on: OnProgress): Promise<Finding> {
  const problem = timedProblem(network, cur(monitor.pending))
  const found = await alone('lasso', counting(problem), { ...portfolio(options, on), patience }, (context) =>
    findLasso(problem, neverAnswered(monitor), context),
  )
  if ('kind' in found)
    return {
      verdict: 'unknown',
      reason: 'reason' in found ? found.reason : `a solver found none of ${options.bound} jumps or fewer`,
    }
  const again = replay(network, found, undefined)
  if (again.ok) return { verdict: 'refuted', engine: 'lasso', trace: found, depth: jumpCount(found) }
  return {
    verdict: 'unknown',
    reason: `a run of the solver does not replay (step ${again.step}: ${again.why}); this is a bug of paracheck, please report it`,
  }
}

/** A proof that the response comes at once, or within some time; undefined when none was found. */
async function answeredInTime(
  question: Question,
  monitor: Monitor,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding | undefined> {
  const finding = await answeredWithin(question, monitor, options, on)
  if (finding?.verdict !== 'vacuous') return finding
  // No time ever passes on its age. That is an answer, if the premise happens at all.
  const atOnce = { kind: 'response' as const, monitor, deadline: num(0) }
  const asked = { ...question, property: { ...question.property, form: atOnce } }
  const { verdict, ...rest } = await safety(asked, atOnce, options, on, atMost(num(0)))
  return verdict === 'proved' ? { ...rest, verdict, notes: ['at once', ...(rest.notes ?? [])] } : finding
}

/** Within an expression in the parameters, or, where none bounds it or there are none, within a number. */
async function answeredWithin(
  question: Question,
  monitor: Monitor,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding | undefined> {
  const deadline = awakeMs() + options.timeoutMs
  const kept = keptNumber(question, options)
  if (kept !== undefined) {
    const finding = await withinNumber(question, monitor, kept, options, on)
    if (finding?.engine === fromKept) return finding
  }
  const inParameters =
    question.network.params.some((p) => p.isTime) && (await withinParameters(question, monitor, options, on))
  if (inParameters) return inParameters
  const share = Math.max(1_000, deadline - awakeMs()) / plainBounds.length
  for (const limit of plainBounds) {
    const finding = await withinNumber(question, monitor, num(limit), { ...options, timeoutMs: share }, on)
    if (finding !== undefined) return finding
  }
  return undefined
}

const isAccepted = ({ verdict }: Finding): boolean => verdict === 'proved' || verdict === 'vacuous'

async function withinParameters(
  question: Question,
  monitor: Monitor,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding | undefined> {
  const { bound: found, trace: _, ...finding } = await bound(question, ageOf(monitor), options, on, { sharp: false })
  const limit = found?.terms[0]
  return isAccepted(finding)
    ? { ...finding, ...(limit && { notes: [`within ${showTerm(limit)}`, ...(finding.notes ?? [])] }) }
    : undefined
}

/** `limit` is a number of milliseconds. */
async function withinNumber(
  question: Question,
  monitor: Monitor,
  limit: Term,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding | undefined> {
  const finding = await safety(...within(question, ageOf(monitor), limit), options, on, atMost(limit))
  return isAccepted(finding)
    ? { ...finding, notes: [`within ${showTerm(limit)}`, ...(finding.notes ?? [])] }
    : undefined
}

/** The number for which a proof is kept, other than 0: that is asked for as an answer at once. */
function keptNumber({ network }: Question, { kept }: CheckOptions): Term | undefined {
  const params = network.params.map((p) => p.variable)
  return claimedTerms(kept, 'at-most', params).find((t) => t.kind === 'number' && !t.value.equals(0))
}
