/** What a `bound` asks, and the question whether one expression is a bound. */
import { largestAmong } from '../../logic/extremum.ts'
import { le, not, or, type Term, tt } from '../../logic/term.ts'
import type { PropertyForm, Question } from '../../model/model.ts'

export type BoundForm = Extract<PropertyForm, { readonly kind: 'bound' }>

/** The question whether Q stays within an expression, as an invariant. */
export function within(question: Question, form: BoundForm, limit: Term) {
  const invariant = {
    kind: 'always' as const,
    condition: or(not(form.condition), ...largestAmong(limit).map((one) => le(form.quantity, one))),
    ...(form.condition !== tt && { premise: form.condition }),
  }
  return [{ ...question, property: { ...question.property, form: invariant } }, invariant] as const
}
