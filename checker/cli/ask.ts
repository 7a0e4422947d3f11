/** Asks every question of some files, and every system about itself: what `check` and `report` have in common. */
import { availableParallelism } from 'node:os'
import { type CheckOptions, checkQuestion, checkSystem } from '../check.ts'
import { engines } from '../engines/index.ts'
import type { Question } from '../model/model.ts'
import type { Fitness, Outcome, SystemOutcome } from '../outcome.ts'
import { Lemmas } from '../portfolio/lemmas.ts'
import { fromKept } from '../questions/asking.ts'
import { type JsonEvent, jsonLine, type PropertyRecord, propertyRecord, type SystemRecord, systemRecord } from '../report/json.ts'
import { liveReporter, plainReporter, type Reporter, silent } from '../report/progress.ts'
import { exitCodeOf, questionNames } from '../report/standing.ts'
import { interrupted } from '../report/table.ts'
import type { Backend } from '../smt/session.ts'
import { counted } from '../support/counted.ts'
import { type DumpFlags, dumpQuestion, dumpSource, dumpTrace, smtRecorder } from './dump.ts'
import { type Earlier, isKnown, recallFor, resumedText } from './earlier.ts'
import { exitCode, UsageError } from './exit.ts'
import { findModels } from './files.ts'
import { fitnessAsked, fitnessUnder } from './fitness.ts'
import { type Keeping, keep, keepSystem, traceJson } from './keep.ts'
import { type ModelFlags, readModels } from './models.ts'
import { type NamedQuestion, refuseUnknown, refuseUnknownNames } from './names.ts'
import { fits } from './parse-options.ts'
import { type Places, placesOf, systemPlaces } from './places.ts'
import { pooled } from './pool.ts'
import { outcomeTaken, type Recorded, recordOutcome, recordSystem, systemTaken, systemWithRecord } from './progress.ts'
import { recallQuestion, recallSystem } from './recall.ts'
import { solverAsked } from './solver.ts'
import { Store } from './store.ts'
import { type AskedSystem, isAskedUnder, systemsAsked } from './systems.ts'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

/** What commands that look for answers have in common. */
export interface EffortFlags extends ModelFlags {
  readonly system?: readonly string[]
  readonly bound: number
  /** Milliseconds for each property, or what else is asked. */
  readonly timeout: number
  readonly jobs?: number
  readonly solver?: string
  readonly engine?: readonly string[]
  readonly seed: number
  /** No times, versions and progress: the same results are the same text. */
  readonly plain?: boolean
}

export interface AskFlags extends EffortFlags, DumpFlags {
  readonly prop?: readonly string[]
  readonly out?: string
  /** Replace files that are named and are no results. */
  readonly force?: boolean
  /** False with `--no-write`. */
  readonly write: boolean
  /** False with `--no-systems`: systems themselves are not asked. */
  readonly systems: boolean
  /** Search, whatever earlier checks left behind. */
  readonly fresh?: boolean
  /** Take what an interrupted check has recorded. */
  readonly resume?: boolean
  /** Say what proofs need. */
  readonly why?: boolean
}

export interface Kept {
  readonly outcome: Outcome
  readonly traceFile?: string
}

export interface KeptSystem {
  readonly name: string
  readonly file: string
  readonly outcome: SystemOutcome
  readonly traceFile?: string
}

/** All answers, in the order of the files. */
export interface Answers {
  readonly results: readonly Kept[]
  readonly systems: readonly KeptSystem[]
  /** Of the wall clock. */
  readonly seconds: number
  readonly code: number
}

/** What all questions of one run share. */
export interface Run {
  readonly flags: AskFlags
  readonly terminal: Terminal
  readonly reporter: Reporter
  readonly options: CheckOptions
  /** What is written. */
  readonly store: Store
  /** With `--json`. */
  readonly event: (event: JsonEvent) => void
}

