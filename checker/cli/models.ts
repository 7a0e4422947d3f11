/**
 * What every command does with models: overrides from the command line, diagnostics shown, rejection, choice of a
 * system.
 */

import { nothingCalled } from '../api/names.ts'
import { type ReadModel, type ReadOptions, type ReadText, readModel } from '../api/read-model.ts'
import { readText } from '../api/texts.ts'
import { isForeign } from '../formats/index.ts'
import type { Model, Network } from '../model/model.ts'
import { conciseDiagnostic, renderDiagnostics } from '../report/diagnostics.ts'
import { diagnosticEvent, jsonLine } from '../report/json.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import type { Span } from '../support/span.ts'
import { Rejected, UsageError } from './exit.ts'
import type { Terminal } from './terminal.ts'

export interface ModelFlags {
  readonly param?: ReadonlyMap<string, string>
  readonly const?: ReadonlyMap<string, string>
  readonly labels?: readonly string[]
  readonly json?: boolean
  readonly quiet?: boolean
  readonly concise?: boolean
  /** Milliseconds for each question; reading takes no longer, either. */
  readonly timeout?: number
}

export function overridesOf(flags: ModelFlags): ReadOptions {
  return {
    params: flags.param ?? new Map(),
    consts: flags.const ?? new Map(),
    ...(flags.labels && { labels: flags.labels }),
    ...(flags.timeout !== undefined && { until: performance.now() + flags.timeout }),
  }
}

/** Where files stand, and how they are read there, if not under the names that the model gives them. */
export interface Places {
  readonly of: (name: string) => string
  readonly read: ReadText
}

const asNamed: Places = { of: (name) => name, read: readText }

/** Reads models and shows what is wrong with them, each finding once; throws `Rejected` when any has errors. */
export async function readModels(
  paths: readonly string[],
  flags: ModelFlags,
  terminal: Terminal,
  places: Places = asNamed,
): Promise<(ReadModel & { readonly model: Model })[]> {
  onlyModels(paths)
  refuseMisplaced(paths, flags)
  const overrides = overridesOf(flags)
  const all: ReadModel[] = []
  for (const path of paths) all.push(await readModel(path, overrides, (name) => places.read(places.of(name))))
  const diagnostics = all.flatMap((read) => read.diagnostics).map((found) => standing(found, places))
  showDiagnostics(diagnostics, flags, terminal)
  sayWhereMore(diagnostics, flags, terminal)
  return all.map((read) => {
    if (read.model === undefined) throw new Rejected(`${places.of(read.path)} has errors`)
    return { ...read, model: read.model }
  })
}

/** The same finding, where its files stand. */
function standing<T extends { readonly span: Span; readonly related?: readonly { readonly span: Span }[] }>(
  found: T,
  places: Places,
): T {
  const path = places.of(found.span.source.path)
  const related = found.related?.map((one) => standing(one, places))
  return { ...found, span: { ...found.span, source: { ...found.span.source, path } }, ...(related && { related }) }
}

/** Refuses files of other tools, where only models make sense. */
export function onlyModels(paths: readonly string[]): void {
  const foreign = paths.find(isForeign)
  if (foreign !== undefined) throw new UsageError(`${foreign} belongs to another tool: only check and export read it`)
}

/** Refuses options that say nothing of these files. */
export function refuseMisplaced(paths: readonly string[], flags: ModelFlags): void {
  const automata = paths.filter((path) => path.endsWith('.tck'))
  if (flags.labels !== undefined && automata.length === 0) throw new UsageError('--labels is for .tck files')
  const [option] = (['param', 'const'] as const).filter((o) => flags[o])
  if (option !== undefined && automata.length > 0)
    throw new UsageError(`--${option} is for .tick files: ${automata[0]} has none`)
}

/**
 * Diagnostics on stderr, or as events on stdout. Files used by several others are read again for each: what was said is
 * not repeated.
 */
export function showDiagnostics(diagnostics: readonly Diagnostic[], flags: ModelFlags, terminal: Terminal): void {
  const once = [...new Map(diagnostics.map((d) => [conciseDiagnostic(d), d])).values()]
  const wanted = flags.quiet === true ? once.filter((d) => d.severity === 'error') : once
  if (wanted.length === 0) return
  if (flags.json === true) for (const d of wanted) terminal.out(jsonLine(diagnosticEvent(d)))
  else if (flags.concise === true) terminal.err(wanted.map((d) => `${conciseDiagnostic(d)}\n`).join(''))
  else terminal.err(`${renderDiagnostics(wanted, terminal.paintErr)}\n\n`)
}

/**
 * Where a person looks, after errors: which pages explain them. A program or a file that takes the messages needs no
 * such line.
 */
function sayWhereMore(diagnostics: readonly Diagnostic[], flags: ModelFlags, terminal: Terminal): void {
  const codes = [...new Set(diagnostics.filter((d) => d.severity === 'error').map((d) => d.code))].slice(0, mostPages)
  if (codes.length === 0 || !terminal.live || flags.json === true || flags.quiet === true || flags.concise === true)
    return
  terminal.err(`${terminal.paintErr('dim', `paracheck explain ${codes.join(' ')} says more`)}\n\n`)
}

/** Codes that are named at once. */
const mostPages = 3

/** The system of that name, or the only one. */
export function systemNamed(model: Model, name: string | undefined, path: string): Network {
  const names = model.systems.map((s) => s.name)
  if (name === undefined) {
    const [only, ...others] = model.systems
    if (only === undefined) throw new UsageError(`${path} has no system`)
    if (others.length > 0)
      throw new UsageError(`${path} has several systems, choose one with --system: ${names.join(', ')}`)
    return only
  }
  const found = model.systems.find((s) => s.name === name)
  if (found !== undefined) return found
  throw new UsageError(`${path}: ${nothingCalled('system', name, names)}`)
}
