/**
 * Linear arithmetic as the theory of a search: atoms are upper bounds of normalised linear forms, their negations the
 * lower bounds above them. What one bound of a form says of another is said once by clauses of two literals, when the
 * atom is made.
 */
import type { Budget } from './budget.ts'
import { type Inequality, verifyConflict } from './farkas.ts'
import { type Form, formKey, type Linear, normalForm } from './linear.ts'
import { add, ceil, div, floor, isInt, mul, neg, type Rat, sign, sub } from './numbers.ts'
import type { Search } from './search.ts'
import { type Bound, type Conflict, compareDelta, type Delta, Simplex } from './simplex.ts'
import type { Theory } from './theory.ts'

/** `form ≤ upper`; where it is false, `form ≥ lower`. */
export interface Atom {
  readonly quantity: number
  readonly form: Form
  readonly variable: number
  readonly upper: Bound
  readonly lower: Bound
}

/** The literals that always and never hold. */
export interface Truths {
  readonly yes: number
  readonly no: number
}

export class Arithmetic implements Theory {
  readonly simplex = new Simplex()
  private readonly integer: boolean[] = []
  private readonly forms: Form[] = []
  private readonly quantityOf = new Map<string, number>()
  /** Per Boolean variable. */
  private readonly atoms: (Atom | undefined)[] = []
  /** The atoms of each quantity, by their bounds. */
  private readonly sorted: Atom[][] = []
  private search: Search | undefined
  private truths: Truths = { yes: -1, no: -1 }

  /** To be called before the first atom. */
  connect(search: Search, truths: Truths): void {
    this.search = search
    this.truths = truths
  }

  addQuantity(isInteger: boolean): number {
    const quantity = this.simplex.addQuantity()
    this.note(quantity, isInteger, { variables: [quantity], coefficients: [1] })
    return quantity
  }

  /** The literal of `linear ≤ 0` (`strict`: `< 0`). */
  atMostZero(linear: Linear, strict: boolean): number {
    if (linear.terms.size === 0) {
      const s = sign(linear.constant)
      return s < 0 || (s === 0 && !strict) ? this.truths.yes : this.truths.no
    }
    const { form, scale } = normalForm(linear)
    const quantity = this.quantity(form)
    const limit = neg(div(linear.constant, scale))
    // scale · (form - limit) ≤ 0
    return sign(scale) > 0 ? this.atMost(quantity, limit, strict) : this.atMost(quantity, limit, !strict) ^ 1
  }

  /** The literal of `quantity ≤ limit` (`strict`: `< limit`). */
  private atMost(quantity: number, limit: Rat, strict: boolean): number {
    if (this.integer[quantity] === true) {
      const most = strict ? sub(ceil(limit), 1) : floor(limit)
      return this.atom(quantity, { r: most, k: 0 }, { r: add(most, 1), k: 0 })
    }
    return strict
      ? this.atom(quantity, { r: limit, k: -1 }, { r: limit, k: 0 })
      : this.atom(quantity, { r: limit, k: 0 }, { r: limit, k: 1 })
  }

  private atom(quantity: number, upper: Delta, lower: Delta): number {
    const all = this.sorted[quantity] as Atom[]
    let place = all.findIndex((atom) => compareDelta(atom.upper.value, upper) >= 0)
    if (place < 0) place = all.length
    const next = all[place]
    if (next !== undefined && compareDelta(next.upper.value, upper) === 0) return 2 * next.variable
    const search = this.search as Search
    const variable = search.addVariable()
    const atom: Atom = {
      quantity,
      form: this.forms[quantity] as Form,
      variable,
      upper: { value: upper, literal: 2 * variable },
      lower: { value: lower, literal: 2 * variable + 1 },
    }
    this.atoms[variable] = atom
    const before = all[place - 1]
    all.splice(place, 0, atom)
    if (before !== undefined) this.addImplication(before, atom)
    if (next !== undefined) this.addImplication(atom, next)
    return 2 * variable
  }

  /** The bound of the first implies that of the second. */
  private addImplication(first: Atom, second: Atom): void {
    this.verify({ literals: [2 * first.variable, 2 * second.variable + 1], factors: [1, 1] })
    this.search?.addClause([2 * first.variable + 1, 2 * second.variable], -1, [1, 1])
  }

  private quantity(form: Form): number {
    if (form.variables.length === 1) return form.variables[0] as number
    const key = formKey(form)
    const known = this.quantityOf.get(key)
    if (known !== undefined) return known
    const quantity = this.simplex.addForm(form.variables, form.coefficients)
    this.note(
      quantity,
      form.variables.every((v) => this.integer[v] === true),
      form,
    )
    this.quantityOf.set(key, quantity)
    return quantity
  }

  private note(quantity: number, isInteger: boolean, form: Form): void {
    this.integer[quantity] = isInteger
    this.forms[quantity] = form
    this.sorted[quantity] = []
  }

  isAtom(variable: number): boolean {
    return this.atoms[variable] !== undefined
  }

  assume(literal: number): Conflict | undefined {
    const atom = this.atoms[literal >> 1] as Atom
    const isUpper = (literal & 1) === 0
    return this.simplex.assertBound(atom.quantity, isUpper, isUpper ? atom.upper : atom.lower)
  }

  check(budget: Budget): Conflict | 'consistent' | 'stopped' {
    return this.simplex.check(() => {
      budget.pivots += 1
      return budget.ended() !== undefined
    })
  }

  push(): void {
    this.simplex.push()
  }

  pop(levels: number): void {
    this.simplex.pop(levels)
  }

  phase(variable: number): boolean {
    const atom = this.atoms[variable] as Atom
    return compareDelta(this.simplex.values[atom.quantity] as Delta, atom.upper.value) <= 0
  }

  /** Integers with values between two integers are told to be at most or above (branch and bound). */
  complete(budget: Budget): 'complete' | number {
    for (const [quantity, isInteger] of this.integer.entries()) {
      const { r, k } = this.simplex.values[quantity] as Delta
      if (!isInteger || (isInt(r) && sign(k) === 0)) continue
      budget.branches += 1
      const most = isInt(r) && sign(k) < 0 ? sub(r, 1) : floor(r)
      return this.atMost(quantity, most, false) >> 1
    }
    return 'complete'
  }

  verify(conflict: Conflict): void {
    verifyConflict(
      conflict.literals.map((literal) => this.inequality(literal)),
      conflict.factors,
    )
  }

  /** What the literal of an atom says. */
  inequality(literal: number): Inequality {
    const { form, upper, lower } = this.atoms[literal >> 1] as Atom
    return (literal & 1) === 0
      ? { form, isUpper: true, value: upper.value }
      : { form, isUpper: false, value: lower.value }
  }

  /** The values of all quantities, once a search has ended with `sat`. */
  solution(): Rat[] {
    const epsilon = this.simplex.epsilon()
    return this.simplex.values.map(({ r, k }) => add(r, mul(k, epsilon)))
  }
}
