/** What a system keeps of what another one promises: the answers to one property asked of both, in words. */
import { linearOf, minus, termOfLinear } from '../logic/linear.ts'
import { showTerm } from '../logic/show.ts'
import type { Outcome } from '../outcome.ts'
import { carriedText, everyText, withFitness } from './standing.ts'
import type { Style } from './style.ts'

/**
 * `kept`; `weaker`: by a larger bound; `lost`; `gained`: only the second system keeps it; `open`: an answer is missing.
 */
export type Standing = 'kept' | 'weaker' | 'lost' | 'gained' | 'neither' | 'open'

export interface Comparison {
  readonly standing: Standing
  /** The answers of both. */
  readonly answers: readonly [string, string]
  readonly remark: string
}

export const styleOfStanding: Readonly<Record<Standing, Style>> = {
  kept: 'good',
  weaker: 'open',
  lost: 'bad',
  gained: 'good',
  neither: 'dim',
  open: 'open',
}

/** Compares the answers to a property of the baseline and of another system. */
export function compared(baseline: Outcome, other: Outcome): Comparison {
  const answers = [answerText(baseline), answerText(other)] as const
  const [before, after] = [keeps(baseline), keeps(other)]
  if (
    before === undefined ||
    after === undefined ||
    [baseline, other].some((o) => o.fitness === 'broken' || o.fitness === 'unknown')
  )
    return { standing: 'open', answers, remark: other.reason ?? baseline.reason ?? '' }
  if (!before) return { standing: after ? 'gained' : 'neither', answers, remark: '' }
  if (!after) return { standing: 'lost', answers, remark: other.bound === undefined ? '' : 'no bound' }
  const more = slack(baseline, other)
  if (more === undefined) return { standing: 'kept', answers, remark: '' }
  return { standing: 'weaker', answers, remark: `by ${more}` }
}

function keeps({ verdict }: Outcome): boolean | undefined {
  if (verdict === 'proved' || verdict === 'reached') return true
  return verdict === 'refuted' || verdict === 'unreachable' ? false : undefined
}

function answerText(outcome: Outcome): string {
  const own = [ownText(outcome), everyText(outcome.every) ?? ''].filter((text) => text !== '').join(', ')
  return outcome.by === undefined ? own : `${own}, ${carriedText(outcome.by, outcome.question.network.name)}`
}

function ownText(outcome: Outcome): string {
  const [least, ...others] = outcome.bound?.terms ?? []
  if (least === undefined) return withFitness(outcome.verdict, outcome)
  const text = others.length === 0 ? `<= ${showTerm(least)}` : `<= min(${[least, ...others].map(showTerm).join(', ')})`
  return withFitness(text, outcome)
}

/** How much more the second system's bound allows; undefined where it allows no more, or both are no bounds. */
function slack(baseline: Outcome, other: Outcome): string | undefined {
  const [one, two] = [baseline.bound?.terms[0], other.bound?.terms[0]]
  const [a, b] = [one && linearOf(one), two && linearOf(two)]
  if (a === undefined || b === undefined || one === two) return undefined
  const difference = minus(b, a)
  const nothingMore =
    [...difference.coefficients.values()].every((c) => c.factor.compare(0) <= 0) && difference.constant.compare(0) <= 0
  return nothingMore ? undefined : showTerm(termOfLinear(difference))
}
