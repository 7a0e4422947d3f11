/**
 * `bound B: largest Q while C`: the least linear expression in the parameters that Q never exceeds while C holds.
 *
 *     family     a1*P1 + … + an*Pn over the time parameters, 0 <= ai <= most; the cheapest at the default values first
 *     narrow     for k = 0, 1, …: as long as some run of k jumps exceeds the cheapest, drop all expressions it exceeds
 *     prove      the cheapest that is left, like any invariant; if a longer run exceeds it, narrow along its jumps, then on to its length; from then on runs
 *                by chance are tried first
 *     endless    after a few of these, a run by chance that exceeds the largest of all, or one that repeats itself and grows (`bound-growth.ts`)
 *     least      for each Pi in it, a run that exceeds the expression with one Pi less; what is not comparable is tried as well
 *     split      where no run comes near it: the larger of two smaller sums (`bound-split.ts`)
 *     tight      a run that reaches it, or comes within a microsecond: at the default parameters, or else at others
 *
 * What is believed is the proof (re-checked) and the runs (replayed); the family is only a way to find them. Where an earlier answer left both behind, they are put to the test first.
 *
 * Parametric bounds by counterexamples: Cimatti, Palopoli, Ramadian, Symbolic Computation of Schedulability Regions, RTSS 2008.
 */
import { timedProblem } from '../engines/engine.ts'
import { alone } from '../engines/portfolio.ts'
import { linearKey, linearOf } from '../logic/linear.ts'
import { showTerm } from '../logic/show.ts'
import { and, eq, le, lt, not, or, type Term, tt } from '../logic/term.ts'
import type { Network, Question } from '../model/model.ts'
import type { BoundFound } from '../outcome.ts'
import { replay } from '../trace/replay.ts'
import { type Trace, traceEnd } from '../trace/trace.ts'
import { atMost, claimedTerms } from '../trust/kept.ts'
import { type CheckOptions, type Finding, fromKept, type OnProgress, portfolio } from './asking.ts'
import { Family, type Vector } from './bound-family.ts'
import { type BoundForm, within } from './bound-form.ts'
import { growing } from './bound-growth.ts'
import { narrowed, narrowedAlong } from './bound-narrowing.ts'
import { comesNear, exceedingRuns, reaching, runTo, waysTo } from './bound-runs.ts'
import { splitBound } from './bound-split.ts'
import { safety } from './safety.ts'

/** Jumps up to which expressions are thrown out before the cheapest is given to the engines; more where these find longer runs. */
const shallow = 6

/** Expressions found too small by engines before a run is looked for that exceeds them all. */
const fewExceeded = 2

/** Expressions exceeded after which a run that grows for ever is looked for, and for how many milliseconds. */
const patienceForGrowth: ReadonlyMap<number, number> = new Map([
  [fewExceeded, 6_000],
  [6, 20_000],
])

/** Milliseconds within which random runs mostly exceed an expression, if they ever do. */
const soon = 2_000

/** Bounds that are smaller for some parameters and larger for others: this many are looked for. */
const mostIncomparable = 3

