/** What a system is worth: asked of itself, and put beside the answers to questions about it. */
import { type CheckOptions, checkSystem, type OnProgress } from '../check.ts'
import { evaluate } from '../logic/value.ts'
import type { Question } from '../model/model.ts'
import type { Fitness, SystemOutcome } from '../outcome.ts'
import type { Kept as Recalled } from '../trust/kept.ts'
import type { AskedSystem } from './systems.ts'

/**
 * Asks a system, of what is kept of it first. `--engine` chooses who answers properties; whether time goes on is for
 * all engines.
 */
export function fitnessAsked(
  { network }: AskedSystem,
  kept: Recalled | undefined,
  { engines: _, ...options }: CheckOptions,
  on: OnProgress,
): Promise<SystemOutcome> {
  return checkSystem(network, { ...options, ...(kept && { kept }) }, on)
}

/**
 * What a verdict is worth by the answers about the systems that its question is asked of: under its own assumptions, or
 * weaker ones.
 */
export function fitnessUnder({ network }: Pick<Question, 'network'>, answers: readonly SystemOutcome[]): Fitness {
  const found = answers.map(({ verdict, trace }): Fitness => {
    const isElsewhere =
      trace !== undefined && network.assumptions.some((a) => evaluate(a.condition, trace.params) === false)
    return verdict === 'broken' && isElsewhere ? 'unasked' : verdict
  })
  const order: readonly Fitness[] = ['sound', 'broken', 'unknown']
  return order.find((fitness) => found.includes(fitness)) ?? 'unasked'
}
