/**
 * Formulas: sorted terms over variables, hash-consed so that equal terms are the same object and sharing is free.
 *
 * A variable stands for its value before a step; `next(v)` (printed v') for its value after it. Linear by construction:
 * the only product is `scale`, by a constant. Constructors fold constants and nothing cleverer.
 */
import { quotientOf, type Rational, rational, rationalText, remainderOf, zero } from '../support/rational.ts'

export interface EnumSort {
  readonly kind: 'enum'
  readonly name: string
  readonly values: readonly string[]
}
export type Sort = { readonly kind: 'bool' } | { readonly kind: 'int' } | { readonly kind: 'real' } | EnumSort

export const boolSort: Sort = { kind: 'bool' }
export const intSort: Sort = { kind: 'int' }
export const realSort: Sort = { kind: 'real' }

export function sameSort(a: Sort, b: Sort): boolean {
  if (a.kind !== b.kind) return false
  return (
    a.kind !== 'enum' ||
    (b.kind === 'enum' && a.values.length === b.values.length && a.values.every((v, i) => v === b.values[i]))
  )
}

/**
 * A named quantity. Names are unique in a system: `vcpu.since_stamp`, `TICK`. Compare names: a term may hold an equal
 * variable that another system made.
 */
export interface Var {
  readonly name: string
  readonly sort: Sort
}

/** `id` orders terms by creation and is unique; everything else is structure. */
export type Term = { readonly id: number } & (
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'number'; readonly value: Rational; readonly sort: Sort }
  | { readonly kind: 'value'; readonly value: string; readonly sort: EnumSort }
  | { readonly kind: 'var'; readonly variable: Var; readonly next: boolean }
  | { readonly kind: 'not'; readonly arg: Term }
  | { readonly kind: 'and' | 'or'; readonly args: readonly Term[] }
  | { readonly kind: 'eq' | 'le' | 'lt'; readonly left: Term; readonly right: Term }
  | { readonly kind: 'add'; readonly args: readonly Term[] }
  | { readonly kind: 'scale'; readonly factor: Rational; readonly arg: Term }
  /** Of integers: the q of `arg = q * divisor + r` with `0 <= r < divisor`, and the r. */
  | { readonly kind: 'div' | 'mod'; readonly arg: Term; readonly divisor: bigint }
  | { readonly kind: 'ite'; readonly cond: Term; readonly then: Term; readonly else: Term }
)

/** Only terms have a number for an `id`; copies that come from another thread have it, too. */
export function isTerm(value: object): value is Term {
  return 'id' in value && typeof value.id === 'number' && 'kind' in value
}

type Shape = Term extends infer T ? (T extends Term ? Omit<T, 'id'> : never) : never

/**
 * Terms that somebody still holds; what nobody holds any more is forgotten, so that a thousand questions take no more
 * memory than one.
 */
const table = new Map<string, WeakRef<Term>>()
const forgotten = new FinalizationRegistry((key: string): void => {
  if (table.get(key)?.deref() === undefined) table.delete(key)
})
let created = 0

function intern(key: string, shape: Shape): Term {
  const known = table.get(key)?.deref()
  if (known !== undefined) return known
  const term = { id: created++, ...shape } as Term
  table.set(key, new WeakRef(term))
  forgotten.register(term, key)
  return term
}

export const tt: Term = intern('true', { kind: 'bool', value: true })
export const ff: Term = intern('false', { kind: 'bool', value: false })

/** The terms that a condition asks for together: the operands of an `and`, otherwise itself. */
export function conjunctsOf(condition: Term): readonly Term[] {
  return condition.kind === 'and' ? condition.args : [condition]
}

export function bool(value: boolean): Term {
  return value ? tt : ff
}

/** A number of sort `real` (times, in milliseconds) unless said otherwise. */
export function num(value: Rational | number, sort: Sort = realSort): Term {
  const exact = typeof value === 'number' ? rational(value) : value
  return intern(`${sort.kind}:${rationalText(exact)}`, { kind: 'number', value: exact, sort })
}

