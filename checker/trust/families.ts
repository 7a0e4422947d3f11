/**
 * Of families of conditions, which say the same of each choice of processes, those that are inductive together: a
 * family stays or goes as a whole. A page of Houdini with few candidates.
 */
import { primed } from '../logic/rewrite.ts'
import { and, conjunctsOf, not, or, type Term } from '../logic/term.ts'
import { evaluator, type Valuation } from '../logic/value.ts'
import type { Context } from '../parts/context.ts'
import type { Problem } from '../parts/problem.ts'
import { alone, type PortfolioOptions } from '../portfolio/portfolio.ts'
import { SolverFailure } from '../smt/session.ts'
import type { Solver } from '../smt/solver.ts'
import { neededFor } from './minimise.ts'

type Family = readonly Term[]
type Found = { readonly conjuncts: readonly Term[] } | { readonly reason: string }

/**
 * The conjuncts of families that are inductive together and exclude what is asked about, as few as a solver finds; or
 * why there are none. The first `fixed` families are not left out for being superfluous.
 */
export function inductiveFamilies(
  problem: Problem,
  families: readonly Family[],
  fixed: number,
  options: PortfolioOptions,
): Promise<Found> {
  return alone('for all', problem, options, async (context): Promise<Found> => {
    const all = await inductiveAmong(
      problem,
      families.filter((f) => f.length > 0),
      context,
    )
    if (!(await isExcluded(problem, all, context)))
      return { reason: 'what is known of a few processes, said of all, does not imply it' }
    const needed = new Set(await neededFor(problem, conjunctsOf(conjunction(all)), 0, context))
    const kept = families.slice(0, fixed)
    const fewer = await inductiveAmong(
      problem,
      all.filter((f) => kept.includes(f) || f.some((c) => needed.has(c))),
      context,
    )
    const enough = await isExcluded(problem, fewer, context)
    return { conjuncts: conjunctsOf(conjunction(enough ? fewer : all)) }
  })
}

function conjunction(families: readonly Family[]): Term {
  return and(...families.flat())
}

/** Whether no state that satisfies the families shows what is asked about. */
export async function isExcluded(
  { system, bad }: Problem,
  families: readonly Family[],
  context: Context,
): Promise<boolean> {
  const solver = context.open()
  solver.assertAt(0, and(system.assume, system.facts, conjunction(families), system.seen(bad)))
  const isSeen = await solver.canBe([])
  solver.kill()
  return !isSeen
}

/** What is left when all families are gone that a first state, or a step from states of all that are left, refutes. */
export async function inductiveAmong(
  { system }: Problem,
  families: readonly Family[],
  context: Context,
): Promise<Family[]> {
  const names = new Set(system.states.map((v) => v.name))
  const [start, step] = [context.open(), context.open()]
  start.assertAt(0, and(system.assume, system.init))
  step.assertAt(0, and(system.assume, system.facts, system.trans))
  const switches = families.map((conditions) => {
    const [holds, failsFirst, failsAfter] = [step.literal(), start.literal(), step.literal()]
    step.implied(holds, 0, and(...conditions))
    start.implied(failsFirst, 0, not(and(...conditions)))
    step.implied(failsAfter, 0, not(primed(and(...conditions), (v) => names.has(v.name))))
    return { conditions, holds, failsFirst, failsAfter }
  })
  const all = [...system.params, ...system.states]
  for (let left = switches, round = 1; ; round++) {
    context.progress(`${left.length} conditions, round ${round}`)
    const fails = (of: (s: (typeof switches)[number]) => Term): Term => or(...left.map(of))
    const broken =
      (await modelOf(
        start,
        fails((s) => s.failsFirst),
        [],
        (s) => s.valuesAt(0, all),
      )) ??
      (await modelOf(
        step,
        fails((s) => s.failsAfter),
        left.map((s) => s.holds),
        (s) => s.valuesAt(1, all),
      ))
    if (broken === undefined) {
      start.kill()
      step.kill()
      return left.map((s) => s.conditions)
    }
    const holds = evaluator(broken)
    const rest = left.filter((s) => s.conditions.every((c) => holds(c) === true))
    if (rest.length === left.length) throw new SolverFailure('the solver’s model refutes no condition')
    left = rest
  }
}

/** A model in which one of the literals holds; undefined where there is none. */
function modelOf(solver: Solver, some: Term, assumed: readonly Term[], values: (solver: Solver) => Promise<Valuation>) {
  return solver.scoped(async () => {
    solver.assertAt(0, some)
    return (await solver.canBe(assumed)) ? values(solver) : undefined
  })
}
