/** The code of the embedded solver, from the npm package. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { withNativeExceptions } from './native-exceptions.ts'

/** As it is in the package: C++ exceptions pass through JavaScript. */
export async function plainModule(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await code())
}

/** With native C++ exceptions, about twice as fast; throws where the engine does not know them. */
export async function nativeModule(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(withNativeExceptions(await code()))
}

function code(): Promise<Buffer<ArrayBuffer>> {
  return readFile(createRequire(import.meta.url).resolve('z3-solver/build/z3-built.wasm'))
}