export async function bound(
  question: Question,
  form: BoundForm,
  options: CheckOptions,
  on: OnProgress,
  /** Whether to look for other bounds that are smaller somewhere, and for the runs. */
  { sharp = true }: { readonly sharp?: boolean } = {},
): Promise<Finding> {
  const deadline = performance.now() + options.timeoutMs
  const left = (): CheckOptions => ({ ...options, timeoutMs: Math.max(1_000, deadline - performance.now()) })
  const family = new Family(question.network)
  const earlier = await recalled(question, form, family, options, on, sharp)
  if (earlier !== undefined) return earlier
  const found: { readonly vector: Vector; readonly finding: Finding }[] = []
  let depth = shallow
  /** Time for throwing out expressions by longer runs: what asking about one took, which this may save. */
  let worthwhile = options.timeoutMs
  let exceeding: Trace | undefined
  let exceeded = 0
  let open: Finding | undefined
  /** Time for what may be smaller elsewhere: about what the first took. */
  let spare = 0
  while (found.length < mostIncomparable && open === undefined) {
    if (performance.now() > deadline) {
      open = { verdict: 'unknown', reason: 'out of time' }
      break
    }
    const options = found.length === 0 ? left() : partly(left(), spare)
    const began = performance.now()
    await narrowed(question, form, family, depth, { ...options, timeoutMs: Math.min(options.timeoutMs, worthwhile) }, on)
    const vector = family.cheapest()
    if (vector === undefined) break
    if (await follows(question.network, or(...found.map((f) => le(family.term(f.vector), family.term(vector)))), options, on)) {
      family.drop(vector)
      continue
    }
    const limit = family.term(vector)
    const asked = performance.now()
    const whether = (options: CheckOptions): Promise<Finding> => safety(...within(question, form, limit), options, on, atMost(limit))
    // Where one was exceeded, the next often is, too, and random runs soon show it.
    const hunted = exceeded > 0 && found.length === 0 ? await whether(briefly(left(), soon)) : undefined
    const finding = hunted?.verdict === 'refuted' ? hunted : await whether(found.length === 0 ? left() : options)
    if (found.length === 0) spare = 5_000 + performance.now() - began
    if (finding.verdict === 'proved' || finding.verdict === 'vacuous') {
      found.push({ vector, finding })
      family.besides(vector)
      if (finding.verdict === 'vacuous' || !sharp) break
    } else if (finding.verdict === 'refuted' && finding.trace !== undefined) {
      depth = Math.max(depth, finding.depth ?? 0)
      worthwhile = performance.now() - asked
      exceeding = finding.trace
      family.drop(vector)
      family.exclude(traceEnd(finding.trace), form.quantity)
      await narrowedAlong(question, form, family, finding.trace, options, on)
      exceeded += 1
      if (sharp && found.length === 0 && exceeded === fewExceeded) {
        // If random runs soon find one that exceeds them all, it saves going through all that are smaller.
        const endless = await largestAsked(question, form, family, briefly(left(), 5 * soon), on)
        if (endless.verdict === 'refuted') return endless
      }
      if (sharp && found.length === 0 && patienceForGrowth.has(exceeded)) {
        const most = partly(left(), patienceForGrowth.get(exceeded) ?? 0)
        const grows = await growing(question, form, family.term(family.most), most, on)
        if (grows !== undefined) return grows
      }
    } else open = finding
  }
  const [first, ...others] = found
  if (first === undefined && open !== undefined)
    return { ...open, reason: `not decided: ${showTerm(family.term(family.cheapest() ?? []))}; ${open.reason ?? ''}` }
  if (first === undefined && !sharp) return { verdict: 'unknown', reason: 'no bound of this form' }
  if (first === undefined) return unbounded(question, form, family, exceeding, left(), on)
  if (first.finding.verdict === 'vacuous') return first.finding
  const least = family.term(first.vector)
  if (!sharp) return { ...first.finding, bound: { terms: [least], furtherCertificates: [], below: [] } }
  const runFor = (situation: Term, options: CheckOptions): Promise<Trace | undefined> => runTo(question, situation, options, on)
  const below = await exceedingRuns(question, form, family.smaller([first.vector]), left(), on)
  const isNear =
    others.length > 0 || (await runFor(comesNear(form, least), { ...left(), timeoutMs: Math.min(left().timeoutMs, soon) })) !== undefined
  const split = isNear
    ? undefined
    : await splitBound(question, form, family, first.vector, { runs: below.map((b) => b.trace), depth }, partly(left(), 2 * spare), on)
  const sums = split?.sums ?? [first.vector]
  const largest = family.largest(sums)
  const tight = await reaching(waysTo(question, form, largest), (situation) => runFor(situation, left()))
  const bound: BoundFound = {
    terms: [largest, ...others.map((o) => family.term(o.vector))],
    furtherCertificates: others.flatMap((o) => o.finding.certificate?.text ?? []),
    ...(tight && { tight: tight.how }),
    below: split === undefined ? below : await exceedingRuns(question, form, family.smaller(sums), left(), on),
  }
  const proof = split?.finding ?? first.finding
  const proofs = [proof, ...others.map((o) => o.finding)].flatMap((f) => f.proofs ?? [])
  return { ...proof, proofs, bound, ...(tight && { trace: tight.trace }) }
}

