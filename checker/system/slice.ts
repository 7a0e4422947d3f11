/**
 * What a question cannot see: machines that only receive events and that nobody reads, and variables that no condition depends on (cone of influence). Leaving them out changes no step of the
 * rest: each step of the whole is one of the slice with the same delay and the same jump, as far as it shows there. So an invariant of the slice is one of the whole, by the same k-induction; it is re-checked there. A run of
 * the slice is completed (`trace/complete.ts`) and replayed on the whole.
 *
 * Machines with jumps of their own stay: their jumps are steps. So does all that can stop time.
 */
import { variablesOf } from '../logic/rewrite.ts'
import { ff, type Term, type Var } from '../logic/term.ts'
import type { Edge, Network, Process } from '../model/model.ts'

/** The network as far as it matters to conditions over its variables; the same object where all of it does. */
export function sliceOf(network: Network, ...wanted: readonly Term[]): Network {
  const processes = withoutIdleReceivers(network, wanted)
  const needed = neededVariables({ ...network, processes }, wanted)
  const isNeeded = (v: Var): boolean => needed.has(v.name)
  const sliced = processes.map((p) => slicedProcess(p, isNeeded))
  const irqs = network.irqs.filter(isNeeded)
  const observerClocks = network.observerClocks.filter((o) => isNeeded(o.clock.variable))
  const unchanged =
    sliced.length === network.processes.length &&
    sliced.every((p) => network.processes.includes(p)) &&
    irqs.length === network.irqs.length &&
    observerClocks.length === network.observerClocks.length
  return unchanged ? network : { ...network, processes: sliced, irqs, observerClocks }
}

/** Leaves out machines that only receive, hold up nobody, write no lines, and are read by none that stays. */
function withoutIdleReceivers(network: Network, wanted: readonly Term[]): readonly Process[] {
  let idle = network.processes.filter(onlyReceives)
  for (;;) {
    const staying = network.processes.filter((p) => !idle.includes(p))
    const read = namesIn([
      ...wanted,
      ...sharedConditions(network),
      ...observerConditions(network),
      ...staying.flatMap(conditionsOf),
      ...staying.flatMap(valuesOf),
    ])
    const unread = idle.filter((p) => !variablesOfProcess(p).some((v) => read.has(v.name)))
    if (unread.length === idle.length) return staying
    idle = unread
  }
}

function onlyReceives(process: Process): boolean {
  const { edges, locations, timers } = process
  return (
    timers.length === 0 &&
    withoutStart(process).length === 0 &&
    locations.every((l) => !l.urgent && l.invariants.length === 0) &&
    edges.every((e) => e.trigger.kind === 'on' && e.trigger.signal.kind === 'event' && !e.urgent && e.raises.length + e.clears.length === 0)
  )
}

/** The variables that start in a range which some values of the parameters leave empty: then the system has no initial state. */
function withoutStart({ clocks, data }: Process): Var[] {
  const started = [...clocks, ...data].filter(({ start }) => start.kind === 'range' && namesIn([start.low, start.high]).size > 0)
  return started.map((v) => v.variable)
}

/** What conditions read, and what is written into that, and so on. Timers are needed wherever they are: they stop time. */
function neededVariables(network: Network, wanted: readonly Term[]): ReadonlySet<string> {
  const { processes } = network
  const needed = namesIn([...wanted, ...sharedConditions(network), ...processes.flatMap(conditionsOf)])
  for (const { timers } of processes) for (const t of timers) for (const v of [t.armed, t.left]) needed.add(v.name)
  for (const v of processes.flatMap(withoutStart)) needed.add(v.name)
  for (let size = -1; size < needed.size; ) {
    size = needed.size
    const writes = processes.flatMap((p) => p.edges.flatMap((e) => e.updates)).filter((u) => needed.has(u.variable.name))
    const rates = processes.flatMap((p) => p.clocks).filter((c) => needed.has(c.variable.name))
    for (const name of namesIn([...writes.map((u) => u.value), ...rates.map((c) => c.runs)])) needed.add(name)
    for (const { clock, held, resets } of network.observerClocks)
      if (needed.has(clock.variable.name)) for (const name of namesIn([clock.runs, held, ...resets.map((r) => r.guard)])) needed.add(name)
  }
  return needed
}

/** Monitors are there because the question needs them. */
function sharedConditions(network: Network): Term[] {
  return network.monitors.flatMap((m) => [m.premise, m.response, ...(m.fair ?? []).flatMap((f) => [f.again, f.when ?? ff])])
}

/** What observer clocks read. Of a question's network all of them are wanted, mostly. */
function observerConditions({ observerClocks }: Network): Term[] {
  return observerClocks.flatMap(({ clock, held, resets }) => [clock.runs, held, ...resets.map((r) => r.guard)])
}

/** What decides about jumps and delays of a machine. */
function conditionsOf({ locations, edges, timers }: Process): Term[] {
  return [
    ...locations.flatMap((l) => l.invariants.flatMap((i) => [i.when, i.left, i.right])),
    ...timers.map((t) => t.latency),
    ...edges.flatMap(conditionsOfEdge),
  ]
}

function conditionsOfEdge({ guard, choices, trigger, raises, clears }: Edge): Term[] {
  return [
    guard,
    ...choices.flatMap((c) => (c.range === undefined ? [] : [c.range.low, c.range.high])),
    ...(trigger.kind === 'emit' ? trigger.args : []),
    ...[...raises, ...clears].map((r) => r.when),
  ]
}

/** What a machine writes and how fast its clocks run. */
function valuesOf({ edges, clocks }: Process): Term[] {
  return [...edges.flatMap((e) => e.updates.map((u) => u.value)), ...clocks.map((c) => c.runs)]
}

function variablesOfProcess({ location, clocks, data }: Process): Var[] {
  return [location, ...clocks.map((c) => c.variable), ...data.map((d) => d.variable)]
}

function namesIn(terms: readonly Term[]): Set<string> {
  return new Set(variablesOf(...terms).map((v) => v.name))
}

/** The machine without the clocks, data and line changes that do not matter. */
function slicedProcess(process: Process, isNeeded: (v: Var) => boolean): Process {
  const clocks = process.clocks.filter((c) => isNeeded(c.variable))
  const data = process.data.filter((d) => isNeeded(d.variable))
  const touchesNothingElse = (e: Edge): boolean =>
    e.updates.every((u) => isNeeded(u.variable)) && [...e.raises, ...e.clears].every((r) => isNeeded(r.irq))
  if (clocks.length === process.clocks.length && data.length === process.data.length && process.edges.every(touchesNothingElse))
    return process
  const edges = process.edges.map((e) => ({
    ...e,
    updates: e.updates.filter((u) => isNeeded(u.variable)),
    raises: e.raises.filter((r) => isNeeded(r.irq)),
    clears: e.clears.filter((c) => isNeeded(c.irq)),
  }))
  return { ...process, clocks, data, edges }
}
