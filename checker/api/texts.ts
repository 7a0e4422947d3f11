/** Texts of the user: finding models, and reading only what is a plain file of bearable size, in UTF-8. */
import { isUtf8 } from 'node:buffer'
import { constants, type Stats } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UsageError } from './usage-error.ts'

/**
 * The files themselves, and every `.tick` file below the folders, in order of name; hidden folders and `node_modules`
 * are left out.
 */
export async function findModels(paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) {
    const known = await stat(path).catch(() => undefined)
    if (known === undefined) throw new UsageError(`there is no file or folder ${path}`)
    const files = known.isDirectory() ? await modelsBelow(path) : [path]
    if (files.length === 0) throw new UsageError(`there is no .tick file in ${path}`)
    found.push(...files)
  }
  return [...new Map(found.map((path) => [resolve(path), path])).values()]
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

/** Bytes that a file may have which is read as text: twenty times the largest that the project has. */
export const mostBytes = 64 * 1024 * 1024

/** The file is there and was not read; the message says why, without its name. */
class Unread extends Error {}

/**
 * The text of a plain file. Throws `UsageError` for whatever else has that name: a pipe or a device might never end, or
 * never begin.
 */
export async function readText(path: string): Promise<string> {
  try {
    return await plainText(path)
  } catch (failure) {
    throw new UsageError(`cannot read ${path}: ${failureText(failure)}`)
  }
}

/** As `readText`, but undefined where there is no such file. */
export async function textOrNone(path: string): Promise<string | undefined> {
  try {
    return await plainText(path)
  } catch (failure) {
    if (isMissing(failure)) return undefined
    throw new UsageError(`cannot read ${path}: ${failureText(failure)}`)
  }
}

/** The text of a file that need not be there, unless somebody named it. */
export async function textIfThere(path: string, named: boolean): Promise<string | undefined> {
  return named ? readText(path) : textOrNone(path)
}

/**
 * What it is, is asked before it is opened, and again of what was opened: to open a pipe waits for who writes into it.
 */
export async function plainText(path: string): Promise<string> {
  refuseUnlessPlain(await stat(path))
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    refuseUnlessPlain(await file.stat())
    return decoded(await file.readFile())
  } finally {
    await file.close()
  }
}

/** UTF-8, with or without byte order mark. Throws `UsageError` with the reason where the bytes are something else. */
export function textOfBytes(bytes: Uint8Array, name: string): string {
  try {
    return decoded(bytes)
  } catch (failure) {
    throw new UsageError(`cannot read ${name}: ${failureText(failure)}`)
  }
}

function decoded(bytes: Uint8Array): string {
  const wrong = otherEncoding(bytes)
  if (wrong !== undefined) throw new Unread(wrong)
  if (!isUtf8(bytes)) {
    throw new Unread(`line ${lineOfFirstError(bytes)} is not UTF-8 (Latin-1, or no text at all); save it as UTF-8`)
  }
  return new TextDecoder().decode(bytes)
}

function otherEncoding(bytes: Uint8Array): string | undefined {
  const [a, b] = bytes
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return 'it is UTF-16; save it as UTF-8'
  const zeros = [0, 1].map((odd) => bytes.subarray(0, 1000).filter((byte, i) => i % 2 === odd && byte === 0).length)
  const pairs = Math.min(1000, bytes.length) / 2
  if (zeros.some((n, odd) => n > 0.8 * pairs && (zeros[1 - odd] ?? 0) < 0.2 * pairs))
    return 'it is UTF-16; save it as UTF-8'
  return bytes.includes(0) ? 'it is a binary file (it holds zero bytes), not a text' : undefined
}

/** The line of the first byte that is not UTF-8. */
function lineOfFirstError(bytes: Uint8Array): number {
  const lines = Buffer.from(bytes).toString('latin1').split('\n')
  return 1 + lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')))
}

function refuseUnlessPlain(known: Stats): void {
  if (!known.isFile()) throw new Unread(`it is ${kindOf(known)}, not a file`)
  if (known.size > mostBytes) throw new Unread(`it has ${known.size} bytes, and more than ${mostBytes} are not read`)
}

export function kindOf(known: Stats): string {
  if (known.isDirectory()) return 'a folder'
  if (known.isFIFO()) return 'a pipe'
  if (known.isSocket()) return 'a socket'
  return 'a device'
}

function isMissing(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && (failure.code === 'ENOENT' || failure.code === 'ENOTDIR')
}

/** What the system says about a file, in words. */
export function failureText(failure: unknown): string {
  const code = failure instanceof Error && 'code' in failure ? String(failure.code) : ''
  const texts: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    ENOTDIR: 'a part of its path is a file, not a folder',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ENOSPC: 'the disk is full',
    EDQUOT: 'the quota is used up',
    EFBIG: 'the file would be larger than is allowed',
    EROFS: 'the file system is read-only',
    ENAMETOOLONG: 'the name is too long',
    EMFILE: 'too many files are open',
  }
  return texts[code] ?? String(failure instanceof Error ? failure.message : failure)
}
