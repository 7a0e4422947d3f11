/**
 * Can time always go on? From every reachable state some run must let time diverge; otherwise a model proves deadlines by
 * standing still. Two questions, each for all parameter values:
 *
 *  1. no reachable state is stuck: time cannot pass in it and no jump is possible (deadlock and timelock alike; with
 *     non-strict bounds a run that cannot go on reaches such a state);
 *  2. patient runs do not cram infinitely many jumps into a finite time. A patient run lets time pass as long as it can; then
 *     what must not wait happens (an urgent edge, an edge of an urgent location, an expiry), or, if there is nothing of that kind, a process moves that keeps time from passing,
 *     or, if none of these can, any other, by a `may` edge only in need. If K + 1 patient jumps in a row always take at
 *     least as long as the shortest positive parameter, patient runs diverge, and from every reachable state one starts.
 *
 * It is enough if this holds for the patient runs that, of several possible jumps, always take the one that stands first (or last) in the model.
 *
 * Runs that are Zeno by choice (a `may` edge taken for ever in no time) are allowed: they hide nothing.
 */

import type { Context, TimedProblem } from '../engines/engine.ts'
import { coreOf, hypotheses, supported } from '../engines/minimise.ts'
import { readRun } from '../engines/witness.ts'
import { add, and, cur, eq, lt, next, num, realSort, type Term, type Var } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Solver } from '../smt/solver.ts'
import { rational } from '../support/rational.ts'
import type { Preference } from '../system/lower.ts'
import { delayInput } from '../system/time.ts'
import type { Obligation } from './certificate.ts'

/** Parameters (times) that the assumptions make positive, as far as they say so directly: `TICK > 0ms`. */
export function positiveTimes(network: Network): Term[] {
  const params = network.params.filter((p) => p.isTime)
  const strict = network.assumptions.flatMap((a) => strictComparisons(a.condition))
  return params
    .map((p) => cur(p.variable))
    .filter((p) => strict.some((c) => c.left.kind === 'number' && !c.left.value.lt(0) && c.right === p))
}

function strictComparisons(condition: Term): { readonly left: Term; readonly right: Term }[] {
  if (condition.kind === 'lt') return [{ left: condition.left, right: condition.right }]
  return condition.kind === 'and' ? condition.args.flatMap(strictComparisons) : []
}

/** That so many patient jumps and one more take time, and the conjuncts of the lemma that show it. */
export interface Diverging {
  readonly jumps: number
  readonly needed: readonly Term[]
}

/** That a chain of the longest length may take less; with the edges (`Edge.id`) that it takes more than once. */
export interface Crammed {
  readonly again: readonly string[]
}

/**
 * The smallest K <= `most` such that K + 1 patient jumps in a row, from any state of `lemma` (inductive), never take less
 * than every one of the positive times (a microsecond, where a model has none); or what stands in the way of every one. `least`: no smaller K is tried.
 */
export async function patientJumps(
  problem: TimedProblem,
  lemma: Term,
  { preference, most, least = 0 }: { readonly preference: Preference; readonly most: number; readonly least?: number },
  context: Context,
): Promise<Diverging | Crammed> {
  const { system } = problem
  const { jump, short } = chainParts(problem, preference)
  const solver = context.open()
  try {
    solver.assertAt(0, and(system.assume, system.facts, eq(cur(elapsed), num(0))))
    const known = hypotheses(solver, conjunctsOf(lemma), [0])
    const jumps = Array.from({ length: most + 1 }, (_, k) => solver.switched(k, jump))
    /** What of the lemma shows that k + 1 jumps take their time; undefined where they need not. */
    const shown = (k: number): Promise<readonly Term[] | undefined> => {
      context.progress(`${k + 1} patient jumps`)
      return coreOf(solver, known, [...jumps.slice(0, k + 1), solver.switched(k + 1, short)])
    }
    // The longest chain first: where it may take less, so may the shorter ones.
    let needed = await shown(most)
    if (needed === undefined) return { again: await takenAgain(solver, problem, most) }
    for (let [low, high] = [least, most]; ; ) {
      if (low === high) return { jumps: high, needed }
      const middle = Math.floor((low + high) / 2)
      const enough = await shown(middle)
      if (enough === undefined) low = middle + 1
      else [needed, high] = [enough, middle]
    }
  } finally {
    solver.kill()
  }
}

const elapsed: Var = { name: 'time since the window opened', sort: realSort }

/** A patient jump with the time it takes, and that less time has passed than any positive parameter. */
function chainParts({ network, system }: TimedProblem, preference: Preference): { readonly jump: Term; readonly short: Term } {
  const windows = positiveTimes(network)
  const least = windows.length > 0 ? windows : [num(rational('1/1000'))]
  return {
    jump: and(system.facts, system.patient(preference), system.trans, eq(next(elapsed), add(cur(elapsed), cur(delayInput)))),
    short: and(...least.map((w) => lt(cur(elapsed), w))),
  }
}

/** What must not hold together if so many patient jumps and one more take their time, from states of a lemma. */
export function patientChain(problem: TimedProblem, lemma: Term, preference: Preference, jumps: number): Obligation {
  const { system } = problem
  const { jump, short } = chainParts(problem, preference)
  return {
    name: `${jumps + 1} patient jumps`,
    assertions: [
      { at: 0, term: and(system.assume, system.facts, lemma, eq(cur(elapsed), num(0))) },
      ...Array.from({ length: jumps + 1 }, (_, k) => ({ at: k, term: jump })),
      { at: jumps + 1, term: short },
    ],
  }
}

/** After a question that had a model: which edges the k + 1 steps take more than once, those first that do so most often. */
async function takenAgain(solver: Solver, { system }: TimedProblem, k: number): Promise<string[]> {
  const run = await readRun(solver, system, k + 1)
  const times = new Map<string, number>()
  for (const [i, after] of run.slice(1).entries()) {
    const [edge] = system.step(run[i] as Valuation, after).jump?.edges ?? []
    if (edge !== undefined) times.set(edge, (times.get(edge) ?? 0) + 1)
  }
  return [...times]
    .filter(([, often]) => often > 1)
    .sort(([, a], [, b]) => b - a)
    .map(([edge]) => edge)
}

/** The part of a lemma (inductive) that these of its conjuncts need to stay true, inductive by itself. */
export async function inductivePart(problem: TimedProblem, lemma: Term, needed: readonly Term[], context: Context): Promise<Term> {
  return and(...(await supported(problem, needed, conjunctsOf(lemma), context)))
}

function conjunctsOf(lemma: Term): readonly Term[] {
  return lemma.kind === 'and' ? lemma.args : [lemma]
}
