/** Reads and writes pieces of a WebAssembly module. */

/** Value types by the letter that Emscripten gives them. */
export const wasmTypes: Readonly<Record<string, number>> = { i: 0x7f, j: 0x7e, f: 0x7d, d: 0x7c }

/** The type of a function: letters of parameters, and of the result (`v`: none). */
export function functionType(params: string, result: string): number[] {
  const codes = [...params].map((letter) => {
    const code = wasmTypes[letter]
    if (code === undefined) throw new Error(`unknown type letter ${letter} in a trampoline`)
    return code
  })
  const results = result === 'v' ? [0] : [1, wasmTypes[result] ?? 0]
  return [0x60, ...unsigned(codes.length), ...codes, ...results]
}

/** A number as LEB128. */
export function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}

/** A section of a module. */
export interface Section {
  readonly id: number
  /** Where its number is, its content, and what is behind it. */
  readonly at: number
  readonly start: number
  readonly end: number
}

/** The sections of a module, in their order. */
export function sectionsOf(bytes: Uint8Array): Section[] {
  const found: Section[] = []
  for (let at = 8; at < bytes.length; ) {
    const [size, start] = numberAt(bytes, at + 1)
    const end = start + size
    if (end > bytes.length) throw new Error('a section of the module ends behind it')
    found.push({ id: bytes[at] ?? 0, at, start, end })
    at = end
  }
  return found
}

/** A LEB128 number of at most 32 bits, and where it ends. */
export function numberAt(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return [value, at]
  }
  throw new Error('a number of the module is cut off, or too large')
}

/** A name, and where it ends. */
export function textAt(bytes: Uint8Array, at: number): [name: string, end: number] {
  const [length, start] = numberAt(bytes, at)
  return [Buffer.from(bytes.subarray(start, start + length)).toString('latin1'), start + length]
}
