/**
 * What a check leaves behind: a trace with its timeline for every run found, a certificate for every proof. Names say what they
 * are of: `counterexamples/<spec>/<system>.<property>.json`. They are settled before the check starts, so they do not depend on
 * which property is decided first.
 */
import { readFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import type { Question } from '../model/model.ts'
import type { Outcome, SystemOutcome } from '../outcome.ts'
import { goalValues } from '../report/event-text.ts'
import { goalOf } from '../report/story.ts'
import { plain, unicode } from '../report/style.ts'
import { timeline } from '../report/timeline.ts'
import { readTrace, writeTrace } from '../trace/file.ts'
import { replay } from '../trace/replay.ts'
import type { Trace } from '../trace/trace.ts'
import { writeWhole } from './files.ts'

export interface Places {
  readonly trace: string
  readonly certificate: string
}

const storedWidth = 120
const defaultTraces = 'counterexamples'
const defaultCertificates = join('.paracheck', 'certificates')

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
        },
      ]
    }),
  )
}

/** Names of the language are plain already, but for the brackets of arrays. */
function fileName(name: string): string {
  return name.replace(/[^\w.-]+/g, '_')
}

/**
 * Writes what the outcome brought. Answers the outcome, with its certificate's path, and the path of its trace. A stored trace of as few jumps that still
 * replays stays as it is, and is the outcome's from then on: which of many equally short runs a solver finds is chance, and files should not change by it.
 */
export async function keep(outcome: Outcome, places: Places): Promise<{ readonly outcome: Outcome; readonly traceFile?: string }> {
  const { certificate } = outcome
  let kept = outcome
  if (certificate !== undefined) {
    await writeWhole(places.certificate, certificate.text)
    kept = { ...outcome, certificate: { ...certificate, path: places.certificate } }
  }
  if (outcome.trace === undefined) return { outcome: kept }
  const stored = await storedTrace(outcome, outcome.trace, places.trace)
  if (stored !== undefined) {
    kept = { ...kept, trace: stored }
    await writeWhole(places.trace.replace(/\.json$/, '.txt'), `${timelineText(kept)}\n`)
    return { outcome: kept, traceFile: places.trace }
  }
  await writeWhole(places.trace, traceJson(outcome, outcome.trace, places.trace))
  await writeWhole(places.trace.replace(/\.json$/, '.txt'), `${timelineText(outcome)}\n`)
  return { outcome: kept, traceFile: places.trace }
}

/** The trace in the file, if it shows the same as the new one, in no more jumps, and would be written as it stands there. */
async function storedTrace(outcome: Outcome, fresh: Trace, path: string): Promise<Trace | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { network, property } = outcome.question
  const read = readTrace(text, network)
  if ('error' in read || jumpsOf(read.trace) > jumpsOf(fresh)) return undefined
  if (!replay(network, read.trace, goalOf(property)).ok) return undefined
  return traceJson(outcome, read.trace, path) === text ? read.trace : undefined
}

function jumpsOf(trace: Trace): number {
  return trace.steps.filter((step) => step.jump !== undefined).length
}

/** Writes the run that breaks a system, as `<spec>/<system>.json`; answers its path. */
export async function keepSystem(
  { network, trace, detail }: SystemOutcome,
  file: string,
  out: string | undefined,
): Promise<string | undefined> {
  if (trace === undefined) return undefined
  const path = join(out ?? defaultTraces, fileName(basename(file, '.tick')), `${fileName(network.name)}.json`)
  await writeWhole(path, writeTrace(trace, { network, model: file, verdict: 'refuted', violation: detail, schema: schemaFrom(path) }))
  const text = timeline(network, trace, { ending: detail, width: storedWidth, ascii: false, paint: plain })
  await writeWhole(path.replace(/\.json$/, '.txt'), `${text}\n`)
  return path
}

function schemaFrom(path: string): string {
  return relative(dirname(path), join('docs', 'trace.schema.json'))
}

/** The JSON of an outcome's trace, as it stands in a file at `path`. */
export function traceJson({ question, verdict }: Outcome, trace: Trace, path: string): string {
  const { network, property, file } = question
  const last = trace.steps.at(-1)?.after ?? trace.initial
  const values = goalValues(property, new Map([...trace.params, ...last]), unicode)
  return writeTrace(trace, {
    network,
    model: file,
    property: property.name,
    verdict: verdict === 'reached' ? 'reached' : 'refuted',
    schema: schemaFrom(path),
    ...(values.length > 0 && { violation: values.join(', ') }),
  })
}

/** The timeline as stored beside a trace: a fixed width and no colours, so that the same trace is always the same text. */
function timelineText({ question, trace }: Outcome): string {
  if (trace === undefined) return ''
  return timeline(question.network, trace, { property: question.property, width: storedWidth, ascii: false, paint: plain })
}
