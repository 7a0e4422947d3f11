/**
 * Reads formulas as terms: Bool, Int and Real expressions without quantifiers, with `let`, linear (a product has at
 * most one factor that is not constant). For invariants a solver found, for certificates, and for the files of other
 * tools, which bring their own names and operators (`Reading`).
 */
import {
  add,
  and,
  cur,
  div,
  enumValue,
  eq,
  ff,
  intSort,
  ite,
  le,
  lt,
  mod,
  neg,
  not,
  num,
  or,
  realSort,
  sameSort,
  scale,
  sortOf,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { isInteger, isZero, type Rational, rational } from '../support/rational.ts'
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

/** How symbols and applications are understood that plain formulas do not have. */
export interface Reading {
  /** What a symbol stands for, by its name without bars. */
  readonly name: (name: string) => Term | undefined
  /**
   * An application `list` of an operator that is none of the usual ones; `inner` is how its items are read. Undefined:
   * unknown here, too.
   */
  readonly application?: (operator: string, list: readonly Sexpr[], inner: Reading) => Term | undefined
  /** Whether the bindings of a \`let\` see those before them; SMT-LIB has it that they do not. */
  readonly sequential?: boolean
}

/** The item at `index` of `list` is no formula that can be read. */
export class UnreadableTerm extends Error {
  readonly list: readonly Sexpr[]
  readonly index: number

  constructor(message: string, list: readonly Sexpr[], index: number) {
    super(message)
    this.list = list
    this.index = index
  }
}

/** Throws `SolverFailure` for text that is no such expression, and for symbols without name. */
export function readTerm(expression: Sexpr | string, names: Names): Term {
  const parsed = typeof expression === 'string' ? readSexpr(expression) : expression
  try {
    return readItem([parsed], 0, { name: (name) => names.get(name) })
  } catch (failure) {
    if (!(failure instanceof UnreadableTerm)) throw failure
    throw new SolverFailure(`a formula of the solver is not understood: ${failure.message}`)
  }
}

/** Reads the item at `index` of `list`. Throws `UnreadableTerm`. */
export function readItem(list: readonly Sexpr[], index: number, reading: Reading): Term {
  const expression = list[index]
  if (expression === undefined) throw new UnreadableTerm('an operand is missing', list, index)
  if (typeof expression === 'string') return readAtom(expression, list, index, reading)
  const [operator] = expression
  if (operator === 'let') return readLet(expression, reading)
  if (typeof operator !== 'string') throw new UnreadableTerm(`not a formula: ${shortened(expression)}`, list, index)
  if (!operators.has(operator)) {
    const special = reading.application?.(symbolName(operator), expression, reading)
    if (special !== undefined) return special
    throw new UnreadableTerm(`\`${symbolName(operator)}\` is no operator known here`, expression, 0)
  }
  const args = expression.slice(1).map((_, i) => readItem(expression, i + 1, reading))
  return applied(operator, args, expression)
}

/**
 * One of the usual operators applied to the operands that `list` says. Throws `UnreadableTerm` where they do not fit.
 */
export function applied(operator: string, args: readonly Term[], list: readonly Sexpr[]): Term {
  const plain = operators.get(operator)
  if (plain === undefined) throw new Error(`there is no operator ${operator}`)
  if (args.length < plain.least || args.length > (plain.most ?? args.length))
    throw new UnreadableTerm(`\`${operator}\` does not take ${args.length} operands`, list, 0)
  requireSorts(plain.operands, args, list)
  const term = plain.apply(args)
  if (term === undefined) throw new UnreadableTerm(`${plain.refused ?? 'not linear'}: ${shortened(list)}`, list, 0)
  return term
}

/** A symbol, a decimal or a numeral. */
function readAtom(atom: string, list: readonly Sexpr[], index: number, reading: Reading): Term {
  if (/^\d+$/.test(atom)) return num(rational(atom), intSort)
  if (/^\d+\.\d+$/.test(atom)) return num(rational(atom))
  const term = reading.name(symbolName(atom)) ?? (atom === 'true' ? tt : atom === 'false' ? ff : undefined)
  if (term === undefined) throw new UnreadableTerm(`\`${symbolName(atom)}\` is not declared`, list, index)
  return term
}

function readLet(list: readonly Sexpr[], reading: Reading): Term {
  const [, bindings] = list
  if (typeof bindings !== 'object' || list.length !== 3)
    throw new UnreadableTerm('not of the form (let ((name term) ...) term)', list, 0)
  const bound = new Map<string, Term>()
  const inner: Reading = { ...reading, name: (name) => bound.get(name) ?? reading.name(name) }
  for (const [i, binding] of bindings.entries()) {
    if (typeof binding === 'string' || typeof binding[0] !== 'string' || binding.length !== 2)
      throw new UnreadableTerm('not a binding (name term)', bindings, i)
    bound.set(symbolName(binding[0]), readItem(binding, 1, reading.sequential === true ? inner : reading))
  }
  return readItem(list, 2, inner)
}

interface Operator {
  readonly least: number
  readonly most?: number
  readonly operands: 'truths' | 'numbers' | 'alike' | 'choice'
  /** Undefined where the operands are right and the result is no term. */
  readonly apply: (args: readonly Term[]) => Term | undefined
  /** Why there can be no result; `not linear` where nothing is said. */
  readonly refused?: string
}

const only = (args: readonly Term[]): Term => args[0] as Term

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['and', { least: 0, operands: 'truths', apply: (args) => and(...args) }],
  ['or', { least: 0, operands: 'truths', apply: (args) => or(...args) }],
  ['not', { least: 1, most: 1, operands: 'truths', apply: (args) => not(only(args)) }],
  ['=>', { least: 1, operands: 'truths', apply: (args) => or(...args.slice(0, -1).map(not), args.at(-1) ?? tt) }],
  ['xor', { least: 1, operands: 'truths', apply: (args) => args.reduce((left, right) => not(eq(left, right))) }],
  [
    'ite',
    { least: 3, most: 3, operands: 'choice', apply: ([c, a, b]) => ite(c as Term, ...matched(a as Term, b as Term)) },
  ],
  ['=', { least: 2, operands: 'alike', apply: (args) => chained(args, eq) }],
  ['distinct', { least: 2, operands: 'alike', apply: (args) => distinct(args) }],
  ['<=', { least: 2, operands: 'numbers', apply: (args) => chained(args, le) }],
  ['<', { least: 2, operands: 'numbers', apply: (args) => chained(args, lt) }],
  ['>=', { least: 2, operands: 'numbers', apply: (args) => chained(args, (left, right) => le(right, left)) }],
  ['>', { least: 2, operands: 'numbers', apply: (args) => chained(args, (left, right) => lt(right, left)) }],
  ['+', { least: 1, operands: 'numbers', apply: sum }],
  ['-', { least: 1, operands: 'numbers', apply: (args) => (args.length === 1 ? neg(only(args)) : difference(args)) }],
  ['*', { least: 1, operands: 'numbers', apply: (args) => args.slice(1).reduce(product, args[0]) }],
  [
    '/',
    {
      least: 1,
      operands: 'numbers',
      apply: (args) => args.slice(1).reduce(quotient, asReal(only(args))),
      refused: 'a divisor must be a constant other than 0',
    },
  ],
  [
    'div',
    {
      least: 2,
      most: 2,
      operands: 'numbers',
      apply: (args) => divided(args, div),
      refused: 'not an integer by a positive constant',
    },
  ],
  [
    'mod',
    {
      least: 2,
      most: 2,
      operands: 'numbers',
      apply: (args) => divided(args, mod),
      refused: 'not an integer by a positive constant',
    },
  ],
  ['to_real', { least: 1, most: 1, operands: 'numbers', apply: (args) => asReal(only(args)) }],
])

