/** The evaluator and the engines against the reference on random networks: a quick sample here, thousands of cases in the slow suite. */
import { expect, it } from 'vitest'
import { compareSteps, compareVerdicts } from './reference.ts'

it('the evaluator and the reference begin, wait and jump alike', () => {
  compareSteps({ numRuns: 25, seed: 11 })
})

it('no verdict excludes what the reference finds, and its runs are runs of the reference', async () => {
  const { found } = await compareVerdicts({ numRuns: 6, seed: 3 }, 2000)
  expect(found).toBeGreaterThan(0)
})
