/**
 * Amounts as `showTerm` writes them (`TICK + 2 * JITTER`, `max(P, 3ms)`), read back: what a file says of a run is held
 * against the run.
 */
import type { Valuation } from '../logic/value.ts'
import { milliseconds } from '../model/types.ts'
import { isRational, isZero, maximum, minimum, type Rational } from '../support/rational.ts'
import type { BinaryOperator, Expr } from '../syntax/ast.ts'
import { parseExpression } from '../syntax/parse.ts'
import { printRef } from '../syntax/print-expression.ts'

/** What an expression comes to, in milliseconds where it is a time; undefined where a name in it is no number. */
type Reader = (expression: Expr) => Rational | undefined

export interface Amount {
  readonly value: Rational
  /** What the names in it stand for. */
  readonly used: readonly Rational[]
}

/** What a text comes to at these values; undefined where it is no such expression. */
export function amountOf(text: string, values: Valuation): Amount | undefined {
  const expression = parseExpression(text).value
  const used: Rational[] = []
  const read: Reader = (part) => {
    if (part.kind !== 'ref') return combined(part, read)
    const value = values.get(printRef(part.ref))
    if (typeof value !== 'object' || !isRational(value)) return undefined
    used.push(value)
    return value
  }
  const value = expression && read(expression)
  return value && { value, used }
}

function combined(expression: Expr, read: Reader): Rational | undefined {
  switch (expression.kind) {
    case 'number':
      return expression.unit === undefined ? expression.value : milliseconds(expression.value, expression.unit)
    case 'unary':
      return expression.operator === '-' ? read(expression.operand)?.neg() : undefined
    case 'binary': {
      const [left, right] = [read(expression.left), read(expression.right)]
      return left && right && calculated(expression.operator, left, right)
    }
    case 'apply': {
      const [first, ...others] = expression.args.map(read)
      const text = printRef(expression.fn)
      const choose = text === 'min' ? minimum : text === 'max' ? maximum : undefined
      return choose && others.reduce((a, b) => a && b && choose(a, b), first)
    }
    default:
      return undefined
  }
}

function calculated(operator: BinaryOperator, left: Rational, right: Rational): Rational | undefined {
  switch (operator) {
    case '+':
      return left.add(right)
    case '-':
      return left.sub(right)
    case '*':
      return left.mul(right)
    case '/':
      return isZero(right) ? undefined : left.div(right)
    default:
      return undefined
  }
}
