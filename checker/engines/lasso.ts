/**
 * Runs without end in which a response never comes: a finite run whose last steps can be repeated for ever, or after which time can pass for ever.
 *
 *     search     the system remembers a state S of the run (shadows of its variables) from which on the response is pending; it looks for a later state that
 *                equals S but for clocks that went on, time having passed between; or for a state in which a very long delay is possible. Found by `bmc`.
 *     every turn with n >= 0 turns behind it, S moved by n times what a turn changes: the same steps are possible, and end in S moved by n + 1 times
 *                that. One query with n symbolic; if it fails, the clocks that went on are asked to be equal, and the search goes on.
 *
 * Closing loops by remembered states: Biere, Artho, Schuppan, Liveness Checking as Safety Checking, FMICS 2002. That clocks may go on is what dense time adds: a clock nobody
 * resets never returns (Kindermann, Junttila, Niemelä, Beyond Lassos, FORTE 2012).
 */
import {
  add,
  and,
  boolSort,
  cur,
  eq,
  implies,
  ite,
  le,
  lt,
  next,
  not,
  num,
  or,
  realSort,
  scale,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { termOfValue, type Valuation, type Value } from '../logic/value.ts'
import type { Monitor, Network } from '../model/model.ts'
import { delayed } from '../run/delay.ts'
import { type Rational, rational } from '../support/rational.ts'
import type { TransitionSystem } from '../system/system.ts'
import { allTimers, delayInput } from '../system/time.ts'
import { shiftOf, startOfLoop } from '../trace/loop.ts'
import type { Trace } from '../trace/trace.ts'
import { bmc } from './bmc.ts'
import type { Context, TimedProblem, Verdict } from './engine.ts'

/** Searches that may end with a loop that does not repeat for ever before this gives up. */
const mostAttempts = 6

/** No user name holds a space. */
const remembers: Var = { name: 'a state is remembered', sort: boolSort }
const remember: Var = { name: 'remember this state', sort: boolSort }
const elapsed: Var = { name: 'time since the remembered state', sort: realSort }
/** Rigid: how many turns of the loop have been made. */
export const turns: Var = { name: 'turns of the loop', sort: realSort }

/** A trace with a `loop`, of up to `context.bound` jumps, for which every turn can be made; or what came of it. Ask with `turns` among the parameters. */
export async function findLasso(
  problem: TimedProblem,
  monitor: Monitor,
  context: Context,
): Promise<Trace | Exclude<Verdict, { kind: 'refuted' }>> {
  const pinned = new Set<string>()
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const found = await bmc.check({ ...problem, system: remembering(problem, monitor, pinned), bad: cur(monitor.pending) }, context)
    if (found.kind !== 'refuted') return found
    const trace = withLoop(problem.network, found.trace)
    if (await everyTurn(problem, monitor, trace, undefined, context)) return trace
    const further = await standing(problem, monitor, trace, context)
    if (further.every((name) => pinned.has(name))) break
    for (const name of further) pinned.add(name)
  }
  return { kind: 'unknown', reason: 'runs come back to where they were but for clocks that go on, and then cannot be repeated' }
}

/** The system with a remembered state; `pinned` clocks must be in it as they were. */
function remembering({ network, system }: TimedProblem, monitor: Monitor, pinned: ReadonlySet<string>): TransitionSystem {
  const shadow = (v: Var): Var => ({ name: `${v.name} as remembered`, sort: v.sort })
  const pending = cur(monitor.pending)
  const takes = and(cur(remember), not(cur(remembers)))
  const goesOn = new Set([
    ...network.processes.flatMap((p) => p.clocks.map((c) => c.variable.name)),
    ...network.observerClocks.map((o) => o.clock.variable.name),
  ])
  const idle = new Map(allTimers(network).map((t) => [t.left.name, not(cur(t.armed))]))
  const same = (v: Var): Term => {
    const equal = eq(cur(shadow(v)), cur(v))
    if (v.name === monitor.age.name) return tt
    if (goesOn.has(v.name) && !pinned.has(v.name)) return le(cur(shadow(v)), cur(v))
    return or(idle.get(v.name) ?? not(tt), equal)
  }
  const delay = cur(delayInput)
  const times = network.params.filter((p) => p.isTime && p.variable.sort.kind === 'real').map((p) => cur(p.variable))
  const veryLong = add(num(1000), ...times.map((t) => scale(1000, t)))
  const closed = and(cur(remembers), lt(num(0), cur(elapsed)), ...system.states.map(same))
  return {
    ...system,
    states: [...system.states, ...system.states.map(shadow), remembers, elapsed],
    inputs: [...system.inputs, remember],
    init: and(system.init, not(cur(remembers)), eq(cur(elapsed), num(0)), ...system.states.map((v) => eq(cur(shadow(v)), cur(v)))),
    trans: and(
      system.trans,
      eq(next(remembers), or(cur(remembers), takes)),
      eq(next(elapsed), ite(or(cur(remembers), takes), add(cur(elapsed), delay), num(0))),
      ...system.states.map((v) => eq(next(shadow(v)), ite(takes, cur(v), cur(shadow(v))))),
      implies(next(remembers), and(pending, next(monitor.pending))),
    ),
    seen: (condition) => or(and(system.seen(condition), le(veryLong, delay)), and(eq(delay, num(0)), condition, closed)),
    step: (before, after) => {
      const step = system.step(before, after)
      return { ...step, after: new Map([...step.after, [remembers.name, after.get(remembers.name) as Value]]) }
    },
  }
}

