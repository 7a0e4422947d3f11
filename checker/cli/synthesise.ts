/** `paracheck synthesise`: for which parameter values do the properties hold? */

import { solverAsked } from '../api/solver.ts'
import { systemsAsked } from '../api/systems.ts'
import { findModels } from '../api/texts.ts'
import { version } from '../api/version.ts'
import { checkQuestion, type OnProgress } from '../check.ts'
import { isAnsweredByState } from '../model/bad.ts'
import { fullName, type Model, ofOneSystem, type Question } from '../model/model.ts'
import { internalError } from '../questions/asking.ts'
import { type Region, regionOf } from '../questions/region.ts'
import { jsonLine } from '../report/json.ts'
import { type KeptRegion, regionRecord, regionText } from '../report/region.ts'
import type { CheckFlags } from './check.ts'
import { isAsked, nameOf, optionsOf } from './effort.ts'
import { exitCode, UsageError } from './exit.ts'
import { fitnessesOf } from './fitness.ts'
import { keep } from './keep.ts'
import { readModels } from './models.ts'
import { refuseUnknownNames } from './names.ts'
import { type Places, placesOf } from './places.ts'
import { reporterFor } from './session.ts'
import { Store } from './store.ts'
import type { Terminal } from './terminal.ts'

export interface SynthesiseFlags extends CheckFlags {
  /** Milliseconds for each region. */
  readonly budget: number
  /** Cells that fail, at most. */
  readonly cells: number
}

/**
 * Answers 0 when every region is decided for all values, 4 when some part of one is open, or whether time goes on; 1
 * when a system is broken.
 */
export async function synthesise(
  paths: readonly string[],
  flags: SynthesiseFlags,
  terminal: Terminal,
): Promise<number> {
  const models = await readModels(await findModels(paths), flags, terminal)
  const questions = models.flatMap(synthesised)
  const asked = questions.filter((q) => isAsked(q, flags))
  refuseUnknownNames(questions.map(nameOf), flags)
  if (asked.length === 0) {
    const names = [...new Set(questions.map(fullName))]
    throw new UsageError(
      `no property fits --prop and --system${names.length === 0 ? ': synthesis asks always, never, reachable and within' : `\n  ${names.join('\n  ')}`}`,
    )
  }
  const backend = await solverAsked(flags.solver)
  const options = { ...optionsOf(flags, backend, terminal), budgetMs: flags.budget, cells: flags.cells }
  const places = placesOf(asked, flags)
  const store = new Store()
  const systems = systemsAsked(
    models.map((read) => ({ path: read.path, model: { ...read.model, questions: asked } })),
    asked,
  )
  const reporter = reporterFor(asked.map(fullName), flags, terminal)
  if (flags.json === true) terminal.out(jsonLine({ type: 'start', version: version(), properties: asked.length }))
  const fitnesses = await fitnessesOf(systems, options, flags, terminal)
  const done: KeptRegion[] = []
  for (const question of asked) {
    const { form } = question.property
    if (!isAnsweredByState(form)) continue
    const name = fullName(question)
    const started = performance.now()
    reporter.started(name)
    const on: OnProgress = ({ text }) => reporter.progress(name, text)
    const region = await regionOf(question, form, checkQuestion, options, on).catch((failure: unknown): Region => {
      return { holds: [], fails: [], open: [[]], proofs: [], reason: internalError(failure, options) }
    })
    const place = places.get(question) as Places
    const keeping = { store, tried: true, stands: async () => false }
    // Cells that hold and cells that fail are counted apart: the first of either is no answer to the other.
    const numbered = (cell: 'holds' | 'fails', i: number): Places => {
      const suffix = `${cell}-${i + 1}`
      return {
        ...place,
        trace: place.trace.replace(/\.json$/, `.${suffix}.json`),
        certificate: place.certificate.replace(/\.smt2$/, `.${suffix}.smt2`),
        proofs: place.proofs.replace(/\.inv$/, `.${suffix}.inv`),
      }
    }
    const runs = region.fails.map(({ finding }) => ({
      ...finding,
      question,
      fitness: 'unasked' as const,
      seconds: 0,
      notes: [],
    }))
    const kept = {
      question,
      region,
      fitness: fitnesses.of(question),
      seconds: (performance.now() - started) / 1000,
      traces: flags.write
        ? await Promise.all(runs.map(async (run, i) => (await keep(run, numbered('fails', i), keeping)).traceFile))
        : [],
      certificates: flags.write
        ? await Promise.all(
            region.proofs.map(async (p, i) => (await keep(p, numbered('holds', i), keeping)).outcome.certificate?.path),
          )
        : [],
    }
    reporter.clear()
    terminal.out(
      flags.json === true
        ? jsonLine({ type: 'region', ...regionRecord(kept, flags.plain !== true) })
        : `${regionText(kept, terminal.paint, flags.plain !== true)}\n\n`,
    )
    done.push(kept)
  }
  const open = done.some(({ region }) => region.open.length > 0)
  const code = fitnesses.code(open ? exitCode.inconclusive : exitCode.asExpected)
  if (flags.json === true)
    terminal.out(
      jsonLine({
        type: 'result',
        ok: code === exitCode.asExpected,
        regions: done.map((r) => regionRecord(r, flags.plain !== true)),
      }),
    )
  else terminal.out(fitnesses.lines())
  store.tell(terminal, flags.json === true || flags.plain === true)
  return terminal.interrupted.aborted ? exitCode.interrupted : store.codeAfter(code)
}

/**
 * Each property of each system once, under the assumptions that the files make for all; what a `check` assumes beside
 * is what is to be found out.
 */
export function synthesised({ model }: { readonly model: Model }): Question[] {
  const found = new Map<string, Question>()
  for (const { expected: _, carried: __, ...question } of ofOneSystem(model.questions)) {
    if (!isAnsweredByState(question.property.form) || question.refines !== undefined) continue
    const key = fullName(question)
    const general = model.systems.find((s) => s.name === question.network.name)?.assumptions.length ?? 0
    const network = { ...question.network, assumptions: question.network.assumptions.slice(0, general) }
    if (!found.has(key)) found.set(key, { ...question, network })
  }
  return [...found.values()]
}
