/**
 * The package: `import { parse, check, simulate, replay } from 'paracheck'`. Nothing here writes a file, prints, or
 * ends the process, and nothing that was stored earlier is used. What cannot be done as asked throws `UsageError`.
 * `docs/api.md` has examples.
 */
import { type CheckOptions as Asking, checkQuestion } from '../check.ts'
import { engines as allEngines } from '../engines/index.ts'
import type { Model as Elaborated, Network, Question } from '../model/model.ts'
import type { Outcome, SystemOutcome } from '../outcome.ts'
import { Lemmas } from '../portfolio/lemmas.ts'
import { diagnosticRecord, propertyRecord, systemRecord } from '../report/json.ts'
import { exitCodeOf } from '../report/standing.ts'
import { plain } from '../report/style.ts'
import { timeline as drawn } from '../report/timeline.ts'
import { defaultParams, randomParams } from '../run/parameters.ts'
import { randomRun } from '../run/simulate.ts'
import { fits } from '../support/globs.ts'
import { defaultJobs, pooled } from '../support/pool.ts'
import { position } from '../support/span.ts'
import { parseTraceFile, writeTrace } from '../trace/file.ts'
import { type Belonging, belonging, judged } from './belonging.ts'
import { fitnessAsked, fitnessUnder } from './fitness.ts'
import { refuseOptions, refuseSource, refuseTrace } from './given.ts'
import { nothingCalled, refuseUnknown } from './names.ts'
import { type ReadModel, readModel } from './read-model.ts'
import { runText, shownOf } from './shown-run.ts'
import { solverAsked } from './solver.ts'
import { type AskedSystem, isAskedUnder, systemsAsked } from './systems.ts'
import { readText } from './texts.ts'
import type {
  Answer,
  CheckOptions,
  CheckResult,
  Model,
  ParseOptions,
  Replayed,
  SimulateOptions,
  Source,
  SystemAnswer,
  TimelineOptions,
  Trace,
} from './types.ts'
import { UsageError } from './usage-error.ts'

export type * from './types.ts'
export { UsageError } from './usage-error.ts'
export { version } from './version.ts'

/** What stands behind a model that was handed out. */
const known = new WeakMap<Model, ReadModel>()

/**
 * Reads a model and all that it uses. A model with errors is answered with `ok: false` and its diagnostics; throws
 * `UsageError` where the file itself cannot be read.
 */
export async function parse(source: Source, options: ParseOptions = {}): Promise<Model> {
  refuseSource(source)
  refuseOptions('parse', options)
  const { params = {}, consts = {}, read = readText } = options
  const { path, text } = typeof source === 'string' ? { path: source, text: undefined } : source
  const overrides = { params: new Map(Object.entries(params)), consts: new Map(Object.entries(consts)) }
  const found = await readModel(path, overrides, async (asked) =>
    asked === path && text !== undefined ? text : read(asked),
  )
  const model: Model = {
    path,
    ok: found.model !== undefined,
    diagnostics: found.diagnostics.map(diagnosticRecord),
    systems: found.model?.systems.map((system) => system.name) ?? [],
    checks: found.model?.questions.map(checkOf) ?? [],
  }
  known.set(model, found)
  return model
}

function checkOf({ network, property, expected, span }: Question): Model['checks'][number] {
  const { name, title } = property
  const { line } = position(span.source, span.start)
  return {
    system: network.name,
    property: name,
    ...(title !== undefined && { title }),
    ...(expected && { expected }),
    line,
  }
}

/**
 * Asks every question of a model's `check` blocks, and the systems whether time can always go on. Every proof was
 * checked again and every run replayed before it is answered. Throws `UsageError` for a model with errors, and for
 * names that fit nothing; rejects with the reason of `signal` when it aborts.
 */
export async function check(model: Model, options: CheckOptions = {}): Promise<CheckResult> {
  refuseOptions('check', options)
  const { jobs = defaultJobs(), fitness = true, signal, onAnswer } = options
  signal?.throwIfAborted()
  const read = readOf(model)
  const questions = chosen(read.model.questions, options)
  const asked = fitness ? systemsAsked([read], questions, options.properties === undefined) : []
  const systems = asked.filter((system) => fits(system.network.name, options.systems ?? []))
  const asking = await askingOf(options)
  const outcomes = await pooled(systems, jobs, (system) => fitnessAsked(system, undefined, asking, () => undefined))
  const worth = (question: Question): Outcome['fitness'] =>
    fitnessUnder(
      question,
      outcomes.filter((_, i) => isAskedUnder(question, systems[i] as AskedSystem)),
    )
  const answers = await pooled(questions, jobs, async (question) => {
    const outcome = { ...(await checkQuestion(question, asking, () => undefined)), fitness: worth(question) }
    const answer = answerOf(outcome)
    if (!asking.signal.aborted) onAnswer?.(answer)
    return { outcome, answer }
  })
  signal?.throwIfAborted()
  const code = exitCodeOf(
    answers.map((a) => a.outcome),
    outcomes,
  )
  const properties = answers.map((a) => a.answer)
  return {
    ok: code === 0,
    properties,
    systems: outcomes.map((outcome, i) => systemAnswer(systems[i] as AskedSystem, outcome)),
  }
}

