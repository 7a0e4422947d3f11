import { expect, test } from 'vitest'
import { room, tableImport, withSharedTable } from './shared-table.ts'
import { functionType, section, text, unsigned, vector, wasm } from './wasm-bytes.ts'

const [i32, end] = [0x41, 0x0b]

/** `call(i)` calls entry i of the table, which `f` gives 7 in entry 1. */
function moduleWith(tables: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const seven = [0, i32, 7, end]
  const call = [0, 0x20, 0, 0x11, 0, 0, end]
  const bytes = wasm([
    section(1, vector([functionType('', 'i'), functionType('i', 'i')])),
    section(2, vector([[...text('e'), ...text('unused'), 0x00, 0]])),
    section(3, vector([[0], [1]])),
    section(4, vector(tables)),
    section(
      7,
      vector([
        [...text('call'), 0x00, 2],
        [...text('table'), 0x01, 0],
      ]),
    ),
    section(9, vector([[0, i32, 1, end, ...vector([[1]])]])),
    section(10, vector([seven, call].map((code) => [...unsigned(code.length), ...code]))),
  ])
  return behindRoom(bytes)
}

function behindRoom(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const buffer = new Uint8Array(room + bytes.length)
  buffer.set(bytes, room)
  return buffer
}

test('a module calls through the table that it is given, and nothing else has changed', () => {
  const { bytes, table } = withSharedTable(moduleWith([[0x70, 1, 3, 200, 1]]))
  expect(table).toEqual({ initial: 3, maximum: 200 })
  const given = new WebAssembly.Table({ element: 'anyfunc', ...table })
  const imports = { e: { unused: () => 0 }, [tableImport.module]: { [tableImport.name]: given } }
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports)
  expect(exports.table).toBe(given)
  expect((exports.call as (entry: number) => number)(1)).toBe(7)
  expect((given.get(1) as () => number)()).toBe(7)
})

test('a table without a largest size keeps it', () => {
  expect(withSharedTable(moduleWith([[0x70, 0, 5]])).table).toEqual({ initial: 5 })
})

test('a module with another kind or number of tables is refused', () => {
  const plain = [0x70, 0, 5]
  expect(() => withSharedTable(moduleWith([plain, plain]))).toThrow('other tables')
  expect(() => withSharedTable(moduleWith([[0x6f, 0, 5]]))).toThrow('other tables')
  expect(() => withSharedTable(behindRoom(wasm([])))).toThrow('no imports, or no table')
})

test('a module that is cut off is refused', () => {
  const whole = moduleWith([[0x70, 0, 5]])
  for (let length = room + 9; length < whole.length; length++) {
    const cut = whole.slice(0, length)
    expect(() => new WebAssembly.Module(withSharedTable(cut).bytes)).toThrow()
  }
})
