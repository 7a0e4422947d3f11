/** The states and transitions of a network as they are written: what a coverage report counts. */
import { ff } from '../logic/term.ts'
import { grouped } from '../support/groups.ts'
import type { Span } from '../support/span.ts'
import type { Edge, Network, Process } from './model.ts'

/**
 * A state of a process, or a transition as it stands in the text, with all the edges it means: one for each state and
 * each turn of a `for`.
 */
export interface Place {
  readonly kind: 'state' | 'transition'
  readonly process: string
  /** The states it is, or starts from. */
  readonly states: readonly string[]
  readonly edges: readonly Edge[]
  /** `GUEST`; `GUEST -> ROOT on host.tick`. */
  readonly name: string
  readonly span: Span
  /** `@unreachable("why")`: why it may be that no run of a system gets here. */
  readonly why?: string
}

/**
 * States come first. What the arguments of a machine rule out (guards that are false as they stand, and states to which
 * only such transitions lead) is no part of the system. Observers are left out.
 */
export function placesOf(network: Network): Place[] {
  const machines = network.processes
    .filter((p) => !p.observer)
    .map((process) => ({ process, present: presentStates(process) }))
  const states = machines.flatMap(({ process, present }) =>
    process.locations
      .filter((l) => present.has(l.name))
      .map(({ name, span, unreachable }): Place => {
        const why = unreachable === undefined ? {} : { why: unreachable }
        return {
          kind: 'state',
          process: process.name,
          states: [name],
          edges: process.edges.filter((e) => e.to === name),
          name,
          span,
          ...why,
        }
      }),
  )
  return [
    ...states,
    ...machines.flatMap(({ process, present }) => transitionsOf(process.edges.filter((e) => present.has(e.from)))),
  ]
}

/**
 * All states but those that the arguments rule out: that would have a way from the initial state if all guards were
 * open, and have none.
 */
function presentStates({ initial, edges, locations }: Process): ReadonlySet<string> {
  const closure = (open: readonly Edge[]): Set<string> => {
    const found = new Set([initial])
    for (const state of found) for (const edge of open) if (edge.from === state) found.add(edge.to)
    return found
  }
  const [ever, here] = [closure(edges), closure(edges.filter((e) => e.guard !== ff))]
  return new Set(locations.map((l) => l.name).filter((name) => here.has(name) || !ever.has(name)))
}

/** The edges that one transition of the text has become, for each transition; without those that are never taken. */
export function writtenTogether(edges: readonly Edge[]): Edge[][] {
  const taken = edges.filter((edge) => edge.guard !== ff)
  return [...grouped(taken, ({ span }) => `${span.source.path} ${span.start}`).values()]
}

function transitionsOf(edges: readonly Edge[]): Place[] {
  return writtenTogether(edges).map((group) => {
    const [first] = group as [Edge]
    const states = [...new Set(group.map((e) => e.from))]
    return {
      kind: 'transition',
      process: first.process,
      states,
      edges: group,
      name: transitionName(group),
      span: first.span,
      ...(first.unreachable !== undefined && { why: first.unreachable }),
    }
  })
}

/**
 * What edges of one transition are called together: without the process and the place in the text; states it starts
 * from are counted where they are several.
 */
export function transitionName(edges: readonly Edge[]): string {
  const [edge] = edges as [Edge]
  const states = new Set(edges.map((e) => e.from)).size
  const text = edge.id.slice(edge.process.length + 2).replace(/ \([^()]*:\d+\)( #\d+)?$/, '')
  return states === 1 ? text : text.replace(/^\S+/, `${states} states`)
}
