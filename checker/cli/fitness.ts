/** What systems are worth: asked of themselves by every command that gives verdicts, and put beside the answers to questions about them. */
import { type CheckOptions, checkSystem, type OnProgress } from '../check.ts'
import { evaluate } from '../logic/value.ts'
import type { Question } from '../model/model.ts'
import type { Fitness, SystemOutcome } from '../outcome.ts'
import { exitCodeOf } from '../report/standing.ts'
import { systemLines } from '../report/systems.ts'
import type { Kept as Recalled } from '../trust/kept.ts'
import { type EffortFlags, jobsOf } from './effort.ts'
import { exitCode } from './exit.ts'
import { systemPlaces } from './places.ts'
import { pooled } from './pool.ts'
import { recallSystem } from './recall.ts'
import { Store } from './store.ts'
import { type AskedSystem, isAskedUnder } from './systems.ts'
import type { Terminal } from './terminal.ts'

/** Asks a system, of what is kept of it first. `--engine` chooses who answers properties; whether time goes on is for all engines. */
export function fitnessAsked(
  { network }: AskedSystem,
  kept: Recalled | undefined,
  { engines: _, ...options }: CheckOptions,
  on: OnProgress,
): Promise<SystemOutcome> {
  return checkSystem(network, { ...options, ...(kept && { kept }) }, on)
}

/** What a verdict is worth by the answers about the systems that its question is asked of: under its own assumptions, or weaker ones. */
export function fitnessUnder({ network }: Pick<Question, 'network'>, answers: readonly SystemOutcome[]): Fitness {
  const found = answers.map(({ verdict, trace }): Fitness => {
    const isElsewhere = trace !== undefined && network.assumptions.some((a) => evaluate(a.condition, trace.params) === false)
    return verdict === 'broken' && isElsewhere ? 'unasked' : verdict
  })
  const order: readonly Fitness[] = ['sound', 'broken', 'unknown']
  return order.find((fitness) => found.includes(fitness)) ?? 'unasked'
}

/** The answers about systems, of a command that has other things to say about them. */
export interface Fitnesses {
  /** `unasked` with `--no-systems`. */
  of(question: Pick<Question, 'file' | 'network'>): Fitness
  /** What is to be said of those that are not sound; empty where all are. */
  lines(): string
  /** 1 where one is broken, else 4 where one is open, else the given code. */
  code(own: number): number
}

export interface FitnessFlags extends EffortFlags {
  /** False with `--no-systems`. */
  readonly systems?: boolean
}

/** Asks all of them, a few at a time. */
export async function fitnessesOf(
  systems: readonly AskedSystem[],
  options: CheckOptions,
  flags: FitnessFlags,
  terminal: Terminal,
): Promise<Fitnesses> {
  const asked = flags.systems === false ? [] : systems
  const store = new Store()
  const answers = await pooled(asked, jobsOf(flags), async (system) => {
    const kept = await recallSystem(systemPlaces(system.name, system.network.name, system.file, flags), store)
    return { ...system, outcome: await fitnessAsked(system, kept, options, () => undefined) }
  })
  const told = answers.filter((a) => a.outcome.verdict !== 'sound')
  const look = { width: Math.min(terminal.width(), 160), paint: terminal.paint, times: flags.plain !== true }
  const worst = exitCodeOf(
    [],
    answers.map((a) => a.outcome),
  )
  return {
    of: (question) => {
      const own = answers.filter((a) => isAskedUnder(question, a))
      return fitnessUnder(
        question,
        own.map((a) => a.outcome),
      )
    },
    lines: () => (told.length === 0 ? '' : `${systemLines(told, look)}\n\n`),
    code: (own) => (worst === exitCode.against || own === exitCode.asExpected ? worst : own),
  }
}
