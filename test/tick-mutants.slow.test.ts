import { expect, test } from 'vitest'
import { readMutants, shippedModels } from './tick-mutants.ts'

test.each(shippedModels)('30 times %s with mistakes', async (path) => {
  expect(await readMutants([path], 30)).toBeLessThan(30)
})
