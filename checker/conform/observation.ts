/** What the lines of logs say of a run: events and facts with the moments at which they may have happened. */
import type { Rational } from '../support/rational.ts'

/** The clock by which some lines are stamped. */
export interface ClockDomain {
  readonly name: string
  /** How far a second of this clock may be from a second, in millionths. */
  readonly rate: Rational
  /** Its reading minus that of the first clock, in milliseconds; unknown where absent. */
  readonly offset?: { readonly from: Rational; readonly to: Rational }
}

/**
 * The moment of a line: `stampNs` is what it says, by its clock, since the first line; it happened between `earlyNs`
 * before that and `lateNs` after.
 */
export interface Moment {
  readonly domain: number
  readonly stampNs: number
  readonly earlyNs: number
  readonly lateNs: number
}

export interface Observation extends Moment {
  /** The rule of the map that fits. */
  readonly rule: number
  readonly source: number
  readonly line: number
  /**
   * Lines of one processor of one log are in order; those of others may come earlier or later, as far as their moments
   * allow.
   */
  readonly stream: number
  /** What the rule takes from the payload: values of the arguments of the event. */
  readonly args?: readonly (string | undefined)[]
  /** Events may have been lost since the observation before. */
  readonly afterGap: boolean
}

/** Observations, some 40 bytes each, because a log may have millions. */
export interface Observations {
  readonly length: number
  /** How many streams there are. */
  readonly streams: number
  /** How long before its stamp some observation may have happened. */
  readonly mostEarlyNs: number
  /** By how much a stamp may be less than one that stands before it, of one clock. */
  readonly mostBackNs: number
  /** The index of the last observation by a clock; -1 where there is none. */
  lastOf(domain: number): number
  at(i: number): Observation
  add(observation: Observation): void
  /** Events may have been lost before each observation from this one on. */
  markGaps(from: number): void
}

export function observations(): Observations {
  let capacity = 1024
  let length = 0
  let last = 0
  let mostEarlyNs = 0
  let mostBackNs = 0
  const latest = new Map<number, number>()
  const ends = new Map<number, number>()
  let stamps = new Float64Array(capacity)
  let places = new Float64Array(capacity)
  let early = new Float64Array(capacity)
  let late = new Float64Array(capacity)
  let kinds = new Int32Array(capacity)
  let streams = new Int32Array(capacity)
  const args = new Map<number, readonly (string | undefined)[]>()
  const grow = (): void => {
    capacity *= 2
    const wider = <T extends Float64Array | Int32Array>(array: T, made: T): T => {
      made.set(array)
      return made
    }
    stamps = wider(stamps, new Float64Array(capacity))
    places = wider(places, new Float64Array(capacity))
    early = wider(early, new Float64Array(capacity))
    late = wider(late, new Float64Array(capacity))
    kinds = wider(kinds, new Int32Array(capacity))
    streams = wider(streams, new Int32Array(capacity))
  }
  return {
    get length() {
      return length
    },
    get mostEarlyNs() {
      return mostEarlyNs
    },
    get mostBackNs() {
      return mostBackNs
    },
    lastOf: (domain) => ends.get(domain) ?? -1,
    get streams() {
      return 1 + last
    },
    at(i) {
      const [kind, place, given] = [kinds[i] as number, places[i] as number, args.get(i)]
      return {
        domain: (kind >> 1) & 15,
        rule: kind >> 5,
        stream: streams[i] as number,
        afterGap: (kind & 1) === 1,
        stampNs: stamps[i] as number,
        earlyNs: early[i] as number,
        lateNs: late[i] as number,
        source: place % mostSources,
        line: Math.floor(place / mostSources),
        ...(given !== undefined && { args: given }),
      }
    },
    markGaps(from) {
      for (let i = from; i < length; i++) kinds[i] = (kinds[i] as number) | 1
    },
    add({ rule, domain, source, line, stream, stampNs, earlyNs, lateNs, afterGap, args: given }) {
      if (length === capacity) grow()
      kinds[length] = (rule << 5) | (domain << 1) | (afterGap ? 1 : 0)
      stamps[length] = stampNs
      streams[length] = stream
      last = Math.max(last, stream)
      mostEarlyNs = Math.max(mostEarlyNs, earlyNs)
      const before = latest.get(domain) ?? stampNs
      mostBackNs = Math.max(mostBackNs, before - stampNs)
      latest.set(domain, Math.max(before, stampNs))
      ends.set(domain, length)
      early[length] = earlyNs
      late[length] = lateNs
      places[length] = line * mostSources + source
      if (given !== undefined) args.set(length, given)
      length++
    },
  }
}

/** Logs that may be read together. */
export const mostSources = 64

/** Clocks that they may have. */
export const mostDomains = 16
