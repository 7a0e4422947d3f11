/**
 * How often things happen in one long stochastic run: events sent, calls made, states entered; and the sums of what
 * events carry.
 */
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { type Rational, rational, zero } from '../support/rational.ts'
import { argumentsOf } from './enabled.ts'
import { randomFrom } from './random.ts'
import { reading, readingWith } from './reading.ts'
import { initialState, type State } from './state.ts'
import { type Happening, nextHappening, uniformPick } from './stochastic.ts'

export type Counted = 'event' | 'call' | 'sum' | 'state'

/** One thing that is counted. */
export interface Count {
  readonly kind: Counted
  /** `cpu.wakes`, `cpu.wakes.d` for the sum of an argument, `cpu.HALT` for a state. */
  readonly name: string
  /** How often; for `sum` the sum, times in milliseconds. */
  total: Rational
  /** Whether the sum is one of times. */
  readonly isTime?: boolean
}

/** When a run is long enough: at that time (milliseconds), or when a thing has been counted so often. */
export type Until = { readonly time: Rational } | { readonly work: string; readonly count: number }

export interface Statistics {
  readonly system: string
  readonly params: Valuation
  readonly jumps: number
  /** Milliseconds. */
  readonly time: Rational
  readonly counts: readonly Count[]
}

/** Why a run could not be made long enough. */
export interface CutShort {
  readonly system: string
  readonly jumps: number
  readonly time: Rational
  readonly why: string
}

/** More jumps without any time between them, or without any work, are no run to count. */
const mostAtOnce = 10_000
const mostIdle = 50_000

/** What a run of this network counts, each with 0, in the order of declaration. */
export function countsOf(network: Network): Map<string, Count> {
  const counts = new Map<string, Count>()
  const note = (kind: Counted, name: string, isTime?: boolean): void => {
    counts.set(name, { kind, name, total: zero, ...(isTime !== undefined && { isTime }) })
  }
  for (const { kind, name, args } of network.signals) {
    note(kind, name)
    for (const { name: arg, sort } of args)
      if (sort.kind === 'int' || sort.kind === 'real') note('sum', sumName(name, arg), sort.kind === 'real')
  }
  for (const process of network.processes)
    if (process.locations.length > 1)
      for (const location of process.locations) note('state', `${process.name}.${location.name}`)
  return counts
}

/** An argument's own name is the last part of its variable's. */
function sumName(signal: string, arg: string): string {
  return `${signal}.${arg.slice(arg.lastIndexOf('.') + 1)}`
}

/**
 * One run drawn by the seed, with the same parameters throughout. Between jumps, `pause` lets others have the
 * processor.
 */
export async function statisticsOf(
  network: Network,
  params: Valuation,
  seed: number,
  until: Until,
  pause: () => Promise<void>,
): Promise<Statistics | CutShort> {
  const random = randomFrom(seed)
  const counts = countsOf(network)
  const start = initialState(network, params, uniformPick(random))
  const cut = (jumps: number, time: Rational, why: string): CutShort => ({ system: network.name, jumps, time, why })
  if ('refused' in start) return cut(0, zero, start.refused)
  let state: State = start.state
  let time = zero
  let atOnce = 0
  let [worked, workedAt] = [zero, 0]
  for (let jumps = 0; ; jumps++) {
    const work = 'work' in until ? (counts.get(until.work)?.total ?? zero) : zero
    if (!work.equals(worked)) [worked, workedAt] = [work, jumps]
    if ('work' in until && jumps - workedAt > mostIdle) return cut(jumps, time, `no ${until.work} in ${mostIdle} jumps`)
    if ('work' in until && work.compare(rational(until.count)) >= 0)
      return { system: network.name, params, jumps, time, counts: [...counts.values()] }
    const next = nextHappening(network, params, state, random)
    const isOver = (at: Rational): boolean => 'time' in until && at.compare(until.time) >= 0
    if ('kind' in next) {
      if (next.kind === 'stuck') return cut(jumps, time, `time cannot pass and nothing can happen: ${next.why}`)
      if ('time' in until)
        return { system: network.name, params, jumps, time: until.time, counts: [...counts.values()] }
      return cut(jumps, time, 'nothing happens any more')
    }
    const then = time.add(next.delay)
    if ('time' in until && isOver(then))
      return { system: network.name, params, jumps, time: until.time, counts: [...counts.values()] }
    atOnce = next.delay.equals(zero) ? atOnce + 1 : 0
    if (atOnce > mostAtOnce) return cut(jumps, then, `more than ${mostAtOnce} jumps without any time between`)
    time = then
    note(counts, network, params, next)
    state = next.after
    if (jumps % 256 === 255) await pause()
  }
}

function note(
  counts: Map<string, Count>,
  network: Network,
  params: Valuation,
  { edges, choices, before, after }: Happening,
): void {
  const [first] = edges
  const add = (name: string, amount: Rational): void => {
    const count = counts.get(name)
    if (count !== undefined) count.total = count.total.add(amount)
  }
  if (first.trigger.kind === 'emit') {
    const { signal } = first.trigger
    add(signal.name, rational(1))
    for (const [arg, value] of argumentsOf(readingWith(reading(params, before), choices), first))
      if (typeof value === 'object') add(sumName(signal.name, arg), value)
  }
  for (const process of network.processes) {
    const [was, is] = [before.get(process.name), after.get(process.name)]
    if (was !== is) add(`${process.name}.${String(is)}`, rational(1))
  }
}
