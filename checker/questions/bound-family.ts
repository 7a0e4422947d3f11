/** The expressions a bound is looked for among: sums of the time parameters with small natural coefficients. Floats guide the search; nothing rests on them. */
import { linearOf } from '../logic/linear.ts'
import { add, cur, num, scale, type Term, type Var } from '../logic/term.ts'
import { evaluator, type Valuation } from '../logic/value.ts'
import type { Network, Param } from '../model/model.ts'

/** Coefficients, one for each parameter of the family. */
export type Vector = readonly number[]

const mostExpressions = 60_000
const mostCoefficient = 4

/** Evaluation in floats must not drop what is exactly as large as what was seen. */
const slack = 1e-9

export class Family {
  readonly #params: readonly Var[]
  readonly #most: number
  #vectors: Vector[]

  constructor(network: Network) {
    const times = network.params
      .filter((p) => p.isTime && p.variable.sort.kind === 'real')
      .sort((a, b) => usual(b) - usual(a))
      .slice(0, Math.floor(Math.log2(mostExpressions)))
    this.#params = times.map((p) => p.variable)
    this.#most = coefficientsFor(times.length)
    const price = (v: Vector): number => v.reduce((sum, a, i) => sum + a * usual(times[i] as Param), 0)
    this.#vectors = vectors(times.length, this.#most)
      .map((vector) => ({ vector, price: price(vector), terms: countOf(vector) }))
      .sort((a, b) => a.price - b.price || a.terms - b.terms)
      .map(({ vector }) => vector)
  }

  get size(): number {
    return this.#vectors.length
  }

  get largest(): Vector {
    return this.#params.map(() => this.#most)
  }

  /** The cheapest at the default values, of equals the one with the smallest coefficients; undefined when none is left. */
  cheapest(): Vector | undefined {
    return this.#vectors[0]
  }

  term(vector: Vector): Term {
    const parts = vector.flatMap((a, i) => (a === 0 ? [] : [scale(a, cur(this.#params[i] as Var))]))
    return parts.length === 0 ? num(0) : add(parts[0] as Term, ...parts.slice(1))
  }

  /** The coefficients of a sum of the family's parameters; undefined for any other term. */
  vectorOf(term: Term): Vector | undefined {
    const linear = linearOf(term)
    if (linear === undefined || !linear.constant.equals(0)) return undefined
    const vector = this.#params.map((p) => Number(linear.coefficients.get(p.name)?.factor ?? 0))
    return vector.filter((a) => a !== 0).length === linear.coefficients.size ? vector : undefined
  }

  /** The vector with its coefficient of parameter `i` as large as can be. */
  raised(vector: Vector, i: number): Vector {
    return vector.map((a, j) => (i === j ? this.#most : a))
  }

  /** One less of a parameter, for each that is there. */
  predecessors(vector: Vector): Vector[] {
    return vector.flatMap((a, i) => (a === 0 ? [] : [vector.map((b, j) => (i === j ? b - 1 : b))]))
  }

  drop(vector: Vector): void {
    this.#vectors = this.#vectors.filter((v) => v.some((a, i) => a !== vector[i]))
  }

  /** Keeps what is smaller in some coefficient, and no longer than one more parameter. */
  besides(vector: Vector): void {
    const most = countOf(vector) + 1
    this.#vectors = this.#vectors.filter((v) => countOf(v) <= most && v.some((a, i) => a < (vector[i] ?? 0)))
  }

  /** Drops what the quantity exceeds in this state (with its parameters). */
  exclude(state: Valuation, quantity: Term): void {
    const seen = Number(evaluator(state)(quantity)) - slack
    const values = this.#params.map((p) => Number(state.get(p.name)))
    this.#vectors = this.#vectors.filter((v) => v.reduce((sum, a, i) => sum + a * (values[i] ?? 0), 0) >= seen)
  }
}

function usual(param: Param): number {
  return Number(param.default ?? 1)
}

function countOf(vector: Vector): number {
  return vector.reduce((sum, a) => sum + a, 0)
}

function coefficientsFor(parameters: number): number {
  for (let most = mostCoefficient; most > 1; most--) if ((most + 1) ** parameters <= mostExpressions) return most
  return 1
}

function vectors(parameters: number, most: number): Vector[] {
  if (parameters === 0) return [[]]
  return vectors(parameters - 1, most).flatMap((v) => Array.from({ length: most + 1 }, (_, a) => [...v, a]))
}
