/**
 * Networks of timed automata in TChecker's language, as the model of one system. The meaning is TChecker's: processes are born in their initial
 * locations with clocks at 0, edges on an event that no synchronisation names for their process happen alone, integers that would leave their range disable
 * an edge, time stands still in urgent and committed locations, and from a committed location on nobody moves without it.
 *
 * A synchronisation becomes an event: its first strong party sends it when all other strong parties can receive, and those receive.
 */
import { add, and, cur, intSort, le, not, num, or, realSort, type Term, tt, type Var } from '../logic/term.ts'
import type { Data, Edge, Invariant, Location, Model, Network, Process, Question, Signal, Trigger } from '../model/model.ts'
import { position, type Source, type Span } from '../support/span.ts'
import { at } from '../system/time.ts'
import { ForeignProblem } from './document.ts'
import { Namer } from './foreign.ts'
import { Expressions, type IntElements, sumOfClocks } from './tck-terms.ts'
import { type Assignment, type Atom, type Attribute, type Declaration, type Party, readTckTree } from './tck-tree.ts'

type Of<K extends Declaration['kind']> = Extract<Declaration, { kind: K }>
type LocationDecl = Of<'location'>
type EdgeDecl = Of<'edge'>

/** What the declarations say, by name. */
interface Declared {
  readonly source: Source
  readonly name: string
  readonly processes: readonly string[]
  readonly events: ReadonlySet<string>
  readonly locations: readonly LocationDecl[]
  readonly edges: readonly EdgeDecl[]
  readonly syncs: readonly Of<'sync'>[]
  readonly clocks: ReadonlyMap<string, readonly Var[]>
  readonly ints: ReadonlyMap<string, IntElements & { readonly start: number; readonly span: Span }>
  /** The process after whose declaration a variable stands: it is shown there. */
  readonly owner: ReadonlyMap<string, string>
}

/**
 * The model of a `.tck` file: one system, and one question, whether a state is reachable that carries all of `labels` together. Without `labels`,
 * those of a comment `# labels=a:b` are meant; without that, every label of the file is asked for by itself. Throws `ForeignProblem`.
 */
export function readTck(source: Source, labels?: readonly string[]): Model {
  const declared = gather(source, readTckTree(source))
  const network = networkOf(declared)
  return { systems: [network], questions: questionsOf(declared, network, labels) }
}

function fail(message: string, span: Span, hint?: string): never {
  throw new ForeignProblem(message, span, hint)
}

