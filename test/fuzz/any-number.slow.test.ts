/**
 * Random systems of any number of processes: the theorem asked of a solver, and whole checks against explicit search.
 */
import { expect, it } from 'vitest'
import { askTheorem, askVerdict, noTally } from './any-number.ts'

it('what is inductive for a number that stands for all is inductive for the next two', {
  timeout: 1_800_000,
}, async () => {
  const tally = noTally()
  for (let seed = 1_000; seed < 3_000; seed++) await askTheorem(seed, tally)
  expect(tally.inductive).toBeGreaterThan(300)
  expect(tally.excluded).toBeGreaterThan(50)
})

it('what is proved for every number is refuted for none of 1 to 4', { timeout: 1_800_000 }, async () => {
  const tally = noTally()
  for (let seed = 1; seed <= 100; seed++) await askVerdict(seed, 20_000, tally)
  expect(tally.proved).toBeGreaterThan(5)
  expect(tally.refuted).toBeGreaterThan(5)
})
