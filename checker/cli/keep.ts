/**
 * What a check leaves behind: a trace with its timeline for every run found; for every proof its certificate, and its invariant for the next check (`recall.ts`). Names say what they
 * are of: `counterexamples/<spec>/<system>.<property>.json`, `proofs/<spec>/<system>.<property>.inv`. They are settled before the check starts, so they do not depend on
 * which property is decided first.
 */
import { readFile, rm } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { showTerm } from '../logic/show.ts'
import { and, lt, type Term } from '../logic/term.ts'
import type { Question } from '../model/model.ts'
import type { Outcome, SystemOutcome } from '../outcome.ts'
import { near } from '../questions/bound/runs.ts'
import { goalValues } from '../report/event-text.ts'
import { loopText } from '../report/loop-text.ts'
import type { Picture } from '../report/results.ts'
import { goalOf } from '../report/story.ts'
import { plain, unicode } from '../report/style.ts'
import { timeline } from '../report/timeline.ts'
import { readTrace, writeTrace } from '../trace/file.ts'
import { replay } from '../trace/replay.ts'
import { jumpCount, type Trace, traceEnd } from '../trace/trace.ts'
import { keptText } from '../trust/kept.ts'
import { writeVerbatim, writeWhole } from './files.ts'

export interface Places {
  readonly trace: string
  readonly certificate: string
  readonly proofs: string
}

const storedWidth = 120
const defaultTraces = 'counterexamples'
const defaultCertificates = join('.paracheck', 'certificates')
const defaultProofs = 'proofs'

/** Where results of these questions go; `out` is the folder of `--out`. */
export function placesOf(questions: readonly Question[], out: string | undefined): Map<Question, Places> {
  const taken = new Map<string, number>()
  const unique = (path: string): string => {
    const count = (taken.get(path) ?? 0) + 1
    taken.set(path, count)
    return count === 1 ? path : `${path}-${count}`
  }
  const certificates = out === undefined ? defaultCertificates : join(out, 'certificates')
  return new Map(
    questions.map((question) => {
      const name = fileName(`${question.network.name}.${question.property.name}`)
      const spec = fileName(basename(question.file, '.tick'))
      return [
        question,
        {
          trace: `${unique(join(out ?? defaultTraces, spec, name))}.json`,
          certificate: `${unique(join(certificates, name))}.smt2`,
          proofs: `${unique(join(out === undefined ? defaultProofs : join(out, 'proofs'), spec, name))}.inv`,
        },
      ]
    }),
  )
}

/** A name as that of a file. Names of the language are plain already, but for the brackets of arrays. */
export function fileName(name: string): string {
  return name.replace(/[^\w.-]+/g, '_')
}

/**
 * Writes what the outcome brought. Answers the outcome, with its certificate's path, and the path of its trace. A stored trace of as few jumps that still
 * replays stays as it is, and is the outcome's from then on: which of many equally short runs a solver finds is chance, and files should not change by it.
 */
export async function keep(outcome: Outcome, places: Places): Promise<{ readonly outcome: Outcome; readonly traceFile?: string }> {
  const { certificate } = outcome
  let kept = outcome
  await keepProofs(outcome, places.proofs)
  if (certificate !== undefined) {
    await writeVerbatim(places.certificate, certificate.text)
    for (const [i, text] of (outcome.bound?.furtherCertificates ?? []).entries())
      await writeVerbatim(places.certificate.replace(/\.smt2$/, `.also-${i + 1}.smt2`), text)
    kept = { ...outcome, certificate: { ...certificate, path: places.certificate } }
  }
  for (const [i, { term, trace }] of (outcome.bound?.below ?? []).entries())
    await keepRun({ ...exceeding(outcome, term), trace }, exceededFile(places.trace, i))
  if (outcome.trace === undefined) return { outcome: kept }
  kept = { ...kept, trace: await keepRun({ ...shownBy(outcome), trace: outcome.trace }, places.trace) }
  return { outcome: kept, traceFile: places.trace }
}

/** Writes the invariants of a proof; of a question that has a run for its answer there are none any more. */
async function keepProofs({ question, proofs, verdict }: Outcome, path: string): Promise<void> {
  if (verdict === 'refuted' || verdict === 'reached') return rm(path, { force: true })
  if (proofs === undefined || (verdict !== 'proved' && verdict !== 'unreachable')) return
  const { network, property } = question
  const title = property.title === undefined ? '' : `: ${property.title}`
  await writeWhole(path, keptText(proofs, [`${network.name}.${property.name}${title}`, ...kindOfText]))
}

const kindOfText = [
  'Invariants of proofs, in milliseconds. `paracheck check` asks a solver anew whether they prove it, for the model as it is.',
]

/** A run to be kept: of which question, what its last state shows (none: replaying is all), and how that is told where it is not the property's own violation. */
interface Run {
  readonly question: Question
  readonly verdict: 'refuted' | 'reached'
  readonly trace: Trace
  readonly goal: Term | undefined
  readonly shows?: string
}

