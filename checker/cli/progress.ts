/**
 * What a check has found out so far: one record for each answer, written as the answer arrives, so that `--resume` goes
 * on where a check was interrupted (`docs/decisions/015-resume.md`). A record is known by a digest of all that its
 * answer depends on. Of a decided question it holds the proofs or the run, which are put to the test like everything
 * that is kept; an answer without a decision is taken as it was recorded.
 */
import { z } from 'zod'
import { version } from '../api/version.ts'
import { showTerm } from '../logic/show.ts'
import type { Network, Question } from '../model/model.ts'
import type { Outcome, SystemOutcome } from '../outcome.ts'
import { isInternalError } from '../questions/asking.ts'
import { parseJson } from '../support/json.ts'
import { type Kept, keptText, readKept } from '../trust/kept.ts'
import type { EffortFlags } from './effort.ts'
import { traceJson } from './keep.ts'
import { digestOf, isProgress, progressFormat } from './ours.ts'
import type { Places } from './places.ts'
import { readRun, storedText } from './recall.ts'
import type { Store } from './store.ts'

const text = z.string()

const recordSchema = z.object({
  /** The digest by which the question is known. */
  of: text,
  verdict: text,
  engine: text.exactOptional(),
  depth: z.number().exactOptional(),
  solver: text.exactOptional(),
  reason: text.exactOptional(),
  notes: z.array(text),
  asExpected: z.boolean().exactOptional(),
  /** As in `proofs/`. */
  proofs: text.exactOptional(),
  /** As in `counterexamples/`. */
  runs: z.array(text),
})

type Fields = z.infer<typeof recordSchema>

const fileSchema = z.object({ format: z.literal(progressFormat), digest: text, record: z.unknown() })

/** What is recorded of one question, or of one system. */
export interface Recorded {
  readonly answer: Fields
  /** Its proofs and runs, to be tested; absent where nothing was decided. */
  readonly kept?: Kept
}

/** Where the answer to a question is recorded, and the digest of all that it depends on. */
export interface RecordPlace {
  readonly path: string
  readonly key: string
}

/** What a run of `check` asks with: that on which answers depend beside the model. */
export interface Circumstances {
  readonly flags: EffortFlags & { readonly why?: boolean }
  /** The solver's name and version. */
  readonly solver: string
}

/** Where the answer to a question of a model is recorded; `texts` are those of all files of the model. */
export function placeOfQuestion(
  { progress }: Places,
  question: Question,
  texts: readonly string[],
  given: Circumstances,
): RecordPlace {
  const { network, property, span } = question
  return recordPlace(progress, [...aboutNetwork(network), property.name, span.start], texts, given)
}

/** The same of a system. */
export function placeOfSystem(
  { progress }: Places,
  network: Network,
  texts: readonly string[],
  given: Circumstances,
): RecordPlace {
  return recordPlace(progress, aboutNetwork(network), texts, given)
}

function aboutNetwork({ name, assumptions }: Network): string[] {
  return [name, ...assumptions.map((a) => showTerm(a.condition))]
}

/**
 * Options are part of the name, so two checks that run at the same time with different ones do not replace each other's
 * records.
 */
function recordPlace(
  stem: string,
  names: readonly unknown[],
  texts: readonly string[],
  { flags, solver }: Circumstances,
): RecordPlace {
  const { bound, timeout, seed, why = false, engine = [], param = new Map(), const: constants = new Map() } = flags
  const options = JSON.stringify([solver, bound, timeout, seed, why, engine, [...param], [...constants]])
  return {
    path: `${stem}.${digestOf(options).slice(0, 8)}.json`,
    key: digestOf(JSON.stringify([version(), options, names, texts])),
  }
}