function gather(source: Source, declarations: readonly Declaration[]): Declared {
  const all = <K extends Declaration['kind']>(kind: K): Of<K>[] => declarations.filter((d): d is Of<K> => d.kind === kind)
  const [system, second] = all('system')
  if (system === undefined) return fail('there is no `system:` in this file', { source, start: 0, end: 1 })
  if (second !== undefined) fail('a file has one system', second.span)
  const [processes, events] = [all('process'), all('event')]
  const [locations, edges, syncs] = [all('location'), all('edge'), all('sync')]
  const first = processes[0]
  if (first === undefined) return fail(`${system.name} has no process`, system.span)
  const variables = [...all('clock'), ...all('int')]
  once(processes, (p) => p.name)
  once(events, (e) => e.name)
  once(variables, (v) => v.name)
  once(locations, (l) => `${l.process}:${l.name}`)
  const known = { processes: new Set(processes.map((p) => p.name)), events: new Set(events.map((e) => e.name)) }
  const process = (name: string, span: Span): unknown => known.processes.has(name) || fail(`there is no process ${name}`, span)
  const event = (name: string, span: Span): unknown => known.events.has(name) || fail(`there is no event ${name}`, span)
  const places = new Set(locations.map((l) => `${l.process}:${l.name}`))
  for (const { span, process: name } of locations) process(name, span)
  for (const { span, process: name, from, to, event: label } of edges) {
    process(name, span)
    event(label, span)
    for (const end of [from, to]) if (!places.has(`${name}:${end}`)) fail(`${name} has no location ${end}`, span)
  }
  for (const { parties, span } of syncs) {
    for (const party of parties) {
      process(party.process, party.span)
      event(party.event, party.span)
    }
    once(
      parties.map((p) => ({ ...p, name: p.process })),
      (p) => p.name,
    )
    if (parties.every((p) => p.weak)) fail('a synchronisation needs a party that is not weak', span)
  }

  const namer = new Namer()
  for (const { name } of processes) namer.variable(name, realSort)
  const owner = new Map<string, string>()
  const clocks = new Map<string, Var[]>()
  const ints = new Map<string, IntElements & { start: number; span: Span }>()
  let current = first.name
  for (const d of declarations) {
    if (d.kind === 'process') current = d.name
    if (d.kind !== 'clock' && d.kind !== 'int') continue
    if (d.size < 1) fail(`${d.name} has no elements`, d.span)
    owner.set(d.name, current)
    const elements = Array.from({ length: d.size }, (_, i) =>
      namer.variable(`${current}.${d.name}${d.size === 1 ? '' : `[${i}]`}`, d.kind === 'clock' ? realSort : intSort),
    )
    if (d.kind === 'clock') clocks.set(d.name, elements)
    else {
      const { low, high, start, span } = d
      if (!(low <= start && start <= high)) fail(`${d.name} starts at ${start}, outside of ${low} .. ${high}`, span)
      ints.set(d.name, { elements, low, high, start, span })
    }
  }
  return {
    source,
    name: system.name,
    processes: processes.map((p) => p.name),
    events: known.events,
    locations,
    edges,
    syncs,
    clocks,
    ints,
    owner,
  }
}

function once<T extends { readonly span: Span }>(items: readonly T[], name: (item: T) => string): void {
  const seen = new Set<string>()
  for (const item of items) {
    if (seen.has(name(item))) fail(`${name(item)} is named twice`, item.span)
    seen.add(name(item))
  }
}

function has(attributes: readonly Attribute[], kind: 'initial' | 'committed' | 'urgent'): boolean {
  return attributes.some((a) => a.kind === kind)
}

function networkOf(declared: Declared): Network {
  const bare = declared.processes.map((name) => bareProcess(name, declared))
  const named = new Map(bare.map((p) => [p.name, p]))
  const signals = declared.syncs.map(
    (sync): Signal => ({ kind: 'event', name: sync.parties.map((p) => `${p.process}@${p.event}${p.weak ? '?' : ''}`).join(':'), args: [] }),
  )
  once(
    declared.syncs.map((s, i) => ({ span: s.span, name: (signals[i] as Signal).name })),
    (s) => s.name,
  )
  const synchronised = new Set(declared.syncs.flatMap((s) => s.parties.map((p) => `${p.process}@${p.event}`)))
  const context: Context = { declared, named, calm: calmness(declared, named) }
  const alone = declared.edges.filter((e) => !synchronised.has(`${e.process}@${e.event}`))
  const unheard = new Map(
    alone.map((e): [string, Signal] => [`${e.process}@${e.event}`, { kind: 'event', name: `${e.process}@${e.event}`, args: [] }]),
  )
  const edges = [
    ...alone.map((e) => aloneEdge(e, unheard.get(`${e.process}@${e.event}`) as Signal, context)),
    ...declared.syncs.flatMap((sync, i) => syncEdges(sync, signals[i] as Signal, context)),
  ]
  return {
    name: declared.name,
    params: [],
    assumptions: [],
    processes: bare.map((p) => ({ ...p, edges: edges.filter((e) => e.process === p.name) })),
    signals: [...unheard.values(), ...signals],
    irqs: [],
    observerClocks: [],
    monitors: [],
  }
}

