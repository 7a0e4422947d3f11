/** Files of the user: finding models, and writing results without ever leaving half of one. */
import { isUtf8 } from 'node:buffer'
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { visible } from '../support/visible.ts'
import { UsageError } from './exit.ts'

/** The files themselves, and every `.tick` file below the folders, in order of name; hidden folders and `node_modules` are left out. */
export async function findModels(paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) {
    const known = await stat(path).catch(() => undefined)
    if (known === undefined) throw new UsageError(`there is no file or folder ${path}`)
    const files = known.isDirectory() ? await modelsBelow(path) : [path]
    if (files.length === 0) throw new UsageError(`there is no .tick file in ${path}`)
    found.push(...files)
  }
  return [...new Set(found)]
}

async function modelsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && entry.name !== 'node_modules') found.push(...(await modelsBelow(path)))
    } else if (entry.name.endsWith('.tick')) found.push(path)
  }
  return found
}

export async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch((failure: unknown) => {
    throw new UsageError(`cannot read ${path}: ${failureText(failure)}`)
  })
  return textOfBytes(bytes, path)
}

/** UTF-8, with or without byte order mark. Throws `UsageError` with the reason where the bytes are something else. */
export function textOfBytes(bytes: Uint8Array, name: string): string {
  const wrong = otherEncoding(bytes)
  if (wrong !== undefined) throw new UsageError(`cannot read ${name}: ${wrong}`)
  if (!isUtf8(bytes)) {
    throw new UsageError(`cannot read ${name}: line ${lineOfFirstError(bytes)} is not UTF-8 (Latin-1, or no text at all); save it as UTF-8`)
  }
  return new TextDecoder().decode(bytes)
}

function otherEncoding(bytes: Uint8Array): string | undefined {
  const [a, b] = bytes
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'it is UTF-16; save it as UTF-8'
  const zeros = [0, 1].map((odd) => bytes.subarray(0, 1000).filter((byte, i) => i % 2 === odd && byte === 0).length)
  const pairs = Math.min(1000, bytes.length) / 2
  if (zeros.some((n, odd) => n > 0.8 * pairs && (zeros[1 - odd] ?? 0) < 0.2 * pairs)) return 'it is UTF-16; save it as UTF-8'
  return bytes.includes(0) ? 'it is a binary file (it holds zero bytes), not a text' : undefined
}

/** The line of the first byte that is not UTF-8. */
function lineOfFirstError(bytes: Uint8Array): number {
  const lines = Buffer.from(bytes).toString('latin1').split('\n')
  return 1 + lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')))
}

/** The text of a file that need not be there, unless somebody named it. */
export async function textIfThere(path: string, named: boolean): Promise<string | undefined> {
  return named ? readText(path) : readText(path).catch(() => undefined)
}

/**
 * Puts a file in place as a whole, by renaming a finished temporary one, and only when its content differs, so that an
 * interrupted run never costs a counterexample and an unchanged one keeps its date. Control characters of models are shown as `\\u001b`. Answers whether anything was written.
 */
export async function writeWhole(path: string, text: string): Promise<boolean> {
  return writeVerbatim(path, visible(text))
}

/** `writeWhole` for texts that are not ours to change: the user's own model, laid out anew. */
export async function writeVerbatim(path: string, text: string): Promise<boolean> {
  const old = await readFile(path, 'utf8').catch(() => undefined)
  if (old === text) return false
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}.tmp`
  try {
    await writeFile(draft, text)
    await rename(draft, path)
  } catch (failure) {
    await rm(draft, { force: true })
    throw new UsageError(`cannot write ${path}: ${failureText(failure)}`)
  }
  return true
}

/** What the system says about a file, in words. */
function failureText(failure: unknown): string {
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : ''
  const texts: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
    ENOSPC: 'the disk is full',
    EROFS: 'the file system is read-only',
  }
  return texts[code] ?? String(failure instanceof Error ? failure.message : failure)
}
