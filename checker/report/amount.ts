/**
 * Amounts as `showTerm` writes them (`TICK + 2 * JITTER`, `max(P, 3ms)`), read back: what a file says of a run is held
 * against the run, and the bounds of two results against each other.
 */
import { largerOf, smallerOf } from '../logic/extremum.ts'
import { variablesOf } from '../logic/rewrite.ts'
import { add, cur, num, realSort, scale, type Term } from '../logic/term.ts'
import { evaluator, type Valuation } from '../logic/value.ts'
import { milliseconds } from '../model/types.ts'
import { isRational, isZero, type Rational } from '../support/rational.ts'
import type { BinaryOperator, Expr } from '../syntax/ast.ts'
import { parseExpression } from '../syntax/parse.ts'
import { printRef } from '../syntax/print-expression.ts'

export interface Amount {
  readonly value: Rational
  /** What the names in it stand for. */
  readonly used: readonly Rational[]
}

/** What a text comes to at these values; undefined where it is no such expression, or a name in it is no number. */
export function amountOf(text: string, values: Valuation): Amount | undefined {
  const term = amountTerm(text)
  if (term === undefined) return undefined
  const used = variablesOf(term).map((v) => values.get(v.name))
  if (!used.every((value) => typeof value === 'object' && isRational(value))) return undefined
  return { value: evaluator(values)(term) as Rational, used }
}

/** A text as a term, times in milliseconds; undefined where it is no such expression. What a name is, is not known. */
export function amountTerm(text: string): Term | undefined {
  const expression = parseExpression(text).value
  return expression && termOf(expression)
}

function termOf(expression: Expr): Term | undefined {
  switch (expression.kind) {
    case 'number':
      return num(expression.unit === undefined ? expression.value : milliseconds(expression.value, expression.unit))
    case 'ref':
      return cur({ name: printRef(expression.ref), sort: realSort })
    case 'unary': {
      const operand = expression.operator === '-' ? termOf(expression.operand) : undefined
      return operand && scale(-1, operand)
    }
    case 'binary': {
      const [left, right] = [termOf(expression.left), termOf(expression.right)]
      return left && right && combined(expression.operator, left, right)
    }
    case 'apply': {
      const [first, ...others] = expression.args.map(termOf)
      const choose = choices.get(printRef(expression.fn))
      return choose && others.reduce((a, b) => a && b && choose(a, b), first)
    }
    default:
      return undefined
  }
}

const choices: ReadonlyMap<string, (a: Term, b: Term) => Term> = new Map([
  ['min', smallerOf],
  ['max', largerOf],
])

function combined(operator: BinaryOperator, left: Term, right: Term): Term | undefined {
  if (operator === '+') return add(left, right)
  if (operator === '-') return add(left, scale(-1, right))
  if (operator === '*' && left.kind === 'number') return scale(left.value, right)
  if (operator === '*' && right.kind === 'number') return scale(right.value, left)
  if (operator === '/' && right.kind === 'number' && !isZero(right.value)) return scale(right.value.inverse(), left)
  return undefined
}
