/**
 * Whatever a model, a trace, a result or a file of another tool says: no control character of theirs reaches a terminal
 * or a file that people read.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { forTerminal, own, visible } from '../checker/support/visible.ts'
import { paracheck } from './command-line.ts'
import { acts, evil, harmless, hostileFiles } from './hostile.ts'

hostileFiles()

describe('what leaves the program', () => {
  it('holds no control character: runs, pages, exports, layouts', async () => {
    const shown = await harmless('simulate m.tick --system s --out run.json', [0])
    expect(shown).toContain('\\u001b[2J')
    await harmless('simulate m.tick --system s --json', [0])
    await harmless('simulate m.tick --system s --stats --for 100ms', [0])
    await harmless('simulate m.tick --system s --interactive', [0], { input: `0\n${evil}\nq\n` })
    await harmless('show run.json', [0])
    await harmless('replay run.json trace.json', [1, 2])
    for (const format of ['horn', 'vmt', 'mcmt', 'smv'])
      await harmless(`export m.tick --format ${format} --system s --prop p`, [0, 2])
    await harmless('fmt --check m.tick', [0, 1])
    await harmless('report --from r.ndjson', [0, 1, 2, 4])
    await harmless('report --from r.ndjson --html page.html --md page.md', [0, 1, 2, 4])
    for (const path of ['page.html', 'page.md', 'run.json'])
      expect(acts.exec(await readFile(path, 'utf8')), path).toBeNull()
  })

  it('nor after what is wrong', async () => {
    for (const file of [
      'wrong.tick',
      'unknown.tick',
      'uses.tick',
      'wrong.smt2',
      'wrong.vmt',
      'wrong.mcmt',
      'wrong.tck',
    ])
      for (const more of ['', ' --json', ' --concise']) await harmless(`check ${file}${more}`, [2, 3])
    await harmless('fmt --check wrong.tick', [3])
    await harmless('show trace.json', [2])
    const word = evil.replaceAll(' ', '')
    for (const line of [
      `check ${word}`,
      word,
      `simulate m.tick --system ${word}`,
      `check m.tick --prop ${word}`,
      `show ${word}`,
    ])
      await harmless(line, [2])
  })

  it('is shown, and stays the same JSON', () => {
    expect(visible('a\x1b[2J\u202eb\tc\nd')).toBe('a\\u001b[2J\\u202eb\tc\nd')
    expect(visible('Zähler 時間 é 🙂 …')).toBe('Zähler 時間 é 🙂 …')
    expect(JSON.parse(visible(JSON.stringify({ evil })))).toEqual({ evil })
    expect(visible('\u{e0041}\ud800')).toBe('\\udb40\\udc41\\ud800')
    expect(forTerminal(`${own('[31m')}\x1b[31m`)).toBe('\x1b[31m\\u001b[31m')
  })

  it('goes through one border: nobody else writes to the streams', () => {
    const borders = ['main.ts', 'cli/terminal.ts', 'cli/commands.ts', 'cli/commands/start.ts', 'cli/failure.ts']
    const root = new URL('../checker', import.meta.url).pathname
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) =>
      /(?<!\.test|\.d)\.tsx?$/.test(f),
    )
    const writers = files.filter((f) =>
      /\b(stdout|stderr)\.write\(|console\.\w+\(/.test(readFileSync(join(root, f), 'utf8')),
    )
    expect(writers.filter((f) => !borders.includes(f))).toEqual([])
    for (const f of borders) {
      const writes = [...readFileSync(join(root, f), 'utf8').matchAll(/\b(?:stdout|stderr)\.write\((.*)/g)].map(
        (m) => m[1] ?? '',
      )
      expect(writes.filter((w) => !/^(visible|forTerminal|stdout\.isTTY|''|`\$\{shown\})/.test(w))).toEqual([])
    }
  })
})

it('a model is laid out as it is written, its control characters too', async () => {
  const { out } = await paracheck('fmt --stdin', { input: `property p "a\x1bb": always true;\n` })
  expect(out).toBe(`property p "a\x1bb": always true;\n`)
  await writeFile('x.tick', `property   p "a\x1bb": always true;\n`)
  await paracheck('fmt x.tick')
  expect(await readFile('x.tick', 'utf8')).toBe(`property p "a\x1bb": always true;\n`)
})
