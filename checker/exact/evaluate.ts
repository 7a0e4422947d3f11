/** The value of expressions in a model: plain SMT-LIB semantics, sharing nothing with the encoding. */
import { bottomUp, type Expr, type Variable } from './expression.ts'
import { add, compare, div, floor, type Int, isInt, mul, neg, type Rat, sign, sub } from './numbers.ts'

/** A truth value, a number, or the place of a value in its enumeration. */
export type Value = boolean | Rat

export type Model = ReadonlyMap<Variable, Value>

/** The values of expressions; `known` keeps those of their parts, for the next ones in the same model. */
export function evaluate(root: Expr, model: Model, known = new Map<Expr, Value>()): Value {
  bottomUp(
    root,
    (node) => known.has(node),
    (node) => known.set(node, valueIn(node, model, known)),
  )
  return known.get(root) as Value
}

function valueIn(node: Expr, model: Model, known: Map<Expr, Value>): Value {
  if (node.op === 'const') return node.value
  if (node.op === 'var') return model.get(node) ?? (node.sort === 'Bool' ? false : 0)
  const values = node.args.map((arg) => known.get(arg) as Value)
  if (node.args[0]?.sort === 'Bool' && node.op !== '=' && node.op !== 'distinct') return booleanValue(node.op, values)
  if (node.op === '=') return pairs(values).every(([a, b]) => same(a, b))
  if (node.op === 'distinct') return values.every((a, i) => values.slice(i + 1).every((b) => !same(a, b)))
  return numericValue(node.op, values as Rat[])
}

function booleanValue(op: string, values: readonly Value[]): Value {
  switch (op) {
    case 'not':
      return values[0] !== true
    case 'and':
      return values.every((v) => v === true)
    case 'or':
      return values.some((v) => v === true)
    case '=>':
      return values.slice(0, -1).some((v) => v !== true) || values.at(-1) === true
    case 'xor':
      return values.filter((v) => v === true).length % 2 === 1
    case 'ite':
      return (values[0] === true ? values[1] : values[2]) as Value
  }
  throw new Error(`no value for ${op}`)
}

function numericValue(op: string, values: readonly Rat[]): Value {
  const [first, second] = values as [Rat, Rat]
  switch (op) {
    case '<=':
      return pairs(values).every(([a, b]) => compare(a, b) <= 0)
    case '<':
      return pairs(values).every(([a, b]) => compare(a, b) < 0)
    case '>=':
      return pairs(values).every(([a, b]) => compare(a, b) >= 0)
    case '>':
      return pairs(values).every(([a, b]) => compare(a, b) > 0)
    case '+':
      return values.reduce(add)
    case '-':
      return values.length === 1 ? neg(first) : values.reduce(sub)
    case '*':
      return values.reduce(mul)
    case '/':
      return div(first, second)
    case 'div':
      return quotient(first, second)
    case 'mod':
      return sub(first, mul(second, quotient(first, second)))
    case 'abs':
      return sign(first) < 0 ? neg(first) : first
    case 'to_real':
      return first
    case 'to_int':
      return floor(first)
    case 'is_int':
      return isInt(first)
  }
  throw new Error(`no value for ${op}`)
}

/** The integer quotient with a remainder that is not negative. */
function quotient(a: Rat, b: Rat): Int {
  const down = floor(div(a, b))
  return sign(b) > 0 ? down : (neg(floor(div(a, neg(b)))) as Int)
}

function same(a: Value, b: Value): boolean {
  return typeof a === 'boolean' || typeof b === 'boolean' ? a === b : compare(a, b) === 0
}

function pairs<T>(list: readonly T[]): [T, T][] {
  return list.slice(1).map((b, i) => [list[i] as T, b])
}
