/**
 * The sparse matrix of a simplex: each row says `Σ coefficient · quantity = 0` in integers without a common divisor,
 * and has one basic quantity, which occurs in no other row. Rows and columns know each other's places, so entries come
 * and go in constant time.
 */
import { absInt, addInt, divInt, gcdInt, type Int, mulInt, negInt } from './numbers.ts'

/** Entry i: `coefficients[i] · quantities[i]`, found in the column of that quantity at `places[i]`. */
export interface Row {
  readonly quantities: number[]
  readonly coefficients: Int[]
  readonly places: number[]
}

/** Entry i: the quantity occurs in row `rows[i]` at `places[i]`. */
export interface Column {
  readonly rows: number[]
  readonly places: number[]
}

export class Tableau {
  readonly rows: Row[] = []
  readonly columns: Column[] = []
  /** The basic quantity of each row. */
  readonly basic: number[] = []
  /** The row in which a quantity is basic, or -1. */
  readonly rowOf: number[] = []
  /** One more than the place of a quantity in the row at hand; zero between operations. */
  private readonly placeIn: number[] = []

  addQuantity(): number {
    this.columns.push({ rows: [], places: [] })
    this.rowOf.push(-1)
    this.placeIn.push(0)
    return this.columns.length - 1
  }

  /** Defines `quantity`, which occurs nowhere yet, as a form over others. */
  define(quantity: number, variables: readonly number[], coefficients: readonly Int[]): void {
    const r = this.rows.length
    this.rows.push({ quantities: [], coefficients: [], places: [] })
    this.basic.push(quantity)
    this.rowOf[quantity] = r
    this.append(r, quantity, -1)
    for (const [i, v] of variables.entries()) this.append(r, v, coefficients[i] as Int)
    for (const v of variables) {
      const s = this.rowOf[v] as number
      if (s >= 0) this.eliminate(r, (this.rows[r] as Row).quantities.indexOf(v), s, this.basicPlace(s))
    }
  }

  /** Makes `entering`, which occurs in row `r`, the basic quantity of that row. */
  pivot(r: number, entering: number): void {
    this.rowOf[this.basic[r] as number] = -1
    this.basic[r] = entering
    this.rowOf[entering] = r
    const { rows, places } = this.columns[entering] as Column
    const place = places[rows.indexOf(r)] as number
    for (let p = rows.length - 1; p >= 0; p--) {
      const t = rows[p] as number
      if (t !== r) this.eliminate(t, places[p] as number, r, place)
    }
  }

  /** The coefficient of the basic quantity. */
  basicCoefficient(r: number): Int {
    return (this.rows[r] as Row).coefficients[this.basicPlace(r)] as Int
  }

  /** The coefficient of a quantity that occurs in the row. */
  coefficient(r: number, quantity: number): Int {
    const { quantities, coefficients } = this.rows[r] as Row
    return coefficients[quantities.indexOf(quantity)] as Int
  }

  private basicPlace(r: number): number {
    return (this.columns[this.basic[r] as number] as Column).places[0] as number
  }

  /**
   * Adds a multiple of row `s` to a multiple of row `r`, so that the quantity at these places no longer occurs in `r`.
   */
  private eliminate(r: number, placeInR: number, s: number, placeInS: number): void {
    const own = (this.rows[r] as Row).coefficients[placeInR] as Int
    const other = (this.rows[s] as Row).coefficients[placeInS] as Int
    const common = gcdInt(own, other)
    const factor = divInt(absInt(other), common)
    const size = divInt(absInt(own), common)
    this.scale(r, factor)
    this.addMultiple(r, s, own < 0 === other < 0 ? negInt(size) : size)
    this.shorten(r)
  }

  private scale(r: number, factor: Int): void {
    if (factor === 1) return
    const { coefficients } = this.rows[r] as Row
    for (let i = 0; i < coefficients.length; i++) coefficients[i] = mulInt(coefficients[i] as Int, factor)
  }

  private addMultiple(r: number, s: number, factor: Int): void {
    const { placeIn } = this
    const target = this.rows[r] as Row
    const source = this.rows[s] as Row
    for (let i = 0; i < target.quantities.length; i++) placeIn[target.quantities[i] as number] = i + 1
    for (let i = 0; i < source.quantities.length; i++) {
      const quantity = source.quantities[i] as number
      const value = mulInt(source.coefficients[i] as Int, factor)
      const place = placeIn[quantity] as number
      if (place === 0) this.append(r, quantity, value)
      else target.coefficients[place - 1] = addInt(target.coefficients[place - 1] as Int, value)
    }
    for (let i = 0; i < target.quantities.length; i++) placeIn[target.quantities[i] as number] = 0
    for (let i = target.quantities.length - 1; i >= 0; i--) if (target.coefficients[i] === 0) this.remove(r, i)
  }

  /** Divides the row by what its coefficients have in common. */
  private shorten(r: number): void {
    const { coefficients } = this.rows[r] as Row
    let common: Int = 0
    for (let i = 0; i < coefficients.length; i++) {
      common = gcdInt(common, coefficients[i] as Int)
      if (common === 1) return
    }
    for (let i = 0; i < coefficients.length; i++) coefficients[i] = divInt(coefficients[i] as Int, common)
  }

  private append(r: number, quantity: number, coefficient: Int): void {
    const row = this.rows[r] as Row
    const column = this.columns[quantity] as Column
    row.places.push(column.rows.length)
    column.rows.push(r)
    column.places.push(row.quantities.length)
    row.quantities.push(quantity)
    row.coefficients.push(coefficient)
  }

  /** Removes entry i of a row; the last of the row and the last of the column take the places that become free. */
  private remove(r: number, i: number): void {
    const row = this.rows[r] as Row
    const column = this.columns[row.quantities[i] as number] as Column
    const place = row.places[i] as number
    const movedRow = column.rows.pop() as number
    const movedPlace = column.places.pop() as number
    if (place < column.rows.length) {
      column.rows[place] = movedRow
      column.places[place] = movedPlace
      ;(this.rows[movedRow] as Row).places[movedPlace] = place
    }
    const [quantity, coefficient, inColumn] = [row.quantities.pop(), row.coefficients.pop(), row.places.pop()] as [
      number,
      Int,
      number,
    ]
    if (i < row.quantities.length) {
      row.quantities[i] = quantity
      row.coefficients[i] = coefficient
      row.places[i] = inColumn
      ;(this.columns[quantity] as Column).places[inColumn] = i
    }
  }
}
