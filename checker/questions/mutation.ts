/**
 * What becomes of a mutant: it is killed by the first question whose answer is not the expected one, or by a system
 * that became unfit; it survives when every answer is as before. Cheap ways come first: stored runs are replayed,
 * random runs tried, stored proofs re-checked, short counterexamples searched; then everything there is.
 */
import { badOf, isAnsweredByState } from '../model/bad.ts'
import type { Network, Question } from '../model/model.ts'
import type { Mutant } from '../model/mutants.ts'
import type { Outcome, SystemOutcome } from '../outcome.ts'
import { delayed } from '../run/delay.ts'
import { defaultParams, randomParams } from '../run/parameters.ts'
import { reading } from '../run/reading.ts'
import { randomRun } from '../run/simulate.ts'
import type { State } from '../run/state.ts'
import { awakeMs } from '../support/awake.ts'
import { replay } from '../trace/replay.ts'
import type { Kept } from '../trust/kept.ts'
import { type CheckOptions, type OnProgress, worth } from './asking.ts'

/** A question whose answer for the model is known, with what that answer left behind. */
export interface AnsweredQuestion {
  readonly name: string
  readonly question: Question
  readonly kept?: Kept
}

export interface AnsweredSystem {
  readonly name: string
  readonly network: Network
  readonly kept?: Kept
}

export interface Suite {
  readonly questions: readonly AnsweredQuestion[]
  readonly systems: readonly AnsweredSystem[]
  /** Questions and systems of the model as it is for which no answer was found: they might notice a mistake. */
  readonly undecided: readonly { readonly name: string; readonly network: Network }[]
}

export type Fate =
  /** `by` answers `verdict` where something else is expected. */
  | { readonly kind: 'killed'; readonly by: string; readonly verdict: string }
  /** So many questions were answered as expected. */
  | { readonly kind: 'survived'; readonly asked: number }
  /** Some question has no answer; none has a wrong one. */
  | { readonly kind: 'open'; readonly by: string; readonly reason: string }

/** How questions and systems are asked: `check.ts`, which stands to the right of here. */
export interface Asking {
  readonly question: (question: Question, options: CheckOptions, on: OnProgress) => Promise<Outcome>
  readonly system: (network: Network, options: CheckOptions, on: OnProgress) => Promise<SystemOutcome>
}

/** For a first look: short counterexamples, and no more work than so many milliseconds are worth. */
const quick = { engines: ['bmc'], bound: 12 } as const
const quickMs = 2_000

/** Milliseconds below which a question is not worth asking, and that each may have however many are still to come. */
const leastTime = 200
const leastShare = 5000

