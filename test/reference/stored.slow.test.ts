/** Every stored counterexample and scenario is a run of the reference. */
import { expect, it } from 'vitest'
import { refusals } from './stored-traces.ts'

it('a stored run is a run of the reference and shows what it says', () => {
  expect(refusals(1).refused).toEqual([])
})
