/** No engine contradicts a run, or another engine: a few networks here, hundreds in the slow suite. */
import { expect, it } from 'vitest'
import { askEngines } from './engine-truth.ts'

it('no engine excludes what a run reaches, and none contradicts another', async () => {
  const { reached } = await askEngines({ numRuns: 3, seed: 5 }, 3, 700)
  expect(reached).toBeGreaterThan(0)
})
