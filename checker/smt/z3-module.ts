/** The code of the embedded solver, from the npm package. */
import { open, readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { room, withNativeExceptions } from './native-exceptions.ts'

/** Where it stands; 35 MB. */
export const pathOfModule = createRequire(import.meta.url).resolve('z3-solver/build/z3-built.wasm')

/** As it is in the package: C++ exceptions pass through JavaScript. */
export async function plainModule(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(pathOfModule))
}

/** With native C++ exceptions, about twice as fast; throws where the engine does not know them. */
export async function nativeModule(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(withNativeExceptions(await codeBehindRoom()))
}

/** The file behind as many free bytes as `withNativeExceptions` asks for. */
export async function codeBehindRoom(): Promise<ArrayBuffer> {
  const file = await open(pathOfModule)
  try {
    const { size } = await file.stat()
    const bytes = new Uint8Array(room + size)
    const { bytesRead } = await file.read(bytes, room, size, 0)
    if (bytesRead !== size) throw new Error(`only ${bytesRead} of its ${size} bytes could be read`)
    return bytes.buffer
  } finally {
    await file.close()
  }
}
