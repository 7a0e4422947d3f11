/**
 * The argument of decision 019 on random systems: a few here, thousands by `npm run test:slow -- test/fuzz/any-number`.
 */
import { expect, it } from 'vitest'
import { askTheorem, noTally } from './any-number.ts'

it('what is inductive for a number that stands for all is inductive for the next two', {
  timeout: 120_000,
}, async () => {
  const tally = noTally()
  for (let seed = 500; seed < 516; seed++) await askTheorem(seed, tally)
  expect(tally.inductive).toBeGreaterThan(1)
  expect(tally.families).toBeGreaterThan(10)
  expect(tally.outside).toBeGreaterThan(1)
})
