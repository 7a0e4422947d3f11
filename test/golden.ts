/**
 * Golden models: each file of a folder begins with command lines (`// paracheck check test/golden/x.tick --plain`), and
 * `x.expect` beside it has what they print and how they end. `npx vitest run test/golden.test.ts -u` writes it anew:
 * read the difference with a person's eyes before it is kept.
 */
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, type ExpectStatic, expect, it } from 'vitest'
import { engines } from '../checker/engines/index.ts'
import { inFolderWith, paracheck } from './command-line.ts'

const golden = join(import.meta.dirname, 'golden')

/** For a busy machine, in milliseconds: alone, no model takes a tenth of it. */
const usualPatience = 180_000

/** The tests of the models right in a folder. */
export async function testsOfModels(folder: string, patience = usualPatience): Promise<void> {
  const files = await readdir(folder)
  const models = files.filter((file) => file.endsWith('.tick'))
  // Commands run in an empty folder that knows the models under their usual path, so that what they write is thrown
  // away.
  inFolderWith({})
  beforeAll(async () => {
    await mkdir('test')
    await symlink(golden, join('test', 'golden'), 'junction')
  })
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

/** The command lines at the head of a model, without the program's name. */
function commandsOf(text: string): string[] {
  const lines = text.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('// paracheck '))
  return lines.slice(0, end).map((line) => line.slice('// paracheck '.length).trim())
}

const asksSolvers = /^(check|report|compare|synthesise|coverage|mutate) /

/** The command as a terminal of 120 columns shows it, without colours, and its exit code. */
async function transcript(command: string): Promise<string> {
  const asks = asksSolvers.test(command)
  const { shown, code } = await paracheck(asks ? `${command} --solver embedded` : command, { env: { COLUMNS: '120' } })
  return `$ paracheck ${command}\n${asks ? withoutWinners(shown) : shown}exit ${code}\n`
}

const winner = new RegExp(`\\b(${engines.map((e) => e.name).join('|')})\\b(, k=\\d+)?(?=,)`, 'g')

/**
 * How many patient jumps, and how many rounds of fairness, are the fewest for which a proof was found in its share of
 * time.
 */
const fewest = /(?<=\bat most )\d+ (jump|round)s?(?= in )/g

/**
 * Which engine is first depends on the machine, and with it the depth of induction and the width of columns: of a table
 * or list that names one, and of nothing else. Of its invariant it depends how many patient jumps are seen to take
 * time.
 */
export function withoutWinners(text: string): string {
  return text
    .replace(fewest, 'some $1s')
    .split('\n\n')
    .map((part) =>
      part.search(winner) < 0 ? part : part.replace(winner, 'some engine').replace(/(?<=\S) {3,}/g, '  '),
    )
    .join('\n\n')
}

async function compare(model: string, expect: ExpectStatic): Promise<void> {
  const commands = commandsOf(await readFile(model, 'utf8'))
  expect(commands, 'the first line is `// paracheck …`').not.toEqual([])
  const texts: string[] = []
  for (const command of commands) texts.push(await transcript(command))
  await expect(texts.join('\n')).toMatchFileSnapshot(model.replace(/\.tick$/, '.expect'))
}
