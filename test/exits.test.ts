/**
 * `docs/exits.md` is what its script writes: two of its tables are made again here, all of them in
 * `exits.slow.test.ts`.
 */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { reasonTable, runs, settings } from '../bench/exits-document.ts'

const text = readFileSync('docs/exits.md', 'utf8')

it('docs/exits.md has the table of a task that never blocks as its runs give it', async () => {
  expect(text).toContain(reasonTable(await runs('busy', ['2ms', '2ms'], settings.plain)))
})

it('docs/exits.md has the table of fast synchronisation as its runs give it', async () => {
  expect(text).toContain(reasonTable(await runs('sync', ['200us', '200us'], settings.plain)))
})
