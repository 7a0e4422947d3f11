/** All places of a name in several models, and what a new name would change there. */
import { resolve } from 'node:path'
import type { Span } from '../support/span.ts'
import { keywords } from '../syntax/tokens.ts'
import type { Declared } from './declared.ts'
import { isSame, type Names, occurrenceAt } from './names.ts'
import type { Occurrence } from './referred.ts'

/** Where a name is declared; empty where no name stands. */
export function definitionAt(names: Names, path: string, offset: number): Span[] {
  return occurrenceAt(names, path, offset)?.of.map(({ span }) => span) ?? []
}

/**
 * Every place that means one of the declarations that the name at a place may mean, in all the models, each place once.
 * With `joined`, what these places may mean beside it counts, too: a role that several systems fill is renamed in all
 * of them.
 */
export function placesOf(
  models: readonly Names[],
  at: { readonly path: string; readonly offset: number },
  joined = false,
): Span[] {
  const start = models.map((names) => occurrenceAt(names, at.path, at.offset)).find((found) => found !== undefined)
  if (start === undefined) return []
  const all = models
    .flatMap((names) => names.occurrences)
    .filter((o) => o.of.every((declared) => declared.kind !== 'file'))
  let declared: readonly Declared[] = start.of
  let found = meaning(all, declared)
  for (let size = 0; joined && size !== declared.length; found = meaning(all, declared)) {
    size = declared.length
    declared = distinct([...declared, ...found.flatMap((o) => o.of)])
  }
  const spans = new Map(found.map(({ span }) => [`${resolve(span.source.path)}:${span.start}`, span]))
  return [...spans.values()]
}

function meaning(all: readonly Occurrence[], declared: readonly Declared[]): Occurrence[] {
  const names = new Set(declared.map(ownName))
  return all.filter((o) => o.of.some((one) => names.has(ownName(one)) && declared.some((other) => isSame(one, other))))
}

/** The name as its file declares it, without the aliases under which the file is used. */
function ownName({ name }: Declared): string {
  return name.slice(name.lastIndexOf('.') + 1)
}

function distinct(declared: readonly Declared[]): Declared[] {
  return [...new Map(declared.map((d) => [`${resolve(d.span.source.path)}:${d.span.start}:${d.kind}`, d])).values()]
}

/** Why a word cannot be a name; undefined where it can. */
export function wrongName(name: string): string | undefined {
  if (keywords.has(name)) return `${name} is a word of the language`
  return /^[A-Za-z_]\w*$/.test(name)
    ? undefined
    : `${name} is no name: write letters of ASCII, digits and _, a letter first`
}

/** A text with a new name at some places of it. */
export function renamed(text: string, spans: readonly Span[], name: string): string {
  let [out, last] = ['', 0]
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    out += text.slice(last, start) + name
    last = end
  }
  return out + text.slice(last)
}

/**
 * What each name of a model means, as numbers of declarations: the same before and after a change of names that changes
 * nothing else.
 */
export function meanings({ tables, occurrences }: Names): string {
  const spans = [...new Set(tables.all)].map((d) => d.span)
  const number = (declared: Declared): number =>
    spans.findIndex((span) => span.start === declared.span.start && span.source.path === declared.span.source.path)
  return occurrences.map((o) => o.of.map((declared) => `${declared.kind}${number(declared)}`).sort()).join(';')
}
