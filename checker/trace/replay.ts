/**
 * Believing a trace only after doing it again. Every claim of a trace is re-executed by the evaluator, which shares
 * nothing with the encoding that the trace came from but the terms: parameters are admissible, the first state is
 * initial, time may pass by each delay, each jump is accepted, every recorded state is the one that results, and the
 * last one shows what the property calls bad.
 */
import type { Term } from '../logic/term.ts'
import { sameValue, type Valuation, valueText } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { delayed, delayRefusal } from '../run/delay.ts'
import { takeJump } from '../run/jump.ts'
import { stateVariables } from '../run/layout.ts'
import { reading } from '../run/reading.ts'
import { isInitial, parameterFault, type State, shapeFault } from '../run/state.ts'
import { loopFault } from './loop.ts'
import { lastState, type Step, type Trace } from './trace.ts'

/** `step` counts from 1; 0 is the beginning: the parameters and the initial state. */
export type Replay = { readonly ok: true } | { readonly ok: false; readonly step: number; readonly why: string }

/** Re-executes a trace; with `bad`, its last state must satisfy that. */
export function replay(network: Network, trace: Trace, bad: Term | undefined): Replay {
  const { params, initial, steps } = trace
  const fault = parameterFault(network, params) ?? isInitial(network, params, initial)
  if (fault !== undefined) return { ok: false, step: 0, why: fault }
  const taken = replaySteps(network, trace)
  if (!taken.ok) return taken
  const endless = trace.loop === undefined ? undefined : loopFault(network, trace, trace.loop)
  if (endless !== undefined) return { ok: false, step: steps.length, why: endless }
  if (bad !== undefined && !reading(params, lastState(trace)).truth(bad)) {
    return { ok: false, step: steps.length, why: 'the last state does not show what the property asks about' }
  }
  return { ok: true }
}

/** Re-executes the steps of a trace from its first state, wherever that may be. */
export function replaySteps(network: Network, { params, initial, steps }: Trace): Replay {
  let state: State = initial
  for (const [i, step] of steps.entries()) {
    const why = stepFault(network, params, state, step, i + 1 === steps.length)
    if (why !== undefined) return { ok: false, step: i + 1, why }
    state = step.after
  }
  return { ok: true }
}

function stepFault(
  network: Network,
  params: Valuation,
  before: State,
  step: Step,
  isLast: boolean,
): string | undefined {
  const refused = delayRefusal(network, params, before, step.delay)
  if (refused !== undefined) return refused
  const later = delayed(network, params, before, step.delay)
  if (step.jump === undefined && !isLast) return 'a step without a jump can only be the last'
  const outcome = step.jump === undefined ? { state: later } : takeJump(network, params, later, step.jump)
  if ('refused' in outcome) return outcome.refused
  return shapeFault(network, step.after) ?? difference(network, step.after, outcome.state)
}

function difference(network: Network, recorded: State, actual: State): string | undefined {
  for (const { name } of stateVariables(network)) {
    const [told, is] = [recorded.get(name), actual.get(name)]
    if (told === undefined || is === undefined || sameValue(told, is)) continue
    return `${name} is ${valueText(is)} after this step, not ${valueText(told)}`
  }
  return undefined
}