function bareProcess(name: string, declared: Declared): Process {
  const { source } = declared
  const locations = declared.locations.filter((l) => l.process === name)
  const starts = locations.filter((l) => has(l.attributes, 'initial'))
  const [initial, second] = starts
  const whole: Span = locations[0]?.span ?? { source, start: 0, end: 1 }
  if (initial === undefined) return fail(`${name} has no initial location`, whole)
  if (second !== undefined)
    fail(`${name} has several initial locations`, second.span, 'choose one of them, or begin in a location that leads to each')
  const owned = <T>(all: ReadonlyMap<string, T>): T[] => [...all].flatMap(([v, is]) => (declared.owner.get(v) === name ? [is] : []))
  const zero = { kind: 'value', value: num(0) } as const
  return {
    name,
    machine: name,
    location: { name, sort: { kind: 'enum', name, values: locations.map((l) => l.name) } },
    initial: initial.name,
    locations: locations.map((l) => locationOf(l, declared)),
    clocks: owned(declared.clocks).flatMap((vars) => vars.map((variable) => ({ variable, runs: tt, start: zero, span: whole }))),
    timers: [],
    data: owned(declared.ints).flatMap(({ elements, low, high, start, span }) =>
      elements.map((variable): Data => {
        const range = { low: BigInt(low), high: BigInt(high) }
        return { variable, isTime: false, start: { kind: 'value', value: num(start, intSort) }, range, span }
      }),
    ),
    edges: [],
    observer: false,
    span: whole,
  }
}

function locationOf({ name, attributes, span }: LocationDecl, declared: Declared): Location {
  const urgent = has(attributes, 'urgent') || has(attributes, 'committed')
  const conditions = attributes.flatMap((a) => (a.kind === 'invariant' ? [a.condition] : []))
  return { name, urgent, invariants: conditions.flatMap((c) => invariantsOf(c, declared)), span }
}

/** Upper bounds on clocks, the only invariants that block time without taking back what happened. */
function invariantsOf(atom: Atom, declared: Declared): Invariant[] {
  if (atom.kind === 'all') return atom.atoms.flatMap((a) => invariantsOf(a, declared))
  const hint = 'invariants are upper bounds of clocks: `x <= 5`, `x + y <= n`'
  if (atom.kind !== 'comparison') return fail('not an upper bound of clocks', atom.span, hint)
  const { operator } = atom
  if (operator === '<' || operator === '>')
    return fail('a strict invariant is not supported', atom.span, 'write `<=`: time may then pass up to the bound itself')
  if (operator !== '<=' && operator !== '>=') return fail('not an upper bound of clocks', atom.span, hint)
  const terms = new Expressions(declared)
  const [low, high] = operator === '<=' ? [atom.left, atom.right] : [atom.right, atom.left]
  const difference = terms.difference(low, high)
  const factors = [...difference.clocks.values()].map((c) => c.factor)
  if (factors.length === 0 || factors.some((f) => f !== 1)) return fail('not an upper bound of clocks', atom.span, hint)
  if (terms.sideConditions.length > 0) return fail('an element at an index that may be out of range', atom.span)
  const left = sumOfClocks(difference)
  return terms.split(difference.int, atom.span).map(({ value, when }) => ({ when, left, right: num(-value), span: atom.span }))
}

interface Context {
  readonly declared: Declared
  readonly named: ReadonlyMap<string, Process>
  /** Nobody is in a committed location, or one of these processes is. */
  readonly calm: (movers: readonly string[]) => Term
}

function calmness(declared: Declared, named: ReadonlyMap<string, Process>): Context['calm'] {
  const committed = declared.locations
    .filter((l) => has(l.attributes, 'committed'))
    .map((l) => ({ process: l.process, here: at(named.get(l.process) as Process, l.name) }))
  return (movers) =>
    or(and(...committed.map((c) => not(c.here))), ...committed.filter((c) => movers.includes(c.process)).map((c) => c.here))
}

/** When an edge may be taken as far as its own process is concerned, and what it writes. */
interface Effect {
  readonly guard: Term
  readonly updates: Edge['updates']
  /** Variables whose values it uses for what it writes. */
  readonly reads: ReadonlySet<string>
}

