/**
 * What a check leaves behind, at the places of `places.ts`: a trace with its timeline for every run found; for every
 * proof its certificate, and its invariant for the next check (`recall.ts`). Nothing that a person wrote is replaced or
 * removed (`ours.ts`), and what is ours is replaced by a better answer only.
 */

import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { exceeding, runText, type ShownRun, shownOf } from '../api/shown-run.ts'
import { fullName } from '../model/model.ts'
import type { Outcome, Proof, SystemOutcome } from '../outcome.ts'
import { fromKept } from '../questions/asking.ts'
import type { Picture } from '../report/results.ts'
import { plain } from '../report/style.ts'
import { timeline } from '../report/timeline.ts'
import { sexprText } from '../smt/sexpr.ts'
import { writeTrace } from '../trace/file.ts'
import { replay } from '../trace/replay.ts'
import { jumpCount, type Trace } from '../trace/trace.ts'
import { type KeptProof, keptText, readKept } from '../trust/kept.ts'
import { isCertificate, isStoredProof, isTimeline, isTrace, stamped } from './ours.ts'
import type { Places } from './places.ts'
import { readRun, storedText } from './recall.ts'
import { networkFrom, pathFrom, questionFrom, traceFrom } from './seen-from.ts'
import type { Store } from './store.ts'

const storedWidth = 120

/** How an answer came about, as far as it matters to what is stored. */
export interface Keeping {
  readonly store: Store
  /** What is stored was tried before anything was searched for: an answer that is not from there has replaced it. */
  readonly tried: boolean
  /** Whether what is stored still answers the question; asked where it was not tried. */
  readonly stands: () => Promise<boolean>
}

/**
 * Writes what the outcome brought. Answers the outcome, with its certificate's path, and the path of its trace, if they
 * stand there. A stored trace of as few jumps that still replays stays as it is, and is the outcome's from then on:
 * which of many equally short runs a solver finds is chance, and files should not change by it.
 */
export async function keep(
  outcome: Outcome,
  places: Places,
  keeping: Keeping,
): Promise<{ readonly outcome: Outcome; readonly traceFile?: string }> {
  const { store } = keeping
  const { certificate, question, verdict, trace } = outcome
  let kept = outcome
  const name = fullName(question)
  const title = question.property.title === undefined ? '' : `: ${question.property.title}`
  const isKept = outcome.engine === fromKept
  await keepProofs(
    { name, title, verdict, isKept, ...(outcome.proofs && { proofs: outcome.proofs }) },
    places.proofs,
    keeping,
  )
  if (certificate !== undefined && (await store.write(places.certificate, certificate.text, isCertificate))) {
    for (const [i, text] of (outcome.bound?.furtherCertificates ?? []).entries())
      await store.write(places.certificate.replace(/\.smt2$/, `.also-${i + 1}.smt2`), text, isCertificate)
    kept = { ...outcome, certificate: { ...certificate, path: places.certificate } }
  }
  for (const [i, { term, trace: run }] of (outcome.bound?.below ?? []).entries())
    await keepRun({ ...exceeding(outcome, term), trace: run }, exceededPlaces(places, i), store)
  if (trace === undefined) {
    await tellOfStaleRun(outcome, places, store)
    return { outcome: kept }
  }
  const { run, file } = await keepRun({ ...shownOf(outcome), trace }, places, store)
  kept = { ...kept, trace: run }
  return file === undefined ? { outcome: kept } : { outcome: kept, traceFile: file }
}

/** A run is left of a question that is proved: somebody may have written about it, so it stays, and is told. */
async function tellOfStaleRun({ verdict, question }: Outcome, { trace }: Places, store: Store): Promise<void> {
  const { network, property } = question
  if ((verdict !== 'proved' && verdict !== 'unreachable') || property.form.kind === 'bound') return
  if ((await storedText(trace, store)) !== undefined)
    store.note(`${trace} is of an earlier model: ${network.name}.${property.name} is ${verdict} now`)
}

/** An answer with its proofs, of a question or of a system. */
interface Proved {
  readonly name: string
  readonly title: string
  readonly verdict: Outcome['verdict'] | SystemOutcome['verdict']
  readonly proofs?: readonly Proof[]
  /** The answer is what was stored, which stood up to being checked again. */
  readonly isKept: boolean
}

