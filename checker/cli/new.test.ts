import { readdir, readFile, writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'
import { home } from '../../test/documents.ts'
import { parse } from '../api/index.ts'
import { node } from './doctor.ts'
import { patterns } from './new.ts'

inFolderWith({ 'package.json': '{}' })

describe('new', () => {
  it('lists the patterns, each with what it is about', async () => {
    const { code, out } = await paracheck('new')
    expect(code).toBe(0)
    for (const { name, about } of await patterns()) expect(out).toMatch(new RegExp(`${name} +${about.slice(0, 20)}`))
  })

  it('writes models without a warning, and replaces none', async () => {
    for (const { name, text } of await patterns()) {
      expect(await parse({ path: `${name}.tick`, text })).toMatchObject({ ok: true, diagnostics: [] })
      expect((await paracheck(`new ${name} models/${name}.tick`)).code).toBe(0)
      expect(await readFile(`models/${name}.tick`, 'utf8')).toBe(text)
    }
    await writeFile('timer.tick', 'mine')
    const { code, err } = await paracheck('new timer')
    expect([code, err]).toEqual([
      2,
      'error: timer.tick is there already; name another file: paracheck new timer OTHER.tick\n',
    ])
    expect(await readFile('timer.tick', 'utf8')).toBe('mine')
  })

  it('names what is likely meant', async () => {
    expect((await paracheck('new watchdgo')).err).toContain('did you mean `watchdog`?')
    expect((await paracheck('new timer x.txt')).err).toContain('a model is a .tick file')
  })
})

describe('init', () => {
  it('makes a folder in which check knows what to do, and keeps what is there', async () => {
    expect((await paracheck('init mine')).code).toBe(0)
    expect((await readdir('mine')).sort()).toEqual(['.github', 'models', 'paracheck.config.json', 'specs'])
    expect((await parse('mine/specs/watchdog.tick')).checks).toHaveLength(2)
    process.chdir('mine')
    try {
      const { out } = await paracheck('check --print-config')
      expect(JSON.parse(out)).toMatchObject({ arguments: [['specs']], options: { timeout: { value: 60_000 } } })
      await writeFile('specs/watchdog.tick', '// mine')
      const again = await paracheck('init')
      expect(again.out).toContain('kept  specs/watchdog.tick')
      expect(await readFile('specs/watchdog.tick', 'utf8')).toBe('// mine')
    } finally {
      process.chdir('..')
    }
  })

  it('says where it cannot write', async () => {
    await writeFile('plain', '')
    const { code, err } = await paracheck('init plain')
    expect([code, err]).toEqual([2, expect.stringContaining('cannot write plain/models/watchdog.tick')])
  })
})

describe('doctor', () => {
  it('says what is here, and that the solver answers', async () => {
    const { code, out } = await paracheck('doctor --json')
    const findings = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { what: string; state: string })
    expect(code).toBe(0)
    expect(findings.map((f) => f.what)).toEqual([
      'node',
      'solver',
      'native',
      'memory',
      'terminal',
      'settings',
      'stored',
    ])
    expect(findings.find((f) => f.what === 'solver')).toMatchObject({ state: 'good' })
  })

  it('answers 1 where something is bad', async () => {
    await writeFile('paracheck.config.json', '{ "sed": 1 }')
    const { code, out } = await paracheck('doctor')
    await writeFile('paracheck.config.json', '{}')
    expect(code).toBe(1)
    expect(out).toContain('BAD   settings  paracheck.config.json:1:3: there is no setting `sed`; did you mean `seed`?')
    expect(node('18.2.0')).toMatchObject({ state: 'bad', text: expect.stringContaining('20 or newer') })
  })
})

it('the manual page that is shipped is that of the commands', async () => {
  const { out } = await paracheck('man')
  await expect(out).toMatchFileSnapshot(`${home}/docs/paracheck.1`)
  for (const command of ['check', 'synthesise', 'lsp', 'doctor', 'new'])
    expect(out).toContain(`.SS paracheck ${command}`)
})
