import { it } from 'vitest'
import { askEverywhere } from './cross-format.ts'

it('60 automata have one answer each, in every language', async () => {
  await askEverywhere({ numRuns: 60, seed: 8 })
}, 3_600_000)
