/** Values and the meaning of terms: evaluation with exact rationals. */
import {
  isInteger,
  order,
  quotientOf,
  type Rational,
  rational,
  rationalText,
  remainderOf,
} from '../support/rational.ts'
import type { Sort, Term, Var } from './term.ts'
import { bool, enumValue, num } from './term.ts'

/** A Boolean, a number (times in milliseconds), or the name of an enum value. */
export type Value = boolean | Rational | string

/** Values of variables by name. */
export type Valuation = ReadonlyMap<string, Value>

/** What values are looked up in, by name. */
export type Lookup = Pick<Valuation, 'get' | 'has'>

/** A value of `over` wins. */
export function layered(under: Lookup, over: Lookup): Lookup {
  return {
    get: (name) => over.get(name) ?? under.get(name),
    has: (name) => over.has(name) || under.has(name),
  }
}

export function sameValue(a: Value, b: Value): boolean {
  return typeof a === 'object' && typeof b === 'object' ? order(a, b) === 0 : a === b
}

export function termOfValue(value: Value, sort: Sort): Term {
  if (typeof value === 'boolean') return bool(value)
  if (typeof value === 'object') return num(value, sort)
  if (sort.kind !== 'enum') throw new Error(`${value} is not of sort ${sort.kind}`)
  return enumValue(sort, value)
}

/** Whether a value belongs to a sort: an integer where one is wanted, an enum value that the enum has. */
export function isOfSort(value: Value, sort: Sort): boolean {
  switch (sort.kind) {
    case 'bool':
      return typeof value === 'boolean'
    case 'enum':
      return typeof value === 'string' && sort.values.includes(value)
    case 'int':
      return typeof value === 'object' && isInteger(value)
    case 'real':
      return typeof value === 'object'
  }
}

/** The text of a value in traces and certificates: `true`, `-1/3`, `GUEST`. `readValue` reads it back. */
export function valueText(value: Value): string {
  return typeof value === 'object' ? rationalText(value) : String(value)
}

/** Reads `valueText` for a sort; undefined when the text is no value of it. */
export function readValue(text: string, sort: Sort): Value | undefined {
  switch (sort.kind) {
    case 'bool':
      return text === 'true' ? true : text === 'false' ? false : undefined
    case 'enum':
      return sort.values.includes(text) ? text : undefined
    case 'int':
      return /^-?\d+$/.test(text) ? rational(text) : undefined
    case 'real':
      return /^-?\d+(\/0*[1-9]\d*)?$/.test(text) ? rational(text) : undefined
  }
}

/** Thrown for a variable without value: a bug of the caller, never of the user. */
export class NoValue extends Error {
  constructor(variable: Var, isNext: boolean) {
    super(`no value for ${variable.name}${isNext ? "'" : ''}`)
  }
}

/** Evaluates terms in one valuation, each shared subterm once. Next-state variables are looked up in `after`. */
export function evaluator(at: Lookup, after?: Lookup): (term: Term) => Value {
  const done = new Map<number, Value>()
  const number = (term: Term): Rational => walk(term) as Rational
  const walk = (term: Term): Value => {
    if (term.kind === 'bool' || term.kind === 'number' || term.kind === 'value') return term.value
    const known = done.get(term.id)
    if (known !== undefined) return known
    const result = meaning(term)
    done.set(term.id, result)
    return result
  }
  const meaning = (term: Term): Value => {
    switch (term.kind) {
      case 'bool':
      case 'number':
      case 'value':
        return term.value
      case 'var': {
        const value = (term.next ? after : at)?.get(term.variable.name)
        if (value === undefined) throw new NoValue(term.variable, term.next)
        return value
      }
      case 'not':
        return !walk(term.arg)
      case 'and':
        return term.args.every((a) => walk(a) === true)
      case 'or':
        return term.args.some((a) => walk(a) === true)
      case 'eq':
        return sameValue(walk(term.left), walk(term.right))
      case 'le':
        return order(number(term.left), number(term.right)) <= 0
      case 'lt':
        return order(number(term.left), number(term.right)) < 0
      case 'add':
        return term.args.map(number).reduce((a, b) => a.add(b))
      case 'scale':
        return number(term.arg).mul(term.factor)
      case 'div':
        return quotientOf(number(term.arg), term.divisor)
      case 'mod':
        return remainderOf(number(term.arg), term.divisor)
      case 'ite':
        return walk(walk(term.cond) === true ? term.then : term.else)
    }
  }
  return walk
}

export function evaluate(term: Term, at: Valuation): Value {
  return evaluator(at)(term)
}

export function holds(term: Term, at: Lookup): boolean {
  return evaluator(at)(term) === true
}
