/**
 * From a satisfied query to a trace people can read: parameters at their defaults where the violation allows it, otherwise
 * the simplest values that do; then delays, starting clocks and chosen times as simple as possible, in order of time.
 * Each simplification is one more question to the solver; the number of jumps stays what it is.
 */
import { and, cur, eq, type Term, type Var } from '../logic/term.ts'
import { termOfValue, type Valuation, type Value } from '../logic/value.ts'
import type { Jump } from '../model/run.ts'
import { SolverFailure } from '../smt/session.ts'
import type { Solver } from '../smt/solver.ts'
import { isInteger, type Rational, rational, zero } from '../support/rational.ts'
import type { TransitionSystem } from '../system/system.ts'
import { delayInput } from '../system/time.ts'
import type { Step, Trace } from '../trace/trace.ts'
import type { Context, Problem, TimedProblem } from './engine.ts'

/** Reads the run of `depth` jumps out of a solver that has just answered `sat`, and simplifies its numbers. Leaves assertions behind: call inside `scoped`. */
export async function friendlyTrace(solver: Solver, { system, network }: Problem, depth: number): Promise<Trace> {
  let run = await readRun(solver, system, depth)
  const still = async (k: number, wish: Term): Promise<boolean> => {
    const literal = solver.literal()
    solver.implied(literal, k, wish)
    if ((await solver.checkAssuming([literal])).kind !== 'sat') return false
    run = await readRun(solver, system, depth)
    solver.assertAt(k, wish)
    return true
  }
  const defaults = (network?.params ?? []).flatMap((p) =>
    p.default === undefined ? [] : [eq(cur(p.variable), termOfValue(p.default, p.variable.sort))],
  )
  if (!(await still(0, and(...defaults)))) {
    for (const wish of defaults) await still(0, wish)
  }
  const unknowns = [
    ...system.params.map((v) => ({ v, k: 0 })),
    ...system.states.filter((v) => v.sort.kind === 'real').map((v) => ({ v, k: 0 })),
    ...Array.from({ length: depth + 1 }, (_, k) => system.inputs.filter((v) => v.sort.kind === 'real').map((v) => ({ v, k }))).flat(),
  ]
  for (const { v, k } of unknowns) {
    const value = run[k]?.get(v.name)
    if (typeof value !== 'object') continue
    const waitsAtLast = v === delayInput && k === depth && !value.equals(0)
    for (const simple of [...(waitsAtLast ? [zero] : []), ...simplerThan(value)]) {
      if (await still(k, eq(cur(v), termOfValue(simple, v.sort)))) break
    }
    const settled = run[k]?.get(v.name)
    if (settled !== undefined) solver.assertAt(k, eq(cur(v), termOfValue(settled, v.sort)))
  }
  return traceOf(system, run)
}

/** A solver that holds the runs which make these jumps, at any times and with any parameters. */
export function openAlong(context: Context, { system }: TimedProblem, jumps: readonly Jump[]): Solver {
  const solver = context.open()
  solver.assertAt(0, and(system.assume, system.init))
  for (const [k, jump] of jumps.entries()) solver.assertAt(k, and(system.trans, system.takes(jump.edges)))
  return solver
}

/** Values of parameters, states and inputs at steps 0 … depth. */
export async function readRun(solver: Solver, system: TransitionSystem, depth: number): Promise<Valuation[]> {
  const run: Valuation[] = []
  const params = await solver.valuesAt(0, system.params)
  for (let k = 0; k <= depth; k++) {
    const inputs = k < depth ? system.inputs : system.inputs.filter((v) => v === delayInput)
    run.push(new Map([...params, ...(await solver.valuesAt(k, [...system.states, ...inputs]))]))
  }
  return run
}

/** Candidates in order of simplicity; none for a value that is simple already. */
function simplerThan(value: Rational): Rational[] {
  const isLarge = value.abs().compare(100) > 0
  if (isInteger(value) && !isLarge) return []
  const near = [1, 2, 10, 100, 1000].flatMap((parts) => {
    const scaled = value.mul(parts)
    return [scaled.round(), scaled.floor(), scaled.ceil()].map((n) => n.div(parts))
  })
  const rounder = [1, 10, 100, 1000].map((n) => rational(value.lt(0) ? -n : n)).filter((n) => n.abs().lt(value.abs()))
  return isLarge ? [...rounder, ...near] : near
}

function traceOf(system: TransitionSystem, run: readonly Valuation[]): Trace {
  const first = run[0]
  const last = run.at(-1)
  if (first === undefined || last === undefined) throw new SolverFailure('an empty run')
  const pick = (vars: readonly Var[], from: Valuation) =>
    new Map(vars.map((v): [string, Value] => [v.name, from.get(v.name) ?? rational(0)]))
  const steps: Step[] = run.slice(1).map((after, i) => system.step(run[i] as Valuation, after))
  const wait = system.lastStep(last)
  return {
    system: system.name,
    params: pick(system.params, first),
    initial: pick(system.states, first),
    steps: wait.delay.equals(0) ? steps : [...steps, wait],
  }
}
