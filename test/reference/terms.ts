/** What names and expressions of the reference mean: an expression becomes a function of the state. */
import { compare, floorOver, minus, one, over, plus, type Rational, ratio, times, zero } from './rational.ts'
import type { Expr, Path, Type, Typed } from './read.ts'

/** Numbers, truth values, and the names of enum values and locations. */
export type Value = Rational | boolean | string

/** A value for each quantity of the system. */
export type State = ReadonlyMap<string, Value>

/** What an expression reads: a state, and the values that are chosen and heard in a jump. */
export interface Env {
  readonly state: State
  readonly locals: ReadonlyMap<string, Value>
}

export interface Term {
  readonly time: boolean
  /** Whether a number is an `int`, which divides to an `int`; a number that is written is exact. */
  readonly whole: boolean
  readonly read: (env: Env) => Value
}

export type Meaning =
  | { readonly is: 'term'; readonly term: Term }
  | { readonly is: 'let'; readonly formals: readonly Typed[]; readonly expr: Expr; readonly scope: Scope }
  /** A machine by the name of a formal argument. */
  | { readonly is: 'alias'; readonly path: Path; readonly scope: Scope }
  | { readonly is: 'instance'; readonly scope: Scope }
  | { readonly is: 'timer'; readonly armed: string; readonly left: string }

export interface SignalMeaning {
  readonly name: string
  readonly kind: string
  readonly params: readonly { readonly name: string; readonly type: Type }[]
}

export interface Scope {
  readonly names: Map<string, Meaning>
  readonly signals: Map<string, SignalMeaning>
  readonly enums: Map<string, readonly string[]>
  /** The process whose own names these are. */
  readonly owner?: string
  readonly outer?: Scope
}

const nowhere: Env = { state: new Map(), locals: new Map() }

export const constant = (value: Value, time = false, whole = false): Term => ({ time, whole, read: () => value })
export const cell = (name: string, time = false): Term => ({ time, whole: !time, read: ({ state }) => found(state.get(name), name) })
export const local = (name: string, time: boolean): Term => ({ time, whole: !time, read: ({ locals }) => found(locals.get(name), name) })

export const emptyScope = (): Scope => ({ names: new Map(), signals: new Map(), enums: new Map() })
export const inside = (outer: Scope, names: Iterable<readonly [string, Meaning]> = []): Scope => ({
  ...emptyScope(),
  names: new Map(names),
  outer,
})
export const named = (name: string, value: Value): readonly [string, Meaning] => [name, { is: 'term', term: constant(value, false, true) }]

/** The value of a static expression: parameters have their numbers. */
export const fixed = (expr: Expr, scope: Scope): Value => termOf(expr, scope).read(nowhere)
export const fixedNumber = (expr: Expr, scope: Scope): Rational => asNumber(fixed(expr, scope))

/** `low..high`, one by one, for static loops. */
export function count(low: Expr, high: Expr, scope: Scope): Rational[] {
  return whole(fixedNumber(low, scope), fixedNumber(high, scope))
}

/** The integers of a closed range. */
export function whole(low: Rational, high: Rational): Rational[] {
  const all: Rational[] = []
  for (let n = low; compare(n, high) <= 0; n = plus(n, one)) all.push(n)
  return all
}

export function asNumber(value: Value): Rational {
  if (typeof value !== 'object') throw new Error(`${value} is no number`)
  return value
}

export function same(a: Value, b: Value): boolean {
  return typeof a === 'object' && typeof b === 'object' ? compare(a, b) === 0 : a === b
}

export function meaningOf(path: Path, scope: Scope): Meaning | undefined {
  const [first, ...rest] = path
  if (first === undefined) return undefined
  let meaning = settled(lookUp(keyOf(first, scope), scope)) ?? elementOf(first, scope)
  for (const part of rest) meaning = meaning?.is === 'instance' ? settled(meaning.scope.names.get(keyOf(part, scope))) : undefined
  return meaning
}

/** `v[1]`, where `v` is a formal argument that names an array of machines. */
function elementOf({ name, index }: Path[number], scope: Scope): Meaning | undefined {
  const array = index && lookUp(name, scope)
  const last = array?.is === 'alias' ? array.path.at(-1) : undefined
  if (index === undefined || array?.is !== 'alias' || last === undefined) return undefined
  const value: Expr = { is: 'number', value: fixedNumber(index, scope), time: false }
  return meaningOf([...array.path.slice(0, -1), { name: last.name, index: value }], array.scope)
}

/** @throws Error when there is no such signal: an observer may speak of a machine that a system does not have. */
export function signalOf(path: Path, scope: Scope): SignalMeaning {
  const last = path.at(-1)
  const owner = path.length > 1 ? meaningOf(path.slice(0, -1), scope) : undefined
  const home = owner?.is === 'instance' ? owner.scope : scope
  for (let s: Scope | undefined = home; s && last; s = owner ? undefined : s.outer) {
    const signal = s.signals.get(keyOf(last, scope))
    if (signal) return signal
  }
  throw new Error(`no signal ${path.map((p) => p.name).join('.')}`)
}

