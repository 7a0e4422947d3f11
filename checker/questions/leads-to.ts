/**
 * `P leads_to Q`: in every run in which time goes on for ever, each P is followed by a Q.
 *
 *     refute   a run without end in which some P is never answered: `engines/lasso.ts`
 *     prove    an expression in the parameters, or a number, that bounds the time to the answer, like any `bound`: where time goes on, the answer then comes
 *
 *              with fairness, where no such bound holds: a number of rounds in which everything fair happens (`engines/rounds.ts`)
 *
 * A few jumps are searched first, then a bound is looked for, then longer runs. A response that always comes, but with no bound of this form, is `unknown`.
 */
import { type Problem, timedProblem } from '../engines/engine.ts'
import { counting, findLasso, neverAnswered, repeatsForEver } from '../engines/lasso.ts'
import { lemmaFor } from '../engines/lemmas.ts'
import { alone, decide } from '../engines/portfolio.ts'
import { roundsProblem } from '../engines/rounds.ts'
import { showTerm } from '../logic/show.ts'
import { cur, num } from '../logic/term.ts'
import type { Monitor, PropertyForm, Question } from '../model/model.ts'
import { counted } from '../support/counted.ts'
import { replay } from '../trace/replay.ts'
import { jumpCount } from '../trace/trace.ts'
import { atMost, claimedTerms, keptProof } from '../trust/kept.ts'
import type { Companion } from '../trust/vacuity.ts'
import { type CheckOptions, type Finding, fromKept, type OnProgress, portfolio } from './asking.ts'
import { bound } from './bound/bound.ts'
import { within } from './bound/form.ts'
import { type ClaimedProof, safety, trustedProof, vacuous } from './safety.ts'

export type LeadsToForm = Extract<PropertyForm, { readonly kind: 'leads_to' }>

/** Jumps of the runs searched before a bound is looked for, and after. */
const shallow = 6
const deep = 20

/** Milliseconds tried as bounds in models without parameters. */
const plainBounds = [100, 10_000]

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

/** The time to the answer, as the quantity of a bound. */
export function ageOf({ age, pending }: Monitor) {
  return { kind: 'bound' as const, quantity: cur(age), condition: cur(pending) }
}

export async function leadsTo(question: Question, { monitor }: LeadsToForm, options: CheckOptions, on: OnProgress): Promise<Finding> {
  const deadline = performance.now() + options.timeoutMs
  const share = (part: number): CheckOptions => ({ ...options, timeoutMs: Math.max(1_000, (deadline - performance.now()) * part) })
  const earlier = await recalled(question, monitor, options, on)
  if (earlier !== undefined) return earlier
  const refuted = await lasso(question, monitor, { ...share(1 / 4), bound: Math.min(shallow, options.bound) }, on)
  if (refuted.verdict === 'refuted') return refuted
  const inRounds = monitor.fair === undefined ? undefined : await answeredInRounds(question, monitor, share(1 / 2), on)
  const proved = inRounds ?? (await answeredInTime(question, monitor, share(5 / 6), on))
  if (proved !== undefined) return proved
  const last = await lasso(question, monitor, { ...share(1), bound: Math.min(deep, options.bound) }, on)
  if (last.verdict === 'refuted') return last
  return {
    ...last,
    verdict: 'unknown',
    reason: `no bound on the ${monitor.fair === undefined ? 'time' : 'fair rounds'} to the response was proved, and no run without one was found (${last.reason})`,
  }
}

/** What was answered earlier, if it stands up to being checked again. */
async function recalled(question: Question, monitor: Monitor, options: CheckOptions, on: OnProgress): Promise<Finding | undefined> {
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
  for (const { most, lasting } of roundsTried) {
    const problem = roundsProblem(timedProblem(network, cur(monitor.pending)), monitor, most, lasting)
    const proof = keptProof(kept, roundsClaim(most, lasting), problem.system)
    const finding = proof && (await provedInRounds(question, problem, monitor, most, { ...proof, minimal: true }, options, on))
    if (finding !== undefined) return { ...finding, engine: fromKept }
  }
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
  const found = await alone('lasso', counting(problem), portfolio(options, on), (context) =>
    findLasso(problem, neverAnswered(monitor), context),
  )
  if ('kind' in found) return { verdict: 'unknown', reason: 'reason' in found ? found.reason : `none of ${options.bound} jumps or fewer` }
  const again = replay(network, found, undefined)
  if (again.ok) return { verdict: 'refuted', engine: 'lasso', trace: found, depth: jumpCount(found) }
  return {
    verdict: 'unknown',
    reason: `a run of the solver does not replay (step ${again.step}: ${again.why}); this is a bug of paracheck, please report it`,
  }
}

/** A proof that the response comes at once, or within some time; undefined when none was found. */
async function answeredInTime(question: Question, monitor: Monitor, options: CheckOptions, on: OnProgress): Promise<Finding | undefined> {
  const finding = await answeredWithin(question, monitor, options, on)
  if (finding?.verdict !== 'vacuous') return finding
  // No time ever passes on its age. That is an answer, if the premise happens at all.
  const atOnce = { kind: 'response' as const, monitor, deadline: num(0) }
  const asked = { ...question, property: { ...question.property, form: atOnce } }
  const { verdict, ...rest } = await safety(asked, atOnce, options, on, atMost(num(0)))
  return verdict === 'proved' ? { ...rest, verdict, notes: ['at once'] } : finding
}

async function answeredWithin(question: Question, monitor: Monitor, options: CheckOptions, on: OnProgress): Promise<Finding | undefined> {
  const form = ageOf(monitor)
  const accepted = ({ verdict }: Finding): boolean => verdict === 'proved' || verdict === 'vacuous'
  if (question.network.params.some((p) => p.isTime)) {
    const { bound: found, trace: _, ...finding } = await bound(question, form, options, on, { sharp: false })
    const limit = found?.terms[0]
    return accepted(finding) ? { ...finding, ...(limit && { notes: [`within ${showTerm(limit)}`] }) } : undefined
  }
  for (const limit of plainBounds) {
    const finding = await safety(
      ...within(question, form, num(limit)),
      { ...options, timeoutMs: options.timeoutMs / plainBounds.length },
      on,
      atMost(num(limit)),
    )
    if (accepted(finding)) return { ...finding, notes: [`within ${limit} ms`] }
  }
  return undefined
}

/** A proof that the response comes within some number of rounds in which everything fair happens; undefined when none was found. */
async function answeredInRounds(question: Question, monitor: Monitor, options: CheckOptions, on: OnProgress): Promise<Finding | undefined> {
  const { network } = question
  const timed = timedProblem(network, cur(monitor.pending))
  for (const { most, lasting } of roundsTried) {
    on({ kind: 'progress', text: `${most} rounds` })
    const problem = roundsProblem(timed, monitor, most, lasting)
    const share = { ...portfolio(options, on), timeoutMs: options.timeoutMs / roundsTried.length }
    const { verdict, engine, solver } = await decide(problem, { ...share, lemma: (effort) => lemmaFor(network, options, effort) })
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
  return { ...finding, notes: [`after at most ${counted(most, 'round')} in which everything fair happens`] }
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