export function enumValue(sort: EnumSort, value: string): Term {
  return intern(`enum:${sort.name}(${valuesKey(sort)}):${value}`, { kind: 'value', value, sort })
}

/** A number for each list of values: keys of terms stay short, however many locations a machine has. */
const numbers = new Map<string, number>()
const numberOf = new WeakMap<readonly string[], number>()

function valuesKey({ values }: EnumSort): number {
  const known = numberOf.get(values)
  if (known !== undefined) return known
  const text = values.join()
  const number = numbers.get(text) ?? numbers.size
  numbers.set(text, number)
  numberOf.set(values, number)
  return number
}

function sortKey(sort: Sort): string {
  return sort.kind === 'enum' ? `enum ${valuesKey(sort)}` : sort.kind
}

/** The value of `variable` before the step. */
export function cur(variable: Var): Term {
  return intern(`var:${variable.name}:${sortKey(variable.sort)}`, { kind: 'var', variable, next: false })
}

/** The value of `variable` after the step. */
export function next(variable: Var): Term {
  return intern(`next:${variable.name}:${sortKey(variable.sort)}`, { kind: 'var', variable, next: true })
}

export function sortOf(term: Term): Sort {
  switch (term.kind) {
    case 'number':
    case 'value':
      return term.sort
    case 'var':
      return term.variable.sort
    case 'add':
      return sortOf(term.args[0] as Term)
    case 'scale':
    case 'div':
    case 'mod':
      return sortOf(term.arg)
    case 'ite':
      return sortOf(term.then)
    default:
      return boolSort
  }
}

export function not(arg: Term): Term {
  if (arg.kind === 'bool') return bool(!arg.value)
  if (arg.kind === 'not') return arg.arg
  return intern(`not:${arg.id}`, { kind: 'not', arg })
}

/** The id of the negation, if there is one: what nobody has made is no part of anything. */
function oppositeId(arg: Term): number {
  return (arg.kind === 'not' ? arg.arg : table.get(`not:${arg.id}`)?.deref())?.id ?? -1
}

function junction(kind: 'and' | 'or', parts: readonly Term[]): Term {
  const absorbing = kind === 'or'
  const seen = new Map<number, Term>()
  for (const part of parts) {
    for (const arg of part.kind === kind ? part.args : [part]) {
      if (arg.kind === 'bool') {
        if (arg.value === absorbing) return bool(absorbing)
        continue
      }
      if (seen.has(oppositeId(arg))) return bool(absorbing)
      seen.set(arg.id, arg)
    }
  }
  const args = [...seen.values()]
  if (args.length === 0) return bool(!absorbing)
  if (args.length === 1) return args[0] as Term
  return intern(`${kind}:${args.map((a) => a.id).join()}`, { kind, args })
}

export function and(...parts: readonly Term[]): Term {
  return junction('and', parts)
}

export function or(...parts: readonly Term[]): Term {
  return junction('or', parts)
}

export function implies(premise: Term, conclusion: Term): Term {
  return or(not(premise), conclusion)
}

/** Equality of two terms of one sort; on Booleans it is "if and only if". */
export function eq(left: Term, right: Term): Term {
  if (left === right) return tt
  if (left.kind === 'number' && right.kind === 'number') return bool(left.value.equals(right.value))
  if (left.kind === 'value' && right.kind === 'value') return bool(left.value === right.value)
  if (left.kind === 'bool') return left.value ? right : not(right)
  if (right.kind === 'bool') return right.value ? left : not(left)
  return intern(`eq:${left.id},${right.id}`, { kind: 'eq', left, right })
}

export function le(left: Term, right: Term): Term {
  if (left === right) return tt
  if (left.kind === 'number' && right.kind === 'number') return bool(left.value.compare(right.value) <= 0)
  return intern(`le:${left.id},${right.id}`, { kind: 'le', left, right })
}

export function lt(left: Term, right: Term): Term {
  if (left === right) return ff
  if (left.kind === 'number' && right.kind === 'number') return bool(left.value.compare(right.value) < 0)
  return intern(`lt:${left.id},${right.id}`, { kind: 'lt', left, right })
}

