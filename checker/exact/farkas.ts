/**
 * Farkas' lemma as a check: bounds contradict each other if a sum of them with positive factors says `0 ≤ c` with
 * `c < 0`.
 */
import type { Form } from './linear.ts'
import { add, mul, neg, type Rat, ratText, sign } from './numbers.ts'
import type { Delta } from './simplex.ts'

/** `form ≤ value`, or `form ≥ value`, over the quantities that were declared. */
export interface Inequality {
  readonly form: Form
  readonly isUpper: boolean
  readonly value: Delta
}

/** Thrown where the solver is wrong about itself. */
export class UnsoundStep extends Error {}

/** Throws `UnsoundStep` unless the sum of the inequalities by these factors is a contradiction. */
export function verifyConflict(inequalities: readonly Inequality[], factors: readonly Rat[]): void {
  const left = new Map<number, Rat>()
  let right: Delta = { r: 0, k: 0 }
  for (const [i, { form, isUpper, value }] of inequalities.entries()) {
    const factor = factors[i] ?? 0
    if (sign(factor) <= 0) throw new UnsoundStep('a factor that is not positive')
    const signed = isUpper ? factor : neg(factor)
    for (const [j, variable] of form.variables.entries()) {
      left.set(variable, add(left.get(variable) ?? 0, mul(form.coefficients[j] as Rat, signed)))
    }
    right = { r: add(right.r, mul(value.r, signed)), k: add(right.k, mul(value.k, signed)) }
  }
  for (const [variable, sum] of left) {
    if (sum !== 0)
      throw new UnsoundStep(`quantity ${variable} remains with ${ratText(sum)} in a conflict of arithmetic`)
  }
  // 0 ≤ right is to be false; a negative multiple of δ is less than 0.
  if (sign(right.r) > 0 || (sign(right.r) === 0 && sign(right.k) >= 0))
    throw new UnsoundStep('a conflict of arithmetic that is none')
}