function effectOf(decl: EdgeDecl, { declared }: Context): Effect {
  const before = new Expressions(declared)
  const provided = decl.attributes.flatMap((a) => (a.kind === 'provided' ? [before.condition(a.condition)] : []))
  const during = new Expressions(declared)
  const resets = new Map<string, { variable: Var; value: Term }>()
  for (const a of decl.attributes) if (a.kind === 'do') for (const s of a.assignments) assign(s, during, resets, declared)
  const inRange = [...declared.ints.values()].flatMap(({ elements, low, high }) =>
    elements.flatMap((variable) => {
      const value = during.assigned.get(variable.name)
      if (value === undefined || (low <= value.low && value.high <= high)) return []
      return [and(le(num(low, intSort), value.term), le(value.term, num(high, intSort)))]
    }),
  )
  const numbers = [...declared.ints.values()].flatMap(({ elements }) =>
    elements.flatMap((variable) => {
      const value = during.assigned.get(variable.name)
      return value === undefined ? [] : [{ variable, value: value.term }]
    }),
  )
  return {
    guard: and(...provided, ...before.sideConditions, ...during.sideConditions, ...inRange),
    updates: [...numbers, ...resets.values()],
    reads: during.read,
  }
}

function assign(
  { place, value, span }: Assignment,
  terms: Expressions,
  resets: Map<string, { variable: Var; value: Term }>,
  declared: Declared,
): void {
  const clock = declared.clocks.get(place.name)
  if (clock === undefined) {
    const ints = declared.ints.get(place.name)
    if (ints === undefined) return void fail(`${place.name} is not declared`, place.span)
    const is = terms.int(value)
    for (const { variable, when } of terms.elements(place, ints.elements)) terms.assign(variable, terms.either(when, is, variable, ints))
    return
  }
  const [only, ...others] = terms.elements(place, clock)
  if (only === undefined || others.length > 0) return void fail('a clock is chosen by a constant index', place.span)
  const { clocks, int } = terms.mixed(value)
  if (int.low !== int.high) fail('a clock is set to a constant, or to another clock and a constant', span)
  if ([...clocks.values()].some((c) => c.factor !== 1) || clocks.size > 1)
    fail('a clock is set to a constant, or to another clock and a constant', span)
  if ([...clocks.keys()].some((name) => resets.has(name))) fail('a clock that the same edge has set before', value.span)
  const sum = [...clocks.values()].map((c) => cur(c.variable))
  resets.set(only.variable.name, {
    variable: only.variable,
    value: sum.length === 0 ? num(int.low) : add(...(sum as [Term]), num(int.low)),
  })
}

function edgeOf(decl: EdgeDecl, trigger: Trigger, effect: Effect, guard: Term, suffix = ''): Edge {
  const { process, from, to, event, span } = decl
  const { line } = position(span.source, span.start)
  return {
    id: `${process}: ${from} -> ${to} ${event}${suffix} (${span.source.path}:${line})`,
    process,
    from,
    to,
    trigger,
    urgent: false,
    guard,
    choices: [],
    updates: effect.updates,
    raises: [],
    clears: [],
    span,
  }
}

/** An event that nobody hears, for its name in timelines. */
function aloneEdge(decl: EdgeDecl, signal: Signal, context: Context): Edge {
  const effect = effectOf(decl, context)
  return edgeOf(decl, { kind: 'emit', signal, args: [] }, effect, and(effect.guard, context.calm([decl.process])))
}

