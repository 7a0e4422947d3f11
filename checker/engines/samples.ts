/** Reachable states for thinning out candidate invariants: random runs of the evaluator at several parameter values. */
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { randomParams } from '../run/parameters.ts'
import { randomRun } from '../run/simulate.ts'

const valuations = 24
const runsPerValuation = 1
const stepsPerRun = 250

/** States right after jumps and at the start, each together with its parameters. */
export function sampleStates(network: Network, seed: number): Valuation[] {
  return [...sampledStates(network, seed)]
}

/** The same, made as they are asked for. */
export function* sampledStates(network: Network, seed: number): Generator<Valuation> {
  for (let i = 0; i < valuations; i++) {
    const params = randomParams(network, seed + i)
    if (params === undefined) continue
    for (let run = 0; run < runsPerValuation; run++) {
      const trace = randomRun(network, params, { seed: seed + 1000 * i + run, steps: stepsPerRun })
      if (trace === undefined) continue
      yield new Map([...params, ...trace.initial])
      for (const step of trace.steps) if (step.jump !== undefined) yield new Map([...params, ...step.after])
    }
  }
}
