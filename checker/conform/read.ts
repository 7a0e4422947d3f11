/**
 * From the lines of logs to observations, by a map: which rule each line fits, at which moment it happened, and where
 * events were lost.
 */
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
  /** Fields of arguments that no line of their rule has. */
  readonly untold: readonly { readonly rule: number; readonly field: string }[]
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
  /** ftrace rounds its stamps, `perf` cuts them off: a difference only beside exact stamps, of other rules. */
  readonly isRounded: boolean
  /** The fields that tell arguments of its event. */
  readonly told: readonly string[]
  /** Those that no line had so far. */
  readonly untold: Set<string>
}

/** Reads logs to their ends; gives others a turn now and then. */
export async function readLogs(
  logs: readonly ClockedLog[],
  map: ResolvedMap,
  breath: () => Promise<void>,
): Promise<ReadLogs> {
  const ready = map.file.rules.map((rule) => readyRule(rule, map))
  const { items, summaries } = merged(logs.map((log) => ({ ...log, aheadNs: aheadOf(map, log.domain) })))
  const found = observations()
  const fitting = ready.map(() => 0)
  const tags = tagsOf(map.file.rules)
  const reading: Reading = { ready, meanings: map.meanings, tags, streams: new Map(), found }
  const seen = new Map<string, number>()
  let [pendingGap, count] = [false, 0]
  let base: number | undefined
  for (const item of items) {
    if (item.kind === 'gap') {
      pendingGap = true
      tags.doubt(item.source, item.cpu)
      // Without a processor, or where it wrote nothing yet, anything before may miss something.
      found.markGaps((item.cpu === undefined ? undefined : seen.get(placeOf(item.source, item.cpu))) ?? 0)
    } else {
      base ??= item.event.stamp.seconds
      const taken = observe(item, { domain: logs[item.source]?.domain ?? 0, base, afterGap: pendingGap }, reading)
      if (taken !== undefined) {
        fitting[taken.rule] = (fitting[taken.rule] ?? 0) + 1
        pendingGap = taken.observed ? false : pendingGap || taken.doubtful
      }
      seen.set(placeOf(item.source, item.event.cpu), found.length)
    }
    if (++count % 512 === 0) await breath()
  }
  return {
    observations: found,
    summaries,
    fitting,
    untold: ready.flatMap(({ untold }, rule) =>
      (fitting[rule] ?? 0) > 0 ? [...untold].map((field) => ({ rule, field })) : [],
    ),
    baseSeconds: base ?? 0,
  }
}

/** By how much the clock of a log is ahead of the first one, as far as the map knows: the middle of its offset. */
function aheadOf({ domains }: ResolvedMap, domain: number): number {
  const { offset } = domains[domain] ?? {}
  return offset === undefined ? 0 : Number(offset.from.add(offset.to).div(2).mul(1_000_000).floor().toFraction())
}

function placeOf(source: number, cpu: number | undefined): string {
  return `${source} ${cpu ?? ''}`
}

/** What stays the same while logs are read, and what was found so far. */
interface Reading {
  readonly ready: readonly Ready[]
  readonly meanings: ResolvedMap['meanings']
  readonly tags: Tags
  /** A number for each processor of each log that was observed. */
  readonly streams: Map<string, number>
  readonly found: Observations
}

/** How a line stands among the others. */
interface Standing {
  readonly domain: number
  /** The seconds from which times count. */
  readonly base: number
  /** Events were lost before it. */
  readonly afterGap: boolean
}

