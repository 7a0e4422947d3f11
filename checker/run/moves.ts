/**
 * What can happen next. Jumps are listed per initiating edge and per combination of those who join, with their `choose`
 * values left open; where it depends on an open value whether a process joins, both possibilities are listed, and
 * `takeJump` has the last word once the values are filled in.
 */
import type { Sort, Term } from '../logic/term.ts'
import type { Valuation, Value } from '../logic/value.ts'
import type { Choice, Edge, Network } from '../model/model.ts'
import type { Jump } from '../model/run.ts'
import { argumentsOf, isReadable, joiners, readiness, readyFor } from './enabled.ts'
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

/**
 * Every jump that is not ruled out by sources, guards, empty ranges and partners; target invariants are not looked at.
 */
export function enabledJumps(network: Network, params: Valuation, state: State, listing: Listing = {}): PossibleJump[] {
  return [...jumpsInTurn(network, params, state, listing)]
}

/** The same, one by one. */
export function* jumpsInTurn(
  network: Network,
  params: Valuation,
  state: State,
  listing: Listing = {},
): Generator<PossibleJump> {
  const layout = layoutOf(network)
  const here = reading(params, state)
  for (const process of network.processes) {
    for (const edge of placeOf(layout, process, state).initiating) {
      if (readiness(here, edge) === 'no') continue
      for (const joining of joiningEdges(network, here, edge, listing)) {
        const edges = [edge, ...joining] as const
        yield {
          edges: [edge, ...joining],
          choices: edges.flatMap((e) => e.choices.map((choice) => openChoice(here, choice))),
        }
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
function* joiningEdges(
  network: Network,
  here: Reading,
  edge: Edge,
  { random, containing }: Listing,
): Generator<Edge[]> {
  if (edge.trigger.kind !== 'emit') return yield []
  const { signal } = edge.trigger
  const inside = readingWith(here, argumentsOf(here, edge))
  const found = joiners(network, inside, edge.process, signal)
  if (signal.kind === 'call') {
    const servers = found.flatMap(({ yes, open }) => [...yes, ...open])
    return yield* servers.filter((server) => readyFor(inside, edge, server) !== 'no').map((server) => [server])
  }
  const waysOfAll = found.map(({ yes, open }) => {
    const ways: Edge[][] = [...yes, ...open].map((receiver) => [receiver])
    const asked = ways.filter(([receiver]) => receiver !== undefined && containing?.has(receiver.id))
    if (asked.length > 0) return asked
    return yes.length === 0 ? [...ways, []] : ways
  })
  if (random === undefined || waysOfAll.reduce((product, ways) => product * ways.length, 1) <= mostDrawn)
    yield* combinations(waysOfAll)
  else for (let i = 0; i < mostDrawn; i++) yield waysOfAll.flatMap((ways) => random.oneOf(ways))
}

function* combinations([first, ...others]: readonly (readonly Edge[][])[]): Generator<Edge[]> {
  if (first === undefined) return yield []
  for (const way of first) for (const rest of combinations(others)) yield [...way, ...rest]
}

/** Combinations of receivers drawn where there are more. */
const mostDrawn = 64

/** Fills in the open values in order, the initiator's first; undefined when a range turns out to be empty. */
export function fillIn(
  params: Valuation,
  state: State,
  { edges, choices }: PossibleJump,
  pick: Picker,
): Jump | undefined {
  const chosen = new Map<string, Value>()
  for (const open of choices) {
    const limits = limitsOf(params, state, edges[0], open, chosen)
    if (limits !== undefined && limits.low.compare(limits.high) > 0) return undefined
    chosen.set(open.choice.variable.name, pick(open.choice.variable, limits))
  }
  return { edges: edges.map((edge) => edge.id), choices: chosen }
}

/** Between what a value may be chosen once others are; undefined where any value of the sort will do. */
function limitsOf(
  params: Valuation,
  state: State,
  initiator: Edge,
  { choice, bounds }: OpenChoice,
  chosen: Valuation,
): Bounds | undefined {
  if (bounds !== undefined || choice.range === undefined) return bounds
  const inside = readingWith(reading(params, state), chosen)
  return boundsOf(readingWith(inside, argumentsOf(inside, initiator)), choice.range)
}

/** Every way to fill in the open values; undefined where they are more than `most`, as in a range of times. */
export function allFilledIn(
  params: Valuation,
  state: State,
  { edges, choices }: PossibleJump,
  most: number,
): Jump[] | undefined {
  let ways: Valuation[] = [new Map()]
  for (const open of choices) {
    const { name, sort } = open.choice.variable
    const longer: Valuation[] = []
    for (const way of ways) {
      const values = valuesWithin(sort, limitsOf(params, state, edges[0], open, way), most)
      if (values === undefined || longer.length + values.length > most) return undefined
      longer.push(...values.map((value) => new Map([...way, [name, value]])))
    }
    ways = longer
  }
  return ways.map((chosen) => ({ edges: edges.map((edge) => edge.id), choices: chosen }))
}

/** The values of a sort within bounds; undefined where they are more than `most`. */
function valuesWithin(sort: Sort, bounds: Bounds | undefined, most: number): readonly Value[] | undefined {
  if (sort.kind === 'bool') return [false, true]
  if (sort.kind === 'enum') return sort.values
  if (bounds === undefined) return undefined
  const { low, high } = bounds
  if (sort.kind === 'real') return low.equals(high) ? [low] : high.lt(low) ? [] : undefined
  const first = low.ceil()
  const count = high.floor().sub(first).valueOf() + 1
  if (count > most) return undefined
  return Array.from({ length: Math.max(0, count) }, (_, i) => first.add(i))
}
