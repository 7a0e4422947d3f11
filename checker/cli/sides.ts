/** The two sides of `paracheck diff`: results of former checks, files and folders, or states of a git repository. */
import { execFile, spawn } from 'node:child_process'
import { mkdtemp, realpath, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Network, Property } from '../model/model.ts'
import type { Side } from '../report/changes.ts'
import { columnName } from '../report/results.ts'
import type { Trace } from '../trace/trace.ts'
import { askAll, recordsOf } from './ask.ts'
import type { AskFlags } from './effort.ts'
import { exitCode, Interrupted, UsageError } from './exit.ts'
import { readResult } from './result-file.ts'
import type { Terminal } from './terminal.ts'

/** A run to be shown beside a difference. */
export interface SideRun {
  readonly network: Network
  readonly property: Property
  readonly trace: Trace
}

export interface NamedSide extends Side {
  /** What it was called on the command line. */
  readonly name: string
  /** By `runKey`; none of a former result, which has paths instead. */
  readonly runs: ReadonlyMap<string, SideRun>
}

/** The key of `NamedSide.runs`; `system`: with what is assumed (`columnName`), as differences tell it. */
export function runKey({
  file,
  system,
  property,
}: {
  readonly file: string
  readonly system: string
  readonly property: string
}): string {
  return [file, system, property].join('\n')
}

/**
 * How one side is found; both are known to be there before the first is asked. `within`: what to check of a folder or a
 * git revision; all of a folder and `specs` of a revision, where nothing is said. Throws `UsageError` for what is
 * neither a file, nor a folder, nor a revision.
 */
export async function sideNamed(
  name: string,
  within: readonly string[],
  flags: AskFlags,
  terminal: Terminal,
): Promise<() => Promise<NamedSide>> {
  const known = await stat(name).catch(() => undefined)
  if (known === undefined) {
    const commit = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`], name)
    return () => revision({ name, commit }, within, flags, terminal)
  }
  if (known.isDirectory()) {
    const paths = within.length === 0 ? [name] : within.map((path) => join(name, path))
    return () => asked({ name, root: name, paths }, flags, terminal)
  }
  if (/\.(nd)?jsonl?$/.test(name)) {
    const result = await readResult(name)
    return async () => ({ name, runs: new Map(), ...result })
  }
  return () => asked({ name, root: resolve(name, '..'), paths: [name] }, flags, terminal)
}

interface Files {
  readonly name: string
  /** The folder that names of files are relative to. */
  readonly root: string
  readonly paths: readonly string[]
}

/** Answers, kept ones first; nothing is written. */
async function asked({ name, root, paths }: Files, flags: AskFlags, terminal: Terminal): Promise<NamedSide> {
  const answers = await askAll(paths, { ...flags, write: false }, terminal)
  if (answers.code === exitCode.interrupted) throw new Interrupted()
  const { properties, systems } = recordsOf(answers)
  const at = <T extends { readonly file: string }>(record: T): T => ({ ...record, file: relative(root, record.file) })
  const own = properties.map(at)
  const runs = answers.results.flatMap(({ outcome: { question, trace } }, i): [string, SideRun][] => {
    const record = own[i]
    if (trace === undefined || record === undefined) return []
    const { network, property } = question
    return [[runKey({ ...record, system: columnName(record) }), { network, property, trace }]]
  })
  // Traces are not written, so their paths are nobody's.
  return { name, properties: own.map(withoutTrace), systems: systems.map(at).map(withoutTrace), runs: new Map(runs) }
}

function withoutTrace<T extends { readonly trace?: string }>({ trace: _, ...record }: T): Omit<T, 'trace'> {
  return record
}

interface Revision {
  readonly name: string
  readonly commit: string
}

/** A state of the repository around this folder, in a folder of its own for as long as it is checked. */
async function revision(
  { name, commit }: Revision,
  within: readonly string[],
  flags: AskFlags,
  terminal: Terminal,
): Promise<NamedSide> {
  const prefix = await git(['rev-parse', '--show-prefix'], name)
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'paracheck-diff-')))
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true })
  try {
    await extract(commit, await git(['rev-parse', '--show-toplevel'], name), folder)
    const root = join(folder, prefix)
    const paths = (within.length === 0 ? ['specs'] : within).map((path) => join(root, path))
    for (const [i, path] of paths.entries()) {
      if ((await stat(path).catch(() => undefined)) === undefined)
        throw new UsageError(`${name} has no ${within[i] ?? 'specs'}`)
    }
    return await asked({ name, root, paths }, flags, terminal)
  } finally {
    await remove()
  }
}

async function git(args: readonly string[], name: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', [...args])
    return stdout.trim()
  } catch (failure) {
    const why = failure instanceof Error && 'code' in failure && failure.code === 'ENOENT' ? ' (there is no git)' : ''
    throw new UsageError(`'${name}' is neither a file, nor a folder, nor a git revision${why}`)
  }
}

/** Unpacks all files of a commit of a repository. */
function extract(commit: string, repository: string, folder: string): Promise<void> {
  const top = spawn('git', ['archive', '--format=tar', commit], { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] })
  return new Promise((done, failed) => {
    const fail = (why: string): void => failed(new UsageError(`cannot unpack ${commit}: ${why}`))
    const tar = spawn('tar', ['-x', '-f', '-', '-C', folder], { stdio: [top.stdout, 'ignore', 'pipe'] })
    const told: string[] = []
    for (const stream of [top.stderr, tar.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => told.push(text.trim()))
    top.on('error', (error) => fail(error.message))
    tar.on('error', (error) => fail(error.message))
    top.on('exit', (code) => code !== 0 && fail(told.join(' ')))
    tar.on('close', (code) => (code === 0 ? done() : fail(told.join(' '))))
  })
}
