/** Stored counterexamples and scenarios are runs of the reference: a tenth of them here, all in the slow suite. */
import { expect, it } from 'vitest'
import { refusals } from './stored-traces.ts'

it('a stored run is a run of the reference and shows what it says', () => {
  const { asked, refused } = refusals(10)
  expect(refused).toEqual([])
  expect(asked).toBeGreaterThan(20)
})
