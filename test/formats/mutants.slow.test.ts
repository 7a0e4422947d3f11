import { expect, test } from 'vitest'
import { readMutants, seedNames } from './mutants.ts'

test.each(seedNames)('1500 times %s with mistakes', (name) => {
  expect(readMutants(name, 1500)).toBeGreaterThan(0)
})
