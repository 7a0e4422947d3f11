import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { room, withNativeExceptions } from './native-exceptions.ts'
import { numberAt, sectionsOf } from './wasm-bytes.ts'
import { pathOfModule } from './z3-module.ts'

/** The module of the package has some more functions. */
const plainFunctions = 39_000

const plain = await readFile(pathOfModule)

test('exactly the calls of replaced functions are changed', () => {
  const replaced = new Set(
    importedFunctions().flatMap((name, i) =>
      /^invoke_|^__cxa_throw|^__cxa_rethrow|^__resumeEx/.test(name) ? [i] : [],
    ),
  )
  const code = sectionsOf(plain).find(({ id }) => id === 10)
  if (code === undefined) throw new Error('no code')
  const buffer = behindRoom(plain)
  withNativeExceptions(buffer)
  const changed = new Uint8Array(buffer, room)
  const differ = new Set<number>()
  for (let [, at] = numberAt(plain, code.start); at < code.end; at++) if (plain[at] !== changed[at]) differ.add(at)
  let calls = 0
  for (const at of calledIn(plain, code.start)) {
    const [callee] = numberAt(plain, at)
    if (!replaced.has(callee)) continue
    calls += 1
    const [instead, end] = numberAt(changed, at)
    if (instead <= plainFunctions) throw new Error(`a call of function ${callee} is now one of ${instead}`)
    for (let i = at; i < end; i++) differ.delete(i)
  }
  expect(calls).toBeGreaterThan(100_000)
  expect([...differ]).toEqual([])
})

test('a module without exception trampolines, or one that is cut off, is refused rather than run', () => {
  const head = Buffer.from([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
  expect(() => withNativeExceptions(behindRoom(head))).toThrow('the module has no section 2')
  const empty = [1, 2, 3, 6, 7, 9, 10].flatMap((id) => [id, 1, 0])
  expect(() => withNativeExceptions(behindRoom(Buffer.concat([head, Buffer.from(empty)])))).toThrow(
    'no exception trampolines',
  )
  for (const length of [9, 100, 3000, 44_000, 90_000, 100_000, 200_000]) {
    expect(() => new WebAssembly.Module(withNativeExceptions(behindRoom(plain.subarray(0, length))))).toThrow()
  }
})

function behindRoom(bytes: Uint8Array): ArrayBuffer {
  const buffer = new Uint8Array(room + bytes.length)
  buffer.set(bytes, room)
  return buffer.buffer
}

function importedFunctions(): string[] {
  return WebAssembly.Module.imports(new WebAssembly.Module(plain)).flatMap(({ kind, name }) =>
    kind === 'function' ? [name] : [],
  )
}

/** Where the numbers of functions stand that are called, or whose reference is taken: all instructions are read. */
function* calledIn(bytes: Uint8Array, start: number): Generator<number> {
  let at = start
  const number = (): number => {
    const [value, end] = numberAt(bytes, at)
    at = end
    return value
  }
  const skip = (count: number): void => {
    for (let i = 0; i < count; i++) while ((bytes[at++] ?? 0) >= 0x80);
  }
  for (let functions = number(); functions > 0; functions--) {
    const size = number()
    const end = at + size
    for (let locals = number(); locals > 0; locals--) skip(2)
    while (at < end) {
      const operation = bytes[at++] ?? 0
      if (operation === 0x10 || operation === 0xd2) yield at
      if (operation === 0x0e) skip(number() + 1)
      else if (operation === 0x43 || operation === 0x44) at += operation === 0x43 ? 4 : 8
      else if (operation === 0xfc || operation === 0xfe) skip(immediatesOfPrefixed(operation, number()))
      else skip(immediatesOf(operation))
    }
    if (at !== end) throw new Error(`an instruction ends behind its function, at ${at}`)
  }
}

/** How many LEB128 numbers stand behind an instruction. */
function immediatesOf(operation: number): number {
  if (operation === 0x11 || (operation >= 0x28 && operation <= 0x3e)) return 2
  const one = [0x02, 0x03, 0x04, 0x0c, 0x0d, 0x10, 0x3f, 0x40, 0x41, 0x42, 0xd0, 0xd2]
  if (one.includes(operation) || (operation >= 0x20 && operation <= 0x26)) return 1
  const none = [0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b, 0xd1]
  if (none.includes(operation) || (operation >= 0x45 && operation <= 0xc4)) return 0
  throw new Error(`unknown instruction ${operation.toString(16)}`)
}

/** Of saturating conversions and bulk memory (0xfc), and of atomics (0xfe). */
function immediatesOfPrefixed(prefix: number, operation: number): number {
  if (prefix === 0xfe) return operation === 3 ? 1 : 2
  if (operation < 8) return 0
  return operation === 9 || operation === 11 ? 1 : 2
}
