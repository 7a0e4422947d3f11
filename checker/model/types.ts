/**
 * The types of expressions, and what they may stand for. A plain number is a type of its own until its place decides:
 * it becomes an integer where one is needed, scales a time in a product, and is never a time.
 */
import { type Interval, intervalOf } from '../logic/interval.ts'
import { type EnumSort, intSort, num, realSort, type Sort, type Term, tt } from '../logic/term.ts'
import { isInteger, type Rational, rational, rationalText } from '../support/rational.ts'
import { type Span, textOf } from '../support/span.ts'
import type { TimeUnit } from '../syntax/ast.ts'
import { error, type Report } from './findings.ts'

export type Type =
  | { readonly kind: 'bool' | 'int' | 'time' | 'number' | 'unknown' }
  | { readonly kind: 'enum'; readonly sort: EnumSort }

export const boolType: Type = { kind: 'bool' }
export const intType: Type = { kind: 'int' }
export const timeType: Type = { kind: 'time' }
/** The type after an error, or of what a role without machine would give: it fits everywhere and is never reported. */
export const unknownType: Type = { kind: 'unknown' }

/** The declared type of a variable or argument; `range` for `lo..hi`. */
export interface Domain {
  readonly type: Type
  readonly range?: Bounds
}

/** `lo..hi`, both included. */
export interface Bounds {
  readonly low: bigint
  readonly high: bigint
}

/**
 * What an expression reads: `clock` and `left` change while time passes, everything else in jumps only, `param` never.
 */
export type ReadKind = 'param' | 'discrete' | 'clock' | 'left'

export interface Read {
  readonly kind: ReadKind
  readonly name: string
  /** Where the expression names it; for a read inside a `let`, where the `let` is used. */
  readonly span: Span
  /** Inside the `let`, when the read is there. */
  readonly origin?: Span
  /** Where it is declared. */
  readonly declared: Span
  /** The observer it belongs to. */
  readonly observer?: string
  /** Its declared `lo..hi`. */
  readonly range?: Bounds
}

/** A term, its type, and all that it reads. */
export interface Typed {
  readonly term: Term
  readonly type: Type
  readonly reads: readonly Read[]
}

export const unknown: Typed = { term: tt, type: unknownType, reads: [] }

export function constant(term: Term, type: Type): Typed {
  return { term, type, reads: [] }
}

/** A number without unit. */
export function plain(value: Rational): Typed {
  return constant(num(value, isInteger(value) ? intSort : realSort), { kind: 'number' })
}

export function sortOfType(type: Type): Sort {
  switch (type.kind) {
    case 'bool':
      return { kind: 'bool' }
    case 'int':
    case 'number':
      return intSort
    case 'time':
      return realSort
    case 'enum':
      return type.sort
    case 'unknown':
      return realSort
  }
}

export function sameType(a: Type, b: Type): boolean {
  if (a.kind !== 'enum' || b.kind !== 'enum') return a.kind === b.kind
  return a.sort.name === b.sort.name && a.sort.values.join() === b.sort.values.join()
}

/** `a time`, `one of color`: for messages. */
export function typeText(type: Type): string {
  switch (type.kind) {
    case 'bool':
      return 'a Boolean'
    case 'int':
      return 'an integer'
    case 'time':
      return 'a time'
    case 'number':
      return 'a number'
    case 'enum':
      return `a value of \`${type.sort.name}\``
    case 'unknown':
      return 'anything'
  }
}

const millisecondsPer: Readonly<Record<TimeUnit, Rational>> = {
  ns: rational('1/1000000'),
  us: rational('1/1000'),
  ms: rational(1),
  s: rational(1000),
}

/** A written time in milliseconds. */
export function milliseconds(value: Rational, unit: TimeUnit): Rational {
  return value.mul(millisecondsPer[unit])
}

/** A typed expression with its place. */
export interface Operand {
  readonly typed: Typed
  readonly span: Span
}

