/** `paracheck coverage`: is every state and transition of every system reached by some run? */

import { refuseUnknown } from '../api/names.ts'
import { solverAsked } from '../api/solver.ts'
import { findModels } from '../api/texts.ts'
import { version } from '../api/version.ts'
import type { Model, Network } from '../model/model.ts'
import type { Fitness } from '../outcome.ts'
import { type Coverage, coverageOf } from '../questions/coverage.ts'
import { coverageLine, coverageRecord, coverageTable, gapsOf, idleNotes } from '../report/coverage.ts'
import { conciseDiagnostic, renderDiagnostic } from '../report/diagnostics.ts'
import { diagnosticEvent, jsonLine } from '../report/json.ts'
import { networkText } from '../report/network-text.ts'
import { fits } from '../support/globs.ts'
import { pooled } from '../support/pool.ts'
import { place } from '../support/span.ts'
import { jobsOf, optionsOf } from './effort.ts'
import { exitCode, UsageError } from './exit.ts'
import { type FitnessFlags, fitnessesOf } from './fitness.ts'
import { readModels } from './models.ts'
import { reporterFor } from './session.ts'
import type { Terminal } from './terminal.ts'

export interface CoverageFlags extends FitnessFlags {
  /** Show what is explained, too. */
  readonly verbose?: boolean
}

interface Asked {
  readonly file: string
  readonly network: Network
}

/**
 * Answers 0 when all is reached or explained, 1 when something is proved unreachable and not explained or a system is
 * broken, 4 when something is open.
 */
export async function coverage(paths: readonly string[], flags: CoverageFlags, terminal: Terminal): Promise<number> {
  const models = await readModels(await findModels(paths), flags, terminal)
  refuseUnknown(
    '--system',
    'system',
    flags.system ?? [],
    models.flatMap(({ model }) => systemsIn(model).map((s) => s.name)),
  )
  const asked = different(
    models.flatMap(({ path, model }) =>
      systemsIn(model)
        .filter((s) => fits(s.name, flags.system ?? []))
        .map((network): Asked => ({ file: path, network })),
    ),
  )
  if (asked.length === 0) throw new UsageError('no system fits --system')
  const backend = await solverAsked(flags.solver)
  const options = optionsOf({ ...flags, write: false, systems: false }, backend, terminal)
  const reporter = reporterFor(
    asked.map((a) => a.network.name),
    flags,
    terminal,
  )
  if (flags.json === true) terminal.out(jsonLine({ type: 'start', version: version(), properties: asked.length }))
  const fitnesses = await fitnessesOf(
    asked.map(({ file, network }) => ({ name: network.name, file, network })),
    options,
    flags,
    terminal,
  )
  const found = await pooled(asked, jobsOf(flags), async ({ file, network }) => {
    reporter.started(network.name)
    const result = await coverageOf(network, file, options, ({ text }) => reporter.progress(network.name, text))
    reporter.clear()
    if (flags.json === true)
      terminal.out(jsonLine({ type: 'coverage', ...coverageRecord(file, result, fitnesses.of({ file, network })) }))
    return result
  })
  const code = fitnesses.code(codeOf(found))
  const last = terminal.interrupted.aborted ? exitCode.interrupted : code
  if (flags.json === true) {
    for (const { diagnostic } of gapsOf(found)) terminal.out(jsonLine(diagnosticEvent(diagnostic)))
    const coverages = found.map((result, i) =>
      coverageRecord(asked[i]?.file ?? '', result, fitnesses.of(asked[i] as Asked)),
    )
    terminal.out(jsonLine({ type: 'result', ok: last === 0, coverages }))
  } else
    show(found, (coverage) => fitnesses.of(asked[found.indexOf(coverage)] as Asked), fitnesses.lines(), flags, terminal)
  return last
}

/** The systems that the file asks about; all of them where it asks nothing. */
function systemsIn(model: Model): readonly Network[] {
  const named = new Set(model.questions.map((q) => q.network.name))
  return named.size === 0 ? model.systems : model.systems.filter((s) => named.has(s.name))
}

/** Several files may ask about the same system: once is enough. */
function different(asked: readonly Asked[]): Asked[] {
  const found = new Map<string, Asked>()
  for (const one of asked) {
    const key = networkText(one.network) + one.network.processes.map((p) => place(p.span)).join()
    if (!found.has(key)) found.set(key, one)
  }
  return [...found.values()]
}

function codeOf(found: readonly Coverage[]): number {
  const gaps = gapsOf(found)
  if (gaps.some((g) => g.verdict === 'unreachable' && !g.explained)) return exitCode.against
  return gaps.some((g) => g.verdict === 'unknown') ? exitCode.inconclusive : exitCode.asExpected
}

function show(
  found: readonly Coverage[],
  fitnessOf: (coverage: Coverage) => Fitness,
  unfit: string,
  flags: CoverageFlags,
  terminal: Terminal,
): void {
  if (flags.quiet !== true) terminal.out(`${coverageTable(found, fitnessOf, terminal.paint)}\n\n`)
  terminal.out(unfit)
  const shown = gapsOf(found).filter((gap) => !gap.explained || flags.verbose === true)
  const idle = flags.verbose === true ? idleNotes(found) : []
  for (const diagnostic of [...shown.map((g) => g.diagnostic), ...idle])
    terminal.out(
      flags.concise === true
        ? `${conciseDiagnostic(diagnostic)}\n`
        : `${renderDiagnostic(diagnostic, terminal.paint)}\n\n`,
    )
  terminal.out(`${coverageLine(found)}\n`)
}
