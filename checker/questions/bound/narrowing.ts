/**
 * Throwing expressions out of the family that runs exceed: all runs up to some length, or those that make given jumps.
 */
import { showTerm } from '../../logic/show.ts'
import { and, lt } from '../../logic/term.ts'
import type { Valuation } from '../../logic/value.ts'
import type { Context } from '../../parts/context.ts'
import { type TimedProblem, timedProblem } from '../../parts/problem.ts'
import { openAlong } from '../../parts/witness.ts'
import { alone } from '../../portfolio/portfolio.ts'
import type { Solver } from '../../smt/solver.ts'
import { type Trace, traceEnd } from '../../trace/trace.ts'
import { portfolio } from '../asking.ts'
import type { Expressions } from './family.ts'
import type { BoundForm, Search } from './form.ts'

/** Throws out of the family what runs of up to `depth` jumps exceed. */
export async function narrowed<E extends object>(search: Search, family: Expressions<E>, depth: number): Promise<void> {
  const { question, form, options, on } = search
  const problem = timedProblem(question.network, form.condition)
  await alone('bound', problem, portfolio(options, on), (context) =>
    narrow(problem, form, family, Math.min(depth, options.bound), context),
  )
}

/**
 * Throws out of the family what this run exceeds, and what others exceed that make the same jumps, at other times and
 * with other parameters.
 */
export async function narrowedAlong<E extends object>(
  search: Search,
  family: Expressions<E>,
  trace: Trace,
): Promise<void> {
  const { question, form, options, on } = search
  family.exclude(traceEnd(trace), form.quantity)
  const problem = timedProblem(question.network, form.condition)
  const jumps = trace.steps.flatMap((step) => step.jump ?? [])
  await alone('bound', problem, portfolio(options, on), async (context) => {
    await exclude(openAlong(context, problem, jumps), problem, form, family, jumps.length, context)
  })
}

async function narrow<E extends object>(
  problem: TimedProblem,
  form: BoundForm,
  family: Expressions<E>,
  depth: number,
  context: Context,
): Promise<void> {
  const { system } = problem
  const solver = context.open()
  solver.assertAt(0, and(system.assume, system.init))
  for (let k = 0; k <= depth; k++) {
    await exclude(solver, problem, form, family, k, context)
    solver.assertAt(k, system.trans)
  }
}

/** Throws out of the family, the cheapest first, what is exceeded after `k` jumps of the runs that the solver holds. */
async function exclude<E extends object>(
  solver: Solver,
  { system }: TimedProblem,
  { quantity, condition }: BoundForm,
  family: Expressions<E>,
  k: number,
  context: Context,
): Promise<void> {
  for (let exceeded = true; exceeded; ) {
    const cheapest = family.cheapest()
    if (cheapest === undefined) return
    context.progress(`${showTerm(family.term(cheapest))} at depth ${k}, ${family.size} expressions left`)
    exceeded = await solver.scoped(async () => {
      solver.assertAt(k, system.seen(and(condition, lt(family.term(cheapest), quantity))))
      if ((await solver.check()).kind !== 'sat') return false
      const read = async (): Promise<Valuation> => {
        const before = await solver.valuesAt(k, [...system.params, ...system.states, ...system.inputs])
        return new Map([...before, ...system.lastStep(before).after])
      }
      let moment = await read()
      // As much more as a run of this length can exceed, one part after the other: one run then rules out many
      // expressions.
      let reached = cheapest
      for (const raised of family.raisings) {
        const larger = raised(reached)
        const more = solver.switched(k, system.seen(and(condition, lt(family.term(larger), quantity))))
        if ((await solver.checkAssuming([more])).kind !== 'sat') continue
        reached = larger
        moment = await read()
      }
      family.drop(cheapest)
      family.exclude(moment, quantity)
      return true
    })
  }
}
