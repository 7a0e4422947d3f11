/**
 * Evaluator and encoding agree on random networks: hundreds of cases, half a second of processor time each, from a new
 * seed each time.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { samples } from '../samples.ts'
import { disagreement } from './agreement.ts'
import { networkSpec } from './network-spec.ts'
import { buildNetwork } from './random-network.ts'

it('the formula and the evaluator allow the same steps', () => {
  fc.assert(
    fc.property(networkSpec, fc.nat({ max: 10_000 }), (spec, seed) => {
      expect(disagreement(buildNetwork(spec), seed, 6)).toBeUndefined()
    }),
    { numRuns: samples(800) },
  )
})
