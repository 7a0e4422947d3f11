/**
 * Reads a solver's formulas back as terms: Bool, Int and Real expressions without quantifiers, with `let`, linear (a
 * product has at most one factor that is not constant). For invariants a solver found, and for certificates.
 */
import {
  add,
  and,
  cur,
  enumValue,
  eq,
  ff,
  intSort,
  ite,
  le,
  lt,
  neg,
  not,
  num,
  or,
  realSort,
  scale,
  sortOf,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { isZero, type Rational, rational } from '../support/rational.ts'
import { bitCount, bitsOfValue } from './enum-bits.ts'
import { SolverFailure } from './session.ts'
import { readSexpr, type Sexpr, sexprText, symbolName } from './sexpr.ts'

/** What each symbol of the text stands for, by its name without bars. */
export type Names = ReadonlyMap<string, Term>

/** The names under which variables stand in text: their own, and `name.0`, `name.1`, … for the bits of an enum. */
export function namesOf(variables: readonly Var[]): Names {
  return new Map(
    variables.flatMap((variable): [string, Term][] => {
      const { sort } = variable
      if (sort.kind !== 'enum') return [[variable.name, cur(variable)]]
      return Array.from({ length: bitCount(sort) }, (_, i) => {
        const values = sort.values.filter((value) => bitsOfValue(value, sort)[i] === 'true')
        return [`${variable.name}.${i}`, or(...values.map((value) => eq(cur(variable), enumValue(sort, value))))]
      })
    }),
  )
}

/** Throws `SolverFailure` for text that is no such expression, and for symbols without name. */
export function readTerm(expression: Sexpr | string, names: Names): Term {
  const parsed = typeof expression === 'string' ? readSexpr(expression) : expression
  return read(parsed, (name) => names.get(name))
}

type Scope = (name: string) => Term | undefined

function read(expression: Sexpr, scope: Scope): Term {
  if (typeof expression === 'string') return readAtom(expression, scope)
  const [operator, ...rest] = expression
  if (operator === 'let') return readLet(rest, scope)
  const args = rest.map((arg) => read(arg, scope))
  const [first, second, third] = args
  if (typeof operator !== 'string' || first === undefined) throw unreadable(expression)
  switch (operator) {
    case 'and':
      return and(...args)
    case 'or':
      return or(...args)
    case 'not':
      return not(first)
    case '=>':
      return or(...args.slice(0, -1).map(not), args.at(-1) ?? tt)
    case 'xor':
      return args.slice(1).reduce((left, right) => not(eq(left, right)), first)
    case 'ite':
      if (second === undefined || third === undefined) throw unreadable(expression)
      return ite(first, ...matched(second, third))
    case '=':
      return chained(args, eq)
    case 'distinct':
      return and(...args.flatMap((left, i) => args.slice(i + 1).map((right) => not(eq(...matched(left, right))))))
    case '<=':
      return chained(args, le)
    case '<':
      return chained(args, lt)
    case '>=':
      return chained(args, (left, right) => le(right, left))
    case '>':
      return chained(args, (left, right) => lt(right, left))
    case '+':
      return sum(args)
    case '-':
      return second === undefined ? neg(first) : sum([first, ...args.slice(1).map(neg)])
    case '*':
      return args.slice(1).reduce((left, right) => product(left, right, expression), first)
    case '/':
      return args.slice(1).reduce((left, right) => quotient(left, right, expression), asReal(first))
    case 'to_real':
      return asReal(first)
    default:
      throw unreadable(expression)
  }
}

function readAtom(atom: string, scope: Scope): Term {
  if (atom === 'true') return tt
  if (atom === 'false') return ff
  if (/^\d+$/.test(atom)) return num(rational(atom), intSort)
  if (/^\d+\.\d+$/.test(atom)) return num(rational(atom))
  const term = scope(symbolName(atom))
  if (term === undefined) throw new SolverFailure(`the solver’s formula mentions ${atom}, which is unknown`)
  return term
}

function readLet(parts: readonly Sexpr[], scope: Scope): Term {
  const [bindings, body] = parts
  if (bindings === undefined || typeof bindings === 'string' || body === undefined) throw unreadable(['let', ...parts])
  const bound = new Map<string, Term>()
  for (const binding of bindings) {
    const [name, value] = typeof binding === 'string' ? [] : binding
    if (typeof name !== 'string' || value === undefined) throw unreadable(binding)
    bound.set(symbolName(name), read(value, scope))
  }
  return read(body, (name) => bound.get(name) ?? scope(name))
}

function chained(args: readonly Term[], relation: (left: Term, right: Term) => Term): Term {
  return and(...args.slice(1).map((right, i) => relation(...matched(args[i] ?? right, right))))
}

/** Two numbers in one sort, as far as constants can be adapted. */
function matched(left: Term, right: Term): [Term, Term] {
  if (sortOf(left).kind === 'real') return [left, asReal(right)]
  return sortOf(right).kind === 'real' ? [asReal(left), right] : [left, right]
}

/** An Int constant as a Real one. Other terms stay: sums and comparisons of Int and Real quantities are allowed in terms. */
function asReal(term: Term): Term {
  return term.kind === 'number' ? num(term.value, realSort) : term
}

function sum(args: readonly Term[]): Term {
  const real = args.some((arg) => sortOf(arg).kind === 'real')
  const [first = num(0), ...rest] = (real ? args.map(asReal) : [...args]).sort(
    (a, b) => Number(sortOf(b).kind === 'real') - Number(sortOf(a).kind === 'real'),
  )
  return add(first, ...rest)
}

function product(left: Term, right: Term, whole: Sexpr): Term {
  if (left.kind === 'number') return scale(left.value, matched(left, right)[1])
  if (right.kind === 'number') return scale(right.value, matched(left, right)[0])
  throw unreadable(whole)
}

function quotient(left: Term, right: Term, whole: Sexpr): Term {
  const divisor: Rational | undefined = right.kind === 'number' ? right.value : undefined
  if (divisor === undefined || isZero(divisor)) throw unreadable(whole)
  return scale(divisor.inverse(), left)
}

function unreadable(expression: Sexpr): SolverFailure {
  return new SolverFailure(`a formula of the solver that is not understood: ${sexprText(expression).slice(0, 200)}`)
}
