/**
 * Expressions, ranges, types as text that reads back to the same tree, with no more parentheses than that needs, but
 * for a conditional between `?` and `:`, which people would not read without. A quantifier reaches as far right as it
 * can, so it stands bare only where nothing of the same expression follows.
 */
import type { Rational } from '../support/rational.ts'
import { unreachable } from '../support/unreachable.ts'
import type { BinaryOperator, Expr, Initial, Range, Ref, RefPart, TypeExpr } from './ast.ts'

/** Levels of binding: an operand is put in parentheses when it binds weaker than its place asks. */
const level = { any: 0, imply: 1, or: 2, and: 3, comparison: 4, sum: 5, product: 6, unary: 7, primary: 8 } as const

/** For each operator its own level, and what its left and right operands must have at least. */
const binding: Readonly<Record<BinaryOperator, readonly [own: number, left: number, right: number]>> = {
  imply: [level.imply, level.or, level.imply],
  or: [level.or, level.or, level.and],
  and: [level.and, level.and, level.comparison],
  '==': [level.comparison, level.sum, level.sum],
  '!=': [level.comparison, level.sum, level.sum],
  '<': [level.comparison, level.sum, level.sum],
  '<=': [level.comparison, level.sum, level.sum],
  '>': [level.comparison, level.sum, level.sum],
  '>=': [level.comparison, level.sum, level.sum],
  '+': [level.sum, level.sum, level.product],
  '-': [level.sum, level.sum, level.product],
  '*': [level.product, level.product, level.unary],
  '/': [level.product, level.product, level.unary],
  '%': [level.product, level.product, level.unary],
}

/** The canonical text of an expression: `and`, `or`, `not` as words, one space around binary operators. */
export function printExpr(e: Expr): string {
  return show(e, level.any, true)
}

/** `ends`: nothing of the same expression follows without a closing mark in between. */
function show(e: Expr, least: number, ends: boolean): string {
  const own = levelOf(e)
  const open = e.kind === 'quantified' && !ends
  return own < least || open ? `(${bare(e, true)})` : bare(e, ends)
}

function levelOf(e: Expr): number {
  switch (e.kind) {
    case 'binary':
      return binding[e.operator][0]
    case 'conditional':
      return level.any
    case 'unary':
      return level.unary
    case 'number':
      if (decimal(e.value) === undefined) return level.product
      return e.value.s < 0n ? level.unary : level.primary
    case 'bool':
    case 'ref':
    case 'apply':
    case 'quantified':
      return level.primary
    default:
      return unreachable(e)
  }
}

function bare(e: Expr, ends: boolean): string {
  switch (e.kind) {
    case 'bool':
      return String(e.value)
    case 'number':
      return numberText(e.value, e.unit ?? '')
    case 'ref':
      return printRef(e.ref)
    case 'unary':
      return marked(e, ends)
    case 'binary':
      return e.operator === 'imply' ? implications(e, ends) : chain(e, ends)
    case 'conditional':
      return conditionals(e, ends)
    case 'apply':
      return `${printRef(e.fn)}(${e.args.map(printExpr).join(', ')})`
    case 'quantified':
      return `${e.quantifier} ${e.variable.text} in ${printRange(e.range)}: ${show(e.body, level.any, ends)}`
    default:
      return unreachable(e)
  }
}

/** `not not a`, `- -a`. Long chains of any kind are followed by loops: a nest of calls would not hold them. */
function marked(e: Expr, ends: boolean): string {
  const marks: string[] = []
  let inner = e
  for (; inner.kind === 'unary'; inner = inner.operand) marks.push(inner.operator === 'not' ? 'not ' : '-')
  const operand = show(inner, level.unary, ends)
  return (
    marks.map((mark, i) => (mark === '-' && (marks[i + 1] ?? operand).startsWith('-') ? '- ' : mark)).join('') + operand
  )
}

/** `a + b - c`: as far to the left as no parentheses are needed. */
function chain(e: Extract<Expr, { kind: 'binary' }>, ends: boolean): string {
  const parts: string[] = []
  let at: Expr = e
  let least: number = level.any
  while (at.kind === 'binary' && at.operator !== 'imply' && binding[at.operator][0] >= least) {
    const [, left, right] = binding[at.operator]
    parts.push(` ${at.operator} ${show(at.right, right, parts.length === 0 && ends)}`)
    least = left
    at = at.left
  }
  return show(at, least, false) + parts.reverse().join('')
}

/** `a imply b imply c`. */
function implications(e: Expr, ends: boolean): string {
  const parts: string[] = []
  let at = e
  for (; at.kind === 'binary' && at.operator === 'imply'; at = at.right)
    parts.push(`${show(at.left, level.or, false)} imply `)
  return parts.join('') + show(at, level.imply, ends)
}

/** `a ? b : c ? d : e`. */
function conditionals(e: Expr, ends: boolean): string {
  const parts: string[] = []
  let at = e
  for (; at.kind === 'conditional'; at = at.else)
    parts.push(`${show(at.cond, level.imply, false)} ? ${show(at.then, level.imply, true)} : `)
  return parts.join('') + show(at, level.any, ends)
}

/** `n` as an exact decimal; undefined when its expansion does not end. */
function decimal(n: Rational): string | undefined {
  let digits = 0
  let scale = 1n
  while (scale % n.d !== 0n) {
    // A denominator of b bits divides 10^b or no power of ten.
    if (digits > n.d.toString(2).length) return undefined
    digits += 1
    scale *= 10n
  }
  const text = ((n.n * scale) / n.d).toString().padStart(digits + 1, '0')
  const sign = n.s < 0n ? '-' : ''
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** Literals of the language are decimals; a third, which no text was read as, is written as a quotient. */
function numberText(value: Rational, unit: string): string {
  const text = decimal(value)
  return text === undefined ? `${value.s < 0n ? '-' : ''}${value.n}${unit} / ${value.d}` : `${text}${unit}`
}

export function printRef(ref: Ref): string {
  return ref.parts.map(printPart).join('.')
}

export function printPart({ name, index }: RefPart): string {
  return name.text + (index === undefined ? '' : `[${printExpr(index)}]`)
}

/** `0..N-1`: a short sum in a bound is set without spaces. */
export function printRange(range: Range): string {
  return `${boundText(range.low)}..${boundText(range.high)}`
}

function boundText(bound: Expr): string {
  const text = show(bound, level.sum, false)
  return /^\w+ [+-] \w+$/.test(text) ? text.replaceAll(' ', '') : text
}

export function printType(type: TypeExpr): string {
  switch (type.kind) {
    case 'bool':
    case 'int':
    case 'time':
      return type.kind
    case 'range':
      return printRange(type.range)
    case 'enum':
      return type.name.text
    default:
      return unreachable(type)
  }
}

/** ` = e`, ` in a..b`, ` = any`, or nothing. */
export function printInitial(initial: Initial | undefined): string {
  switch (initial?.kind) {
    case undefined:
      return ''
    case 'value':
      return ` = ${printExpr(initial.value)}`
    case 'range':
      return ` in ${printRange(initial.range)}`
    case 'any':
      return ' = any'
    default:
      return unreachable(initial)
  }
}
