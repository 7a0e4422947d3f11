/**
 * What can be reached from a state in no time. Where that is finitely many states and time can pass in none of them,
 * time has stopped for good, however much still happens: a livelock, or a state that is stuck.
 */
import type { Valuation } from '../logic/value.ts'
import { valueText } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Jump, Step } from '../model/run.ts'
import { zero } from '../support/rational.ts'
import { delayLimit } from './delay.ts'
import { takeJump } from './jump.ts'
import { allFilledIn, jumpsInTurn } from './moves.ts'
import type { State } from './state.ts'

/** States looked at before this gives up, and ways to fill in the choices of one jump. */
const mostStates = 4_000
const mostWays = 200

export type Standstill =
  /**
   * Time can pass in none of the states that can be reached in no time; `stuck`: and no jump is possible in the first.
   */
  | { readonly kind: 'closed'; readonly states: number; readonly stuck: boolean }
  /** These jumps lead, in no time, to a state in which time can pass. */
  | { readonly kind: 'leaves'; readonly jumps: readonly Jump[] }
  /** There are too many states, or values to choose, to look at each. */
  | { readonly kind: 'open' }

/** Whether time has stopped in a state, by looking at every state that can be reached from it in no time. */
export function standstill(network: Network, params: Valuation, from: State): Standstill {
  const found = new Map<string, { readonly state: State; readonly way: Way | undefined }>([
    [keyOf(from), { state: from, way: undefined }],
  ])
  let isOpen = false
  let stuck = false
  for (const { state, way } of found.values()) {
    if (canWait(network, params, state)) return { kind: 'leaves', jumps: jumpsAlong(way) }
    const steps = stepsInNoTime(network, params, state)
    if (steps === undefined) isOpen = true
    if (state === from) stuck = steps?.length === 0
    for (const { jump, after } of steps ?? []) {
      const key = keyOf(after)
      if (!found.has(key)) found.set(key, { state: after, way: { jump, before: way } })
    }
    if (found.size > mostStates) return { kind: 'open' }
  }
  return isOpen ? { kind: 'open' } : { kind: 'closed', states: found.size, stuck }
}

/**
 * Steps in no time from a state until one comes back to where it was, each the first that is possible; `loop`: which of
 * them is the first that repeats. Undefined where none comes back within so many steps.
 */
export function loopInNoTime(
  network: Network,
  params: Valuation,
  from: State,
  most = 200,
): { readonly steps: readonly Step[]; readonly loop: number } | undefined {
  const seen = new Map([[keyOf(from), 0]])
  const steps: Step[] = []
  for (let state = from; steps.length < most; ) {
    const [step] = stepsInNoTime(network, params, state) ?? []
    if (step === undefined) return undefined
    steps.push({ ...step, delay: zero })
    const loop = seen.get(keyOf(step.after))
    if (loop !== undefined) return { steps, loop }
    seen.set(keyOf(step.after), steps.length)
    state = step.after
  }
  return undefined
}

/** Jumps that lead to a state, the last one first. */
interface Way {
  readonly jump: Jump
  readonly before: Way | undefined
}

function jumpsAlong(way: Way | undefined): Jump[] {
  const jumps: Jump[] = []
  for (let w = way; w !== undefined; w = w.before) jumps.unshift(w.jump)
  return jumps
}

export function canWait(network: Network, params: Valuation, state: State): boolean {
  const { limit } = delayLimit(network, params, state)
  return limit === 'unbounded' || limit.compare(zero) > 0
}

/**
 * Every jump that is possible now, with the state after it; undefined where there are too many values to choose from.
 */
function stepsInNoTime(
  network: Network,
  params: Valuation,
  state: State,
): { readonly jump: Jump; readonly after: State }[] | undefined {
  const steps: { readonly jump: Jump; readonly after: State }[] = []
  for (const possible of jumpsInTurn(network, params, state)) {
    const jumps = allFilledIn(params, state, possible, mostWays)
    if (jumps === undefined) return undefined
    for (const jump of jumps) {
      const taken = takeJump(network, params, state, jump)
      if ('state' in taken) steps.push({ jump, after: taken.state })
    }
  }
  return steps
}

function keyOf(state: State): string {
  return [...state]
    .map(([name, value]) => `${name}=${valueText(value)}`)
    .sort()
    .join(';')
}