export function ge(left: Term, right: Term): Term {
  return le(right, left)
}

export function gt(left: Term, right: Term): Term {
  return lt(right, left)
}

/**
 * Sum of one or more numbers of one sort; constants are gathered, and so are equal parts: a sum that doubles itself
 * forty times has one part, not 2^40.
 */
export function add(first: Term, ...rest: readonly Term[]): Term {
  const sort = sortOf(first)
  let constant = zero
  const parts = new Map<Term, number>()
  for (const part of [first, ...rest]) {
    for (const arg of part.kind === 'add' ? part.args : [part]) {
      if (arg.kind === 'number') constant = constant.add(arg.value)
      else parts.set(arg, (parts.get(arg) ?? 0) + 1)
    }
  }
  const args = [...parts].map(([arg, times]) => scale(times, arg))
  if (args.length === 0) return num(constant, sort)
  if (!constant.equals(0)) args.push(num(constant, sort))
  // Twice x, and 2x: these are equal now.
  if (new Set(args).size < args.length) return add(args[0] as Term, ...args.slice(1))
  if (args.length === 1) return args[0] as Term
  return intern(`add:${args.map((a) => a.id).join()}`, { kind: 'add', args })
}

export function scale(factor: Rational | number, arg: Term): Term {
  const f = typeof factor === 'number' ? rational(factor) : factor
  if (f.equals(1)) return arg
  if (arg.kind === 'number') return num(arg.value.mul(f), arg.sort)
  if (f.equals(0)) return num(zero, sortOf(arg))
  if (arg.kind === 'scale') return scale(arg.factor.mul(f), arg.arg)
  return intern(`scale:${rationalText(f)}:${arg.id}`, { kind: 'scale', factor: f, arg })
}

/** The quotient of an integer and a positive constant, rounded toward minus infinity: `-1 / 4` is -1. */
export function div(arg: Term, divisor: bigint): Term {
  if (divisor <= 0n) throw new Error(`a divisor is positive, not ${divisor}`)
  if (divisor === 1n) return arg
  if (arg.kind === 'number') return num(quotientOf(arg.value, divisor), arg.sort)
  return intern(`div:${divisor}:${arg.id}`, { kind: 'div', arg, divisor })
}

/** What the quotient leaves: from 0 to `divisor - 1`, also of negative integers. */
export function mod(arg: Term, divisor: bigint): Term {
  if (divisor <= 0n) throw new Error(`a divisor is positive, not ${divisor}`)
  if (divisor === 1n) return num(zero, sortOf(arg))
  if (arg.kind === 'number') return num(remainderOf(arg.value, divisor), arg.sort)
  return intern(`mod:${divisor}:${arg.id}`, { kind: 'mod', arg, divisor })
}

export function neg(arg: Term): Term {
  return scale(-1, arg)
}

export function sub(left: Term, right: Term): Term {
  return add(left, neg(right))
}

export function ite(cond: Term, then: Term, otherwise: Term): Term {
  if (cond.kind === 'bool') return cond.value ? then : otherwise
  if (then === otherwise) return then
  if (then.kind === 'bool' || otherwise.kind === 'bool' || sortOf(then).kind === 'bool') {
    return and(or(not(cond), then), or(cond, otherwise))
  }
  if (cond.kind === 'not') return ite(cond.arg, otherwise, then)
  return intern(`ite:${cond.id},${then.id},${otherwise.id}`, { kind: 'ite', cond, then, else: otherwise })
}

/** The direct subterms. */
export function childrenOf(term: Term): readonly Term[] {
  switch (term.kind) {
    case 'bool':
    case 'number':
    case 'value':
    case 'var':
      return []
    case 'not':
    case 'scale':
    case 'div':
    case 'mod':
      return [term.arg]
    case 'and':
    case 'or':
    case 'add':
      return term.args
    case 'eq':
    case 'le':
    case 'lt':
      return [term.left, term.right]
    case 'ite':
      return [term.cond, term.then, term.else]
  }
}
