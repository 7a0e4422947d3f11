/**
 * TChecker's expressions as terms: bounded integers, arrays of them, clocks. What is not linear (products, quotients,
 * remainders, elements at computed indices, clocks against computed numbers) is a case split over the values an integer
 * can have.
 */
import {
  add,
  and,
  cur,
  eq,
  implies,
  intSort,
  ite,
  le,
  lt,
  not,
  num,
  scale,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import type { Span } from '../support/span.ts'
import { ForeignProblem } from './document.ts'
import type { Atom, Comparator, Expression, Place } from './tck-tree.ts'

/** An integer with the values it can have. */
export interface Int {
  readonly term: Term
  readonly low: number
  readonly high: number
}

/** Clocks, with factors, and an integer. */
interface Mixed {
  readonly clocks: ReadonlyMap<string, { readonly variable: Var; readonly factor: number }>
  readonly int: Int
}

export interface IntElements {
  readonly elements: readonly Var[]
  readonly low: number
  readonly high: number
}

export interface Names {
  readonly clocks: ReadonlyMap<string, readonly Var[]>
  readonly ints: ReadonlyMap<string, IntElements>
}

/** More values than this are not split into cases. */
const mostCases = 512

/**
 * Reads expressions with the values that assignments gave so far; `sideConditions` gathers what must hold for them to
 * have a meaning.
 */
export class Expressions {
  readonly sideConditions: Term[] = []
  private readonly names: Names
  private readonly ints = new Map<string, Int>()
  private readonly uses = new Set<string>()

  constructor(names: Names) {
    this.names = names
  }

  /** Integers assigned so far, by variable name. */
  get assigned(): ReadonlyMap<string, Int> {
    return this.ints
  }

  /** The variables that were asked for their values. */
  get read(): ReadonlySet<string> {
    return this.uses
  }

  assign(variable: Var, value: Int): void {
    this.ints.set(variable.name, value)
  }

  condition(atom: Atom): Term {
    switch (atom.kind) {
      case 'all':
        return and(...atom.atoms.map((a) => this.condition(a)))
      case 'not':
        return not(this.condition(atom.arg))
      case 'truth':
        return not(eq(this.int(atom.expression).term, num(0, intSort)))
      case 'comparison': {
        const difference = this.difference(atom.left, atom.right)
        if (difference.clocks.size === 0) return compared(atom.operator, difference.int.term, num(0, intSort))
        const clocks = sumOfClocks(difference)
        return this.cases(difference.int, atom.span, (value) => compared(atom.operator, clocks, num(-value)))
      }
    }
  }

  /** `left - right` as clocks and an integer. Both are small enough for the difference to be exact. */
  difference(left: Expression, right: Expression): Mixed {
    return plus(this.mixed(left), times(-1, this.mixed(right)))
  }

  /** Every value an integer can have, with the condition that it has it. */
  split(int: Int, span: Span): { readonly value: number; readonly when: Term }[] {
    if (int.low === int.high) return [{ value: int.low, when: tt }]
    return this.valuesOf(int, span).map((value) => ({ value, when: eq(int.term, num(value, intSort)) }))
  }

  /** The conjunction over all values of an integer of what holds if it has this one. */
  cases(int: Int, span: Span, body: (value: number) => Term): Term {
    return and(...this.split(int, span).map(({ value, when }) => implies(when, body(value))))
  }

  int(expression: Expression): Int {
    const { clocks, int } = this.mixed(expression)
    if (clocks.size > 0) throw new ForeignProblem('an integer is expected, not a clock', expression.span)
    return int
  }

  /** A number from an expression without variables. */
  fixed(expression: Expression): number {
    const { low, high } = this.int(expression)
    return low === high ? low : fail('a constant is expected', expression.span)
  }

  mixed(expression: Expression): Mixed {
    const mixed = this.unbounded(expression)
    const { low, high } = mixed.int
    if (Number.isSafeInteger(low) && Number.isSafeInteger(high)) return mixed
    return fail('the values of this may be too large', expression.span)
  }

  private unbounded(expression: Expression): Mixed {
    switch (expression.kind) {
      case 'number':
        return { clocks: new Map(), int: constant(expression.value) }
      case 'minus':
        return times(-1, this.mixed(expression.arg))
      case 'place':
        return this.place(expression)
      case 'binary': {
        const [left, right] = [this.mixed(expression.left), this.mixed(expression.right)]
        if (expression.operator === '+') return plus(left, right)
        if (expression.operator === '-') return plus(left, times(-1, right))
        if (left.clocks.size + right.clocks.size > 0)
          return fail('clocks can only be added, subtracted and compared', expression.span)
        return { clocks: new Map(), int: this.nonlinear(expression.operator, left.int, right.int, expression.span) }
      }
    }
  }

  /** The variables a place may mean, each with the condition under which it does. */
  elements(place: Place, all: readonly Var[]): { readonly variable: Var; readonly when: Term }[] {
    if (place.index === undefined) {
      if (all.length !== 1)
        return fail(`${place.name} is an array: ${place.name}[0] … ${place.name}[${all.length - 1}]`, place.span)
      return [{ variable: all[0] as Var, when: tt }]
    }
    const index = this.int(place.index)
    if (index.high < 0 || index.low >= all.length)
      return fail(`${place.name} has elements 0 … ${all.length - 1}`, place.span)
    if (index.low < 0 || index.high >= all.length)
      this.sideConditions.push(and(le(num(0, intSort), index.term), lt(index.term, num(all.length, intSort))))
    if (index.low === index.high) return [{ variable: all[index.low] as Var, when: tt }]
    return all.map((variable, i) => ({ variable, when: eq(index.term, num(i, intSort)) }))
  }

  /** `is` under a condition, otherwise what the variable is already. */
  either(when: Term, is: Int, variable: Var, range: IntElements): Int {
    if (when === tt) return is
    const old = this.value(variable, range)
    return { term: ite(when, is.term, old.term), low: Math.min(is.low, old.low), high: Math.max(is.high, old.high) }
  }

  /** What a variable is now. */
  value(variable: Var, range: IntElements): Int {
    this.uses.add(variable.name)
    return this.ints.get(variable.name) ?? { term: cur(variable), low: range.low, high: range.high }
  }

  private place(place: Place): Mixed {
    const clock = this.names.clocks.get(place.name)
    if (clock !== undefined) {
      const [only, ...others] = this.elements(place, clock)
      if (only === undefined || others.length > 0) return fail('a clock is chosen by a constant index', place.span)
      this.uses.add(only.variable.name)
      return { clocks: new Map([[only.variable.name, { variable: only.variable, factor: 1 }]]), int: constant(0) }
    }
    const range = this.names.ints.get(place.name)
    if (range === undefined) return fail(`${place.name} is not declared`, place.span)
    const [first, ...others] = this.elements(place, range.elements)
    if (first === undefined) return fail(`${place.name} has no elements`, place.span)
    const int = others.reduce(
      (otherwise, { variable, when }): Int => {
        const own = this.value(variable, range)
        return {
          term: ite(when, own.term, otherwise.term),
          low: Math.min(own.low, otherwise.low),
          high: Math.max(own.high, otherwise.high),
        }
      },
      this.value(first.variable, range),
    )
    return { clocks: new Map(), int }
  }

  private nonlinear(operator: '*' | '/' | '%', left: Int, right: Int, span: Span): Int {
    if (operator === '*') {
      const [fixed, other] = left.low === left.high ? [left, right] : [right, left]
      if (fixed.low === fixed.high) return scaledInt(fixed.low, other)
      return this.byValue(left, span, (v) => scaledInt(v, right))
    }
    if (right.low !== right.high || right.low === 0)
      return fail(`the right side of ${operator} is not a constant other than 0`, span)
    const by = right.low
    return this.byValue(left, span, (v) => constant(operator === '/' ? Math.trunc(v / by) : v % by))
  }

  private byValue(int: Int, span: Span, result: (value: number) => Int): Int {
    const [first, ...others] = this.valuesOf(int, span).map((v) => ({ v, is: result(v) }))
    return others.reduce(
      (sofar, { v, is }): Int => ({
        term: ite(eq(int.term, num(v, intSort)), is.term, sofar.term),
        low: Math.min(is.low, sofar.low),
        high: Math.max(is.high, sofar.high),
      }),
      (first as NonNullable<typeof first>).is,
    )
  }

  private valuesOf({ low, high }: Int, span: Span): number[] {
    if (high - low >= mostCases) return fail(`${high - low + 1} values are too many for this`, span)
    return Array.from({ length: high - low + 1 }, (_, i) => low + i)
  }
}

/** A constant sum of clocks. */
export function sumOfClocks({ clocks }: Mixed): Term {
  const [first, ...others] = [...clocks.values()].map((c) => scale(c.factor, cur(c.variable)))
  return add(first as Term, ...others)
}

function fail(message: string, span: Span): never {
  throw new ForeignProblem(message, span)
}

function constant(value: number): Int {
  return { term: num(value, intSort), low: value, high: value }
}

function scaledInt(factor: number, { term, low, high }: Int): Int {
  const ends = [factor * low, factor * high]
  return { term: scale(factor, term), low: Math.min(...ends), high: Math.max(...ends) }
}

function times(factor: 1 | -1, { clocks, int }: Mixed): Mixed {
  return {
    clocks: new Map([...clocks].map(([name, c]) => [name, { ...c, factor: factor * c.factor }])),
    int: scaledInt(factor, int),
  }
}

function plus(a: Mixed, b: Mixed): Mixed {
  const clocks = new Map(a.clocks)
  for (const [name, c] of b.clocks) {
    const factor = (clocks.get(name)?.factor ?? 0) + c.factor
    if (factor === 0) clocks.delete(name)
    else clocks.set(name, { variable: c.variable, factor })
  }
  return {
    clocks,
    int: { term: add(a.int.term, b.int.term), low: a.int.low + b.int.low, high: a.int.high + b.int.high },
  }
}

function compared(operator: Comparator, left: Term, right: Term): Term {
  switch (operator) {
    case '==':
      return eq(left, right)
    case '!=':
      return not(eq(left, right))
    case '<':
      return lt(left, right)
    case '<=':
      return le(left, right)
    case '>':
      return lt(right, left)
    case '>=':
      return le(right, left)
  }
}
