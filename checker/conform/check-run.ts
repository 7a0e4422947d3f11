/**
 * A run that is to explain a log is believed after it was executed, and its jumps and instants were held against the
 * lines once more, without any zone.
 */
import type { Valuation } from '../logic/value.ts'
import type { Edge } from '../model/model.ts'
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
export function judged(watch: Watch, log: Observations, initial: Valuation, legs: readonly Leg[]): Covered | { readonly why: string } {
  const { space } = watch
  const locations = new Map<string, number>()
  const edges = new Map<string, number>()
  const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
  for (const process of space.network.processes) count(locations, `${process.name}.${String(initial.get(process.name))}`)
  const byId = layoutOf(space.network).edges
  const made = executed(space, initial, legs)
  let steps = 0
  for (let step = made.next(); ; step = made.next()) {
    if (step.done === true) {
      if (step.value !== undefined) return { why: step.value }
      break
    }
    steps++
    for (const id of step.value.jump?.edges ?? []) {
      count(edges, id)
      const edge = byId.get(id)
      if (edge !== undefined) count(locations, `${edge.process}.${edge.to}`)
    }
  }
  const why = mismatch(watch, log, legs)
  return why === undefined ? { steps, locations, edges } : { why }
}

/**
 * Why the legs are not what the lines say; undefined where each line has its leg, in order, at an instant that its
 * clock allows.
 */
function mismatch({ space, meanings, domains }: Watch, log: Observations, legs: readonly Leg[]): string | undefined {
  const perNs = Number(space.scale.div(1_000_000).toFraction())
  const byId = layoutOf(space.network).edges
  const readings = domains.map(() => ({ low: -Infinity, high: Infinity, at: 0 }))
  const told = new Set<number>()
  const last = new Map<number, number>()
  let now = 0
  for (const { delayUnits, jump, observation } of legs) {
    now += delayUnits
    if (observation === undefined) continue
    if (told.has(observation)) return `observation ${observation + 1} comes twice`
    told.add(observation)
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
    const meaning = meanings[rule]
    if (meaning?.kind !== 'event') continue
    const edges = (jump?.edges ?? []).flatMap((id) => byId.get(id) ?? [])
    const [first, ...others] = edges
    if (
      first === undefined ||
      !meaning.patterns.every((pattern) => fitsPattern({ ...pattern, constants: new Map() }, seenOf([first, ...others])))
    )
      return `observation ${observation + 1} is another event`
  }
  return told.size === log.length ? undefined : 'an observation has no event'
}

function seenOf(edges: readonly [Edge, ...Edge[]]): Parameters<typeof fitsPattern>[1] {
  const { trigger } = edges[0]
  return { edges, args: [], ...(trigger.kind === 'emit' && { signal: trigger.signal }) }
}
