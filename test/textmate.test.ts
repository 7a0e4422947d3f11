/** The colours of editors know the words of the language, and no others. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { keywords } from '../checker/syntax/tokens.ts'
import { home } from './documents.ts'

interface Pattern {
  readonly name?: string
  readonly match?: string
}

const file = join(home, 'editors/vscode/syntaxes/tick.tmLanguage.json')
const { patterns } = JSON.parse(readFileSync(file, 'utf8')) as { readonly patterns: readonly Pattern[] }
const alternatives = patterns.flatMap(({ name, match }) => {
  const [, words] = /^\\b\(\?:([a-z_|]+)\)\\b$/.exec(match ?? '') ?? []
  return words === undefined || name?.includes('verdict') ? [] : words.split('|')
})

it('each word of the language has one colour', () => {
  expect([...alternatives].sort()).toEqual([...keywords].sort())
})

it('every pattern is a regular expression', () => {
  for (const { match } of patterns) if (match !== undefined) expect(new RegExp(match)).toBeInstanceOf(RegExp)
})
