/**
 * `paracheck check` on files of other tools: the same options and exit codes. Runs and certificates are written where
 * `--out` says, or not at all.
 */
import { join, parse } from 'node:path'
import { readText } from '../api/texts.ts'
import { type Foreign, ForeignProblem, type ForeignProperty, isForeign, readForeign } from '../formats/index.ts'
import type { ForeignOutcome } from '../outcome.ts'
import type { CheckOptions } from '../questions/asking.ts'
import { checkForeign } from '../questions/foreign.ts'
import { foreignClosing, foreignRecord, foreignTable, runText } from '../report/foreign.ts'
import { jsonLine } from '../report/json.ts'
import { exitCodeOf, standing } from '../report/standing.ts'
import { fits } from '../support/globs.ts'
import { pooled } from '../support/pool.ts'
import type { CheckFlags } from './check.ts'
import { dumpSystem, dumpTrace, smtRecorder } from './dump.ts'
import { nothingFits } from './effort.ts'
import { exitCode, Rejected, UsageError } from './exit.ts'
import { type ModelFlags, overridesOf, refuseMisplaced, showDiagnostics } from './models.ts'
import { refuseUnknownNames } from './names.ts'
import { isCertificate, isTimeline } from './ours.ts'
import { fileName } from './places.ts'
import { announce, type Session, sessionFor } from './session.ts'
import type { Store } from './store.ts'
import type { Terminal } from './terminal.ts'

interface Kept {
  readonly outcome: ForeignOutcome
  readonly traceFile?: string
}

/** Whether these files are of other tools; they are not checked together with models. */
export function allForeign(paths: readonly string[]): boolean {
  const foreign = paths.filter(isForeign)
  if (foreign.length > 0 && foreign.length < paths.length)
    throw new UsageError(`models and files of other tools (${foreign[0]}) are checked by separate commands`)
  return foreign.length > 0
}

/**
 * Reads a file of another tool; shows what is wrong with it and throws `Rejected`. What is said of models only is
 * refused rather than ignored.
 */
export async function foreignFrom(path: string, flags: ModelFlags, terminal: Terminal): Promise<Foreign> {
  refuse((['param', 'const'] as const).filter((option) => flags[option]))
  refuseMisplaced([path], flags)
  const text = await readText(path)
  try {
    return readForeign(path, text, overridesOf(flags).until)
  } catch (failure) {
    if (!(failure instanceof ForeignProblem)) throw failure
    showDiagnostics([failure.diagnostic], flags, terminal)
    throw new Rejected(`${path} has errors`)
  }
}

/** Asks every question of the files and shows the verdicts. */
export async function checkForeignFiles(
  paths: readonly string[],
  flags: CheckFlags,
  options: CheckOptions,
  jobs: number,
  terminal: Terminal,
): Promise<number> {
  const started = performance.now()
  refuse((['why', 'matrix', 'result', 'resume'] as const).filter((option) => flags[option]))
  refuse(['ast', 'model'].filter((stage) => flags.dump?.includes(stage)).map((stage) => `dump ${stage}`))
  const questions = await questionsOf(paths, flags, terminal)
  announce(questions.length, options.backend.name, jobs, flags, terminal)
  const names = questions.map((q) => q.name)
  const session = sessionFor(names, options, flags, terminal)
  const results = await pooled(questions, jobs, (question) => answered(question, session))
  session.reporter.clear()
  session.store.tell(terminal, flags.json === true || flags.quiet === true || flags.plain === true)
  const outcomes = results.map((r) => r.outcome)
  const code = terminal.interrupted.aborted ? exitCode.interrupted : session.store.codeAfter(exitCodeOf(outcomes))
  const properties = results.map(({ outcome, traceFile }) => foreignRecord(outcome, traceFile))
  if (flags.json === true) terminal.out(jsonLine({ type: 'result', ok: code === 0, properties }))
  else show(results, (performance.now() - started) / 1000, flags, terminal)
  return code
}

interface Asked {
  readonly foreign: Foreign
  readonly property: ForeignProperty
  /** For people: the file, and the property where it has several. */
  readonly name: string
  /** How files about it are called, but for their ending. */
  readonly file: string
}

