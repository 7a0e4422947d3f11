/**
 * The general simplex of Dutertre and de Moura ("A Fast Linear-Arithmetic Solver for DPLL(T)", CAV 2006): quantities
 * with bounds that come and go, related by equations that stay. Values and bounds are `r + k·δ` with an infinitesimal
 * δ, so that strict bounds are bounds. An inconsistency is explained by bounds with Farkas coefficients.
 */
import { Heap } from './heap.ts'
import { abs, absInt, add, compare, div, type Int, mul, neg, type Rat, sign, sub } from './numbers.ts'
import { type Column, type Row, Tableau } from './tableau.ts'

/** `r + k·δ` */
export interface Delta {
  readonly r: Rat
  readonly k: Rat
}

/** A bound, and the literal that asserts it. */
export interface Bound {
  readonly value: Delta
  readonly literal: number
}

/**
 * Literals that hold and whose bounds contradict each other: the sum of the bounds by these factors is `0 < 0` or
 * worse.
 */
export interface Conflict {
  readonly literals: readonly number[]
  readonly factors: readonly Rat[]
}

export function compareDelta(a: Delta, b: Delta): number {
  return compare(a.r, b.r) || compare(a.k, b.k)
}

/** A bound before it was tightened. */
interface Change {
  readonly quantity: number
  readonly upper: boolean
  readonly before: Bound | undefined
}

/** Pivots of one check after which the smallest index decides, so that it ends (Bland). */
const mostFreely = 200

export class Simplex {
  readonly tableau = new Tableau()
  readonly values: Delta[] = []
  readonly lower: (Bound | undefined)[] = []
  readonly upper: (Bound | undefined)[] = []
  private readonly changes: Change[] = []
  private readonly levels: number[] = []
  /** Basic quantities that may be out of their bounds. */
  private readonly suspects = new Heap((a, b) => a < b)

  addQuantity(): number {
    this.values.push({ r: 0, k: 0 })
    this.lower.push(undefined)
    this.upper.push(undefined)
    this.suspects.grow(this.values.length)
    return this.tableau.addQuantity()
  }

  /** A quantity that is this form of others. */
  addForm(variables: readonly number[], coefficients: readonly Int[]): number {
    const quantity = this.addQuantity()
    this.tableau.define(quantity, variables, coefficients)
    let value: Delta = { r: 0, k: 0 }
    for (const [i, v] of variables.entries()) value = moved(value, this.values[v] as Delta, coefficients[i] as Int)
    this.values[quantity] = value
    return quantity
  }

  push(): void {
    this.levels.push(this.changes.length)
  }

  pop(count: number): void {
    const mark = this.levels[this.levels.length - count] as number
    this.levels.length -= count
    while (this.changes.length > mark) {
      const { quantity, upper, before } = this.changes.pop() as Change
      ;(upper ? this.upper : this.lower)[quantity] = before
    }
  }

  /** Takes a bound on. The conflict is with the opposite bound only; `check` finds the others. */
  assertBound(quantity: number, isUpper: boolean, bound: Bound): Conflict | undefined {
    const own = isUpper ? this.upper : this.lower
    const opposite = (isUpper ? this.lower : this.upper)[quantity]
    const before = own[quantity]
    const direction = isUpper ? 1 : -1
    if (before !== undefined && compareDelta(bound.value, before.value) * direction >= 0) return undefined
    if (opposite !== undefined && compareDelta(bound.value, opposite.value) * direction < 0) {
      return { literals: [bound.literal, opposite.literal], factors: [1, 1] }
    }
    this.changes.push({ quantity, upper: isUpper, before })
    own[quantity] = bound
    if (compareDelta(this.values[quantity] as Delta, bound.value) * direction <= 0) return undefined
    if ((this.tableau.rowOf[quantity] as number) >= 0) this.suspects.insert(quantity)
    else this.moveTo(quantity, bound.value)
    return undefined
  }

  /** Finds values within all bounds, or bounds that contradict each other. `stops` is asked after each pivot. */
  check(stops: () => boolean): Conflict | 'consistent' | 'stopped' {
    for (let steps = 0; ; steps++) {
      const quantity = this.suspects.pop()
      if (quantity === undefined) return 'consistent'
      const r = this.tableau.rowOf[quantity] as number
      if (r < 0) continue
      const direction = this.violation(quantity)
      if (direction === 0) continue
      const entering = this.entering(r, quantity, direction, steps > mostFreely)
      if (entering < 0) {
        this.suspects.insert(quantity)
        return this.explanation(r, quantity, direction)
      }
      const bound = (direction > 0 ? this.lower : this.upper)[quantity] as Bound
      this.pivotTo(r, quantity, entering, bound.value)
      if (stops()) return 'stopped'
    }
  }

