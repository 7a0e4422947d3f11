/**
 * For which other parameter values a run like this one exists: the same jumps, with other delays and choices. The run
 * is followed backwards; at each step, what is needed of the state before it is projected on parameters and state. Each
 * conjunction implies that the rest of the run can be made, so the last one, over parameters alone, implies that the
 * whole run can.
 *
 * Cimatti, Griggio, Mover, Tonetta: Parameter Synthesis with IC3. FMCAD 2013.
 */
import { and, cur, eq, type Term } from '../logic/term.ts'
import { evaluator, sameValue, termOfValue, type Valuation, type Value } from '../logic/value.ts'
import type { Context } from '../parts/context.ts'
import type { Problem, TimedProblem } from '../parts/problem.ts'
import { likeEntering, likeSeeing, likeStarting } from '../parts/projection.ts'
import { readRun } from '../parts/witness.ts'
import { SolverFailure } from '../smt/session.ts'
import { delayInput } from '../system/time.ts'
import type { Trace } from '../trace/trace.ts'

/** Literals over the parameters that hold for the run's own; `bad` is seen at its end. */
export async function cellOf({ system, bad }: TimedProblem, trace: Trace, context: Context): Promise<Term[]> {
  const solver = context.open()
  const jumps = trace.steps.filter((s) => s.jump !== undefined)
  solver.assertAt(0, and(system.assume, system.init))
  for (const v of system.params) solver.assertAt(0, eq(cur(v), termOfValue(trace.params.get(v.name) as Value, v.sort)))
  for (const [k, step] of jumps.entries()) {
    solver.assertAt(
      k,
      and(
        system.trans,
        system.takes(step.jump?.edges ?? []),
        eq(cur(delayInput), termOfValue(step.delay, delayInput.sort)),
      ),
    )
  }
  solver.assertAt(jumps.length, system.seen(bad))
  const answer = await solver.check()
  if (answer.kind !== 'sat') throw new SolverFailure('the run is not one of the encoding')
  const run = await readRun(solver, system, jumps.length)
  solver.kill()
  const at = (k: number) => run[k] as NonNullable<(typeof run)[number]>
  if (!isRun({ system, bad }, trace.params, run))
    throw new SolverFailure('the solver shows values that are no run of the encoding')
  let needed = likeSeeing(system, bad, at(jumps.length))
  for (let k = jumps.length - 1; k >= 0; k--) needed = likeEntering(system, and(...needed), at(k), at(k + 1))
  return likeStarting(system, and(...needed), at(0))
}

/**
 * Whether the formulas hold of these values: what is projected is then a run, whatever the solver that it was read
 * from.
 */
function isRun({ system, bad }: Problem, params: Valuation, run: readonly Valuation[]): boolean {
  const [first, last] = [run[0], run.at(-1)]
  if (first === undefined || last === undefined) return false
  const own = system.params.every(({ name }) => sameValue(first.get(name) ?? false, params.get(name) ?? true))
  const starts = evaluator(first)(and(system.assume, system.init)) === true
  const steps = run.slice(1).every((after, k) => evaluator(run[k] as Valuation, after)(system.trans) === true)
  return own && starts && steps && evaluator(last)(system.seen(bad)) === true
}
