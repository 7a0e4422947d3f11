/**
 * Can time always go on? From every reachable state some run must let time diverge; otherwise a model proves deadlines
 * by standing still. Two questions, each for all parameter values:
 *
 *  1. No reachable state is stuck: time cannot pass in it and no jump is possible (deadlock and timelock alike; with
 *     non-strict bounds a run that cannot go on reaches such a state).
 *  2. Patient runs do not cram infinitely many jumps into a finite time. A patient run lets time pass as long as it
 *     can; then
 *      - what must not wait happens (an urgent edge, an edge of an urgent location, an expiry);
 *      - where there is nothing of that kind, a process moves that keeps time from passing;
 *      - where none of these can, any other moves, by a `may` edge only in need.
 *     If K + 1 patient jumps in a row always take at least as long as the shortest positive parameter, patient runs
 *     diverge, and from every reachable state one starts.
 *
 * It is enough if this holds for the patient runs that, of several possible jumps, always take the one that stands
 * first (or last) in the model.
 *
 * Runs that are Zeno by choice (a `may` edge taken for ever in no time) are allowed: they hide nothing.
 */
import { primed } from '../logic/rewrite.ts'
import {
  add,
  and,
  conjunctsOf,
  cur,
  eq,
  ff,
  le,
  lt,
  next,
  not,
  num,
  or,
  realSort,
  sortOf,
  type Term,
  type Var,
} from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Context } from '../parts/context.ts'
import type { TimedProblem } from '../parts/problem.ts'
import { readRun } from '../parts/witness.ts'
import { rational } from '../support/rational.ts'
import type { Preference } from '../system/possible.ts'
import { delayInput } from '../system/time.ts'
import type { Obligation } from './certificate.ts'
import { coreOf, hypotheses, supported } from './minimise.ts'

/** Parameters (times) that the assumptions make positive, as far as they say so directly: `TICK > 0ms`. */
export function positiveTimes(network: Network): Term[] {
  const params = network.params.filter((p) => p.isTime)
  const strict = network.assumptions.flatMap((a) => strictComparisons(a.condition))
  return params
    .map((p) => cur(p.variable))
    .filter((p) => strict.some((c) => c.left.kind === 'number' && !c.left.value.lt(0) && c.right === p))
}

/** Times above 0 that are the same throughout a run: those, or a microsecond where there are none. */
function windowsOf(network: Network): readonly Term[] {
  const positive = positiveTimes(network)
  return positive.length > 0 ? positive : [num(rational('1/1000'))]
}

function strictComparisons(condition: Term): { readonly left: Term; readonly right: Term }[] {
  if (condition.kind === 'lt') return [{ left: condition.left, right: condition.right }]
  return condition.kind === 'and' ? condition.args.flatMap(strictComparisons) : []
}

/**
 * That so many patient jumps and one more take time, the conjuncts of the lemma that show it, and what jumps that are
 * not counted keep (`keptBetween`).
 */
export interface Diverging {
  readonly jumps: number
  readonly needed: readonly Term[]
  readonly between: readonly Term[]
}

/** That a chain of the longest length may take less; with the edges (`Edge.id`) that it takes more than once. */
export interface Crammed {
  readonly again: readonly string[]
  /** Those of its jumps that take no time. */
  readonly steps: readonly CountedStep[]
}

/** A jump in no time: the states before and after it, with the parameters. */
export interface CountedStep {
  readonly before: Valuation
  readonly after: Valuation
}

/** Which jumps are patient, and which of them are counted: with a `ranking`, those that do not lower it. */
export interface Strategy {
  readonly preference: Preference
  readonly ranking?: Term
}

/** How many jumps in a row are asked about. */
export interface Patiently extends Strategy {
  readonly most: number
  /** No smaller number is tried. */
  readonly least?: number
  /** Whether the chain must take no time at all, not only less than the window. */
  readonly inNoTime?: boolean
}

const elapsed: Var = { name: 'time since the window opened', sort: realSort }

