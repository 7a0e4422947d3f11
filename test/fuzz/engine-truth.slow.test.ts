/** No engine contradicts a run, or another engine: hundreds of networks, from a new seed each time. */
import { expect, it } from 'vitest'
import { samples } from '../samples.ts'
import { askEngines } from './engine-truth.ts'

it('no engine excludes what a run reaches, and none contradicts another', async () => {
  const { reached } = await askEngines({ numRuns: samples(100) }, 4, 1_000)
  expect(reached).toBeGreaterThan(0)
})
