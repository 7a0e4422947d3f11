/** Finds a stored trace, the model it belongs to, and the system in that model. */
import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { belonging } from '../api/belonging.ts'
import { readText } from '../api/texts.ts'
import type { Network, Property } from '../model/model.ts'
import { suggestion } from '../support/meant.ts'
import { parseTraceFile } from '../trace/file.ts'
import type { TraceFile } from '../trace/schema.ts'
import type { Trace } from '../trace/trace.ts'
import { UsageError } from './exit.ts'
import { type ModelFlags, readModels } from './models.ts'
import type { Terminal } from './terminal.ts'

export interface StoredTrace {
  readonly path: string
  readonly file: TraceFile
  readonly trace: Trace
  readonly network: Network
  readonly property?: Property
}

export interface TraceFlags extends ModelFlags {
  /** Used instead of the model the trace names. */
  readonly model?: string
  /** Where names such as `final.tick_gap` are looked up. */
  readonly out?: string
}

/** Reads each model once, however many traces it has. */
export function readingOnce(): typeof readModels {
  const models = new Map<string, ReturnType<typeof readModels>>()
  return (paths, flags: TraceFlags, ...rest) => {
    const key = JSON.stringify([paths, flags.labels, flags.model])
    const known = models.get(key) ?? readModels(paths, flags, ...rest)
    models.set(key, known)
    return known
  }
}

/** Reads the trace and its model. Throws `UsageError` when they do not fit each other, with what to do. */
export async function storedTrace(
  name: string,
  flags: TraceFlags,
  terminal: Terminal,
  /** How models are read: once for many traces of one. */
  read: typeof readModels = readModels,
): Promise<StoredTrace> {
  const path = await pathOf(name, flags.out ?? 'counterexamples')
  const text = await readText(path)
  const parsed = parseTraceFile(text)
  if ('error' in parsed) throw new UsageError(`${path}: ${parsed.error}`)
  const { file } = parsed
  const source = flags.model ?? (await modelPath(file.model, path))
  // Transitions are known by the path of the model as it was given when the trace was made, so it keeps that name.
  // Questions about automata are named after the labels they ask for.
  const labels = flags.labels ?? (file.model.endsWith('.tck') ? file.property?.split('+') : undefined)
  const asked: TraceFlags = { ...flags, model: source, quiet: true, ...(labels && { labels }) }
  const [model] = await read([file.model], asked, terminal, {
    of: (name) => moved(name, file.model, source),
    read: readText,
  })
  const { best, problems } = model === undefined ? { problems: [] } : belonging(text, file, model.model)
  if (best?.property?.form.kind === 'leads_to' && best.trace.loop === undefined)
    throw new UsageError(
      `${path}: no finite run breaks ${best.property.name}, and the trace does not say which of its steps repeat ("loop")`,
    )
  if (best !== undefined) return { path, file, ...best }
  if (problems.length > 0) throw new UsageError(`${path}: ${problems[0]}`)
  const what =
    file.property === undefined ? `system ${file.system}` : `check of ${file.property} in the system ${file.system}`
  throw new UsageError(`${source} has no ${what}, which ${path} is of`)
}

/** Where a file stands that is called `name` by a model called `model` that stands at `source`. */
function moved(name: string, model: string, source: string): string {
  return name === model ? source : join(dirname(source), relative(dirname(model), name))
}

/**
 * The model as the trace names it: from here, or from a folder above the trace, so that a repository can be entered
 * anywhere.
 */
async function modelPath(model: string, trace: string): Promise<string> {
  const places = [model]
  for (let folder = dirname(resolve(trace)); ; folder = dirname(folder)) {
    places.push(join(folder, model))
    if (folder === dirname(folder)) break
  }
  for (const place of places) {
    if (
      await readText(place).then(
        () => true,
        () => false,
      )
    )
      return place
  }
  throw new UsageError(`cannot find the model ${model} of ${trace}; name it with --model FILE`)
}

/** A path, or the name of a trace in the folder of results: `final.tick_gap`, `tick/final.tick_gap`. */
async function pathOf(name: string, folder: string): Promise<string> {
  if (name.endsWith('.json')) return name
  const all = await tracesBelow(folder)
  const found = all.filter((path) => path === join(folder, `${name}.json`) || basename(path, '.json') === name)
  const [only, ...others] = found
  if (only === undefined) {
    const meant = suggestion(
      name,
      all.map((path) => basename(path, '.json')),
    )
    throw new UsageError(
      `there is no trace ${name} in ${folder}; ${meant?.replaceAll('`', '') ?? 'give a file, or a name such as SYSTEM.PROPERTY'}`,
    )
  }
  if (others.length > 0)
    throw new UsageError(`there are several traces ${name}, give one as a file: ${found.join(', ')}`)
  return only
}

async function tracesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => [])
  return entries
    .filter((entry) => entry.endsWith('.json'))
    .map((entry) => join(folder, entry))
    .sort()
}
