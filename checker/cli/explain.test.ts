/** `explain`: one page, several, all; names as people write them; docs/errors.md is what it prints. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'
import { home } from '../../test/documents.ts'
import { pages } from '../report/explain/explain.ts'

inFolderWith({
  'wrong.tick': 'param A: time = 3;\nparam B: time = C;\nparam D: time = 4;\n',
  'more.tick': 'param E: time = 3;\n',
})

it('is named once after the errors of a command, where a person looks', async () => {
  const watched = { watched: true, env: { NO_COLOR: '1' } }
  const line = 'paracheck explain T0302 T0201 says more'
  const { code, err } = await paracheck('check wrong.tick more.tick', watched)
  expect(code).toBe(3)
  expect(
    err
      .trimEnd()
      .split('\n')
      .filter((text) => text.startsWith('paracheck explain')),
  ).toEqual([line])
  for (const option of ['--concise', '--quiet', '--json'])
    expect((await paracheck(`check wrong.tick ${option}`, watched)).err).not.toContain('says more')
  expect((await paracheck('check wrong.tick')).err).not.toContain('says more')
})

it('prints the page of a code, however it is written', async () => {
  const { code, out, err } = await paracheck('explain t0302')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toContain('T0302 (error)\n  a time without unit')
  expect(out).toContain('  Wrong:\n      machine M {')
  expect(out).toContain('may when age > 600us')
  expect((await paracheck('explain T0302')).out).toBe(out)
})

it('prints the page of a verdict, also of one of two words', async () => {
  for (const name of ['vacuous', 'unknown', 'BROKEN', 'broken', 'bounded', 'may conform', 'may-conform']) {
    const { code, out } = await paracheck(`explain ${name}`)
    expect(code).toBe(0)
    expect(out.toLowerCase().split('\n')[0]).toBe(name.toLowerCase().replace('-', ' '))
  }
})

it('prints several pages, each once', async () => {
  const { out } = await paracheck('explain T0801 vacuous T0801')
  expect(out.match(/^\S.*$/gm)).toEqual(['T0801 (warning)', 'vacuous'])
})

it('lists all of them without a name', async () => {
  const { code, out } = await paracheck('explain')
  expect(code).toBe(0)
  expect(out.trimEnd().split('\n')).toHaveLength(pages.length)
})

it.each([
  ['TO302', 'did you mean `T0302`?'],
  ['vacuos', 'did you mean `vacuous`?'],
  ['brokn', 'did you mean `BROKEN`?'],
  ['zebra', '`paracheck explain` lists them all'],
])('refuses %s', async (name, hint) => {
  const { code, out, err } = await paracheck(`explain T0302 ${name}`)
  expect({ code, out, err }).toEqual({
    code: 2,
    out: '',
    err: `error: there is no code or verdict \`${name}\`; ${hint}\n`,
  })
})

it('refuses --md with --json', async () => {
  expect((await paracheck('explain --md --json')).code).toBe(2)
})

it('says the same as lines of JSON', async () => {
  const { out } = await paracheck('explain --json')
  const lines = out.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(pages)))
})

it('docs/errors.md is what `explain --md` prints (npm run errors writes it)', async () => {
  expect(readFileSync(join(home, 'docs', 'errors.md'), 'utf8')).toBe((await paracheck('explain --md')).out)
})