/**
 * Writes the invariants of a proof, unless what is stored is as good; of a question that has a run for its answer there
 * are none any more.
 */
async function keepProofs(answer: Proved, path: string, { store, tried, stands }: Keeping): Promise<void> {
  const { name, title, verdict, proofs, isKept } = answer
  const old = await storedText(path, store)
  const isOwn = old === undefined || isStoredProof(old)
  if (verdict === 'refuted' || verdict === 'reached' || verdict === 'broken') {
    if (old === undefined) return
    if (isOwn) await store.remove(path, `${name} is ${verdict}`)
    else store.note(`${path} proves nothing any more, as ${name} is ${verdict}; somebody wrote it, so it stays`)
    return
  }
  if (isKept) return
  if (proofs === undefined || (verdict !== 'proved' && verdict !== 'unreachable' && verdict !== 'sound')) {
    if (old !== undefined && tried) store.note(`${path} did not prove ${name} this time; it stays`)
    return
  }
  const text = keptText(proofs, [`${name}${title}`, ...kindOfText])
  if (!isOwn) {
    if (tried && !sameProofs(text, old))
      store.note(`${path} does not prove ${name}; somebody wrote it, so it stays, and the proof found is not stored`)
    return
  }
  if (old !== undefined && (sameProofs(text, old) || (!tried && !isSmaller(text, old) && (await stands())))) return
  await store.write(path, stamped(text), isStoredProof)
}

const kindOfText = [
  'Invariants of proofs, in milliseconds. `paracheck check` asks a solver anew whether they prove it, for the model as it is.',
]

function proofsOf(text: string): readonly KeptProof[] {
  const proofs = readKept(text)
  return 'error' in proofs ? [] : proofs
}

function sameProofs(text: string, other: string): boolean {
  const [one, two] = [text, other].map((t) =>
    proofsOf(t).map((p) => `${sexprText(p.claim)} ${p.k} ${sexprText(p.conjuncts)}`),
  )
  return one?.join('\n') === two?.join('\n')
}

/** Whether the proofs of a text need less: less depth of induction, else fewer conjuncts, else fewer letters. */
function isSmaller(text: string, other: string): boolean {
  const sizes = [text, other].map((t) => {
    const proofs = proofsOf(t)
    const conjuncts = proofs.flatMap((p) => p.conjuncts)
    return [Math.max(...proofs.map((p) => p.k)), conjuncts.length, sexprText(conjuncts).length]
  })
  const differing = [0, 1, 2].find((i) => sizes[0]?.[i] !== sizes[1]?.[i])
  return differing !== undefined && (sizes[0]?.[differing] ?? 0) < (sizes[1]?.[differing] ?? 0)
}

/** The runs of an outcome for a report to draw; `traceFile` is where `keep` put the first of them. */
export function picturesOf(outcome: Outcome, traceFile: string | undefined): Picture[] {
  const { question, trace, bound } = outcome
  if (trace === undefined) return []
  const { network, property } = question
  const picture = (run: Trace, shows: string | undefined, file: string | undefined): Picture => {
    return {
      network,
      property,
      trace: run,
      ...(shows !== undefined && { ending: shows }),
      ...(file !== undefined && { file }),
    }
  }
  const lesser = (bound?.below ?? []).map(({ term, trace: run }, i) =>
    picture(run, exceeding(outcome, term).shows, exceededFile(traceFile, i)),
  )
  return [picture(trace, shownOf(outcome).shows, traceFile), ...lesser]
}

/** The places of the run that exceeds the n-th expression that is not a bound. */
function exceededPlaces(places: Places, n: number): Places {
  const { earlier } = places
  return { ...places, trace: exceededFile(places.trace, n), ...(earlier && { earlier: exceededPlaces(earlier, n) }) }
}

/** Where the run is kept that exceeds the n-th expression that is not a bound. */
export function exceededFile<T extends string | undefined>(traceFile: T, n: number): T {
  return traceFile?.replace(/\.json$/, `.exceeded-${n + 1}.json`) as T
}

