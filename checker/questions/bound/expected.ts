/**
 * The bound that a model expects, as a question of its own: is it never exceeded, and does a run come near each of the
 * terms of which it is the largest? The search knows sums of parameters with small coefficients only; what is expected
 * may be any expression over the parameters.
 */
import { casesOf, largestAmong } from '../../logic/extremum.ts'
import { showTerm } from '../../logic/show.ts'
import { and, le, lt, type Term } from '../../logic/term.ts'
import type { Question } from '../../model/model.ts'
import { replay } from '../../trace/replay.ts'
import type { Trace } from '../../trace/trace.ts'
import { type CheckOptions, type Finding, isInternalError } from '../asking.ts'
import type { Family } from './family.ts'
import type { BoundForm, Search } from './form.ts'
import { comesNear, exceedingRuns, reaching, waysTo } from './runs.ts'
import { follows, sameBound } from './search.ts'

/** What is known of the expected expression. */
export interface Expected {
  readonly term: Term
  /**
   * `proved` with runs (`finding.bound.tight`) or without, `vacuous`, `refuted` by a run that exceeds it, or not
   * decided.
   */
  readonly finding: Finding
}

/** Times that one less of a parameter is tried, where no run comes near an expected sum. */
const mostSteps = 8

/**
 * Whether an expression is a bound, in half of the time that is left. Where it is proved to be one: runs that show that
 * it is the least, or a sum with less of its parameters that is (`finding.bound` has it then).
 */
export async function expectedAsked(search: Search, term: Term, family: Family, steps = mostSteps): Promise<Expected> {
  const finding = await search.partly(Number.POSITIVE_INFINITY).never(term)
  if (finding.verdict !== 'proved') return { term, finding }
  const tight = await leastShown(search, term)
  const sums = family.sumsOf(term)
  const smaller = sums === undefined ? [] : family.smaller(sums)
  if (tight !== undefined) {
    const below = await exceedingRuns(search, smaller)
    return {
      term,
      finding: {
        ...finding,
        bound: { terms: [term], furtherCertificates: [], tight: tight.how, below },
        trace: tight.trace,
      },
    }
  }
  for (const less of steps > 0 ? smaller : []) {
    const asked = await expectedAsked(search, less, family, steps - 1)
    if (asked.finding.bound !== undefined) return { term, finding: asked.finding }
  }
  return { term, finding }
}

/**
 * A run that comes near a bound, where one comes near each of the terms that it may be: by a case, or as the largest of
 * several.
 */
async function leastShown(search: Search, term: Term) {
  const { form } = search
  const find = (situation: Term): Promise<Trace | undefined> => search.runTo(situation)
  const parts = casesOf(term).flatMap((one) => largestAmong(one.term).map((part, _, all) => ({ ...one, part, all })))
  for (const { when, part, all } of parts.length > 1 ? parts : []) {
    // Near this term where it is the largest, and beyond the others: without it, they were exceeded.
    const beyond = all.filter((other) => other !== part).flatMap((other) => [lt(other, part), lt(other, form.quantity)])
    if ((await find(and(...when, ...beyond, comesNear(form, part)))) === undefined) return undefined
  }
  return reaching(waysTo(search, term), find)
}

/**
 * Whether the expected expression is shown to be the least bound (or the question to say nothing): no search can say
 * more.
 */
export function isSettled({ finding }: Expected): boolean {
  return finding.verdict === 'vacuous' || (finding.verdict === 'proved' && finding.bound !== undefined)
}

/**
 * What the search found, beside what is known of the expected expression: neither `refuted` nor a proof that denies it
 * where it may be the bound.
 */
export async function heldAgainst(
  question: Question,
  found: Finding,
  { term, finding }: Expected,
  options: CheckOptions,
): Promise<Finding> {
  const name = showTerm(term)
  if (finding.verdict === 'refuted')
    return { ...found, notes: [...(found.notes ?? []), `${name} is exceeded by a run, too`] }
  if (found.verdict === 'unknown' && isInternalError(found.reason)) return found
  const open =
    finding.verdict === 'proved'
      ? `${name} is never exceeded, proved; whether it is the least bound is not decided`
      : `whether ${name} is a bound is not decided: ${finding.reason ?? 'no engine gave an answer'}`
  if (found.verdict !== 'proved')
    return { ...found, verdict: 'unknown', reason: [open, found.reason].filter((r) => r).join('; ') }
  for (const other of found.bound?.terms ?? [])
    if (await follows(question.network, le(other, term), options)) return found
  const terms = (found.bound?.terms ?? []).map(showTerm).join(', ')
  return { ...found, verdict: 'unknown', reason: `${terms} is never exceeded, proved; ${open}` }
}

/** Whether one of the bounds that were found is the expected one. */
export async function isAmong(
  question: Question,
  { bound }: Finding,
  expected: Term,
  options: CheckOptions,
): Promise<boolean> {
  for (const term of bound?.terms ?? []) if (await sameBound(question.network, term, expected, options)) return true
  return false
}

/** Whether a run that was found exceeds the expected expression. */
export function exceedsIn(
  { network }: Question,
  { condition, quantity }: BoundForm,
  { trace, bound }: Finding,
  expected: Term,
): boolean {
  const runs = [...(trace ? [trace] : []), ...(bound?.below ?? []).map((b) => b.trace)]
  return runs.some((run) => replay(network, run, and(condition, lt(expected, quantity))).ok)
}
