/**
 * Typed expressions, as they are written: nothing is simplified here, so that a model can be held against what was
 * asked. A node may be used many times; everything that walks them does so once per node and without recursion.
 */
import type { Rat } from './numbers.ts'

/** A sort with finitely many named values. */
export interface EnumSort {
  readonly name: string
  readonly values: readonly string[]
}

export type Sort = 'Bool' | 'Int' | 'Real' | EnumSort

/** A quantity. Two are the same if they are the same object. */
export interface Variable {
  readonly op: 'var'
  readonly name: string
  readonly sort: Sort
  readonly args: readonly Expr[]
}

/** A truth value, a number, or the place of a value in its enumeration. */
export interface Constant {
  readonly op: 'const'
  readonly sort: Sort
  readonly value: boolean | Rat
  readonly args: readonly Expr[]
}

export const booleanOperators = ['not', 'and', 'or', '=>', 'xor'] as const
export const comparisons = ['<=', '<', '>=', '>'] as const
export const arithmetic = ['+', '-', '*', '/', 'div', 'mod', 'abs', 'to_real', 'to_int'] as const

export type Operator =
  | (typeof booleanOperators)[number]
  | (typeof comparisons)[number]
  | (typeof arithmetic)[number]
  | '='
  | 'distinct'
  | 'ite'
  | 'is_int'

export interface Application {
  readonly op: Operator
  readonly args: readonly Expr[]
  readonly sort: Sort
}

export type Expr = Variable | Constant | Application

const none: readonly Expr[] = []

export function variable(name: string, sort: Sort): Variable {
  return { op: 'var', name, sort, args: none }
}

export function constant(value: boolean | Rat, sort: Sort): Constant {
  return { op: 'const', value, sort, args: none }
}

export const truth = constant(true, 'Bool')
export const falsity = constant(false, 'Bool')

export function sortName(sort: Sort): string {
  return typeof sort === 'string' ? sort : sort.name
}

/** Thrown for an application that has no meaning, or none that this solver knows. */
export class SortProblem extends Error {}

/**
 * An operator applied to arguments, with the sorts checked; Int arguments beside Real ones are read as Reals.
 * Throws `SortProblem`.
 */
export function apply(op: Operator, ...given: readonly Expr[]): Expr {
  const problem = (what: string): never => {
    throw new SortProblem(`${op}: ${what}, not (${op} ${given.map((arg) => sortName(arg.sort)).join(' ')})`)
  }
  const least = arityOf(op)
  if (given.length < least[0] || given.length > least[1]) problem(`wrong number of arguments`)
  if (isIn(booleanOperators, op)) {
    if (given.some((arg) => arg.sort !== 'Bool')) problem('Bool arguments are expected')
    return { op, args: given, sort: 'Bool' }
  }
  if (op === '=' || op === 'distinct' || op === 'ite') return applyAnySort(op, given, problem)
  if (given.some((arg) => arg.sort !== 'Int' && arg.sort !== 'Real')) problem('numbers are expected')
  if ((op === 'div' || op === 'mod' || op === 'abs') && given.some((arg) => arg.sort !== 'Int'))
    problem('Int arguments are expected')
  const args = op === '/' ? given.map(asReal) : commonSort(given)
  if (isIn(comparisons, op) || op === 'is_int') return { op, args, sort: 'Bool' }
  if (op === 'to_int') return { op, args, sort: 'Int' }
  if (op === 'to_real') return asReal(args[0] as Expr)
  return { op, args, sort: (args[0] as Expr).sort }
}

function applyAnySort(op: '=' | 'distinct' | 'ite', given: readonly Expr[], problem: (what: string) => never): Expr {
  const values = commonSort(op === 'ite' ? given.slice(1) : given)
  const [first] = values as [Expr]
  if (values.some((arg) => arg.sort !== first.sort)) problem('arguments of one sort are expected')
  if (op !== 'ite') return { op, args: values, sort: 'Bool' }
  if (given[0]?.sort !== 'Bool') problem('a Bool condition is expected')
  return { op, args: [given[0] as Expr, ...values], sort: first.sort }
}

function arityOf(op: Operator): readonly [number, number] {
  if (op === 'not' || op === 'to_real' || op === 'to_int' || op === 'is_int' || op === 'abs') return [1, 1]
  if (op === 'ite') return [3, 3]
  if (op === 'and' || op === 'or' || op === '+' || op === '-') return [1, Infinity]
  return op === 'div' || op === 'mod' || op === '/' ? [2, 2] : [2, Infinity]
}

function isIn<T extends string>(list: readonly T[], op: string): op is T {
  return (list as readonly string[]).includes(op)
}

function asReal(arg: Expr): Expr {
  if (arg.sort === 'Real') return arg
  return arg.op === 'const' ? constant(arg.value, 'Real') : { op: 'to_real', args: [arg], sort: 'Real' }
}

/** Numbers of both sorts all become Reals. */
function commonSort(args: readonly Expr[]): readonly Expr[] {
  const mixed = args.some((arg) => arg.sort === 'Real') && args.some((arg) => arg.sort === 'Int')
  return mixed ? args.map((arg) => (arg.sort === 'Int' ? asReal(arg) : arg)) : args
}

/** Does `work` for each node below the root that is not `known`, arguments first. */
export function bottomUp(root: Expr, known: (node: Expr) => boolean, work: (node: Expr) => void): void {
  const stack: { readonly node: Expr; next: number }[] = [{ node: root, next: 0 }]
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    if (known(top.node)) {
      stack.pop()
      continue
    }
    const arg = top.node.args[top.next]
    if (arg === undefined) {
      work(top.node)
      stack.pop()
      continue
    }
    top.next += 1
    if (!known(arg)) stack.push({ node: arg, next: 0 })
  }
}
