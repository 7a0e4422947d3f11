/** Operators on typed expressions: sorts and units are checked here, and products kept linear. */
import { largerOf, smallerOf } from '../logic/extremum.ts'
import {
  add,
  and,
  div,
  eq,
  ge,
  gt,
  implies,
  intSort,
  ite,
  le,
  lt,
  mod,
  neg,
  not,
  num,
  or,
  scale,
  sub,
  type Term,
} from '../logic/term.ts'
import { isInteger, isNegative, isZero, one, type Rational, remainderOf, zero } from '../support/rational.ts'
import type { Span } from '../support/span.ts'
import { unreachable } from '../support/unreachable.ts'
import type { BinaryOperator } from '../syntax/ast.ts'
import { error, type Report } from './findings.ts'
import { reckoned } from './size.ts'
import {
  boolType,
  coerce,
  common,
  intervalOfTyped,
  intType,
  type Operand,
  plain,
  type Type,
  type Typed,
  timeType,
  typeText,
  unknown,
} from './types.ts'

/** What the operands read, then the new term. */
function combined(term: Term, type: Type, ...parts: readonly Typed[]): Typed {
  return { term, type, reads: parts.flatMap((p) => p.reads) }
}

function constantOf(typed: Typed): Rational | undefined {
  return typed.term.kind === 'number' ? typed.term.value : undefined
}

function isNumeric(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'time' || type.kind === 'number' || type.kind === 'unknown'
}

function requireNumeric(operands: readonly Operand[], report: Report): boolean {
  const wrong = operands.filter((o) => !isNumeric(o.typed.type))
  for (const o of wrong)
    report(error('T0301', o.span, `a number or a time is needed here, found ${typeText(o.typed.type)}`))
  return wrong.length === 0
}

export function negation(operand: Operand, report: Report): Typed {
  const typed = coerce(operand, boolType, report)
  return combined(not(typed.term), boolType, typed)
}

export function minus(operand: Operand, report: Report): Typed {
  const { typed } = operand
  if (!requireNumeric([operand], report) || typed.type.kind === 'unknown') return unknown
  return combined(neg(typed.term), typed.type, typed)
}

/** `span` is that of the whole expression. */
export function binary(operator: BinaryOperator, left: Operand, right: Operand, span: Span, report: Report): Typed {
  switch (operator) {
    case 'and':
    case 'or':
    case 'imply': {
      const make = { and, or, imply: implies }[operator]
      const [a, b] = [coerce(left, boolType, report), coerce(right, boolType, report)]
      return combined(make(a.term, b.term), boolType, a, b)
    }
    case '==':
    case '!=': {
      const equal = common(left, right, report) === undefined ? unknown.term : compared(eq, left.typed, right.typed)
      return combined(operator === '==' ? equal : not(equal), boolType, left.typed, right.typed)
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const make = { '<': lt, '<=': le, '>': gt, '>=': ge }[operator]
      const fine = requireNumeric([left, right], report) && common(left, right, report) !== undefined
      const term = fine ? compared(make, left.typed, right.typed) : unknown.term
      return combined(term, boolType, left.typed, right.typed)
    }
    case '+':
    case '-': {
      if (!requireNumeric([left, right], report)) return unknown
      const type = common(left, right, report)
      if (type === undefined || left.typed.type.kind === 'unknown' || right.typed.type.kind === 'unknown')
        return unknown
      const [a, b] = [constantOf(left.typed), constantOf(right.typed)]
      if (type.kind === 'number' && a !== undefined && b !== undefined)
        return plain(reckoned(operator === '+' ? a.add(b) : a.sub(b), span))
      return combined(
        gathered((operator === '+' ? add : sub)(left.typed.term, right.typed.term)),
        type,
        left.typed,
        right.typed,
      )
    }
    case '*':
      return product(left, right, span, report)
    case '/':
      return quotient(left, right, span, report)
    case '%':
      return remainder(left, right, span, report)
    default:
      return unreachable(operator)
  }
}

/**
 * Sums that are longer are gathered: a constant of a constant of a constant would hold the same terms over and over.
 */
const longSum = 64

function gathered(sum: Term): Term {
  if (sum.kind !== 'add' || sum.args.length <= longSum) return sum
  const factors = new Map<Term, Rational>()
  for (const arg of sum.args) {
    const [factor, base] = arg.kind === 'scale' ? [arg.factor, arg.arg] : [one, arg]
    factors.set(base, factor.add(factors.get(base) ?? zero))
  }
  const [first, ...rest] = [...factors].map(([base, factor]) => scale(factor, base))
  return first === undefined ? sum : add(first, ...rest)
}

