/**
 * Native C++ exceptions for the embedded solver. The package's build routes every call that may throw through a
 * JavaScript function `invoke_<signature>`: try to call, and on a C++ exception restore the stack pointer and note the
 * throw. Half of the solver's time goes there. This file writes the solver's module anew, with functions of its own in
 * their place:
 *
 *     sp = emscripten_stack_get_current()
 *     try { return table[index](arguments) }
 *     catch_all { if (!thrown) rethrow; thrown = 0; _emscripten_stack_restore(sp); setThrew(1, 0); return 0 }
 *
 * `thrown` is a global of the module. Functions that stand before those that throw C++ exceptions set it, so that
 * aborts and exits pass through untouched. What is new stands behind what was there, so that all functions, types and
 * globals keep their numbers; only calls of the functions that are replaced are changed, and entries of the table. The
 * module needs the same imports as before, so that the threads that the solver starts (for time limits of its tactics)
 * load it by themselves.
 *
 * WebAssembly Core Specification 2.0, 5.5 (modules), and Legacy Exception Handling (try, catch_all, rethrow).
 */
import { functionType, numberAt, sectionsOf, textAt, unsigned, wasmTypes } from './wasm-bytes.ts'

const zeros: Readonly<Record<string, readonly number[]>> = {
  v: [],
  i: [0x41, 0],
  j: [0x42, 0],
  f: [0x43, 0, 0, 0, 0],
  d: [0x44, 0, 0, 0, 0, 0, 0, 0, 0],
}

/** Imports that throw C++ exceptions, and their parameters. */
const throwers: Readonly<Record<string, string>> = { __cxa_throw: 'iii', __cxa_rethrow: '', __resumeException: 'i' }

const [idOfTypes, idOfImports, idOfFunctions, idOfGlobals, idOfExports, idOfElements, idOfCode] = [1, 2, 3, 6, 7, 9, 10]

/** Bytes that have to be free before a module, whose beginning grows. */
export const room = 0x4000

/**
 * The module that stands in `buffer` behind so many free bytes, with native exceptions. It is changed where it stands:
 * to copy its 30 MB would cost as much as to start a solver. Throws where the module is not made as that of the pinned
 * package; whether the solver works has to be tried.
 */
export function withNativeExceptions(buffer: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(buffer, room)
  const sections = sectionsOf(bytes)
  const items = (id: number): Items => {
    const found = sections.find((section) => section.id === id)
    if (found === undefined) throw new Error(`the module has no section ${id}`)
    const [count, start] = numberAt(bytes, found.start)
    return { count, start, end: found.end }
  }
  const imports = importedFunctions(bytes, items(idOfImports))
  const exports = exportedFunctions(bytes, items(idOfExports))
  const [types, functions, globals, code] = [
    items(idOfTypes),
    items(idOfFunctions),
    items(idOfGlobals),
    items(idOfCode),
  ]
  const next = { type: types.count, function: imports.length + functions.count, thrown: globals.count }
  const added = replacements(imports, exports, next)
  redirectCalls(bytes, code, added.instead)
  const [number, ofFunctions, ofCode] = longer(bytes, code, added.bodies)
  const grown = new Map<number, readonly Uint8Array[]>([
    [idOfTypes, longer(bytes, types, added.types)],
    [idOfFunctions, longer(bytes, functions, added.functions)],
    [idOfGlobals, longer(bytes, globals, [[0x7f, 0x01, 0x41, 0, 0x0b]])],
    [idOfElements, elementsWith(bytes, items(idOfElements), added.instead)],
    [idOfCode, [number, ofFunctions, ofCode]],
  ])
  // Custom sections hold names for debuggers.
  const kept = sections.filter(({ id }) => id !== 0)
  const pieces = kept.flatMap(({ id, at, end }) => asSection(id, grown.get(id)) ?? [bytes.subarray(at, end)])
  return joinedAround(ofFunctions, [bytes.subarray(0, 8), ...pieces])
}

/** The pieces one behind the other, in the buffer of one of them, which stays where it is. */
function joinedAround(fixed: Uint8Array<ArrayBuffer>, pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const head = Buffer.concat(pieces.slice(0, pieces.indexOf(fixed)))
  const tail = Buffer.concat(pieces.slice(pieces.indexOf(fixed) + 1))
  const start = fixed.byteOffset - head.length
  const size = head.length + fixed.length + tail.length
  if (start < 0 || start + size > fixed.buffer.byteLength)
    throw new Error('the module grows by more than there is room for')
  const whole = new Uint8Array(fixed.buffer, start, size)
  whole.set(head)
  whole.set(tail, head.length + fixed.length)
  return whole
}

