/** The upper bounds that candidate invariants choose from: linear expressions in the parameters, strict or not, and which of them are smaller than others. */
import { type Linear, termOfLinear } from '../logic/linear.ts'
import { le, lt, type Term } from '../logic/term.ts'
import { evaluator, type Valuation } from '../logic/value.ts'
import type { Rational } from '../support/rational.ts'

export interface Bound {
  readonly linear: Linear
  readonly term: Term
  readonly strict: boolean
}

/** At most this many bounds of one form are put forward at once. */
const mostLeast = 4

export class Bounds {
  readonly list: readonly Bound[]
  /** below[i]: the bounds that are at most bound i on every sampled parameter value. */
  readonly #below: readonly ReadonlySet<number>[]

  /** `params`: values at which bounds are compared. The order is a matter of taste, not of truth: what is put forward is checked by a solver, what is not is simply not used. */
  constructor(linears: readonly Linear[], params: Iterable<Valuation>) {
    this.list = linears.flatMap((linear) => [true, false].map((strict) => ({ linear, term: termOfLinear(linear), strict })))
    const tables = [...params].map((values) => this.list.map((b) => Number(evaluator(values)(b.term))))
    this.#below = this.list.map(
      (b, i) =>
        new Set(
          this.list.flatMap((a, j) => {
            if (i === j) return []
            const lower = tables.every((t) => {
              const [x, y] = [t[j] as number, t[i] as number]
              return x < y || (x === y && (a.strict || !b.strict))
            })
            const same = tables.every((t) => t[j] === t[i]) && a.strict === b.strict
            return lower && (!same || j < i) ? [j] : []
          }),
        ),
    )
  }

  /** Whether bound j is at most bound i, as far as was sampled. */
  isBelow(j: number, i: number): boolean {
    return this.#below[i]?.has(j) === true
  }

  /** The least of some bounds; a few of them where they cannot be compared. */
  least(alive: readonly number[]): number[] {
    return alive.filter((i) => !alive.some((j) => this.isBelow(j, i))).slice(0, mostLeast)
  }

  /** `form <= bound`, or `<`. */
  respected(form: Term, index: number): Term {
    const bound = this.list[index] as Bound
    return (bound.strict ? lt : le)(form, bound.term)
  }

  /** For each bound whether an amount breaks it, given the bounds' values (`valuesAt`). */
  broken(amount: Rational, values: readonly Rational[]): boolean[] {
    return values.map((bound, i) => amount.compare(bound) > (this.list[i]?.strict ? -1 : 0))
  }

  valuesAt(value: (term: Term) => unknown): Rational[] {
    return this.list.map((b) => value(b.term) as Rational)
  }
}
