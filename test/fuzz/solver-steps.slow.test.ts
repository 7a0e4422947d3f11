/**
 * Models of the formula are steps of the evaluator: thousands of models of hundreds of networks, from a new seed each
 * time.
 */
import { expect, it } from 'vitest'
import { samples } from '../samples.ts'
import { compareManyModels } from './solver-steps.ts'

it('the evaluator takes every step that the solver finds', async () => {
  const { models } = await compareManyModels({ numRuns: samples(350) }, 6)
  expect(models).toBeGreaterThan(samples(1000))
})
