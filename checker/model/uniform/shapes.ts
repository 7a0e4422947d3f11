/**
 * What an expression is to a system of any size: whether its value can be told from a few processes alone, and of how
 * many. `docs/decisions/019-any-number.md` says what rests on it.
 */
import type { Rational } from '../../support/rational.ts'
import type { Span } from '../../support/span.ts'
import type { BinaryOperator, Quantifier } from '../../syntax/ast.ts'

export type Shape =
  /** Reads a few named processes and no others. `value`: an integer that is known before the run. */
  | { readonly kind: 'plain'; readonly value?: number }
  /** The number of a process, counted from `offset`. `binder`: the name that stands for it in the text. */
  | { readonly kind: 'index'; readonly offset: number; readonly binder?: string }
  /** The number of processes, and `offset`. */
  | { readonly kind: 'size'; readonly offset: number }
  /** One of these, as a condition says that reads a few named processes. */
  | { readonly kind: 'either'; readonly options: readonly Shape[] }
  | Formula
  /** How many processes satisfy a plain condition. */
  | { readonly kind: 'count' }

/**
 * A condition over all processes. Where it holds, it holds of each part of the system that has certain `keepsTrue`
 * processes; where it fails, it fails in each part that has certain `keepsFalse` ones. Absent: no number is enough.
 */
export interface Formula {
  readonly kind: 'formula'
  readonly keepsTrue?: number
  readonly keepsFalse?: number
}

export const plain: Shape = { kind: 'plain' }

/** What is said of something that the argument does not cover. */
export class Outside extends Error {
  readonly span: Span
  constructor(span: Span, reason: string) {
    super(reason)
    this.span = span
  }
}

/** The processes that a condition was seen to name by a number, or as the last one. */
export interface Named {
  /** Processes 0 to this number less one are named. */
  first: number
  last: boolean
}

export function integerOf(value: Rational): number | undefined {
  return value.d === 1n ? Number(value.s * value.n) : undefined
}

function formula(keepsTrue: number | undefined, keepsFalse: number | undefined): Formula {
  return {
    kind: 'formula',
    ...(keepsTrue !== undefined && { keepsTrue }),
    ...(keepsFalse !== undefined && { keepsFalse }),
  }
}

/** A shape as a condition; undefined where it is none. */
export function formulaOf(shape: Shape): Formula | undefined {
  if (shape.kind === 'formula') return shape
  return shape.kind === 'plain' ? formula(0, 0) : undefined
}

export function negated(shape: Shape, span: Span): Shape {
  if (shape.kind === 'plain') return plain
  const { keepsTrue, keepsFalse } = formulaOf(shape) ?? refuse(span, 'a process is no condition')
  return formula(keepsFalse, keepsTrue)
}

export function refuse(span: Span, reason: string): never {
  throw new Outside(span, reason)
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.max(a, b)
}

export function conjunction(left: Shape, right: Shape, span: Span): Shape {
  if (left.kind === 'plain' && right.kind === 'plain') return plain
  const [a, b] = [formulaOf(left), formulaOf(right)]
  if (a === undefined || b === undefined) return refuse(span, 'a process is no condition')
  return formula(sum(a.keepsTrue, b.keepsTrue), larger(a.keepsFalse, b.keepsFalse))
}

export function disjunction(left: Shape, right: Shape, span: Span): Shape {
  return negated(conjunction(negated(left, span), negated(right, span), span), span)
}

/** `forall i in 0..N-1: body`, and the like; `body` is that of one process. */
export function overAll(quantifier: Quantifier, body: Shape, span: Span): Shape {
  const of = formulaOf(body) ?? refuse(span, 'a process is no condition')
  const everywhere = ({ keepsTrue, keepsFalse }: Formula): Formula =>
    formula(keepsTrue === 0 ? 0 : undefined, sum(keepsFalse, 1))
  if (quantifier === 'forall') return everywhere(of)
  if (quantifier === 'exists') return negated(everywhere(negated(of, span) as Formula), span)
  if (quantifier === 'count' && body.kind === 'plain') return { kind: 'count' }
  return refuse(span, `\`${quantifier}\` over all processes is not told from a few of them`)
}