export function termOf(expr: Expr, scope: Scope): Term {
  if (expr.is === 'number') return constant(expr.value, expr.time)
  if (expr.is === 'bool') return constant(expr.value)
  if (expr.is === 'path') return namedTerm(expr.path, scope)
  if (expr.is === 'quantified') return quantified(expr, scope)
  if (expr.is === 'call') return called(expr, scope)
  return applied(expr, scope)
}

function namedTerm(path: Path, scope: Scope): Term {
  const meaning = meaningOf(path, scope)
  if (meaning?.is === 'term') return meaning.term
  if (meaning?.is === 'let') return termOf(meaning.expr, meaning.scope)
  throw new Error(`no value ${path.map((p) => p.name).join('.')}`)
}

/** The body, where it is declared, with the arguments as they are where the call stands. */
function called({ path, args }: Expr & { is: 'call' }, scope: Scope): Term {
  const meaning = meaningOf(path, scope)
  if (meaning?.is !== 'let') throw new Error(`no function ${path.map((p) => p.name).join('.')}`)
  const names = meaning.formals.map(({ name, type, value }, i): readonly [string, Meaning] => {
    const [given, home] = args[i] === undefined ? [value, meaning.scope] : [args[i], scope]
    if (given === undefined) throw new Error(`no argument ${name}`)
    if (type.is === 'machine' && given.is === 'path') return [name, { is: 'alias', path: given.path, scope: home }]
    const term = termOf(given, home)
    return [name, { is: 'term', term: type.is === 'int' ? { ...term, whole: true } : term }]
  })
  return termOf(meaning.expr, inside(meaning.scope, names))
}

function quantified({ op, name, low, high, body }: Expr & { is: 'quantified' }, scope: Scope): Term {
  const parts = count(low, high, scope).map((n) => termOf(body, inside(scope, [named(name, n)])))
  const time = op === 'sum' && parts.some((p) => p.time)
  const read = (env: Env): Value => {
    if (op === 'forall') return parts.every((p) => p.read(env) === true)
    if (op === 'exists') return parts.some((p) => p.read(env) === true)
    if (op === 'count') return ratio(parts.filter((p) => p.read(env) === true).length)
    return parts.map((p) => asNumber(p.read(env))).reduce(plus, zero)
  }
  return { time, whole: op === 'count' || (op === 'sum' && !time && parts.some((p) => p.whole)), read }
}

function applied({ op, args }: Expr & { is: 'apply' }, scope: Scope): Term {
  const [first] = args
  if (op === 'pending' && first?.is === 'path') return cell(signalOf(first.path, scope).name)
  if ((op === 'armed' || op === 'left') && first?.is === 'path') {
    const timer = meaningOf(first.path, scope)
    if (timer?.is !== 'timer') throw new Error(`no timer ${first.path.map((p) => p.name).join('.')}`)
    return cell(timer[op], op === 'left')
  }
  const terms = args.map((a) => termOf(a, scope))
  const time = ['+', '-', '*', '/', 'negate', 'min', 'max'].includes(op) ? terms.some((t) => t.time) : op === '?' && terms[1]?.time === true
  const whole = !time && (op === '?' ? terms.slice(1) : terms).some((t) => t.whole)
  // An integer divides to an integer, rounded down.
  const meant = op === '/' && terms[0]?.whole === true ? 'div' : op
  return { time, whole, read: (env) => operate(meant, terms, env) }
}

function operate(op: string, terms: readonly Term[], env: Env): Value {
  const value = (i: number): Value => found(terms[i]?.read(env), op)
  const number = (i: number): Rational => asNumber(value(i))
  switch (op) {
    case '?':
      return value(value(0) === true ? 1 : 2)
    case 'not':
      return value(0) !== true
    case 'and':
      return value(0) === true && value(1) === true
    case 'or':
      return value(0) === true || value(1) === true
    case 'imply':
      return value(0) !== true || value(1) === true
    case '==':
      return same(value(0), value(1))
    case '!=':
      return !same(value(0), value(1))
    default:
      return arithmetic(op, number)
  }
}

function arithmetic(op: string, number: (i: number) => Rational): Value {
  if (op === 'negate') return minus(zero, number(0))
  const [a, b] = [number(0), number(1)]
  switch (op) {
    case '<':
      return compare(a, b) < 0
    case '<=':
      return compare(a, b) <= 0
    case '>':
      return compare(a, b) > 0
    case '>=':
      return compare(a, b) >= 0
    case '+':
      return plus(a, b)
    case '-':
      return minus(a, b)
    case '*':
      return times(a, b)
    case '/':
      return over(a, b)
    case 'div':
      return floorOver(a, b)
    case '%':
      return minus(a, times(b, floorOver(a, b)))
    case 'min':
      return compare(a, b) <= 0 ? a : b
    case 'max':
      return compare(a, b) >= 0 ? a : b
    default:
      throw new Error(`no operator ${op}`)
  }
}

export function keyOf({ name, index }: Path[number], scope: Scope): string {
  return index === undefined ? name : `${name}[${fixedNumber(index, scope).top}]`
}

function lookUp(name: string, scope: Scope): Meaning | undefined {
  return scope.names.get(name) ?? (scope.outer && lookUp(name, scope.outer))
}

function settled(meaning: Meaning | undefined): Meaning | undefined {
  return meaning?.is === 'alias' ? meaningOf(meaning.path, meaning.scope) : meaning
}

function found<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`no value of ${name}`)
  return value
}
