/**
 * What a `bound` asks, with what all parts of the search for it are given; and the question whether one expression is a
 * bound.
 */
import { largestAmong } from '../../logic/extremum.ts'
import { le, not, or, type Term, tt } from '../../logic/term.ts'
import type { PropertyForm, Question } from '../../model/model.ts'
import { awakeMs } from '../../support/awake.ts'
import type { Trace } from '../../trace/trace.ts'
import { atMost } from '../../trust/kept.ts'
import { type CheckOptions, type Finding, type OnProgress, worth } from '../asking.ts'
import { safety } from '../safety.ts'

export type BoundForm = Extract<PropertyForm, { readonly kind: 'bound' }>

/**
 * What is asked, with whom, and until when. Parts of the search that may take some of the time only are given a record
 * of their own (`lasting`).
 */
export class Search {
  readonly question: Question
  readonly form: BoundForm
  readonly on: OnProgress
  /** Whether to look for other bounds that are smaller somewhere, and for the runs. */
  readonly sharp: boolean
  readonly #options: CheckOptions
  readonly #deadline: number

  constructor(question: Question, form: BoundForm, options: CheckOptions, on: OnProgress, sharp = true) {
    this.question = question
    this.form = form
    this.on = on
    this.sharp = sharp
    this.#options = options
    this.#deadline = awakeMs() + options.timeoutMs
  }

  /** The options, with the time that is left: for a last question there is always a second. */
  get options(): CheckOptions {
    return { ...this.#options, timeoutMs: Math.max(1_000, this.#deadline - awakeMs()) }
  }

  get isOver(): boolean {
    return awakeMs() > this.#deadline
  }

  /** The same with so many milliseconds at most, from now on. */
  lasting(mostMs: number): Search {
    const { options } = this
    return new Search(
      this.question,
      this.form,
      { ...options, timeoutMs: Math.min(options.timeoutMs, mostMs) },
      this.on,
      this.sharp,
    )
  }

  /** The same with half of the time, and not for long. */
  partly(mostMs: number): Search {
    return this.lasting(Math.min(this.options.timeoutMs / 2, mostMs))
  }

  /** The same for these engines, and for as much work as so many milliseconds are worth. */
  worth(quietMs: number, engines: readonly string[]): Search {
    return new Search(this.question, this.form, worth({ ...this.options, engines }, quietMs), this.on, this.sharp)
  }

  /** The same for random runs only, and not for long. */
  briefly(quietMs: number): Search {
    return this.worth(quietMs, ['hunt'])
  }

  /** Whether an expression is never exceeded; `anyRun`: a run that exceeds it is not to be shown. */
  never(limit: Term, anyRun = true): Promise<Finding> {
    return safety(...within(this.question, this.form, limit), { ...this.options, anyRun }, this.on, atMost(limit))
  }

  /**
   * A run to a situation in which C holds, for as much work as so many milliseconds are worth for each engine that
   * finds runs.
   */
  async runTo(situation: Term, quietMs = mostMsForRun): Promise<Trace | undefined> {
    const { question, on } = this
    const scenario = { kind: 'reachable' as const, condition: situation }
    const asked = { ...question, property: { ...question.property, form: scenario } }
    // One after the other: the shortest run, if one is within reach.
    for (const finder of ['bmc', 'hunt']) {
      const { options } = this.worth(quietMs, [finder])
      const finding = await safety(asked, scenario, { ...options, bound: Math.min(options.bound, mostJumpsOfRun) }, on)
      if (finding.verdict === 'reached') return finding.trace
    }
    return undefined
  }
}

/** For a run that shows how good a bound is: what each engine may do, as milliseconds of a quiet machine, and jumps. */
const [mostMsForRun, mostJumpsOfRun] = [10_000, 12]

/** The question whether Q stays within an expression, as an invariant. */
export function within(question: Question, form: BoundForm, limit: Term) {
  const invariant = {
    kind: 'always' as const,
    condition: or(not(form.condition), ...largestAmong(limit).map((one) => le(form.quantity, one))),
    ...(form.condition !== tt && { premise: form.condition }),
  }
  return [{ ...question, property: { ...question.property, form: invariant } }, invariant] as const
}
