/**
 * Runs without end in which a response never comes: a finite run whose last steps can be repeated for ever, or after which time can pass for ever.
 *
 *     search     the system remembers a state S of the run (shadows of its variables) from which on the response is pending; it looks for a later state that
 *                equals S but for clocks that went on, time having passed between; or for a state in which a very long delay is possible. Found by `bmc`.
 *     every turn with n >= 0 turns behind it, S moved by n times what a turn changes: the same steps are possible, and end in S moved by n + 1 times
 *                that. Asked with n symbolic. A step that is impossible in a later turn because of a clock that went on is not taken any more in loops in which
 *                that clock goes on, and the search begins again.
 *
 * Fairness: in the loop, each condition holds some time, or what asks for it never does.
 *
 * Closing loops by remembered states: Biere, Artho, Schuppan, Liveness Checking as Safety Checking, FMICS 2002. That clocks may go on is what dense time adds: a clock nobody
 * resets never returns (Kindermann, Junttila, Niemelä, Beyond Lassos, FORTE 2012).
 */

import { primed, substituter, variablesOf } from '../logic/rewrite.ts'
import {
  add,
  and,
  boolSort,
  cur,
  eq,
  ff,
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
  sub,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { termOfValue, type Valuation, type Value } from '../logic/value.ts'
import type { Monitor, Network } from '../model/model.ts'
import { delayed } from '../run/delay.ts'
import { stateVariables } from '../run/layout.ts'
import { type Rational, rational } from '../support/rational.ts'
import type { Lowered } from '../system/lower.ts'
import type { TransitionSystem } from '../system/system.ts'
import { allTimers, at, delayInput } from '../system/time.ts'
import { shiftOf, startOfLoop } from '../trace/loop.ts'
import { lastState, type Trace } from '../trace/trace.ts'
import { bmc } from './bmc.ts'
import type { Context, TimedProblem, Verdict } from './engine.ts'

/** Searches that may end with a loop that does not repeat for ever before this gives up. */
const mostAttempts = 16

/** No user name holds a space. */
const remembers: Var = { name: 'a state is remembered', sort: boolSort }
const remember: Var = { name: 'remember this state', sort: boolSort }
const elapsed: Var = { name: 'time since the remembered state', sort: realSort }
/** Rigid: how many turns of the loop have been made. */
const turns: Var = { name: 'turns of the loop', sort: realSort }

/** The problem with the number of turns of the loop among its parameters. */
export function counting(problem: TimedProblem): TimedProblem {
  return { ...problem, system: { ...problem.system, params: [...problem.system.params, turns] } }
}

/** What is to be seen of a run without end. */
export interface Endless {
  /** Holds in the whole loop. */
  readonly lasts: Term
  /** A variable that may be anything at the end of a turn; without `growth` because it says only how long it has lasted. */
  readonly free: Var
  /** Each turn adds at least so much to that variable, and adds something. Without it, time may also just pass for ever. */
  readonly growth?: Term
  readonly fair?: Monitor['fair']
}

/** A run in which a response never comes. */
export function neverAnswered({ pending, age, fair }: Monitor): Endless {
  return { lasts: cur(pending), free: age, ...(fair && { fair }) }
}

/** A trace with a `loop`, of up to `context.bound` jumps, for which every turn can be made, with the problem's bad state at the end; or what came of it. Ask of the problem made `counting`. */
export async function findLasso(
  problem: TimedProblem,
  endless: Endless,
  context: Context,
): Promise<Trace | Exclude<Verdict, { kind: 'refuted' }>> {
  const blocks: Block[] = []
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    context.progress(`loops, attempt ${attempt + 1}`)
    const found = await bmc.check({ ...problem, system: remembering(problem, endless, blocks) }, context)
    if (found.kind !== 'refuted') return found
    const trace = withLoop(problem.network, found.trace)
    if ((await impossibleStep(problem, endless, trace, undefined, context)) === undefined) return trace
    const further = await blamed(problem, endless, trace, context)
    if (further.length === 0) break
    blocks.push(...further)
  }
  return { kind: 'unknown', reason: 'runs come back to where they were but for clocks that go on, and then cannot be repeated' }
}

