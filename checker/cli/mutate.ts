/** `paracheck mutate`: are the properties of a file able to notice mistakes in its model? */
import { z } from 'zod'
import { fitnessAsked } from '../api/fitness.ts'
import type { ReadModel } from '../api/read-model.ts'
import { solverAsked } from '../api/solver.ts'
import { systemsAsked } from '../api/systems.ts'
import { findModels, textIfThere } from '../api/texts.ts'
import { version } from '../api/version.ts'
import { checkQuestion, checkSystem } from '../check.ts'
import { ofOneSystem, type Question } from '../model/model.ts'
import { type Mutant, type MutantKind, mutantsOf } from '../model/mutants.ts'
import type { SystemOutcome } from '../outcome.ts'
import { type CheckOptions, internalError } from '../questions/asking.ts'
import { type AnsweredQuestion, type AnsweredSystem, type Fate, fateOf, type Suite } from '../questions/mutation.ts'
import { conciseDiagnostic, renderDiagnostic } from '../report/diagnostics.ts'
import { jsonLine } from '../report/json.ts'
import {
  isExplained,
  isKilled,
  isOpen,
  isSurvivor,
  killedLine,
  mutantFinding,
  mutantRecord,
  mutationLine,
  mutationTable,
  type Tried,
} from '../report/mutation.ts'
import { questionNames } from '../report/standing.ts'
import { randomFrom } from '../run/random.ts'
import { parseJson } from '../support/json.ts'
import { pooled } from '../support/pool.ts'
import { type Kept, keptText, readKept } from '../trust/kept.ts'
import { type EffortFlags, isAsked, jobsOf, nameOf, optionsOf } from './effort.ts'
import { exitCode, UsageError } from './exit.ts'
import { readModels } from './models.ts'
import { refuseUnknownNames } from './names.ts'
import { placesOf, systemPlaces } from './places.ts'
import { recallQuestion, recallSystem } from './recall.ts'
import { reporterFor } from './session.ts'
import { Store } from './store.ts'
import type { Terminal } from './terminal.ts'

export interface MutateFlags extends EffortFlags {
  readonly prop?: readonly string[]
  readonly only?: readonly MutantKind[]
  /** Mutants at most, drawn by the seed. */
  readonly limit?: number
  /** A file of explanations; `X.mutants.json` beside each `X.tick` in which mistakes are made when absent. */
  readonly explained?: string
  /** Show all of them. */
  readonly verbose?: boolean
}

/**
 * Answers 0 when every mutant is killed or explained, 1 when one survives or the model itself is broken, 4 when one is
 * open.
 */
export async function mutate(paths: readonly string[], flags: MutateFlags, terminal: Terminal): Promise<number> {
  const models = await readModels(await findModels(paths), flags, terminal)
  const backend = await solverAsked(flags.solver)
  const options = optionsOf({ ...flags, write: false, systems: true }, backend, terminal)
  if (flags.json === true) terminal.out(jsonLine({ type: 'start', version: version(), properties: models.length }))
  const { tried, worst } = await triedIn(models, options, flags, terminal)
  if (tried.length === 0)
    throw new UsageError(
      'there is nothing to make mistakes in: no expected verdict fits --prop and --system, or no mistake fits --only',
    )
  const against = worst === 'broken' || tried.some(isSurvivor)
  const open = worst === 'unknown' || tried.some(isOpen)
  const code = against ? exitCode.against : open ? exitCode.inconclusive : exitCode.asExpected
  const last = terminal.interrupted.aborted ? exitCode.interrupted : code
  if (flags.json === true) terminal.out(jsonLine({ type: 'result', ok: last === 0, mutants: tried.map(mutantRecord) }))
  else show(tried, flags, terminal)
  if (terminal.interrupted.aborted) terminal.err('interrupted: mutants that were not asked about are open\n')
  return last
}

