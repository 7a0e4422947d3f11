/** `paracheck conform`: are logs of a machine a run of a system? */
import { basename, dirname, join } from 'node:path'
import { readModel } from '../api/read-model.ts'
import { readText } from '../api/texts.ts'
import { type Answer, type Asked, conformance } from '../conform/answer.ts'
import { type MapFile, parseMap } from '../conform/map.ts'
import { mostDomains, mostSources } from '../conform/observation.ts'
import { type ClockedLog, readLogs } from '../conform/read.ts'
import { factsOf, MapFault, type ResolvedMap, resolved } from '../conform/resolve.ts'
import type { Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { conformanceLines, conformanceRecord } from '../report/conformance.ts'
import { defaultParams } from '../run/parameters.ts'
import { breathing } from '../support/breath.ts'
import { traceTexts } from '../trace/file.ts'
import { exitCode, Interrupted, UsageError } from './exit.ts'
import { refuseToReplace, writeWhole } from './files.ts'
import { assertLog, linesOf } from './log-lines.ts'
import { type ModelFlags, overridesOf, readModels, systemNamed } from './models.ts'
import { isTrace } from './ours.ts'
import type { Terminal } from './terminal.ts'

export interface ConformFlags extends ModelFlags {
  readonly system?: string
  readonly log: readonly string[]
  readonly map: string
  readonly silent: number
  readonly lost: number
  readonly before: number
  readonly states: number
  /** A file for the run that was found. */
  readonly out?: string
  readonly force?: boolean
  readonly verbose?: boolean
}

/** 0: conforms; 1: deviates; 2: a file or the map is of no use; 3: the model has errors; 4: may conform, or unknown. */
export async function conform(path: string, flags: ConformFlags, terminal: Terminal): Promise<number> {
  await refuseToReplace(flags.out, isTrace, flags.force)
  const map = await mapFrom(flags.map)
  const [read] = await readModels([path], flags, terminal)
  if (read === undefined) throw new UsageError(`cannot read ${path}`)
  const network = systemNamed(read.model, flags.system, path)
  const params = defaultParams(network)
  if (params === undefined)
    throw new UsageError(`the default values of the parameters of ${network.name} break an assumption; set others with --param`)
  const fits = resolvedMap(flags.map, map, network, await factTerms(path, network, map, flags))
  const breath = stopping(terminal)
  const logs = await readLogs(logsOf(flags.log, fits), fits, breath)
  const { silent, lost, before, states } = flags
  const effort = { silent, lost, states, ...(map.start !== 'initial' && { before }) }
  const asked: Asked = { network, params, map: fits, logs, effort }
  const { answer, watch } = await conformance(asked, breath)
  if (flags.json === true) terminal.out(`${JSON.stringify(conformanceRecord(asked, answer, watch, terminal.glyphs))}\n`)
  else
    terminal.out(
      `${conformanceLines(asked, answer, watch, { paint: terminal.paint, glyphs: terminal.glyphs, verbose: flags.verbose === true }).join('\n')}\n`,
    )
  if (flags.out !== undefined && 'run' in answer)
    await writeWhole(flags.out, traceTexts(answer.run, { network, model: path, verdict: 'simulated' }), isTrace, flags.force)
  return codeOf(answer)
}

function codeOf({ verdict }: Answer): number {
  return verdict === 'conforms' ? exitCode.asExpected : verdict === 'deviates' ? exitCode.against : exitCode.inconclusive
}

async function mapFrom(path: string): Promise<MapFile> {
  const parsed = parseMap(await readText(path))
  if ('error' in parsed) throw new UsageError(`${path}: ${parsed.error}`)
  return parsed.map
}

function resolvedMap(path: string, map: MapFile, network: Network, facts: readonly Term[]): ResolvedMap {
  try {
    return resolved(map, network, facts)
  } catch (failure) {
    throw failure instanceof MapFault ? new UsageError(`${path}: ${failure.message}`) : failure
  }
}

/** The facts of the map as conditions over the system: they are elaborated like scenarios of the model. */
async function factTerms(path: string, network: Network, map: MapFile, flags: ConformFlags): Promise<Term[]> {
  const facts = factsOf(map)
  if (facts.length === 0) return []
  const names = facts.map((_, i) => `fact_${i}_of_the_map`)
  const text = [
    `use "${basename(path)}";`,
    ...facts.map((fact, i) => `reachable ${names[i]}: ${fact.replaceAll(/[\r\n]/g, ' ')};`),
    `check ${network.name} { ${names.map((name) => `${name}: reached;`).join(' ')} }`,
  ].join('\n')
  const own = join(dirname(path), 'facts of the map')
  const { model, diagnostics } = await readModel(own, overridesOf(flags), async (file) => (file === own ? text : readText(file)))
  const wrong = diagnostics.find(({ severity, span }) => severity === 'error' && span.source.path === own)
  if (model === undefined || wrong !== undefined)
    throw new UsageError(`${flags.map}: a fact is no condition of ${network.name}: ${wrong?.message ?? 'it cannot be read'}`)
  return names.map((name) => {
    const form = model.questions.find(({ property }) => property.name === name)?.property.form
    if (form?.kind !== 'reachable') throw new UsageError(`${flags.map}: a fact is no condition of ${network.name}`)
    return form.condition
  })
}

/** `FILE`, or `CLOCK=FILE` where the map names clocks. */
function logsOf(texts: readonly string[], { domains }: ResolvedMap): ClockedLog[] {
  if (texts.length > mostSources || domains.length > mostDomains)
    throw new UsageError(`at most ${mostSources} logs and ${mostDomains} clocks`)
  return texts.map((text) => {
    const domain = domains.findIndex(({ name }) => text.startsWith(`${name}=`))
    const path = domain === -1 ? text : text.slice((domains[domain]?.name.length ?? 0) + 1)
    assertLog(path)
    return { path, lines: linesOf(path), domain: Math.max(0, domain) }
  })
}

/** Gives other work its turn; ends by throwing where the user wants no more. */
function stopping({ interrupted }: Terminal): () => Promise<void> {
  const breath = breathing()
  return async () => {
    if (interrupted.aborted) throw new Interrupted()
    await breath()
  }
}