/** `options.timeoutMs` is for the whole mutant. */
export async function fateOf(
  mutant: Mutant,
  suite: Suite,
  asking: Asking,
  options: CheckOptions,
  on: OnProgress,
): Promise<Fate> {
  const deadline = awakeMs() + options.timeoutMs
  const left = (): number => Math.max(1, deadline - awakeMs())
  const affected = suite.questions.flatMap((asked) => {
    const network = mutant.in(asked.question.network)
    return network === undefined ? [] : [{ ...asked, question: { ...asked.question, network } }]
  })
  const ask = async (asked: AnsweredQuestion, more: Partial<CheckOptions>): Promise<Outcome> => {
    on({ kind: 'progress', text: asked.name })
    return asking.question(
      asked.question,
      { ...options, anyRun: true, ...(asked.kept && { kept: asked.kept }), ...more },
      on,
    )
  }
  let rest = affected.filter((asked) => !stillShown(asked))
  for (const asked of rest)
    if (isShownByChance(asked, options.seed))
      return { kind: 'killed', by: asked.name, verdict: wordFor(asked.question) }
  const firsts = new Set(
    rest.filter(({ question }) => isAnsweredByState(question.property.form) && !wantsRun(question)),
  )
  for (const asked of firsts) {
    const outcome = await ask(asked, worth({ ...options, ...quick, timeoutMs: left() }, quickMs))
    // With a run in hand. What is wrong without one is asked again, with more time.
    if (isWrong(outcome) && outcome.trace !== undefined)
      return { kind: 'killed', by: asked.name, verdict: outcome.verdict }
    if (outcome.asExpected === true) rest = rest.filter((other) => other !== asked)
  }
  const open: Fate[] = []
  for (const asked of quickestFirst(rest)) {
    if (left() < leastTime) {
      open.push({ kind: 'open', by: asked.name, reason: 'no time left' })
      continue
    }
    const outcome = await ask(asked, { timeoutMs: Math.min(left(), Math.max(leastShare, left() / 4)) })
    if (isWrong(outcome)) return { kind: 'killed', by: asked.name, verdict: answerText(outcome) }
    if (outcome.asExpected !== true)
      open.push({ kind: 'open', by: asked.name, reason: outcome.reason ?? outcome.verdict })
  }
  // A run in which time stops is worth more than the wait for a proof, but runs that break a property are found sooner.
  for (const system of suite.systems) {
    const network = mutant.in(system.network)
    if (network === undefined) continue
    on({ kind: 'progress', text: system.name })
    const share = { timeoutMs: Math.min(left(), Math.max(1000, left() / 3)), ...(system.kept && { kept: system.kept }) }
    const { verdict } = await asking.system(network, { ...options, ...share }, on)
    if (verdict === 'broken') return { kind: 'killed', by: system.name, verdict: 'time stops' }
    if (verdict === 'unknown')
      open.push({ kind: 'open', by: system.name, reason: 'whether time can go on is not decided' })
  }
  if (options.signal.aborted) return { kind: 'open', by: 'mutate', reason: 'interrupted' }
  for (const { name, network } of suite.undecided)
    if (mutant.in(network) !== undefined)
      open.push({ kind: 'open', by: name, reason: 'no answer for the model itself' })
  return open[0] ?? { kind: 'survived', asked: affected.length }
}

/** Bounds ask dozens of questions each, and notice little that others do not. */
function quickestFirst(asked: readonly AnsweredQuestion[]): readonly AnsweredQuestion[] {
  const isBound = ({ question }: AnsweredQuestion): boolean => question.property.form.kind === 'bound'
  return [...asked.filter((a) => !isBound(a)), ...asked.filter(isBound)]
}

function wantsRun({ expected }: Question): boolean {
  return expected === 'refuted' || expected === 'reached'
}

/** A run that was found for the model is one of the mutant as well. */
function stillShown({ question, kept }: AnsweredQuestion): boolean {
  const { network, property } = question
  if (!wantsRun(question) || property.form.kind === 'bound') return false
  const bad = isAnsweredByState(property.form) ? badOf(property.form) : undefined
  return (
    kept?.runs.some((run) => (bad !== undefined || run.loop !== undefined) && replay(network, run, bad).ok) === true
  )
}

const runs = 10
const steps = 60

/** A random run shows what the model never does: no solver needs to be asked. */
function isShownByChance({ question: { network, property, expected } }: AnsweredQuestion, seed: number): boolean {
  if (!isAnsweredByState(property.form) || (expected !== 'proved' && expected !== 'unreachable')) return false
  const bad = badOf(property.form)
  for (let i = 0; i < runs; i++) {
    const params = (i % 2 === 0 ? defaultParams(network) : undefined) ?? randomParams(network, seed + i)
    const run = params && randomRun(network, params, { seed: seed + i, steps })
    if (run === undefined) continue
    const shows = (state: State): boolean => reading(run.params, state).truth(bad)
    if (shows(run.initial)) return true
    let before = run.initial
    for (const { delay, after } of run.steps) {
      if (shows(delayed(network, run.params, before, delay)) || shows(after)) return true
      before = after
    }
  }
  return false
}

function wordFor({ expected }: Question): string {
  return expected === 'unreachable' ? 'reached' : 'refuted'
}

/** Another answer than the expected one; none at all is no answer. */
function isWrong({ verdict, asExpected }: Outcome): boolean {
  return asExpected === false && verdict !== 'unknown' && verdict !== 'bounded'
}

function answerText({ verdict, bound }: Outcome): string {
  return bound === undefined ? verdict : 'another bound'
}
