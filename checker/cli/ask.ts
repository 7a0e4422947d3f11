/** Asks every question of some files, and every system about itself: what `check` and `report` have in common. */
import { availableParallelism } from 'node:os'
import { fitnessUnder } from '../api/fitness.ts'
import { solverAsked } from '../api/solver.ts'
import { type AskedSystem, isAskedUnder, systemsAsked } from '../api/systems.ts'
import { findModels } from '../api/texts.ts'
import type { CheckOptions } from '../check.ts'
import type { Question } from '../model/model.ts'
import type { Fitness, Outcome, SystemOutcome } from '../outcome.ts'
import { type PropertyRecord, propertyRecord, type SystemRecord, systemRecord } from '../report/json.ts'
import { exitCodeOf, questionNames } from '../report/standing.ts'
import { fits } from '../support/globs.ts'
import { pooled } from '../support/pool.ts'
import { type Answered, type AnsweredSystem, answered, fitnessOf, tellAnswer } from './answer.ts'
import { dumpQuestion, dumpSource } from './dump.ts'
import { type Earlier, isKnown, recallFor } from './earlier.ts'
import { type AskFlags, isAsked, jobsOf, nameOf, nothingFits, optionsOf } from './effort.ts'
import { exitCode, UsageError } from './exit.ts'
import { readModels } from './models.ts'
import { refuseUnknownNames } from './names.ts'
import { type Places, placesOf, systemPlaces } from './places.ts'
import { announce, announceResumed, type Session, sessionFor } from './session.ts'
import type { Terminal } from './terminal.ts'

/** All answers, in the order of the files. */
export interface Answers {
  readonly results: readonly Answered[]
  readonly systems: readonly AnsweredSystem[]
  /** Of the wall clock. */
  readonly seconds: number
  readonly code: number
}

/**
 * Reads the files and asks; progress goes to stderr, traces and certificates to their places. Throws `UsageError` when
 * nothing is to be asked.
 */
export async function askAll(paths: readonly string[], flags: AskFlags, terminal: Terminal): Promise<Answers> {
  const started = performance.now()
  const chosen = await choose(paths, flags, terminal)
  for (const question of chosen.questions) await dumpQuestion(question, flags, terminal)
  const backend = await solverAsked(flags.solver)
  const options = optionsOf(flags, backend, terminal)
  const jobs = jobsOf(flags)
  announce(chosen.questions.length, backend.name, jobs, flags, terminal)
  const { session, tasks, answers } = tasksOf(chosen, options, flags, terminal)
  const ready = await Promise.all(tasks)
  const earlier = ready.map((task) => task.earlier)
  if (flags.resume === true) announceResumed(earlier, flags, terminal)
  await inOrder(ready, jobs)
  const { results, systems } = await answers()
  await close(session, earlier)
  const code = exitCodeOf(
    results.map((r) => r.outcome),
    systems.map((s) => s.outcome),
  )
  const last = terminal.interrupted.aborted ? exitCode.interrupted : session.store.codeAfter(code)
  return { results, systems, seconds: (performance.now() - started) / 1000, code: last }
}

/** What is asked, and of which models. */
interface Chosen {
  readonly models: Awaited<ReturnType<typeof readModels>>
  /** All questions of the files; those that are asked are among them. */
  readonly all: readonly Question[]
  readonly questions: readonly Question[]
  readonly systems: readonly AskedSystem[]
}

async function choose(paths: readonly string[], flags: AskFlags, terminal: Terminal): Promise<Chosen> {
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
  const systems = flags.systems
    ? systemsAsked(models, questions, alone).filter((s) => fits(s.network.name, flags.system ?? []))
    : []
  if (questions.length === 0 && systems.length === 0) throw new UsageError(nothingToCheck(all))
  return { models, all, questions, systems }
}

/** The tasks of a command, what they share, and their answers, once all of them are done. */
interface Tasks {
  readonly session: Session
  readonly tasks: readonly Promise<Task>[]
  readonly answers: () => Promise<Pick<Answers, 'results' | 'systems'>>
}

