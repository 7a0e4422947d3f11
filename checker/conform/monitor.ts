/**
 * A set of symbolic states moved along a log. Before each observation, the states that silent jumps lead to; then those
 * that a jump (or a fact) of the observation leads to, within its moment. The log is a run as long as any is left.
 *
 * Each clock of the log is a dimension of the zones: the time since the moment at which it read what the last line
 * said. Only differences of times are ever used, so numbers stay small however long a log is.
 */
import { constrain, isWithin, release, type Zone } from '../zones/dbm.ts'
import type { Jump } from '../zones/jump.ts'
import type { Place, Space } from '../zones/parts.ts'
import { initialStates, jumped, type Symbolical, waited } from '../zones/space.ts'
import { argumentsHold, type Meaning, type View, viewing } from './meaning.ts'
import type { ClockDomain, Observation } from './observation.ts'

export interface Watch {
  readonly space: Space
  /** By rule; some mean nothing. */
  readonly meanings: readonly (Meaning | undefined)[]
  readonly domains: readonly ClockDomain[]
  readonly effort: Effort
}

/** How far silent jumps are followed. */
export interface Effort {
  /** Silent jumps between two observations, at most. */
  readonly silent: number
  /** The same where events may have been lost. */
  readonly lost: number
  /** Jumps before the first observation; undefined: the log begins where the run begins. */
  readonly before?: number
  /** Symbolic states before one observation, at most. */
  readonly states: number
}

/** A symbolic state with how it was reached; without a parent where nobody wants to know. */
export interface Reached extends Symbolical {
  readonly parent?: Reached
  readonly step?: Hop
}

/** From one symbolic state to the next. */
export type Hop =
  /** No line tells of it. */
  | { readonly kind: 'silent'; readonly jump: Jump; readonly before?: Cap }
  /** The observation of this index; of a fact, without a jump. */
  | {
      readonly kind: 'observed'
      readonly index: number
      readonly jump?: Jump
      readonly way?: number
      readonly turn: Turn
    }
  /** A clock may have drifted since its last line, so far either way. */
  | { readonly kind: 'drift'; readonly dimension: number; readonly by: number }

/** Time may pass until this dimension has this value. */
interface Cap {
  readonly dimension: number
  readonly high: number
}

/**
 * What an observation makes of clocks: its own reads `by` more than at its last line; or is heard for the first time.
 */
export interface Turn {
  readonly dimension: number
  readonly low: number
  readonly high: number
  readonly by: number
  readonly first: boolean
}

/** What clocks read at their last lines, in nanoseconds; undefined before their first. */
export type Readings = readonly (number | undefined)[]

export interface Position {
  readonly states: readonly Reached[]
  readonly readings: Readings
  /** Some silent jumps were not followed any more. */
  readonly cut: boolean
}

/** Where the states before an observation come to; `crowded` where they are too many. */
export type Advance = Position & { readonly crowded: boolean }

export interface Monitor {
  readonly watch: Watch
  readonly view: (place: Place) => View
  turnOf(observation: Observation, readings: Readings): Turn
  start(): Position & { readonly crowded: boolean }
  advance(from: Position, observation: Observation, index: number, keep: boolean): Advance
  /** The states that silent jumps lead to before an observation, whatever its moment. */
  silentBefore(from: Position, observation: Observation): Reached[]
  /** The same up to its moment: all states, each right after a jump, that a run may be in before it. */
  closureBefore(from: Position, observation: Observation): { readonly states: Reached[]; readonly cut: boolean }
}

