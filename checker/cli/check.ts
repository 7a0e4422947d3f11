/** `paracheck check`: asks every question of the files and shows the verdicts. */

import { solverAsked } from '../api/solver.ts'
import { findModels } from '../api/texts.ts'
import { version } from '../api/version.ts'
import { jsonLine, type PropertyRecord } from '../report/json.ts'
import { isShared, matricesOf, matrixText } from '../report/matrix.ts'
import { reported } from '../report/reporters.ts'
import { systemLines } from '../report/systems.ts'
import { closing, outcomeParagraph, type TableOptions, verdictTable } from '../report/table.ts'
import { type Answers, askAll, recordsOf } from './ask.ts'
import { allForeign, checkForeignFiles } from './check-foreign.ts'
import { type AskFlags, jobsOf, optionsOf } from './effort.ts'
import { UsageError } from './exit.ts'
import { refuseToReplace } from './files.ts'
import { isReport, isResult } from './ours.ts'
import type { ReporterAsked } from './parse-options.ts'
import { Store } from './store.ts'
import type { Terminal } from './terminal.ts'

export interface CheckFlags extends AskFlags {
  readonly verbose?: boolean
  /** Only the pictures of property by system, without the list. */
  readonly matrix?: boolean
  /** A file for the result, as NDJSON, whatever is shown. */
  readonly result?: string
  /** For other programs, to stdout or to files. */
  readonly reporter?: readonly ReporterAsked[]
}

export async function check(paths: readonly string[], flags: CheckFlags, terminal: Terminal): Promise<number> {
  const reporters = flags.reporter ?? []
  if (allForeign(paths)) {
    if (reporters.some(({ name, file }) => name !== 'github' || file !== undefined))
      throw new UsageError('--reporter is for models')
    return checkForeignFiles(
      paths,
      flags,
      optionsOf(flags, await solverAsked(flags.solver), terminal),
      jobsOf(flags),
      terminal,
    )
  }
  const models = await findModels(paths)
  await refuseToReplace(flags.result, isResult, flags.force, models)
  for (const { file } of reporters) await refuseToReplace(file, isReport, flags.force, models)
  const answers = await askAll(paths, flags, terminal)
  const { properties, systems } = recordsOf(answers)
  const line = jsonLine({ type: 'result', ok: answers.code === 0, properties, ...(systems.length > 0 && { systems }) })
  const store = new Store()
  if (flags.result !== undefined) await store.write(flags.result, line, isResult, flags.force)
  const records = { properties, systems, version: version() }
  for (const { name, file } of reporters)
    if (file !== undefined) await store.write(file, reported(name, records), isReport, flags.force)
  const alone = reporters.find(({ name, file }) => file === undefined && name !== 'github')
  if (flags.json === true) terminal.out(line)
  else if (alone !== undefined) terminal.verbatim(reported(alone.name, records))
  else show(answers, properties, flags, terminal)
  // Annotations are lines among others, for whoever reads the log of a job.
  if (
    alone === undefined &&
    flags.json !== true &&
    reporters.some(({ name, file }) => name === 'github' && file === undefined)
  )
    terminal.verbatim(reported('github', records))
  store.tell(terminal, true)
  return store.codeAfter(answers.code)
}

function show(
  { results, systems, seconds }: Answers,
  records: readonly PropertyRecord[],
  flags: CheckFlags,
  terminal: Terminal,
): void {
  const outcomes = results.map((r) => r.outcome)
  const files = new Map(results.map((r) => [r.outcome, r.traceFile]))
  const options: TableOptions = {
    width: Math.min(terminal.width(), 160),
    paint: terminal.paint,
    glyphs: terminal.glyphs,
    times: flags.plain !== true,
    traceFile: (outcome) => files.get(outcome),
  }
  if (flags.quiet !== true) {
    if (flags.matrix !== true && outcomes.length > 0) terminal.out(`${verdictTable(outcomes, options)}\n\n`)
    const matrices = matricesOf(records).filter((m) => flags.matrix === true || isShared(m))
    const several = new Set(records.map((r) => r.file)).size > 1
    for (const matrix of matrices)
      terminal.out(`${several ? `${terminal.paint('dim', matrix.file)}\n` : ''}${matrixText(matrix, options)}\n\n`)
  }
  const told = flags.quiet === true ? systems.filter((s) => s.outcome.verdict === 'broken') : systems
  if (told.length > 0) terminal.out(`${systemLines(told, options)}\n\n`)
  if (flags.verbose === true) terminal.out(`${outcomes.map((o) => outcomeParagraph(o, options)).join('\n\n')}\n\n`)
  const broken = systems.filter((s) => s.outcome.verdict === 'broken').length
  terminal.out(`${closing(outcomes, seconds, { ...options, paragraphs: flags.verbose !== true, broken })}\n`)
}
