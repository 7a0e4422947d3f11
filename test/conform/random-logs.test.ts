/** Random networks, random runs, logs of them with noise: each is a run again, and the run found is one for the evaluator. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { executed, valuationAt } from '../../checker/conform/run.ts'
import { search } from '../../checker/conform/search.ts'
import type { Network } from '../../checker/model/model.ts'
import { randomParams } from '../../checker/run/parameters.ts'
import { randomFrom } from '../../checker/run/random.ts'
import { randomRun } from '../../checker/run/simulate.ts'
import { zero } from '../../checker/support/rational.ts'
import { spaceOf } from '../../checker/zones/space.ts'
import { networkSpec } from '../fuzz/network-spec.ts'
import { buildNetwork } from '../fuzz/random-network.ts'
import { linesOf, logOf, meaningsFor } from './made-log.ts'

const domains = [{ name: 'log', rate: zero }]

/** What comes of a log that a run left: `run`, or why there is none; undefined where the run left none. */
async function madeOf(network: Network, seed: number): Promise<string | undefined> {
  const params = randomParams(network, seed)
  const trace = params && randomRun(network, params, { seed, steps: 12 })
  if (params === undefined || trace === undefined) return undefined
  const meanings = meaningsFor(network)
  const lines = linesOf(network, trace, meanings, randomFrom(seed))
  if (lines.length === 0) return undefined
  const space = spaceOf(network, params, 1)
  const watch = { space, meanings, domains, effort: { silent: 12, lost: 12, states: 200 } }
  const found = await search(watch, logOf(lines), async () => undefined)
  if (found.kind !== 'explained') return found.kind
  if ('why' in found.run) return found.run.why
  const made = executed(space, valuationAt(space, found.run), found.run.legs)
  for (let step = made.next(); ; step = made.next()) if (step.done === true) return step.value ?? 'run'
}

it('explains every log of a run', async () => {
  const counts = new Map<string, number>()
  const logs = fc.tuple(networkSpec, fc.nat(100_000))
  await fc.assert(
    fc.asyncProperty(logs, async ([spec, seed]) => {
      const result = await madeOf(buildNetwork(spec), seed)
      if (result !== undefined) counts.set(result, (counts.get(result) ?? 0) + 1)
      expect(result).not.toBe('stuck')
    }),
    { numRuns: 30, seed: 5 },
  )
  // Sums of clocks as invariants, and stopwatches, are no zones: there the evaluator may refuse what was found.
  expect(counts.get('run')).toBeGreaterThan(0.8 * [...counts.values()].reduce((a, b) => a + b))
})
