/** One question, or one system about itself: asked, recorded, kept and told. */

import { fitnessAsked } from '../api/fitness.ts'
import type { AskedSystem } from '../api/systems.ts'
import { type CheckOptions, checkQuestion, checkSystem } from '../check.ts'
import type { Question } from '../model/model.ts'
import type { Fitness, Outcome, SystemOutcome } from '../outcome.ts'
import { fromKept } from '../questions/asking.ts'
import { propertyRecord, systemRecord } from '../report/json.ts'
import { interrupted } from '../report/table.ts'
import { dumpTrace, smtRecorder } from './dump.ts'
import type { Earlier } from './earlier.ts'
import { type Keeping, keep, keepSystem, traceJson } from './keep.ts'
import type { Places } from './places.ts'
import { outcomeTaken, type Recorded, recordOutcome, recordSystem, systemTaken, systemWithRecord } from './progress.ts'
import { recallQuestion, recallSystem } from './recall.ts'
import type { Session } from './session.ts'
import type { Terminal } from './terminal.ts'

/** An answer, and where its trace was written. */
export interface Answered {
  readonly outcome: Outcome
  readonly traceFile?: string
}

/** What is known of a system by itself. */
export interface AnsweredSystem {
  readonly name: string
  readonly file: string
  readonly outcome: SystemOutcome
  readonly traceFile?: string
}

/** Asks one question, or takes what was found before, and keeps the answer. */
export async function answered(
  question: Question,
  name: string,
  place: Places,
  { at, record, kept: recalled }: Earlier,
  { flags, terminal, reporter, options, store, event }: Session,
): Promise<Answered> {
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
    checkQuestion(
      question,
      { ...options, ...(earlier && { kept: earlier }), ...(recorder && { record: recorder.record }) },
      ({ text }) => {
        reporter.progress(name, text)
        event({ type: 'progress', system: network.name, property: property.name, text })
      },
    )
  const taken = record && outcomeTaken(question, record)
  const outcome = taken ?? withRecord(await interruptible(stopped, terminal.interrupted, ask), record)
  await recorder?.finish()
  if (flags.write && outcome.resumed !== true && isRecorded(outcome, terminal))
    await recordOutcome(outcome, place, at, store)
  if (outcome.trace !== undefined)
    await dumpTrace(name, 'json', traceJson(outcome, outcome.trace, place), flags, terminal)
  const stands = async (): Promise<boolean> => {
    const stored = await recallQuestion(question, place, store)
    return (
      stored !== undefined &&
      (await checkQuestion(question, { ...testing(options), kept: stored }, () => undefined)).engine === fromKept
    )
  }
  const keeping: Keeping = { store, tried: recalled !== undefined && !terminal.interrupted.aborted, stands }
  const kept = flags.write ? await keep(outcome, place, keeping) : { outcome }
  reporter.progress(name, `${outcome.verdict}, while its system is asked`)
  return kept
}

/** Shows an answer, as soon as it is known what its system is worth. */
export function tellAnswer(
  { outcome, ...answer }: Answered,
  name: string,
  fitness: Fitness,
  { reporter, event }: Session,
): Answered {
  const whole = { ...outcome, fitness }
  reporter.finished(name, whole)
  event({ type: 'verdict', ...propertyRecord(whole, answer.traceFile) })
  return { ...answer, outcome: whole }
}

/**
 * An answer that the test of a record gave is told as the engine's that found it; `keep` then stores what the
 * interrupted check had no time to store.
 */
function withRecord(outcome: Outcome, record: Recorded | undefined): Outcome {
  if (record === undefined || outcome.engine !== fromKept) return outcome
  const { engine } = record.answer
  return { ...outcome, ...(engine !== undefined && { engine }), resumed: true }
}

/**
 * After an interruption nothing is recorded that more time might have decided; what stood up to a test is stored
 * already.
 */
function isRecorded({ verdict, engine }: Outcome, { interrupted: { aborted } }: Terminal): boolean {
  const undecided = verdict === 'unknown' || verdict === 'bounded'
  return engine !== fromKept && !(aborted && undecided)
}

/** Options for a test of what is stored, without any search. */
function testing(options: CheckOptions): CheckOptions {
  return { ...options, engines: [], timeoutMs: Math.min(options.timeoutMs, 10_000) }
}

/** Asks one system about itself, or takes what was found before, and keeps the answer. */
export async function fitnessOf(
  system: AskedSystem,
  place: Places,
  { at, record, kept }: Earlier,
  { flags, terminal, reporter, options, store, event }: Session,
): Promise<AnsweredSystem> {
  const { name, file, network } = system
  reporter.started(name)
  const stopped: SystemOutcome = { network, verdict: 'unknown', detail: 'interrupted', seconds: 0 }
  const ask = (): Promise<SystemOutcome> =>
    fitnessAsked(system, record?.kept ?? kept, options, ({ text }) => reporter.progress(name, text))
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
