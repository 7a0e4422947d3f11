/** Why nothing explains an observation: what the model could have done instead, when, and what stopped it. */
import { constrain, elapse, limitOf, type Zone } from '../zones/dbm.ts'
import type { Jump } from '../zones/jump.ts'
import type { Limit, Place, Space } from '../zones/parts.ts'
import { guarded, jumped, waited } from '../zones/space.ts'
import type { Monitor, Position, Reached } from './monitor.ts'
import type { Observation } from './observation.ts'

/** A difference of two dimensions (0: none) would have to be at least `least`, and may be at most `most`; in units. */
export interface Reason {
  readonly limit: Limit
  readonly least: number
  readonly most: number
}

/** A span of times in units since the last line of the same clock; open where nothing ends it. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A jump that the line could be, from a place where it could be taken but for times. */
export interface Candidate {
  readonly place: Place
  readonly jump: Jump
  /** When it would be possible; undefined where never. */
  readonly possible?: Span
  readonly reasons: readonly Reason[]
  /** How far time gets there at most. */
  readonly reach: number
}

export interface Explanation {
  /** When the line says that it happened; undefined for the first line of its clock. */
  readonly seen?: Span
  /** Where the model could be before the line. */
  readonly places: readonly Place[]
  /** Nearest first. */
  readonly candidates: readonly Candidate[]
  /** What other lines could come instead, by rule. */
  readonly others: ReadonlyMap<number, Span>
  /** What keeps time from getting to the line in every state, where something does. */
  readonly stops: readonly Reason[]
}

export function explain(monitor: Monitor, before: Position, observation: Observation): Explanation {
  const { space } = monitor.watch
  const { size } = space
  const turn = monitor.turnOf(observation, before.readings)
  const states = monitor.silentBefore(before, observation)
  const candidates: Candidate[] = []
  const others = new Map<number, Span>()
  const stops: Reason[] = []
  let reached = false
  for (const state of states) {
    const { told } = monitor.view(state.place)
    const stopped = turn.first ? [] : stopsOf(space, state, turn.dimension, turn.low)
    if (stopped.length === 0) reached = true
    stops.push(...stopped)
    for (const later of waited(space, state)) {
      for (const [rule, jumps] of told.entries()) {
        for (const jump of jumps) {
          const span = spanOf(space, later, jump, turn.dimension)
          if (rule !== observation.rule) {
            if (span !== undefined) others.set(rule, joined(others.get(rule), span))
            continue
          }
          const reasons = turn.first ? [] : reasonsFor(space, later, jump, turn)
          const reach = limitOf(later[turn.dimension * size] as number)
          candidates.push({
            place: state.place,
            jump,
            ...(span && { possible: span }),
            reasons: reasons.length > 0 ? reasons : stopped,
            reach,
          })
        }
      }
    }
  }
  return {
    ...(!turn.first && { seen: { from: turn.low, to: turn.high } }),
    places: [...new Set(states.map((state) => state.place))],
    candidates: candidates.sort((a, b) => compared(distance(a, turn), distance(b, turn)) || compared(b.reach, a.reach)),
    others,
    stops: reached ? [] : nearestOf(stops),
  }
}

function joined(a: Span | undefined, b: Span): Span {
  return a === undefined ? b : { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) }
}

/** Of several reasons of one origin, that which is broken by least. */
function nearestOf(reasons: readonly Reason[]): Reason[] {
  const best = new Map<unknown, Reason>()
  for (const reason of reasons) {
    const known = best.get(reason.limit.origin)
    if (known === undefined || reason.least - reason.most < known.least - known.most)
      best.set(reason.limit.origin, reason)
  }
  return [...best.values()]
}

/** Also of infinite numbers. */
function compared(a: number, b: number): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** How far a candidate is from the moment that was seen. */
function distance({ possible }: Candidate, { low, high }: { readonly low: number; readonly high: number }): number {
  if (possible === undefined) return Infinity
  return Math.max(0, possible.from - high, low - possible.to)
}

/** When a jump is possible, by the time of a clock; undefined where never. */
function spanOf(space: Space, later: Zone, jump: Jump, clock: number): Span | undefined {
  const found = jumped(space, later, jump)
  if (found === undefined) return undefined
  return { from: -limitOf(found.zone[clock] as number), to: limitOf(found.zone[clock * space.size] as number) }
}

/** What keeps time from passing until a clock reads `low`. */
function stopsOf(space: Space, { place, zone }: Reached, clock: number, low: number): Reason[] {
  const { size } = space
  if (waited(space, { place, zone }).some((later) => constrain(later, size, 0, clock, -low))) return []
  const free = zone.slice()
  elapse(free, size, place.running)
  if (!constrain(free, size, 0, clock, -low)) return []
  return [...place.stay, ...place.expiries].flatMap((limit) => reasonOf(free, size, limit))
}

/** Which guards a jump breaks at the moment that was seen. */
function reasonsFor(
  space: Space,
  later: Zone,
  jump: Jump,
  { dimension, low, high }: { dimension: number; low: number; high: number },
): Reason[] {
  const zone = later.slice()
  const { size } = space
  if (!constrain(zone, size, dimension, 0, high) || !constrain(zone, size, 0, dimension, -low)) return []
  if (guarded(space, zone, jump) !== undefined) return []
  return jump.guards.filter(({ i, j }) => i < size && j < size).flatMap((limit) => reasonOf(zone, size, limit))
}

function reasonOf(zone: Zone, size: number, limit: Limit): Reason[] {
  if (constrain(zone.slice(), size, limit.i, limit.j, limit.w)) return []
  return [{ limit, least: -limitOf(zone[limit.j * size + limit.i] as number), most: limitOf(limit.w) }]
}
