/** The program as tests of commands run it: in this process, in an empty folder of the test's own, on streams that are no terminals. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll } from 'vitest'
import { run } from '../checker/cli/program.ts'

/** Before the tests of a file: a folder with these files, which is the current one until they end. */
export function inFolderWith(files: Readonly<Record<string, string>>): void {
  let folder = ''
  const home = process.cwd()
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'paracheck-'))
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
    process.chdir(folder)
  })
  afterAll(async () => {
    process.chdir(home)
    await rm(folder, { recursive: true })
  })
}

/** What a command line prints, and its exit code. */
export async function paracheck(
  line: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  let [out, err] = ['', '']
  const code = await run(line.split(' '), {
    stdin: Readable.from([]),
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (err += text) },
    env: { LANG: 'C.UTF-8', ...env },
    interrupted: new AbortController().signal,
  })
  return { code, out, err }
}
