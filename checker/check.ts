/** From a question to an outcome one can believe; each kind of question has its page in `questions/`. */
import type { Network, Question } from './model/model.ts'
import type { Outcome, SystemOutcome } from './outcome.ts'
import { Lemmas } from './portfolio/lemmas.ts'
import { type CheckOptions, type Finding, internalError, type OnProgress, portfolio } from './questions/asking.ts'
import { bound } from './questions/bound/bound.ts'
import { sameBound } from './questions/bound/search.ts'
import { carried } from './questions/carried.ts'
import { forEvery } from './questions/every.ts'
import { leadsTo } from './questions/leads-to.ts'
import { brokenBy } from './questions/refinement.ts'
import { safety } from './questions/safety.ts'
import { timeoutText, withDeadline } from './support/deadline.ts'
import { lower } from './system/lower.ts'
import { checkFitness } from './trust/system.ts'

export type { CheckOptions, OnProgress } from './questions/asking.ts'

/**
 * Answers one question. Never throws: what a model or a solver can do, and an error of the program itself, is `unknown`
 * with its reason. `options.crashed` is told of the latter. Whether the system is fit to be asked is another question
 * (`checkSystem`).
 */
export async function checkQuestion(question: Question, options: CheckOptions, on: OnProgress): Promise<Outcome> {
  const started = performance.now()
  const answer = inTime({ lemmas: new Lemmas(), ...options }, async (limited) => {
    const finding = await find(question, limited, on)
    if (finding.verdict !== question.expected) return { finding, asExpected: false }
    const asExpected = await isExpectedBound(question, finding, limited)
    if (asExpected !== undefined) return { finding, asExpected }
    const reason = 'a bound is proved; whether it is the expected one is not decided'
    return { finding: { ...finding, verdict: 'unknown', reason }, asExpected: false }
  })
  const { finding, asExpected } = await answer.catch((failure: unknown): Answer => {
    return { finding: { verdict: 'unknown', reason: internalError(failure, options) }, asExpected: false }
  })
  const { expected } = question
  return {
    ...finding,
    question: finding.question ?? question,
    fitness: 'unasked',
    notes: finding.notes ?? [],
    seconds: (performance.now() - started) / 1000,
    ...(expected === undefined ? {} : { asExpected }),
  }
}

/**
 * Engines keep to their time themselves and say what they have; whatever else is asked ends this many milliseconds
 * later.
 */
const grace = 500

/** All that belongs to one question, re-checks and companions included, within its time. */
async function inTime(options: CheckOptions, ask: (limited: CheckOptions) => Promise<Answer>): Promise<Answer> {
  const { timeoutMs } = options
  const { finding, asExpected, late } = await withDeadline(options.signal, timeoutMs + grace, async (signal) => ({
    ...(await ask({ ...options, signal })),
    late: signal.aborted && !options.signal.aborted,
  }))
  if (!late || finding.verdict !== 'unknown' || finding.reason?.startsWith('timeout')) return { finding, asExpected }
  return {
    finding: { ...finding, reason: `${timeoutText(timeoutMs)}; ${finding.reason ?? 'nothing was decided'}` },
    asExpected,
  }
}

interface Answer {
  readonly finding: Finding
  readonly asExpected: boolean
}

/** One of the bounds found is the expected one; true where none is expected, undefined where it is not decided. */
async function isExpectedBound(
  { network, expectedBound }: Question,
  { bound }: Finding,
  options: CheckOptions,
): Promise<boolean | undefined> {
  if (expectedBound === undefined) return true
  let decided = true
  for (const term of bound?.terms ?? []) {
    const same = await sameBound(network, term, expectedBound, options)
    if (same === true) return true
    decided &&= same !== undefined
  }
  return decided ? false : undefined
}

async function find(question: Question, options: CheckOptions, on: OnProgress): Promise<Finding> {
  if (question.refines !== undefined) {
    const finding = await findIn(question, options, on)
    return finding.trace === undefined
      ? finding
      : { ...finding, notes: [...(finding.notes ?? []), ...brokenBy(question.refines, finding.trace)] }
  }
  const { every } = question
  if (every !== undefined && every.of === question.network)
    return forEvery(question, every, (one, limited) => checkQuestion(one, limited, on), options, on)
  // Of another network, a mutant or a slice, nothing is carried over.
  if (question.carried === undefined || question.carried.of !== question.network) return findIn(question, options, on)
  const { kept: _, ...others } = options
  const ask = (other: Question): Promise<Outcome> => options.answers?.(other) ?? checkQuestion(other, others, on)
  return carried(question, question.carried, ask, () => findIn(question, options, on), options, on)
}

/** Of the system itself. */
async function findIn(question: Question, options: CheckOptions, on: OnProgress): Promise<Finding> {
  const { form } = question.property
  switch (form.kind) {
    case 'bound':
      return bound(question, form, options, on)
    case 'leads_to':
      return leadsTo(question, form, options, on)
    default:
      return safety(question, form, options, on)
  }
}

/** Whether a system is fit to be asked anything; its answer stands beside those to its questions. */
export async function checkSystem(network: Network, options: CheckOptions, on: OnProgress): Promise<SystemOutcome> {
  return checkFitness(network, portfolio(options, on), options.kept).catch((failure: unknown) => {
    return { network, verdict: 'unknown', detail: internalError(failure, options), seconds: 0 }
  })
}

/** The transition system of a network, for `--dump=system`. */
export function systemOf(network: Network): ReturnType<typeof lower> {
  return lower(network)
}