/** Whether every turn of a trace's loop can be made, asked with the number of turns symbolic. Ask of the problem made `counting`. */
export async function repeatsForEver(problem: TimedProblem, endless: Endless, trace: Trace, context: Context): Promise<boolean> {
  return (await impossibleStep(problem, endless, trace, undefined, context)) === undefined
}

/** In loops that take these edges in one step, this clock must not go on; without edges, in no loop. */
interface Block {
  readonly clock: string
  readonly edges?: readonly string[]
}

/** The system with a remembered state. */
function remembering({ network, system }: TimedProblem, endless: Endless, blocks: readonly Block[]): TransitionSystem {
  const { lasts, free, growth } = endless
  const shadow = (v: Var): Var => ({ name: `${v.name} as remembered`, sort: v.sort })
  const takes = and(cur(remember), not(cur(remembers)))
  const clocks = [...network.processes.flatMap((p) => p.clocks), ...network.observerClocks.map((o) => o.clock)]
  const goesOn = new Map(clocks.map((c) => [c.variable.name, c.runs]))
  const taken = blocks.map(({ edges = [] }): { readonly flag: Var; readonly edges: readonly string[] } => ({
    flag: { name: `a step of the loop is ${edges.join(' ')}`, sort: boolSort },
    edges,
  }))
  const flags = new Map(taken.map((t) => [t.flag.name, t]))
  const kept = boundsByInvariant(network)
  const idle = new Map(allTimers(network).map((t) => [t.left.name, not(cur(t.armed))]))
  const same = (v: Var): Term => {
    const equal = eq(cur(shadow(v)), cur(v))
    const runs = goesOn.get(v.name)
    const bad = blocks.flatMap((b, i) =>
      b.clock === v.name ? [b.edges === undefined ? tt : cur((taken[i] as (typeof taken)[number]).flag)] : [],
    )
    const mayGoOn = not(or(...bad, ...(kept.get(v.name) ?? [])))
    if (v.name === free.name) return growth === undefined ? tt : and(growsBy(growth, sub(cur(v), cur(shadow(v)))), mayGoOn)
    if (runs !== undefined) {
      const ahead = runs === tt ? eq(cur(v), add(cur(shadow(v)), cur(elapsed))) : le(cur(shadow(v)), cur(v))
      return or(equal, and(ahead, mayGoOn))
    }
    return or(idle.get(v.name) ?? not(tt), equal)
  }
  const states = new Set(system.states.map((v) => v.name))
  const after = (condition: Term): Term => primed(condition, (v) => states.has(v.name))
  const fair = (endless.fair ?? []).map(({ again, when }, i) => {
    const seen: Var = { name: `fairness ${i + 1} is kept in the loop`, sort: boolSort }
    const asked: Var = { name: `fairness ${i + 1} is asked for in the loop`, sort: boolSort }
    return {
      flags: [[seen, again] as const, ...(when === undefined ? [] : [[asked, when] as const])],
      kept: or(cur(seen), when === undefined ? ff : not(cur(asked))),
    }
  })
  const fairFlags = fair.flatMap((f) => f.flags)
  const delay = cur(delayInput)
  const veryLong = longerThanAny(network)
  const closed = and(cur(remembers), lt(num(0), cur(elapsed)), ...system.states.map(same), ...fair.map((f) => f.kept))
  return {
    ...system,
    states: [
      ...[...system.states, ...system.states.map(shadow), remembers, elapsed],
      ...[...flags.values()].map((t) => t.flag),
      ...fairFlags.map(([flag]) => flag),
    ],
    inputs: [...system.inputs, remember],
    init: and(
      system.init,
      not(cur(remembers)),
      eq(cur(elapsed), num(0)),
      ...system.states.map((v) => eq(cur(shadow(v)), cur(v))),
      ...[...flags.values()].map((t) => not(cur(t.flag))),
      ...fairFlags.map(([flag]) => not(cur(flag))),
    ),
    trans: and(
      system.trans,
      eq(next(remembers), or(cur(remembers), takes)),
      eq(next(elapsed), ite(or(cur(remembers), takes), add(cur(elapsed), delay), num(0))),
      ...system.states.map((v) => eq(next(shadow(v)), ite(takes, cur(v), cur(shadow(v))))),
      implies(next(remembers), and(lasts, after(lasts))),
      growth === undefined ? tt : implies(next(remembers), keepsMore(system, free)),
      ...[...flags.values()].map(({ flag, edges }) => eq(next(flag), and(next(remembers), or(cur(flag), system.takes(edges))))),
      ...fairFlags.map(([flag, condition]) => eq(next(flag), and(next(remembers), or(cur(flag), after(condition))))),
    ),
    seen: (condition) =>
      or(
        growth === undefined ? and(system.seen(condition), le(veryLong, delay), stayingIsFair(endless)) : ff,
        and(eq(delay, num(0)), condition, closed),
      ),
    step: (before, after) => {
      const step = system.step(before, after)
      return { ...step, after: new Map([...step.after, [remembers.name, after.get(remembers.name) as Value]]) }
    },
  }
}

