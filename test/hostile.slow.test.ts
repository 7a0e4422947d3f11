/**
 * The commands that ask solvers, about hostile models and with a hostile solver: no control character reaches a
 * terminal or a file that people read.
 */
import { chmod, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { acts, harmless, hostileFiles } from './hostile.ts'

hostileFiles()

it('check, and what reads its files', async () => {
  const shown = await harmless('check m.tick --verbose --result out/r.ndjson --out out', [0])
  expect(shown).toContain('\\u001b[2J')
  await harmless('check m.tick --prop q --json --out out', [0])
  await harmless('show out/m/s.p.json', [0])
  await harmless('replay out/m/s.p.json', [0])
  await harmless('recheck out/certificates/m.s.q.smt2', [0])
  await harmless('report --from out/r.ndjson --html out/page.html --md out/page.md', [0])
  for (const path of await readdir('out', { recursive: true, withFileTypes: true }))
    if (path.isFile()) expect(acts.exec(await readFile(join(path.parentPath, path.name), 'utf8')), path.name).toBeNull()
})

it('the other questions', async () => {
  await harmless('compare s t m.tick --prop p --no-write', [0, 1])
  await harmless('synthesise m.tick --prop q --budget 5s --no-write', [0, 4])
  await harmless('coverage m.tick --system s --timeout 5s --verbose', [0, 1, 4])
  await harmless('mutate m.tick --prop q --limit 1 --timeout 5s --verbose', [0, 1, 4])
})

it('what a solver says', async () => {
  await chmod('lie.sh', 0o755)
  await harmless('check m.tick --prop q --solver ./lie.sh --no-write --timeout 5s', [2, 4, 5])
  await harmless('check right.smt2 --timeout 5s --verbose', [0, 1, 2, 4])
})
