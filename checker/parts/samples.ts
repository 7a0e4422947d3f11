/** Reachable states for thinning out candidate invariants: random runs of the evaluator at several parameter values. */
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { randomParams } from '../run/parameters.ts'
import { randomRun } from '../run/simulate.ts'
import { breathing } from '../support/breath.ts'
import type { Trace } from '../trace/trace.ts'

const valuations = 24
const runsPerValuation = 1
const stepsPerRun = 250

/** States right after jumps and at the start, each together with its parameters; with the signal it ends. */
export async function sampleStates(network: Network, seed: number, signal: AbortSignal): Promise<Valuation[]> {
  const states: Valuation[] = []
  const breathe = breathing()
  for (const state of sampledStates(network, seed)) {
    states.push(state)
    await breathe()
    if (signal.aborted) break
  }
  return states
}

/** The same, made as they are asked for. */
export function* sampledStates(network: Network, seed: number): Generator<Valuation> {
  for (const [i, params] of sampledParams(network, seed)) {
    for (let run = 0; run < runsPerValuation; run++) {
      const trace = randomRun(network, params, { seed: seed + 1000 * i + run, steps: stepsPerRun })
      if (trace === undefined) continue
      for (const state of statesOf(trace)) yield new Map([...params, ...state])
    }
  }
}

/** Parameter values to take runs at, numbered, made as they are asked for. */
export function* sampledParams(network: Network, seed: number): Generator<readonly [index: number, params: Valuation]> {
  for (let i = 0; i < valuations; i++) {
    const params = randomParams(network, seed + i)
    if (params !== undefined) yield [i, params]
  }
}

/** The states of a run right after jumps and at the start. */
function statesOf({ initial, steps }: Pick<Trace, 'initial' | 'steps'>): Valuation[] {
  return [initial, ...steps.flatMap((step) => (step.jump === undefined ? [] : [step.after]))]
}
