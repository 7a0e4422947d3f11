/**
 * Networks of timed automata in TChecker's language, as the model of one system. The meaning is TChecker's: processes
 * are born in their initial locations with clocks at 0, edges on an event that no synchronisation names for their
 * process happen alone, integers that would leave their range disable an edge, time stands still in urgent and
 * committed locations, and from a committed location on nobody moves without it.
 *
 * A synchronisation becomes an event: its first strong party sends it when all other strong parties can receive, and
 * those receive.
 */
import { add, and, cur, intSort, le, not, num, or, type Term, tt, type Var } from '../logic/term.ts'
import type { Edge, Model, Network, Process, Question, Signal, Trigger } from '../model/model.ts'
import { refuseIfLate } from '../support/deadline.ts'
import { pushTo } from '../support/groups.ts'
import { position, type Source, type Span } from '../support/span.ts'
import { at } from '../system/time.ts'
import { type Declared, type EdgeDecl, fail, gather, has, type Of, once } from './tck-declared.ts'
import { bareProcess } from './tck-process.ts'
import { Expressions } from './tck-terms.ts'
import { type Assignment, type Party, readTckTree } from './tck-tree.ts'

/**
 * The model of a `.tck` file: one system, and one question, whether a state is reachable that carries all of `labels`
 * together. Without `labels`, those of a comment `# labels=a:b` are meant; without that, every label of the file is
 * asked for by itself. A file without labels asks whether time goes on. Throws `ForeignProblem`, and `TooLate` after
 * `until`.
 */
export function readTck(source: Source, labels?: readonly string[], until?: number): Model {
  const tree = readTckTree(source, until)
  refuseIfLate(until, 'reading the file')
  const declared = gather(source, tree)
  const network = networkOf(declared, until)
  const questions = questionsOf(declared, network, labels)
  return { systems: [network], questions, alone: questions.length === 0 ? [network] : [] }
}

function networkOf(declared: Declared, until: number | undefined): Network {
  const bare = declared.processes.map((name) => bareProcess(name, declared))
  const named = new Map(bare.map((p) => [p.name, p]))
  const signals = declared.syncs.map(
    (sync): Signal => ({
      kind: 'event',
      name: sync.parties.map((p) => `${p.process}@${p.event}${p.weak ? '?' : ''}`).join(':'),
      args: [],
    }),
  )
  once(
    declared.syncs.map((s, i) => ({ span: s.span, name: (signals[i] as Signal).name })),
    (s) => s.name,
  )
  const synchronised = new Set(declared.syncs.flatMap((s) => s.parties.map((p) => `${p.process}@${p.event}`)))
  const context: Context = { declared, named, calm: calmness(declared, named) }
  const alone = declared.edges.filter((e) => !synchronised.has(`${e.process}@${e.event}`))
  const unheard = new Map(
    alone.map((e): [string, Signal] => [
      `${e.process}@${e.event}`,
      { kind: 'event', name: `${e.process}@${e.event}`, args: [] },
    ]),
  )
  const edges = [
    ...alone.map((e) => aloneEdge(e, unheard.get(`${e.process}@${e.event}`) as Signal, context)),
    ...declared.syncs.flatMap((sync, i) => {
      refuseIfLate(until, 'reading the file')
      return syncEdges(sync, signals[i] as Signal, context)
    }),
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
    or(
      and(...committed.map((c) => not(c.here))),
      ...committed.filter((c) => movers.includes(c.process)).map((c) => c.here),
    )
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
  for (const a of decl.attributes)
    if (a.kind === 'do') for (const s of a.assignments) assign(s, during, resets, declared)
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
    for (const { variable, when } of terms.elements(place, ints.elements))
      terms.assign(variable, terms.either(when, is, variable, ints))
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
      fail(
        `${guarded.decl.process} takes part if it can (${party.event}?), its edge must not have a condition`,
        guarded.decl.span,
      )
  }
  apart(parts, span)
  const [sender, ...others] = [...parts].sort((a, b) => Number(a.party.weak) - Number(b.party.weak))
  if (sender === undefined) return []
  const ready = others
    .filter((o) => !o.party.weak)
    .map((o) =>
      or(...o.edges.map(({ decl, effect }) => and(at(named.get(decl.process) as Process, decl.from), effect.guard))),
    )
  const calm = and(...ready, calmWith(parts, context))
  // An event in several synchronisations gives several edges from one line.
  const suffix = ` in ${signal.name}`
  return [
    ...sender.edges.map(({ decl, effect }) =>
      edgeOf(decl, { kind: 'emit', signal, args: [] }, effect, and(effect.guard, calm), suffix),
    ),
    ...others.flatMap((o) =>
      o.edges.map(({ decl, effect }) => edgeOf(decl, { kind: 'on', signal }, effect, effect.guard, suffix)),
    ),
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
    .filter((decl) =>
      declared.locations.some(
        (l) => l.process === decl.process && l.name === decl.from && has(l.attributes, 'committed'),
      ),
    )
    .map((decl) => at(named.get(decl.process) as Process, decl.from))
  return or(calm(strong), ...weak)
}

/** Everybody's effects are over the state before, so nobody may write what another writes or uses. */
function apart(parts: readonly Part[], span: Span): void {
  for (const [i, one] of parts.entries()) {
    for (const [k, other] of parts.entries()) {
      if (i === k) continue
      const written = one.edges.flatMap((e) => e.effect.updates.map((u) => u.variable.name))
      const touched = new Set(
        other.edges.flatMap((e) => [...e.effect.updates.map((u) => u.variable.name), ...e.effect.reads]),
      )
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
    for (const a of attributes) if (a.kind === 'labels') for (const label of a.labels) pushTo(places, label, here)
  }
  const header = /^[ \t]*#[ \t]*labels[ \t]*=[ \t]*(\S+)/m.exec(source.text)
  const start = header === null ? 0 : header.index + header[0].indexOf('labels')
  const span: Span = { source, start, end: header === null ? 1 : header.index + header[0].length }
  const together = asked ?? header?.[1]?.split(/[:,]/)
  if (places.size === 0 && together === undefined) return []
  const names = places.size === 0 ? 'it has none' : `the labels of this file: ${[...places.keys()].join(', ')}`
  return (together === undefined ? [...places.keys()].map((label) => [label]) : [together]).map((labels) => {
    const missing = labels.find((label) => !places.has(label))
    if (missing !== undefined) return fail(`no location has the label ${missing}`, span, names)
    const condition = and(...labels.map((label) => or(...(places.get(label) as Term[]))))
    const property = { name: labels.join('+'), form: { kind: 'reachable', condition } as const, span }
    return { file: source.path, network, property, span }
  })
}
