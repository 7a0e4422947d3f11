/**
 * Expressions as literals, bits and linear forms. Definitions of what is introduced on the way are total, so they
 * always hold.
 */
import type { Arithmetic } from './arithmetic.ts'
import type { Value } from './evaluate.ts'
import { type Application, bottomUp, type EnumSort, type Expr, type Variable } from './expression.ts'
import { Gates } from './gates.ts'
import { constantForm, type Linear, plus, times, variableForm } from './linear.ts'
import { abs, div, neg, numerator, type Rat, ratText, sign } from './numbers.ts'
import type { Search } from './search.ts'

/** A truth value as a literal, a value of an enumeration as the bits of its place (lowest first), or a number. */
type Encoded = number | readonly number[] | Linear

/** Thrown for what is not linear arithmetic. */
export class UnsupportedTerm extends Error {}

export class Encoder {
  readonly gates: Gates
  private readonly search: Search
  private readonly arithmetic: Arithmetic
  private readonly known = new Map<Expr, Encoded>()
  private readonly choices = new Map<string, Linear>()
  private readonly variables: Variable[] = []

  constructor(search: Search, arithmetic: Arithmetic) {
    this.search = search
    this.arithmetic = arithmetic
    this.gates = new Gates(search)
    arithmetic.connect(search, this.gates)
  }