/** The run without what was remembered; a very long delay at its end becomes one that reads well. */
function withLoop(network: Network, { system, params, initial, steps }: Trace): Trace {
  const known = new Set(steps.at(-1)?.after.keys() ?? initial.keys())
  known.delete(remembers.name)
  const plain = (state: Valuation): Valuation => new Map([...state].filter(([name]) => known.has(name)))
  const start = new Map(
    [...initial].filter(([name]) => !name.endsWith(' as remembered') && name !== remembers.name && name !== elapsed.name),
  )
  const run = steps.map((step) => ({ ...step, after: plain(step.after) }))
  if (run.at(-1)?.jump !== undefined) {
    return { system, params, initial: start, steps: run, loop: steps.findIndex((step) => step.after.get(remembers.name) === true) }
  }
  const before = run.at(-2)?.after ?? start
  const delay = longest(network, params)
  return {
    system,
    params,
    initial: start,
    steps: [...run.slice(0, -1), { delay, after: delayed(network, params, before, delay) }],
    loop: run.length - 1,
  }
}

function longest(network: Network, params: Valuation): Rational {
  const values = network.params.filter((p) => p.isTime).flatMap((p) => [params.get(p.variable.name)].filter((v) => typeof v === 'object'))
  return values.reduce((most, v) => (v.compare(most) > 0 ? v : most), rational(1))
}

/** The clocks that must not go on in a loop like this one: each with which alone it cannot be repeated; all that went on where none is to blame alone. */
async function standing(problem: TimedProblem, monitor: Monitor, trace: Trace, context: Context): Promise<string[]> {
  const end = trace.steps.at(-1)?.after ?? trace.initial
  const moved = [...(shiftOf(startOfLoop(trace, trace.loop ?? 0), end) ?? [])].filter(
    ([name, by]) => !by.equals(0) && name !== monitor.age.name,
  )
  const culprits: string[] = []
  for (const [name] of moved) if (!(await everyTurn(problem, monitor, trace, name, context))) culprits.push(name)
  return culprits.length > 0 ? culprits : moved.map(([name]) => name)
}

/** Whether the loop can be repeated after any number of turns; see above. With `only`, if no other clock had gone on. */
async function everyTurn(
  { system }: TimedProblem,
  monitor: Monitor,
  trace: Trace,
  only: string | undefined,
  context: Context,
): Promise<boolean> {
  const loop = trace.loop ?? 0
  const steps = trace.steps.slice(loop)
  const start = startOfLoop(trace, loop)
  const end = steps.at(-1)?.after ?? start
  const is = (vars: readonly Var[], values: Valuation): Term =>
    and(...vars.map((v) => (values.has(v.name) ? eq(cur(v), termOfValue(values.get(v.name) as Value, v.sort)) : tt)))
  const known = is(system.params, trace.params)
  const solver = context.open()
  try {
    if (steps.length === 1 && steps[0]?.jump === undefined) {
      solver.assertAt(
        0,
        and(known, is(system.states, start), le(num(0), cur(turns)), eq(cur(delayInput), cur(turns)), not(system.seen(tt))),
      )
      return (await solver.check()).kind === 'unsat'
    }
    const shift = shiftOf(start, end)
    if (shift === undefined) return false
    const inputs = await solver.scoped(async () => {
      solver.assertAt(0, and(known, is(system.states, start)))
      for (const [k, { delay, jump }] of steps.entries()) {
        const chosen = system.inputs.filter((v) => jump?.choices.has(v.name))
        solver.assertAt(
          k,
          and(system.trans, eq(cur(delayInput), num(delay)), system.takes(jump?.edges ?? []), is(chosen, jump?.choices ?? new Map())),
        )
      }
      if ((await solver.check()).kind !== 'sat') return undefined
      return Promise.all(steps.map((_, k) => solver.valuesAt(k, system.inputs)))
    })
    if (inputs === undefined) return false
    const moved = (state: Valuation): Term =>
      and(
        ...system.states.map((v) => {
          const value = termOfValue(state.get(v.name) as Value, v.sort)
          const by = only === undefined || only === v.name ? shift.get(v.name) : undefined
          return eq(cur(v), v.sort.kind === 'real' && by !== undefined ? add(value, scale(by, cur(turns))) : value)
        }),
      )
    const some = solver.literal()
    const faults: Term[] = []
    const fault = (k: number, term: Term): void => {
      const literal = solver.literal()
      solver.implied(literal, k, term)
      faults.push(literal)
    }
    solver.assertAt(0, and(known, le(num(0), cur(turns)), moved(start)))
    for (const [k, values] of inputs.entries()) {
      solver.assertAt(k, and(is(system.inputs, values), ...system.nextValues.map(([v, value]) => eq(next(v), value))))
      fault(k, not(system.trans))
      fault(k + 1, not(cur(monitor.pending)))
    }
    fault(inputs.length, not(moved(end)))
    solver.someOf(some, faults)
    return (await solver.checkAssuming([some])).kind === 'unsat'
  } finally {
    solver.kill()
  }
}
