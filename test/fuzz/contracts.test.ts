/** Random contracts: a few here, more in the slow suite and by `npm run fuzz:contracts`. */
import { expect, it } from 'vitest'
import { askContract, noTally } from './contracts.ts'

it('runs of a system that keeps its contract are runs of the small one', { timeout: 120_000 }, async () => {
  const tally = noTally()
  for (let seed = 1; seed <= 12; seed++) await askContract(seed, tally)
  expect(tally.kept).toBeGreaterThan(1)
  expect(tally.refuted).toBeGreaterThan(1)
  expect(tally.steps).toBeGreaterThan(100)
})
