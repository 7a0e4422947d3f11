/** What commands that look for answers are told on the command line, and what it means for the search. */

import { refuseUnknown } from '../api/names.ts'
import { version } from '../api/version.ts'
import type { CheckOptions } from '../check.ts'
import { engines } from '../engines/index.ts'
import type { Question } from '../model/model.ts'
import { Lemmas } from '../portfolio/lemmas.ts'
import type { Backend } from '../smt/session.ts'
import { fits } from '../support/globs.ts'
import { defaultJobs } from '../support/pool.ts'
import type { DumpFlags } from './dump.ts'
import type { ModelFlags } from './models.ts'
import type { NamedQuestion } from './names.ts'
import type { Terminal } from './terminal.ts'

/** What commands that look for answers have in common. */
export interface EffortFlags extends ModelFlags {
  readonly system?: readonly string[]
  readonly bound: number
  /** Milliseconds for each property, or what else is asked. */
  readonly timeout: number
  readonly jobs?: number
  readonly solver?: string
  readonly engine?: readonly string[]
  readonly seed: number
  /** No times, versions and progress: the same results are the same text. */
  readonly plain?: boolean
}

export interface AskFlags extends EffortFlags, DumpFlags {
  readonly prop?: readonly string[]
  readonly out?: string
  /** Replace files that are named and are no results. */
  readonly force?: boolean
  /** False with `--no-write`. */
  readonly write: boolean
  /** False with `--no-systems`: systems themselves are not asked. */
  readonly systems: boolean
  /** Search, whatever earlier checks left behind. */
  readonly fresh?: boolean
  /** Take what an interrupted check has recorded. */
  readonly resume?: boolean
  /** Say what proofs need. */
  readonly why?: boolean
}

/** Whether `--prop` and `--system` choose the question. */
export function isAsked({ property, network }: Question, { prop, system }: Pick<AskFlags, 'prop' | 'system'>): boolean {
  return fits(property.name, prop ?? []) && fits(network.name, system ?? [])
}

export function optionsOf(flags: AskFlags, backend: Backend, terminal: Terminal): CheckOptions {
  const { bound, timeout: timeoutMs, seed, engine, why = false } = flags
  refuseUnknown(
    '--engine',
    'engine',
    engine ?? [],
    engines.map((e) => e.name),
  )
  const crashed = (failure: unknown): void => void terminal.crashes.push(failure)
  const circumstances = circumstancesOf(flags)
  const shared = {
    backend,
    bound,
    timeoutMs,
    seed,
    why,
    signal: terminal.interrupted,
    lemmas: new Lemmas(),
    crashed,
    circumstances,
  }
  return { ...shared, ...(engine !== undefined && { engines: engine }) }
}

/** What the command line says of the model, for certificates. */
function circumstancesOf({ param, const: constants }: ModelFlags): string[] {
  const given = (key: string, values: ReadonlyMap<string, string> | undefined): string[] =>
    values === undefined || values.size === 0
      ? []
      : [`${key} ${[...values].map(([name, value]) => `${name}=${value}`).join(', ')}`]
  return [`version ${version()}`, ...given('constants', constants), ...given('parameters', param)]
}

/** How many questions are asked at once. */
export function jobsOf(flags: Pick<AskFlags, 'jobs'>): number {
  return flags.jobs ?? defaultJobs()
}

/** What `--prop` and `--system` choose a question by. */
export function nameOf({ property, network }: Question): NamedQuestion {
  return { property: property.name, system: network.name }
}

/** That `--prop` and `--system` choose nothing, and what there is to choose from. */
export function nothingFits(properties: readonly string[], systems: readonly string[]): string {
  const names = (found: readonly string[]): string => [...new Set(found)].join(', ')
  return [
    'no property fits --prop and --system',
    `  properties: ${names(properties)}`,
    `  systems:    ${names(systems)}`,
  ].join('\n')
}
