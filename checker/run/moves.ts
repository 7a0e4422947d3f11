/**
 * What can happen next. Jumps are listed per initiating edge and per combination of those who join, with their `choose`
 * values left open; where it depends on an open value whether a process joins, both possibilities are listed, and
 * `takeJump` has the last word once the values are filled in.
 */
import type { Term } from '../logic/term.ts'
import type { Valuation, Value } from '../logic/value.ts'
import type { Choice, Edge, Network } from '../model/model.ts'
import type { Jump } from '../model/run.ts'
import { argumentsOf, isReadable, joiners, readiness } from './enabled.ts'
import { layoutOf, placeOf } from './layout.ts'
import { type Reading, reading } from './reading.ts'
import type { Bounds, Picker, State } from './state.ts'

/** A value still to be chosen. */
export interface OpenChoice {
  readonly choice: Choice
  /** Absent when any value of the sort will do, and while the range depends on another open value. */
  readonly bounds?: Bounds
}

/** A jump but for its chosen values; the first edge initiates. */
export interface PossibleJump {
  readonly edges: readonly [Edge, ...Edge[]]
  readonly choices: readonly OpenChoice[]
}

/** Every jump that is not ruled out by sources, guards, empty ranges and partners; target invariants are not looked at. */
export function enabledJumps(network: Network, params: Valuation, state: State): PossibleJump[] {
  const layout = layoutOf(network)
  const here = reading(params, state)
  return network.processes.flatMap((process) =>
    placeOf(layout, process, state).initiating.flatMap((edge) => {
      if (readiness(here, edge) === 'no') return []
      return joiningEdges(network, here, edge).map((joining): PossibleJump => {
        const edges = [edge, ...joining] as const
        return { edges: [edge, ...joining], choices: edges.flatMap((e) => e.choices.map((choice) => openChoice(here, choice))) }
      })
    }),
  )
}

function openChoice(here: Reading, choice: Choice): OpenChoice {
  const bounds = choice.range && boundsOf(here, choice.range)
  return bounds === undefined ? { choice } : { choice, bounds }
}

function boundsOf(here: Reading, range: { readonly low: Term; readonly high: Term }): Bounds | undefined {
  if (!isReadable(here, range.low) || !isReadable(here, range.high)) return undefined
  return { low: here.number(range.low), high: here.number(range.high) }
}

/** The combinations of edges that may join an initiating one: a single empty one when nobody is asked. */
function joiningEdges(network: Network, here: Reading, edge: Edge): Edge[][] {
  if (edge.trigger.kind !== 'emit') return [[]]
  const { signal } = edge.trigger
  const found = joiners(network, reading(here.values, argumentsOf(here, edge)), edge.process, signal)
  if (signal.kind === 'call') return found.flatMap(({ yes, open }) => [...yes, ...open].map((server) => [server]))
  let combinations: Edge[][] = [[]]
  for (const { yes, open } of found) {
    const ways = [...yes, ...open].map((receiver) => [receiver])
    if (yes.length === 0) ways.push([])
    combinations = combinations.flatMap((known) => ways.map((way) => [...known, ...way]))
  }
  return combinations
}

/** Fills in the open values in order, the initiator's first; undefined when a range turns out to be empty. */
export function fillIn(params: Valuation, state: State, { edges, choices }: PossibleJump, pick: Picker): Jump | undefined {
  const chosen = new Map<string, Value>()
  for (const { choice, bounds } of choices) {
    const inside = bounds === undefined && choice.range !== undefined ? reading(params, state, chosen) : undefined
    const given = inside && reading(inside.values, argumentsOf(inside, edges[0]))
    const limits = given && choice.range ? boundsOf(given, choice.range) : bounds
    if (limits !== undefined && limits.low.compare(limits.high) > 0) return undefined
    chosen.set(choice.variable.name, pick(choice.variable, limits))
  }
  return { edges: edges.map((edge) => edge.id), choices: chosen }
}
