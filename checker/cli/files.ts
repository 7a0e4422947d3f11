/** Files of the user: finding models, reading only what is a plain file of bearable size, and writing results without ever leaving half of one. */
import { isUtf8 } from 'node:buffer'
import { constants, type Stats } from 'node:fs'
import { mkdir, open, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { visible } from '../support/visible.ts'
import { UsageError } from './exit.ts'
import { isTrace, type Ours } from './ours.ts'

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

/** The text of a plain file. Throws `UsageError` for whatever else has that name: a pipe or a device might never end, or never begin. */
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

/** What it is, is asked before it is opened, and again of what was opened: to open a pipe waits for who writes into it. */
async function plainText(path: string): Promise<string> {
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
  if (zeros.some((n, odd) => n > 0.8 * pairs && (zeros[1 - odd] ?? 0) < 0.2 * pairs)) return 'it is UTF-16; save it as UTF-8'
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

function kindOf(known: Stats): string {
  if (known.isDirectory()) return 'a folder'
  if (known.isFIFO()) return 'a pipe'
  if (known.isSocket()) return 'a socket'
  return 'a device'
}

function isMissing(failure: unknown): boolean {
  return failure instanceof Error && 'code' in failure && (failure.code === 'ENOENT' || failure.code === 'ENOTDIR')
}

/**
 * Puts a file in place as a whole, by renaming a finished temporary one, and only when its content differs, so that an
 * interrupted run never costs a counterexample and an unchanged one keeps its date. What is there already is replaced only if
 * it is of the same kind, by its content (`ours.ts`), or with `force`. Control characters are shown as `\\u001b` in what people read. Answers whether anything was written; throws
 * `UsageError` with the reason otherwise.
 */
export async function writeWhole(path: string, text: string | Iterable<string>, isOurs: Ours, force = false): Promise<boolean> {
  const old = await replaceable(path, isOurs, force)
  await removeDrafts(path)
  const shown = typeof text === 'string' ? shownPart(text, isOurs) : shownParts(text, isOurs)
  if (old?.text === shown) return false
  const target = old === undefined ? path : await realpath(path)
  const draft = `${target}.${process.pid}.tmp`
  try {
    await makeFolder(dirname(target))
    await writeFile(draft, shown, old === undefined ? {} : { mode: old.mode })
    await rename(draft, target)
  } catch (failure) {
    await rm(draft, { force: true }).catch(() => undefined)
    throw new UsageError(`cannot write ${path}: ${failureText(failure)}`)
  }
  return true
}

/** Milliseconds after which nobody is at work on a draft whose writer is gone. */
const draftsLifeMs = 60_000

/**
 * Removes what a process that was killed left of this file: drafts whose writer is gone, and that are not new (it may
 * be one of another machine).
 */
async function removeDrafts(path: string): Promise<void> {
  const start = `${basename(path)}.`
  for (const name of await readdir(dirname(path)).catch(() => [])) {
    const [, pid] = name.startsWith(start) ? (/^(\d+)\.tmp$/.exec(name.slice(start.length)) ?? []) : []
    if (pid === undefined || isAlive(Number(pid))) continue
    const draft = join(dirname(path), name)
    const known = await stat(draft).catch(() => undefined)
    if (known?.isFile() && Date.now() - known.mtimeMs > draftsLifeMs) await rm(draft, { force: true }).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (failure) {
    return !(failure instanceof Error && 'code' in failure && failure.code === 'ESRCH')
  }
}

function shownPart(text: string, { exact }: Ours): string {
  return exact ? text : visible(text)
}

function* shownParts(texts: Iterable<string>, isOurs: Ours): Generator<string, void> {
  for (const part of inPieces(texts)) yield shownPart(part, isOurs)
}

/** Letters of a piece that is written at once. */
const pieceLength = 65_536

/** Each text with the end of its line. */
export function* asLines(texts: Iterable<string>): Generator<string, void> {
  for (const text of texts) yield `${text}\n`
}

/** The texts one after the other, put together to pieces that are worth writing. */
export function* inPieces(texts: Iterable<string>): Generator<string, void> {
  let piece = ''
  for (const text of texts) {
    piece += text
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  yield piece
}

/**
 * Throws `UsageError` where `writeWhole` would refuse to replace what is there, and where that is one of the files that
 * the command reads, with `force`, too: for those who would rather know before long work than after it.
 */
export async function refuseToReplace(path: string | undefined, isOurs: Ours, force = false, reads: readonly string[] = []): Promise<void> {
  if (path === undefined) return
  for (const read of reads) {
    if (await isSameFile(path, read)) throw new UsageError(`cannot write ${path}: the command reads it; --force does not replace it either`)
  }
  await replaceable(path, isOurs, force)
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path, { bigint: true }).catch(() => undefined)))
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev
}

/** What stands at a path, if it may be replaced; undefined where nothing does. */
async function replaceable(path: string, isOurs: Ours, force: boolean): Promise<{ text: string | undefined; mode: number } | undefined> {
  const known = await stat(path).catch(() => undefined)
  if (known === undefined) return undefined
  if (!known.isFile()) throw new UsageError(`cannot write ${path}: it is ${kindOf(known)}`)
  const text = await plainText(path).catch(() => undefined)
  const isKept = isKeptName(path) || (text !== undefined && isTrace(text))
  if (text === '' || (text !== undefined && isOurs(text)) || (force && !isKept)) return { text, mode: known.mode & 0o777 }
  const remedy = isKept ? 'no option replaces a model, an invariant or a trace: delete it first' : '--force replaces it'
  throw new UsageError(`${path} is there already and is not ${isOurs.what} of paracheck; ${remedy}`)
}

/** Whether a file is somebody's model or invariant, by its name: no option makes a result of it. */
function isKeptName(path: string): boolean {
  return path.endsWith('.tick') || path.endsWith('.inv')
}

/** Makes a folder and those above it, one after the other: in `/proc`, where there can be none, `mkdir` with `recursive` never comes back. */
async function makeFolder(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) !== undefined) return
  const above = dirname(folder)
  if (above !== folder) await makeFolder(above)
  await mkdir(folder).catch((failure: NodeJS.ErrnoException) => {
    if (failure.code !== 'EEXIST') throw failure
  })
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
