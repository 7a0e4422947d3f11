/** Stored traces, as docs/trace.schema.json describes them, taken step by step in the reference. */
import { type Jump, jumps, later, satisfies, whyNoDelay, whyNotInitial } from './meaning.ts'
import { type Network, networkOf } from './network.ts'
import { parseRational, type Rational, show } from './rational.ts'
import type { Model } from './read.ts'
import { type State, same, type Value } from './terms.ts'

export type Stored = Readonly<Record<string, boolean | string>>

export interface StoredTrace {
  readonly system: string
  readonly property?: string
  readonly verdict: string
  readonly params: Stored
  readonly initial: Stored
  readonly steps: readonly {
    readonly delay: string
    readonly jump?: { readonly edges: readonly string[]; readonly choices?: Stored }
    readonly changes: Stored
  }[]
  readonly loop?: number
}

/**
 * What the reference cannot follow in a trace; `undefined` when each step is one of its own and the last state shows
 * what the file says. Who moves is compared by process and line.
 */
export function whyNotRun(model: Model, trace: StoredTrace): string | undefined {
  const net = networkOfTrace(model, trace)
  let state = stateOf(trace.initial)
  const notInitial = whyNotInitial(net, state)
  if (notInitial !== undefined) return `the beginning: ${notInitial}`
  const missing = [...cellsOf(net)].filter((name) => !state.has(name))
  if (missing.length > 0) return `the beginning says nothing of ${missing.join(', ')}`
  for (const [i, { delay, jump, changes }] of trace.steps.entries()) {
    const late = whyNoDelay(net, state, parseRational(delay))
    if (late !== undefined) return `step ${i + 1}: ${late}`
    const waited = later(net, state, parseRational(delay))
    state = new Map([...waited, ...stateOf(changes)])
    const wrong = jump === undefined ? difference(waited, state) : whyNoJump(net, waited, jump, state)
    if (wrong !== undefined) return `step ${i + 1}: ${wrong}`
  }
  const shows =
    trace.property === undefined ||
    trace.loop !== undefined ||
    !net.bad.has(trace.property) ||
    satisfies(net, trace.property, state)
  return shows ? undefined : `the last state does not show ${trace.property}`
}

/** The system of a trace with its parameters and with the observers that it speaks of. */
export function networkOfTrace(model: Model, { system, params, initial, property }: StoredTrace): Network {
  const named = Object.keys(initial).map((name) => name.split('.')[0] ?? '')
  return networkOf(model, system, stateOf(params), new Set([...named, ...(property === undefined ? [] : [property])]))
}

/** Values as a file stores them. */
export function stateOf(stored: Stored): State {
  return new Map(Object.entries(stored).map(([name, value]) => [name, readValue(value)]))
}

const readValue = (value: boolean | string): Value =>
  typeof value === 'string' && /^-?\d/.test(value) ? parseRational(value) : value

export const stored = (state: State): Stored =>
  Object.fromEntries([...state].map(([name, value]) => [name, typeof value === 'object' ? show(value) : value]))

function cellsOf(net: Network): Set<string> {
  return new Set([
    ...net.processes.map((p) => p.name),
    ...net.lines,
    ...net.quantities.map((q) => q.cell),
    ...net.observerClocks.map((c) => c.cell),
    ...net.monitors.flatMap((m) => [m.pending, m.age]),
  ])
}

export function whyNoJump(
  net: Network,
  before: State,
  jump: NonNullable<StoredTrace['steps'][number]['jump']>,
  after: State,
): string | undefined {
  const chosen = Object.values(jump.choices ?? {})
    .map(readValue)
    .filter((v): v is Rational => typeof v === 'object')
  const alike = jumps(net, before, () => chosen).filter((own) => isBy(own, jump.edges))
  if (alike.length === 0) return `no jump by ${jump.edges.join(' and ')}`
  const differences = alike.map((own) => difference(own.after, after))
  return differences.includes(undefined) ? undefined : differences[0]
}

/** `vcpu: GUEST -> ROOT on host.tick (models/kvm.tick:41)` names process, locations and line. */
function isBy(own: Jump, edges: readonly string[]): boolean {
  const told = (id: string): string => id.replace(/^(.*?): (\w+) -> (\w+) .*:(\d+)\)[^)]*$/, '$1 $2 $3 $4')
  const [first, ...others] = edges.map(told)
  const [ownFirst, ...ownOthers] = own.edges.map((e) => `${e.process} ${e.from} ${e.to} ${e.line}`)
  return first === ownFirst && others.sort().join() === ownOthers.sort().join()
}

/** The first value in which two states differ. */
export function difference(own: State, other: State): string | undefined {
  const differs = [...own].find(([name, value]) => !same(value, other.get(name) ?? ''))
  const strange = [...other.keys()].find((name) => !own.has(name))
  if (strange !== undefined) return `the reference knows no ${strange}`
  return differs && `${differs[0]} is ${text(differs[1])} in the reference, not ${text(other.get(differs[0]) ?? '')}`
}

const text = (value: Value): string => (typeof value === 'object' ? show(value) : String(value))
