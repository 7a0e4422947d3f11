/** Nothing that can be written makes the checker throw: a sample here, more in the slow suite. */
import { expect, it } from 'vitest'
import { askSpoiled, readArbitrary, readSpoiled } from './spoiled.ts'

it('an arbitrary tree ends in diagnostics or in a model that can be lowered', () => {
  expect(readArbitrary({ numRuns: 100, seed: 3 })).toBeGreaterThan(10)
})

it('encoding and evaluator agree on the shipped models, whatever words of them are spoiled', () => {
  expect(readSpoiled({ numRuns: 7, seed: 5 })).toBeGreaterThan(1)
})

it('a question of a spoiled model gets an answer', async () => {
  expect(await askSpoiled({ numRuns: 6, seed: 4 })).toBeGreaterThan(0)
})
