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

/** The least and the largest integer that an expression can be while variables are in their ranges. */
export interface Bounds {
  readonly low: Rational
  readonly high: Rational
}

export interface Term {
  readonly time: boolean
  readonly bounds?: Bounds
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
  readonly answers: readonly { readonly name: string; readonly type: Type }[]
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

export const constant = (value: Value, time = false, whole = false): Term => ({
  time,
  whole,
  ...(typeof value === 'object' && { bounds: { low: value, high: value } }),
  read: () => value,
})
export const cell = (name: string, time = false, bounds?: Bounds): Term => ({
  time,
  whole: !time,
  ...(bounds && { bounds }),
  read: ({ state }) => found(state.get(name), name),
})
export const local = (name: string, time: boolean, bounds?: Bounds): Term => ({
  time,
  whole: !time,
  ...(bounds && { bounds }),
  read: ({ locals }) => found(locals.get(name), name),
})

export const emptyScope = (): Scope => ({ names: new Map(), signals: new Map(), enums: new Map() })
export const inside = (outer: Scope, names: Iterable<readonly [string, Meaning]> = []): Scope => ({
  ...emptyScope(),
  names: new Map(names),
  outer,
})
export const named = (name: string, value: Value): readonly [string, Meaning] => [
  name,
  { is: 'term', term: constant(value, false, true) },
]

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
  for (const part of rest)
    meaning = meaning?.is === 'instance' ? settled(meaning.scope.names.get(keyOf(part, scope))) : undefined
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
  if (varies(path, scope)) return inEachState(path, scope, (element) => namedTerm(element, scope))
  const meaning = meaningOf(path, scope)
  if (meaning?.is === 'term') return meaning.term
  if (meaning?.is === 'let') return termOf(meaning.expr, meaning.scope)
  throw new Error(`no value ${path.map((p) => p.name).join('.')}`)
}