function chosen(questions: readonly Question[], { properties = [], systems = [] }: CheckOptions): Question[] {
  const names = questions.map((q) => q.property.name)
  refuseUnknown('properties', 'property', properties, names)
  refuseUnknown(
    'systems',
    'system',
    systems,
    questions.map((q) => q.network.name),
  )
  return questions.filter((q) => fits(q.property.name, properties) && fits(q.network.name, systems))
}

async function askingOf(options: CheckOptions): Promise<Asking> {
  const {
    engines,
    bound = 40,
    timeoutMs = 180_000,
    seed = 1,
    why = false,
    signal = new AbortController().signal,
  } = options
  refuseUnknown(
    'engines',
    'engine',
    engines ?? [],
    allEngines.map((engine) => engine.name),
  )
  const shared = {
    backend: await solverAsked(options.solver),
    bound,
    timeoutMs,
    seed,
    why,
    signal,
    lemmas: new Lemmas(),
  }
  return { ...shared, ...(engines !== undefined && { engines }) }
}

function answerOf(outcome: Outcome): Answer {
  const { trace, certificate } = outcome
  const { trace: _, certificate: __, ...record } = propertyRecord(outcome)
  return {
    ...record,
    ...(trace && { trace: traceOf(runText({ ...shownOf(outcome), trace })) }),
    ...(certificate && { certificate: certificateOf(certificate) }),
  }
}

function certificateOf({
  text,
  rechecked,
  by,
}: NonNullable<Outcome['certificate']>): NonNullable<Answer['certificate']> {
  return { text, rechecked, ...(by !== undefined && { by }) }
}

function systemAnswer({ file }: AskedSystem, outcome: SystemOutcome): SystemAnswer {
  const { network, trace, detail } = outcome
  const { trace: _, ...record } = systemRecord(file, outcome)
  if (trace === undefined) return record
  return {
    ...record,
    trace: traceOf(writeTrace(trace, { network, model: file, verdict: 'refuted', violation: detail })),
  }
}

/**
 * Runs a system at random: the same seed is the same run. Parameters have their defaults, where these satisfy the
 * assumptions. Throws `UsageError` for a model with errors, a system that is not there, and where there is no first
 * state.
 */
export function simulate(model: Model, options: SimulateOptions = {}): Trace {
  refuseOptions('simulate', options)
  const { system, seed = 1, steps = 20 } = options
  const { path, model: read } = readOf(model)
  const network = systemOf(read, system, path)
  const params = defaultParams(network) ?? randomParams(network, seed)
  const run = params && randomRun(network, params, { seed, steps })
  if (run === undefined)
    throw new UsageError(`found no first state of ${network.name}; set parameters when the model is read`)
  return traceOf(writeTrace(run, { network, model: path, verdict: 'simulated' }))
}

function systemOf({ systems }: Elaborated, name: string | undefined, path: string): Network {
  const names = systems.map((system) => system.name)
  const found = name === undefined && systems.length === 1 ? systems[0] : systems.find((system) => system.name === name)
  if (found !== undefined) return found
  throw new UsageError(
    name === undefined
      ? `${path} has several systems, or none; choose one: ${names.join(', ')}`
      : nothingCalled('system', name, names),
  )
}

/**
 * Executes a run again, without a solver, and holds what it says of itself against what it shows. Throws `UsageError`
 * where it is no trace, or is of a system or property that the model does not have.
 */
export function replay(model: Model, trace: Trace): Replayed {
  refuseTrace('replay', trace)
  const { verdict, violation } = trace
  return judged({ verdict, ...(violation !== undefined && { violation }) }, belongingOf(model, trace))
}

/** The run as `paracheck show` draws it. Throws as `replay`. */
export function timeline(model: Model, trace: Trace, options: TimelineOptions = {}): string {
  refuseTrace('timeline', trace)
  refuseOptions('timeline', options)
  const { width = 120, ascii = false } = options
  const { network, property, trace: run } = belongingOf(model, trace)
  const ending = property === undefined ? trace.violation : undefined
  return drawn(network, run, {
    ...(property && { property }),
    ...(ending !== undefined && { ending }),
    width,
    ascii,
    paint: plain,
  })
}

function belongingOf(model: Model, trace: Trace): Belonging {
  const { path, model: read } = readOf(model)
  const text = JSON.stringify(trace)
  const parsed = parseTraceFile(text)
  if ('error' in parsed) throw new UsageError(`the trace: ${parsed.error}`)
  const { best, problems } = belonging(text, parsed.file, read)
  if (best !== undefined) return best
  const what =
    trace.property === undefined ? `system ${trace.system}` : `check of ${trace.property} in the system ${trace.system}`
  throw new UsageError(problems[0] ?? `${path} has no ${what}, which the trace is of`)
}

function traceOf(text: string): Trace {
  return JSON.parse(text) as Trace
}

function readOf(model: Model): ReadModel & { readonly model: Elaborated } {
  const read = known.get(model)
  if (read === undefined) throw new UsageError('this is no model that parse() has answered')
  if (read.model === undefined)
    throw new UsageError(`${model.path} has errors: ${model.diagnostics.find((d) => d.severity === 'error')?.message}`)
  return { ...read, model: read.model }
}
