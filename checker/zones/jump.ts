/**
 * The jumps of a discrete state, one for each way in which they can be taken: who takes part, what is chosen of
 * discrete values, what holds of times before, and where each dimension gets its value from. Chosen times are
 * dimensions of their own, behind those of the space, until the jump is over.
 */
import type { Term, Var } from '../logic/term.ts'
import type { Value } from '../logic/value.ts'
import type { Edge, Occasion, Process, Signal } from '../model/model.ts'
import { one, type Rational, rational, zero } from '../support/rational.ts'
import { boundWithin, constantForm, difference, dimensionForm, type Form, moveOf, scaledForm } from './form.ts'
import { abandon, type Oracle, outcomes } from './oracle.ts'
import { concrete, countBetween, type Limit, NoZones, type Space, symbolsOf } from './parts.ts'
import {
  assume,
  formOf,
  hear,
  isTrue,
  note,
  type Situation,
  type Symbolic,
  situationOf,
  symbolOf,
} from './situation.ts'

export interface Jump {
  /** The initiator first. */
  readonly edges: readonly [Edge, ...Edge[]]
  /** Values of discrete `choose` variables. */
  readonly choices: ReadonlyMap<string, Value>
  /** Times that are chosen: the dimensions behind those of the space, in this order. */
  readonly chosen: readonly Var[]
  /** -1: the dimension of a chosen time is minus the time, as it starts a timer. */
  readonly signs: readonly (1 | -1)[]
  /** Of the signal that is sent, if any. */
  readonly signal?: Signal
  readonly args: readonly Symbolic[]
  readonly guards: readonly Limit[]
  /** Values of the discrete variables after it. */
  readonly target: readonly Value[]
  /** Each dimension becomes another one plus an offset, in units. */
  readonly sources: Int32Array
  readonly offsets: Float64Array
  /** Those whose value is something else. */
  readonly rough: readonly (readonly [number, Form])[]
}

/** What asks for a bound, for messages: an edge's guard, or its timer. */
export interface Asked {
  readonly kind: 'guard' | 'range' | 'expiry'
  readonly edge: Edge
}

export function jumpsFrom(space: Space, values: readonly Value[]): Jump[] {
  const symbols = symbolsOf(space, values)
  const at = new Map(space.discrete.map((variable, i) => [variable.name, values[i]]))
  return space.network.processes.flatMap((process) =>
    process.edges
      .filter((edge) => edge.trigger.kind !== 'on' && edge.from === at.get(process.location.name))
      .flatMap((edge) => outcomes((oracle) => taken(space, oracle, symbols, process, edge))),
  )
}

/** A jump on the way to being made. */
interface Draft {
  readonly space: Space
  readonly at: Situation
  readonly edges: [Edge, ...Edge[]]
  readonly choices: Map<string, Value>
  readonly chosen: Var[]
}

function taken(
  space: Space,
  oracle: Oracle,
  symbols: Iterable<readonly [string, Symbolic]>,
  process: Process,
  edge: Edge,
): Jump {
  const draft: Draft = { space, at: situationOf(oracle, symbols), edges: [edge], choices: new Map(), chosen: [] }
  const { at } = draft
  if (edge.trigger.kind === 'expire') {
    at.origin = { kind: 'expiry', edge } satisfies Asked
    if (at.values.get(edge.trigger.timer.armed.name) !== true) abandon()
    note(at, formOf(at, { kind: 'var', variable: edge.trigger.timer.left, next: false, id: -1 }), false)
  }
  choose(draft, edge)
  // What a guard reads of answers is known once there is a server.
  const answers = edge.trigger.kind === 'emit' ? (edge.trigger.signal.answers ?? []) : []
  if (answers.length === 0) guarded(draft, edge)
  const args: Symbolic[] = []
  if (edge.trigger.kind === 'emit') {
    const { signal } = edge.trigger
    for (const [i, argument] of signal.args.entries()) {
      const value = symbolOf(at, edge.trigger.args[i] as Term)
      args.push(value)
      at.values.set(argument.name, value)
    }
    join(draft, process, signal)
  }
  const [, server] = draft.edges
  if (answers.length > 0 && server !== undefined) {
    hear(at, server)
    guarded(draft, edge)
  }
  return finished(draft, args)
}

/** The edge is enabled: its values are chosen and its guard holds. */
function ready(draft: Draft, edge: Edge): void {
  choose(draft, edge)
  guarded(draft, edge)
}