/** Writes a run and its timeline; answers the run that stands in the file then, and the file, if there is one. */
async function keepRun(run: ShownRun, places: Places, store: Store): Promise<{ run: Trace; file?: string }> {
  const { trace: path, root, earlier } = places
  const stored = await storedTrace(run, path, root, store)
  const before =
    stored === undefined && earlier !== undefined
      ? await storedTrace(run, earlier.trace, earlier.root, store)
      : undefined
  if (before !== undefined && earlier !== undefined) return { run: before, file: earlier.trace }
  if (stored === undefined) {
    const wasThere = (await storedText(path, store)) !== undefined
    if (!(await store.write(path, runJson(run, path, root), isTrace))) return { run: run.trace }
    if (wasThere) store.renew(path)
  }
  const { question, shows } = run
  const options = {
    property: question.property,
    ...(shows !== undefined && { ending: shows }),
    width: storedWidth,
    ascii: false,
    paint: plain,
  }
  const drawn = timeline(networkFrom(root, question.network), traceFrom(root, stored ?? run.trace), options)
  await store.write(path.replace(/\.json$/, '.txt'), `${drawn}\n`, isTimeline)
  return { run: stored ?? run.trace, file: path }
}

/**
 * The trace in the file, if it shows the same as the new one, in no more jumps, and would be written as it stands
 * there.
 */
async function storedTrace(run: ShownRun, path: string, root: string, store: Store): Promise<Trace | undefined> {
  const text = await storedText(path, store)
  if (text === undefined) return undefined
  const { network } = run.question
  const trace = readRun(text, network, root)
  if (trace === undefined || jumpCount(trace) > jumpCount(run.trace)) return undefined
  if ((trace.loop === undefined) !== (run.trace.loop === undefined) || !replay(network, trace, run.goal).ok)
    return undefined
  return withoutSchema(runJson({ ...run, trace }, path, root)) === withoutSchema(text) ? trace : undefined
}

/**
 * Writes the run that breaks a system, as `<spec>/<system>.json`, and answers its path; or the invariants that show it
 * sound.
 */
export async function keepSystem(
  { network, trace, detail, proofs, verdict }: SystemOutcome,
  name: string,
  file: string,
  places: Places,
  keeping: Keeping,
): Promise<string | undefined> {
  await keepProofs(
    { name, title: ': time always goes on', verdict, isKept: false, ...(proofs && { proofs }) },
    places.proofs,
    keeping,
  )
  if (trace === undefined) return undefined
  const { trace: path, root } = places
  const { store } = keeping
  const [seen, run] = [networkFrom(root, network), traceFrom(root, trace)]
  const context = {
    network: seen,
    model: pathFrom(root, file),
    verdict: 'refuted',
    violation: detail,
    ...schemaSeenFrom(path, root),
  } as const
  if (!(await store.write(path, writeTrace(run, context), isTrace))) return undefined
  const text = timeline(seen, run, { ending: detail, width: storedWidth, ascii: false, paint: plain })
  await store.write(path.replace(/\.json$/, '.txt'), `${text}\n`, isTimeline)
  return path
}

/** Where the schema of traces stands, seen from a trace: in the project, or in the package as it is installed there. */
function schemaSeenFrom(path: string, root: string): { readonly schema?: string } {
  const places = [root, join(root, 'node_modules', 'paracheck')].map((folder) =>
    join(folder, 'docs', 'trace.schema.json'),
  )
  const place = places.find((file) => existsSync(file))
  return place === undefined ? {} : { schema: relative(dirname(path), place) }
}

/** A trace without the place of its schema, which says nothing of the run. */
function withoutSchema(text: string): string {
  return text.replace(/^ {2}"\$schema": "[^"\n]*",\n/m, '')
}

/** The JSON of an outcome's trace, as it stands in its file. */
export function traceJson(outcome: Outcome, trace: Trace, { trace: path, root }: Places): string {
  return runJson({ ...shownOf(outcome), trace }, path, root)
}

function runJson(run: ShownRun, path: string, root: string): string {
  const { schema } = schemaSeenFrom(path, root)
  return runText({ ...run, question: questionFrom(root, run.question), trace: traceFrom(root, run.trace) }, schema)
}
