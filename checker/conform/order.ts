/**
 * In which order observations are taken. Those of one stream (a processor of a log) come as their lines do; those of
 * others in every order that their moments allow. What was taken is all observations before some first one, and a few
 * behind it.
 */
import { type Monitor, type Position, unionOf } from './monitor.ts'
import type { ClockDomain, Observation, Observations } from './observation.ts'

/** To be awaited now and then; throws to stop. */
export type Breath = () => Promise<void>

/** States after all observations before `base`, and those of `ahead`. */
export interface Front {
  readonly position: Position
  readonly base: number
  readonly ahead: readonly number[]
}

export function frontAt(position: Position, base: number): Front {
  return { position, base, ahead: [] }
}

/**
 * Where the way along observations ends: all are taken; or nothing explains the one `at` which everything else waits
 * for.
 */
export type Way =
  | { readonly kind: 'there'; readonly front: Front; readonly cut: boolean }
  | { readonly kind: 'stuck'; readonly at: number; readonly before: Position; readonly cut: boolean }
  | { readonly kind: 'crowded'; readonly at: number; readonly states: number }

/** One step of the way: the fronts there, and for each observation that may come next what was taken then. */
export type Layer = readonly {
  readonly front: Front
  readonly tries: readonly { readonly index: number; readonly to?: Front }[]
}[]

/** Observations between two fronts that are handed out, to come back to. */
const piece = 64

/** Observations behind the first one that are looked at. */
const window = 8

/** Lines that are looked through for them, where lines are out of order. */
const farthest = 256

/**
 * Takes all observations from a front up to `end`; `keep` remembers how, `pass` hears of fronts on the way at which
 * everything before, and nothing else, was taken; `hear` of every layer.
 */
export async function along(
  monitor: Monitor,
  log: Observations,
  from: Front,
  end: number,
  keep: boolean,
  breath: Breath,
  pass?: (front: Front) => void,
  hear?: (layer: Layer) => void,
): Promise<Way> {
  let fronts: Front[] = [from]
  let [cut, passed] = [false, from.base]
  for (let count = from.base; count < end; count++) {
    const next: Front[] = []
    const layer = fronts.map((front) => ({ front, tries: [] as { index: number; to?: Front }[] }))
    for (const { front, tries } of layer) {
      const { indices, more } = candidates(log, monitor.watch.domains, front, end)
      cut ||= more
      for (const index of indices) {
        const position = monitor.advance(front.position, log.at(index), index, keep)
        cut ||= position.cut
        if (position.crowded) return { kind: 'crowded', at: index, states: front.position.states.length }
        const to = position.states.length > 0 ? taken(front, index, position) : undefined
        if (to !== undefined) next.push(to)
        tries.push({ index, ...(to && { to }) })
      }
    }
    hear?.(layer)
    if (next.length === 0) {
      const last = fronts.reduce((a, b) => (b.base > a.base ? b : a))
      return { kind: 'stuck', at: last.base, before: last.position, cut }
    }
    fronts = next.length === 1 ? next : together(next)
    const [only] = fronts
    if (pass !== undefined && fronts.length === 1 && only?.ahead.length === 0 && only.base - passed >= piece) {
      pass(only)
      passed = only.base
    }
    if (count % 64 === 63) await breath()
  }
  return { kind: 'there', front: fronts[0] as Front, cut }
}

/** By which fronts of a layer are told apart: what was taken. */
export function keyOf({ base, ahead }: Front): string {
  return `${base} ${ahead.join()}`
}

/** Fronts of which no two took the same. */
function together(fronts: readonly Front[]): Front[] {
  const all = new Map<string, Front>()
  for (const front of fronts) {
    const known = all.get(keyOf(front))
    const states = known === undefined ? front.position.states : unionOf(known.position.states, front.position.states)
    all.set(keyOf(front), { ...front, position: { ...front.position, states } })
  }
  return [...all.values()]
}

/** The front after one more observation. */
function taken({ base, ahead }: Front, index: number, position: Position): Front {
  if (index === base && ahead.length === 0) return { position, base: base + 1, ahead }
  const all = new Set([...ahead, index])
  let first = base
  while (all.delete(first)) first++
  return { position, base: first, ahead: [...all].sort((a, b) => a - b) }
}

/** The observations that may come next; `more`: some were not looked at. */
function candidates(
  log: Observations,
  domains: readonly ClockDomain[],
  { base, ahead }: Front,
  end: number,
): { indices: number[]; more: boolean } {
  if (log.streams === 1) return { indices: [base], more: false }
  const first = log.at(base)
  const waiting: Observation[] = []
  const indices: number[] = []
  const over = new Set<number>()
  for (let i = base; i < end; i++) {
    if (ahead.includes(i)) continue
    const here = log.at(i)
    if (waiting.every((other) => other.stream !== here.stream && mayPrecede(domains, here, other))) {
      if (i - base > window) return { indices, more: true }
      indices.push(i)
    }
    waiting.push(here)
    // Stamps of one clock grow, but for lines out of order: nothing behind this one happened before the first.
    if (!mayPrecede(domains, { ...here, earlyNs: log.mostEarlyNs + log.mostBackNs }, first)) over.add(here.domain)
    if (domains.every((_, domain) => over.has(domain) || log.lastOf(domain) <= i)) break
    if (log.mostBackNs > 0 && i - base > farthest) return { indices, more: true }
  }
  return { indices, more: false }
}

/** Whether an observation may have happened before another that stands before it. */
function mayPrecede(domains: readonly ClockDomain[], a: Observation, b: Observation): boolean {
  if (a.domain === b.domain) return a.stampNs - a.earlyNs <= b.stampNs + b.lateNs
  const [own, other] = [offsetNs(domains[a.domain], a), offsetNs(domains[b.domain], b)]
  return own === undefined || other === undefined || a.stampNs - a.earlyNs - own.to <= b.stampNs + b.lateNs - other.from
}

/** Between what a clock is ahead of the first one at a line, in nanoseconds. */
function offsetNs(
  domain: ClockDomain | undefined,
  { domain: index, stampNs }: Observation,
): { from: number; to: number } | undefined {
  if (index === 0) return { from: 0, to: 0 }
  if (domain?.offset === undefined) return undefined
  const drift = (Math.abs(stampNs) * domain.rate.valueOf()) / 1_000_000
  return { from: domain.offset.from.valueOf() * 1_000_000 - drift, to: domain.offset.to.valueOf() * 1_000_000 + drift }
}
