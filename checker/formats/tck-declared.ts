/** The declarations of a `.tck` file by name: each once, of processes, events and locations that there are. */
import { intSort, realSort, type Var } from '../logic/term.ts'
import type { Source, Span } from '../support/span.ts'
import { ForeignProblem } from './document.ts'
import { Namer } from './foreign.ts'
import type { IntElements } from './tck-terms.ts'
import type { Attribute, Declaration } from './tck-tree.ts'
import { meaningOf, tckWords, wordsAt } from './words.ts'

export type Of<K extends Declaration['kind']> = Extract<Declaration, { kind: K }>
export type LocationDecl = Of<'location'>
export type EdgeDecl = Of<'edge'>

/** What the declarations say, by name. */
export interface Declared {
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

/** Throws a `ForeignProblem` at a place in the file. */
export function fail(message: string, span: Span, hint?: string): never {
  throw new ForeignProblem(message, span, hint)
}

/** The declarations by name, checked against each other. Throws `ForeignProblem`. */
export function gather(source: Source, declarations: readonly Declaration[]): Declared {
  const all = <K extends Declaration['kind']>(kind: K): Of<K>[] =>
    declarations.filter((d): d is Of<K> => d.kind === kind)
  for (const d of declarations) for (const a of d.attributes) requireAttribute(d.kind, a)
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
  const process = (name: string, span: Span): unknown =>
    known.processes.has(name) || fail(`there is no process ${name}`, span)
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
    if (d.size > mostElements)
      fail(`${d.name} has ${d.size} elements, more than the ${mostElements} that are supported`, d.span)
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

/** Refuses an attribute that means nothing where it stands. */
function requireAttribute(declaration: Declaration['kind'], attribute: Attribute): void {
  const word = attribute.kind === 'unknown' ? attribute.word : attribute.kind
  if (meaningOf(tckWords, 'attribute', `${declaration}:${word}`) !== undefined) return
  const own = wordsAt(tckWords, 'attribute').flatMap((w) =>
    w.startsWith(`${declaration}:`) ? [w.slice(declaration.length + 1)] : [],
  )
  const hint = own.length === 0 ? `a ${declaration} has no attributes` : `those of a ${declaration}: ${own.join(', ')}`
  fail(`\`${word}\` is no attribute of a declaration \`${declaration}\``, attribute.span, hint)
}

/** More variables than this in one array are refused. */
const mostElements = 4096

/** Refuses items of the same name. */
export function once<T extends { readonly span: Span }>(items: readonly T[], name: (item: T) => string): void {
  const seen = new Set<string>()
  for (const item of items) {
    if (seen.has(name(item))) fail(`${name(item)} is named twice`, item.span)
    seen.add(name(item))
  }
}

/** Whether the attribute is among these. */
export function has(attributes: readonly Attribute[], kind: 'initial' | 'committed' | 'urgent'): boolean {
  return attributes.some((a) => a.kind === kind)
}