/** Steps of a chain: a jump that counts, any number that do not, and so on. Without a ranking all count. */
interface Chain {
  /** A patient jump that counts, with the time it takes. */
  readonly counted: Term
  /** One that does not. */
  readonly uncounted: Term
  /** Less time has passed than any positive parameter. */
  readonly short: Term
  /** The step at which the k-th counted jump starts. */
  readonly start: (k: number) => number
}

function chainOf(problem: TimedProblem, { preference, ranking }: Strategy): Chain {
  const { network, system } = problem
  const patient = and(system.facts, system.patient(preference), system.trans)
  const lowers = ranking === undefined ? ff : lowering(problem, ranking)
  return {
    counted: and(patient, not(lowers), eq(next(elapsed), add(cur(elapsed), cur(delayInput)))),
    uncounted: and(patient, lowers),
    short: and(...windowsOf(network).map((w) => lt(cur(elapsed), w))),
    start: (k) => (ranking === undefined ? k : 2 * k),
  }
}

/** What is assumed of jumps that do not count, all together. */
function anyNumber(between: readonly Term[]): Term {
  return and(...between, eq(next(elapsed), cur(elapsed)))
}

/**
 * The smallest K <= `most` such that K + 1 patient jumps in a row, from any state of `lemma` (inductive), never take
 * less than every one of the positive times (a microsecond, where a model has none). Where there is no such K: why each
 * one fails.
 *
 * With a `ranking` (an integer or a time), jumps that take no time, lower it, and find it at 0 or more, are not
 * counted: there are finitely many of them in a row, as long as the backlog may be. Any number of them may lie between
 * two that are counted; of what they do no more is assumed than what each of them leaves as it was, or only raises, or
 * only lowers.
 */
export async function patientJumps(
  problem: TimedProblem,
  lemma: Term,
  { most, least = 0, inNoTime = false, ...strategy }: Patiently,
  context: Context,
): Promise<Diverging | Crammed> {
  const { system } = problem
  const { counted, uncounted, short, start } = chainOf(problem, strategy)
  const ranked = strategy.ranking !== undefined
  const between = ranked ? await keptBetween(problem, lemma, uncounted, context) : []
  const solver = context.open()
  try {
    solver.assertAt(0, and(system.assume, system.facts, eq(cur(elapsed), num(0))))
    const starts = Array.from({ length: ranked ? most + 1 : 1 }, (_, k) => start(k))
    const known = hypotheses(solver, conjunctsOf(lemma), starts)
    const jumps = Array.from({ length: most + 1 }, (_, k) => {
      if (ranked) solver.assertAt(start(k) + 1, anyNumber(between))
      return solver.switched(start(k), counted)
    })
    const hurried = inNoTime ? eq(cur(elapsed), num(0)) : short
    /** What of the lemma shows that k + 1 jumps take their time; undefined where they need not. */
    const shown = (k: number): Promise<readonly Term[] | undefined> => {
      context.progress(`${k + 1} patient jumps`)
      return coreOf(solver, known, [...jumps.slice(0, k + 1), solver.switched(start(k) + 1, hurried)])
    }
    // The longest chain first: where it may take less, so may the shorter ones.
    let needed = await shown(most)
    if (needed === undefined) return crammed(await readRun(solver, system, start(most) + 1), problem, start)
    for (let [low, high] = [least, most]; ; ) {
      if (low === high) return { jumps: high, needed: ranked ? conjunctsOf(lemma) : needed, between }
      const middle = Math.floor((low + high) / 2)
      const enough = await shown(middle)
      if (enough === undefined) low = middle + 1
      else [needed, high] = [enough, middle]
    }
  } finally {
    solver.kill()
  }
}

/**
 * What must not hold together if so many counted jumps and one more take their time, from states of an inductive lemma:
 * the chain itself, and that a jump that does not count breaks what is assumed of it.
 */
