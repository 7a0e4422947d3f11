/**
 * Every transcript in the documents is what the program prints. Blocks that show commands and are not run are listed
 * here, each with its reason beside it in the document.
 */
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from './command-line.ts'
import { home } from './documents.ts'
import { blocksIn, documents, masked, pattern, showsCommands, transcriptsOf } from './transcripts.ts'

const blocks = documents.flatMap((document) => blocksIn(document))
const runs = blocks.filter((block) => showsCommands(block) && block.mark?.kind !== 'not run')
const of = ({ document, line }: { document: string; line: number }): string => `${document}:${line}`

inFolderWith({ 'package.json': '{}' })

// No proofs: what a command prints where none is kept does not depend on those of this repository.
beforeAll(async () => {
  for (const folder of ['models', 'specs', 'counterexamples', 'test/logs'])
    await cp(join(home, folder), folder, { recursive: true })
  for (const { mark, text } of blocks) {
    if (mark?.kind !== 'file') continue
    await mkdir(dirname(mark.what), { recursive: true })
    await writeFile(mark.what, text)
  }
}, 60_000)

it('blocks that show commands are transcripts, or say why not', () => {
  expect(runs.filter((block) => transcriptsOf(block) === undefined).map(of)).toEqual([])
})

it('blocks that are not run are these', () => {
  const left = blocks
    .filter((block) => block.mark?.kind === 'not run')
    .map(({ document, mark }) => `${document}: ${mark?.what}`)
  expect(left).toEqual([
    'README.md: it checks everything, which takes minutes',
    'docs/ci.md: it needs a repository',
    'docs/formats.md: it needs z3 as a program',
    'docs/quality.md: it takes minutes',
    'docs/quality.md: it takes hours',
  ])
})

it('files that documents show are told by name once', () => {
  const names = blocks.flatMap(({ mark }) => (mark?.kind === 'file' ? [mark.what] : []))
  expect(new Set(names).size).toBe(names.length)
})

const commands = new Map<string, ReturnType<typeof paracheck>>()

/** Each command once, however many documents show it. */
function ran(command: string): ReturnType<typeof paracheck> {
  const found = commands.get(command) ?? paracheck(command, { env: { COLUMNS: '120' } })
  commands.set(command, found)
  return found
}

describe.each(runs.map((block) => [of(block), block] as const))('%s', { timeout: 300_000 }, (_, block) => {
  it.each((transcriptsOf(block) ?? []).map(({ command, shown }) => [command, shown]))('%s', async (command, shown) => {
    const { out, err } = await ran(command)
    const now = masked(out === '' ? err : out)
    // The text first: its difference can be read.
    if (!pattern(shown).test(now)) expect(now).toBe(masked(shown))
  })
})

describe('a transcript', () => {
  const [block] = blocksIn(
    'x.md',
    'Text\n\n<!-- file: a.tick -->\n```\none\n```\n\n    $ npx paracheck show a\n    b  c\n\n    d 1.5s\n    $ npx paracheck replay e\nend\n',
  ).filter(showsCommands)

  it('is read from fences and indented blocks, with the comment above', () => {
    expect(block && transcriptsOf(block)).toEqual([
      { command: 'show a', shown: 'b  c\n\nd 1.5s\n' },
      { command: 'replay e', shown: '' },
    ])
    expect(blocksIn('x.md', '<!-- not run: why -->\n\n```\nparacheck x\n```\n')).toEqual([
      { document: 'x.md', line: 3, text: 'paracheck x\n', mark: { kind: 'not run', what: 'why' } },
    ])
  })

  it('is compared letter by letter, but for times and what stands for a rest', () => {
    expect(pattern('a  b\n\nc 1.5s\n').test(masked('a  b\n\nc    22s'))).toBe(true)
    expect(pattern('a  b\n').test(masked('a b'))).toBe(false)
    expect(pattern('4ms in 1.5s').test(masked('5ms in 1.5s'))).toBe(false)
    expect(pattern('one, …\ntwo').test(masked('one, and more\ntwo'))).toBe(true)
    expect(pattern('one\ntwo').test(masked('one\ntwo\nthree'))).toBe(false)
    expect(pattern('a.b').test('axb')).toBe(false)
  })
})
