/** What may happen in a state: docs/semantics.md, section by section. Nothing here is shared with `checker/`. */
import type { Allowed, Edge, Network, Occasion, Process, Writes } from './network.ts'
import { compare, minus, plus, type Rational, times, zero } from './rational.ts'
import { asNumber, type Env, type SignalMeaning, type State, same, type Term, type Value, whole } from './terms.ts'

/** Which values are tried where all times of a range, or all numbers, are allowed. */
export type Candidates = (low: Rational | undefined, high: Rational | undefined) => readonly Rational[]

export interface Jump {
  /** The initiator first. */
  readonly edges: readonly Edge[]
  /** By process and name. */
  readonly chosen: ReadonlyMap<string, Value>
  readonly after: State
}

const none: ReadonlyMap<string, Value> = new Map()
const holds = (term: Term, state: State): boolean => term.read({ state, locals: none }) === true
const numberIn = (state: State, cell: string): Rational => asNumber(state.get(cell) ?? zero)

/** Is this value among those allowed? */
export function allows(allowed: Allowed, value: Value): boolean {
  if ('values' in allowed) return allowed.values.some((v) => same(v, value))
  if (typeof value !== 'object') return false
  if ('any' in allowed) return allowed.any === 'time' || value.bottom === 1n
  return compare(allowed.low, value) <= 0 && compare(value, allowed.high) <= 0 && (allowed.time || value.bottom === 1n)
}

function tried(allowed: Allowed, candidates: Candidates): readonly Value[] {
  if ('values' in allowed) return allowed.values
  const all =
    'any' in allowed
      ? candidates(undefined, undefined)
      : allowed.time
        ? candidates(allowed.low, allowed.high)
        : whole(allowed.low, allowed.high)
  return all.filter((value) => allows(allowed, value))
}

const isEmpty = (allowed: Allowed): boolean => 'low' in allowed && compare(allowed.low, allowed.high) > 0

// Beginning

/** Why this is no initial state; `undefined` when it is one. */
export function whyNotInitial(net: Network, state: State): string | undefined {
  if (net.assumptions.some((a) => !holds(a, state))) return 'an assumption fails'
  const misplaced = net.processes.find((p) => state.get(p.name) !== p.initial)
  if (misplaced) return `${misplaced.name} is not in its initial state`
  if (net.lines.some((l) => state.get(l) !== false)) return 'a line is high'
  const wrong = net.quantities.find((q) => !allows(q.start, state.get(q.cell) ?? false))
  if (wrong) return `${wrong.cell} starts otherwise`
  const begun = began(net, new Map(state))
  const differs = [...begun].find(([name, value]) => !same(value, state.get(name) ?? ''))
  if (differs) return `${differs[0]} starts otherwise`
  return brokenInvariant(net, state)
}

/** Initial states, as far as the candidates go. */
export function initialStates(net: Network, candidates: Candidates, most: number): State[] {
  const plain: [string, Value][] = [
    ...net.processes.map((p): [string, Value] => [p.name, p.initial]),
    ...net.lines.map((l): [string, Value] => [l, false]),
  ]
  let states: Map<string, Value>[] = [new Map(plain)]
  for (const { cell, start } of net.quantities) {
    states = states.flatMap((s) => tried(start, candidates).map((v) => new Map(s).set(cell, v))).slice(0, most)
  }
  return states.map((s) => began(net, s)).filter((s) => whyNotInitial(net, s) === undefined)
}

function began(net: Network, state: Map<string, Value>): State {
  for (const c of net.observerClocks) state.set(c.cell, zero)
  for (const m of net.monitors)
    state.set(m.pending, holds(m.premise, state) && !holds(m.response, state)).set(m.age, zero)
  return state
}

// Delays

/** The state after this much time. */
export function later(net: Network, state: State, delay: Rational): State {
  const next = new Map(state)
  const grow = (cell: string, rate: number): unknown =>
    next.set(cell, plus(numberIn(state, cell), times({ top: BigInt(rate), bottom: 1n }, delay)))
  for (const c of net.clocks) if (holds(c.runs, state)) grow(c.cell, 1)
  for (const t of net.timers) if (state.get(t.armed) === true) grow(t.left, -1)
  for (const c of net.observerClocks)
    if (c.runs.every((r) => holds(r, state)) && !c.held.some((h) => holds(h, state))) grow(c.cell, 1)
  for (const m of net.monitors) if (state.get(m.pending) === true) grow(m.age, 1)
  return next
}