export function monitorOf(watch: Watch): Monitor {
  const { space, meanings, domains, effort } = watch
  const view = viewing(space, meanings)
  const { size } = space
  const firstClock = size - domains.length
  const perNs = Number(space.scale.div(1_000_000).toFraction())

  /** What an observation says of clocks, given what they read before. */
  const turnOf = ({ domain, stampNs, earlyNs, lateNs }: Observation, readings: Readings): Turn => {
    const before = readings[domain]
    const since = before === undefined ? 0 : (stampNs - before) * perNs
    // Lines of several processors may be taken in another order: a clock never turns back.
    const by = Math.max(0, since)
    return {
      dimension: firstClock + domain,
      low: since - earlyNs * perNs,
      high: since + lateNs * perNs,
      by,
      first: before === undefined,
    }
  }

  const advance: Monitor['advance'] = (from, observation, index, keep) => {
    const turn = turnOf(observation, from.readings)
    const meaning = meanings[observation.rule] as Meaning
    const next = collection()
    const latest = Math.max(observation.stampNs, from.readings[observation.domain] ?? -Infinity)
    const readings = from.readings.map((reading, i) => (i === observation.domain ? latest : reading))
    const arrive = (parent: Reached, found: Symbolical, jump: Jump | undefined, way?: number): void => {
      turnClocks(found.zone, turn, observation, readings)
      if (!keep) next.add(found)
      else
        next.add({
          ...found,
          parent,
          step: { kind: 'observed', index, turn, ...(jump && { jump }), ...(way !== undefined && { way }) },
        })
    }
    const meet = (state: Reached, later: Zone): void => {
      if (!turn.first && !constrain(later, size, 0, turn.dimension, -turn.low)) return
      const { told, facts } = view(state.place)
      if (meaning.kind === 'event') {
        for (const jump of told[observation.rule] ?? []) {
          const found = jumpedAs(later, jump, meaning, observation)
          if (found !== undefined) arrive(state, found, jump)
        }
        return
      }
      for (const [way, limits] of (facts[observation.rule] ?? []).entries()) {
        const zone = later.slice()
        if (limits.every((limit) => constrain(zone, size, limit.i, limit.j, limit.w)))
          arrive(state, { place: state.place, zone }, undefined, way)
      }
    }
    const cap = turn.first ? undefined : { dimension: turn.dimension, high: turn.high }
    const start = drifted(from.states, observation, turn, keep)
    const { cut, crowded } = spread(start, { ...hidden(observation), keep, meet, ...(cap && { cap }) })
    return { states: next.all(), readings, cut, crowded }
  }

  const jumpedAs = (
    later: Zone,
    jump: Jump,
    meaning: Extract<Meaning, { kind: 'event' }>,
    { args }: Observation,
  ): Symbolical | undefined => {
    if (args === undefined || meaning.told.length === 0) return jumped(space, later, jump)
    // What is chosen may be an argument: the payload speaks of it inside the jump.
    return jumped(space, later, jump, (zone) => argumentsHold(space, zone, jump, meaning.told, args))
  }

  /** Follows silent jumps level by level; `meet` sees each state with what time makes of it. */
  const spread = (
    start: readonly Reached[],
    { jumpsOf, depth, cap, keep, meet, seen = collection() }: Spreading,
  ): { cut: boolean; crowded: boolean } => {
    let level = start.filter((state) => seen.add(state))
    let cut = false
    for (let made = 0; level.length > 0; made++) {
      const deeper: Reached[] = []
      for (const state of level) {
        for (const later of waited(space, state)) {
          if (cap !== undefined && !constrain(later, size, cap.dimension, 0, cap.high)) continue
          for (const jump of jumpsOf(state.place)) {
            const found = jumped(space, later, jump)
            if (found === undefined) continue
            const reached: Reached = keep
              ? { ...found, parent: state, step: { kind: 'silent', jump, ...(cap && { before: cap }) } }
              : found
            if (made === depth) cut ||= !seen.has(reached)
            else if (seen.add(reached)) deeper.push(reached)
          }
          meet?.(state, later)
        }
      }
      if (seen.count() > effort.states) return { cut: true, crowded: true }
      level = deeper
    }
    return { cut, crowded: false }
  }

  /** The jumps that no line may tell before an observation, and how many are followed. */
  const hidden = ({ afterGap }: Observation): Pick<Spreading, 'jumpsOf' | 'depth'> =>
    afterGap
      ? { jumpsOf: (place) => place.jumps(), depth: effort.lost }
      : { jumpsOf: (place) => view(place).silent, depth: effort.silent }

  const drifted = (
    states: readonly Reached[],
    { domain }: Observation,
    turn: Turn,
    keep: boolean,
  ): readonly Reached[] => {
    const by = Math.ceil(Math.abs(turn.by) * Number(domains[domain]?.rate.div(1_000_000).valueOf() ?? 0))
    if (by === 0) return states
    const { dimension } = turn
    return states.map((state) => {
      const zone = state.zone.slice()
      loosen(zone, size, dimension, by)
      return keep
        ? { place: state.place, zone, parent: state, step: { kind: 'drift', dimension, by } }
        : { place: state.place, zone }
    })
  }

  /** From now on the clock counts from this line. */
  const turnClocks = (
    zone: Zone,
    { dimension, low, high, by, first }: Turn,
    { domain }: Observation,
    readings: Readings,
  ): void => {
    if (!first) {
      shift(zone, size, dimension, -by)
      return
    }
    release(zone, size, dimension)
    constrain(zone, size, dimension, 0, high)
    constrain(zone, size, 0, dimension, -low)
    for (const [other, clock] of domains.entries()) {
      const offset = other === 0 ? domains[domain]?.offset : domain === 0 ? clock.offset : undefined
      const [own, others] = [readings[domain], readings[other]]
      if (offset === undefined || other === domain || own === undefined || others === undefined) continue
      // The offset is the reading of a clock minus that of the first one.
      const [later, first] = other === 0 ? [dimension, firstClock] : [firstClock + other, dimension]
      const apart = other === 0 ? own - others : others - own
      constrain(zone, size, later, first, Number(offset.to.mul(space.scale).ceil().toFraction()) - apart * perNs)
      constrain(zone, size, first, later, apart * perNs - Number(offset.from.mul(space.scale).floor().toFraction()))
    }
  }

  return {
    watch,
    view,
    turnOf,
    advance,
    start() {
      const readings = domains.map(() => undefined)
      const begin: readonly Reached[] = initialStates(space)
      // A clock that was not heard yet may read anything.
      for (const { zone } of begin) for (let i = firstClock; i < size; i++) release(zone, size, i)
      if (effort.before === undefined) return { states: begin, readings, cut: false, crowded: false }
      const seen = collection()
      const found = spread(begin, { jumpsOf: (place) => place.jumps(), depth: effort.before, keep: true, seen })
      return { ...found, states: seen.all(), readings }
    },
    closureBefore(from, observation) {
      const turn = turnOf(observation, from.readings)
      const cap = turn.first ? undefined : { dimension: turn.dimension, high: turn.high }
      const seen = collection()
      const start = drifted(from.states, observation, turn, false)
      const { cut } = spread(start, { ...hidden(observation), keep: false, seen, ...(cap && { cap }) })
      return { states: seen.all(), cut }
    },
    silentBefore(from, observation) {
      const seen = collection()
      spread(drifted(from.states, observation, turnOf(observation, from.readings), true), {
        ...hidden(observation),
        keep: true,
        seen,
      })
      return seen.all()
    },
  }
}

