/**
 * Nothing that can be written makes the checker throw: thousands of trees and hundreds of spoiled models, from new
 * seeds each time.
 */
import { expect, it } from 'vitest'
import { samples } from '../samples.ts'
import { askSpoiled, readArbitrary, readSpoiled } from './spoiled.ts'

it('an arbitrary tree ends in diagnostics or in a model that can be lowered', () => {
  expect(readArbitrary({ numRuns: samples(2500) })).toBeGreaterThan(samples(250))
})

it('encoding and evaluator agree on the shipped models, whatever words of them are spoiled', () => {
  expect(readSpoiled({ numRuns: samples(300) })).toBeGreaterThan(samples(15))
})

it('a question of a spoiled model gets an answer', async () => {
  expect(await askSpoiled({ numRuns: samples(250) })).toBeGreaterThan(samples(15))
})
