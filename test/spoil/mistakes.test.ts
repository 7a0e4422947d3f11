/** The list of mistakes speaks of the code as it is. What they do to the tests: `npm run spoil`. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { applied, mistakes } from './mistakes.ts'

const home = join(import.meta.dirname, '..', '..')

it('every mistake can be made: its text is in its file exactly once, and its tests are there', () => {
  const stale = mistakes.filter((m) => applied(m, readFileSync(join(home, 'checker', m.file), 'utf8')) === undefined)
  expect(stale.map((m) => `${m.name}: ${m.file}`)).toEqual([])
  expect(mistakes.flatMap((m) => m.tests).filter((file) => !existsSync(join(home, file)))).toEqual([])
})

it('mistakes have names of their own, and change something', () => {
  expect(new Set(mistakes.map((m) => m.name)).size).toBe(mistakes.length)
  expect(mistakes.filter((m) => m.find === m.replace || m.tests.length === 0).map((m) => m.name)).toEqual([])
})
