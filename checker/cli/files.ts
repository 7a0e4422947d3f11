/**
 * Files that commands write: results as a whole, never half of one, and never in the place of what is somebody's own.
 */
import { mkdir, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { failureText, kindOf, plainText } from '../api/texts.ts'
import { visible } from '../support/visible.ts'
import { UsageError } from './exit.ts'
import { isTrace, type Ours } from './ours.ts'

/**
 * Puts a file in place as a whole, by renaming a finished temporary one, and only when its content differs, so that an
 * interrupted run never costs a counterexample and an unchanged one keeps its date. What is there already is replaced
 * only if it is of the same kind, by its content (`ours.ts`), or with `force`. Control characters are shown as
 * `\\u001b` in what people read. Answers whether anything was written; throws `UsageError` with the reason otherwise.
 */
export async function writeWhole(
  path: string,
  text: string | Iterable<string>,
  isOurs: Ours,
  force = false,
): Promise<boolean> {
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

/** Writes a file that is not there; false where one is, which stays. Throws `UsageError` where it cannot be written. */
export async function writeNew(path: string, text: string): Promise<boolean> {
  try {
    await makeFolder(dirname(path))
    await writeFile(path, text, { flag: 'wx' })
    return true
  } catch (failure) {
    if (failure instanceof Error && 'code' in failure && failure.code === 'EEXIST') return false
    throw new UsageError(`cannot write ${path}: ${failureText(failure)}`)
  }
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
    if (known?.isFile() && Date.now() - known.mtimeMs > draftsLifeMs)
      await rm(draft, { force: true }).catch(() => undefined)
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
export async function refuseToReplace(
  path: string | undefined,
  isOurs: Ours,
  force = false,
  reads: readonly string[] = [],
): Promise<void> {
  if (path === undefined) return
  for (const read of reads) {
    if (await isSameFile(path, read))
      throw new UsageError(`cannot write ${path}: the command reads it; --force does not replace it either`)
  }
  await replaceable(path, isOurs, force)
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((path) => stat(path, { bigint: true }).catch(() => undefined)))
  return a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev
}

/** What stands at a path, if it may be replaced; undefined where nothing does. */
async function replaceable(
  path: string,
  isOurs: Ours,
  force: boolean,
): Promise<{ text: string | undefined; mode: number } | undefined> {
  const known = await stat(path).catch(() => undefined)
  if (known === undefined) return undefined
  if (!known.isFile()) throw new UsageError(`cannot write ${path}: it is ${kindOf(known)}`)
  const text = await plainText(path).catch(() => undefined)
  const isKept = isKeptName(path) || (text !== undefined && isTrace(text))
  if (text === '' || (text !== undefined && isOurs(text)) || (force && !isKept))
    return { text, mode: known.mode & 0o777 }
  const remedy = isKept ? 'no option replaces a model, an invariant or a trace: delete it first' : '--force replaces it'
  throw new UsageError(`${path} is there already and is not ${isOurs.what} of paracheck; ${remedy}`)
}

/** Whether a file is somebody's model or invariant, by its name: no option makes a result of it. */
function isKeptName(path: string): boolean {
  return path.endsWith('.tick') || path.endsWith('.inv')
}

/**
 * Makes a folder and those above it, one after the other: in `/proc`, where there can be none, `mkdir` with `recursive`
 * never comes back.
 */
async function makeFolder(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) !== undefined) return
  const above = dirname(folder)
  if (above !== folder) await makeFolder(above)
  await mkdir(folder).catch((failure: NodeJS.ErrnoException) => {
    if (failure.code !== 'EEXIST') throw failure
  })
}
