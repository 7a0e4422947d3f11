import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { exitsDocument } from '../bench/exits-document.ts'

it('docs/exits.md is what `npm run exits` writes', async () => {
  expect(await exitsDocument()).toBe(readFileSync('docs/exits.md', 'utf8'))
})