/** Its guard holds; its values are chosen. */
function guarded({ at }: Draft, edge: Edge): void {
  at.origin = { kind: 'guard', edge } satisfies Asked
  assume(at, edge.guard)
}

/** Values for what the edge chooses. Ranges read no other chosen value. */
function choose({ space, at, choices, chosen }: Draft, edge: Edge): void {
  at.origin = { kind: 'range', edge } satisfies Asked
  const values = edge.choices.map(({ variable, range }): Symbolic => {
    const { sort } = variable
    if (sort.kind === 'real') {
      chosen.push(variable)
      const own = dimensionForm(space.size - 1 + chosen.length, one)
      if (range !== undefined) {
        note(at, difference(formOf(at, range.low), own), false)
        note(at, difference(own, formOf(at, range.high)), false)
      }
      return own
    }
    const value =
      sort.kind === 'bool'
        ? at.oracle.pick(2) === 1
        : sort.kind === 'enum'
          ? (sort.values[at.oracle.pick(sort.values.length)] as string)
          : wholeIn(at, variable.name, range)
    choices.set(variable.name, concrete(value))
    return value
  })
  for (const [i, { variable }] of edge.choices.entries()) at.values.set(variable.name, values[i] as Symbolic)
}

function wholeIn(at: Situation, name: string, range: { readonly low: Term; readonly high: Term } | undefined): Form {
  if (range === undefined) throw new NoZones(`${name} may be any whole number`)
  const low = (concrete(formOf(at, range.low)) as Rational).ceil()
  const high = (concrete(formOf(at, range.high)) as Rational).floor()
  return constantForm(low.add(rational(at.oracle.pick(countBetween(low, high, name)))))
}

/** Who takes part beside the initiator: one server of a call; of an event, everybody who can. */
function join(draft: Draft, sender: Process, signal: Signal): void {
  const { space, at } = draft
  const listeners = space.network.processes
    .filter((process) => process !== sender && !(signal.kind === 'call' && process.observer))
    .map((process) =>
      process.edges.filter(
        (edge) =>
          edge.trigger.kind === 'on' &&
          edge.trigger.signal.name === signal.name &&
          edge.from === at.values.get(process.location.name),
      ),
    )
  if (signal.kind === 'call') {
    const servers = listeners.flat()
    enter(draft, servers[at.oracle.pick(servers.length)] as Edge)
    return
  }
  for (const edges of listeners) {
    if (edges.length === 0) continue
    const which = at.oracle.pick(edges.length + 1)
    if (which < edges.length) enter(draft, edges[which] as Edge)
    else for (const edge of edges) notReady(at, edge)
  }
}

function enter(draft: Draft, edge: Edge): void {
  draft.edges.push(edge)
  ready(draft, edge)
}

/** The guard of a receiver reads nothing that its own edge chooses. */
function notReady(at: Situation, edge: Edge): void {
  at.origin = { kind: 'guard', edge } satisfies Asked
  const ranges = edge.choices.flatMap(({ range }) => (range === undefined ? [] : [range]))
  const which = at.oracle.pick(1 + ranges.length)
  const range = ranges[which - 1]
  if (range === undefined) assume(at, edge.guard, false)
  else note(at, difference(formOf(at, range.high), formOf(at, range.low)), true)
}

function finished({ space, at, edges, choices, chosen }: Draft, args: readonly Symbolic[]): Jump {
  at.origin = { kind: 'guard', edge: edges[0] } satisfies Asked
  const after = effects(space, at, edges)
  const target = space.discrete.map(({ name }) => concrete(after.get(name) ?? (at.values.get(name) as Symbolic)))
  settle(space, at, edges[0], after, target)
  const turned = turnedOf(space, after)
  const asKept = (value: Symbolic): Symbolic => (typeof value === 'object' ? formAsKept(value, turned) : value)
  const { sources, offsets, rough } = moves(space, new Map([...after].map(([name, value]) => [name, asKept(value)])))
  const guards = at.conditions.flatMap(({ form, strict, origin }): Limit[] => {
    const bound = boundWithin(formAsKept(form, turned), strict, space.scale, space.spans)
    return bound === undefined ? [] : [{ ...bound, origin }]
  })
  const { trigger } = edges[0]
  return {
    edges,
    choices,
    chosen,
    signs: chosen.map((_, i) => (turned.has(space.size + i) ? -1 : 1)),
    ...(trigger.kind === 'emit' && { signal: trigger.signal }),
    args: args.map(asKept),
    guards,
    target,
    sources,
    offsets,
    rough,
  }
}

