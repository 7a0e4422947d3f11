/**
 * Enum values as Booleans: a sort of n values takes ceil(log2 n) bits, `name.0` the lowest; the i-th value is the
 * number i.
 *
 * Where n is no power of two some codes mean nothing. They cannot arise: the top bit of a variable is defined as a free
 * Boolean `name.top~` that counts only while the code stays below n. So no assertion is needed that a `pop` would
 * forget.
 */
import type { EnumSort } from '../logic/term.ts'
import { symbol } from './sexpr.ts'

export function bitCount(sort: EnumSort): number {
  return Math.ceil(Math.log2(sort.values.length))
}

/** The symbols of the bits of an enum quantity called `name`, lowest first. */
export function bitSymbols(name: string, sort: EnumSort): string[] {
  return Array.from({ length: bitCount(sort) }, (_, i) => symbol(`${name}.${i}`))
}

/** `true` and `false` for each bit of a value, lowest first. */
export function bitsOfValue(value: string, sort: EnumSort): string[] {
  const code = sort.values.indexOf(value)
  if (code < 0) throw new Error(`${value} is no value of ${sort.name}`)
  return Array.from({ length: bitCount(sort) }, (_, i) => String(((code >> i) & 1) === 1))
}

/** The value with these bits; undefined for a code that means nothing. */
export function valueOfBits(bits: readonly boolean[], sort: EnumSort): string | undefined {
  return sort.values[bits.reduce((code, bit, i) => code + (bit ? 2 ** i : 0), 0)]
}

/** That the bits are the code of a value. */
export function domainText(bits: readonly string[], sort: EnumSort): string {
  return sort.values.length === 2 ** bits.length ? 'true' : below(bits, sort.values.length)
}

/** Commands that bring the bits of an enum quantity into being, so that they always are the code of a value. */
export function bitDeclarations(name: string, sort: EnumSort): string[] {
  const bits = bitSymbols(name, sort)
  const top = bits.at(-1)
  if (top === undefined || sort.values.length === 2 ** bits.length)
    return bits.map((bit) => `(declare-fun ${bit} () Bool)`)
  const lower = bits.slice(0, -1)
  const free = symbol(`${name}.top~`)
  return [
    ...[...lower, free].map((bit) => `(declare-fun ${bit} () Bool)`),
    `(define-fun ${top} () Bool (and ${free} ${below(lower, sort.values.length - 2 ** lower.length)}))`,
  ]
}

/** That the binary number of the bits is less than `limit`, from the lowest bit up. */
function below(bits: readonly string[], limit: number): string {
  return bits.reduce((less, bit, i) => {
    if (((limit >> i) & 1) === 0) return less === 'false' ? 'false' : `(and (not ${bit}) ${less})`
    return less === 'false' ? `(not ${bit})` : `(or (not ${bit}) ${less})`
  }, 'false')
}
