/** How time passes in a discrete state: what runs, what stops it. */
import type { Term } from '../logic/term.ts'
import type { Value } from '../logic/value.ts'
import type { Edge, Network, Process } from '../model/model.ts'
import { one } from '../support/rational.ts'
import { boundWithin, difference, dimensionForm } from './form.ts'
import { outcomes } from './oracle.ts'
import { type Limit, NoZones, type Space, symbolsOf } from './parts.ts'
import { assume, formOf, hear, isTrue, note, type Situation, situationOf, symbolOf } from './situation.ts'

/** What may stop time, for messages. */
export type Stop =
  | {
      readonly kind: 'invariant'
      readonly process: Process
      readonly location: string
      readonly invariant: Process['locations'][number]['invariants'][number]
    }
  | { readonly kind: 'timer'; readonly process: Process; readonly timer: Process['timers'][number] }

export interface Stay {
  /** No time passes here. */
  readonly urgent: boolean
  /** Which dimensions grow, 0 among them, which does not. */
  readonly running: readonly boolean[]
  /** What holds in this state, and as long as time passes. */
  readonly stay: readonly Limit[]
  /** What must hold at the end of a delay, and perhaps does not at its start: no timer is later than its latency. */
  readonly expiries: readonly Limit[]
}

export function stayIn(space: Space, values: readonly Value[]): Stay {
  const { network } = space
  const [at] = outcomes((oracle) => situationOf(oracle, symbolsOf(space, values)))
  const here = at as Situation
  const running = runningIn(space, here)
  const places = network.processes.map((process) => ({
    process,
    location: process.locations.find((l) => l.name === here.values.get(process.location.name)),
  }))
  const stay: Limit[] = []
  for (const { process, location } of places) {
    for (const invariant of location?.invariants ?? []) {
      if (!isTrue(here, invariant.when)) continue
      const form = difference(formOf(here, invariant.left), formOf(here, invariant.right))
      const bound = boundWithin(form, invariant.strict === true, space.scale, space.spans)
      const stop: Stop = { kind: 'invariant', process, location: location?.name ?? '', invariant }
      if (bound !== undefined) stay.push({ ...bound, origin: stop })
    }
  }
  const expiries = network.processes.flatMap((process) =>
    process.timers
      .filter((timer) => here.values.get(timer.armed.name) === true)
      .flatMap((timer): Limit[] => {
        const i = 1 + space.dimensions.findIndex(({ variable }) => variable === timer.left)
        const form = difference(dimensionForm(i, one), formOf(here, timer.latency))
        const bound = boundWithin(form, false, space.scale, space.spans)
        return bound === undefined ? [] : [{ ...bound, origin: { kind: 'timer', process, timer } satisfies Stop }]
      }),
  )
  if (space.spans.size > 0 && here.conditions.length > 0)
    throw new NoZones('how time passes depends on a parameter that is open')
  const urgent = places.some(
    ({ process, location }) =>
      location?.urgent === true ||
      process.edges.some((edge) => isUrgentlyEnabled(network, space, values, process, edge)),
  )
  return { urgent, running, stay, expiries }
}

function runningIn({ network, dimensions, size }: Space, here: Situation): boolean[] {
  const moved = new Set<string>()
  const clocks = [
    ...network.processes.flatMap((process) => process.clocks),
    ...network.observerClocks.map((observer) => observer.clock),
  ]
  for (const clock of clocks) if (isTrue(here, clock.runs)) moved.add(clock.variable.name)
  for (const timer of network.processes.flatMap((process) => process.timers))
    if (here.values.get(timer.armed.name) === true) moved.add(timer.left.name)
  for (const monitor of network.monitors)
    if (here.values.get(monitor.pending.name) === true) moved.add(monitor.age.name)
  return Array.from(
    { length: size },
    (_, i) => i > 0 && (i > dimensions.length || moved.has(dimensions[i - 1]?.variable.name ?? '')),
  )
}

/**
 * Whether an urgent edge stops time here. Its guard, and those of its partners, read discrete data only; one that does
 * not is left out, and time may pass.
 */
function isUrgentlyEnabled(
  network: Network,
  space: Space,
  values: readonly Value[],
  process: Process,
  edge: Edge,
): boolean {
  if (!edge.urgent || values[space.discrete.indexOf(process.location)] !== edge.from) return false
  const ways = outcomes((oracle) => {
    const at = situationOf(oracle, symbolsOf(space, values))
    for (const { range } of edge.choices)
      if (range !== undefined) note(at, difference(formOf(at, range.low), formOf(at, range.high)), false)
    const { trigger } = edge
    if (trigger.kind === 'emit' && trigger.signal.kind === 'call') {
      for (const [i, argument] of trigger.signal.args.entries())
        at.values.set(argument.name, symbolOf(at, trigger.args[i] as Term))
      const servers = network.processes
        .filter((p) => p !== process && !p.observer)
        .flatMap((p) =>
          p.edges.filter(
            (e) =>
              e.trigger.kind === 'on' &&
              e.trigger.signal.name === trigger.signal.name &&
              at.values.get(p.location.name) === e.from,
          ),
        )
      const server = servers[oracle.pick(servers.length)] as Edge
      assume(at, server.guard)
      for (const { range } of server.choices)
        if (range !== undefined) note(at, difference(formOf(at, range.low), formOf(at, range.high)), false)
      hear(at, server)
    }
    assume(at, edge.guard)
    return at.conditions.length
  })
  return ways.includes(0)
}
