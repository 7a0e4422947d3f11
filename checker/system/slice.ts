/**
 * What a question cannot see: machines that only receive events and that nobody reads, and variables that no condition
 * depends on (cone of influence). Leaving them out changes no step of the rest: each step of the whole is one of the
 * slice with the same delay and the same jump, as far as it shows there. So an invariant of the slice is one of the
 * whole, by the same k-induction; it is re-checked there. A run of the slice is completed (`trace/complete.ts`) and
 * replayed on the whole.
 *
 * Machines with jumps of their own stay: their jumps are steps. So does all that can stop time.
 */
import { variablesOf } from '../logic/rewrite.ts'
import type { Term, Var } from '../logic/term.ts'
import type { Edge, Network, Process } from '../model/model.ts'
import {
  type EachRole,
  monitorTerms,
  observerClockTerms,
  processTerms,
  processVariables,
  stateVariables,
  type TermUse,
} from '../model/walk.ts'

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
  return unchanged ? network : withFittingLemmas({ ...network, processes: sliced, irqs, observerClocks })
}

/** The network with those of its lemmas only that speak of nothing but what it has. */
function withFittingLemmas(network: Network): Network {
  const { lemmas } = network
  if (lemmas === undefined) return network
  const there = new Set([...network.params, ...stateVariables(network)].map((v) => v.variable.name))
  return { ...network, lemmas: lemmas.filter((l) => [...namesIn([l.condition])].every((name) => there.has(name))) }
}

/**
 * The network by itself: nothing that only watches. Where contracts run along, they may read observers; then those
 * stay.
 */
export function withoutObservers(network: Network): Network {
  const processes = network.processes.filter((p) => !p.observer)
  const watching = new Set(watchingVariables(network))
  const read = namesIn(processes.flatMap(processTerms).map((use) => use.term))
  if ([...read].some((name) => watching.has(name))) return withFittingLemmas({ ...network, monitors: [] })
  return withFittingLemmas({ ...network, processes, observerClocks: [], monitors: [] })
}

function watchingVariables({ processes, observerClocks }: Network): string[] {
  const own = processes.filter((p) => p.observer).flatMap(namesOf)
  return [...own, ...observerClocks.map((o) => o.clock.variable.name)]
}

/** Leaves out machines that only receive, hold up nobody, write no lines, and are read by none that stays. */
function withoutIdleReceivers(network: Network, wanted: readonly Term[]): readonly Process[] {
  let idle = network.processes.filter(onlyReceives)
  for (;;) {
    const staying = network.processes.filter((p) => !idle.includes(p))
    const { monitors, observerClocks } = network
    const uses = [
      ...monitors.flatMap(monitorTerms),
      ...observerClocks.flatMap(observerClockTerms),
      ...staying.flatMap(processTerms),
    ]
    const read = namesIn([...wanted, ...readIn(uses)])
    const unread = idle.filter((p) => !namesOf(p).some((name) => read.has(name)))
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
    edges.every(
      (e) =>
        e.trigger.kind === 'on' &&
        e.trigger.signal.kind === 'event' &&
        !e.urgent &&
        e.raises.length + e.clears.length === 0,
    )
  )
}

/**
 * The variables that start in a range which is empty, or which some values of the parameters leave empty: then the
 * system has no initial state.
 */
function withoutStart({ clocks, data }: Process): Var[] {
  const started = [...clocks, ...data].filter(
    ({ start }) => start.kind === 'range' && mayBeEmpty(start.low, start.high),
  )
  return started.map((v) => v.variable)
}

function mayBeEmpty(low: Term, high: Term): boolean {
  return low.kind !== 'number' || high.kind !== 'number' || low.value.compare(high.value) > 0
}

/**
 * What conditions read, and what is written into that, and so on. Timers are needed wherever they are: they stop time.
 */
function neededVariables(network: Network, wanted: readonly Term[]): ReadonlySet<string> {
  const { processes, monitors, observerClocks } = network
  const uses = processes.flatMap(processTerms)
  // Monitors are there because the question needs them.
  const needed = namesIn([...wanted, ...monitors.flatMap(monitorTerms).map((u) => u.term), ...deciding(uses)])
  for (const { timers } of processes) for (const t of timers) for (const v of [t.armed, t.left]) needed.add(v.name)
  for (const v of processes.flatMap(withoutStart)) needed.add(v.name)
  const settings = [...uses, ...observerClocks.flatMap(observerClockTerms)].filter((u) => effectOf[u.role] === 'sets')
  for (let size = -1; size < needed.size; ) {
    size = needed.size
    const relevant = settings.filter(({ about }) => about !== undefined && needed.has(about.name))
    for (const name of namesIn(relevant.map((u) => u.term))) needed.add(name)
  }
  return needed
}

/** What a term does: it decides about jumps and delays of its machine, or sets what a variable becomes. */
const effectOf: EachRole<'decides' | 'sets' | 'neither'> = {
  assumption: 'neither',
  start: 'neither',
  rate: 'sets',
  latency: 'decides',
  applies: 'decides',
  bounded: 'decides',
  bound: 'decides',
  guard: 'decides',
  choice: 'decides',
  argument: 'decides',
  answer: 'decides',
  update: 'sets',
  line: 'decides',
  reset: 'sets',
  held: 'sets',
  watched: 'decides',
  lemma: 'neither',
}

function deciding(uses: readonly TermUse[]): Term[] {
  return uses.filter((u) => effectOf[u.role] === 'decides').map((u) => u.term)
}

/** All that a part reads once it has started. */
function readIn(uses: readonly TermUse[]): Term[] {
  return uses.filter((u) => effectOf[u.role] !== 'neither').map((u) => u.term)
}

function namesOf(process: Process): string[] {
  return processVariables(process).map((use) => use.variable.name)
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
  if (
    clocks.length === process.clocks.length &&
    data.length === process.data.length &&
    process.edges.every(touchesNothingElse)
  )
    return process
  const edges = process.edges.map((e) => ({
    ...e,
    updates: e.updates.filter((u) => isNeeded(u.variable)),
    raises: e.raises.filter((r) => isNeeded(r.irq)),
    clears: e.clears.filter((c) => isNeeded(c.irq)),
  }))
  return { ...process, clocks, data, edges }
}
