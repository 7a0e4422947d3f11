/**
 * Runs held against a claim that no run shows something: a few random ones, the same for the same seed, counted in
 * steps. The claim is refused where one does.
 */
import type { Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { delayed } from '../run/delay.ts'
import { defaultParams, randomParams } from '../run/parameters.ts'
import { reading } from '../run/reading.ts'
import { randomRun } from '../run/simulate.ts'
import type { State } from '../run/state.ts'
import type { Step, Trace } from '../trace/trace.ts'

const runs = 4
const steps = 30

/** A run that shows the condition at its end, if one of a few random ones does. */
export function runShowing(network: Network, condition: Term, seed: number): Trace | undefined {
  for (let i = 0; i < runs; i++) {
    const params = (i % 2 === 0 ? defaultParams(network) : undefined) ?? randomParams(network, seed + i)
    const run = params && randomRun(network, params, { seed: seed + i, steps })
    const shown = run && cutWhere(network, run, condition)
    if (shown !== undefined) return shown
  }
  return undefined
}

/** The run up to the first moment at which the condition holds: right after a jump, or at the end of a delay. */
function cutWhere(network: Network, run: Trace, condition: Term): Trace | undefined {
  const { params, initial } = run
  const shows = (state: State): boolean => reading(params, state).truth(condition)
  if (shows(initial)) return { ...run, steps: [] }
  let before = initial
  for (const [i, step] of run.steps.entries()) {
    const waited = delayed(network, params, before, step.delay)
    const wait: Step = { delay: step.delay, after: waited }
    if (shows(waited)) return { ...run, steps: [...run.steps.slice(0, i), ...(step.delay.equals(0) ? [] : [wait])] }
    if (shows(step.after)) return { ...run, steps: run.steps.slice(0, i + 1) }
    before = step.after
  }
  return undefined
}