/** The dimensions of chosen times that are kept as minus the time: a timer, which is kept so, becomes the time. */
function turnedOf({ dimensions, size }: Space, after: ReadonlyMap<string, Symbolic>): ReadonlySet<number> {
  const becomes = dimensions.flatMap(({ variable, sign }) => {
    const value = after.get(variable.name)
    const [first, ...more] = typeof value === 'object' ? value.factors : []
    return first === undefined || more.length > 0 || first[0] < size
      ? []
      : [{ chosen: first[0], isPlain: first[1].mul(sign).equals(1) }]
  })
  const plain = new Set(becomes.filter(({ isPlain }) => isPlain).map(({ chosen }) => chosen))
  return new Set(becomes.map(({ chosen }) => chosen).filter((chosen) => !plain.has(chosen)))
}

/** The same form over dimensions of which some are kept as minus what they are. */
function formAsKept(form: Form, turned: ReadonlySet<number>): Form {
  if (turned.size === 0) return form
  return {
    ...form,
    factors: new Map([...form.factors].map(([d, factor]) => [d, turned.has(d) ? factor.neg() : factor])),
  }
}

/** New values by name, of what changes; all are read before the jump. */
function effects({ network }: Space, at: Situation, edges: readonly [Edge, ...Edge[]]): Map<string, Symbolic> {
  const after = new Map<string, Symbolic>()
  for (const edge of edges) {
    const process = network.processes.find(({ name }) => name === edge.process)
    if (process !== undefined) after.set(process.location.name, edge.to)
    if (edge.trigger.kind !== 'expire') continue
    after.set(edge.trigger.timer.armed.name, false)
    after.set(edge.trigger.timer.left.name, constantForm(zero))
  }
  for (const edge of edges) {
    for (const { variable, value } of edge.updates) after.set(variable.name, symbolOf(at, value))
    for (const { irq, when } of edge.clears) if (isTrue(at, when)) after.set(irq.name, false)
  }
  for (const edge of edges) for (const { irq, when } of edge.raises) if (isTrue(at, when)) after.set(irq.name, true)
  for (const { clock, resets } of network.observerClocks)
    if (isOne(at, edges[0], resets)) after.set(clock.variable.name, constantForm(zero))
  return after
}

/** Whether a jump that this edge starts is one of the occasions. */
function isOne(at: Situation, { trigger }: Edge, occasions: readonly Occasion[]): boolean {
  return (
    trigger.kind === 'emit' &&
    occasions.some(({ signal, guard }) => signal.name === trigger.signal.name && isTrue(at, guard))
  )
}

/** Held observer clocks and monitors, by the state reached; what they ask is discrete. */
function settle(space: Space, at: Situation, first: Edge, after: Map<string, Symbolic>, target: Value[]): void {
  const { network, discrete } = space
  if (network.observerClocks.length === 0 && network.monitors.length === 0) return
  const there = situationOf(at.oracle, symbolsOf(space, target))
  for (const { clock, held } of network.observerClocks)
    if (isTrue(there, held)) after.set(clock.variable.name, constantForm(zero))
  for (const { pending, age, premise, response, begins = [], answers = [] } of network.monitors) {
    const was = at.values.get(pending.name) === true
    const isAnswered = isTrue(there, response) || isOne(at, first, answers)
    const is = !isAnswered && (was || isTrue(there, premise) || isOne(at, first, begins))
    target[discrete.findIndex(({ name }) => name === pending.name)] = is
    if (!(was && is)) after.set(age.name, constantForm(zero))
  }
}

function moves(space: Space, after: ReadonlyMap<string, Symbolic>): Pick<Jump, 'sources' | 'offsets' | 'rough'> {
  const sources = Int32Array.from({ length: space.size }, (_, i) => i)
  const offsets = new Float64Array(space.size)
  const rough: [number, Form][] = []
  for (const [i, { variable, sign }] of space.dimensions.entries()) {
    const value = after.get(variable.name)
    if (typeof value !== 'object') continue
    const form = sign === 1 ? value : scaledForm(value, one.neg())
    const move = moveOf(form, space.scale)
    if (move === undefined) rough.push([i + 1, form])
    sources[i + 1] = move?.source ?? 0
    offsets[i + 1] = move?.offset ?? 0
  }
  return { sources, offsets, rough }
}
