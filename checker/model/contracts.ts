/**
 * A system with contracts running along: what `check S refines A` asks about. `docs/decisions/017-contracts.md` says
 * what it means and why it is enough; this file makes the network of its "S beside C′", and the condition that must
 * always hold.
 *
 *     each edge of a contract that emits   hears instead; where none can hear, the contract is stuck
 *     each jump of the system              notes whether it was an inner step, which K cannot see
 *     after an inner step                  a contract may take one spontaneous edge, so that it agrees with its view
 */
import { substitute, variablesOf } from '../logic/rewrite.ts'
import {
  and,
  bool,
  boolSort,
  cur,
  type EnumSort,
  enumValue,
  eq,
  ff,
  implies,
  ite,
  le,
  not,
  or,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { boundOf, type Data, type Edge, inRange, type Network, type Process, type Signal, type Start } from './model.ts'

/** A name that a view and its contract have in common: an expression over the system, and one over the contract. */
export interface Agreement {
  readonly name: string
  readonly seen: Term
  readonly own: Term
  /** When each of them runs; absent where both are discrete. */
  readonly running?: { readonly seen: Term; readonly own: Term }
}

export interface Contract {
  /** As it stands in the small system, but that its location may be `stuck`, too. */
  readonly process: Process
  readonly stuck: string
  readonly names: readonly Agreement[]
}

/** The system beside its contracts. */
export interface Alongside {
  readonly network: Network
  /** Holds in all reachable states if and only if the system keeps its contracts, in the sense of decision 017. */
  readonly keeps: Term
}

/** `isInner`: the process belongs to the part of the system that the contracts stand for. */
export function alongside(
  network: Network,
  contracts: readonly Contract[],
  isInner: (process: Process) => boolean,
): Alongside {
  const names = contracts.flatMap((c) => c.names)
  const agree = and(...names.map(agreement))
  const agreeInJumps = and(...names.filter((n) => n.running === undefined).map(agreement))
  const promised = new Set(contracts.flatMap((c) => signalsSent(c.process).map((s) => s.name)))
  const silent = silentOf(contracts)
  const isStill = stillness([...network.processes, ...contracts.map((c) => c.process)], network)
  const running = contracts.map((c) => runningAlong(c, { agree, agreeInJumps, silent: cur(silent), isStill }))
  const noting = network.processes.map((p): Process => {
    const inner = (edge: Edge): boolean =>
      isInner(p) && !(edge.trigger.kind === 'emit' && promised.has(edge.trigger.signal.name))
    return { ...p, edges: p.edges.map((e) => (e.trigger.kind === 'on' ? e : noted(e, agreeInJumps, silent, inner(e)))) }
  })
  const [first, ...others] = running.map((r) => r.process)
  const owner = first && { ...first, data: [...first.data, flag(silent, first)] }
  const signals = new Map(
    [...network.signals, ...contracts.flatMap((c) => signalsOf(c.process))].map((s) => [s.name, s]),
  )
  return {
    network: {
      ...network,
      processes: [...noting, ...(owner ? [owner] : []), ...others],
      signals: [...signals.values()],
    },
    keeps: and(
      ...contracts.map((c) => not(atLocation(c.process, c.stuck))),
      ...contracts.map((c) => invariantsOf(c.process)),
      // What K makes of a name, such as a product with it, is meant for values of its declared range.
      ...contracts.flatMap((c) => [...startsOf(c.process), ...c.process.data.map(inRange)]),
      or(agree, ...running.flatMap((r) => r.mending)),
      implies(agree, and(...names.map(({ running: both }) => (both === undefined ? tt : eq(both.seen, both.own))))),
    ),
  }
}

function agreement({ seen, own }: Agreement): Term {
  return eq(seen, own)
}

/** Whether the jump before was an inner step. */
function silentOf(contracts: readonly Contract[]): Var {
  const [first] = contracts
  const owner = first?.process.name ?? ''
  const taken = new Set(first && [...first.process.clocks, ...first.process.data].map((d) => d.variable.name))
  let name = `${owner}.silent`
  while (taken.has(name)) name += '_'
  return { name, sort: boolSort }
}

function flag(variable: Var, { span }: Process): Data {
  return { variable, isTime: false, start: { kind: 'value', value: ff }, span }
}

/** Whether nothing that a term reads changes while time passes. */
function stillness(processes: readonly Process[], network: Network): (term: Term) => boolean {
  const clocks = [...processes.flatMap((p) => p.clocks), ...network.observerClocks.map((o) => o.clock)].map(
    (c) => c.variable.name,
  )
  const moving = new Set([...clocks, ...processes.flatMap((p) => p.timers.map((t) => t.left.name))])
  return (term) => variablesOf(term).every((v) => !moving.has(v.name))
}

/** An edge that starts jumps: not while a contract has still to move, and with a note of what it was. */
function noted(edge: Edge, agreeInJumps: Term, silent: Var, isInner: boolean): Edge {
  return {
    ...edge,
    guard: and(edge.guard, agreeInJumps),
    updates: [...edge.updates, { variable: silent, value: bool(isInner) }],
  }
}

interface Surroundings {
  readonly agree: Term
  readonly agreeInJumps: Term
  readonly silent: Term
  readonly isStill: (term: Term) => boolean
}

/** The contract as a process that holds up nobody, and where one of its spontaneous edges mends a disagreement. */
function runningAlong(
  contract: Contract,
  around: Surroundings,
): { readonly process: Process; readonly mending: readonly Term[] } {
  const { process, stuck } = contract
  const hearing = process.edges.flatMap((e) =>
    e.trigger.kind === 'emit' ? [heard(e, e.trigger.signal, e.trigger.args)] : [],
  )
  const listening = process.edges.filter((e) => e.trigger.kind === 'on')
  const mending = process.edges
    .filter((e) => e.trigger.kind === 'may' || e.trigger.kind === 'when')
    .map((e) => mended(e, process, around))
  const waiting = mending.some((e) => !e.urgent) ? process.locations.map((l) => waitingIn(l.name, process, around)) : []
  const locations = [
    ...process.locations.map((l) => ({ ...l, urgent: false, invariants: [] })),
    stuckLocation(stuck, process),
  ]
  const edges = [...listening, ...hearing, ...failing(contract, hearing), ...mending, ...waiting]
  return {
    process: { ...startingAnyway(process), locations, edges },
    mending: mending.map((e) => and(atLocation(process, e.from), e.guard)),
  }
}

/**
 * A starting range that is empty for some parameter values leaves the small system without a run there. So that the
 * larger one keeps its runs, and shows that, the contract then starts at the lower end.
 */
function startingAnyway(process: Process): Process {
  const widened = <T extends { readonly start: Start }>(one: T): T => {
    const { start } = one
    if (start.kind !== 'range') return one
    return { ...one, start: { ...start, high: ite(le(start.low, start.high), start.high, start.low) } }
  }
  return { ...process, clocks: process.clocks.map(widened), data: process.data.map(widened) }
}

/** No starting range is empty. */
function startsOf({ clocks, data }: Process): Term[] {
  return [...clocks, ...data].flatMap(({ start }) => (start.kind === 'range' ? [le(start.low, start.high)] : []))
}

function stuckLocation(name: string, { span }: Process): Process['locations'][number] {
  return { name, urgent: false, invariants: [], span }
}

/** What the contract would send, it hears. */
function heard(edge: Edge, signal: Signal, args: readonly Term[]): Edge {
  const same = signal.args.map((arg, i) => eq(cur(arg), args[i] as Term))
  return { ...edge, trigger: { kind: 'on', signal }, guard: and(edge.guard, ...same) }
}

/** Where an event of the contract is sent and no edge hears it. */
function failing({ process, stuck }: Contract, hearing: readonly Edge[]): Edge[] {
  return process.locations.flatMap((location) =>
    signalsSent(process).flatMap((signal): Edge[] => {
      const able = hearing.filter(
        (e) => e.from === location.name && e.trigger.kind === 'on' && e.trigger.signal.name === signal.name,
      )
      const guard = not(or(...able.map((e) => e.guard)))
      return guard === ff
        ? []
        : [
            edgeOf(
              process,
              `${location.name} -> ${stuck} on ${signal.name}`,
              location.name,
              stuck,
              { kind: 'on', signal },
              guard,
            ),
          ]
    }),
  )
}

/** A spontaneous edge of the contract, where it makes the names agree and its target has no broken invariant. */
function mended(edge: Edge, process: Process, { agree, silent, isStill }: Surroundings): Edge {
  const effects = new Map(edge.updates.map(({ variable, value }): [string, Term] => [variable.name, value]))
  effects.set(process.location.name, enumValue(process.location.sort as EnumSort, edge.to))
  const guard = and(silent, not(agree), edge.guard, substitute(and(agree, invariantsOf(process)), effects))
  return { ...edge, trigger: { kind: 'when' }, guard, urgent: isStill(guard) }
}

/** Holds time up where an edge that reads clocks, and so cannot be urgent, has to mend. */
function waitingIn(location: string, process: Process, { agreeInJumps }: Surroundings): Edge {
  const id = `${location} waits for its view`
  return { ...edgeOf(process, id, location, location, { kind: 'when' }, not(agreeInJumps)), urgent: true }
}

function edgeOf(process: Process, id: string, from: string, to: string, trigger: Edge['trigger'], guard: Term): Edge {
  const { name, span } = process
  return {
    id: `${name}: ${id}`,
    process: name,
    from,
    to,
    trigger,
    urgent: false,
    guard,
    choices: [],
    updates: [],
    raises: [],
    clears: [],
    span,
  }
}

function invariantsOf(process: Process): Term {
  return and(
    ...process.locations.flatMap((l) =>
      l.invariants.map((i) => implies(and(atLocation(process, l.name), i.when), boundOf(i))),
    ),
  )
}

function atLocation({ location }: Process, name: string): Term {
  return eq(cur(location), enumValue(location.sort as EnumSort, name))
}

/** The events that a process sends, each once. */
export function signalsSent({ edges }: Process): Signal[] {
  return distinct(edges.flatMap(({ trigger }) => (trigger.kind === 'emit' ? [trigger.signal] : [])))
}

/** The events and calls that a process waits for, each once. */
export function signalsHeard({ edges }: Process): Signal[] {
  return distinct(edges.flatMap(({ trigger }) => (trigger.kind === 'on' ? [trigger.signal] : [])))
}

function signalsOf(process: Process): Signal[] {
  return [...signalsSent(process), ...signalsHeard(process)]
}

function distinct(signals: readonly Signal[]): Signal[] {
  return [...new Map(signals.map((s) => [s.name, s])).values()]
}