  /** 1 if the value must grow, -1 if it must shrink, 0 if it is within its bounds. */
  private violation(quantity: number): number {
    const value = this.values[quantity] as Delta
    const lower = this.lower[quantity]
    if (lower !== undefined && compareDelta(value, lower.value) < 0) return 1
    const upper = this.upper[quantity]
    return upper !== undefined && compareDelta(value, upper.value) > 0 ? -1 : 0
  }

  /** A quantity of the row that can move so that the basic one moves in this direction; -1 if there is none. */
  private entering(r: number, basic: number, direction: number, bland: boolean): number {
    const { quantities, coefficients } = this.tableau.rows[r] as Row
    const basicSign = this.tableau.basicCoefficient(r) < 0 ? -1 : 1
    let best = -1
    let bestLength = Infinity
    for (let i = 0; i < quantities.length; i++) {
      const quantity = quantities[i] as number
      if (quantity === basic) continue
      const grows = ((coefficients[i] as Int) < 0 === basicSign > 0) === direction > 0
      if (!this.canMove(quantity, grows)) continue
      const length = bland ? 0 : (this.tableau.columns[quantity] as Column).rows.length
      if (length < bestLength || (length === bestLength && quantity < best)) {
        best = quantity
        bestLength = length
      }
    }
    return best
  }

  private canMove(quantity: number, up: boolean): boolean {
    const bound = (up ? this.upper : this.lower)[quantity]
    return bound === undefined || compareDelta(this.values[quantity] as Delta, bound.value) !== 0
  }

  /** Moves the basic quantity of the row to a value, and another one of the row into the basis. */
  private pivotTo(r: number, basic: number, entering: number, value: Delta): void {
    const old = this.values[basic] as Delta
    const factor = neg(div(this.tableau.basicCoefficient(r), this.tableau.coefficient(r, entering)))
    const step = { r: mul(sub(value.r, old.r), factor), k: mul(sub(value.k, old.k), factor) }
    const from = this.values[entering] as Delta
    this.moveTo(entering, { r: add(from.r, step.r), k: add(from.k, step.k) })
    this.values[basic] = value
    this.tableau.pivot(r, entering)
    this.suspects.insert(entering)
  }

  /** Moves a quantity that is not basic, and with it the basic ones of its column. */
  private moveTo(quantity: number, value: Delta): void {
    const old = this.values[quantity] as Delta
    const step = { r: sub(value.r, old.r), k: sub(value.k, old.k) }
    this.values[quantity] = value
    const { rows, places } = this.tableau.columns[quantity] as Column
    for (let i = 0; i < rows.length; i++) {
      const r = rows[i] as number
      const basic = this.tableau.basic[r] as number
      const own = (this.tableau.rows[r] as Row).coefficients[places[i] as number] as Int
      const basicCoefficient = this.tableau.basicCoefficient(r)
      this.values[basic] = moved(this.values[basic] as Delta, step, neg(div(own, basicCoefficient)))
      this.suspects.insert(basic)
    }
  }

  /** The row says that the basic quantity cannot reach its bound: each other one is at the bound that stops it. */
  private explanation(r: number, basic: number, direction: number): Conflict {
    const { quantities, coefficients } = this.tableau.rows[r] as Row
    const basicSign = this.tableau.basicCoefficient(r) < 0 ? -1 : 1
    const literals: number[] = []
    const factors: Rat[] = []
    for (let i = 0; i < quantities.length; i++) {
      const quantity = quantities[i] as number
      const grows = ((coefficients[i] as Int) < 0 === basicSign > 0) === direction > 0
      const usesUpper = quantity === basic ? direction < 0 : grows
      literals.push(((usesUpper ? this.upper : this.lower)[quantity] as Bound).literal)
      factors.push(absInt(coefficients[i] as Int))
    }
    return { literals, factors }
  }

  /** A positive number for δ with which all values are within their bounds. */
  epsilon(): Rat {
    let least: Rat = 1
    const narrow = (below: Delta, above: Delta): void => {
      const [gap, slope] = [sub(above.r, below.r), sub(below.k, above.k)]
      if (sign(slope) <= 0) return
      const most = div(gap, slope)
      if (compare(most, least) < 0) least = most
    }
    for (const [i, value] of this.values.entries()) {
      const [lower, upper] = [this.lower[i], this.upper[i]]
      if (lower !== undefined) narrow(lower.value, value)
      if (upper !== undefined) narrow(value, upper.value)
    }
    return abs(least)
  }
}

/** `value + factor · step` */
function moved(value: Delta, step: Delta, factor: Rat): Delta {
  return { r: add(value.r, mul(step.r, factor)), k: add(value.k, mul(step.k, factor)) }
}
