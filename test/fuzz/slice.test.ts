/**
 * A slice takes the same steps as the whole: runs of one, on random networks, are runs of the other, in both
 * directions.
 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { cur, type Term } from '../../checker/logic/term.ts'
import type { Network } from '../../checker/model/model.ts'
import { stateVariables } from '../../checker/run/layout.ts'
import { randomParams } from '../../checker/run/parameters.ts'
import { randomRun } from '../../checker/run/simulate.ts'
import { sliceOf } from '../../checker/system/slice.ts'
import { completed } from '../../checker/trace/complete.ts'
import { replay } from '../../checker/trace/replay.ts'
import type { Trace } from '../../checker/trace/trace.ts'
import { networkSpec } from './network-spec.ts'
import { buildNetwork } from './random-network.ts'

/** The run as the slice sees it. */
function projected(slice: Network, trace: Trace): Trace {
  const kept = new Set(stateVariables(slice).map((v) => v.name))
  const edges = new Map(slice.processes.flatMap((p) => p.edges).map((e) => [e.id, e]))
  const only = (values: ReadonlyMap<string, Trace['initial'] extends ReadonlyMap<string, infer V> ? V : never>) =>
    new Map([...values].filter(([name]) => kept.has(name)))
  return {
    ...trace,
    initial: only(trace.initial),
    steps: trace.steps.map(({ delay, jump, after }) => {
      const left = jump?.edges.filter((id) => edges.has(id)) ?? []
      const chosen = new Set(left.flatMap((id) => edges.get(id)?.choices ?? []).map((c) => c.variable.name))
      const choices = new Map([...(jump?.choices ?? [])].filter(([name]) => chosen.has(name)))
      return { delay, after: only(after), ...(jump && { jump: { edges: left, choices } }) }
    }),
  }
}

/** A condition that reads one variable. */
function wantedOf(network: Network, seed: number): Term {
  const variables = stateVariables(network)
  return cur(variables[seed % variables.length] as (typeof variables)[number])
}

it('every run of the whole is one of the slice, and every run of the slice can be completed', () => {
  let [sliced, completedRuns] = [0, 0]
  fc.assert(
    fc.property(networkSpec, fc.nat({ max: 10_000 }), (spec, seed) => {
      const whole = buildNetwork(spec)
      // Without observers most machines are needed; with none of their clocks wanted, those are what is cut.
      const slice = sliceOf(whole, wantedOf(whole, seed))
      if (slice === whole) return
      sliced += 1
      const params = randomParams(whole, seed)
      if (params === undefined) return
      const run = randomRun(whole, params, { seed, steps: 6 })
      if (run !== undefined) expect(replay(slice, projected(slice, run), undefined)).toEqual({ ok: true })
      const short = randomRun(slice, params, { seed, steps: 6 })
      if (short === undefined) return
      const full = completed(whole, short)
      expect(full, 'a run of the slice cannot be completed').toBeDefined()
      if (full !== undefined) expect(replay(whole, full, undefined)).toEqual({ ok: true })
      completedRuns += 1
    }),
    { numRuns: 400, seed: 11 },
  )
  expect(Math.min(sliced, completedRuns)).toBeGreaterThan(100)
})
