/**
 * A run that is to explain a log is believed after it was executed, and its jumps and instants were held against the
 * lines once more, without any zone.
 */
import type { Valuation } from '../logic/value.ts'
import type { Edge } from '../model/model.ts'
import type { Jump as Taken } from '../model/run.ts'
import { layoutOf } from '../run/layout.ts'
import { fitsPattern } from './meaning.ts'
import type { Watch } from './monitor.ts'
import type { Observations } from './observation.ts'
import { executed, type Leg } from './run.ts'

/** What a run went through. */
export interface Covered {
  readonly steps: number
  /** `vcpu.GUEST`, as often as it was entered; initial ones once. */
  readonly locations: ReadonlyMap<string, number>
  /** Transitions by their ids. */
  readonly edges: ReadonlyMap<string, number>
}

/** What the run covers, or why it is none, or none of this log. */
export function judged(
  watch: Watch,
  log: Observations,
  initial: Valuation,
  legs: Iterable<Leg>,
): Covered | { readonly why: string } {
  const { space } = watch
  const locations = new Map<string, number>()
  const edges = new Map<string, number>()
  const taken = new Map<Taken, number>()
  const byId = layoutOf(space.network).edges
  const made = executed(space, initial, legs)
  let steps = 0
  for (let step = made.next(); ; step = made.next()) {
    if (step.done === true) {
      if (step.value !== undefined) return { why: step.value }
      break
    }
    steps++
    const { jump } = step.value
    if (jump !== undefined) taken.set(jump, (taken.get(jump) ?? 0) + 1)
  }
  const count = (counts: Map<string, number>, name: string, by: number): void =>
    void counts.set(name, (counts.get(name) ?? 0) + by)
  for (const process of space.network.processes)
    count(locations, `${process.name}.${String(initial.get(process.name))}`, 1)
  for (const [{ edges: ids }, times] of taken)
    for (const id of ids) {
      count(edges, id, times)
      const edge = byId.get(id)
      if (edge !== undefined) count(locations, `${edge.process}.${edge.to}`, times)
    }
  const why = mismatch(watch, log, legs)
  return why === undefined ? { steps, locations, edges } : { why }
}

/**
 * Why the legs are not what the lines say; undefined where each line has its leg, in order, at an instant that its
 * clock allows.
 */
function mismatch({ space, meanings, domains }: Watch, log: Observations, legs: Iterable<Leg>): string | undefined {
  const perNs = Number(space.scale.div(1_000_000).toFraction())
  const fits = fitting(space, meanings)
  const readings = domains.map(() => ({ low: -Infinity, high: Infinity, at: 0 }))
  const told = new Uint8Array(log.length)
  let count = 0
  const last = new Map<number, number>()
  let now = 0
  for (const { delayUnits, jump, observation } of legs) {
    now += delayUnits
    if (observation === undefined) continue
    if (told[observation] === 1) return `observation ${observation + 1} comes twice`
    told[observation] = 1
    count++
    const { rule, domain, stream, stampNs, earlyNs, lateNs } = log.at(observation)
    if ((last.get(stream) ?? -1) > observation) return `observation ${observation + 1} comes out of order`
    last.set(stream, observation)
    const clock = readings[domain] as (typeof readings)[number]
    // What the clock reads minus the time of the run: constant, but for drift.
    const drift = ((stampNs * perNs - clock.at) * Number(domains[domain]?.rate.valueOf() ?? 0)) / 1_000_000
    clock.low = Math.max(clock.low - Math.ceil(Math.abs(drift)), (stampNs - earlyNs) * perNs - now)
    clock.high = Math.min(clock.high + Math.ceil(Math.abs(drift)), (stampNs + lateNs) * perNs - now)
    clock.at = Math.max(clock.at, stampNs * perNs)
    if (clock.low > clock.high) return `observation ${observation + 1} is at another time`
    if (!fits(rule, jump)) return `observation ${observation + 1} is another event`
  }
  return count === log.length ? undefined : 'an observation has no event'
}

/** Whether a jump is an event of a rule, whatever its arguments; asked once for each jump and rule. */
function fitting(
  { network }: Watch['space'],
  meanings: Watch['meanings'],
): (rule: number, jump: Taken | undefined) => boolean {
  const byId = layoutOf(network).edges
  const known = new Map<Taken, boolean[]>()
  const fits = (rule: number, jump: Taken): boolean => {
    const meaning = meanings[rule]
    if (meaning?.kind !== 'event') return true
    const [first, ...others] = jump.edges.flatMap((id) => byId.get(id) ?? [])
    return (
      first !== undefined &&
      meaning.patterns.every((pattern) => fitsPattern({ ...pattern, constants: new Map() }, seenOf([first, ...others])))
    )
  }
  return (rule, jump) => {
    if (jump === undefined) return meanings[rule]?.kind !== 'event'
    const own = known.get(jump) ?? []
    known.set(jump, own)
    own[rule] ??= fits(rule, jump)
    return own[rule] as boolean
  }
}

function seenOf(edges: readonly [Edge, ...Edge[]]): Parameters<typeof fitsPattern>[1] {
  const { trigger } = edges[0]
  return { edges, args: [], ...(trigger.kind === 'emit' && { signal: trigger.signal }) }
}
