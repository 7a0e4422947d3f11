/**
 * What has come from another thread. `postMessage` copies structure and sharing, but neither identity nor classes:
 * equal terms are the same object in each thread by itself, so terms are made anew here, and rationals are numbers
 * again.
 */
import { isRational, rationalOfParts } from '../support/rational.ts'
import { rebuilt } from './rewrite.ts'
import { bool, cur, enumValue, isTerm, next, num, scale, type Term } from './term.ts'

/**
 * The value of which `copy` is a copy made by `postMessage`: any structure of objects, lists, maps and sets, with terms
 * and rationals in it.
 */
export function received<T>(copy: T): T {
  return receiving(new Map())(copy)
}

/** `seen`: what each object of the copy has become. */
function receiving(seen: Map<object, unknown>): <T>(copy: T) => T {
  const made = (copy: object): unknown => {
    if (isTerm(copy)) return term(copy)
    if (isRational(copy)) return rationalOfParts(copy)
    if (Array.isArray(copy)) return copy.map(one)
    if (copy instanceof Map) return new Map([...copy].map(([key, value]) => [one(key), one(value)]))
    if (copy instanceof Set) return new Set([...copy].map(one))
    return Object.fromEntries(Object.entries(copy).map(([key, value]) => [key, one(value)]))
  }
  const one = <T>(copy: T): T => {
    if (typeof copy !== 'object' || copy === null) return copy
    const known = seen.get(copy)
    if (known !== undefined) return known as T
    const result = made(copy)
    seen.set(copy, result)
    return result as T
  }
  const term = (copy: Term): Term => {
    switch (copy.kind) {
      case 'bool':
        return bool(copy.value)
      case 'number':
        return num(one(copy.value), one(copy.sort))
      case 'value':
        return enumValue(one(copy.sort), copy.value)
      case 'var':
        return copy.next ? next(one(copy.variable)) : cur(one(copy.variable))
      case 'scale':
        return scale(one(copy.factor), one(copy.arg))
      default:
        return rebuilt(copy, one)
    }
  }
  return one
}
