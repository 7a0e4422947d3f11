/**
 * Runs of the reference: drawn at random, or all of a bounded number of jumps on a grid of instants. Each of them is a
 * run of the model.
 */
import { type Candidates, initialStates, type Jump, jumps, later, satisfies, whyNoDelay } from './meaning.ts'
import type { Network } from './network.ts'
import { compare, minus, over, plus, type Rational, ratio, show, zero } from './rational.ts'
import { type StoredTrace, stored } from './replay.ts'
import type { State } from './terms.ts'

export interface Step {
  readonly delay: Rational
  readonly jump?: Jump
  readonly after: State
}

export interface Run {
  readonly initial: State
  readonly steps: readonly Step[]
}

/** A number below `n`. */
export type Draw = (n: number) => number

/** The same numbers for the same seed (a multiplicative congruential generator, modulus 2^31 - 1). */
export function drawing(seed: number): Draw {
  let state = (seed % 2147483646) + 1
  return (n) => {
    state = (state * 48271) % 2147483647
    return state % n
  }
}

/** The ends of a range of times and its middle; where there is no range, numbers around zero. */
export const endsAndMiddle: Candidates = (low, high) =>
  low === undefined || high === undefined
    ? [ratio(0), ratio(1), ratio(-1), ratio(7, 3)]
    : [low, high, over(plus(low, high), ratio(2))]

/** Instants at which something may change: where a quantity reaches one of these numbers, and half-way there. */
export function turningDelays(state: State, numbers: readonly Rational[]): Rational[] {
  const values = [...state.values()].filter((v): v is Rational => typeof v === 'object')
  const found = [...values, ...values.flatMap((v) => numbers.map((n) => minus(n, v)))].filter(
    (d) => compare(d, zero) > 0,
  )
  return found.flatMap((d) => [d, over(d, ratio(2))])
}

/** A run of at most so many jumps, drawn; `undefined` where nothing can begin. */
export function drawRun(net: Network, numbers: readonly Rational[], draw: Draw, most: number): Run | undefined {
  const starts = initialStates(net, endsAndMiddle, 200)
  const initial = starts[draw(starts.length || 1)]
  if (initial === undefined) return undefined
  const steps: Step[] = []
  let state = initial
  while (steps.length < most) {
    const step = drawStep(net, state, numbers, draw)
    if (step === undefined) break
    steps.push(step)
    state = step.after
    if (step.jump === undefined) break
  }
  return { initial, steps }
}

function drawStep(net: Network, state: State, numbers: readonly Rational[], draw: Draw): Step | undefined {
  const delays = turningDelays(state, numbers)
  for (let tries = 0; tries < 6; tries++) {
    const delay = tries === 5 || draw(3) === 0 ? zero : (delays[draw(delays.length || 1)] ?? zero)
    if (whyNoDelay(net, state, delay) !== undefined) continue
    const waited = later(net, state, delay)
    const all = jumps(net, waited, endsAndMiddle)
    const jump = all[draw(all.length || 1)]
    if (jump !== undefined) return { delay, jump, after: jump.after }
    if (tries > 3 && compare(delay, zero) > 0) return { delay, after: waited }
  }
  return undefined
}

/** How far a search goes. */
export interface Reach {
  readonly jumps: number
  /** States after jumps at most. */
  readonly states: number
  /** Instants tried from each state, in milliseconds. */
  readonly delays: readonly Rational[]
}

export interface Search {
  /** A run with fewest jumps, among those that were looked at, whose last state has the property's condition. */
  readonly found?: Run
  readonly states: number
}

/** Looks for a state that violates the property (or shows it, where it is `reachable`), breadth first. */
export function search(net: Network, property: string, { jumps: depth, states: most, delays }: Reach): Search {
  const seen = new Set<string>()
  let front: Run[] = initialStates(net, endsAndMiddle, 40).map((initial) => ({ initial, steps: [] }))
  for (let k = 0; k <= depth; k++) {
    const next: Run[] = []
    for (const run of front) {
      const state = run.steps.at(-1)?.after ?? run.initial
      for (const delay of delays) {
        if (whyNoDelay(net, state, delay) !== undefined) break
        const waited = later(net, state, delay)
        const wait = compare(delay, zero) > 0 ? [{ delay, after: waited }] : []
        if (satisfies(net, property, waited))
          return { found: { ...run, steps: [...run.steps, ...wait] }, states: seen.size }
        for (const jump of k < depth && seen.size < most ? jumps(net, waited, endsAndMiddle) : []) {
          const key = JSON.stringify(stored(jump.after))
          if (seen.has(key)) continue
          seen.add(key)
          next.push({ ...run, steps: [...run.steps, { delay, jump, after: jump.after }] })
        }
      }
    }
    front = next
  }
  return { states: seen.size }
}

export const jumpsIn = ({ steps }: Run): number => steps.filter((s) => s.jump !== undefined).length

/** The run as a file stores it; `jumpIds` says what the checker calls the edges of a jump and what they choose. */
export function storedRun(
  net: Network,
  run: Run,
  about: Pick<StoredTrace, 'system' | 'verdict' | 'params'>,
  jumpIds: (jump: Jump) => NonNullable<StoredTrace['steps'][number]['jump']>,
): object {
  let [before, now] = [run.initial, zero]
  const steps = run.steps.map(({ delay, jump, after }) => {
    now = plus(now, delay)
    const waited = stored(later(net, before, delay))
    before = after
    const changes = Object.fromEntries(Object.entries(stored(after)).filter(([name, value]) => waited[name] !== value))
    return { delay: show(delay), at: show(now), ...(jump && { jump: jumpIds(jump) }), changes }
  })
  return {
    format: 'paracheck-trace/1',
    model: 'random.tick',
    unit: 'ms',
    ...about,
    initial: stored(run.initial),
    steps,
  }
}