/** What stands in a section: so many items. */
interface Items {
  readonly count: number
  readonly start: number
  readonly end: number
}

interface ImportedFunction {
  readonly name: string
  readonly type: number
}

function importedFunctions(bytes: Uint8Array, { count, start }: Items): ImportedFunction[] {
  const found: ImportedFunction[] = []
  let at = start
  for (let i = 0; i < count; i++) {
    const [, afterModule] = textAt(bytes, at)
    const [name, afterName] = textAt(bytes, afterModule)
    const kind = bytes[afterName]
    if (kind === 0x00) {
      const [type, next] = numberAt(bytes, afterName + 1)
      found.push({ name, type })
      at = next
    } else if (kind === 0x02) at = afterLimits(bytes, afterName + 1)
    else throw new Error(`the module imports ${name}, which is neither a function nor a memory`)
  }
  return found
}

function afterLimits(bytes: Uint8Array, at: number): number {
  const [, next] = numberAt(bytes, at + 1)
  return ((bytes[at] ?? 0) & 1) === 1 ? numberAt(bytes, next)[1] : next
}

/** Numbers of functions by the names under which they are exported. */
function exportedFunctions(bytes: Uint8Array, { count, start }: Items): Map<string, number> {
  const found = new Map<string, number>()
  let at = start
  for (let i = 0; i < count; i++) {
    const [name, afterName] = textAt(bytes, at)
    const [number, next] = numberAt(bytes, afterName + 1)
    if (bytes[afterName] === 0x00) found.set(name, number)
    at = next
  }
  return found
}

interface Replacements {
  readonly types: number[][]
  readonly functions: number[][]
  readonly bodies: number[][]
  /** Which function stands in the place of an import. */
  readonly instead: ReadonlyMap<number, number>
}

/**
 * The functions that stand in the place of imports; `next` are the numbers of the first new type, function and global.
 */
function replacements(
  imports: readonly ImportedFunction[],
  exports: ReadonlyMap<string, number>,
  next: { readonly type: number; readonly function: number; readonly thrown: number },
): Replacements {
  const types: number[][] = []
  const functions: number[][] = []
  const bodies: number[][] = []
  const instead = new Map<number, number>()
  const replace = (imported: number, type: number, code: readonly number[]): void => {
    instead.set(imported, next.function + functions.length)
    functions.push(unsigned(type))
    bodies.push([...unsigned(code.length), ...code])
  }
  for (const [number, { name, type }] of imports.entries()) {
    const thrown = throwers[name]
    if (thrown !== undefined) replace(number, type, noting(number, thrown.length, next.thrown))
    if (!name.startsWith('invoke_')) continue
    const signature = name.slice('invoke_'.length)
    const [result, params] = [signature.charAt(0), signature.slice(1)]
    types.push(functionType(params, result))
    replace(
      number,
      type,
      trampoline({ inner: next.type + types.length - 1, params, result, thrown: next.thrown }, exports),
    )
  }
  if (types.length === 0) throw new Error('the build has no exception trampolines')
  return { types, functions, bodies, instead }
}

/** Sets `thrown`, and throws. */
function noting(imported: number, arity: number, thrown: number): number[] {
  return [0, 0x41, 1, 0x24, ...unsigned(thrown), ...argumentsFrom(0, arity), 0x10, ...unsigned(imported), 0x0b]
}

function argumentsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => [0x20, ...unsigned(first + i)]).flat()
}

interface Trampoline {
  /** Number of the type of the function that is called. */
  readonly inner: number
  readonly params: string
  readonly result: string
  readonly thrown: number
}