/** Reads the files and asks; progress goes to stderr, traces and certificates to their places. Throws `UsageError` when nothing is to be asked. */
export async function askAll(paths: readonly string[], flags: AskFlags, terminal: Terminal): Promise<Answers> {
  const started = performance.now()
  const models = await readModels(await findModels(paths), flags, terminal)
  for (const read of models) await dumpSource(read, flags, terminal)
  const all = models.flatMap((read) => read.model.questions)
  const questions = all.filter((q) => isAsked(q, flags))
  refuseUnknownNames(
    all.map(nameOf),
    flags,
    models.flatMap((read) => read.model.alone.map((s) => s.name)),
  )
  const alone = flags.prop === undefined
  const systems = flags.systems ? systemsAsked(models, questions, alone).filter((s) => fits(s.network.name, flags.system ?? [])) : []
  if (questions.length === 0 && systems.length === 0) throw new UsageError(nothingToCheck(all))
  for (const question of questions) await dumpQuestion(question, flags, terminal)

  const backend = await solverAsked(flags.solver)
  const jobs = jobsOf(flags)
  const names = questionNames(questions)
  const options = optionsOf(flags, backend, terminal)
  announce(questions.length, backend.name, jobs, flags, terminal)
  const run = runFor([...names.values(), ...systems.map((s) => s.name)], options, flags, terminal)
  const { store } = run
  const places = placesOf(all, flags)
  const results: Kept[] = []
  const fitness: KeptSystem[] = []
  const known = systems.map(() => pending<SystemOutcome>())
  const worth = async (question: Question): Promise<Fitness> =>
    fitnessUnder(question, await Promise.all(systems.flatMap((s, i) => (isAskedUnder(question, s) ? [known[i]?.value] : []))).then(present))
  const told: Promise<void>[] = []
  const recall = recallFor(flags, backend.name, models, store)
  const tasks = [
    ...questions.map(async (question, i): Promise<Task> => {
      const place = places.get(question) as Places
      const earlier = await recall.question(question, place)
      return {
        earlier,
        start: async () => {
          const name = names.get(question) ?? ''
          const answer = await answered(question, name, place, earlier, run)
          // The next question need not wait until it is known what this answer is worth.
          const tell = async (): Promise<void> => {
            results[i] = tellAnswer(answer, name, await worth(question), run)
          }
          told.push(tell())
        },
      }
    }),
    ...systems.map(async (system, i): Promise<Task> => {
      const place = systemPlaces(system.name, system.network.name, system.file, flags)
      const earlier = await recall.system(system, place)
      return {
        earlier,
        start: async () => {
          const answer = await fitnessOf(system, place, earlier, run)
          fitness[i] = answer
          known[i]?.is(answer.outcome)
        },
      }
    }),
  ]
  const ready = await Promise.all(tasks)
  if (flags.resume === true)
    announceResumed(
      ready.map((task) => task.earlier),
      flags,
      terminal,
    )
  await inOrder(ready, jobs)
  await Promise.all(told)
  run.reporter.clear()
  if (flags.write && isWhole(terminal)) await Promise.all(ready.map(({ earlier }) => store.removeProgress(earlier.at.path)))
  else if (flags.write && terminal.interrupted.aborted) store.note('the same command with --resume goes on from here')
  store.tell(terminal, flags.json === true || flags.quiet === true || flags.plain === true)
  const code = exitCodeOf(
    results.map((r) => r.outcome),
    fitness.map((s) => s.outcome),
  )
  const last = terminal.interrupted.aborted ? exitCode.interrupted : store.codeAfter(code)
  return { results, systems: fitness, seconds: (performance.now() - started) / 1000, code: last }
}

/** The answers as they stand in the `result` line of NDJSON. */
export function recordsOf({ results, systems }: Answers): { readonly properties: PropertyRecord[]; readonly systems: SystemRecord[] } {
  return {
    properties: results.map(({ outcome, traceFile }) => propertyRecord(outcome, traceFile)),
    systems: systems.map(({ file, outcome, traceFile }) => systemRecord(file, outcome, traceFile)),
  }
}

/** Whether `--prop` and `--system` choose the question. */
export function isAsked({ property, network }: Question, { prop, system }: Pick<AskFlags, 'prop' | 'system'>): boolean {
  return fits(property.name, prop ?? []) && fits(network.name, system ?? [])
}

export function optionsOf(flags: AskFlags, backend: Backend, terminal: Terminal): CheckOptions {
  const { bound, timeout: timeoutMs, seed, engine, why = false } = flags
  refuseUnknown(
    '--engine',
    'engine',
    engine ?? [],
    engines.map((e) => e.name),
  )
  const crashed = (failure: unknown): void => void terminal.crashes.push(failure)
  const circumstances = circumstancesOf(flags)
  const shared = { backend, bound, timeoutMs, seed, why, signal: terminal.interrupted, lemmas: new Lemmas(), crashed, circumstances }
  return { ...shared, ...(engine !== undefined && { engines: engine }) }
}

/** What the command line says of the model, for certificates. */
function circumstancesOf({ param, const: constants }: ModelFlags): string[] {
  const given = (key: string, values: ReadonlyMap<string, string> | undefined): string[] =>
    values === undefined || values.size === 0 ? [] : [`${key} ${[...values].map(([name, value]) => `${name}=${value}`).join(', ')}`]
  return [`version ${version()}`, ...given('constants', constants), ...given('parameters', param)]
}

