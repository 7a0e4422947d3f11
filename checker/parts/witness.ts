/**
 * From a satisfied query to a trace people can read: parameters at their defaults where the violation allows it,
 * otherwise the simplest values that do; then delays, starting clocks and chosen times as simple as possible, in order
 * of time. Each simplification is one more question to the solver; the number of jumps stays what it is.
 */
import { and, cur, eq, or, type Term, type Var } from '../logic/term.ts'
import { termOfValue, type Valuation, type Value } from '../logic/value.ts'
import type { Param } from '../model/model.ts'
import type { Jump } from '../model/run.ts'
import { SolverFailure } from '../smt/session.ts'
import type { AtStep, Solver } from '../smt/solver.ts'
import { isInteger, type Rational, rational, zero } from '../support/rational.ts'
import type { TransitionSystem } from '../system/system.ts'
import { delayInput } from '../system/time.ts'
import type { Step, Trace } from '../trace/trace.ts'
import type { Context } from './context.ts'
import type { Problem, TimedProblem } from './problem.ts'

/**
 * Reads the run of `depth` jumps out of a solver that has just answered `sat`, and simplifies its numbers. Leaves
 * assertions behind: call inside `scoped`.
 */
export async function friendlyTrace(solver: Solver, { system, network }: Problem, depth: number): Promise<Trace> {
  const free = freeNumbers(system, depth)
  let values = await solver.valuesAtEach(free)
  const still = async (k: number, wish: Term): Promise<boolean> => {
    if ((await solver.checkAssuming([solver.switched(k, wish)])).kind !== 'sat') return false
    values = await solver.valuesAtEach(free)
    solver.assertAt(k, wish)
    return true
  }
  const settled = await atDefaults(network?.params ?? [], (wish) => still(0, wish))
  for (const [i, { k, variables }] of free.entries()) {
    for (const v of variables) {
      const value = values[i]?.get(v.name)
      if (typeof value !== 'object' || settled.has(v.name)) continue
      const is = (other: Value): Term => eq(cur(v), termOfValue(other, v.sort))
      const now = (): Term => is(values[i]?.get(v.name) ?? value)
      const waitsAtLast = v === delayInput && k === depth && !value.equals(0)
      let simpler = [...(waitsAtLast ? [zero] : []), ...simplerThan(value)].map(is)
      while (simpler.length > 0 && (await still(k, or(...simpler)))) simpler = simpler.slice(0, simpler.indexOf(now()))
      solver.assertAt(k, now())
    }
  }
  const again = await solver.check()
  if (again.kind !== 'sat')
    throw new SolverFailure(again.kind === 'unknown' ? again.reason : 'the solver takes back a run that it has shown')
  return traceOf(system, await readRun(solver, system, depth))
}

/** The parameters for which a wish for their defaults is granted, all together or one by one. */
async function atDefaults(
  params: readonly Param[],
  grants: (wish: Term) => Promise<boolean>,
): Promise<ReadonlySet<string>> {
  const wishes = params.flatMap(({ variable, default: value }) =>
    value === undefined ? [] : [{ name: variable.name, wish: eq(cur(variable), termOfValue(value, variable.sort)) }],
  )
  if (await grants(and(...wishes.map(({ wish }) => wish)))) return new Set(wishes.map(({ name }) => name))
  const granted = new Set<string>()
  for (const { name, wish } of wishes) if (await grants(wish)) granted.add(name)
  return granted
}

/**
 * The numbers that make up a run of `depth` jumps, by step: parameters, starting clocks, then delays and chosen times
 * in order of time.
 */
function freeNumbers(system: TransitionSystem, depth: number): AtStep[] {
  const real = (variables: readonly Var[]): Var[] => variables.filter((v) => v.sort.kind === 'real')
  return [
    { k: 0, variables: [...system.params, ...real(system.states)] },
    ...Array.from({ length: depth + 1 }, (_, k) => ({ k, variables: real(inputsAt(k, system, depth)) })),
  ]
}

/** After the last jump there is a delay at most. */
function inputsAt(k: number, { inputs }: TransitionSystem, depth: number): readonly Var[] {
  return k < depth ? inputs : inputs.filter((v) => v.name === delayInput.name)
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
  const steps = Array.from({ length: depth + 1 }, (_, k): AtStep => {
    return { k, variables: [...system.states, ...inputsAt(k, system, depth)] }
  })
  const [params, ...run] = await solver.valuesAtEach([{ k: 0, variables: system.params }, ...steps])
  return run.map((values) => new Map([...(params ?? []), ...values]))
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
