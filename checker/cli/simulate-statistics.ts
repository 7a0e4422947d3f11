/**
 * `paracheck simulate --stats`: how often things happen in a long stochastic run, of one system or of several side by
 * side.
 */
import { setImmediate } from 'node:timers/promises'
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { decimal, statisticsRecord, statisticsText } from '../report/statistics.ts'
import { defaultParams, randomParams } from '../run/parameters.ts'
import { countsOf, type Statistics, statisticsOf, type Until } from '../run/statistics.ts'
import { counted } from '../support/counted.ts'
import { meant, nearestText } from '../support/meant.ts'
import { rational } from '../support/rational.ts'
import { exitCode, UsageError } from './exit.ts'
import { type ModelFlags, readModels, systemNamed } from './models.ts'
import type { Terminal } from './terminal.ts'

export interface StatisticsFlags extends ModelFlags {
  readonly stats?: boolean
  /** One name, or several with commas. */
  readonly system?: string
  readonly seed: number
  /** Milliseconds of simulated time. */
  readonly for?: number
  readonly work?: string
  readonly count?: number
  readonly interactive?: boolean
  readonly out?: string
}

const defaultTime = 10_000
const defaultCount = 1000

export async function simulateStatistics(path: string, flags: StatisticsFlags, terminal: Terminal): Promise<number> {
  const [read] = await readModels([path], flags, terminal)
  if (read === undefined) throw new UsageError(`cannot read ${path}`)
  const names = flags.system?.split(',').map((name) => name.trim()) ?? [undefined]
  const networks = names.map((name) => systemNamed(read.model, name, path))
  if (flags.interactive === true || flags.out !== undefined)
    throw new UsageError('--stats keeps no trace: leave out --interactive and --out')
  if (flags.work === undefined && flags.count !== undefined)
    throw new UsageError('--count needs --work, the thing to be counted')
  if (flags.work !== undefined && flags.for !== undefined)
    throw new UsageError('--work ends a run by a count: leave out --for')
  if (flags.work !== undefined) for (const network of networks) checkWork(network, flags.work)
  const until: Until =
    flags.work === undefined
      ? { time: rational(flags.for ?? defaultTime) }
      : { work: flags.work, count: flags.count ?? defaultCount }
  const done: Statistics[] = []
  for (const network of networks) {
    const outcome = await statisticsOf(network, parametersOf(network, flags.seed), flags.seed, until, () =>
      setImmediate(),
    )
    if ('why' in outcome) {
      terminal.err(
        `${outcome.system} comes to a halt after ${counted(outcome.jumps, 'jump')} and ${decimal(outcome.time, 6)} ms: ${outcome.why}\n`,
      )
      return exitCode.against
    }
    done.push(outcome)
  }
  if (flags.json === true) terminal.out(`${JSON.stringify(statisticsRecord(done, flags.seed, flags.work))}\n`)
  else terminal.out(`${statisticsText(done, flags.work, terminal.paint)}\n`)
  return exitCode.asExpected
}

function parametersOf(network: Network, seed: number): Valuation {
  const params = defaultParams(network) ?? randomParams(network, seed)
  if (params !== undefined) return params
  throw new UsageError(
    `found no parameter values that satisfy the assumptions of ${network.name}; set some with --param`,
  )
}

function checkWork(network: Network, work: string): void {
  const names = [...countsOf(network).values()].filter((c) => c.kind !== 'sum').map((c) => c.name)
  if (names.includes(work)) return
  const likely = meant(work, names)
  const hint = likely === undefined ? nearestText(work, names) : `; did you mean ${likely}?`
  throw new UsageError(`${network.name} has no event, call or state ${work}${hint}`)
}
