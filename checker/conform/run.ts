/**
 * From a way through symbolic states to an ordinary run: instants are chosen from its end, then the evaluator executes
 * it from its start.
 */
import type { Valuation, Value } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Step, Jump as Taken, Trace } from '../model/run.ts'
import { delayed, delayRefusal } from '../run/delay.ts'
import { takeJump } from '../run/jump.ts'
import { isInitial } from '../run/state.ts'
import { type Rational, rational, rationalOfParts } from '../support/rational.ts'
import { cameFrom, type Wanted, wantedBefore } from '../zones/back.ts'
import { constrain, pointIn, type Zone } from '../zones/dbm.ts'
import type { Jump } from '../zones/jump.ts'
import type { Space } from '../zones/parts.ts'
import { argumentsHold, waysOf } from './meaning.ts'
import type { Hop, Reached, Watch } from './monitor.ts'
import type { Observations } from './observation.ts'

/** A jump of a run with the time before it; without a jump, time until a fact. */
export interface Leg {
  readonly delayUnits: number
  readonly jump?: Taken
  /** The observation that it explains. */
  readonly observation?: number
}

/** The legs of a run, from its start on. */
export interface Legs extends Iterable<Leg> {
  readonly length: number
}

/** Legs that are told from the end of a run on. Each takes 16 bytes, because a log may have millions. */
export function legsFromEnd(): { readonly legs: Legs; add(leg: Leg): void } {
  const jumps: (Taken | undefined)[] = [undefined]
  const known = new Map<Taken | undefined, number>([[undefined, 0]])
  let columns = { delays: new Float64Array(1024), jumps: new Int32Array(1024), observations: new Int32Array(1024) }
  let length = 0
  const numberOf = (jump: Taken | undefined): number => {
    const found = known.get(jump)
    if (found !== undefined) return found
    known.set(jump, jumps.length)
    return jumps.push(jump) - 1
  }
  const grown = (): typeof columns => {
    const wide = 2 * length
    const wider = { delays: new Float64Array(wide), jumps: new Int32Array(wide), observations: new Int32Array(wide) }
    wider.delays.set(columns.delays)
    wider.jumps.set(columns.jumps)
    wider.observations.set(columns.observations)
    return wider
  }
  const legAt = (i: number): Leg => {
    const [jump, observation] = [jumps[columns.jumps[i] as number], columns.observations[i] as number]
    return { delayUnits: columns.delays[i] as number, ...(jump && { jump }), ...(observation >= 0 && { observation }) }
  }
  return {
    legs: {
      get length() {
        return length
      },
      *[Symbol.iterator]() {
        for (let i = length - 1; i >= 0; i--) yield legAt(i)
      },
    },
    add({ delayUnits, jump, observation }) {
      if (length === columns.delays.length) columns = grown()
      columns.delays[length] = delayUnits
      columns.jumps[length] = numberOf(jump)
      columns.observations[length] = observation ?? -1
      length++
    },
  }
}

/** From where a run goes on: a symbolic state, and a point of it. */
export interface Beginning {
  readonly state: Reached
  readonly point: readonly number[]
}

/**
 * The legs from the first ancestor of a state to a point of it (any, where none is given), the last one first;
 * undefined where no whole numbers were found.
 */
export function legsTo(
  watch: Watch,
  log: Observations,
  end: Reached,
  target?: readonly number[],
): (Beginning & { readonly legs: Leg[] }) | undefined {
  const { space } = watch
  const legs: Leg[] = []
  let point = target ?? pointIn(end.zone, space.size, space.grain)
  let state = end
  while (state.parent !== undefined && state.step !== undefined && point !== undefined) {
    const found = legBefore(watch, log, state.parent, state.step, point)
    if (found === undefined) return undefined
    if (found.leg !== undefined) legs.push(found.leg)
    point = found.point
    state = state.parent
  }
  return point && { state, point, legs }
}

function legBefore(
  watch: Watch,
  log: Observations,
  parent: Reached,
  step: Hop,
  point: readonly number[],
): { point: readonly number[]; leg?: Leg } | undefined {
  const { space } = watch
  if (step.kind === 'drift') {
    const before = atDrift(space, parent.zone, step, point)
    return before && { point: before }
  }
  const wanted = wantedBefore(step.jump, point, space.size - 1)
  const found =
    step.kind === 'silent'
      ? cameFrom(
          space,
          parent,
          step.jump,
          (zone) =>
            step.before === undefined || constrain(zone, space.size, step.before.dimension, 0, step.before.high),
          wanted,
        )
      : cameObserved(watch, log, parent, step, wanted)
  if (found === undefined) return undefined
  return {
    point: found.point,
    leg: {
      delayUnits: found.delay,
      ...(step.jump && { jump: takenOf(space, step.jump, found.chosen) }),
      ...(step.kind === 'observed' && { observation: step.index }),
    },
  }
}