/** Operands of unknown type carry no meaningful term, so comparing them must not make one. */
function compared(make: (left: Term, right: Term) => Term, left: Typed, right: Typed): Term {
  return left.type.kind === 'unknown' || right.type.kind === 'unknown' ? unknown.term : make(left.term, right.term)
}

const linear = 'the checker is linear: make one side a `const` or a number, or pick the result with `choose`'

function product(left: Operand, right: Operand, span: Span, report: Report): Typed {
  if (!requireNumeric([left, right], report)) return unknown
  if (left.typed.type.kind === 'unknown' || right.typed.type.kind === 'unknown') return unknown
  if (left.typed.type.kind === 'time' && right.typed.type.kind === 'time') {
    report(error('T0302', span, 'a time times a time is no time', 'one side of `*` must be a number without unit'))
    return unknown
  }
  const [factor, other] =
    constantOf(left.typed) === undefined || right.typed.type.kind === 'number' ? [right, left] : [left, right]
  const value = constantOf(factor.typed)
  if (value === undefined) return counted(left, right, span, report)
  if (factor.typed.type.kind === 'time') {
    const amount = constantOf(other.typed)
    return amount === undefined
      ? counted(left, right, span, report)
      : combined(num(reckoned(value.mul(amount), span)), timeType)
  }
  return scaled(value, other, span, report)
}

/** Values of an integer that is a factor, at most: each is a case. */
const mostFactors = 256

/**
 * `n * TICK`: of an integer with few values, each value is a case, and linear. Beyond its range, which is an error, the
 * nearest one counts.
 */
function counted(left: Operand, right: Operand, span: Span, report: Report): Typed {
  const [times] = [left, right].filter((o) => o.typed.type.kind === 'int').sort((a, b) => valuesOf(a) - valuesOf(b))
  if (times === undefined || valuesOf(times) > mostFactors) {
    const hint = `give the integer a range of at most ${mostFactors} values, such as \`0..9\`: then each is a case; or pick the result with \`choose\``
    report(error('T0303', span, 'a product of two quantities that both vary', hint))
    return unknown
  }
  const other = times === left ? right : left
  const { low = zero } = intervalOfTyped(times.typed)
  const cases = Array.from({ length: valuesOf(times) }, (_, i) => low.add(i))
  const term = cases.reduceRight<Term | undefined>((rest, n) => {
    const product = scale(n, other.typed.term)
    return rest === undefined ? product : ite(le(times.typed.term, num(n, intSort)), product, rest)
  }, undefined)
  return term === undefined ? unknown : combined(term, other.typed.type, left.typed, right.typed)
}

/** How many values an integer may have. */
function valuesOf({ typed }: Operand): number {
  const { low, high } = intervalOfTyped(typed)
  return low === undefined || high === undefined ? Infinity : Number(high.sub(low)) + 1
}

function quotient(left: Operand, right: Operand, span: Span, report: Report): Typed {
  if (!requireNumeric([left, right], report)) return unknown
  if (left.typed.type.kind === 'unknown' || right.typed.type.kind === 'unknown') return unknown
  const divisor = constantOf(right.typed)
  if (divisor === undefined) {
    report(error('T0303', right.span, 'a division by a quantity that varies', linear))
    return unknown
  }
  if (isZero(divisor)) {
    report(error('T0303', right.span, 'a division by zero'))
    return unknown
  }
  if (right.typed.type.kind === 'time') {
    const value = constantOf(left.typed)
    if (left.typed.type.kind === 'time' && value !== undefined) return plain(value.div(divisor))
    report(error('T0302', right.span, 'a division by a time', 'divide by a number without unit'))
    return unknown
  }
  if (left.typed.type.kind === 'int' && isInteger(divisor) && !isNegative(divisor))
    return combined(div(left.typed.term, divisor.n), intType, left.typed)
  return scaled(divisor.inverse(), left, span, report)
}

