import { expect, it } from 'vitest'
import { askOneClock } from './one-clock-truth.ts'

it('automata with one clock, strict or not: the checker says what an explicit search finds', async () => {
  const tally = await askOneClock({ numRuns: 8, seed: 4 })
  expect(Math.min(tally.sound, tally.broken, tally.reached, tally.unreachable)).toBeGreaterThan(0)
}, 300_000)
