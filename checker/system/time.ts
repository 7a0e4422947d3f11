/**
 * The passage of time: the only file right of the model that knows what a clock is. `docs/semantics.md`, "Delays".
 *
 * A delay d >= 0 advances every running clock by d and every armed timer by -d. It is admissible if d = 0, or if no
 * process is in an urgent location, no urgent edge is enabled, no armed timer passes -latency, and every location
 * invariant holds at the end. Invariants are upper bounds on sums of clocks (convex), so the end is enough. Where one
 * is strict, no delay is the longest: where it holds, some time can pass.
 */
import { substitute, substituter } from '../logic/rewrite.ts'
import {
  add,
  and,
  cur,
  enumValue,
  eq,
  ff,
  implies,
  ite,
  le,
  lt,
  neg,
  not,
  num,
  or,
  realSort,
  sub,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { boundOf, type Edge, type Invariant, type Network, type Process, type Timer } from '../model/model.ts'
import { answersOf, argumentsOf } from './said.ts'

/** The input that says how long a step waits. No user name holds a space. */
export const delayInput: Var = { name: 'delay of step', sort: realSort }

const d = cur(delayInput)
const zeroTime = num(0)

/** Whether a process is in a location. */
export function at(process: Process, location: string): Term {
  if (process.location.sort.kind !== 'enum') throw new Error(`${process.name} has no location sort`)
  return eq(cur(process.location), enumValue(process.location.sort, location))
}

export function allTimers(network: Network): Timer[] {
  return network.processes.flatMap((p) => p.timers)
}

/** How fast a variable changes while time passes: pairs of a variable and its value after the delay input. */
export function flow(network: Network): Map<string, Term> {
  const moved = new Map<string, Term>()
  const run = (clock: Var, runs: Term) => moved.set(clock.name, add(cur(clock), ite(runs, d, zeroTime)))
  for (const process of network.processes) {
    for (const clock of process.clocks) run(clock.variable, clock.runs)
    for (const timer of process.timers) {
      moved.set(timer.left.name, ite(cur(timer.armed), sub(cur(timer.left), d), cur(timer.left)))
    }
  }
  for (const observer of network.observerClocks) run(observer.clock.variable, observer.clock.runs)
  for (const monitor of network.monitors) run(monitor.age, cur(monitor.pending))
  return moved
}

const flows = new WeakMap<Network, Map<string, Term>>()

/** A condition as seen at the end of the delay. */
export function afterDelay(network: Network): (condition: Term) => Term {
  const moved = flows.get(network) ?? flow(network)
  flows.set(network, moved)
  return (condition) => substitute(condition, moved)
}

/** Every location invariant with where it applies. */
export function locationInvariants(network: Network): { readonly applies: Term; readonly invariant: Invariant }[] {
  return network.processes.flatMap((process) =>
    process.locations.flatMap((location) =>
      location.invariants.map((invariant) => ({ applies: and(at(process, location.name), invariant.when), invariant })),
    ),
  )
}

export function invariantsHold(network: Network): Term {
  return and(...locationInvariants(network).map(({ applies, invariant }) => implies(applies, boundOf(invariant))))
}

/** Some process is in an urgent location, or an urgent edge is enabled (its guard alone decides, not its target). */
export function urgent(network: Network): Term {
  return or(...network.processes.map((p) => urgentIn(network, p)))
}

function urgentIn(network: Network, process: Process): Term {
  const locations = process.locations.filter((l) => l.urgent).map((l) => at(process, l.name))
  const edges = process.edges.filter((e) => e.urgent).map((e) => urgentlyEnabled(network, process, e))
  return or(...locations, ...edges)
}

function urgentlyEnabled(network: Network, process: Process, edge: Edge): Term {
  const ready = (one: Edge, said: ReadonlyMap<string, Term>): Term => substitute(and(one.guard, choosable(one)), said)
  const { trigger } = edge
  const here = at(process, edge.from)
  if (trigger.kind !== 'emit' || trigger.signal.kind !== 'call') return and(here, ready(edge, new Map()))
  const partners = network.processes
    .filter((p) => p !== process)
    .flatMap((p) =>
      p.edges
        .filter((e) => e.trigger.kind === 'on' && e.trigger.signal.name === trigger.signal.name)
        .map((e) => ({ p, e })),
    )
  const given = argumentsOf(edge)
  return and(
    here,
    or(...partners.map(({ p, e }) => and(at(p, e.from), ready(e, given), ready(edge, answersOf(e, given))))),
  )
}

/** None of the edge's `choose` ranges is empty. */
export function choosable(edge: Edge): Term {
  return and(...edge.choices.map((c) => (c.range === undefined ? tt : le(c.range.low, c.range.high))))
}

/** The delay input is admissible. */
export function admissible(network: Network): Term {
  const timers = allTimers(network).map((t) => implies(cur(t.armed), le(d, add(cur(t.left), t.latency))))
  const bounds = afterDelay(network)(invariantsHold(network))
  const positive = and(not(urgent(network)), ...timers, bounds)
  return and(le(zeroTime, d), or(eq(d, zeroTime), positive))
}

/**
 * Some positive delay is admissible: nothing urgent, no armed timer due, no invariant of a running clock at its bound.
 */
export function canWait(network: Network): Term {
  return and(...network.processes.map((p) => not(blocks(network, p))))
}

/**
 * This process keeps time from passing: something of it is urgent, a timer is due, or an invariant has reached its
 * bound.
 */
export function blocks(network: Network, process: Process): Term {
  const due = process.timers.map((t) => and(cur(t.armed), le(cur(t.left), neg(t.latency))))
  const oneMillisecond = substituter((v) => (v === delayInput ? num(1) : undefined))
  const later = afterDelay(network)
  const reached = process.locations.flatMap((location) =>
    location.invariants.map((invariant) => {
      // A strict bound is never reached: what is left before it can be divided again.
      if (invariant.strict === true) return ff
      const moving = lt(invariant.left, oneMillisecond(later(invariant.left)))
      return and(at(process, location.name), invariant.when, moving, le(invariant.right, invariant.left))
    }),
  )
  return or(urgentIn(network, process), ...due, ...reached)
}