/** Throws `UnreadableTerm` for the first operand that is of the wrong sort. */
function requireSorts(operands: Operator['operands'], args: readonly Term[], list: readonly Sexpr[]): void {
  for (const [i, arg] of args.entries()) {
    const { kind } = sortOf(arg)
    const refuse = (message: string): never => {
      throw new UnreadableTerm(`${message}: ${shortened(list[i + 1] ?? '')}`, list, i + 1)
    }
    if ((operands === 'truths' || (operands === 'choice' && i === 0)) && kind !== 'bool') refuse('not a truth value')
    if (operands === 'numbers' && kind !== 'int' && kind !== 'real') refuse('not a number')
    const first = operands === 'alike' ? args[0] : operands === 'choice' && i === 2 ? args[1] : undefined
    if (first !== undefined && !comparable(first, arg)) refuse('not of the same sort as the operand before')
  }
}

function comparable(left: Term, right: Term): boolean {
  const [a, b] = [sortOf(left), sortOf(right)]
  const numbers = ['int', 'real']
  return sameSort(a, b) || (numbers.includes(a.kind) && numbers.includes(b.kind))
}

function chained(args: readonly Term[], relation: (left: Term, right: Term) => Term): Term {
  return and(...args.slice(1).map((right, i) => relation(...matched(args[i] ?? right, right))))
}