/** `a % b` of integers, with a positive constant `b`. */
function remainder(left: Operand, right: Operand, span: Span, report: Report): Typed {
  if (!requireNumeric([left, right], report)) return unknown
  if (left.typed.type.kind === 'unknown' || right.typed.type.kind === 'unknown') return unknown
  const time = [left, right].find((o) => o.typed.type.kind === 'time')
  if (time !== undefined) {
    report(
      error(
        'T0302',
        time.span,
        'a time has no remainder',
        '`%` is for integers: reset a clock at the end of each round instead',
      ),
    )
    return unknown
  }
  const [value, divisor] = [constantOf(left.typed), constantOf(right.typed)]
  if (divisor === undefined) {
    report(error('T0303', right.span, 'a remainder by a quantity that varies', linear))
    return unknown
  }
  if (!isInteger(divisor) || isNegative(divisor) || isZero(divisor) || (value !== undefined && !isInteger(value))) {
    report(error('T0303', span, 'a remainder is that of an integer by a positive integer'))
    return unknown
  }
  if (left.typed.type.kind === 'number' && value !== undefined) return plain(remainderOf(value, divisor.n))
  return combined(mod(left.typed.term, divisor.n), intType, left.typed)
}

function scaled(factor: Rational, operand: Operand, span: Span, report: Report): Typed {
  const { term, type } = operand.typed
  reckoned(factor, span)
  const value = constantOf(operand.typed)
  if (type.kind === 'number' && value !== undefined) return plain(reckoned(value.mul(factor), span))
  if (type.kind === 'int') {
    if (value !== undefined) return plain(reckoned(value.mul(factor), span))
    if (!isInteger(factor)) {
      report(
        error(
          'T0301',
          span,
          'the result need not be an integer',
          'an integer is divided by a positive integer: `x / 2` rounds down',
        ),
      )
      return unknown
    }
  }
  return combined(scale(factor, term), type, operand.typed)
}

/** `min(a, b)` and `max(a, b)`. */
export function extremum(which: 'min' | 'max', left: Operand, right: Operand, report: Report): Typed {
  if (!requireNumeric([left, right], report)) return unknown
  const type = common(left, right, report)
  if (type === undefined || left.typed.type.kind === 'unknown' || right.typed.type.kind === 'unknown') return unknown
  const [a, b] = [left.typed.term, right.typed.term]
  return combined((which === 'min' ? smallerOf : largerOf)(a, b), type, left.typed, right.typed)
}

/**
 * The least or largest of several, or which one it is; the first of them is number `from`, and of equal ones the first
 * counts.
 */
export function ranked(
  which: 'min' | 'max' | 'argmin' | 'argmax',
  parts: readonly Operand[],
  from: number,
  report: Report,
): Typed {
  const [first, ...rest] = parts
  if (first === undefined || !requireNumeric(parts, report)) return unknown
  const best = which === 'min' || which === 'argmin' ? 'min' : 'max'
  const whole = rest.reduce((so, part) => ({ typed: extremum(best, so, part, report), span: part.span }), first).typed
  if (which === best || whole.type.kind === 'unknown') return whole
  const beats = (a: Term, b: Term): Term => (best === 'min' ? le(a, b) : ge(a, b))
  const terms = parts.map((p) => p.typed.term)
  const position = terms
    .map((term, i) => ({
      wins: and(...terms.filter((_, k) => k !== i).map((other) => beats(term, other))),
      index: num(from + i, intSort),
    }))
    .reduceRight<Term | undefined>(
      (others, { wins, index }) => (others === undefined ? index : ite(wins, index, others)),
      undefined,
    )
  return combined(position as Term, intType, whole)
}

/** `c ? a : b`. */
export function conditional(cond: Operand, then: Operand, otherwise: Operand, report: Report): Typed {
  const condition = coerce(cond, boolType, report)
  const type = common(then, otherwise, report)
  if (type === undefined || type.kind === 'unknown') return unknown
  // What is unknown is reported; the other side stands for the whole, so that the term has the sort of its type.
  if (then.typed.type.kind === 'unknown') return otherwise.typed
  if (otherwise.typed.type.kind === 'unknown') return then.typed
  const { term } = condition
  if (term.kind === 'bool')
    return combined((term.value ? then : otherwise).typed.term, type, condition, then.typed, otherwise.typed)
  const settled: Type = type.kind === 'number' ? { kind: 'int' } : type
  const [a, b] = [coerce(then, settled, report), coerce(otherwise, settled, report)]
  if (a === unknown || b === unknown) return unknown
  return combined(ite(term, a.term, b.term), settled, condition, a, b)
}