  /** Makes the expression hold, or one of the literals of `unless`. */
  assert(root: Expr, unless: readonly number[], of: number): void {
    const stack: { readonly expr: Expr; readonly holds: boolean }[] = [{ expr: root, holds: true }]
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const { expr, holds } = top
      if (expr.op === 'not') stack.push({ expr: expr.args[0] as Expr, holds: !holds })
      else if (expr.op === (holds ? 'and' : 'or')) for (const arg of expr.args) stack.push({ expr: arg, holds })
      else if (expr.op === (holds ? 'or' : 'and')) {
        const literals = expr.args.map((arg) => this.literal(arg) ^ (holds ? 0 : 1))
        this.search.addClause([...unless, ...literals], of)
      } else this.search.addClause([...unless, this.literal(expr) ^ (holds ? 0 : 1)], of)
    }
  }

  literal(expr: Expr): number {
    bottomUp(
      expr,
      (node) => this.known.has(node),
      (node) => this.known.set(node, this.encoded(node)),
    )
    return this.known.get(expr) as number
  }

  /** The values of all variables so far; `numbers` are those of the quantities. */
  model(numbers: readonly Rat[]): Map<Variable, Value> {
    const isTrue = (literal: number): boolean => this.search.values[literal] === 1
    return new Map(
      this.variables.map((variable): [Variable, Value] => {
        const encoded = this.known.get(variable) as Encoded
        if (typeof encoded === 'number') return [variable, isTrue(encoded)]
        if (!('terms' in encoded))
          return [variable, encoded.reduce((place, bit, i) => place + (isTrue(bit) ? 2 ** i : 0), 0)]
        return [variable, numbers[encoded.terms.keys().next().value as number] as Rat]
      }),
    )
  }

  private encoded(node: Expr): Encoded {
    if (node.op === 'var') return this.variable(node)
    if (node.op === 'const') {
      if (typeof node.value === 'boolean') return node.value ? this.gates.yes : this.gates.no
      return typeof node.sort === 'string'
        ? constantForm(node.value)
        : this.bitsOf(numerator(node.value) as number, node.sort)
    }
    const args = node.args.map((arg) => this.known.get(arg) as Encoded)
    if (node.op === 'ite')
      return this.choice(args[0] as number, args[1] as Encoded, args[2] as Encoded, node.sort === 'Int')
    if (node.op === '=') return this.gates.and(pairs(args).map(([a, b]) => this.same(a, b)))
    if (node.op === 'distinct') {
      return this.gates.and(args.flatMap((a, i) => args.slice(i + 1).map((b) => this.same(a, b) ^ 1)))
    }
    return node.args[0]?.sort === 'Bool' ? this.boolean(node, args as number[]) : this.numeric(node, args as Linear[])
  }

  private variable(variable: Variable): Encoded {
    this.variables.push(variable)
    const { sort } = variable
    if (sort === 'Bool') return 2 * this.search.addVariable()
    if (sort === 'Int' || sort === 'Real') return variableForm(this.arithmetic.addQuantity(sort === 'Int'))
    const bits = Array.from({ length: bitCount(sort) }, () => 2 * this.search.addVariable())
    this.search.addClause([this.below(bits, sort.values.length)], -1)
    return bits
  }

  /** That the number of the bits is less than `limit`. */
  private below(bits: readonly number[], limit: number): number {
    if (limit >= 2 ** bits.length) return this.gates.yes
    return bits.reduce(
      (less, bit, i) => (((limit >> i) & 1) === 1 ? this.gates.or([bit ^ 1, less]) : this.gates.and([bit ^ 1, less])),
      this.gates.no,
    )
  }

  private bitsOf(place: number, sort: EnumSort): number[] {
    return Array.from({ length: bitCount(sort) }, (_, i) => (((place >> i) & 1) === 1 ? this.gates.yes : this.gates.no))
  }

  private same(a: Encoded, b: Encoded): number {
    const { gates } = this
    if (typeof a === 'number') return gates.equal(a, b as number)
    if (!('terms' in a)) return gates.and(a.map((bit, i) => gates.equal(bit, (b as number[])[i] as number)))
    const difference = plus(a, b as Linear, -1)
    return gates.and([this.atMostZero(difference, false), this.atMostZero(times(difference, -1), false)])
  }

  private boolean({ op }: Application, args: readonly number[]): number {
    const { gates } = this
    switch (op) {
      case 'not':
        return (args[0] as number) ^ 1
      case 'and':
        return gates.and(args)
      case 'or':
        return gates.or(args)
      case '=>':
        return gates.or(args.map((l, i) => (i < args.length - 1 ? l ^ 1 : l)))
      case 'xor':
        return args.reduce((a, b) => gates.equal(a, b) ^ 1)
    }
    throw new UnsupportedTerm(`${op} is not supported`)
  }

  private numeric({ op }: Application, args: readonly Linear[]): Encoded {
    const [first, second] = args as [Linear, Linear]
    switch (op) {
      case '<=':
      case '<':
        return this.gates.and(pairs(args).map(([a, b]) => this.atMostZero(plus(a, b, -1), op === '<')))
      case '>=':
      case '>':
        return this.gates.and(pairs(args).map(([a, b]) => this.atMostZero(plus(b, a, -1), op === '>')))
      case '+':
        return args.reduce((a, b) => plus(a, b))
      case '-':
        return args.length === 1 ? times(first, -1) : args.reduce((a, b) => plus(a, b, -1))
      case '*':
        return args.reduce(product)
      case '/':
        return times(first, div(1, divisor(second)))
      case 'to_real':
        return first
      case 'to_int':
        return this.quotient(first, 1)
      case 'is_int':
        return this.same(first, this.quotient(first, 1))
      case 'div':
        return this.quotient(first, divisor(second))
      case 'mod':
        return plus(first, this.quotient(first, divisor(second)), neg(divisor(second)))
      case 'abs':
        return this.choice(this.atMostZero(first, false), times(first, -1), first, true)
    }
    throw new UnsupportedTerm(`${op} is not supported`)
  }

  private atMostZero(linear: Linear, strict: boolean): number {
    return this.arithmetic.atMostZero(linear, strict)
  }

  /** The integer q with `n·q ≤ number < n·q + |n|`. */
  private quotient(number: Linear, n: Rat): Linear {
    return this.introduced(`/${ratText(n)} ${keyOf(number)}`, true, (q) => {
      const rest = plus(number, q, neg(n))
      this.search.addClause([this.atMostZero(times(rest, -1), false)], -1)
      this.search.addClause([this.atMostZero(plus(rest, constantForm(abs(n)), -1), true)], -1)
    })
  }

  private choice(condition: number, then: Encoded, otherwise: Encoded, isInteger: boolean): Encoded {
    const { gates } = this
    if (condition === gates.yes) return then
    if (condition === gates.no) return otherwise
    if (typeof then === 'number') return gates.ite(condition, then, otherwise as number)
    if (!('terms' in then)) return then.map((bit, i) => gates.ite(condition, bit, (otherwise as number[])[i] as number))
    return this.numericChoice(condition, then, otherwise as Linear, isInteger)
  }

  private numericChoice(condition: number, then: Linear, otherwise: Linear, isInteger: boolean): Linear {
    const [one, other] = [keyOf(then), keyOf(otherwise)]
    if (one === other) return then
    return this.introduced(`?${condition} ${one} ${other} ${isInteger}`, isInteger, (value) => {
      this.defineWhere(condition, plus(value, then, -1))
      this.defineWhere(condition ^ 1, plus(value, otherwise, -1))
      const gap = plus(then, otherwise, -1)
      if (gap.terms.size === 0) this.defineBetween(plus(value, otherwise, -1), gap.constant)
    })
  }

  /** That a form is zero where the condition holds. */
  private defineWhere(condition: number, zero: Linear): void {
    this.search.addClause([condition ^ 1, this.atMostZero(zero, false)], -1)
    this.search.addClause([condition ^ 1, this.atMostZero(times(zero, -1), false)], -1)
  }

  /**
   * That a form is between zero and a constant: follows where it is one of both, and saves the search from trying both.
   */
  private defineBetween(form: Linear, gap: Rat): void {
    const rest = plus(form, constantForm(gap), -1)
    const [low, high] = sign(gap) < 0 ? [rest, form] : [form, rest]
    this.search.addClause([this.atMostZero(times(low, -1), false)], -1)
    this.search.addClause([this.atMostZero(high, false)], -1)
  }

  private introduced(key: string, isInteger: boolean, define: (value: Linear) => void): Linear {
    const known = this.choices.get(key)
    if (known !== undefined) return known
    const value = variableForm(this.arithmetic.addQuantity(isInteger))
    this.choices.set(key, value)
    define(value)
    return value
  }
}

function bitCount(sort: EnumSort): number {
  return Math.ceil(Math.log2(sort.values.length))
}

function product(a: Linear, b: Linear): Linear {
  if (a.terms.size > 0 && b.terms.size > 0)
    throw new UnsupportedTerm('a product of two quantities that are not constant')
  return a.terms.size > 0 ? times(a, b.constant) : times(b, a.constant)
}

function divisor(linear: Linear): Rat {
  if (linear.terms.size > 0) throw new UnsupportedTerm('a division by a quantity that is not constant')
  if (sign(linear.constant) === 0) throw new UnsupportedTerm('a division by zero')
  return linear.constant
}

function keyOf({ terms, constant }: Linear): string {
  const parts = [...terms]
    .sort(([a], [b]) => a - b)
    .map(([variable, coefficient]) => `${ratText(coefficient)}*${variable}`)
  return `${parts.join('+')}+${ratText(constant)}`
}

function pairs<T>(list: readonly T[]): [T, T][] {
  return list.slice(1).map((b, i) => [list[i] as T, b])
}