/** The questions of the files that `--prop` and `--system` choose. */
async function questionsOf(paths: readonly string[], flags: CheckFlags, terminal: Terminal): Promise<Asked[]> {
  const all: Asked[] = []
  const files = [...new Set(paths)]
  const stems = files.map((path) => parse(path).name)
  for (const [i, path] of files.entries()) {
    const foreign = await foreignFrom(path, flags, terminal)
    // With its folders and its ending where another file is called alike.
    const stem = stems.some((other, j) => j !== i && other === stems[i]) ? path : stems[i]
    for (const property of foreign.properties) {
      const name = foreign.properties.length === 1 ? path : `${path}, ${property.name}`
      all.push({ foreign, property, name, file: fileName(`${stem}.${property.name}`) })
    }
  }
  refuseUnknownNames(
    all.map((q) => ({ property: q.property.name, system: q.property.system.name })),
    flags,
  )
  const chosen = all.filter(
    (q) => fits(q.property.name, flags.prop ?? []) && fits(q.property.system.name, flags.system ?? []),
  )
  if (chosen.length > 0) return chosen
  const properties = all.map((q) => q.property.name)
  const systems = all.map((q) => q.property.system.name)
  throw new UsageError(nothingFits(properties, systems))
}

function refuse([option]: readonly string[]): void {
  if (option !== undefined) throw new UsageError(`--${option} is for models, not for files of other tools`)
}

async function answered(
  { foreign, property, name, file }: Asked,
  { flags, terminal, reporter, options, store, event }: Session,
): Promise<Kept> {
  const { system } = property
  await dumpSystem(file, () => system, flags, terminal)
  const recorder = smtRecorder(file, flags, terminal)
  reporter.started(name)
  const outcome = await checkForeign(
    foreign,
    property,
    { ...options, ...(recorder && { record: recorder.record }) },
    ({ text }) => {
      reporter.progress(name, text)
      event({ type: 'progress', system: system.name, property: property.name, text })
    },
  )
  await recorder?.finish()
  if (outcome.trace !== undefined) await dumpTrace(file, 'txt', runText(outcome.trace, 100), flags, terminal)
  const kept = flags.write && flags.out !== undefined ? await keep(outcome, join(flags.out, file), store) : { outcome }
  reporter.finished(name, kept.outcome)
  event({ type: 'verdict', ...foreignRecord(kept.outcome, kept.traceFile) })
  return kept
}

function show(results: readonly Kept[], seconds: number, flags: CheckFlags, terminal: Terminal): void {
  const outcomes = results.map((r) => r.outcome)
  const width = Math.min(terminal.width(), 160)
  const look = { width, paint: terminal.paint, glyphs: terminal.glyphs, times: flags.plain !== true }
  const rows = flags.quiet === true ? outcomes.filter((o) => standing(o) !== 'good') : outcomes
  if (rows.length > 0) terminal.out(`${foreignTable(rows, look)}\n\n`)
  for (const { outcome, traceFile } of results) {
    if (outcome.trace === undefined) continue
    const name = `${outcome.foreign.path}, ${outcome.property.name}`
    if (flags.verbose === true) terminal.out(`${terminal.paint('strong', name)}\n${runText(outcome.trace, width)}\n\n`)
    else if (traceFile !== undefined) terminal.out(`${name}\n  run: ${traceFile}\n\n`)
  }
  terminal.out(`${foreignClosing(outcomes, seconds, look)}\n`)
}

/** Writes what the answer brought: a run (`.txt`) or a certificate (`.smt2`). */
async function keep(outcome: ForeignOutcome, file: string, store: Store): Promise<Kept> {
  const { trace, certificate } = outcome
  if (certificate !== undefined) {
    if (!(await store.write(`${file}.smt2`, certificate.text, isCertificate))) return { outcome }
    return { outcome: { ...outcome, certificate: { ...certificate, path: `${file}.smt2` } } }
  }
  if (trace === undefined) return { outcome }
  if (!(await store.write(`${file}.txt`, `${runText(trace, 100)}\n`, isTimeline))) return { outcome }
  return { outcome, traceFile: `${file}.txt` }
}
