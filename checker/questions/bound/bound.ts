/**
 * `bound B: largest Q while C`: the least linear expression in the parameters that Q never exceeds while C holds.
 *
 *     family     a1*P1 + … + an*Pn over the time parameters, 0 <= ai <= most; the cheapest at the default values first
 *     narrow     for k = 0, 1, …: as long as some run of k jumps exceeds the cheapest, drop all expressions it exceeds
 *     prove      the cheapest that is left, like any invariant; if a longer run exceeds it, narrow along its jumps,
 *                then on to its length; from then on, random runs are tried first
 *     endless    after a few of these, a random run that exceeds the largest of all, or one that repeats itself and
 *                grows (`growth.ts`)
 *     least      for each Pi in it, a run that exceeds the expression with one Pi less; what is not comparable is tried
 *                as well
 *     split      where no run comes near it: the larger of two smaller sums (`split.ts`)
 *     tight      a run that reaches it, or comes within a microsecond: at the default parameters, or else at others
 *     expected   an expected expression is a question of its own (`expected.ts`): first where it is outside of the
 *                family, afterwards where the search found something else
 *
 * What is believed is the proof (re-checked) and the runs (replayed); the family is only a way to find them. Where an
 * earlier answer left both behind, they are put to the test first.
 *
 * Parametric bounds by counterexamples: Cimatti, Palopoli, Ramadian, Symbolic Computation of Schedulability Regions,
 * RTSS 2008.
 */
import { showTerm } from '../../logic/show.ts'
import { and, lt, type Term } from '../../logic/term.ts'
import type { Question } from '../../model/model.ts'
import type { BoundFound } from '../../outcome.ts'
import { replay } from '../../trace/replay.ts'
import type { Trace } from '../../trace/trace.ts'
import { claimedTerms } from '../../trust/kept.ts'
import { type CheckOptions, type Finding, fromKept, type OnProgress } from '../asking.ts'
import { type Expected, exceedsIn, expectedAsked, heldAgainst, isAmong, isSettled } from './expected.ts'
import { Family } from './family.ts'
import { type BoundForm, Search } from './form.ts'
import { reaching, waysTo } from './runs.ts'
import { isFound, largestAsked, searched } from './search.ts'
import { shown } from './shown.ts'

export async function bound(
  question: Question,
  form: BoundForm,
  options: CheckOptions,
  on: OnProgress,
  { sharp = true }: { readonly sharp?: boolean } = {},
): Promise<Finding> {
  const search = new Search(question, form, options, on, sharp)
  const family = new Family(question.network)
  const { expectedBound } = question
  if (expectedBound === undefined || !sharp) return leastOf(search, family)
  const ask = (): Promise<Expected> => expectedAsked(search, expectedBound, family)
  const first = family.has(expectedBound) ? undefined : await ask()
  if (first !== undefined && isSettled(first)) return first.finding
  const found = await leastOf(search, family)
  if (
    found.verdict === 'vacuous' ||
    exceedsIn(question, form, found, expectedBound) ||
    (await isAmong(question, found, expectedBound, search.options))
  )
    return found
  const asked = first ?? (await ask())
  return found.verdict !== 'proved' && isSettled(asked)
    ? asked.finding
    : heldAgainst(question, found, asked, search.options)
}

/** The least of the family, or what is known where there is none. */
async function leastOf(search: Search, family: Family): Promise<Finding> {
  const { sharp } = search
  const earlier = await recalled(search, family)
  if (earlier !== undefined) return earlier
  const bounds = await searched(search, family)
  if ('verdict' in bounds) return bounds
  if (!isFound(bounds)) {
    const { open, exceeding } = bounds
    if (open !== undefined)
      return { ...open, reason: `not decided: ${showTerm(family.term(family.cheapest() ?? []))}; ${open.reason ?? ''}` }
    return sharp ? unbounded(search, family, exceeding) : { verdict: 'unknown', reason: 'no bound of this form' }
  }
  const [first] = bounds.found
  if (first.finding.verdict === 'vacuous') return first.finding
  if (!sharp)
    return { ...first.finding, bound: { terms: [family.term(first.vector)], furtherCertificates: [], below: [] } }
  return shown(search, family, bounds)
}

/**
 * The answer that was given earlier, if its proofs and its runs stand up: a bound with the run that reaches it, or a
 * run that exceeds them all.
 */
async function recalled(search: Search, family: Family): Promise<Finding | undefined> {
  const { question, form, sharp } = search
  const { network } = question
  const { kept } = search.options
  const runs = kept?.runs ?? []
  const shows = (situation: Term): Trace | undefined =>
    runs.find((run) => run.loop === undefined && replay(network, run, situation).ok)
  const largest = family.term(family.most)
  const endless = sharp ? shows(and(form.condition, lt(largest, form.quantity))) : undefined
  if (endless !== undefined) return unbounded(search, family, endless)
  const limits = claimedTerms(
    kept,
    'at-most',
    network.params.map((p) => p.variable),
  ).slice(0, sharp ? undefined : 1)
  const findings: Finding[] = []
  for (const limit of limits) {
    const finding = await search.never(limit)
    if (finding.verdict !== 'proved' || finding.engine !== fromKept) return undefined
    findings.push(finding)
  }
  const [first, ...others] = findings
  const [least] = limits
  const sums = least && family.sumsOf(least)
  if (first === undefined || least === undefined || sums === undefined) return undefined
  if (!sharp) return { ...first, bound: { terms: limits, furtherCertificates: [], below: [] } }
  const tight = await reaching(waysTo(search, least), shows)
  if (tight === undefined) return undefined
  const below = family.smaller(sums).flatMap((term) => {
    const trace = shows(and(form.condition, lt(term, form.quantity)))
    return trace === undefined ? [] : [{ term, trace }]
  })
  const bound: BoundFound = {
    terms: limits,
    furtherCertificates: others.flatMap((o) => o.certificate?.text ?? []),
    tight: tight.how,
    below,
  }
  return { ...first, proofs: findings.flatMap((f) => f.proofs ?? []), bound, trace: tight.trace }
}

/** Every expression of the family is exceeded: the run that exceeds the largest. */
async function unbounded(search: Search, family: Family, known: Trace | undefined): Promise<Finding> {
  const finding = await largestAsked(search, family)
  if (finding.verdict === 'refuted') return finding
  return {
    ...finding,
    ...(known && { trace: known }),
    verdict: 'unknown',
    reason: `no bound found, yet ${showTerm(family.term(family.most))} is not refuted`,
  }
}
