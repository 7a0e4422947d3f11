/** Files of the user: finding models, and writing results without ever leaving half of one. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
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
  return readFile(path, 'utf8').catch((failure: unknown) => {
    throw new UsageError(`cannot read ${path}: ${failureText(failure)}`)
  })
}

/** The text of a file that need not be there, unless somebody named it. */
export async function textIfThere(path: string, named: boolean): Promise<string | undefined> {
  return named ? readText(path) : readFile(path, 'utf8').catch(() => undefined)
}

/**
 * Puts a file in place as a whole, by renaming a finished temporary one, and only when its content differs, so that an
 * interrupted run never costs a counterexample and an unchanged one keeps its date. Answers whether anything was written.
 */
export async function writeWhole(path: string, text: string): Promise<boolean> {
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
