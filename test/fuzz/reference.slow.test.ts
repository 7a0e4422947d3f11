/** The evaluator and the engines against the reference: thousands of random networks, from a new seed each time. */
import { expect, it } from 'vitest'
import { compareSteps, compareVerdicts } from './reference.ts'

it('the evaluator and the reference begin, wait and jump alike', () => {
  compareSteps({ numRuns: 4000 })
})

it('no verdict excludes what the reference finds, and its runs are runs of the reference', async () => {
  const { counts, found } = await compareVerdicts({ numRuns: 400 }, 30_000)
  expect(found).toBeGreaterThan(0)
  expect(Object.keys(counts)).toEqual(expect.arrayContaining(['proved', 'refuted', 'reached', 'unreachable']))
})