function distinct(args: readonly Term[]): Term {
  return and(...args.flatMap((left, i) => args.slice(i + 1).map((right) => not(eq(...matched(left, right))))))
}

/** Two numbers in one sort, as far as constants can be adapted. */
function matched(left: Term, right: Term): [Term, Term] {
  if (sortOf(left).kind === 'real') return [left, asReal(right)]
  return sortOf(right).kind === 'real' ? [asReal(left), right] : [left, right]
}

/**
 * Int constants, and choices between them, as Real ones. Other terms stay: sums and comparisons of Int and Real
 * quantities are allowed in terms.
 */
function asReal(term: Term): Term {
  if (term.kind === 'ite' && sortOf(term).kind === 'int') return ite(term.cond, asReal(term.then), asReal(term.else))
  return term.kind === 'number' ? num(term.value, realSort) : term
}

function sum(args: readonly Term[]): Term {
  const real = args.some((arg) => sortOf(arg).kind === 'real')
  const [first = num(0), ...rest] = (real ? args.map(asReal) : [...args]).sort(
    (a, b) => Number(sortOf(b).kind === 'real') - Number(sortOf(a).kind === 'real'),
  )
  return add(first, ...rest)
}

function difference([first = num(0), ...rest]: readonly Term[]): Term {
  return sum([first, ...rest.map(neg)])
}

function product(left: Term | undefined, right: Term): Term | undefined {
  if (left?.kind === 'number') return scale(left.value, matched(left, right)[1])
  if (left !== undefined && right.kind === 'number') return scale(right.value, matched(left, right)[0])
  return undefined
}

/** `div` and `mod`, as far as terms have them: SMT-LIB rounds toward minus infinity where the divisor is positive. */
function divided([left, right]: readonly Term[], make: (arg: Term, divisor: bigint) => Term): Term | undefined {
  if (left === undefined || sortOf(left).kind !== 'int' || right?.kind !== 'number' || !isInteger(right.value))
    return undefined
  return right.value.s > 0n && right.value.n > 0n ? make(left, right.value.n) : undefined
}

function quotient(left: Term | undefined, right: Term): Term | undefined {
  const divisor: Rational | undefined = right.kind === 'number' ? right.value : undefined
  if (left === undefined || divisor === undefined || isZero(divisor)) return undefined
  return scale(divisor.inverse(), left)
}

function shortened(expression: Sexpr): string {
  const text = sexprText(expression)
  return text.length > 60 ? `${text.slice(0, 59)}…` : text
}