/** The answer that was given earlier, if its proofs and its runs stand up: a bound with the run that reaches it, or a run that exceeds them all. */
async function recalled(
  question: Question,
  form: BoundForm,
  family: Family,
  options: CheckOptions,
  on: OnProgress,
  sharp: boolean,
): Promise<Finding | undefined> {
  const { network } = question
  const { kept } = options
  const runs = kept?.runs ?? []
  const shows = (situation: Term): Trace | undefined => runs.find((run) => run.loop === undefined && replay(network, run, situation).ok)
  const largest = family.term(family.most)
  const endless = sharp ? shows(and(form.condition, lt(largest, form.quantity))) : undefined
  if (endless !== undefined) return unbounded(question, form, family, endless, options, on)
  const limits = claimedTerms(
    kept,
    'at-most',
    network.params.map((p) => p.variable),
  ).slice(0, sharp ? undefined : 1)
  const findings: Finding[] = []
  for (const limit of limits) {
    const finding = await safety(...within(question, form, limit), options, on, atMost(limit))
    if (finding.verdict !== 'proved' || finding.engine !== fromKept) return undefined
    findings.push(finding)
  }
  const [first, ...others] = findings
  const [least] = limits
  const sums = least && family.sumsOf(least)
  if (first === undefined || least === undefined || sums === undefined) return undefined
  if (!sharp) return { ...first, bound: { terms: limits, furtherCertificates: [], below: [] } }
  const tight = await reaching(waysTo(question, form, least), shows)
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

/** Half of the time, and not for long. */
function partly(options: CheckOptions, mostMs: number): CheckOptions {
  return { ...options, timeoutMs: Math.min(options.timeoutMs / 2, mostMs) }
}

/** Random runs only, and not for long. */
function briefly(options: CheckOptions, mostMs: number): CheckOptions {
  return { ...options, engines: ['hunt'], timeoutMs: Math.min(options.timeoutMs / 4, mostMs) }
}

/** Every expression of the family is exceeded: the run that exceeds the largest. */
async function unbounded(
  question: Question,
  form: BoundForm,
  family: Family,
  known: Trace | undefined,
  options: CheckOptions,
  on: OnProgress,
): Promise<Finding> {
  const finding = await largestAsked(question, form, family, options, on)
  if (finding.verdict === 'refuted') return finding
  return {
    ...finding,
    ...(known && { trace: known }),
    verdict: 'unknown',
    reason: `no bound found, yet ${showTerm(family.term(family.most))} is not refuted`,
  }
}

/** Whether the largest expression is exceeded, too. */
async function largestAsked(question: Question, form: BoundForm, family: Family, options: CheckOptions, on: OnProgress): Promise<Finding> {
  const largest = family.term(family.most)
  const finding = await safety(...within(question, form, largest), options, on)
  return finding.verdict === 'refuted' ? { ...finding, reason: `no bound up to ${showTerm(largest)}` } : finding
}

/** Whether a condition on the parameters follows from the assumptions. */
async function follows(network: Network, condition: Term, options: CheckOptions, on: OnProgress): Promise<boolean> {
  const problem = timedProblem(network, tt)
  const answer = await alone('bound', problem, portfolio(options, on), async (context) => {
    const solver = context.open()
    solver.assertAt(0, and(problem.system.assume, not(condition)))
    return solver.check()
  })
  return answer.kind === 'unsat'
}

/** Whether two expressions are the same for all parameter values the assumptions allow. */
export async function sameBound(network: Network, one: Term, other: Term, options: CheckOptions, on: OnProgress): Promise<boolean> {
  const [a, b] = [linearOf(one), linearOf(other)]
  if (a !== undefined && b !== undefined && linearKey(a) === linearKey(b)) return true
  return follows(network, eq(one, other), options, on)
}
