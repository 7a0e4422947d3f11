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
import type { Random } from './random.ts'
import { type Reading, reading, readingWith } from './reading.ts'
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

/** Which jumps are listed, where receivers may join in more ways than anybody would try one after the other. */
export interface Listing {
  /** Draws some of these. */
  readonly random?: Random
  /** Only those that take these edges, in the processes that have them. */
  readonly containing?: ReadonlySet<string>
}

/** Every jump that is not ruled out by sources, guards, empty ranges and partners; target invariants are not looked at. */
export function enabledJumps(network: Network, params: Valuation, state: State, listing: Listing = {}): PossibleJump[] {
  return [...jumpsInTurn(network, params, state, listing)]
}

/** The same, one by one. */
export function* jumpsInTurn(network: Network, params: Valuation, state: State, listing: Listing = {}): Generator<PossibleJump> {
  const layout = layoutOf(network)
  const here = reading(params, state)
  for (const process of network.processes) {
    for (const edge of placeOf(layout, process, state).initiating) {
      if (readiness(here, edge) === 'no') continue
      for (const joining of joiningEdges(network, here, edge, listing)) {
        const edges = [edge, ...joining] as const
        yield { edges: [edge, ...joining], choices: edges.flatMap((e) => e.choices.map((choice) => openChoice(here, choice))) }
      }
    }
  }
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
function* joiningEdges(network: Network, here: Reading, edge: Edge, { random, containing }: Listing): Generator<Edge[]> {
  if (edge.trigger.kind !== 'emit') return yield []
  const { signal } = edge.trigger
  const found = joiners(network, readingWith(here, argumentsOf(here, edge)), edge.process, signal)
  if (signal.kind === 'call') return yield* found.flatMap(({ yes, open }) => [...yes, ...open].map((server) => [server]))
  const waysOfAll = found.map(({ yes, open }) => {
    const ways: Edge[][] = [...yes, ...open].map((receiver) => [receiver])
    const asked = ways.filter(([receiver]) => receiver !== undefined && containing?.has(receiver.id))
    if (asked.length > 0) return asked
    return yes.length === 0 ? [...ways, []] : ways
  })
  if (random === undefined || waysOfAll.reduce((product, ways) => product * ways.length, 1) <= mostDrawn) yield* combinations(waysOfAll)
  else for (let i = 0; i < mostDrawn; i++) yield waysOfAll.flatMap((ways) => random.oneOf(ways))
}

function* combinations([first, ...others]: readonly (readonly Edge[][])[]): Generator<Edge[]> {
  if (first === undefined) return yield []
  for (const way of first) for (const rest of combinations(others)) yield [...way, ...rest]
}

/** Combinations of receivers drawn where there are more. */
const mostDrawn = 64

/** Fills in the open values in order, the initiator's first; undefined when a range turns out to be empty. */
export function fillIn(params: Valuation, state: State, { edges, choices }: PossibleJump, pick: Picker): Jump | undefined {
  const chosen = new Map<string, Value>()
  for (const { choice, bounds } of choices) {
    const inside = bounds === undefined && choice.range !== undefined ? readingWith(reading(params, state), chosen) : undefined
    const given = inside && readingWith(inside, argumentsOf(inside, edges[0]))
    const limits = given && choice.range ? boundsOf(given, choice.range) : bounds
    if (limits !== undefined && limits.low.compare(limits.high) > 0) return undefined
    chosen.set(choice.variable.name, pick(choice.variable, limits))
  }
  return { edges: edges.map((edge) => edge.id), choices: chosen }
}
