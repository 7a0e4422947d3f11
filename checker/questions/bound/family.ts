/**
 * The expressions among which a bound is searched: sums of the time parameters with small natural coefficients. Floats
 * guide the search; nothing rests on them.
 */
import { largerOf, largestAmong } from '../../logic/extremum.ts'
import { linearOf } from '../../logic/linear.ts'
import { add, cur, num, scale, type Term, type Var } from '../../logic/term.ts'
import { evaluator, type Valuation } from '../../logic/value.ts'
import type { Network, Param } from '../../model/model.ts'

/** Coefficients, one for each parameter of the family. */
export type Vector = readonly number[]

/**
 * Expressions among which a bound is looked for: what runs exceed is thrown out, the cheapest that is left is tried.
 */
export interface Expressions<E> {
  readonly size: number
  /**
   * The cheapest at the default values, of equals the one with the smallest coefficients; undefined when none is left.
   */
  cheapest(): E | undefined
  term(expression: E): Term
  /** Ways to make an expression larger, one after the other, to see how much more a run exceeds. */
  readonly raisings: readonly ((expression: E) => E)[]
  drop(expression: E): void
  /** Drops what the quantity exceeds in this state (with its parameters). */
  exclude(state: Valuation, quantity: Term): void
}

const mostExpressions = 60_000
const mostCoefficient = 4

/** Evaluation in floats must not drop what is exactly as large as what was seen. */
const slack = 1e-9

export class Family implements Expressions<Vector> {
  readonly #params: readonly Var[]
  readonly #prices: readonly number[]
  readonly #most: number
  #vectors: Vector[]

  constructor(network: Network) {
    const times = network.params
      .filter((p) => p.isTime && p.variable.sort.kind === 'real')
      .sort((a, b) => usual(b) - usual(a))
      .slice(0, Math.floor(Math.log2(mostExpressions)))
    this.#params = times.map((p) => p.variable)
    this.#prices = times.map(usual)
    this.#most = coefficientsFor(times.length)
    this.#vectors = vectors(times.map(() => this.#most))
      .map((vector) => ({ vector, price: this.price(vector), terms: countOf(vector) }))
      .sort((a, b) => a.price - b.price || a.terms - b.terms)
      .map(({ vector }) => vector)
  }

  get size(): number {
    return this.#vectors.length
  }

  /** As many of each parameter as there can be. */
  get most(): Vector {
    return this.#params.map(() => this.#most)
  }

  cheapest(): Vector | undefined {
    return this.#vectors[0]
  }

  /** What a sum costs at the default values. */
  price(vector: Vector): number {
    return vector.reduce((sum, a, i) => sum + a * (this.#prices[i] as number), 0)
  }

  /** What a sum is in this state, in floats. */
  amount(vector: Vector, state: Valuation): number {
    return vector.reduce((sum, a, i) => sum + a * Number(state.get((this.#params[i] as Var).name)), 0)
  }

  term(vector: Vector): Term {
    const parts = vector.flatMap((a, i) => (a === 0 ? [] : [scale(a, cur(this.#params[i] as Var))]))
    return parts.length === 0 ? num(0) : add(parts[0] as Term, ...parts.slice(1))
  }

  /** The largest of some sums. */
  largest(sums: readonly Vector[]): Term {
    return sums.map((v) => this.term(v)).reduce(largerOf)
  }

  /** The sums of which a term is the largest, or the only one; undefined for any other term. */
  sumsOf(term: Term): Vector[] | undefined {
    const sums = largestAmong(term).map((one) => this.#vectorOf(one))
    return sums.every((v) => v !== undefined) ? sums : undefined
  }

  /** Whether a term is one of the sums among which a bound is looked for. */
  has(term: Term): boolean {
    const vector = this.#vectorOf(term)
    return vector?.every((a) => a <= this.#most) === true
  }

  /** The same with one less of a parameter in one of the sums, for each that is there. */
  smaller(sums: readonly Vector[]): Term[] {
    return sums.flatMap((vector, i) => {
      const others = sums.filter((_, j) => j !== i)
      return predecessors(vector).map((less) =>
        this.largest(countOf(less) === 0 && others.length > 0 ? others : [...others, less]),
      )
    })
  }

  #vectorOf(term: Term): Vector | undefined {
    const linear = linearOf(term)
    if (linear === undefined || !linear.constant.equals(0)) return undefined
    const vector = this.#params.map((p) => Number(linear.coefficients.get(p.name)?.factor ?? 0))
    if (!vector.every((a) => Number.isInteger(a) && a >= 0)) return undefined
    return vector.filter((a) => a !== 0).length === linear.coefficients.size ? vector : undefined
  }

  /** The coefficient of one parameter as large as can be. */
  get raisings(): ((vector: Vector) => Vector)[] {
    return this.#params.map((_, i) => (vector) => vector.map((a, j) => (i === j ? this.#most : a)))
  }

  drop(vector: Vector): void {
    this.#vectors = this.#vectors.filter((v) => v.some((a, i) => a !== vector[i]))
  }

  /** Keeps the vectors that have a smaller coefficient somewhere, and at most one parameter more than `vector`. */
  besides(vector: Vector): void {
    const most = countOf(vector) + 1
    this.#vectors = this.#vectors.filter((v) => countOf(v) <= most && v.some((a, i) => a < (vector[i] ?? 0)))
  }

  exclude(state: Valuation, quantity: Term): void {
    const seen = seenIn(state, quantity)
    this.#vectors = this.#vectors.filter((v) => this.amount(v, state) >= seen)
  }
}

/** What the quantity is in this state, or a little less. */
export function seenIn(state: Valuation, quantity: Term): number {
  return Number(evaluator(state)(quantity)) - slack
}

/** One less of a parameter, for each that is there. */
function predecessors(vector: Vector): Vector[] {
  return vector.flatMap((a, i) => (a === 0 ? [] : [vector.map((b, j) => (i === j ? b - 1 : b))]))
}

function usual(param: Param): number {
  return Number(param.default ?? 1)
}

export function countOf(vector: Vector): number {
  return vector.reduce((sum, a) => sum + a, 0)
}

function coefficientsFor(parameters: number): number {
  for (let most = mostCoefficient; most > 1; most--) if ((most + 1) ** parameters <= mostExpressions) return most
  return 1
}

/** All vectors with coefficients up to these. */
export function vectors(most: Vector): Vector[] {
  return most.reduce<Vector[]>(
    (some, m) => some.flatMap((v) => Array.from({ length: m + 1 }, (_, a) => [...v, a])),
    [[]],
  )
}
