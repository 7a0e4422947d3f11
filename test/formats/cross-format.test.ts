import { describe, expect, it } from 'vitest'
import type { Automaton } from '../fuzz/one-clock.ts'
import { askEverywhere, wrongVerdicts } from './cross-format.ts'

describe('one question, in every language', () => {
  const reaches = (invariant: 'x<2' | 'x<=2'): Automaton => ({
    places: [
      { invariant, urgent: false, label: false },
      { invariant: '', urgent: false, label: true },
    ],
    edges: [{ from: 0, to: 1, guard: 'x==2', reset: false }],
  })

  it.each(['x<2', 'x<=2'] as const)(
    'a bound %s decides whether a place is reached',
    async (invariant) => {
      expect(await wrongVerdicts(reaches(invariant))).toEqual({})
    },
    300_000,
  )

  it('has the answer of an explicit search', async () => {
    await askEverywhere({ numRuns: 1, seed: 6 })
  }, 300_000)
})
