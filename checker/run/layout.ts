/** A network arranged for stepping: its edges by process and location, its variables, made once per network. */
import type { Term, Var } from '../logic/term.ts'
import type { Lookup } from '../logic/value.ts'
import type { Edge, Location, Network, Process } from '../model/model.ts'
import { stateVariables as variablesOfState } from '../model/walk.ts'
import { pushTo } from '../support/groups.ts'

/** One location of one process, with the edges that leave it. */
export interface LocationLayout {
  readonly process: Process
  readonly location: Location
  /** Edges that start a jump: `may`, `when`, `emit`, `call`, expiry. */
  readonly initiating: readonly Edge[]
  /** Edges that join one, by the name of their signal. */
  readonly receiving: ReadonlyMap<string, readonly Edge[]>
  /** Of all of them; each once. */
  readonly guards: readonly Term[]
}

export interface Layout {
  /** By process name, then by location name. */
  readonly places: ReadonlyMap<string, ReadonlyMap<string, LocationLayout>>
  readonly edges: ReadonlyMap<string, Edge>
  /** Processes with an edge on a signal, by the signal's name. */
  readonly listeners: ReadonlyMap<string, readonly Process[]>
  /** All that a state gives a value to. */
  readonly variables: readonly Var[]
}

const layouts = new WeakMap<Network, Layout>()

export function layoutOf(network: Network): Layout {
  const known = layouts.get(network)
  if (known !== undefined) return known
  const made = arrange(network)
  layouts.set(network, made)
  return made
}

/** Everything that has a value in a state, in the order of declaration; parameters are not among it. */
export function stateVariables(network: Network): readonly Var[] {
  return layoutOf(network).variables
}

/** Where a process is. Throws when the state gives it no location of its own: a bug of the caller. */
export function placeOf(layout: Layout, process: Process, state: Lookup): LocationLayout {
  const name = state.get(process.location.name)
  const place = typeof name === 'string' ? layout.places.get(process.name)?.get(name) : undefined
  if (place === undefined) throw new Error(`${process.name} is nowhere: ${name}`)
  return place
}

function arrange(network: Network): Layout {
  const listeners = new Map<string, Process[]>()
  for (const process of network.processes) {
    const heard = new Set(
      process.edges.flatMap((edge) => (edge.trigger.kind === 'on' ? [edge.trigger.signal.name] : [])),
    )
    for (const signal of heard) pushTo(listeners, signal, process)
  }
  return {
    places: new Map(network.processes.map((process) => [process.name, placesOf(process)])),
    edges: new Map(network.processes.flatMap((process) => process.edges.map((edge) => [edge.id, edge]))),
    listeners,
    variables: variablesOfState(network).map(({ variable }) => variable),
  }
}

function placesOf(process: Process): Map<string, LocationLayout> {
  return new Map(
    process.locations.map((location) => {
      const leaving = process.edges.filter((edge) => edge.from === location.name)
      const guards = [...new Set(leaving.map((edge) => edge.guard))]
      const initiating: Edge[] = []
      const receiving = new Map<string, Edge[]>()
      for (const edge of leaving) {
        if (edge.trigger.kind !== 'on') initiating.push(edge)
        else receiving.set(edge.trigger.signal.name, [...(receiving.get(edge.trigger.signal.name) ?? []), edge])
      }
      return [location.name, { process, location, initiating, receiving, guards }]
    }),
  )
}
