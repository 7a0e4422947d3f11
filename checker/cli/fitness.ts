/**
 * What systems are worth: asked of themselves by every command that gives verdicts, and put beside the answers to
 * questions about them.
 */

import { fitnessAsked, fitnessUnder } from '../api/fitness.ts'
import { type AskedSystem, isAskedUnder } from '../api/systems.ts'
import type { CheckOptions } from '../check.ts'
import type { Question } from '../model/model.ts'
import type { Fitness } from '../outcome.ts'
import { exitCodeOf } from '../report/standing.ts'
import { systemLines } from '../report/systems.ts'
import { pooled } from '../support/pool.ts'
import { type EffortFlags, jobsOf } from './effort.ts'
import { exitCode } from './exit.ts'
import { systemPlaces } from './places.ts'
import { recallSystem } from './recall.ts'
import { Store } from './store.ts'
import type { Terminal } from './terminal.ts'

/** The answers about systems, of a command that has other things to say about them. */
export interface Fitnesses {
  /** `unasked` with `--no-systems`. */
  of(question: Pick<Question, 'file' | 'network' | 'refines'>): Fitness
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