function shift(zone: Zone, size: number, i: number, by: number): void {
  for (let j = 0; j < size; j++) {
    if (j === i) continue
    zone[i * size + j] = (zone[i * size + j] as number) + by
    zone[j * size + i] = (zone[j * size + i] as number) - by
  }
}

/** A dimension may be off by so much either way. */
function loosen(zone: Zone, size: number, i: number, by: number): void {
  for (let j = 0; j < size; j++) {
    if (j === i) continue
    zone[i * size + j] = (zone[i * size + j] as number) + by
    zone[j * size + i] = (zone[j * size + i] as number) + by
  }
}

interface Spreading {
  readonly jumpsOf: (place: Place) => readonly Jump[]
  readonly depth: number
  readonly cap?: Cap
  readonly keep: boolean
  readonly meet?: (state: Reached, later: Zone) => void
  readonly seen?: Collection
}

/** The states of both of which none lies within another. */
export function unionOf(a: readonly Reached[], b: readonly Reached[]): Reached[] {
  const all = collection()
  for (const state of [...a, ...b]) all.add(state)
  return all.all()
}

/** States of which none lies within another. */
interface Collection {
  has(state: Reached): boolean
  /** Whether it was new. */
  add(state: Reached): boolean
  all(): Reached[]
  count(): number
}

function collection(): Collection {
  const byPlace = new Map<number, Reached[]>()
  let count = 0
  return {
    has: (state) => byPlace.get(state.place.id)?.some((other) => isWithin(state.zone, other.zone)) === true,
    add(state) {
      const known = byPlace.get(state.place.id)
      if (known === undefined) {
        byPlace.set(state.place.id, [state])
        count++
        return true
      }
      for (const other of known) if (isWithin(state.zone, other.zone)) return false
      let kept = 0
      for (const other of known) if (!isWithin(other.zone, state.zone)) known[kept++] = other
      count += 1 + kept - known.length
      known.length = kept
      known.push(state)
      return true
    },
    all: () => [...byPlace.values()].flat(),
    count: () => count,
  }
}
