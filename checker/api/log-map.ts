/** Maps of logs beside a model: read, and held against a system of it. */
import { basename, dirname, join } from 'node:path'
import { type MapFile, parseMap } from '../conform/map.ts'
import { factsOf, MapFault, type ResolvedMap, resolved } from '../conform/resolve.ts'
import type { Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { type ReadOptions, type ReadText, readModel } from './read-model.ts'
import { readText } from './texts.ts'
import { UsageError } from './usage-error.ts'

/** What a map is held against: a system of the model at `path`, read with these options. */
export interface MapContext {
  readonly path: string
  readonly network: Network
  readonly options: ReadOptions
}

/** The map in a file, for a system. Throws `UsageError` where it is none, or none of this system. */
export async function mapOf(file: string, context: MapContext, read: ReadText = readText): Promise<ResolvedMap> {
  const parsed = parseMap(await read(file))
  if ('error' in parsed) throw new UsageError(`${file}: ${parsed.error}`)
  const facts = await factTerms(file, parsed.map, context, read)
  try {
    return resolved(parsed.map, context.network, facts)
  } catch (failure) {
    throw failure instanceof MapFault ? new UsageError(`${file}: ${failure.message}`) : failure
  }
}

/** The facts of the map as conditions over the system: they are elaborated like scenarios of the model. */
async function factTerms(
  file: string,
  map: MapFile,
  { path, network, options }: MapContext,
  read: ReadText,
): Promise<Term[]> {
  const facts = factsOf(map)
  if (facts.length === 0) return []
  const names = facts.map((_, i) => `fact_${i}_of_the_map`)
  const text = [
    `use "${basename(path)}";`,
    ...facts.map((fact, i) => `reachable ${names[i]}: ${fact.replaceAll(/[\r\n]/g, ' ')};`),
    `check ${network.name} { ${names.map((name) => `${name}: reached;`).join(' ')} }`,
  ].join('\n')
  const own = join(dirname(path), 'facts of the map')
  const { model, diagnostics } = await readModel(own, options, async (wanted) => (wanted === own ? text : read(wanted)))
  const wrong = diagnostics.find(({ severity, span }) => severity === 'error' && span.source.path === own)
  if (model === undefined || wrong !== undefined)
    throw new UsageError(`${file}: a fact is no condition of ${network.name}: ${wrong?.message ?? 'it cannot be read'}`)
  return names.map((name) => {
    const form = model.questions.find(({ property }) => property.name === name)?.property.form
    if (form?.kind !== 'reachable') throw new UsageError(`${file}: a fact is no condition of ${network.name}`)
    return form.condition
  })
}
