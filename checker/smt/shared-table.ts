/**
 * The solver's module with its function table imported instead of defined: a table that exists before the solver does
 * can be called through by its exception trampolines (`trampolines.ts`). To copy the table of each new solver into one
 * of theirs took a tenth of a second, more than all else of its start. Functions keep their numbers, since tables are
 * counted apart; so two sections are written anew, and nothing else is looked at.
 *
 * WebAssembly Core Specification 2.0, 5.5 (modules): sections 2 (imports) and 4 (tables).
 */
import { text, unsigned } from './wasm-bytes.ts'

/** Where the table is imported from. */
export const tableImport = { module: 'paracheck', name: 'table' } as const

export interface SharedTableModule {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** How large the table has to be: entries at first, and at most. */
  readonly table: TableSize
}

export interface TableSize {
  readonly initial: number
  readonly maximum?: number
}

/** Bytes that a module may grow by. */
export const room = 64

/**
 * The module with an imported table; it stands in `buffer` behind `room` bytes, and is changed there: to copy all of
 * it would cost as much as to read it. Throws where it has not exactly one table of its own, of functions.
 */
export function withSharedTable(buffer: Uint8Array<ArrayBuffer>): SharedTableModule {
  const bytes = buffer.subarray(room)
  const sections = sectionsOf(bytes)
  const imports = sections.find(({ id }) => id === 2)
  const tables = sections.find(({ id }) => id === 4)
  if (imports === undefined || tables === undefined) throw new Error('the module has no imports, or no table')
  const [count, first] = readUnsigned(bytes, tables.start)
  if (count !== 1 || bytes[first] !== functionReferences) throw new Error('the module has other tables than one of functions')
  const limits = bytes.subarray(first + 1, tables.end)
  const [imported, firstImport] = readUnsigned(bytes, imports.start)
  const head = unsigned(imported + 1)
  const body = bytes.subarray(firstImport, imports.end)
  const more = [...text(tableImport.module), ...text(tableImport.name), tableKind, functionReferences, ...limits]
  const size = unsigned(head.length + body.length + more.length)
  const table = sizeOf(limits)
  const anew = Buffer.concat([
    bytes.subarray(0, imports.at),
    Uint8Array.from([2, ...size, ...head]),
    body,
    Uint8Array.from(more),
    bytes.subarray(imports.end, tables.at),
  ])
  const start = room + tables.end - anew.length
  if (start < 0) throw new Error('the module grows by more than there is room for')
  buffer.set(anew, start)
  return { bytes: buffer.subarray(start), table }
}

const tableKind = 0x01
const functionReferences = 0x70

interface Section {
  readonly id: number
  /** Of its number, of its content, and behind it. */
  readonly at: number
  readonly start: number
  readonly end: number
}

function sectionsOf(bytes: Uint8Array): Section[] {
  const found: Section[] = []
  for (let at = 8; at < bytes.length; ) {
    const [size, start] = readUnsigned(bytes, at + 1)
    const end = start + size
    if (end > bytes.length) throw new Error('a section of the module ends behind it')
    found.push({ id: bytes[at] ?? 0, at, start, end })
    at = end
  }
  return found
}

function sizeOf(limits: Uint8Array): TableSize {
  const [initial, next] = readUnsigned(limits, 1)
  return limits[0] === 1 ? { initial, maximum: readUnsigned(limits, next)[0] } : { initial }
}

/** A LEB128 number of at most 32 bits, and where it ends. */
function readUnsigned(bytes: Uint8Array, at: number): [value: number, end: number] {
  let value = 0
  for (let shift = 0; shift < 35; shift += 7) {
    const byte = bytes[at++]
    if (byte === undefined) break
    value += (byte & 0x7f) * 2 ** shift
    if (byte < 0x80) return [value, at]
  }
  throw new Error('a number of the module is cut off, or too large')
}
