import { expect, it } from 'vitest'
import { askOneClock } from './one-clock-truth.ts'

it('150 automata with one clock: the checker says what an explicit search finds', async () => {
  const tally = await askOneClock({ numRuns: 150, seed: 9 })
  expect(Math.min(tally.sound, tally.broken, tally.reached, tally.unreachable)).toBeGreaterThan(20)
  expect(tally.unknown).toBeLessThan(tally.sound + tally.broken)
}, 3_600_000)
