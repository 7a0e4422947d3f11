import { expect, test } from 'vitest'
import { answerTo, readMutants, seedNames } from './mutants.ts'

test.each(seedNames)('%s with mistakes is read, or what is wrong is told with its place', (name) => {
  const runs = 150
  const read = readMutants(name, runs)
  // Some mistakes are harmless, most are not: a reader that takes or refuses everything fails here.
  expect(read).toBeGreaterThan(0)
  expect(read).toBeLessThan(runs)
  expect(answerTo(name, '')).toMatch(/^a\.\w+:1:1: /)
})
