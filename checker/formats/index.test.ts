/** What is said of files of other tools: each language that is read or written is named where a user looks for it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { inFolderWith, paracheck } from '../../test/command-line.ts'
import { exportFormats } from '../cli/export.ts'
import { endings } from './index.ts'

const document = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'formats.md'), 'utf8')

inFolderWith({})

it.each(endings)('%s is in the documents and in the help', async (ending) => {
  expect(document).toMatch(new RegExp(`^\\| \`\\${ending}\``, 'm'))
  for (const command of ['check', 'export']) expect((await paracheck(`help ${command}`)).out).toContain(ending)
})

it.each(Object.keys(exportFormats))('--format %s is in the documents and can be chosen', async (format) => {
  expect(document).toContain(`--format ${format}\``)
  expect((await paracheck('help export')).out).toMatch(new RegExp(`choices:[^)]*"${format}"`))
})
