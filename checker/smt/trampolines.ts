/**
 * Fast C++ exceptions for the embedded solver. The package's build routes every call that may throw through a JavaScript
 * function `invoke_<signature>`: try to call, and on a C++ exception restore the stack pointer and note the throw. Half of
 * the solver's time goes there. This file generates a WebAssembly module whose functions do the same natively:
 *
 *     sp = stack_get_current()
 *     try { return table[index](arguments) }
 *     catch_all { if (!thrown) rethrow; thrown = 0; stack_restore(sp); setThrew(1, 0); return 0 }
 *
 * `thrown` is set by whoever throws a C++ exception, so that aborts and exits pass through untouched. The module must
 * exist before the solver's instance, which imports it; it therefore calls through a table of its own, into which the
 * solver's table is copied right after.
 */
type Factory = (imports: WebAssembly.Imports) => WebAssembly.Instance

const wasmTypes: Readonly<Record<string, number>> = { i: 0x7f, j: 0x7e, f: 0x7d, d: 0x7c }
const zeros: Readonly<Record<string, readonly number[]>> = {
  v: [],
  i: [0x41, 0],
  j: [0x42, 0],
  f: [0x43, 0, 0, 0, 0],
  d: [0x44, 0, 0, 0, 0, 0, 0, 0, 0],
}
const throwers = ['__cxa_throw', '__cxa_rethrow', '__resumeException']

/** Instantiates the solver with native trampolines; throws where the engine or the build does not allow it. */
export function withFastExceptions(module: WebAssembly.Module): Factory {
  const signatures = WebAssembly.Module.imports(module).flatMap((i) =>
    i.name.startsWith('invoke_') ? [i.name.slice('invoke_'.length)] : [],
  )
  if (signatures.length === 0) throw new Error('the build has no exception trampolines')
  const trampolineModule = new WebAssembly.Module(trampolineBytes(signatures))
  return (imports) => {
    const table = new WebAssembly.Table({ element: 'anyfunc', initial: 0 })
    const stack = new WebAssembly.Table({ element: 'anyfunc', initial: 3 })
    const thrown = new WebAssembly.Global({ value: 'i32', mutable: true }, 0)
    const trampolines = new WebAssembly.Instance(trampolineModule, { e: { table, stack, thrown } })
    const env: WebAssembly.ModuleImports = { ...imports.env }
    for (const signature of signatures) env[`invoke_${signature}`] = exported(trampolines, signature)
    for (const name of throwers) env[name] = noting(env[name], thrown)
    const instance = new WebAssembly.Instance(module, { ...imports, env })
    const solverTable = instance.exports.__indirect_function_table
    if (!(solverTable instanceof WebAssembly.Table)) throw new Error('the build exports no function table')
    stack.set(0, exported(instance, 'emscripten_stack_get_current'))
    stack.set(1, exported(instance, '_emscripten_stack_restore'))
    stack.set(2, exported(instance, 'setThrew'))
    table.grow(solverTable.length)
    const copier = new WebAssembly.Instance(new WebAssembly.Module(copierBytes()), { e: { to: table, from: solverTable } })
    exported(copier, 'copy')(solverTable.length)
    return instance
  }
}

function exported(instance: WebAssembly.Instance, name: string): (...args: unknown[]) => unknown {
  const value = instance.exports[name]
  if (typeof value !== 'function') throw new Error(`the build exports no function ${name}`)
  return value as (...args: unknown[]) => unknown
}

/** The same import, which sets `thrown` when it throws a C++ exception (and not when it aborts). */
function noting(original: unknown, thrown: WebAssembly.Global): (...args: unknown[]) => unknown {
  if (typeof original !== 'function') throw new Error('the build does not throw exceptions the known way')
  return (...args) => {
    try {
      return original(...args)
    } catch (error) {
      if (error instanceof Error && 'excPtr' in error) thrown.value = 1
      throw error
    }
  }
}

function trampolineBytes(signatures: readonly string[]): Uint8Array {
  const types: number[][] = [functionType('', 'i'), functionType('i', 'v'), functionType('ii', 'v')]
  const bodies: number[][] = []
  for (const signature of signatures) {
    const result = signature.charAt(0)
    const params = signature.slice(1)
    types.push(functionType(`i${params}`, result), functionType(params, result))
    bodies.push(trampoline(types.length - 1, params.length, result))
  }
  return wasm([
    section(1, vector(types)),
    section(
      2,
      vector([
        [...text('e'), ...text('table'), 0x01, 0x70, 0x00, 0],
        [...text('e'), ...text('stack'), 0x01, 0x70, 0x00, 3],
        [...text('e'), ...text('thrown'), 0x03, 0x7f, 0x01],
      ]),
    ),
    section(3, vector(signatures.map((_, i) => unsigned(3 + 2 * i)))),
    section(7, vector(signatures.map((signature, i) => [...text(signature), 0x00, ...unsigned(i)]))),
    section(10, vector(bodies)),
  ])
}

function trampoline(inner: number, arity: number, result: string): number[] {
  const stackPointer = unsigned(arity + 1)
  const callStack = (slot: number, type: number): number[] => [0x41, slot, 0x11, type, 1]
  const code = [
    1,
    1,
    0x7f, // One local, an i32: the stack pointer.
    ...callStack(0, 0),
    0x21,
    ...stackPointer,
    0x06,
    wasmTypes[result] ?? 0x40, // try
    ...Array.from({ length: arity }, (_, i) => [0x20, ...unsigned(i + 1)]).flat(),
    0x20,
    0,
    0x11,
    ...unsigned(inner),
    0, // call_indirect through the copied table
    0x19, // catch_all
    0x23,
    0,
    0x45,
    0x04,
    0x40,
    0x09,
    1,
    0x0b, // if not thrown: rethrow
    0x41,
    0,
    0x24,
    0,
    0x20,
    ...stackPointer,
    ...callStack(1, 1),
    0x41,
    1,
    0x41,
    0,
    ...callStack(2, 2),
    ...(zeros[result] ?? []),
    0x0b,
    0x0b,
  ]
  return [...unsigned(code.length), ...code]
}

/** `copy(n)`: the first n entries of the table `from` into `to`. One by one from JavaScript this takes tens of milliseconds. */
function copierBytes(): Uint8Array {
  const code = [0, 0x41, 0, 0x41, 0, 0x20, 0, 0xfc, 0x0e, 0, 1, 0x0b]
  return wasm([
    section(1, vector([functionType('i', 'v')])),
    section(
      2,
      vector([
        [...text('e'), ...text('to'), 0x01, 0x70, 0x00, 0],
        [...text('e'), ...text('from'), 0x01, 0x70, 0x00, 0],
      ]),
    ),
    section(3, vector([[0]])),
    section(7, vector([[...text('copy'), 0x00, 0]])),
    section(10, vector([[code.length, ...code]])),
  ])
}

function functionType(params: string, result: string): number[] {
  const codes = [...params].map((letter) => {
    const code = wasmTypes[letter]
    if (code === undefined) throw new Error(`unknown type letter ${letter} in a trampoline`)
    return code
  })
  const results = result === 'v' ? [0] : [1, wasmTypes[result] ?? 0]
  return [0x60, ...unsigned(codes.length), ...codes, ...results]
}

function wasm(sections: readonly (readonly number[])[]): Uint8Array {
  return Uint8Array.from([0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()])
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()]
}

function text(name: string): number[] {
  return [...unsigned(name.length), ...Buffer.from(name, 'ascii')]
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)]
}
