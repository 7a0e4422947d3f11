/**
 * A finite run: what the evaluator can re-execute and people can read. The types lie left of all who make runs:
 * evaluator, encoding, engines.
 */
import type { Valuation } from '../logic/value.ts'
import type { Trace } from '../model/run.ts'
import type { Rational } from '../support/rational.ts'

export type { Jump, Run, Step, Trace } from '../model/run.ts'

/** Milliseconds from the start to the end of each step. */
export function instants(trace: Trace): Rational[] {
  const times: Rational[] = []
  for (const step of trace.steps) {
    const last = times.at(-1)
    times.push(last === undefined ? step.delay : last.add(step.delay))
  }
  return times
}

/** How many jumps a run makes; its last step may be a delay alone. */
export function jumpCount({ steps }: Pick<Trace, 'steps'>): number {
  return steps.filter((step) => step.jump !== undefined).length
}

/** The state in which a run ends. */
export function lastState({ initial, steps }: Pick<Trace, 'initial' | 'steps'>): Valuation {
  return steps.at(-1)?.after ?? initial
}

/** The same, with the parameters. */
export function traceEnd(trace: Pick<Trace, 'params' | 'initial' | 'steps'>): Valuation {
  return new Map([...trace.params, ...lastState(trace)])
}
