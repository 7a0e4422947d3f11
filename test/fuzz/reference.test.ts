/** The evaluator and the engines against the reference on random networks: a quick sample here, thousands of cases in the slow suite. */
import { expect, it } from 'vitest'
import { compareSteps, compareVerdicts } from './reference.ts'

it('the evaluator and the reference begin, wait and jump alike', () => {
  compareSteps({ numRuns: 25, seed: 11 })
})

it('no verdict excludes what the reference finds, and its runs are runs of the reference', async () => {
  const { counts } = await compareVerdicts({ numRuns: 8, seed: 77 }, 20_000)
  expect(Object.keys(counts).filter((verdict) => verdict !== 'unknown')).not.toEqual([])
})
