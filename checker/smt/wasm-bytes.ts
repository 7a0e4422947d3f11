/** Writes pieces of a WebAssembly module. */

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

/** A module of these sections. */
export function wasm(sections: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()])
}

/** A section with its size. */
export function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

/** Items behind their number. */
export function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()]
}

/** A name behind its length. */
export function text(name: string): number[] {
  return [...unsigned(name.length), ...Buffer.from(name, 'ascii')]
}

/** LEB128. */
export function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}