/** Makes the operand a `wanted`, or says why it is none (T0301, T0302). The answer is then unknown. */
export function coerce(operand: Operand, wanted: Type, report: Report): Typed {
  const { typed, span } = operand
  const { type } = typed
  if (type.kind === 'unknown' || wanted.kind === 'unknown' || sameType(type, wanted)) return typed
  if (type.kind === 'number' && wanted.kind === 'int') {
    if (typed.term.kind === 'number' && isInteger(typed.term.value)) return { ...typed, type: wanted }
    report(error('T0301', span, `an integer is needed here, found ${numberText(typed)}`))
  } else if (type.kind === 'number' && wanted.kind === 'time') {
    report(error('T0302', span, `a time is needed here, \`${textOf(span)}\` has no unit`, unitHint(span)))
  } else if (type.kind === 'time' && (wanted.kind === 'number' || wanted.kind === 'int')) {
    report(error('T0302', span, 'a number without unit is needed here, found a time'))
  } else {
    const mixed = type.kind === 'int' && wanted.kind === 'time'
    const hint = mixed ? 'times and integers never mix: declare it as `time`' : undefined
    report(error('T0301', span, `${typeText(wanted)} is needed here, found ${typeText(type)}`, hint))
  }
  return unknown
}

function numberText(typed: Typed): string {
  return typed.term.kind === 'number' ? `\`${rationalText(typed.term.value)}\`` : typeText(typed.type)
}

function unitHint(span: Span): string {
  const text = textOf(span)
  if (/^0+(\.0+)?$/.test(text)) return 'write `0ms`'
  const [larger, smaller] = Number(text) < 100 ? ['ms', 'us'] : ['us', 'ns']
  return /^[\d.]+$/.test(text)
    ? `write \`${text}${larger}\` or \`${text}${smaller}\``
    : 'give the constant a unit where it is declared: `us`, `ns`, `ms` or `s`'
}

/**
 * The type both operands can have; undefined when they have none in common, which is reported at the smaller culprit.
 */
export function common(left: Operand, right: Operand, report: Report): Type | undefined {
  const a = left.typed.type
  const b = right.typed.type
  if (a.kind === 'unknown') return b
  if (b.kind === 'unknown' || sameType(a, b)) return a
  const [weak, strong] = a.kind === 'number' ? [left, b] : [right, a]
  return coerce(weak, strong, report) === unknown ? undefined : strong
}

/** Reports a constant outside the declared `lo..hi` (T0304). Values that vary are left to the checker. */
export function requireInRange(operand: Operand, domain: Domain, name: string, report: Report): void {
  const { term } = operand.typed
  if (domain.range === undefined || term.kind !== 'number') return
  const { low, high } = domain.range
  if (term.value.compare(low) >= 0 && term.value.compare(high) <= 0) return
  report(
    error('T0304', operand.span, `\`${rationalText(term.value)}\` is outside the range ${low}..${high} of ${name}`),
  )
}

/**
 * What is known of the numbers that an integer expression may be: by the ranges of what it reads, and by conditions
 * that hold.
 */
export function intervalOfTyped({ term, reads }: Typed, known: readonly Term[] = []): Interval {
  const ranges = new Map(reads.flatMap(({ name, range }) => (range ? [[name, range] as const] : [])))
  const rangeOf = (name: string): Interval | undefined => {
    const range = ranges.get(name)
    return range && { low: rational(range.low), high: rational(range.high) }
  }
  return intervalOf(term, rangeOf, known)
}

/** Reports every read that may change while time passes (T0403, T0406). `place` says where: "a stopwatch condition". */
export function requireDiscrete(
  typed: Typed,
  place: string,
  report: Report,
  code: 'T0403' | 'T0406' = 'T0403',
  hint?: string,
): boolean {
  const moving = typed.reads.filter((r) => r.kind === 'clock' || r.kind === 'left')
  for (const read of moving) {
    const what = read.kind === 'clock' ? 'a clock' : 'the running time of a timer'
    report(
      error(code, read.span, `${place} may read discrete data only, \`${read.name}\` is ${what}`, hint, [
        { span: read.origin ?? read.declared, label: read.origin ? 'read here' : 'declared here' },
      ]),
    )
  }
  return moving.length === 0
}

/** Reports every read that is no parameter (T0305). */
export function requireParameters(typed: Typed, place: string, report: Report): boolean {
  const moving = typed.reads.filter((r) => r.kind !== 'param')
  for (const read of moving) {
    report(
      error(
        'T0305',
        read.span,
        `${place} is fixed from the start: parameters and constants only, \`${read.name}\` changes`,
        undefined,
        [{ span: read.origin ?? read.declared, label: read.origin ? 'read here' : 'declared here' }],
      ),
    )
  }
  return moving.length === 0
}
