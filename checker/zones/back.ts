/** One step of a run from its end: a point before a delay and a jump that lead to a given point. */
import { constrain, pointIn, sumOf, wholeBetween, type Zone } from './dbm.ts'
import type { Jump } from './jump.ts'
import type { Space } from './parts.ts'
import { guarded, type Symbolical, waited } from './space.ts'

/** What a dimension has to be at the moment of the jump, in units. */
export interface Wanted {
  readonly dimension: number
  readonly low: number
  readonly high: number
}

export interface Came {
  /** Of the state before the delay, one for each dimension. */
  readonly point: readonly number[]
  /** In units. */
  readonly delay: number
  /** Of the times that the jump chooses, in units. */
  readonly chosen: readonly number[]
}

/**
 * Where each dimension of the space comes from, if the jump is to end in `point`; what only `rough` moves know is left
 * open.
 */
export function wantedBefore(jump: Jump | undefined, point: readonly number[], dimensions: number): Wanted[] {
  const rough = new Set(jump?.rough.map(([i]) => i))
  return Array.from({ length: dimensions }, (_, k): Wanted => {
    const i = k + 1
    const value = (point[i] as number) - (jump?.offsets[i] ?? 0)
    return { dimension: jump === undefined ? i : (jump.sources[i] as number), low: value, high: value }
  }).filter((_, k) => !rough.has(k + 1))
}

/**
 * A point of `before`, a delay and chosen times after which the jump has what is wanted; `narrow` adds what else holds
 * at that moment, `within` what holds of chosen times, too. Undefined where none was found.
 */
export function cameFrom(
  space: Space,
  before: Symbolical,
  jump: Jump | undefined,
  narrow: (zone: Zone) => boolean,
  wanted: readonly Wanted[],
  within: (guarded: Zone) => boolean = () => true,
): Came | undefined {
  const wide = space.size + (jump?.chosen.length ?? 0)
  for (const later of waited(space, before)) {
    if (!narrow(later)) continue
    const zone = jump === undefined ? later : guarded(space, later, jump)
    if (zone === undefined || !within(zone) || !wanted.every((want) => isPossible(zone, wide, want))) continue
    const point = pointIn(zone, wide, space.grain)
    const delay = point && delayInto(space, before, point)
    if (point === undefined || delay === undefined) continue
    const start = point.slice(0, space.size)
    for (let i = 1; i < space.size; i++) if (before.place.running[i] === true) start[i] = (start[i] as number) - delay
    return { point: start, delay, chosen: point.slice(space.size).map((value, i) => value * (jump?.signs[i] ?? 1)) }
  }
  return undefined
}

function isPossible(zone: Zone, size: number, { dimension, low, high }: Wanted): boolean {
  if (dimension === 0) return low <= 0 && high >= 0
  return constrain(zone, size, dimension, 0, high) && constrain(zone, size, 0, dimension, -low)
}

/** A delay from some point of a zone to this one. */
function delayInto({ size, grain }: Space, { place, zone }: Symbolical, point: readonly number[]): number | undefined {
  let [low, high] = [0, place.urgent ? 0 : Infinity]
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const [apart, bound] = [(point[i] as number) - (point[j] as number), zone[i * size + j] as number]
      if (place.running[i] === place.running[j]) {
        if (apart > bound) return undefined
      } else if (place.running[i] === true) low = Math.max(low, -sumOf(-apart, bound))
      else high = Math.min(high, sumOf(-apart, bound))
    }
  }
  return wholeBetween(low, high, grain)
}
