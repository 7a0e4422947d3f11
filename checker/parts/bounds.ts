/**
 * The upper bounds that candidate invariants choose from: linear expressions in the parameters, strict or not, and
 * which of them are smaller than others.
 */
import { type Amount, termOfLinear } from '../logic/linear.ts'
import { le, lt, sortOf, type Term } from '../logic/term.ts'
import { evaluator, type Valuation } from '../logic/value.ts'
import type { Rational } from '../support/rational.ts'

export interface Bound extends Amount {
  readonly term: Term
  readonly strict: boolean
}

/** At most this many bounds of one form are put forward at once. */
const mostLeast = 4

/**
 * A form whose least bounds had to give way this often is given up: what random runs suggested was a coincidence, and
 * no bound is near.
 */
const mostWeakenings = 16

export class Bounds {
  readonly list: readonly Bound[]
  /** below[i]: the bounds that are at most bound i on every sampled parameter value. */
  readonly #below: readonly ReadonlySet<number>[]

  /**
   * `params`: values at which bounds are compared. The order is a matter of taste, not of truth: what is put forward is
   * checked by a solver, what is not is simply not used.
   */
  constructor(amounts: readonly Amount[], params: Iterable<Valuation>) {
    this.list = amounts.flatMap(({ linear, sort }) =>
      [true, false].map((strict) => ({ linear, sort, term: termOfLinear(linear, { kind: sort }), strict })),
    )
    const valuations = [...params].map((values) => evaluator(values))
    const rows = this.list.map(({ term }) => Float64Array.from(valuations, (value) => Number(value(term))))
    const lower = (j: number, i: number): boolean => {
      const [a, b] = [this.list[j] as Bound, this.list[i] as Bound]
      if (i === j || a.sort !== b.sort) return false
      const [xs, ys] = [rows[j] as Float64Array, rows[i] as Float64Array]
      let same = true
      for (let p = 0; p < xs.length; p++) {
        const [x, y] = [xs[p] as number, ys[p] as number]
        if (x > y || (x === y && b.strict && !a.strict)) return false
        if (x < y) same = false
      }
      return !same || a.strict !== b.strict || j < i
    }
    this.#below = this.list.map((_, i) => new Set([...this.list.keys()].filter((j) => lower(j, i))))
  }

  /** Those that a form can have: counters are compared with counters, times with times. */
  fitting(form: Term): number[] {
    const { kind } = sortOf(form)
    return this.list.flatMap((bound, i) => (bound.sort === kind ? [i] : []))
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

  /** Whether an amount breaks a bound, given the bounds' values (`valuesAt`). */
  breaks(amount: Rational, index: number, values: readonly Rational[]): boolean {
    return amount.compare(values[index] as Rational) > (this.list[index]?.strict ? -1 : 0)
  }

  /** The same for samples, in floats; they are enough: a bound that survives wrongly is refuted by the solver later. */
  breaksNearly(amount: number, index: number, values: readonly number[]): boolean {
    const limit = values[index] as number
    return this.list[index]?.strict ? amount >= limit - 1e-9 : amount > limit + 1e-9
  }

  /** The values of all bounds at parameters. */
  valuesAt(value: (term: Term) => unknown): Rational[] {
    return this.list.map((b) => value(b.term) as Rational)
  }
}

/** The bounds of one form, in one situation, that nothing has broken so far. */
export class Range {
  readonly #bounds: Bounds
  #alive: readonly number[]
  #weakenings = 0
  /** Computed on demand. */
  #least: number[] | undefined

  constructor(bounds: Bounds, alive: readonly number[]) {
    this.#bounds = bounds
    this.#alive = alive
  }

  get isEmpty(): boolean {
    return this.#alive.length === 0
  }

  has(index: number): boolean {
    return this.#alive.includes(index)
  }

  /** What is put forward. */
  least(): readonly number[] {
    this.#least ??= this.#bounds.least(this.#alive)
    return this.#least
  }

  /** Removes what a sample breaks. */
  restrict(isBroken: (index: number) => boolean): void {
    this.#alive = this.#alive.filter((i) => !isBroken(i))
    this.#least = undefined
  }

  /**
   * Removes what a solver's state breaks; whether something put forward was among it, for which `weaken` then finds
   * others.
   */
  refute(isBroken: (index: number) => boolean): boolean {
    const hit = this.least().some(isBroken)
    this.#alive = this.#alive.filter((i) => !isBroken(i))
    return hit
  }

  /** The next larger bounds step in, unless that has happened too often. */
  weaken(): void {
    this.#weakenings += 1
    this.#least = undefined
    if (this.#weakenings > mostWeakenings) this.#alive = []
  }
}
