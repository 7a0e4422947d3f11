/**
 * Counterexamples too deep for unrolling: guided random runs of the evaluator. A population of runs grows by one jump
 * at a time; after each, those live on whose states come closest to the bad condition, a few for each combination of
 * discrete values. Closeness is the robustness of temporal logics: the margin of a comparison, the least of a
 * conjunction, the largest of a disjunction.
 *
 * The run that is found need not be short. The solver then gets its sequence of jumps, and picks friendly times.
 *
 * Fainekos, Pappas: Robustness of Temporal Logic Specifications. FATES 2006. Jegourel, Legay, Sedwards: Importance
 * Splitting. TACAS 2013.
 */
import type { Term } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Step } from '../model/run.ts'
import type { Context } from '../parts/context.ts'
import type { TimedProblem, Verdict } from '../parts/problem.ts'
import { friendlyTrace, openAlong } from '../parts/witness.ts'
import { delayed, delayLimit, longDelay } from '../run/delay.ts'
import { defaultParams } from '../run/parameters.ts'
import { type Random, randomFrom } from '../run/random.ts'
import { reading } from '../run/reading.ts'
import { randomStart, randomStep } from '../run/simulate.ts'
import { breathing } from '../support/breath.ts'
import { timedEngine } from './engine.ts'

const population = 120
const offspring = 6
const perPlace = 8
const mostJumps = 100
const attempts = 12

/** Milliseconds of search after which other engines come first: what is to be found is mostly found by then. */
const givesWayAfter = 1_500

/** What a random step counts for, where the work of a search is limited: it takes as long as so many units of z3. */
const workOfStep = 70

interface Run {
  readonly steps: readonly Step[]
  readonly state: Valuation
  readonly score: number
}

export const hunt = timedEngine({
  name: 'hunt',
  summary: 'deep counterexamples by guided random runs; never proves',
  needs: 'random runs need a timed model',
  joinsAfterMs: 1_000,
  async check(problem, context) {
    const params = defaultParams(problem.network)
    if (params === undefined) return { kind: 'unknown', reason: 'the default parameter values break an assumption' }
    const breathe = breathing(context.inCompany ? givesWayAfter : Infinity)
    const budget = { steps: (context.work ?? Infinity) / workOfStep }
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = await chase(problem, params, randomFrom(context.seed + attempt), context, breathe, budget)
      if (found === undefined) continue
      const verdict = await retraced(problem, found, context)
      if (verdict.kind === 'refuted') return verdict
    }
    return { kind: 'unknown', reason: `no violation in guided random runs of ${mostJumps} jumps` }
  },
})

/** The jumps of a run whose end, now or after some delay, satisfies the bad condition. */
async function chase(
  { network, bad }: TimedProblem,
  params: Valuation,
  random: Random,
  context: Context,
  breathe: () => Promise<void>,
  budget: { steps: number },
): Promise<readonly Step[] | undefined> {
  let runs: Run[] = []
  for (let i = 0; i < population; i++) {
    const state = randomStart(network, params, random)
    if (state !== undefined) runs.push({ steps: [], state, score: 0 })
  }
  for (let depth = 1; depth <= mostJumps && runs.length > 0; depth++) {
    context.progress(`${depth} jumps`)
    const grown: Run[] = []
    for (const run of runs) {
      await breathe()
      context.signal.throwIfAborted()
      budget.steps -= offspring
      if (budget.steps < 0) return undefined
      for (let i = 0; i < offspring; i++) {
        const step = randomStep(network, params, run.state, random)
        if (step?.jump === undefined) continue
        const steps = [...run.steps, step]
        if (shows(network, params, step.after, bad)) return steps
        grown.push({ steps, state: step.after, score: closeness(bad, params, step.after) + 1e-6 * random.below(1000) })
      }
    }
    runs = fittest(grown)
  }
  return undefined
}

/**
 * Whether the bad condition holds here, or at the end of the longest delay from here (of some days, where nothing
 * limits it).
 */
function shows(network: Network, params: Valuation, state: Valuation, bad: Term): boolean {
  const seenIn = (s: Valuation): boolean => reading(params, s).truth(bad)
  if (seenIn(state)) return true
  const last = longDelay(delayLimit(network, params, state))
  return last !== undefined && seenIn(delayed(network, params, state, last))
}

/** The closest runs, a few for each combination of locations, flags and lines. */
function fittest(runs: readonly Run[]): Run[] {
  const perLocations = new Map<string, number>()
  const kept: Run[] = []
  for (const run of [...runs].sort((a, b) => b.score - a.score)) {
    const place = [...run.state.values()].filter((v) => typeof v !== 'object').join()
    const count = perLocations.get(place) ?? 0
    if (count >= perPlace) continue
    perLocations.set(place, count + 1)
    kept.push(run)
    if (kept.length === population) break
  }
  return kept
}

/** Robustness of a condition in a state: positive where it holds. A guide only, so floats will do. */
function closeness(condition: Term, params: Valuation, state: Valuation): number {
  const { value } = reading(params, state)
  const number = (t: Term): number => Number(value(t))
  const measure = (t: Term): number => {
    switch (t.kind) {
      case 'not':
        return -measure(t.arg)
      case 'and':
        return Math.min(...t.args.map(measure))
      case 'or':
        return Math.max(...t.args.map(measure))
      case 'le':
      case 'lt':
        return number(t.right) - number(t.left)
      default:
        // What is only true or false must not outweigh what can come closer by degrees.
        return value(t) === true ? 1e9 : 0
    }
  }
  return measure(condition)
}

/** Asks the solver for friendly numbers along the same jumps. */
async function retraced(problem: TimedProblem, steps: readonly Step[], context: Context): Promise<Verdict> {
  const { system, bad } = problem
  const solver = openAlong(
    context,
    problem,
    steps.flatMap((step) => step.jump ?? []),
  )
  solver.assertAt(steps.length, system.seen(bad))
  const answer = await solver.check()
  if (answer.kind !== 'sat') return { kind: 'unknown', reason: 'the solver does not follow a run of the evaluator' }
  return { kind: 'refuted', trace: await friendlyTrace(solver, problem, steps.length) }
}
