/**
 * Values as solvers print them: `true`, `5`, `(- (/ 1.0 3.0))`. What is not an exact rational is a failure of the
 * solver.
 */
import type { Sort } from '../logic/term.ts'
import type { Value } from '../logic/value.ts'
import { isInteger, isZero, type Rational, rational } from '../support/rational.ts'
import { SolverFailure } from './session.ts'
import { readSexpr, type Sexpr } from './sexpr.ts'

/**
 * Reads a value of sort Bool, Int or Real; throws `SolverFailure` for algebraic numbers, infinitesimals and anything
 * else.
 */
export function readValueText(text: string, sort: Exclude<Sort, { kind: 'enum' }>): Value {
  if (sort.kind === 'bool') {
    if (text === 'true' || text === 'false') return text === 'true'
    throw new SolverFailure(`not a truth value: ${text}`)
  }
  const value = exactNumber(readSexpr(text))
  if (value === undefined || (sort.kind === 'int' && !isInteger(value)))
    throw new SolverFailure(`not an exact ${sort.kind}: ${text}`)
  return value
}

/**
 * The number that a constant expression of numerals, `-`, `/`, `+`, `*` and `to_real` stands for; undefined for other
 * expressions.
 */
function exactNumber(expression: Sexpr): Rational | undefined {
  if (typeof expression === 'string') return /^\d+(\.\d+)?$/.test(expression) ? rational(expression) : undefined
  const [operator, ...rest] = expression
  const args: Rational[] = []
  for (const arg of rest) {
    const value = exactNumber(arg)
    if (value === undefined) return undefined
    args.push(value)
  }
  const [first, ...others] = args
  if (first === undefined) return undefined
  switch (operator) {
    case '-':
      return others.length === 0 ? first.neg() : others.reduce((a, b) => a.sub(b), first)
    case '+':
      return others.reduce((a, b) => a.add(b), first)
    case '*':
      return others.reduce((a, b) => a.mul(b), first)
    case '/':
      return others.length === 0 || others.some(isZero) ? undefined : others.reduce((a, b) => a.div(b), first)
    case 'to_real':
      return others.length === 0 ? first : undefined
    default:
      return undefined
  }
}