function shownBy({ question, verdict, trace, bound }: Outcome): Omit<Run, 'trace'> {
  const { form } = question.property
  const least = bound?.terms[0]
  if (form.kind === 'leads_to' && trace !== undefined)
    return { question, verdict: 'refuted', goal: undefined, shows: loopText(trace, question.property) }
  if (form.kind !== 'bound' || least === undefined || trace === undefined || bound?.tight === undefined)
    return { question, verdict: verdict === 'reached' ? 'reached' : 'refuted', goal: goalOf(question.property) }
  const shows = `${showTerm(form.quantity)} ${bound.tight.startsWith('reached') ? 'is' : 'comes near'} ${showTerm(least)}`
  return { question, verdict: 'reached', goal: near(form, least, bound.tight), shows }
}

function exceeding({ question }: Outcome, term: Term): Omit<Run, 'trace'> {
  const { form } = question.property
  if (form.kind !== 'bound') return { question, verdict: 'reached', goal: undefined }
  const goal = and(form.condition, lt(term, form.quantity))
  return { question, verdict: 'reached', goal, shows: `${showTerm(form.quantity)} exceeds ${showTerm(term)}` }
}

/** The runs of an outcome for a report to draw; `traceFile` is where `keep` put the first of them. */
export function picturesOf(outcome: Outcome, traceFile: string | undefined): Picture[] {
  const { question, trace, bound } = outcome
  if (trace === undefined) return []
  const { network, property } = question
  const picture = (run: Trace, shows: string | undefined, file: string | undefined): Picture => {
    return { network, property, trace: run, ...(shows !== undefined && { ending: shows }), ...(file !== undefined && { file }) }
  }
  const lesser = (bound?.below ?? []).map(({ term, trace: run }, i) =>
    picture(run, exceeding(outcome, term).shows, exceededFile(traceFile, i)),
  )
  return [picture(trace, shownBy(outcome).shows, traceFile), ...lesser]
}

/** Where the run is kept that exceeds the n-th expression that is not a bound. */
export function exceededFile<T extends string | undefined>(traceFile: T, n: number): T {
  return traceFile?.replace(/\.json$/, `.exceeded-${n + 1}.json`) as T
}

/** Writes a run and its timeline; answers the run that stands in the file then. */
async function keepRun(run: Run, path: string): Promise<Trace> {
  const trace = await storedTrace(run, path)
  if (trace === undefined) await writeWhole(path, runJson(run, path))
  const { question, shows } = run
  const options = {
    property: question.property,
    ...(shows !== undefined && { ending: shows }),
    width: storedWidth,
    ascii: false,
    paint: plain,
  }
  await writeWhole(path.replace(/\.json$/, '.txt'), `${timeline(question.network, trace ?? run.trace, options)}\n`)
  return trace ?? run.trace
}

/** The trace in the file, if it shows the same as the new one, in no more jumps, and would be written as it stands there. */
async function storedTrace(run: Run, path: string): Promise<Trace | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { network } = run.question
  const read = readTrace(text, network)
  if ('error' in read || jumpCount(read.trace) > jumpCount(run.trace)) return undefined
  if ((read.trace.loop === undefined) !== (run.trace.loop === undefined) || !replay(network, read.trace, run.goal).ok) return undefined
  return runJson({ ...run, trace: read.trace }, path) === text ? read.trace : undefined
}

/** Writes the run that breaks a system, as `<spec>/<system>.json`, and answers its path; or the invariants that show it sound. */
export async function keepSystem(
  { network, trace, detail, proofs }: SystemOutcome,
  name: string,
  file: string,
  out: string | undefined,
): Promise<string | undefined> {
  if (proofs !== undefined)
    await writeWhole(systemProofs(name, file, out), keptText(proofs, [`${name}: time always goes on`, ...kindOfText]))
  if (trace === undefined) return undefined
  const path = join(out ?? defaultTraces, fileName(basename(file, '.tick')), `${fileName(network.name)}.json`)
  await writeWhole(path, writeTrace(trace, { network, model: file, verdict: 'refuted', violation: detail, schema: schemaFrom(path) }))
  const text = timeline(network, trace, { ending: detail, width: storedWidth, ascii: false, paint: plain })
  await writeWhole(path.replace(/\.json$/, '.txt'), `${text}\n`)
  return path
}

/** Where the invariants stand that show a system sound. */
export function systemProofs(name: string, file: string, out: string | undefined): string {
  return join(out === undefined ? defaultProofs : join(out, 'proofs'), fileName(basename(file, '.tick')), `${fileName(name)}.inv`)
}

function schemaFrom(path: string): string {
  return relative(dirname(path), join('docs', 'trace.schema.json'))
}

/** The JSON of an outcome's trace, as it stands in a file at `path`. */
export function traceJson(outcome: Outcome, trace: Trace, path: string): string {
  return runJson({ ...shownBy(outcome), trace }, path)
}

function runJson({ question: { network, property, file }, verdict, trace, shows }: Run, path: string): string {
  const violation = shows ?? goalValues(property, traceEnd(trace), unicode).join(', ')
  return writeTrace(trace, {
    network,
    model: file,
    property: property.name,
    verdict,
    schema: schemaFrom(path),
    ...(violation !== '' && { violation }),
  })
}
