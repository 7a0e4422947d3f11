/**
 * Liveness as safety: a system made from a system. The new system remembers one state S of its run, and something
 * `lasts` from S on. It sees a later state that equals S but for clocks that went on, if time passed between the two;
 * or a state in which a very long delay is possible. Any engine that answers safety questions can answer about it.
 *
 * Biere, Artho, Schuppan: Liveness Checking as Safety Checking. FMICS 2002. That clocks may go on is what dense time
 * adds: a clock nobody resets never returns (Kindermann, Junttila, Niemelä: Beyond Lassos. FORTE 2012).
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
import type { Value } from '../logic/value.ts'
import type { Monitor, Network } from '../model/model.ts'
import { clocksOf } from '../model/walk.ts'
import { pushTo } from '../support/groups.ts'
import type { Lowered } from '../system/lower.ts'
import type { TransitionSystem } from '../system/system.ts'
import { allTimers, at, delayInput } from '../system/time.ts'
import type { TimedProblem } from './problem.ts'

/** No user name holds a space. */
export const remembers: Var = { name: 'a state is remembered', sort: boolSort }
const remember: Var = { name: 'remember this state', sort: boolSort }
const elapsed: Var = { name: 'time since the remembered state', sort: realSort }

/** What is to be seen of a run without end. */
export interface Endless {
  /** Holds in the whole loop. */
  readonly lasts: Term
  /**
   * A variable whose value at the end of a turn may differ from the value at its start. Without `growth` it is the age
   * of the monitor: it counts how long the response is missing, and nothing depends on it.
   */
  readonly free: Var
  /**
   * Each turn adds at least so much to that variable, and adds something. Without it, time may also just pass for ever.
   */
  readonly growth?: Term
  readonly fair?: Monitor['fair']
}

/** A run in which a response never comes. */
export function neverAnswered({ pending, age, fair }: Monitor): Endless {
  return { lasts: cur(pending), free: age, ...(fair && { fair }) }
}

/** In loops that take these edges in one step, this clock must not go on; without edges, in no loop. */
export interface Block {
  readonly clock: string
  readonly edges?: readonly string[]
}

/** The system with a remembered state. */
export function remembering(
  { network, system }: TimedProblem,
  endless: Endless,
  blocks: readonly Block[],
): TransitionSystem {
  const { lasts, free, growth } = endless
  const shadow = (v: Var): Var => ({ name: `${v.name} as remembered`, sort: v.sort })
  const takes = and(cur(remember), not(cur(remembers)))
  const goesOn = new Map(clocksOf(network).map((c) => [c.variable.name, c.runs]))
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
    if (v.name === free.name)
      return growth === undefined ? tt : and(growsBy(growth, sub(cur(v), cur(shadow(v)))), mayGoOn)
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
      ...[...flags.values()].map(({ flag, edges }) =>
        eq(next(flag), and(next(remembers), or(cur(flag), system.takes(edges)))),
      ),
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

/**
 * A turn adds as much as wanted, and adds something where that is nothing or less: the parameters it is made of may be
 * negative.
 */
function growsBy(wanted: Term, added: Term): Term {
  return and(le(wanted, added), lt(num(0), added))
}

/** Had there been more of the variable before the step, there would be as much more after it: it is not set anew. */
function keepsMore({ nextValues }: Lowered, variable: Var): Term {
  const more = substituter((v, isNext) =>
    v.name === variable.name && !isNext ? add(cur(variable), num(1)) : undefined,
  )
  return and(
    ...nextValues.filter(([v]) => v.name === variable.name).map(([v, value]) => eq(more(value), add(next(v), num(1)))),
  )
}

/**
 * A second and a thousand times the size of every time parameter: positive for all values, as a parameter may be
 * negative. In milliseconds.
 */
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

/** Staying in this state for ever is fair. */
export function stayingIsFair({ fair = [] }: Pick<Endless, 'fair'>): Term {
  return and(...fair.map(({ again, when }) => or(again, when === undefined ? ff : not(when))))
}

/** For each clock, where an invariant bounds it by parameters: it cannot go on for ever in a loop that begins there. */
function boundsByInvariant(network: Network): Map<string, Term[]> {
  const params = new Set(network.params.map((p) => p.variable.name))
  const bounds = new Map<string, Term[]>()
  for (const process of network.processes)
    for (const location of process.locations)
      for (const { when, left, right } of location.invariants) {
        if (!variablesOf(right).every((v) => params.has(v.name))) continue
        for (const clock of variablesOf(left)) pushTo(bounds, clock.name, and(at(process, location.name), when))
      }
  return bounds
}
