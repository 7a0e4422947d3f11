/** Evaluator and encoding agree on random networks: a quick sample here, thousands of cases in the slow suite. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { disagreement } from './agreement.ts'
import { networkSpec } from './network-spec.ts'
import { buildNetwork } from './random-network.ts'

it('the formula and the evaluator allow the same steps', () => {
  fc.assert(
    fc.property(networkSpec, fc.nat({ max: 10_000 }), (spec, seed) => {
      expect(disagreement(buildNetwork(spec), seed, 6)).toBeUndefined()
    }),
    { numRuns: 15, seed: 3 },
  )
})