/** All files are one suite: a mistake in a machine is noticed by whichever of them asks about it. */
async function triedIn(
  models: readonly ReadWell[],
  options: CheckOptions,
  flags: MutateFlags,
  terminal: Terminal,
): Promise<{ readonly tried: Tried[]; readonly worst: SystemOutcome['verdict'] }> {
  const questions = ofOneSystem(models.flatMap(({ model }) => model.questions))
  refuseUnknownNames(questions.map(nameOf), flags)
  const asked = questions.filter((q) => isWanted(q, flags))
  // The system beside its contracts has parts that nobody wrote.
  const written = asked.filter((q) => q.refines === undefined)
  const all = mutantsOf(written.map((q) => q.network)).filter((m) => flags.only?.includes(m.kind) !== false)
  const mutants = sampled(all, flags)
  const explanations = await explanationsFor(all, flags)
  const reporter = reporterFor(['mutants'], flags, terminal)
  reporter.started('mutants')
  const suite = await suiteOf(models, mutants, options, flags, terminal, (text) => reporter.progress('mutants', text))
  let done = 0
  const tried = await pooled(mutants, jobsOf(flags), async (mutant): Promise<Tried> => {
    const fate = await fateOf(mutant, suite, { question: checkQuestion, system: checkSystem }, options, ({ text }) =>
      reporter.progress(
        'mutants',
        `${done}/${mutants.length} ${mutant.machine}, ${mutant.at}: ${mutant.change}; ${text}`,
      ),
    ).catch((failure: unknown): Fate => ({ kind: 'open', by: 'mutate', reason: internalError(failure, options) }))
    done += 1
    const why = explanations.find((e) => isAbout(e, mutant))?.why
    const result = { mutant, fate, ...(why !== undefined && { why }) }
    if (flags.json === true) terminal.out(jsonLine({ type: 'mutant', ...mutantRecord(result) }))
    return result
  })
  reporter.clear()
  // Only a whole run shows that an explanation speaks of nothing.
  if (
    mutants.length === all.length &&
    flags.only === undefined &&
    flags.prop === undefined &&
    flags.system === undefined
  )
    for (const { machine, at, change } of explanations.filter(
      (e) => !tried.some((t) => isExplained(t) && isAbout(e, t.mutant)),
    ))
      terminal.err(`explained, but killed or gone: ${machine}, ${at}: ${change}\n`)
  return { tried, worst: suite.worst }
}

function isWanted(question: Question, flags: MutateFlags): boolean {
  return question.expected !== undefined && isAsked(question, flags)
}

function isAbout(e: Explanation, m: Mutant): boolean {
  return e.machine === m.machine && e.at === m.at && e.change === m.change
}

type ReadWell = ReadModel & { readonly model: NonNullable<ReadModel['model']> }

/** Milliseconds for a question about the model as it is, at least: as in `check`. */
const leastPatience = 180_000

/**
 * All that the files expect and some mutant may change, answered for the model as it is: only those answers can show a
 * mistake.
 */
async function suiteOf(
  models: readonly ReadWell[],
  mutants: readonly Mutant[],
  options: CheckOptions,
  flags: MutateFlags,
  terminal: Terminal,
  on: (text: string) => void,
): Promise<Suite & { readonly worst: SystemOutcome['verdict'] }> {
  const all = ofOneSystem(models.flatMap(({ model }) => model.questions))
  const changed = new Set(
    [...new Set(all.map((q) => q.network))].filter((network) => mutants.some((m) => m.in(network) !== undefined)),
  )
  const questions = all.filter((q) => isWanted(q, flags) && changed.has(q.network))
  const names = questionNames(questions)
  const store = new Store()
  const places = placesOf(all, flags)
  const undecided: { name: string; network: Question['network'] }[] = []
  const answered = await pooled(questions, jobsOf(flags), async (question): Promise<AnsweredQuestion | undefined> => {
    const name = names.get(question) ?? ''
    on(`${name} as it is`)
    const place = places.get(question)
    const earlier = place && (await recallQuestion(question, place, store))
    const patient = {
      ...options,
      timeoutMs: Math.max(options.timeoutMs, leastPatience),
      ...(earlier && { kept: earlier }),
    }
    const outcome = await checkQuestion(question, patient, () => undefined)
    if (outcome.asExpected !== true) {
      const hasNone = outcome.verdict === 'unknown' || outcome.verdict === 'bounded'
      if (hasNone) undecided.push({ name, network: question.network })
      const why = hasNone ? 'it has no answer' : 'it is not as expected'
      terminal.err(`${name} is left out: ${why} in the model itself\n`)
      return undefined
    }
    const proofs = readKept(keptText(outcome.proofs ?? [], []))
    const runs = outcome.trace === undefined ? [] : [outcome.trace, ...(outcome.bound?.below ?? []).map((b) => b.trace)]
    const kept: Kept = { proofs: 'error' in proofs ? [] : proofs, runs }
    return { name, question, kept }
  })
  const systems = await Promise.all(
    systemsAsked(models, questions).map(
      async (asked): Promise<AnsweredSystem & { readonly verdict: SystemOutcome['verdict'] }> => {
        const { name, file, network } = asked
        const kept = await recallSystem(systemPlaces(name, network.name, file, flags), store)
        const { verdict } = await fitnessAsked(asked, kept, options, () => undefined)
        if (verdict === 'unknown') undecided.push({ name, network })
        if (verdict !== 'sound') terminal.err(`${name} is left out: ${unfitness[verdict]}\n`)
        return { name, network, verdict, ...(kept && { kept }) }
      },
    ),
  )
  store.tell(terminal, true)
  const worst = systems.some((s) => s.verdict === 'broken')
    ? 'broken'
    : systems.some((s) => s.verdict === 'unknown')
      ? 'unknown'
      : 'sound'
  return {
    questions: answered.filter((a) => a !== undefined),
    systems: systems.filter((s) => s.verdict === 'sound'),
    undecided,
    worst,
  }
}

