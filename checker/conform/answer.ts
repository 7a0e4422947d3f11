/** The answer to the question whether logs are a run of a system, and what it rests on. */

import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Run } from '../model/run.ts'
import { TooMany } from '../zones/oracle.ts'
import { NoZones } from '../zones/parts.ts'
import { spaceOf } from '../zones/space.ts'
import { type Covered, judged } from './check-run.ts'
import { type Confirmation, confirmed, type Judges } from './confirm.ts'
import { type Explanation, explain } from './explain.ts'
import { type Effort, type Monitor, monitorOf, type Watch } from './monitor.ts'
import type { Observation, Observations } from './observation.ts'
import type { Breath, Layer } from './order.ts'
import type { ReadLogs } from './read.ts'
import type { ResolvedMap } from './resolve.ts'
import { executed, type Legs, valuationAt } from './run.ts'
import { type Search, search, staysStuck } from './search.ts'

/** A run of the system that explains every observation. */
export interface FoundRun {
  /** Its steps are executed each time that they are read. */
  readonly run: Run
  readonly covered: Covered
}

export type Answer =
  /** The evaluator has executed the run, and its times fit the log. */
  | ({ readonly verdict: 'conforms' } & FoundRun)
  /** The same, where some events of the log were lost, so that anything may have happened there. */
  | ({ readonly verdict: 'may conform' } & FoundRun)
  /** No run explains the observation; `confirmation`: who says so beside the zones, or why nobody does. */
  | {
      readonly verdict: 'deviates'
      readonly at: number
      readonly explanation: Explanation
      readonly confirmation: Exclude<Confirmation, { readonly kind: 'contradicted' }>
    }
  | { readonly verdict: 'unknown'; readonly why: string; readonly at?: number }

export interface Asked {
  readonly network: Network
  readonly params: Valuation
  readonly map: ResolvedMap
  readonly logs: ReadLogs
  readonly effort: Effort
}

/** The answer, with the space for those who show it. */
export interface Answered {
  readonly answer: Answer
  readonly watch?: Watch
}

export async function conformance(asked: Asked, judges: Judges, breath: Breath): Promise<Answered> {
  const { network, params, map, logs, effort } = asked
  const log = logs.observations
  if (log.length === 0)
    return {
      answer: { verdict: 'unknown', why: 'no line of the logs fits a rule of the map that is an event or a fact' },
    }
  try {
    const space = spaceOf(network, params, map.domains.length)
    const watch: Watch = { space, meanings: map.meanings, domains: map.domains, effort }
    return { answer: await answerOf(watch, logs, await search(watch, log, breath), judges, breath), watch }
  } catch (failure) {
    if (!(failure instanceof NoZones || failure instanceof TooMany)) throw failure
    return { answer: { verdict: 'unknown', why: failure.message } }
  }
}

async function answerOf(watch: Watch, logs: ReadLogs, found: Search, judges: Judges, breath: Breath): Promise<Answer> {
  const log = logs.observations
  if (found.kind === 'crowded')
    return {
      verdict: 'unknown',
      at: found.at,
      why: `more than ${watch.effort.states} symbolic states are possible before it (--states)`,
    }
  if (found.kind === 'explained')
    return 'why' in found.run ? { verdict: 'unknown', why: found.run.why } : explained(watch, logs, found.run)
  const { at, cut, cutBefore } = found
  if (cut)
    return {
      verdict: 'unknown',
      at,
      why: `no run with at most ${watch.effort.silent} silent jumps between two lines explains it, and some were not followed (--silent)`,
    }
  const anywhere = cutBefore ? await staysStuck(watch, log, { from: 0, at }, breath) : undefined
  if (cutBefore && (anywhere === undefined || anywhere === false))
    return {
      verdict: 'unknown',
      at,
      why: `no run that begins at most ${watch.effort.before} jumps before the log explains it (--before)`,
    }
  return rejected(watch, log, { ...found, layers: anywhere || found.layers }, judges, breath)
}

/** The line is rejected, and others are asked whether it should be. */
async function rejected(
  watch: Watch,
  log: Observations,
  { at, before, monitor, layers }: Extract<Search, { kind: 'stuck' }>,
  judges: Judges,
  breath: Breath,
): Promise<Answer> {
  const confirmation = await confirmedOn(watch, log, at, monitor, layers, judges, breath)
  if (confirmation.kind === 'contradicted')
    return {
      verdict: 'unknown',
      at,
      why: `zones say that nothing explains it, but ${confirmation.why}: one of them is wrong; please report it`,
    }
  return { verdict: 'deviates', at, explanation: explain(monitor, before, log.at(at)), confirmation }
}

/** On all lines if they are few; else on the last ones, from whatever state, or else from those that zones found. */
async function confirmedOn(
  watch: Watch,
  log: Observations,
  at: number,
  monitor: Monitor,
  layers: readonly Layer[],
  judges: Judges,
  breath: Breath,
): Promise<Confirmation> {
  if (judges.recheckers.length === 0) return { kind: 'open', why: 'nobody was asked' }
  const from = layers[0]?.[0]?.front.base ?? 0
  if (from === 0) return confirmed(monitor, log, layers, true, judges)
  const anywhere = layers[0]?.length === 1 ? await staysStuck(watch, log, { from, at }, breath) : undefined
  const wide = { ...watch, effort: { ...watch.effort, before: 0 } }
  const whole = anywhere ? await confirmed(monitorOf(wide), log, anywhere, true, judges) : undefined
  return whole === undefined || whole.kind === 'open' ? confirmed(monitor, log, layers, false, judges) : whole
}

function explained(
  watch: Watch,
  logs: ReadLogs,
  way: Extract<Extract<Search, { kind: 'explained' }>['run'], { readonly legs: Legs }>,
): Answer {
  const { space } = watch
  const log = logs.observations
  const noteOf = (observation: number): string => {
    const { source, line } = log.at(observation)
    return `${logs.summaries[source]?.path}:${line}`
  }
  const initial = valuationAt(space, way)
  const fault = judged(watch, log, initial, way.legs)
  if ('why' in fault) return { verdict: 'unknown', why: `the run that was found is none: ${fault.why}` }
  const steps = { [Symbol.iterator]: () => executed(space, initial, way.legs, noteOf) }
  const run: Run = { system: space.network.name, params: space.params, initial, steps }
  return { verdict: hasGap(log) ? 'may conform' : 'conforms', run, covered: fault }
}

function hasGap(log: Observations): boolean {
  for (let i = 0; i < log.length; i++) if (log.at(i).afterGap) return true
  return false
}

/** The observation before, by the same clock. */
export function lineBefore(log: Observations, at: number): Observation | undefined {
  const { domain } = log.at(at)
  for (let i = at - 1; i >= 0; i--) if (log.at(i).domain === domain) return log.at(i)
  return undefined
}