/** Why this much time cannot pass; `undefined` when it can. */
export function whyNoDelay(net: Network, state: State, delay: Rational): string | undefined {
  if (compare(delay, zero) < 0) return 'time does not go back'
  if (compare(delay, zero) === 0) return undefined
  const hasty = net.processes.find((p) => p.urgent.has(String(state.get(p.name))))
  if (hasty) return `${hasty.name} is in an urgent state`
  if (net.processes.some((p) => p.edges.some((e) => e.urgent && isEnabled(net, state, e))))
    return 'an urgent edge is enabled'
  const due = net.timers.find(
    (t) => state.get(t.armed) === true && compare(minus(numberIn(state, t.left), delay), minus(zero, t.latency)) < 0,
  )
  if (due) return `${due.left} is too low`
  return brokenInvariant(net, later(net, state, delay))
}

function brokenInvariant(net: Network, state: State): string | undefined {
  const broken = net.processes.find((p) => p.invariants.get(String(state.get(p.name)))?.some((i) => !holds(i, state)))
  return broken && `the invariant of ${broken.name} in ${state.get(broken.name)} fails`
}

// Enabled edges

/** What an edge reads beside the state: what it heard. */
function hearing(edge: Edge, sent: readonly Value[]): ReadonlyMap<string, Value> {
  return new Map(edge.binders.map((b, i) => [b, sent[i] ?? false]))
}

/** Ready to be taken by its process as far as it can tell, for these values of what it chooses and hears. */
function isReady(state: State, edge: Edge, locals: ReadonlyMap<string, Value>): boolean {
  if (state.get(edge.process) !== edge.from) return false
  if (edge.timer && !(state.get(edge.timer.armed) === true && compare(numberIn(state, edge.timer.left), zero) <= 0))
    return false
  return edge.guard({ state, locals }) && !edge.choices.some((c) => isEmpty(c.allowed({ state, locals })))
}

/** An urgent edge reads nothing that it chooses, and no answer that its server chooses. */
function isEnabled(net: Network, state: State, edge: Edge): boolean {
  if (edge.kind !== 'call') return isReady(state, edge, none)
  if (state.get(edge.process) !== edge.from) return false
  const sent = valuesSent(edge, { state, locals: none })
  return serversOf(net, state, edge, sent).some((server) =>
    isReady(state, edge, heardBack(state, edge, none, { edge: server, locals: hearing(server, sent) })),
  )
}

/**
 * What a caller reads beside the state, once this server has answered. An answer that depends on what the server has
 * not chosen yet has no value.
 */
function heardBack(
  state: State,
  caller: Edge,
  own: ReadonlyMap<string, Value>,
  { edge, locals }: Participant,
): ReadonlyMap<string, Value> {
  const isChosen = edge.choices.every((c) => locals.has(c.name))
  const answers = caller.answered.flatMap((name, i): [string, Value][] => {
    try {
      const value = edge.answers[i]?.read({ state, locals })
      return value === undefined ? [] : [[name, value]]
    } catch (error) {
      if (isChosen) throw error
      return []
    }
  })
  return new Map([...own, ...answers])
}

function receiversIn(state: State, p: Process, signal: SignalMeaning | undefined, sent: readonly Value[]): Edge[] {
  return p.edges.filter(
    (e) => e.kind === 'on' && e.signal?.name === signal?.name && isReady(state, e, hearing(e, sent)),
  )
}

function serversOf(net: Network, state: State, edge: Edge, sent: readonly Value[]): Edge[] {
  return net.processes
    .filter((p) => p.name !== edge.process && !p.observer)
    .flatMap((p) => receiversIn(state, p, edge.signal, sent))
}

const valuesSent = (edge: Edge, env: Env): Value[] => edge.sends.map((s) => s.read(env))

// Jumps

interface Participant {
  readonly edge: Edge
  readonly locals: ReadonlyMap<string, Value>
}

/** All jumps from here, as far as the candidates go. */
export function jumps(net: Network, state: State, candidates: Candidates): Jump[] {
  return net.processes.flatMap((p) =>
    p.edges.filter((e) => e.kind !== 'on').flatMap((e) => jumpsOf(net, state, e, candidates)),
  )
}

