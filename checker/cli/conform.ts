/** `paracheck conform`: are logs of a machine a run of a system? */
import { mapOf } from '../api/log-map.ts'
import { solverAsked } from '../api/solver.ts'
import { type Answer, type Asked, conformance } from '../conform/answer.ts'
import { inferred } from '../conform/infer.ts'
import { mostDomains, mostSources } from '../conform/observation.ts'
import { type ClockedLog, readLogs } from '../conform/read.ts'
import type { ResolvedMap } from '../conform/resolve.ts'
import type { Network, Param } from '../model/model.ts'
import { conformanceLines } from '../report/conformance.ts'
import { conformanceRecord } from '../report/conformance-record.ts'
import { defaultParams } from '../run/parameters.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { breathing } from '../support/breath.ts'
import { nearestText } from '../support/meant.ts'
import { traceTexts } from '../trace/file.ts'
import { exactRechecker, type Rechecker, solverRechecker } from '../trust/recheckers.ts'
import { checkedProperties } from './conform-check.ts'
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
  /** Milliseconds for the confirmation of a rejection. */
  readonly timeout: number
  readonly solver?: string
  /** Whether properties are asked, too. */
  readonly check?: boolean
  /** Parameters whose values are looked for. */
  readonly infer?: string
  /** A file for the run that was found. */
  readonly out?: string
  readonly force?: boolean
  readonly verbose?: boolean
}

/** 0: conforms; 1: deviates; 2: a file or the map is of no use; 3: the model has errors; 4: may conform, or unknown. */
export async function conform(path: string, flags: ConformFlags, terminal: Terminal): Promise<number> {
  await refuseToReplace(flags.out, isTrace, flags.force)
  const [read] = await readModels([path], flags, terminal)
  if (read === undefined) throw new UsageError(`cannot read ${path}`)
  const network = systemNamed(read.model, flags.system, path)
  const params = defaultParams(network)
  if (params === undefined)
    throw new UsageError(
      `the default values of the parameters of ${network.name} break an assumption; set others with --param`,
    )
  const pinned = inferredNames(flags).find((name) => flags.param?.has(name))
  if (pinned !== undefined) throw new UsageError(`--infer looks for values of ${pinned}, which --param fixes`)
  const map = await mapOf(flags.map, { path, network, options: overridesOf(flags) })
  const breath = stopping(terminal)
  const logs = await readLogs(logsOf(flags.log, map), map, breath)
  const [untold] = logs.untold
  if (untold !== undefined)
    throw new UsageError(
      `${flags.map}: no line of rule ${untold.rule + 1} (${map.file.rules[untold.rule]?.log}) has the field ${untold.field}, which tells an argument`,
    )
  const { silent, lost, before, states } = flags
  const effort = { silent, lost, states, ...(map.file.start !== 'initial' && { before }) }
  const asked: Asked = { network, params, map, logs, effort }
  const judges = {
    recheckers: await recheckersAsked(flags.solver),
    signal: terminal.interrupted,
    timeoutMs: flags.timeout,
  }
  const inference =
    flags.infer === undefined
      ? undefined
      : await inferred(asked, paramsNamed(network, inferredNames(flags)), judges, breath)
  const { answer, watch } =
    inference?.kind === 'inferred' ? inference.answered : await conformance(asked, judges, breath)
  const shown = inference?.kind === 'inferred' ? { ...asked, params: inference.values } : asked
  const run = 'run' in answer ? answer : undefined
  const checked =
    flags.check === true && run
      ? await checkedProperties(read, network, shown.params, run, inference, flags, terminal)
      : undefined
  const found = { answer, ...(watch && { watch }), ...(inference && { inference }), ...(checked && { checked }) }
  if (flags.json === true) terminal.out(`${JSON.stringify(conformanceRecord(shown, found, terminal.glyphs))}\n`)
  else
    terminal.out(
      `${conformanceLines(shown, found, { paint: terminal.paint, glyphs: terminal.glyphs, verbose: flags.verbose === true }).join('\n')}\n`,
    )
  if (flags.out !== undefined && 'run' in answer)
    await writeWhole(
      flags.out,
      traceTexts(answer.run, { network, model: path, verdict: 'simulated' }),
      isTrace,
      flags.force,
    )
  return codeOf(answer)
}

function inferredNames({ infer = '' }: ConformFlags): string[] {
  return infer.split(',').map((text) => text.trim())
}

/** The parameters of `--infer`. */
function paramsNamed(network: Network, names: readonly string[]): Param[] {
  return names.map((name) => {
    const param = network.params.find(({ variable }) => variable.name === name)
    const known = network.params.filter(({ isTime }) => isTime === true).map(({ variable }) => variable.name)
    if (param?.isTime !== true)
      throw new UsageError(`--infer: ${network.name} has no time ${name}${nearestText(name, known)}`)
    return param
  })
}

/** Who confirms rejections: the exact core, then a solver; or the solver asked for, alone. */
async function recheckersAsked(solver: string | undefined): Promise<readonly Rechecker[]> {
  if (solver !== undefined) return [solverRechecker(await solverAsked(solver))]
  return [exactRechecker, solverRechecker(embeddedBackend())]
}

function codeOf({ verdict }: Answer): number {
  return verdict === 'conforms'
    ? exitCode.asExpected
    : verdict === 'deviates'
      ? exitCode.against
      : exitCode.inconclusive
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