const mirrored: Partial<Record<BinaryOperator, BinaryOperator>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '==': '==',
  '!=': '!=',
}

/** `a < b`, `a == b` and so on. */
export function comparison(operator: BinaryOperator, left: Shape, right: Shape, named: Named, span: Span): Shape {
  if (left.kind === 'plain' && right.kind === 'plain') return plain
  const turned = mirrored[operator]
  if (turned === undefined) return refuse(span, 'this is not told from a few processes')
  if (left.kind === 'count' && right.kind === 'plain') return counted(operator, right.value, span)
  if (right.kind === 'count' && left.kind === 'plain') return counted(turned, left.value, span)
  if (left.kind === 'index') return comparedIndex(left.offset, right, named, span)
  if (right.kind === 'index') return comparedIndex(right.offset, left, named, span)
  return refuse(span, 'this compares what depends on the number of processes')
}

/** Order and equality of processes are the same in each part of the system, if numbers count them from the same one. */
function comparedIndex(offset: number, other: Shape, named: Named, span: Span): Shape {
  if (!isProcess(offset, other, named))
    refuse(span, 'a process is compared with something that is none, or counted from another number')
  return plain
}

/** Whether a shape is the number of a process counted from `offset`, or a number below those of all processes. */
export function isProcess(offset: number, shape: Shape, named: Named): boolean {
  if (shape.kind === 'index') return shape.offset === offset
  if (shape.kind === 'either') return shape.options.every((option) => isProcess(offset, option, named))
  if (shape.kind === 'size') {
    if (shape.offset !== offset - 1) return false
    named.last = true
    return true
  }
  if (shape.kind !== 'plain' || shape.value === undefined) return false
  named.first = Math.max(named.first, shape.value - offset + 1)
  return true
}

/** `count … <= most`: a part of the system has no more, and as many if it has those that count. */
function counted(operator: BinaryOperator, number: number | undefined, span: Span): Shape {
  if (number === undefined)
    return refuse(span, 'a number of processes is compared with what is not known before the run')
  const atLeast = (n: number): Formula => formula(Math.max(0, n), 0)
  const not = (of: Formula): Formula => negated(of, span) as Formula
  const equal = formula(Math.max(0, number), Math.max(0, number + 1))
  switch (operator) {
    case '>=':
      return atLeast(number)
    case '>':
      return atLeast(number + 1)
    case '<':
      return not(atLeast(number))
    case '<=':
      return not(atLeast(number + 1))
    case '==':
      return equal
    default:
      return not(equal)
  }
}

/** `a + b`, `a - b`: a process and a known number are a process counted from another one. */
export function sumOf(operator: '+' | '-', left: Shape, right: Shape, span: Span): Shape {
  if (left.kind === 'plain' && right.kind === 'plain') {
    if (left.value === undefined || right.value === undefined) return plain
    return { kind: 'plain', value: operator === '+' ? left.value + right.value : left.value - right.value }
  }
  const moved = (shape: Shape, by: number): Shape =>
    shape.kind === 'index' || shape.kind === 'size' ? { ...shape, offset: shape.offset + by } : refuse(span, arithmetic)
  if (right.kind === 'plain' && right.value !== undefined)
    return moved(left, operator === '+' ? right.value : -right.value)
  if (operator === '+' && left.kind === 'plain' && left.value !== undefined) return moved(right, left.value)
  return refuse(span, arithmetic)
}

export const arithmetic = 'arithmetic on a process, or on the number of processes, is not told from a few of them'

/** `cond ? a : b`. */
export function chosen(cond: Shape, then: Shape, otherwise: Shape, span: Span): Shape {
  if (
    [then, otherwise].some((branch) => branch.kind === 'index' || branch.kind === 'size' || branch.kind === 'either')
  ) {
    if (cond.kind !== 'plain') refuse(span, 'which process is meant depends on all processes')
    return {
      kind: 'either',
      options: [then, otherwise].flatMap((branch) => (branch.kind === 'either' ? branch.options : [branch])),
    }
  }
  if (cond.kind === 'plain' && then.kind === 'plain' && otherwise.kind === 'plain') return plain
  const [yes, no] = [conjunction(cond, then, span), conjunction(negated(cond, span), otherwise, span)]
  return disjunction(yes, no, span)
}