function trampoline({ inner, params, result, thrown }: Trampoline, exports: ReadonlyMap<string, number>): number[] {
  const stackPointer = unsigned(params.length + 1)
  const flag = unsigned(thrown)
  const call = (name: string): number[] => {
    const number = exports.get(name)
    if (number === undefined) throw new Error(`the build exports no function ${name}`)
    return [0x10, ...unsigned(number)]
  }
  return [
    1,
    1,
    0x7f, // One local, an i32: the stack pointer.
    ...call('emscripten_stack_get_current'),
    0x21,
    ...stackPointer,
    0x06,
    wasmTypes[result] ?? 0x40, // try
    ...argumentsFrom(1, params.length),
    0x20,
    0,
    0x11,
    ...unsigned(inner),
    0, // call_indirect through the table
    0x19, // catch_all
    0x23,
    ...flag,
    0x45,
    0x04,
    0x40,
    0x09,
    1,
    0x0b, // if not thrown: rethrow
    0x41,
    0,
    0x24,
    ...flag,
    0x20,
    ...stackPointer,
    ...call('_emscripten_stack_restore'),
    0x41,
    1,
    0x41,
    0,
    ...call('setThrew'),
    ...(zeros[result] ?? []),
    0x0b,
    0x0b,
  ]
}

/**
 * Calls of replaced functions, changed where they stand. The linker writes the number of a called function in five
 * bytes, so that each has room for any other; and no other instruction of the build looks like a call of one of these
 * with its number in five bytes (a test reads all instructions). So they are found without reading those in between.
 */
function redirectCalls(bytes: Uint8Array, { start, end }: Items, instead: ReadonlyMap<number, number>): void {
  const targets = new Int32Array(0x80).fill(-1)
  for (const [imported, target] of instead) if (imported < targets.length) targets[imported] = target
  // Bytes 2 to 4 behind the instruction are 0x80: one of each three that is looked at is among them.
  for (let seen = start + 2; seen < end - 5; seen += 3) {
    if (bytes[seen] !== 0x80) continue
    for (let at = seen - 4; at <= seen - 2; at++) redirectCall(bytes, at, targets)
  }
}

function redirectCall(bytes: Uint8Array, at: number, targets: Int32Array): void {
  if (
    bytes[at] !== 0x10 ||
    bytes[at + 2] !== 0x80 ||
    bytes[at + 3] !== 0x80 ||
    bytes[at + 4] !== 0x80 ||
    bytes[at + 5] !== 0
  )
    return
  const number = bytes[at + 1] ?? 0
  const target = number < 0x80 ? -1 : (targets[number & 0x7f] ?? -1)
  if (target < 0) return
  bytes[at + 1] = (target & 0x7f) | 0x80
  bytes[at + 2] = ((target >>> 7) & 0x7f) | 0x80
  bytes[at + 3] = ((target >>> 14) & 0x7f) | 0x80
}

/** The table's entries, with other functions in the place of some. */
function elementsWith(
  bytes: Uint8Array,
  { count, start, end }: Items,
  instead: ReadonlyMap<number, number>,
): Uint8Array[] {
  // Of one segment for table 0 whose place is a constant: 0, i32.const n, end.
  const place = [bytes[start], bytes[start + 1]]
  const [, afterPlace] = numberAt(bytes, start + 2)
  if (count !== 1 || place[0] !== 0 || place[1] !== 0x41 || bytes[afterPlace] !== 0x0b)
    throw new Error("the module's table is not filled in the known way")
  const [entries, first] = numberAt(bytes, afterPlace + 1)
  const pieces: Uint8Array[] = [Uint8Array.from(unsigned(count))]
  let copied = start
  let at = first
  for (let i = 0; i < entries; i++) {
    const [number, next] = numberAt(bytes, at)
    const other = instead.get(number)
    if (other !== undefined) {
      pieces.push(bytes.subarray(copied, at), Uint8Array.from(unsigned(other)))
      copied = next
    }
    at = next
  }
  if (at !== end) throw new Error("the module's table has other entries than functions")
  return [...pieces, bytes.subarray(copied, end)]
}

/** The items of a section, and more: their number, those that were there, the new ones. */
function longer(
  bytes: Uint8Array<ArrayBuffer>,
  { count, start, end }: Items,
  more: readonly (readonly number[])[],
): [Uint8Array, Uint8Array<ArrayBuffer>, Uint8Array] {
  return [Uint8Array.from(unsigned(count + more.length)), bytes.subarray(start, end), Uint8Array.from(more.flat())]
}

function asSection(id: number, content: readonly Uint8Array[] | undefined): Uint8Array[] | undefined {
  if (content === undefined) return undefined
  const size = content.reduce((sum, piece) => sum + piece.length, 0)
  return [Uint8Array.from([id, ...unsigned(size)]), ...content]
}
