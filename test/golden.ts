/**
 * Golden models: each file of a folder begins with command lines (`// paracheck check test/golden/x.tick --plain`), and
 * `x.expect` beside it has what they print and how they end. `npx vitest run test/golden.test.ts -u` writes it anew: read the
 * difference with a person's eyes before it is kept.
 */
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, type ExpectStatic, expect, it } from 'vitest'
import { run } from '../checker/cli/program.ts'

const golden = join(import.meta.dirname, 'golden')

/** For a busy machine: alone, none takes a tenth of it. */
const patience = 180_000

/** The tests of the models right in a folder. */
export async function testsOfModels(folder: string): Promise<void> {
  const files = await readdir(folder)
  const models = files.filter((file) => file.endsWith('.tick'))
  inEmptyFolder()
  // Two at a time: half of the work is waiting for solvers to start.
  describe.concurrent('golden', () => {
    for (const file of models)
      it(`${file} answers as it always did`, { timeout: patience }, ({ expect }) => compare(join(folder, file), expect))
  })
  it('every expected text belongs to a model', () => {
    const texts = files.filter((file) => file.endsWith('.expect'))
    expect(texts.filter((file) => !models.includes(file.replace(/\.expect$/, '.tick')))).toEqual([])
  })
}

/** Commands run in an empty folder that knows the models under their usual path, so that what they write is thrown away. */
function inEmptyFolder(): void {
  const home = process.cwd()
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'paracheck-'))
    await mkdir(join(folder, 'test'))
    await symlink(golden, join(folder, 'test', 'golden'), 'junction')
    process.chdir(folder)
  })
  afterAll(async () => {
    process.chdir(home)
    await rm(folder, { recursive: true })
  })
}

/** The command lines at the head of a model, each as its words. */
function commandsOf(text: string): string[][] {
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('// paracheck '))
  return lines.slice(0, end).map((line) => line.slice('// paracheck '.length).trim().split(/ +/))
}

/** The command as a terminal of 120 columns shows it, without colours, and its exit code. */
async function transcript(words: readonly string[]): Promise<string> {
  const shown: string[] = []
  const stream = { write: (text: string) => shown.push(text) }
  const code = await run(
    ['check', 'compare', 'synthesise', 'coverage', 'mutate'].includes(words[0] ?? '') ? [...words, '--solver', 'embedded'] : words,
    {
      stdin: Readable.from([]),
      stdout: stream,
      stderr: stream,
      env: { LANG: 'C.UTF-8', COLUMNS: '120' },
      interrupted: new AbortController().signal,
    },
  )
  return `$ paracheck ${words.join(' ')}\n${shown.join('')}exit ${code}\n`
}

async function compare(model: string, expect: ExpectStatic): Promise<void> {
  const commands = commandsOf(await readFile(model, 'utf8'))
  expect(commands, 'the first line is `// paracheck …`').not.toEqual([])
  const texts: string[] = []
  for (const command of commands) texts.push(await transcript(command))
  await expect(texts.join('\n')).toMatchFileSnapshot(model.replace(/\.tick$/, '.expect'))
}
