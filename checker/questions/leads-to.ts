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
import { type TimedProblem, timedProblem } from '../engines/engine.ts'
import { findLasso, turns } from '../engines/lasso.ts'
import { lemmaFor } from '../engines/lemmas.ts'
import { alone, decide } from '../engines/portfolio.ts'
import { roundsProblem } from '../engines/rounds.ts'
import { showTerm } from '../logic/show.ts'
import { cur, num } from '../logic/term.ts'
import type { Monitor, PropertyForm, Question } from '../model/model.ts'
import { counted } from '../support/counted.ts'
import { replay } from '../trace/replay.ts'
import type { Companion } from '../trust/vacuity.ts'
import { type CheckOptions, type Finding, type OnProgress, portfolio } from './asking.ts'
import { bound, within } from './bound.ts'
import { safety, trustedProof, vacuous } from './safety.ts'

export type LeadsToForm = Extract<PropertyForm, { readonly kind: 'leads_to' }>

/** Jumps of the runs searched before a bound is looked for, and after. */
const shallow = 6
const deep = 20

/** Milliseconds tried as bounds in models without parameters. */
const plainBounds = [100, 10_000]

/** Rounds tried, and the part of the time for each. */
const mostRounds = [0, 1, 2, 4]

export async function leadsTo(question: Question, { monitor }: LeadsToForm, options: CheckOptions, on: OnProgress): Promise<Finding> {
  const deadline = performance.now() + options.timeoutMs
  const share = (part: number): CheckOptions => ({ ...options, timeoutMs: Math.max(1_000, (deadline - performance.now()) * part) })
  const refuted = await lasso(question, monitor, { ...share(1 / 4), bound: Math.min(shallow, options.bound) }, on)
  if (refuted.verdict === 'refuted') return refuted
  const inRounds = monitor.fair === undefined ? undefined : await answeredInRounds(question, monitor, share(1 / 2), on)
  const proved = inRounds ?? (await answeredInTime(question, monitor, share(2 / 3), on))
  if (proved !== undefined) return proved
  const last = await lasso(question, monitor, { ...share(1), bound: Math.min(deep, options.bound) }, on)
  if (last.verdict === 'refuted') return last
  return {
    ...last,
    verdict: 'unknown',
    reason: `no bound on the ${monitor.fair === undefined ? 'time' : 'fair rounds'} to the response was proved, and no run without one was found (${last.reason})`,
  }
}

async function lasso({ network }: Question, monitor: Monitor, options: CheckOptions, on: OnProgress): Promise<Finding> {
  const problem = timedProblem(network, cur(monitor.pending))
  const { system } = problem
  const counted: TimedProblem = { ...problem, system: { ...system, params: [...system.params, turns] } }
  const found = await alone('lasso', counted, portfolio(options, on), (context) => findLasso(problem, monitor, context))
  if ('kind' in found) return { verdict: 'unknown', reason: 'reason' in found ? found.reason : `none of ${options.bound} jumps or fewer` }
  const again = replay(network, found, undefined)
  if (again.ok) return { verdict: 'refuted', engine: 'lasso', trace: found, depth: found.steps.filter((s) => s.jump !== undefined).length }
  return {
    verdict: 'unknown',
    reason: `a run of the solver does not replay (step ${again.step}: ${again.why}); this is a bug of paracheck, please report it`,
  }
}

/** A proof that the response comes within some time; undefined when none was found. */
async function answeredInTime(question: Question, monitor: Monitor, options: CheckOptions, on: OnProgress): Promise<Finding | undefined> {
  const form = { kind: 'bound' as const, quantity: cur(monitor.age), condition: cur(monitor.pending) }
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
    )
    if (accepted(finding)) return { ...finding, notes: [`within ${limit} ms`] }
  }
  return undefined
}

/** A proof that the response comes within some number of rounds in which everything fair happens; undefined when none was found. */
async function answeredInRounds(question: Question, monitor: Monitor, options: CheckOptions, on: OnProgress): Promise<Finding | undefined> {
  const { network } = question
  const timed = timedProblem(network, cur(monitor.pending))
  const ways = mostRounds.flatMap((most) => [false, true].map((lasting) => ({ most, lasting })))
  for (const { most, lasting } of ways) {
    on({ kind: 'progress', text: `${most} rounds` })
    const problem = roundsProblem(timed, monitor, most, lasting)
    const share = { ...portfolio(options, on), timeoutMs: options.timeoutMs / ways.length }
    const { verdict, engine, solver } = await decide(problem, { ...share, lemma: () => lemmaFor(network, options) })
    if (verdict.kind !== 'proved') continue
    const trusted = await trustedProof(question, problem, verdict, options, on)
    if (trusted.verdict !== 'proved') return undefined
    const finding = { ...trusted, ...(engine && { engine }), ...(solver && { solver }) }
    const empty = await vacuous(network, companionsOfFair(monitor), timed, options, on)
    if (empty !== undefined) return { ...finding, verdict: 'vacuous', reason: empty }
    return { ...finding, notes: [`after at most ${counted(most, 'round')} in which everything fair happens`] }
  }
  return undefined
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
