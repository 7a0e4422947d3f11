/**
 * Whether a log is a run: the monitor is taken along it, and where it gets to the end, a run is made from there
 * backwards.
 */
import { constrain, extrapolated } from '../zones/dbm.ts'
import type { Symbolical } from '../zones/space.ts'
import { jumped, waited } from '../zones/space.ts'
import { type Monitor, monitorOf, type Position, type Reached, type Watch } from './monitor.ts'
import type { Observations } from './observation.ts'
import { along, type Breath, type Front, frontAt, type Layer } from './order.ts'
import { type Beginning, type Legs, legsFromEnd, legsTo } from './run.ts'

export type Search =
  /**
   * Every observation is explained; `start` and `legs` are a run that does it, or `why` there is none in whole numbers.
   */
  | {
      readonly kind: 'explained'
      readonly run: (Beginning & { readonly legs: Legs }) | { readonly why: string }
      readonly ends: number
    }
  /** Nothing explains the observation `at`; `cut`: but not every silent jump was followed. */
  | {
      readonly kind: 'stuck'
      readonly at: number
      readonly before: Position
      readonly monitor: Monitor
      readonly cut: boolean
      /** The jumps before the first observation were not followed to their end. */
      readonly cutBefore: boolean
      /** The last steps of the way, up to the line. */
      readonly layers: readonly Layer[]
    }
  | { readonly kind: 'crowded'; readonly at: number; readonly states: number }

export async function search(watch: Watch, log: Observations, breath: Breath): Promise<Search> {
  const monitor = monitorOf(watch)
  const start = monitor.start()
  if (start.crowded) return { kind: 'crowded', at: 0, states: start.states.length }
  const kept: Front[] = [frontAt(start, 0)]
  const last = lastLayers()
  const found = await along(
    monitor,
    log,
    kept[0] as Front,
    log.length,
    false,
    breath,
    (front) => void kept.push(front),
    last.hear,
  )
  if (found.kind === 'crowded') return found
  if (found.kind === 'stuck') return { ...found, monitor, cutBefore: start.cut, layers: last.layers() }
  return {
    kind: 'explained',
    run: await backwards(monitor, log, kept, breath),
    ends: found.front.position.states.length,
  }
}

/** Steps of the way before a rejected line that are kept: the window on which it is confirmed. */
const mostLayers = 64

export function lastLayers(): { hear(layer: Layer): void; layers(): Layer[] } {
  const heard: Layer[] = []
  return {
    hear(layer) {
      heard.push(layer)
      if (heard.length >= 2 * mostLayers) heard.splice(0, heard.length - mostLayers)
    },
    layers: () => heard.slice(-mostLayers),
  }
}

/**
 * A run through all observations, from the end: each piece is gone through once more, and remembered as long as it
 * lasts.
 */
async function backwards(
  monitor: Monitor,
  log: Observations,
  kept: readonly Front[],
  breath: Breath,
): Promise<(Beginning & { legs: Legs }) | { why: string }> {
  const { legs, add } = legsFromEnd()
  let target: Beginning | undefined
  for (const [k, front] of [...kept.entries()].reverse()) {
    const end = kept[k + 1]?.base ?? log.length
    const again = await along(monitor, log, front, end, true, breath)
    const found = again.kind === 'there' ? wayTo(monitor.watch, log, again.front.position.states, target) : undefined
    if (found === undefined)
      return {
        why: 'the instants of a run are no whole fractions of nanoseconds, or a zone held more than can be reached',
      }
    for (const leg of found.legs) add(leg)
    target = found
  }
  return target === undefined ? { why: 'there is no initial state' } : { ...target, legs }
}

function wayTo(
  watch: Watch,
  log: Observations,
  ends: readonly Reached[],
  target: Beginning | undefined,
): ReturnType<typeof legsTo> {
  for (const end of ends) {
    if (target !== undefined && (end.place !== target.state.place || !holds(end, target.point))) continue
    const found = legsTo(watch, log, end, target?.point)
    if (found !== undefined) return found
  }
  return undefined
}

function holds({ zone }: Reached, point: readonly number[]): boolean {
  const size = point.length
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++)
      if ((point[i] as number) - (point[j] as number) > (zone[i * size + j] as number)) return false
  return true
}

/**
 * Whether the observations from one up to another stay unexplained wherever in a run they begin: from all states that
 * can be reached by any number of jumps, and some more, as zones are widened until they are finitely many. Undefined
 * where they are too many, false where a run may explain them, else the way.
 */
export async function staysStuck(
  watch: Watch,
  log: Observations,
  { from, at }: { readonly from: number; readonly at: number },
  breath: Breath,
): Promise<readonly Layer[] | false | undefined> {
  const states = await everywhere(watch, breath)
  if (states === undefined) return undefined
  const start = frontAt({ states, readings: watch.domains.map(() => undefined), cut: false }, from)
  const last = lastLayers()
  const found = await along(monitorOf(watch), log, start, at + 1, false, breath, undefined, last.hear)
  if (found.kind === 'crowded' || (found.kind === 'stuck' && found.cut)) return undefined
  return found.kind === 'stuck' && last.layers()
}

async function everywhere({ space, effort, domains }: Watch, breath: Breath): Promise<Reached[] | undefined> {
  const { size } = space
  const largest = largestConstant(space)
  const known = new Map<number, Symbolical[]>()
  let count = 0
  const monitor = monitorOf({ space, effort: { ...effort, before: 0 }, domains, meanings: [] })
  const work: Symbolical[] = [...monitor.start().states]
  for (let state = work.pop(); state !== undefined; state = work.pop()) {
    const zone = extrapolated(state.zone, size, largest)
    if (!state.place.stay.every((limit) => constrain(zone, size, limit.i, limit.j, limit.w))) continue
    const wide = { place: state.place, zone }
    const there = known.get(state.place.id) ?? []
    if (there.some((other) => zone.every((bound, k) => bound <= (other.zone[k] as number)))) continue
    known.set(state.place.id, [...there, wide])
    if (++count > effort.states) return undefined
    for (const later of waited(space, wide)) {
      for (const jump of state.place.jumps()) {
        const found = jumped(space, later, jump)
        if (found !== undefined) work.push(found)
      }
    }
    if (count % 64 === 0) await breath()
  }
  return [...known.values()].flat()
}

/** The largest constant that a guard or an invariant of the model, as far as it was compiled, compares times with. */
function largestConstant({ params, scale }: Watch['space']): number {
  const longest = [...params.values()].reduce(
    (most, value) =>
      typeof value === 'object' ? Math.max(most, Math.abs(Number(value.mul(scale).ceil().toFraction()))) : most,
    1,
  )
  return 4 * longest
}