const unfitness = {
  broken: 'the model itself is broken: time stops, or a variable leaves its range',
  unknown: 'whether time goes on in the model itself is not known',
} as const

/** The mutants themselves, or as many as wanted, drawn by the seed, in their order. */
function sampled(mutants: readonly Mutant[], { limit, seed }: Pick<MutateFlags, 'limit' | 'seed'>): readonly Mutant[] {
  if (limit === undefined || limit >= mutants.length) return mutants
  const random = randomFrom(seed)
  const rest = mutants.map((_, i) => i)
  const chosen = new Set(Array.from({ length: limit }, () => rest.splice(random.below(rest.length), 1)[0]))
  return mutants.filter((_, i) => chosen.has(i))
}

const explanationSchema = z.array(
  z.strictObject({ machine: z.string(), at: z.string(), change: z.string(), why: z.string().min(1) }),
)
type Explanation = z.infer<typeof explanationSchema>[number]

/**
 * Why nothing can notice some mistakes: lists of `{ machine, at, change, why }` beside the files in which the mistakes
 * are made, `models/wake.mutants.json` for `models/wake.tick`.
 */
async function explanationsFor(
  mutants: readonly Mutant[],
  { explained }: MutateFlags,
): Promise<readonly Explanation[]> {
  const beside = new Set(mutants.map((m) => m.span.source.path.replace(/\.tick$/, '.mutants.json')))
  const paths = explained === undefined ? [...beside] : [explained]
  return (await Promise.all(paths.map((path) => explanationsIn(path, explained !== undefined)))).flat()
}

async function explanationsIn(path: string, wanted: boolean): Promise<readonly Explanation[]> {
  const text = await textIfThere(path, wanted)
  if (text === undefined) return []
  try {
    return explanationSchema.parse(parseJson(text))
  } catch {
    throw new UsageError(`${path} is no list of { "machine", "at", "change", "why" }`)
  }
}

function show(tried: readonly Tried[], flags: MutateFlags, terminal: Terminal): void {
  if (flags.quiet !== true) terminal.out(`${mutationTable(tried, terminal.paint)}\n\n`)
  const killed = flags.verbose === true ? tried.filter(isKilled).map(killedLine) : []
  if (killed.length > 0) terminal.out(`${killed.join('\n')}\n\n`)
  const shown = tried
    .filter((t) => flags.verbose === true || isSurvivor(t) || isOpen(t))
    .flatMap((t) => mutantFinding(t) ?? [])
  for (const finding of shown)
    terminal.out(
      flags.concise === true ? `${conciseDiagnostic(finding)}\n` : `${renderDiagnostic(finding, terminal.paint)}\n\n`,
    )
  terminal.out(`${mutationLine(tried)}\n`)
}
