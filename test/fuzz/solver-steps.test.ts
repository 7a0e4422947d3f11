/** Models of the formula are steps of the evaluator: a few networks here, hundreds in the slow suite. */
import { expect, it } from 'vitest'
import { compareManyModels } from './solver-steps.ts'

it('the evaluator takes every step that the solver finds', async () => {
  const { models } = await compareManyModels({ numRuns: 16, seed: 11 }, 8)
  expect(models).toBeGreaterThan(80)
})
