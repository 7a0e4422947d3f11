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

/** The moment of a line: `stampNs` is what it says, by its clock, since the first line; it happened between `earlyNs` before that and `lateNs` after. */
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
  /** What the rule takes from the payload: values of the arguments of the event. */
  readonly args?: readonly (string | undefined)[]
  /** Events may have been lost since the observation before. */
  readonly afterGap: boolean
}

/** Observations, some 40 bytes each, because a log may have millions. */
export interface Observations {
  readonly length: number
  at(i: number): Observation
  add(observation: Observation): void
}

export function observations(): Observations {
  let capacity = 1024
  let length = 0
  let stamps = new Float64Array(capacity)
  let places = new Float64Array(capacity)
  let early = new Float64Array(capacity)
  let late = new Float64Array(capacity)
  let kinds = new Int32Array(capacity)
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
  }
  return {
    get length() {
      return length
    },
    at(i) {
      const [kind, place, given] = [kinds[i] as number, places[i] as number, args.get(i)]
      return {
        domain: (kind >> 1) & 15,
        rule: kind >> 5,
        afterGap: (kind & 1) === 1,
        stampNs: stamps[i] as number,
        earlyNs: early[i] as number,
        lateNs: late[i] as number,
        source: place % mostSources,
        line: Math.floor(place / mostSources),
        ...(given !== undefined && { args: given }),
      }
    },
    add({ rule, domain, source, line, stampNs, earlyNs, lateNs, afterGap, args: given }) {
      if (length === capacity) grow()
      kinds[length] = (rule << 5) | (domain << 1) | (afterGap ? 1 : 0)
      stamps[length] = stampNs
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