/** A question or a system to be asked. */
interface Task {
  readonly earlier: Earlier
  readonly start: () => Promise<void>
}

/**
 * Whether nothing is left to be gone on with: an interrupted check may go on, and after an error of the program its
 * question may be tried again.
 */
function isWhole({ interrupted: { aborted }, crashes }: Terminal): boolean {
  return !aborted && crashes.length === 0
}

/** First what was answered before: to test an answer takes one solver, to search for one takes several. */
async function inOrder(tasks: readonly Task[], jobs: number): Promise<void> {
  const earlier = tasks.filter((t) => isKnown(t.earlier))
  await pooled(earlier, Math.max(jobs, availableParallelism()), (task) => task.start())
  await pooled(
    tasks.filter((t) => !isKnown(t.earlier)),
    jobs,
    (task) => task.start(),
  )
}

/** Every question runs its engines side by side, so half the processors are enough for questions. */
export function jobsOf(flags: Pick<AskFlags, 'jobs'>): number {
  return flags.jobs ?? Math.max(1, Math.floor(availableParallelism() / 2))
}

/** A value that is not known yet. */
interface Pending<T> {
  readonly value: Promise<T>
  readonly is: (value: T) => void
}

function pending<T>(): Pending<T> {
  let is: (value: T) => void = () => undefined
  const value = new Promise<T>((resolve) => {
    is = resolve
  })
  return { value, is: (known) => is(known) }
}

function present<T>(values: readonly (T | undefined)[]): T[] {
  return values.filter((v) => v !== undefined)
}

async function answered(
  question: Question,
  name: string,
  place: Places,
  { at, record, kept: recalled }: Earlier,
  { flags, terminal, reporter, options, store, event }: Run,
): Promise<Kept> {
  const { network, property } = question
  reporter.started(name)
  const recorder = smtRecorder(name, flags, terminal)
  const stopped: Outcome = {
    question,
    verdict: 'unknown',
    fitness: 'unasked',
    reason: interrupted,
    seconds: 0,
    notes: [],
    ...(question.expected && { asExpected: false }),
  }
  const earlier = record?.kept ?? recalled
  const ask = (): Promise<Outcome> =>
    checkQuestion(question, { ...options, ...(earlier && { kept: earlier }), ...(recorder && { record: recorder.record }) }, ({ text }) => {
      reporter.progress(name, text)
      event({ type: 'progress', system: network.name, property: property.name, text })
    })
  const taken = record && outcomeTaken(question, record)
  const outcome = taken ?? withRecord(await interruptible(stopped, terminal.interrupted, ask), record)
  await recorder?.finish()
  if (flags.write && outcome.resumed !== true && isRecorded(outcome, terminal)) await recordOutcome(outcome, place, at, store)
  if (outcome.trace !== undefined) await dumpTrace(name, 'json', traceJson(outcome, outcome.trace, place), flags, terminal)
  const stands = async (): Promise<boolean> => {
    const stored = await recallQuestion(question, place, store)
    return (
      stored !== undefined && (await checkQuestion(question, { ...testing(options), kept: stored }, () => undefined)).engine === fromKept
    )
  }
  const keeping: Keeping = { store, tried: recalled !== undefined && !terminal.interrupted.aborted, stands }
  const kept = flags.write ? await keep(outcome, place, keeping) : { outcome }
  reporter.progress(name, `${outcome.verdict}, while its system is asked`)
  return kept
}

/** Shows an answer, as soon as it is known what its system is worth. */
function tellAnswer({ outcome, ...kept }: Kept, name: string, fitness: Fitness, { reporter, event }: Run): Kept {
  const whole = { ...outcome, fitness }
  reporter.finished(name, whole)
  event({ type: 'verdict', ...propertyRecord(whole, kept.traceFile) })
  return { ...kept, outcome: whole }
}

/**
 * An answer that the test of a record gave is told as the engine's that found it; `keep` then stores what the interrupted
 * check had no time to store.
 */
function withRecord(outcome: Outcome, record: Recorded | undefined): Outcome {
  if (record === undefined || outcome.engine !== fromKept) return outcome
  const { engine } = record.answer
  return { ...outcome, ...(engine !== undefined && { engine }), resumed: true }
}

/** After an interruption nothing is recorded that more time might have decided; what stood up to a test is stored already. */
function isRecorded({ verdict, engine }: Outcome, { interrupted: { aborted } }: Terminal): boolean {
  const undecided = verdict === 'unknown' || verdict === 'bounded'
  return engine !== fromKept && !(aborted && undecided)
}