/** Records the answer to a question, unless it was interrupted or is an error of the program. */
export async function recordOutcome(
  outcome: Outcome,
  places: Places,
  { path, key }: RecordPlace,
  store: Store,
): Promise<void> {
  const { verdict, engine, depth, solver, reason, notes, asExpected, proofs, trace, bound } = outcome
  const runs = [...(trace === undefined ? [] : [trace]), ...(bound?.below ?? []).map((b) => b.trace)]
  await write(path, store, {
    of: key,
    verdict,
    ...(engine !== undefined && { engine }),
    ...(depth !== undefined && { depth }),
    ...(solver !== undefined && { solver }),
    ...(reason !== undefined && { reason }),
    notes: [...notes],
    ...(asExpected !== undefined && { asExpected }),
    ...(proofs !== undefined && { proofs: keptText(proofs, []) }),
    runs: runs.map((run) => traceJson(outcome, run, places)),
  })
}

/**
 * Records the answer to whether a system is fit. One that is broken is asked again: its run is found at once, or the
 * search for it is the test.
 */
export async function recordSystem(
  { verdict, detail, proofs }: SystemOutcome,
  { path, key }: RecordPlace,
  store: Store,
): Promise<void> {
  const more = proofs === undefined ? {} : { proofs: keptText(proofs, []) }
  await write(path, store, { of: key, verdict, reason: detail, notes: [], runs: [], ...more })
}

async function write(path: string, store: Store, record: Fields): Promise<void> {
  const { verdict, reason, proofs, runs } = record
  // Whoever resumes would rather have another try than the same error.
  if (isInternalError(reason)) return
  const isEmpty = proofs === undefined && runs.length === 0
  if (isUndecided(verdict) ? runs.length > 0 : isEmpty) return
  const file = { format: progressFormat, digest: digestOf(JSON.stringify(record)), record }
  await store.writeProgress(path, `${JSON.stringify(file)}\n`)
}

/** Nothing in such an answer could be tested. */
function isUndecided(verdict: string): boolean {
  return verdict === 'bounded' || verdict === 'unknown'
}

/**
 * What is recorded of a question, or of a system, under exactly these circumstances; a record that is damaged is told
 * in a line.
 */
export async function recorded(
  { path, key }: RecordPlace,
  network: Network,
  { root }: Pick<Places, 'root'>,
  store: Store,
): Promise<Recorded | undefined> {
  const found = await storedText(path, store)
  if (found === undefined) return undefined
  const answer = fieldsIn(found)
  if (answer === undefined) {
    store.note(`${path} is not used: it is damaged, or no record of paracheck`)
    return undefined
  }
  if (answer.of !== key) return undefined
  if (isUndecided(answer.verdict)) return { answer }
  const proofs = readKept(answer.proofs ?? '')
  const runs = answer.runs.map((run) => readRun(run, network, root)).filter((run) => run !== undefined)
  return 'error' in proofs ? undefined : { answer, kept: { proofs, runs } }
}

function fieldsIn(found: string): Fields | undefined {
  if (!isProgress(found)) return undefined
  try {
    const file = fileSchema.parse(parseJson(found))
    return digestOf(JSON.stringify(file.record)) === file.digest ? recordSchema.parse(file.record) : undefined
  } catch {
    return undefined
  }
}

/** A recorded answer that is taken as it was: nothing was decided. */
export function outcomeTaken(question: Question, { answer, kept }: Recorded): Outcome | undefined {
  if (kept !== undefined) return undefined
  const { verdict, of: _, proofs: __, runs: ___, ...more } = answer
  const undecided = verdict === 'bounded' ? 'bounded' : 'unknown'
  return { ...more, question, verdict: undecided, fitness: 'unasked', seconds: 0, resumed: true }
}

/** The same of a system. */
export function systemTaken(network: Network, { answer, kept }: Recorded): SystemOutcome | undefined {
  return kept === undefined
    ? { network, verdict: 'unknown', detail: answer.reason ?? 'the record does not say why', seconds: 0, resumed: true }
    : undefined
}

/** The answer about a system, after a record was tested: it is the recorded one only if all of its proofs are. */
export function systemWithRecord(outcome: SystemOutcome, record: Recorded | undefined): SystemOutcome {
  const isIt = record?.answer.verdict === outcome.verdict && keptText(outcome.proofs ?? [], []) === record.answer.proofs
  return isIt ? { ...outcome, resumed: true } : outcome
}