function jumpsOf(net: Network, state: State, edge: Edge, candidates: Candidates): Jump[] {
  if (state.get(edge.process) !== edge.from) return []
  return choosing(state, edge, none, candidates)
    .filter(({ locals }) => edge.kind === 'call' || isReady(state, edge, locals))
    .flatMap((first) => {
      const sent = valuesSent(edge, { state, locals: first.locals })
      return companies(net, state, edge, sent)
        .flatMap((others) =>
          everyOne(
            others.map((e) =>
              choosing(state, e, hearing(e, sent), candidates).filter((p) => isReady(state, e, p.locals)),
            ),
          ),
        )
        .map((others) => [withAnswers(state, first, others), ...others] as const)
        .filter(([caller]) => isReady(state, edge, caller.locals))
        .map((all) => jumpOf(net, state, all))
        .filter((jump) => brokenInvariant(net, jump.after) === undefined)
    })
}

function withAnswers(state: State, first: Participant, [server]: readonly Participant[]): Participant {
  if (first.edge.kind !== 'call' || server === undefined) return first
  return { edge: first.edge, locals: heardBack(state, first.edge, first.locals, server) }
}

/** Who else may move: one server of a call; of everybody who hears an event, one edge. */
function companies(net: Network, state: State, edge: Edge, sent: readonly Value[]): Edge[][] {
  if (edge.kind === 'call') return serversOf(net, state, edge, sent).map((e) => [e])
  if (edge.kind !== 'emit') return [[]]
  const heard = net.processes
    .filter((p) => p.name !== edge.process)
    .map((p) => receiversIn(state, p, edge.signal, sent))
  return everyOne(heard.filter((edges) => edges.length > 0))
}

function choosing(state: State, edge: Edge, heard: ReadonlyMap<string, Value>, candidates: Candidates): Participant[] {
  let all: ReadonlyMap<string, Value>[] = [heard]
  for (const c of edge.choices) {
    all = all.flatMap((locals) =>
      tried(c.allowed({ state, locals }), candidates).map((v) => new Map(locals).set(c.name, v)),
    )
  }
  return all.map((locals) => ({ edge, locals }))
}

/** One of each list, in all ways. */
function everyOne<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>((all, list) => all.flatMap((some) => list.map((one) => [...some, one])), [[]])
}

function jumpOf(net: Network, before: State, participants: readonly Participant[]): Jump {
  const after = new Map(before)
  const writes: Writes = { values: new Map(), raised: new Set(), cleared: new Set() }
  for (const { edge, locals } of participants) {
    after.set(edge.process, edge.to)
    if (edge.kind === 'expiry' && edge.timer) after.set(edge.timer.armed, false).set(edge.timer.left, zero)
    for (const effect of edge.effects) effect({ state: before, locals }, writes)
  }
  for (const [cell, value] of writes.values) after.set(cell, value)
  for (const line of writes.cleared) after.set(line, false)
  for (const line of writes.raised) after.set(line, true)
  const [first] = participants
  const sent = first?.edge.kind === 'emit' || first?.edge.kind === 'call' ? first.edge.signal?.name : undefined
  observe(net, before, after, sent)
  const chosen = participants.flatMap(({ edge, locals }) =>
    edge.choices.map((c): [string, Value] => [`${edge.process}.${c.name}`, locals.get(c.name) ?? false]),
  )
  return { edges: participants.map((p) => p.edge), chosen: new Map(chosen), after }
}

function observe(net: Network, before: State, after: Map<string, Value>, sent: string | undefined): void {
  for (const c of net.observerClocks) {
    if (c.resets.some((r) => r.signal === sent && holds(r.guard, before))) after.set(c.cell, zero)
  }
  for (const c of net.observerClocks) if (c.held.some((h) => holds(h, after))) after.set(c.cell, zero)
  for (const m of net.monitors) {
    const happens = (all: readonly Occasion[]): boolean =>
      all.some((o) => o.signal === sent && o.guard({ state: before, locals: new Map() }))
    if (holds(m.response, after) || happens(m.answers)) after.set(m.pending, false).set(m.age, zero)
    else if (after.get(m.pending) !== true && (holds(m.premise, after) || happens(m.begins)))
      after.set(m.pending, true).set(m.age, zero)
  }
}

/** Variables that left the range they are declared with. */
export function outOfRange(net: Network, state: State): string[] {
  return net.ranges
    .filter((r) => compare(numberIn(state, r.cell), r.low) < 0 || compare(numberIn(state, r.cell), r.high) > 0)
    .map((r) => r.cell)
}

export const satisfies = (net: Network, property: string, state: State): boolean => {
  const bad = net.bad.get(property)
  return bad !== undefined && holds(bad, state)
}
