/**
 * Random networks, random runs, logs of them with noise: each is a run again, and the run found is one for the
 * evaluator.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { judged } from '../../checker/conform/check-run.ts'
import type { Observation } from '../../checker/conform/observation.ts'
import { valuationAt } from '../../checker/conform/run.ts'
import { search } from '../../checker/conform/search.ts'
import type { Network } from '../../checker/model/model.ts'
import { randomParams } from '../../checker/run/parameters.ts'
import { type Random, randomFrom } from '../../checker/run/random.ts'
import { randomRun } from '../../checker/run/simulate.ts'
import { zero } from '../../checker/support/rational.ts'
import { spaceOf } from '../../checker/zones/space.ts'
import { networkSpec } from '../fuzz/network-spec.ts'
import { buildNetwork } from '../fuzz/random-network.ts'
import { linesOf, logOf, meaningsFor } from './made-log.ts'

const domains = [{ name: 'log', rate: zero }]

/** A log that a run of the network left; undefined where the run left none. */
function leftBy(network: Network, seed: number) {
  const params = randomParams(network, seed)
  const trace = params && randomRun(network, params, { seed, steps: 12 })
  if (params === undefined || trace === undefined) return undefined
  const meanings = meaningsFor(network)
  const lines = linesOf(network, trace, meanings, randomFrom(seed))
  return lines.length === 0 ? undefined : { params, meanings, lines }
}

/** What comes of a log: `run`, where one was found and executed; or where it is stuck, or why there is no answer. */
async function answerTo(
  network: Network,
  { params, meanings, lines }: NonNullable<ReturnType<typeof leftBy>>,
): Promise<string> {
  const space = spaceOf(network, params, 1)
  const watch = { space, meanings, domains, effort: { silent: 12, lost: 12, states: 200 } }
  const log = logOf(lines)
  const found = await search(watch, log, async () => undefined)
  if (found.kind === 'stuck') return found.cut ? 'cut' : `stuck at ${found.at}`
  if (found.kind !== 'explained') return found.kind
  if ('why' in found.run) return found.run.why
  const covered = judged(watch, log, valuationAt(space, found.run), found.run.legs)
  return 'why' in covered ? covered.why : 'run'
}

/** A fault in a line, or between two: shifted, dropped, doubled, swapped, another event. */
function spoiled(lines: readonly Observation[], meanings: number, random: Random): Observation[] {
  const i = random.below(lines.length)
  const [before, line, after] = [lines.slice(0, i), lines[i] as Observation, lines.slice(i + 1)]
  const other = { ...line, rule: (line.rule + 1 + random.below(Math.max(1, meanings - 1))) % meanings }
  const later = { ...line, stampNs: line.stampNs + (random.below(5) - 2) * 700_000 }
  const [next, ...rest] = after
  const swapped =
    next === undefined ? [other] : [{ ...next, stampNs: line.stampNs }, { ...line, stampNs: next.stampNs }, ...rest]
  return random.oneOf([
    [...before, later, ...after],
    [...before, ...after],
    [...before, line, line, ...after],
    [...before, other, ...after],
    [...before, ...swapped],
  ])
}

it('explains every log of a run', async () => {
  const counts = new Map<string, number>()
  const logs = fc.tuple(networkSpec, fc.nat(100_000))
  await fc.assert(
    fc.asyncProperty(logs, async ([spec, seed]) => {
      const network = buildNetwork(spec)
      const left = leftBy(network, seed)
      if (left === undefined) return
      const result = await answerTo(network, left)
      counts.set(result, (counts.get(result) ?? 0) + 1)
      expect(result).not.toMatch(/^stuck/)
    }),
    { numRuns: 40, seed: 5 },
  )
  // Sums of clocks as invariants, and stopwatches, are no zones: there the evaluator may refuse what was found.
  expect(counts.get('run')).toBeGreaterThan(0.6 * [...counts.values()].reduce((a, b) => a + b))
})

it('names the first line that nothing explains, or finds a run', async () => {
  const counts = { run: 0, stuck: 0, open: 0 }
  const logs = fc.tuple(networkSpec, fc.nat(100_000))
  await fc.assert(
    fc.asyncProperty(logs, async ([spec, seed]) => {
      const network = buildNetwork(spec)
      const left = leftBy(network, seed)
      if (left === undefined) return
      const lines = spoiled(left.lines, left.meanings.length, randomFrom(seed + 1))
      const result = lines.length === 0 ? 'run' : await answerTo(network, { ...left, lines })
      const at = /^stuck at (\d+)$/.exec(result)?.[1]
      counts[result === 'run' ? 'run' : at === undefined ? 'open' : 'stuck']++
      if (at === undefined) return
      // What stands before the line is a run; the evaluator may refuse only what is no zone.
      expect(
        Number(at) === 0 ? 'run' : await answerTo(network, { ...left, lines: lines.slice(0, Number(at)) }),
      ).not.toMatch(/^stuck/)
    }),
    { numRuns: 50, seed: 7 },
  )
  expect(counts.run).toBeGreaterThan(2)
  expect(counts.stuck).toBeGreaterThan(2)
  expect(counts.open).toBeLessThan(counts.run + counts.stuck)
})