/** A turn adds as much as wanted, and adds something where that is nothing or less: the parameters it is made of may be negative. */
function growsBy(wanted: Term, added: Term): Term {
  return and(le(wanted, added), lt(num(0), added))
}

/** Had there been more of the variable before the step, there would be as much more after it: it is not set anew. */
function keepsMore({ nextValues }: Lowered, variable: Var): Term {
  const more = substituter((v, isNext) => (v.name === variable.name && !isNext ? add(cur(variable), num(1)) : undefined))
  return and(...nextValues.filter(([v]) => v.name === variable.name).map(([v, value]) => eq(more(value), add(next(v), num(1)))))
}

/** A second and a thousand times the size of every time parameter: positive for all values, as a parameter may be negative. In milliseconds. */
export function longerThanAny(network: Network): Term {
  const times = network.params.filter((p) => p.isTime && p.variable.sort.kind === 'real').map((p) => cur(p.variable))
  const notNegative = new Set(network.assumptions.flatMap((a) => lowerBoundedByZero(a.condition)))
  const size = (time: Term): Term => (notNegative.has(time) ? time : ite(le(num(0), time), time, scale(-1, time)))
  return add(num(1000), ...times.map((t) => scale(1000, size(t))))
}

/** The terms that a condition says directly to be 0 or more: `TICK >= 0ms`, `TICK > 0ms`. */
function lowerBoundedByZero(condition: Term): Term[] {
  if (condition.kind === 'and') return condition.args.flatMap(lowerBoundedByZero)
  if (condition.kind !== 'lt' && condition.kind !== 'le') return []
  return condition.left.kind === 'number' && !condition.left.value.lt(0) ? [condition.right] : []
}