function syncEdges({ parties, span }: Of<'sync'>, signal: Signal, context: Context): Edge[] {
  const { declared, named } = context
  const parts = parties.map((party) => ({
    party,
    edges: declared.edges
      .filter((e) => e.process === party.process && e.event === party.event)
      .map((decl) => ({ decl, effect: effectOf(decl, context) })),
  }))
  for (const { party, edges } of parts) {
    const guarded = edges.find((e) => party.weak && e.effect.guard !== tt)
    if (guarded !== undefined)
      fail(`${guarded.decl.process} takes part if it can (${party.event}?), its edge must not have a condition`, guarded.decl.span)
  }
  apart(parts, span)
  const [sender, ...others] = [...parts].sort((a, b) => Number(a.party.weak) - Number(b.party.weak))
  if (sender === undefined) return []
  const ready = others
    .filter((o) => !o.party.weak)
    .map((o) => or(...o.edges.map(({ decl, effect }) => and(at(named.get(decl.process) as Process, decl.from), effect.guard))))
  const calm = and(...ready, calmWith(parts, context))
  // An event in several synchronisations gives several edges from one line.
  const suffix = ` in ${signal.name}`
  return [
    ...sender.edges.map(({ decl, effect }) => edgeOf(decl, { kind: 'emit', signal, args: [] }, effect, and(effect.guard, calm), suffix)),
    ...others.flatMap((o) => o.edges.map(({ decl, effect }) => edgeOf(decl, { kind: 'on', signal }, effect, effect.guard, suffix))),
  ]
}

interface Part {
  readonly party: Party
  readonly edges: readonly { readonly decl: EdgeDecl; readonly effect: Effect }[]
}

/** A weak party counts where it has an edge to take. */
function calmWith(parts: readonly Part[], { declared, named, calm }: Context): Term {
  const strong = parts.filter((p) => !p.party.weak).map((p) => p.party.process)
  const weak = parts
    .filter((p) => p.party.weak)
    .flatMap((p) => p.edges.map((e) => e.decl))
    .filter((decl) => declared.locations.some((l) => l.process === decl.process && l.name === decl.from && has(l.attributes, 'committed')))
    .map((decl) => at(named.get(decl.process) as Process, decl.from))
  return or(calm(strong), ...weak)
}

/** Everybody's effects are over the state before, so nobody may write what another writes or uses. */
function apart(parts: readonly Part[], span: Span): void {
  for (const [i, one] of parts.entries()) {
    for (const [k, other] of parts.entries()) {
      if (i === k) continue
      const written = one.edges.flatMap((e) => e.effect.updates.map((u) => u.variable.name))
      const touched = new Set(other.edges.flatMap((e) => [...e.effect.updates.map((u) => u.variable.name), ...e.effect.reads]))
      const both = written.find((name) => touched.has(name))
      if (both !== undefined)
        fail(
          `${one.party.process} writes ${both}, which ${other.party.process} uses in the same synchronisation`,
          span,
          'let one of them write it',
        )
    }
  }
}

function questionsOf(declared: Declared, network: Network, asked: readonly string[] | undefined): Question[] {
  const { source } = declared
  const places = new Map<string, Term[]>()
  for (const { process, name, attributes } of declared.locations) {
    const here = at(network.processes.find((p) => p.name === process) as Process, name)
    for (const a of attributes)
      if (a.kind === 'labels') for (const label of a.labels) places.set(label, [...(places.get(label) ?? []), here])
  }
  const header = /^[ \t]*#[ \t]*labels[ \t]*=[ \t]*(\S+)/m.exec(source.text)
  const start = header === null ? 0 : header.index + header[0].indexOf('labels')
  const span: Span = { source, start, end: header === null ? 1 : header.index + header[0].length }
  const together = asked ?? header?.[1]?.split(/[:,]/)
  if (places.size === 0) return fail('no location has a label, so there is nothing to reach', span, 'write `location:P:L{labels: error}`')
  const names = [...places.keys()].join(', ')
  return (together === undefined ? [...places.keys()].map((label) => [label]) : [together]).map((labels) => {
    const missing = labels.find((label) => !places.has(label))
    if (missing !== undefined) return fail(`no location has the label ${missing}`, span, `the labels of this file: ${names}`)
    const condition = and(...labels.map((label) => or(...(places.get(label) as Term[]))))
    const property = { name: labels.join('+'), form: { kind: 'reachable', condition } as const, span }
    return { file: source.path, network, property, span }
  })
}