function tasksOf(
  { models, all, questions, systems }: Chosen,
  options: CheckOptions,
  flags: AskFlags,
  terminal: Terminal,
): Tasks {
  const names = questionNames(questions)
  const found = new Map(questions.map((q) => [q, pending<Outcome>()]))
  const known = systems.map(() => pending<SystemOutcome>())
  const sharing = { ...options, answers: (question: Question) => found.get(question)?.value }
  const session = sessionFor([...names.values(), ...systems.map((s) => s.name)], sharing, flags, terminal)
  const recall = recallFor(flags, options.backend.name, models, session.store)
  const places = placesOf(all, flags)
  const [results, fitness, told]: [Answered[], AnsweredSystem[], Promise<void>[]] = [[], [], []]
  const worth = async (question: Question): Promise<Fitness> =>
    fitnessUnder(
      question,
      await Promise.all(systems.flatMap((s, i) => (isAskedUnder(question, s) ? [known[i]?.value] : []))).then(present),
    )
  const questionTask = async (question: Question, i: number): Promise<Task> => {
    const place = places.get(question) as Places
    const name = names.get(question) ?? ''
    const earlier = await recall.question(question, place)
    const start = async (): Promise<void> => {
      const answer = await answered(question, name, place, earlier, session)
      found.get(question)?.is(answer.outcome)
      // The next question need not wait until it is known what this answer is worth.
      const tell = async (): Promise<void> => {
        results[i] = tellAnswer(answer, name, await worth(question), session)
      }
      told.push(tell())
    }
    return { earlier, round: roundOf(question), start }
  }
  const systemTask = async (system: AskedSystem, i: number): Promise<Task> => {
    const place = systemPlaces(system.name, system.network.name, system.file, flags)
    const earlier = await recall.system(system, place)
    const start = async (): Promise<void> => {
      const answer = await fitnessOf(system, place, earlier, session)
      fitness[i] = answer
      known[i]?.is(answer.outcome)
    }
    return { earlier, round: 0, start }
  }
  const answers = async (): Promise<Pick<Answers, 'results' | 'systems'>> => {
    await Promise.all(told)
    return { results, systems: fitness }
  }
  return { session, tasks: [...questions.map(questionTask), ...systems.map(systemTask)], answers }
}

/** After the last answer: says what was written, and forgets what only an interrupted check goes on from. */
async function close({ flags, terminal, reporter, store }: Session, earlier: readonly Earlier[]): Promise<void> {
  reporter.clear()
  if (flags.write && isWhole(terminal)) await Promise.all(earlier.map(({ at }) => store.removeProgress(at.path)))
  else if (flags.write && terminal.interrupted.aborted) store.note('the same command with --resume goes on from here')
  store.tell(terminal, flags.json === true || flags.quiet === true || flags.plain === true)
}

/** The answers as they stand in the `result` line of NDJSON. */
export function recordsOf({ results, systems }: Answers): {
  readonly properties: PropertyRecord[]
  readonly systems: SystemRecord[]
} {
  return {
    properties: results.map(({ outcome, traceFile }) => propertyRecord(outcome, traceFile)),
    systems: systems.map(({ file, outcome, traceFile }) => systemRecord(file, outcome, traceFile)),
  }
}

/** A question or a system to be asked. */
interface Task {
  readonly earlier: Earlier
  /** After all tasks of the rounds before. */
  readonly round: number
  readonly start: () => Promise<void>
}

/**
 * Whether nothing is left to be gone on with: an interrupted check may go on, and after an error of the program its
 * question may be tried again.
 */
function isWhole({ interrupted: { aborted }, crashes }: Terminal): boolean {
  return !aborted && crashes.length === 0
}

/** What is carried over from other answers comes after them. */
function roundOf({ carried }: Question): number {
  return carried === undefined ? 0 : 1 + Math.max(roundOf(carried.refinement), roundOf(carried.abstract))
}

async function inOrder(tasks: readonly Task[], jobs: number): Promise<void> {
  const rounds = [...new Set(tasks.map((t) => t.round))].sort((a, b) => a - b)
  for (const round of rounds) {
    await inRound(
      tasks.filter((t) => t.round === round),
      jobs,
    )
  }
}

/** First what was answered before: to test an answer takes one solver, to search for one takes several. */
async function inRound(tasks: readonly Task[], jobs: number): Promise<void> {
  const earlier = tasks.filter((t) => isKnown(t.earlier))
  await pooled(earlier, Math.max(jobs, availableParallelism()), (task) => task.start())
  await pooled(
    tasks.filter((t) => !isKnown(t.earlier)),
    jobs,
    (task) => task.start(),
  )
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

function nothingToCheck(all: readonly Question[]): string {
  if (all.length === 0)
    return 'there is nothing to check in these files: write `check SYSTEM { PROPERTY: proved; }`, or `check SYSTEM { }`'
  return nothingFits(
    all.map((q) => q.property.name),
    all.map((q) => q.network.name),
  )
}