export function chainObligations(
  problem: TimedProblem,
  { lemma, jumps, between, ...strategy }: Strategy & Chained,
): Obligation[] {
  const { system } = problem
  const { counted, uncounted, short, start } = chainOf(problem, strategy)
  const ranked = strategy.ranking !== undefined
  const steps = Array.from({ length: jumps + 1 }, (_, k) => [
    ...(ranked || k === 0 ? [{ at: start(k), term: lemma }] : []),
    { at: start(k), term: counted },
    ...(ranked ? [{ at: start(k) + 1, term: anyNumber(between) }] : []),
  ])
  const opened = { at: 0, term: and(system.assume, system.facts, eq(cur(elapsed), num(0))) }
  return [
    {
      name: `${jumps + 1} patient jumps`,
      assertions: [opened, ...steps.flat(), { at: start(jumps) + 1, term: short }],
    },
    ...between.map((part, i) => ({
      name: `jumps that lower the ranking keep ${i + 1}`,
      assertions: [{ at: 0, term: and(system.assume, lemma, uncounted, not(part)) }],
    })),
  ]
}

/** What is known of a chain: the lemma that holds in its states, and what jumps that are not counted keep. */
export interface Chained {
  readonly lemma: Term
  readonly jumps: number
  readonly between: readonly Term[]
}

/** What jumps that lower a ranking leave as it was, only raise, or only lower. */
export async function keptByUncounted(
  problem: TimedProblem,
  lemma: Term,
  strategy: Strategy,
  context: Context,
): Promise<readonly Term[]> {
  return strategy.ranking === undefined
    ? []
    : keptBetween(problem, lemma, chainOf(problem, strategy).uncounted, context)
}

/**
 * A jump in no time that lowers a ranking which is at least 0: an integer by 1, a time by one of the windows. Over
 * states, inputs and next states.
 */
function lowering({ network, system }: TimedProblem, ranking: Term): Term {
  const names = new Set(system.states.map((v) => v.name))
  const after = primed(ranking, (v) => names.has(v.name))
  const sort = sortOf(ranking)
  const least = sort.kind === 'int' ? [num(1, sort)] : windowsOf(network)
  return and(
    eq(cur(delayInput), num(0)),
    le(num(0, sort), ranking),
    or(...least.map((by) => le(add(after, by), ranking))),
  )
}

/**
 * What any number of steps of a kind leave as it was, only raise, or only lower: over states and next states. Each part
 * is reflexive and transitive, and was shown of one step.
 */
async function keptBetween(
  { system }: TimedProblem,
  lemma: Term,
  step: Term,
  context: Context,
): Promise<readonly Term[]> {
  const solver = context.open()
  try {
    solver.assertAt(0, and(system.assume, lemma, step))
    const parts: Term[] = []
    for (const v of system.states) {
      const isNumber = v.sort.kind === 'int' || v.sort.kind === 'real'
      const order = isNumber ? [le(next(v), cur(v)), le(cur(v), next(v))] : []
      for (const part of [eq(next(v), cur(v)), ...order]) {
        if (await solver.canBe([solver.switched(0, not(part))])) continue
        parts.push(part)
        break
      }
    }
    return parts
  } finally {
    solver.kill()
  }
}

/**
 * Of a run that is too short: the steps that are counted, and which edges they take more than once, those first that do
 * so most often.
 */
function crammed(run: readonly Valuation[], { system }: TimedProblem, start: (k: number) => number): Crammed {
  const times = new Map<string, number>()
  const steps: CountedStep[] = []
  for (let k = 0; start(k) + 1 < run.length; k++) {
    const [before, after] = [run[start(k)] as Valuation, run[start(k) + 1] as Valuation]
    const { delay, jump } = system.step(before, after)
    if (delay.equals(0)) steps.push({ before, after })
    const [edge] = jump?.edges ?? []
    if (edge !== undefined) times.set(edge, (times.get(edge) ?? 0) + 1)
  }
  const again = [...times]
    .filter(([, often]) => often > 1)
    .sort(([, a], [, b]) => b - a)
    .map(([edge]) => edge)
  return { again, steps }
}

/** The part of a lemma (inductive) that these of its conjuncts need to stay true, inductive by itself. */
export async function inductivePart(
  problem: TimedProblem,
  lemma: Term,
  needed: readonly Term[],
  context: Context,
): Promise<Term> {
  return and(...(await supported(problem, needed, conjunctsOf(lemma), context)))
}
