/**
 * The program as tests of commands run it: in this process, in an empty folder of the test's own, on streams that are
 * no terminals.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll } from 'vitest'
import { run } from '../checker/cli/program.ts'
import type { Stream } from '../checker/cli/terminal.ts'

/** Before the tests of a file: a folder with these files, by path, which is the current one until they end. */
export function inFolderWith(files: Readonly<Record<string, string>>): void {
  let folder = ''
  const home = process.cwd()
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'paracheck-'))
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(folder, dirname(path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    process.chdir(folder)
  })
  afterAll(async () => {
    process.chdir(home)
    await rm(folder, { recursive: true })
  })
}

/** What differs from a pipe on which nothing is typed and nobody presses Ctrl-C. */
export interface Around {
  readonly env?: Readonly<Record<string, string>>
  /** What is typed. */
  readonly input?: string
  readonly interrupted?: AbortSignal
  /** Whether stderr is a terminal. */
  readonly watched?: boolean
  /** Takes what would otherwise be `out`. */
  readonly stdout?: Stream
}

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Both streams as a terminal mixes them. */
  readonly shown: string
}

/** What a command line prints, and its exit code. */
export async function paracheck(line: string, around: Around = {}): Promise<Ran> {
  let [out, err, shown] = ['', '', '']
  const stdout: Stream = {
    write(text) {
      out += text
      shown += text
    },
  }
  const stderr: Stream = {
    isTTY: around.watched === true,
    write(text) {
      err += text
      shown += text
    },
  }
  const words = line.split(' ').filter((word) => word !== '')
  const code = await run(words, {
    stdin: Readable.from([around.input ?? '']),
    stdout: around.stdout ?? stdout,
    stderr,
    env: { LANG: 'C.UTF-8', ...around.env },
    interrupted: around.interrupted ?? new AbortController().signal,
  })
  return { code, out, err, shown }
}