/** Options for a test of what is stored, without any search. */
function testing(options: CheckOptions): CheckOptions {
  return { ...options, engines: [], timeoutMs: Math.min(options.timeoutMs, 10_000) }
}

async function fitnessOf(
  system: AskedSystem,
  place: Places,
  { at, record, kept }: Earlier,
  { flags, terminal, reporter, options, store, event }: Run,
): Promise<KeptSystem> {
  const { name, file, network } = system
  reporter.started(name)
  const stopped: SystemOutcome = { network, verdict: 'unknown', detail: 'interrupted', seconds: 0 }
  const ask = (): Promise<SystemOutcome> => fitnessAsked(system, record?.kept ?? kept, options, ({ text }) => reporter.progress(name, text))
  const taken = record && systemTaken(network, record)
  const outcome = taken ?? systemWithRecord(await interruptible(stopped, terminal.interrupted, ask), record)
  if (flags.write && !terminal.interrupted.aborted && outcome.resumed !== true) await recordSystem(outcome, at, store)
  const stands = async (): Promise<boolean> => {
    const stored = await recallSystem(place, store)
    return (
      stored !== undefined &&
      (await checkSystem(network, { ...testing(options), kept: stored }, () => undefined)).verdict === outcome.verdict
    )
  }
  const keeping: Keeping = { store, tried: kept !== undefined && !terminal.interrupted.aborted, stands }
  const traceFile = flags.write ? await keepSystem(outcome, name, file, place, keeping) : undefined
  reporter.finished(name, outcome)
  event({ type: 'system', ...systemRecord(file, outcome, traceFile) })
  return { name, file, outcome, ...(traceFile !== undefined && { traceFile }) }
}

/** What `--prop` and `--system` choose a question by. */
export function nameOf({ property, network }: Question): NamedQuestion {
  return { property: property.name, system: network.name }
}

function nothingToCheck(all: readonly Question[]): string {
  if (all.length === 0) return 'there is nothing to check in these files: write `check SYSTEM { PROPERTY: proved; }`, or `check SYSTEM { }`'
  return nothingFits(
    all.map((q) => q.property.name),
    all.map((q) => q.network.name),
  )
}

/** That `--prop` and `--system` choose nothing, and what there is to choose from. */
export function nothingFits(properties: readonly string[], systems: readonly string[]): string {
  const names = (found: readonly string[]): string => [...new Set(found)].join(', ')
  return ['no property fits --prop and --system', `  properties: ${names(properties)}`, `  systems:    ${names(systems)}`].join('\n')
}

/** What is about to be done, and with what. */
export function announce(questions: number, solver: string, jobs: number, flags: AskFlags, terminal: Terminal): void {
  if (flags.json === true) terminal.out(jsonLine({ type: 'start', version: version(), properties: questions }))
  else if (flags.quiet !== true && flags.plain !== true) {
    const dot = ` ${terminal.glyphs.dot} `
    const line = [`paracheck ${version()}`, solver, counted(questions, 'property'), counted(jobs, 'job')].join(dot)
    terminal.err(`${terminal.paintErr('dim', line)}\n\n`)
  }
}

function announceResumed(all: readonly Earlier[], flags: AskFlags, terminal: Terminal): void {
  if (flags.json !== true && flags.quiet !== true && flags.plain !== true) terminal.err(`${resumedText(all)}\n\n`)
}

/** How what goes on is shown from now on; `names` are those that rows will have. */
export function runFor(names: readonly string[], options: CheckOptions, flags: AskFlags, terminal: Terminal): Run {
  const reporter = reporterFor(names, flags, terminal)
  return { flags, terminal, reporter, options, store: new Store(), event: (event) => flags.json === true && terminal.out(jsonLine(event)) }
}

export function reporterFor(names: readonly string[], flags: Pick<AskFlags, 'json' | 'quiet' | 'plain'>, terminal: Terminal): Reporter {
  if (flags.json === true || flags.quiet === true || flags.plain === true) return silent
  const options = {
    write: terminal.err,
    paint: terminal.paintErr,
    width: terminal.errWidth,
    height: terminal.errHeight,
    now: () => performance.now(),
    nameWidth: Math.max(...names.map((name) => name.length)),
  }
  return terminal.live ? liveReporter(options) : plainReporter(options)
}

/** After an interruption nobody waits for a solver: what is not decided by then is `stopped`. */
async function interruptible<T>(stopped: T, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) return stopped
  let leave: () => void = () => undefined
  const interruption = new Promise<T>((resolve) => {
    leave = () => resolve(stopped)
    signal.addEventListener('abort', leave)
  })
  return Promise.race([work(), interruption]).finally(() => signal.removeEventListener('abort', leave))
}
