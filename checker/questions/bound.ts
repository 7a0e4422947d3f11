/**
 * `bound B: largest Q while C`: the least linear expression in the parameters that Q never exceeds while C holds.
 *
 *     family     a1*P1 + … + an*Pn over the time parameters, 0 <= ai <= most; the cheapest at the default values first
 *     narrow     for k = 0, 1, …: as long as some run of k jumps exceeds the cheapest, drop all expressions it exceeds
 *     prove      the cheapest that is left, like any invariant; if a longer run exceeds it, narrow along its jumps, then on to its length; from then on runs
 *                by chance are tried first
 *     endless    after a few of these, a run by chance that exceeds the largest of all
 *     least      for each Pi in it, a run that exceeds the expression with one Pi less; what is not comparable is tried as well
 *     tight      a run that reaches it, or comes within a microsecond: at the default parameters, or else at others
 *
 * What is believed is the proof (re-checked) and the runs (replayed); the family is only a way to find them. Where an earlier answer left both behind, they are put to the test first.
 *
 * Parametric bounds by counterexamples: Cimatti, Palopoli, Ramadian, Symbolic Computation of Schedulability Regions, RTSS 2008.
 */
import { type Context, type TimedProblem, timedProblem } from '../engines/engine.ts'
import { alone } from '../engines/portfolio.ts'
import { openAlong } from '../engines/witness.ts'
import { linearKey, linearOf } from '../logic/linear.ts'
import { variablesOf } from '../logic/rewrite.ts'
import { showTerm } from '../logic/show.ts'
import { and, cur, eq, le, lt, not, num, or, scale, sub, type Term, tt } from '../logic/term.ts'
import { termOfValue, type Valuation } from '../logic/value.ts'
import type { Network, PropertyForm, Question } from '../model/model.ts'
import type { BoundFound, Tightness } from '../outcome.ts'
import { defaultParams } from '../run/parameters.ts'
import type { Solver } from '../smt/solver.ts'
import { rational } from '../support/rational.ts'
import { replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import { atMost, claimedTerms } from '../trust/kept.ts'
import { type CheckOptions, type Finding, fromKept, type OnProgress, portfolio } from './asking.ts'
import { Family, type Vector } from './bound-family.ts'
import { safety } from './safety.ts'

export type BoundForm = Extract<PropertyForm, { readonly kind: 'bound' }>

/** Jumps up to which expressions are thrown out before the cheapest is given to the engines; more where these find longer runs. */
const shallow = 6

/** Expressions found too small by engines before a run is looked for that exceeds them all. */
const fewExceeded = 2

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
    const options = found.length === 0 ? left() : { ...left(), timeoutMs: Math.min(left().timeoutMs / 2, spare) }
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
      family.exclude(atEnd(finding.trace), form.quantity)
      await narrowedAlong(question, form, family, finding.trace, options, on)
      exceeded += 1
      if (sharp && found.length === 0 && exceeded === fewExceeded) {
        // If random runs soon find one that exceeds them all, it saves going through all that are smaller.
        const endless = await largestAsked(question, form, family, briefly(left(), 5 * soon), on)
        if (endless.verdict === 'refuted') return endless
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
  const limited = left()
  const tight = await reaching(question, form, least, (situation) => runTo(question, situation, limited, on))
  const bound: BoundFound = {
    terms: [least, ...others.map((o) => family.term(o.vector))],
    furtherCertificates: others.flatMap((o) => o.finding.certificate?.text ?? []),
    ...(tight && { tight: tight.how }),
    below: await exceedingRuns(question, form, family, first.vector, left(), on),
  }
  const proofs = found.flatMap((f) => f.finding.proofs ?? [])
  return { ...first.finding, proofs, bound, ...(tight && { trace: tight.trace }) }
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
  const largest = family.term(family.largest)
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
  const vector = least && family.vectorOf(least)
  if (first === undefined || least === undefined || vector === undefined) return undefined
  if (!sharp) return { ...first, bound: { terms: limits, furtherCertificates: [], below: [] } }
  const tight = await reaching(question, form, least, shows)
  if (tight === undefined) return undefined
  const below = family.predecessors(vector).flatMap((less) => {
    const term = family.term(less)
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

/** What a run shows that reaches a bound, or comes that near to it. */
export function near({ quantity, condition }: BoundForm, least: Term, tight: Tightness): Term {
  if (tight.startsWith('reached')) return and(condition, le(least, quantity))
  const almost = tight === 'approached' ? sub(least, num(rational('1/1000'))) : scale(rational('999/1000'), least)
  return and(condition, lt(almost, quantity))
}

/** How a run may show that a bound is tight, best first: at the default parameters, or where no parameter of the bound is zero. */
function waysTo({ network }: Question, form: BoundForm, least: Term): { readonly how: Tightness; readonly situation: Term }[] {
  const usual = defaultParams(network)
  const elsewhere = and(lt(num(0), least), ...variablesOf(least).map((p) => lt(num(0), cur(p))))
  const at = (values: Valuation): Term =>
    and(...network.params.map(({ variable: p }) => eq(cur(p), termOfValue(values.get(p.name) ?? false, p.sort))))
  const way = (where: Term) => (how: Tightness) => ({ how, situation: and(where, near(form, least, how)) })
  return [
    ...(usual === undefined ? [] : (['reached', 'approached'] as const).map(way(at(usual)))),
    ...(['reached elsewhere', 'approached elsewhere'] as const).map(way(elsewhere)),
  ]
}

/** The question whether Q stays within an expression, as an invariant. */
export function within(question: Question, form: BoundForm, limit: Term) {
  const invariant = {
    kind: 'always' as const,
    condition: or(not(form.condition), le(form.quantity, limit)),
    ...(form.condition !== tt && { premise: form.condition }),
  }
  return [{ ...question, property: { ...question.property, form: invariant } }, invariant] as const
}

/** The question whether a situation in which C holds can be seen, as a scenario for the engines that find runs. */
async function runTo(question: Question, situation: Term, options: CheckOptions, on: OnProgress): Promise<Trace | undefined> {
  const scenario = { kind: 'reachable' as const, condition: situation }
  const asked = { ...question, property: { ...question.property, form: scenario } }
  const timeoutMs = Math.min(options.timeoutMs, 20_000)
  // One after the other: the shortest run, if one is within reach.
  for (const finder of ['bmc', 'hunt']) {
    const finding = await safety(asked, scenario, { ...options, engines: [finder], bound: Math.min(options.bound, 12), timeoutMs }, on)
    if (finding.verdict === 'reached') return finding.trace
  }
  return undefined
}

/** Throws out of the family what runs of up to `depth` jumps exceed. */
async function narrowed(
  question: Question,
  form: BoundForm,
  family: Family,
  depth: number,
  options: CheckOptions,
  on: OnProgress,
): Promise<void> {
  const problem = timedProblem(question.network, form.condition)
  await alone('bound', problem, portfolio(options, on), (context) => narrow(problem, form, family, Math.min(depth, options.bound), context))
}

/** Throws out of the family what runs exceed that make the same jumps as this one, at other times and with other parameters. */
async function narrowedAlong(
  question: Question,
  form: BoundForm,
  family: Family,
  { steps }: Trace,
  options: CheckOptions,
  on: OnProgress,
): Promise<void> {
  const problem = timedProblem(question.network, form.condition)
  const jumps = steps.flatMap((step) => step.jump ?? [])
  await alone('bound', problem, portfolio(options, on), async (context) => {
    await exclude(openAlong(context, problem, jumps), problem, form, family, jumps.length, context)
  })
}

async function narrow(problem: TimedProblem, form: BoundForm, family: Family, depth: number, context: Context): Promise<void> {
  const { system } = problem
  const solver = context.open()
  solver.assertAt(0, and(system.assume, system.init))
  for (let k = 0; k <= depth; k++) {
    await exclude(solver, problem, form, family, k, context)
    solver.assertAt(k, system.trans)
  }
}

/** Throws out of the family, the cheapest first, what is exceeded after `k` jumps of the runs that the solver holds. */
async function exclude(
  solver: Solver,
  { system }: TimedProblem,
  { quantity, condition }: BoundForm,
  family: Family,
  k: number,
  context: Context,
): Promise<void> {
  for (let exceeded = true; exceeded; ) {
    const vector = family.cheapest()
    if (vector === undefined) return
    context.progress(`${showTerm(family.term(vector))} at depth ${k}, ${family.size} expressions left`)
    exceeded = await solver.scoped(async () => {
      solver.assertAt(k, system.seen(and(condition, lt(family.term(vector), quantity))))
      if ((await solver.check()).kind !== 'sat') return false
      const read = async (): Promise<Valuation> => {
        const before = new Map([
          ...(await solver.valuesAt(0, system.params)),
          ...(await solver.valuesAt(k, [...system.states, ...system.inputs])),
        ])
        return new Map([...before, ...system.lastStep(before).after])
      }
      let moment = await read()
      // As much more as a run of this length can exceed, parameter by parameter: one run then rules out many expressions.
      let reached = vector
      for (const i of vector.keys()) {
        const larger = family.raised(reached, i)
        const more = solver.literal()
        solver.implied(more, k, system.seen(and(condition, lt(family.term(larger), quantity))))
        if ((await solver.checkAssuming([more])).kind !== 'sat') continue
        reached = larger
        moment = await read()
      }
      family.drop(vector)
      family.exclude(moment, quantity)
      return true
    })
  }
}

function atEnd(trace: Trace): Valuation {
  return new Map([...trace.params, ...(trace.steps.at(-1)?.after ?? trace.initial)])
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
    reason: `no bound found, yet ${showTerm(family.term(family.largest))} is not refuted`,
  }
}

/** Whether the largest expression is exceeded, too. */
async function largestAsked(question: Question, form: BoundForm, family: Family, options: CheckOptions, on: OnProgress): Promise<Finding> {
  const largest = family.term(family.largest)
  const finding = await safety(...within(question, form, largest), options, on)
  return finding.verdict === 'refuted' ? { ...finding, reason: `no bound up to ${showTerm(largest)}` } : finding
}

/** A run that reaches the bound, or comes near it, as far as one is found. */
async function reaching(
  question: Question,
  form: BoundForm,
  least: Term,
  find: (situation: Term) => Trace | undefined | Promise<Trace | undefined>,
) {
  for (const { how, situation } of waysTo(question, form, least)) {
    const trace = await find(situation)
    if (trace !== undefined) return { how, trace }
  }
  return undefined
}

/** For each parameter of the bound, a run that exceeds the bound with one less of it. */
async function exceedingRuns(
  question: Question,
  { quantity, condition }: BoundForm,
  family: Family,
  vector: Vector,
  options: CheckOptions,
  on: OnProgress,
) {
  const below: { readonly term: Term; readonly trace: Trace }[] = []
  for (const less of family.predecessors(vector)) {
    const term = family.term(less)
    const trace = await runTo(question, and(condition, lt(term, quantity)), options, on)
    if (trace !== undefined) below.push({ term, trace })
  }
  return below
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