function cameObserved(
  watch: Watch,
  log: Observations,
  parent: Reached,
  { turn, jump, way, index }: Extract<Hop, { kind: 'observed' }>,
  after: readonly Wanted[],
): ReturnType<typeof cameFrom> {
  const { space, meanings } = watch
  const { size } = space
  const { dimension, low, high, by, first } = turn
  const { rule, args } = log.at(index)
  const meaning = meanings[rule]
  const limits =
    way === undefined || meaning?.kind !== 'fact' ? [] : (waysOf(space, parent.place, meaning.condition)[way] ?? [])
  const narrow = (zone: Zone): boolean =>
    (first || (constrain(zone, size, dimension, 0, high) && constrain(zone, size, 0, dimension, -low))) &&
    limits.every((limit) => constrain(zone, size, limit.i, limit.j, limit.w))
  const within = (zone: Zone): boolean =>
    jump === undefined ||
    meaning?.kind !== 'event' ||
    args === undefined ||
    argumentsHold(space, zone, jump, meaning.told, args)
  // The clock of this line was turned behind the jump: back again. Before its first line it may have stood anywhere.
  const wanted = after
    .filter((want) => !(first && want.dimension === dimension))
    .map((want) => (want.dimension === dimension ? { dimension, low: want.low + by, high: want.high + by } : want))
  return cameFrom(space, parent, jump, narrow, wanted, within)
}

function atDrift(
  { size, grain }: Space,
  zone: Zone,
  { dimension, by }: Extract<Hop, { kind: 'drift' }>,
  point: readonly number[],
): readonly number[] | undefined {
  const before = zone.slice()
  for (let i = 1; i < size; i++) {
    const [value, off] = [point[i] as number, i === dimension ? by : 0]
    if (!constrain(before, size, i, 0, value + off) || !constrain(before, size, 0, i, off - value)) return undefined
  }
  return pointIn(before, size, grain)
}

/** Of jumps that choose no times: a long run takes the same ones again and again. */
const plain = new WeakMap<Jump, Taken>()

function takenOf(space: Space, jump: Jump, units: readonly number[]): Taken {
  const known = plain.get(jump)
  if (known !== undefined) return known
  const times = jump.chosen.map(({ name }, i): [string, Value] => [name, inMs(space, units[i] as number)])
  const made = { edges: jump.edges.map((edge) => edge.id), choices: new Map([...jump.choices, ...times]) }
  if (times.length === 0) plain.set(jump, made)
  return made
}

function inMs({ scale }: Space, units: number): Rational {
  return rationalOfParts({ s: 1n, n: BigInt(units) * scale.d, d: scale.n })
}

/** The valuation of a point. */
export function valuationAt(space: Space, { state, point }: Beginning): Valuation {
  const values = new Map<string, Value>(space.discrete.map(({ name }, i) => [name, state.place.values[i] as Value]))
  for (const [i, { variable, sign }] of space.dimensions.entries())
    values.set(variable.name, inMs(space, sign * (point[i + 1] as number)))
  return values
}

/**
 * The steps of a run as the evaluator makes them; `why` says where it refuses. Delays that end in a fact are one with
 * those behind them. `noteOf` says of which line an observation is.
 */
export function* executed(
  space: Space,
  initial: Valuation,
  legs: Iterable<Leg>,
  noteOf?: (observation: number) => string,
): Generator<Step, string | undefined> {
  const { network, params } = space
  const fault = isInitial(network, params, initial)
  if (fault !== undefined) return fault
  let [state, delay] = [initial, rational(0)]
  let notes: string[] = []
  for (const { delayUnits, jump, observation } of legs) {
    delay = delay.add(inMs(space, delayUnits))
    if (noteOf !== undefined && observation !== undefined) notes.push(noteOf(observation))
    if (jump === undefined) continue
    const step = stepOf(network, params, state, delay, jump)
    if (typeof step === 'string') return step
    yield notes.length === 0 ? step : { ...step, note: notes.join(', ') }
    if (notes.length > 0) notes = []
    state = step.after
    delay = rational(0)
  }
  const refused = delayRefusal(network, params, state, delay)
  if (refused === undefined && !delay.equals(0)) yield { delay, after: delayed(network, params, state, delay) }
  return refused
}

function stepOf(network: Network, params: Valuation, state: Valuation, delay: Rational, jump: Taken): Step | string {
  const refused = delayRefusal(network, params, state, delay)
  if (refused !== undefined) return refused
  const taken = takeJump(network, params, delayed(network, params, state, delay), jump)
  return 'state' in taken ? { delay, jump, after: taken.state } : taken.refused
}

/** All steps at once. */
export function traceOf(space: Space, initial: Valuation, legs: Iterable<Leg>): Trace | { readonly why: string } {
  const steps: Step[] = []
  const made = executed(space, initial, legs)
  for (;;) {
    const { done, value } = made.next()
    if (done === true)
      return value === undefined ? { system: space.network.name, params: space.params, initial, steps } : { why: value }
    steps.push(value)
  }
}
