/**
 * Names with an index that varies: `log[next]`, `vcpu[head].GUEST`, `slot[k]`. They are lowered here, to a case for
 * each element, so that nobody after this knows of them. An index must fit: intervals of what it reads, and conditions
 * around it, have to show that it stays in its array (T0206). So it can be outside only where a variable has left its
 * range, which is an error that every check looks for; there the nearest element counts.
 */
import { and, eq, intSort, ite, le, num, type Term, tt } from '../logic/term.ts'
import { rationalText } from '../support/rational.ts'
import { textOf } from '../support/span.ts'
import type { Expr, Ref } from '../syntax/ast.ts'
import { eachOnce } from './definitions.ts'
import type { Env } from './env.ts'
import { error } from './findings.ts'
import { type Indexed, resolve, signalOf } from './resolve.ts'
import { intervalOfTyped, intType, type Read, type Typed, unknown } from './types.ts'
import { staticValue, typeAs } from './typing.ts'

/** The first index of a name that varies. */
interface Varying {
  /** Which part of the name it belongs to. */
  readonly part: number
  readonly index: Typed
  readonly array: Indexed
}

/** One element that an index may mean. */
interface Pin {
  readonly index: Expr
  readonly array: Indexed
  readonly value: number
}

/** A name in which each index is a number, and what the indices must be for it to be meant. */
export interface Element {
  readonly ref: Ref
  readonly pins: readonly Pin[]
}

/** What a name means, when `read` says so of names whose indices are numbers. */
export function readElements(ref: Ref, env: Env, read: (element: Ref) => Typed): Typed {
  const varying = varyingIn(ref, env)
  if (varying === 'outside') return unknown
  if (varying === undefined) return read(ref)
  const { index, array, part } = varying
  const parts = valuesOf(array).map((value) => readElements(pinned(ref, part, value), env, read))
  const [first] = parts
  if (first === undefined || parts.some((p) => p.type.kind === 'unknown')) return unknown
  const term = parts
    .map((p) => p.term)
    .reduceRight((rest, own, i) => ite(le(index.term, number(array.low + i)), own, rest))
  return { term, type: first.type, reads: eachOnce([...index.reads, ...parts.flatMap((p) => p.reads)]) }
}

/** Every element that a name may mean; none where an index does not fit, which is reported. */
export function elementsOf(ref: Ref, env: Env): Element[] {
  const varying = varyingIn(ref, env)
  if (varying === 'outside') return []
  const index = varying && ref.parts[varying.part]?.index
  if (varying === undefined || index === undefined) return [{ ref, pins: [] }]
  return valuesOf(varying.array).flatMap((value) =>
    elementsOf(pinned(ref, varying.part, value), env).map(({ ref: element, pins }) => ({
      ref: element,
      pins: [{ index, array: varying.array, value }, ...pins],
    })),
  )
}

/** Whether the indices are those of an element, and what that reads. */
export function isMeant({ pins }: Element, env: Env): { readonly term: Term; readonly reads: readonly Read[] } {
  const parts = pins.map(({ index, array, value }) => {
    const typed = typeAs(index, intType, env)
    return { term: nearest(typed.term, array, value), reads: typed.reads }
  })
  return { term: and(...parts.map((p) => p.term)), reads: parts.flatMap((p) => p.reads) }
}

/** Whether an element is the one at the index, or the nearest to it. */
function nearest(index: Term, { low, count }: Indexed, value: number): Term {
  if (count === 1) return tt
  if (value === low) return le(index, number(value))
  return value === low + count - 1 ? le(number(value), index) : eq(index, number(value))
}

const number = (value: number): Term => num(value, intSort)

function valuesOf({ low, count }: Indexed): number[] {
  return Array.from({ length: count }, (_, i) => low + i)
}

function pinned(ref: Ref, part: number, value: number): Ref {
  const parts = ref.parts.map((p, i) => (i === part && p.index ? { ...p, index: staticValue(value, p.index.span) } : p))
  return { ...ref, parts }
}

/** The first index that is no number before the run; `outside` when it does not fit its array, which is reported. */
function varyingIn(ref: Ref, env: Env): Varying | 'outside' | undefined {
  if (ref.parts.every((p) => p.index === undefined)) return undefined
  let found: Varying | undefined
  const quiet: Env = { ...env, report: () => {}, observed: () => {} }
  const indexOf = (index: Expr, array?: Indexed): number | undefined => {
    const typed = typeAs(index, intType, quiet)
    if (typed.term.kind === 'number') return Number(typed.term.value)
    if (array === undefined || typed.type.kind === 'unknown') return undefined
    found ??= { part: ref.parts.findIndex((p) => p.index === index), index: typed, array }
    return undefined
  }
  signalOf(resolve(ref, quiet, indexOf), ref, quiet, indexOf)
  const index = found && ref.parts[found.part]?.index
  if (found === undefined || index === undefined) return undefined
  typeAs(index, intType, env)
  return fits(found, index, env) ? found : 'outside'
}

/** Whether an index stays in its array; says so where that cannot be seen (T0206). */
function fits({ index, array }: Varying, expr: Expr, env: Env): boolean {
  const { low, high } = intervalOfTyped(index, env.known)
  const last = array.low + array.count - 1
  if (low !== undefined && high !== undefined && low.compare(array.low) >= 0 && high.compare(last) <= 0) return true
  const [from, to] = [low ? rationalText(low) : '', high ? rationalText(high) : '']
  const may = from === '' && to === '' ? 'any integer' : `${from}..${to}`
  const message = `\`${array.name}[${textOf(expr.span)}]\` may not exist: its indices are ${array.low}..${last}, and this may be ${may}`
  const hint = `declare what it reads as \`${array.low}..${last}\`, write \`… % ${array.count}\`, or say in the guard that it is in the array`
  env.report(error('T0206', expr.span, message, hint, [{ span: array.span, label: 'declared here' }]))
  return false
}