/** The run without what was remembered; a very long delay at its end becomes one that reads well. */
function withLoop(network: Network, { system, params, initial, steps }: Trace): Trace {
  const known = new Set(stateVariables(network).map((v) => v.name))
  const plain = (state: Valuation): Valuation => new Map([...state].filter(([name]) => known.has(name)))
  const start = plain(initial)
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

/** Staying in this state for ever is fair. */
export function stayingIsFair({ fair = [] }: Pick<Endless, 'fair'>): Term {
  return and(...fair.map(({ again, when }) => or(again, when === undefined ? ff : not(when))))
}

function longest(network: Network, params: Valuation): Rational {
  const values = network.params.filter((p) => p.isTime).flatMap((p) => [params.get(p.variable.name)].filter((v) => typeof v === 'object'))
  return values.reduce((most, v) => (v.compare(most) > 0 ? v : most), rational(1))
}

/** What stands in the way of repeating a loop: each clock with which alone it cannot be repeated; all that went on where none is to blame alone. */
async function blamed(problem: TimedProblem, endless: Endless, trace: Trace, context: Context): Promise<Block[]> {
  const steps = trace.steps.slice(trace.loop ?? 0)
  const end = lastState(trace)
  const moved = [...(shiftOf(startOfLoop(trace, trace.loop ?? 0), end) ?? [])].filter(
    ([name, by]) => !by.equals(0) && (name !== endless.free.name || endless.growth !== undefined),
  )
  const block = (clock: string, step: number): Block => {
    const edges = steps[step]?.jump?.edges
    return { clock, ...(edges && { edges }) }
  }
  const culprits: Block[] = []
  for (const [name] of moved) {
    const step = await impossibleStep(problem, endless, trace, name, context)
    if (step !== undefined) culprits.push(block(name, step))
  }
  const together = (await impossibleStep(problem, endless, trace, undefined, context)) ?? steps.length
  return culprits.length > 0 ? culprits : moved.map(([name]) => block(name, together))
}

/** For each clock, where an invariant bounds it by parameters: it cannot go on for ever in a loop that begins there. */
function boundsByInvariant(network: Network): Map<string, Term[]> {
  const params = new Set(network.params.map((p) => p.variable.name))
  const bounds = new Map<string, Term[]>()
  for (const process of network.processes)
    for (const location of process.locations)
      for (const { when, left, right } of location.invariants) {
        if (!variablesOf(right).every((v) => params.has(v.name))) continue
        for (const clock of variablesOf(left))
          bounds.set(clock.name, [...(bounds.get(clock.name) ?? []), and(at(process, location.name), when)])
      }
  return bounds
}

/**
 * The first step of the loop that cannot be taken in some turn, as many as there are steps where only the state at the end differs; undefined when all turns can
 * be made (see above). With `only`, as if no other clock had gone on.
 */
async function impossibleStep(
  { system }: TimedProblem,
  { lasts }: Endless,
  trace: Trace,
  only: string | undefined,
  context: Context,
): Promise<number | undefined> {
  const loop = trace.loop ?? 0
  const steps = trace.steps.slice(loop)
  const start = startOfLoop(trace, loop)
  const names = new Set(system.states.map((v) => v.name))
  const isState = (v: Var): boolean => names.has(v.name)
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
      return (await solver.check()).kind === 'unsat' ? undefined : 0
    }
    const shift = shiftOf(start, end)
    if (shift === undefined) return steps.length
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
      return solver.valuesAtEach(steps.map((_, k) => ({ k, variables: system.inputs })))
    })
    if (inputs === undefined) return 0
    const moved = (state: Valuation): Term =>
      and(
        ...system.states.map((v) => {
          const value = termOfValue(state.get(v.name) as Value, v.sort)
          const by = only === undefined || only === v.name ? shift.get(v.name) : undefined
          return eq(cur(v), v.sort.kind === 'real' && by !== undefined ? add(value, scale(by, cur(turns))) : value)
        }),
      )
    solver.assertAt(0, and(known, le(num(0), cur(turns)), moved(start)))
    for (const [k, values] of inputs.entries())
      solver.assertAt(k, and(is(system.inputs, values), ...system.nextValues.map(([v, value]) => eq(next(v), value))))
    const happens = async (k: number, fault: Term): Promise<boolean> =>
      (await solver.checkAssuming([solver.switched(k, fault)])).kind !== 'unsat'
    for (const k of inputs.keys()) if (await happens(k, or(not(system.trans), not(primed(lasts, isState))))) return k
    return (await happens(inputs.length, not(moved(end)))) ? inputs.length : undefined
  } finally {
    solver.kill()
  }
}