/** The rule that a line fits; what it tells becomes an observation. Undefined where it fits none. */
function observe(
  { event, source, line }: PlacedEvent,
  { domain, base, afterGap }: Standing,
  { ready, meanings, tags, streams, found }: Reading,
): { rule: number; observed: boolean; doubtful: boolean } | undefined {
  const place = placeOf(source, event.cpu)
  const here = tags.at(source, event.cpu)
  const { index, doubtful } = firstFit(ready, event, domain, here)
  const fit = ready[index]
  if (fit === undefined) return undefined
  const { rule } = fit
  if (rule.after !== undefined) here.set(rule.after, 'no')
  if (rule.tag !== undefined) here.set(rule.tag, doubtful ? 'perhaps' : 'yes')
  const meaning = meanings[index]
  if (meaning === undefined || doubtful) {
    fit.untold.clear()
    return { rule: index, observed: false, doubtful }
  }
  const stamp = stampOf(event, rule, base)
  if (stamp === undefined) return undefined
  const within = fit.withinNs(domain)
  const told = meaning.kind === 'event' ? fit.told.map((field) => fieldOf(event.name, event.payload, field)) : []
  if (fit.untold.size > 0)
    for (const [i, field] of fit.told.entries()) if (told[i] !== undefined) fit.untold.delete(field)
  const rounded = fit.isRounded ? Math.floor(stamp.resolutionNs / 2) : 0
  const moment = { stampNs: stamp.ns, earlyNs: within + fit.latenessNs + rounded, lateNs: within + stamp.resolutionNs }
  const stream = streams.get(place) ?? streams.size
  streams.set(place, stream)
  found.add({ rule: index, domain, source, line, stream, afterGap, ...moment, ...(told.length > 0 && { args: told }) })
  return { rule: index, observed: true, doubtful }
}

/** The fields that tell arguments of the rule's event. */
function fieldsTold({ args }: MapRule): string[] {
  return Object.values(args ?? {}).flatMap((arg) => (typeof arg === 'string' ? [] : [arg.field]))
}

/** Whether a tag waits to be used up; `perhaps`, where the line that leaves it may be lost. */
type Waits = 'yes' | 'no' | 'perhaps'

interface Tags {
  /** Those of a processor of a log, to be changed. */
  at(source: number, cpu: number | undefined): Map<string, Waits>
  /** Lines of a processor were lost, or without one of any of the log. */
  doubt(source: number, cpu?: number): void
}

function tagsOf(rules: readonly MapRule[]): Tags {
  const names = [...new Set(rules.flatMap(({ tag }) => tag ?? []))]
  const places = new Map<string, Map<string, Waits>>()
  const doubtful = new Set<number>()
  const all = (waits: Waits): Map<string, Waits> => new Map(names.map((name) => [name, waits]))
  return {
    at(source, cpu) {
      const known = places.get(placeOf(source, cpu))
      if (known !== undefined) return known
      const made = all(doubtful.has(source) ? 'perhaps' : 'no')
      places.set(placeOf(source, cpu), made)
      return made
    },
    doubt(source, cpu) {
      if (cpu !== undefined) places.set(placeOf(source, cpu), all('perhaps'))
      else {
        doubtful.add(source)
        for (const place of places.keys()) if (place.startsWith(`${source} `)) places.set(place, all('perhaps'))
      }
    },
  }
}

/**
 * The first rule that fits a line. Where lost lines may have left a tag that decides, it is doubtful: the line may be
 * this or something else, and says nothing.
 */
function firstFit(
  ready: readonly Ready[],
  event: LogEvent,
  domain: number,
  tags: ReadonlyMap<string, Waits>,
): { readonly index: number; readonly doubtful: boolean } {
  let first = -1
  for (const [index, { rule, fits }] of ready.entries()) {
    const after = rule.after === undefined ? 'yes' : tags.get(rule.after)
    const unless = rule.unless === undefined ? 'no' : tags.get(rule.unless)
    if (after === 'no' || after === undefined || unless === 'yes' || !fits(event, domain)) continue
    if (first === -1) first = index
    if (after === 'yes' && unless !== 'perhaps') return { index: first, doubtful: index !== first }
  }
  return { index: first, doubtful: first !== -1 }
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
  const told = fieldsTold(rule)
  return {
    rule,
    isRounded: rule.stamp === undefined && file.rules.some(({ stamp }) => stamp !== undefined),
    told,
    untold: new Set(told),
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
