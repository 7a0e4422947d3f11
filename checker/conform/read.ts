/** From the lines of logs to observations, by a map: which rule each line fits, at which moment it happened, and where events were lost. */
import { fieldOf } from '../logs/fields.ts'
import type { LogEvent, Stamp } from '../logs/line.ts'
import { type LogSource, merged, type PlacedEvent, type SourceSummary } from '../logs/log.ts'
import { rational } from '../support/rational.ts'
import { type MapRule, timeInMs, unitInMs } from './map.ts'
import { numberOf } from './meaning.ts'
import { type Observations, observations } from './observation.ts'
import type { ResolvedMap } from './resolve.ts'

/** A log with the clock that stamped it: the index of a domain of the map. */
export interface ClockedLog extends LogSource {
  readonly domain: number
}

export interface ReadLogs {
  readonly observations: Observations
  readonly summaries: readonly SourceSummary[]
  /** Lines that fit each rule. */
  readonly fitting: readonly number[]
  /** The seconds from which the times of observations count. */
  readonly baseSeconds: number
}

/** A rule, ready to be held against lines. */
interface Ready {
  readonly rule: MapRule
  fits(event: LogEvent, domain: number): boolean
  /** For the moment of its lines, in nanoseconds. */
  readonly latenessNs: number
  readonly withinNs: (domain: number) => number
}

/** Reads logs to their ends; gives others a turn now and then. */
export async function readLogs(logs: readonly ClockedLog[], map: ResolvedMap, breath: () => Promise<void>): Promise<ReadLogs> {
  const ready = map.file.rules.map((rule) => readyRule(rule, map))
  const { items, summaries } = merged(logs.map((log) => ({ ...log, aheadNs: aheadOf(map, log.domain) })))
  const found = observations()
  const fitting = ready.map(() => 0)
  const tags = new Map<string, Set<string>>()
  const seen = new Map<string, number>()
  const streams = new Map<string, number>()
  let [pendingGap, count] = [false, 0]
  let base: number | undefined
  for (const item of items) {
    if (item.kind === 'gap') {
      pendingGap = true
      // Without a processor, or where it wrote nothing yet, anything before may miss something.
      found.markGaps((item.cpu === undefined ? undefined : seen.get(placeOf(item.source, item.cpu))) ?? 0)
    } else {
      base ??= item.event.stamp.seconds
      const taken = observe(item, logs[item.source]?.domain ?? 0, ready, tags, streams, map, base, pendingGap, found)
      if (taken !== undefined) {
        fitting[taken.rule] = (fitting[taken.rule] ?? 0) + 1
        if (taken.observed) pendingGap = false
      }
      seen.set(placeOf(item.source, item.event.cpu), found.length)
    }
    if (++count % 512 === 0) await breath()
  }
  return { observations: found, summaries, fitting, baseSeconds: base ?? 0 }
}

/** By how much the clock of a log is ahead of the first one, as far as the map knows: the middle of its offset. */
function aheadOf({ domains }: ResolvedMap, domain: number): number {
  const { offset } = domains[domain] ?? {}
  return offset === undefined ? 0 : Number(offset.from.add(offset.to).div(2).mul(1_000_000).floor().toFraction())
}

function placeOf(source: number, cpu: number | undefined): string {
  return `${source} ${cpu ?? ''}`
}

function observe(
  { event, source, line }: PlacedEvent,
  domain: number,
  ready: readonly Ready[],
  tags: Map<string, Set<string>>,
  streams: Map<string, number>,
  { meanings }: ResolvedMap,
  base: number,
  afterGap: boolean,
  found: Observations,
): { rule: number; observed: boolean } | undefined {
  const place = placeOf(source, event.cpu)
  const here = tags.get(place)
  const index = ready.findIndex(
    ({ rule, fits }) =>
      fits(event, domain) &&
      (rule.after === undefined || here?.has(rule.after) === true) &&
      (rule.unless === undefined || here?.has(rule.unless) !== true),
  )
  const fit = ready[index]
  if (fit === undefined) return undefined
  const { rule } = fit
  if (rule.after !== undefined) here?.delete(rule.after)
  if (rule.tag !== undefined) tags.set(place, new Set([...(here ?? []), rule.tag]))
  const meaning = meanings[index]
  if (meaning === undefined) return { rule: index, observed: false }
  const stamp = stampOf(event, rule, base)
  if (stamp === undefined) return undefined
  const within = fit.withinNs(domain)
  const told =
    meaning.kind === 'event'
      ? Object.values(rule.args ?? {}).flatMap((arg) => (typeof arg === 'string' ? [] : [fieldOf(event.name, event.payload, arg.field)]))
      : []
  const moment = { stampNs: stamp.ns, earlyNs: within + fit.latenessNs, lateNs: within + stamp.resolutionNs }
  const stream = streams.get(place) ?? streams.size
  streams.set(place, stream)
  found.add({ rule: index, domain, source, line, stream, afterGap, ...moment, ...(told.length > 0 && { args: told }) })
  return { rule: index, observed: true }
}

/** Nanoseconds since the base; undefined where the field is missing. */
function stampOf(event: LogEvent, { stamp }: MapRule, base: number): { ns: number; resolutionNs: number } | undefined {
  if (stamp === undefined) return { ns: nanosSince(event.stamp, base), resolutionNs: event.stamp.resolutionNs }
  const text = fieldOf(event.name, event.payload, stamp.field)
  const number = text === undefined ? undefined : numberOf(text)
  if (number === undefined) return undefined
  const perUnit = unitInMs(stamp.unit ?? 'ns').mul(1_000_000)
  const ns = number.mul(perUnit).sub(rational(base).mul(1_000_000_000))
  return { ns: Number(ns.floor().toFraction()), resolutionNs: Number(perUnit.ceil().toFraction()) }
}

function nanosSince({ seconds, nanos }: Stamp, base: number): number {
  return (seconds - base) * 1_000_000_000 + nanos
}

function readyRule(rule: MapRule, { file, domains }: ResolvedMap): Ready {
  const whole = (text: string): RegExp => new RegExp(`^(?:${text})$`)
  const name = whole(rule.log)
  const task = rule.task === undefined ? undefined : whole(rule.task)
  const payload = rule.payload === undefined ? undefined : new RegExp(rule.payload)
  const fields = Object.entries(rule.fields ?? {}).map(([field, text]) => ({ field, value: whole(text) }))
  const cpus = rule.cpu === undefined ? undefined : new Set([rule.cpu].flat())
  const names = new Map<string, boolean>()
  const isNamed = (event: string): boolean => {
    const known = names.get(event)
    if (known !== undefined) return known
    const is = name.test(event)
    if (names.size < 10_000) names.set(event, is)
    return is
  }
  const clocks = Object.values(file.clocks ?? {})
  return {
    rule,
    fits: (event, domain) =>
      isNamed(event.name) &&
      (cpus === undefined || (event.cpu !== undefined && cpus.has(event.cpu))) &&
      (rule.clock === undefined || domains[domain]?.name === rule.clock) &&
      (task === undefined || (event.task !== undefined && task.test(event.task))) &&
      payload?.test(event.payload) !== false &&
      fields.every(({ field, value }) => {
        const is = fieldOf(event.name, event.payload, field)
        return is !== undefined && value.test(is)
      }),
    latenessNs: nanosOf(rule.lateness),
    withinNs: (domain) => nanosOf(rule.within ?? clocks[domain]?.within),
  }
}

function nanosOf(time: string | undefined): number {
  return time === undefined ? 0 : Number(timeInMs(time).mul(1_000_000).ceil().toFraction())
}