/** The body, where it is declared, with the arguments as they are where the call stands. */
function called({ path, args }: Expr & { is: 'call' }, scope: Scope): Term {
  if (varies(path, scope))
    return inEachState(path, scope, (element) => called({ is: 'call', path: element, args }, scope))
  const varying = args.findIndex((a, i) => a.is === 'path' && isMachine(path, i, scope) && varies(a.path, scope))
  const arg = args[varying]
  if (arg?.is === 'path') {
    const withElement = (element: Path): Expr[] =>
      args.map((a, i) => (i === varying ? { is: 'path', path: element } : a))
    return inEachState(arg.path, scope, (element) => called({ is: 'call', path, args: withElement(element) }, scope))
  }
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

function isMachine(path: Path, i: number, scope: Scope): boolean {
  const meaning = meaningOf(path, scope)
  return meaning?.is === 'let' && meaning.formals[i]?.type.is === 'machine'
}

function isFixed(expr: Expr, scope: Scope): boolean {
  try {
    fixed(expr, scope)
    return true
  } catch {
    return false
  }
}

/** Whether a path has an index that is no number before the run. */
export function varies(path: Path, scope: Scope): boolean {
  return path.some(({ index }) => index !== undefined && !isFixed(index, scope))
}

/** What a path with indices that vary means: in each state that of the element it names there. */
function inEachState(path: Path, scope: Scope, meant: (element: Path) => Term): Term {
  const some = meant(elements(path, scope)[0] as Path)
  return { ...some, read: (env) => meant(elementIn(path, scope, env)).read(env) }
}

/** The path with its indices as they are in a state; one outside its array means the nearest element. */
export function elementIn(path: Path, scope: Scope, env: Env): Path {
  return elements(path, scope, (index) => asNumber(termOf(index, scope).read(env)))[0] as Path
}

/** All paths that a path with indices can mean, or, where `value` tells the indices, the one that it means. */
export function elements(path: Path, scope: Scope, value?: (index: Expr) => Rational): Path[] {
  return path.reduce<Path[]>(
    (all, part) =>
      all.flatMap((before) => {
        if (part.index === undefined) return [[...before, part]]
        if (isFixed(part.index, scope)) return [[...before, numbered(part.name, fixedNumber(part.index, scope))]]
        const owner = before.length > 0 ? meaningOf(before, scope) : undefined
        const { low, high } = indices(
          part.name,
          owner?.is === 'instance' ? { ...owner.scope, outer: undefined } : scope,
        )
        if (value === undefined) return whole(low, high).map((n) => [...before, numbered(part.name, n)])
        return [[...before, numbered(part.name, clamped(value(part.index), { low, high }))]]
      }),
    [[]],
  )
}

const numbered = (name: string, n: Rational): Path[number] => ({ name, index: { is: 'number', value: n, time: false } })

function clamped(n: Rational, { low, high }: Bounds): Rational {
  return compare(n, low) < 0 ? low : compare(n, high) > 0 ? high : n
}

/** The indices of an array. */
function indices(
  name: string,
  scope: { readonly names: Scope['names']; readonly signals: Scope['signals']; readonly outer?: Scope | undefined },
): Bounds {
  const found = [...scope.names.keys(), ...scope.signals.keys()]
    .flatMap((key) => (key.startsWith(`${name}[`) ? [ratio(Number(key.slice(name.length + 1, -1)))] : []))
    .sort(compare)
  const [low, high] = [found[0], found.at(-1)]
  if (low !== undefined && high !== undefined) return { low, high }
  const alias = scope.names.get(name)
  if (alias?.is === 'alias') return indices(alias.path.at(-1)?.name ?? '', alias.scope)
  if (scope.outer === undefined) throw new Error(`no array ${name}`)
  return indices(name, scope.outer)
}

function quantified({ op, name, low, high, body }: Expr & { is: 'quantified' }, scope: Scope): Term {
  const parts = count(low, high, scope).map((n) => termOf(body, inside(scope, [named(name, n)])))
  const isValue = ['sum', 'min', 'max'].includes(op)
  const time = isValue && parts.some((p) => p.time)
  const numbers = count(low, high, scope)
  const read = (env: Env): Value => {
    if (op === 'forall') return parts.every((p) => p.read(env) === true)
    if (op === 'exists') return parts.some((p) => p.read(env) === true)
    if (op === 'count') return ratio(parts.filter((p) => p.read(env) === true).length)
    if (op !== 'sum')
      return best(
        op,
        parts.map((p) => asNumber(p.read(env))),
        numbers,
      )
    return parts.map((p) => asNumber(p.read(env))).reduce(plus, zero)
  }
  const isWhole = op === 'count' || op.startsWith('arg') || (isValue && !time && parts.some((p) => p.whole))
  return { time, whole: isWhole, ...boundsOfMany(op, parts, numbers), read }
}

/** The least or largest of some values, or the number of the first that is. */
function best(op: string, values: readonly Rational[], numbers: readonly Rational[]): Rational {
  const least = op.endsWith('min')
  const at = values.findIndex((v) => values.every((other) => (least ? compare(v, other) <= 0 : compare(v, other) >= 0)))
  return found((op.startsWith('arg') ? numbers : values)[at], op)
}

function boundsOfMany(op: string, parts: readonly Term[], numbers: readonly Rational[]): { readonly bounds?: Bounds } {
  const [first, last] = [numbers[0], numbers.at(-1)]
  if (op === 'count') return { bounds: { low: zero, high: ratio(parts.length) } }
  if (op.startsWith('arg') && first !== undefined && last !== undefined) return { bounds: { low: first, high: last } }
  const bounds = parts.map((p) => p.bounds)
  if (!['sum', 'min', 'max'].includes(op) || !bounds.every((b) => b !== undefined) || bounds.length === 0) return {}
  return { bounds: bounds.reduce((a, b) => joined(op === 'sum' ? '+' : op, a, b) ?? a) }
}

/** The bounds of `a op b`. */
function joined(op: string, a: Bounds, b: Bounds): Bounds | undefined {
  const least = (x: Rational, y: Rational): Rational => (compare(x, y) <= 0 ? x : y)
  const most = (x: Rational, y: Rational): Rational => (compare(x, y) >= 0 ? x : y)
  switch (op) {
    case '+':
      return { low: plus(a.low, b.low), high: plus(a.high, b.high) }
    case '-':
      return { low: minus(a.low, b.high), high: minus(a.high, b.low) }
    case 'min':
      return { low: least(a.low, b.low), high: least(a.high, b.high) }
    case 'max':
      return { low: most(a.low, b.low), high: most(a.high, b.high) }
    case '?':
      return { low: least(a.low, b.low), high: most(a.high, b.high) }
    case 'div':
      return { low: floorOver(a.low, b.low), high: floorOver(a.high, b.low) }
    case '%':
      return compare(a.low, zero) >= 0 && compare(a.high, b.low) < 0 ? a : { low: zero, high: minus(b.low, one) }
    case '*': {
      const corners = [a.low, a.high].flatMap((x) => [times(x, b.low), times(x, b.high)]).sort(compare)
      return { low: found(corners[0], op), high: found(corners.at(-1), op) }
    }
    default:
      return undefined
  }
}

function applied({ op, args }: Expr & { is: 'apply' }, scope: Scope): Term {
  const [first] = args
  if (['pending', 'armed', 'left'].includes(op) && first?.is === 'path' && varies(first.path, scope))
    return inEachState(first.path, scope, (path) => applied({ is: 'apply', op, args: [{ is: 'path', path }] }, scope))
  if (op === 'pending' && first?.is === 'path') return cell(signalOf(first.path, scope).name)
  if ((op === 'armed' || op === 'left') && first?.is === 'path') {
    const timer = meaningOf(first.path, scope)
    if (timer?.is !== 'timer') throw new Error(`no timer ${first.path.map((p) => p.name).join('.')}`)
    return cell(timer[op], op === 'left')
  }
  const terms = args.map((a) => termOf(a, scope))
  const time = ['+', '-', '*', '/', 'negate', 'min', 'max'].includes(op)
    ? terms.some((t) => t.time)
    : op === '?' && terms[1]?.time === true
  const whole = !time && (op === '?' ? terms.slice(1) : terms).some((t) => t.whole)
  // An integer divides to an integer, rounded down.
  const meant = op === '/' && terms[0]?.whole === true ? 'div' : op
  const [a, b] = (op === '?' ? terms.slice(1) : terms).map((t) => t.bounds)
  const bounds = !time && a && b && joined(meant, a, b)
  const factors = op === '*' ? limited(terms) : terms
  return { time, whole, ...(bounds && { bounds }), read: (env) => operate(meant, factors, env) }
}

/** The factors of a product: of the integer with the fewest values, the nearest one within its bounds counts. */
function limited(terms: readonly Term[]): Term[] {
  const isInteger = ({ time, bounds }: Term): boolean => !time && bounds !== undefined
  const size = ({ bounds }: Term): Rational => (bounds ? minus(bounds.high, bounds.low) : zero)
  const [factor] = terms.filter(isInteger).sort((a, b) => compare(size(a), size(b)))
  return terms.map((t) =>
    t === factor ? { ...t, read: (env: Env) => clamped(asNumber(t.read(env)), t.bounds as Bounds) } : t,
  )
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
