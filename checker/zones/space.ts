/**
 * The symbolic states of a network with pinned parameters: values of what is discrete, and a zone of its times. Each
 * discrete state is compiled when it is first asked for: how time passes in it, and its jumps, with guards as bounds
 * and effects as moves of dimensions. This is a third reading of `docs/semantics.md`: it shares terms with the
 * evaluator and with the encoding, and nothing else.
 *
 * A timer is kept as minus the time it has left, so that it runs upwards like a clock. Where a condition is no bound of
 * a difference it is left out: a zone may then hold more than what can be reached, never less.
 */
import type { Term, Var } from '../logic/term.ts'
import type { Valuation, Value } from '../logic/value.ts'
import type { Network, Start } from '../model/model.ts'
import { isInteger, one, type Rational, rational, zero } from '../support/rational.ts'
import { constrain, elapse, isWithin, origin, release, substituted, sumOf, widened, type Zone } from './dbm.ts'
import { boundWithin, constantForm, difference, dimensionForm, type Form, type Span } from './form.ts'
import { type Jump, jumpsFrom } from './jump.ts'
import { outcomes } from './oracle.ts'
import { concrete, countBetween, type Dimension, NoZones, type Place, type Space, symbolsOf } from './parts.ts'
import { assume, formOf, isTrue, note, type Situation, type Symbolic, situationOf, symbolOf } from './situation.ts'
import { stayIn } from './stay.ts'

/** A symbolic state right after a jump. */
export interface Symbolical {
  readonly place: Place
  readonly zone: Zone
}

/** A parameter without a value, and what is asked of it. */
export interface OpenParam extends Span {
  readonly variable: Var
}

/**
 * The space of a network; `extra` dimensions are for the caller. Parameters that are open have any value within their
 * spans, the same all the time; what zones lose of that makes them hold more.
 */
export function spaceOf(network: Network, params: Valuation, extra = 0, open: readonly OpenParam[] = []): Space {
  const own = dimensionsOf(network)
  const dimensions = [...own, ...open.map(({ variable }): Dimension => ({ variable, sign: 1 }))]
  const discrete = discreteOf(network)
  const grain = 16
  const places: Place[] = []
  const known = new Map<string, Place>()
  const space: Space = {
    network,
    params,
    scale: rational(grain).mul(unitsPerMs(network, params)),
    grain,
    dimensions,
    discrete,
    spans: new Map(open.map((span, k) => [1 + own.length + k, span])),
    size: 1 + dimensions.length + extra,
    places,
    placeOf(values) {
      const key = values.map((value) => (typeof value === 'object' ? value.toFraction() : String(value))).join(' ')
      const found = known.get(key)
      if (found !== undefined) return found
      const made = placeWith(space, values, places.length)
      known.set(key, made)
      places.push(made)
      return made
    },
  }
  return space
}

/** Nanoseconds, or what finer fractions of a millisecond the parameters need. */
function unitsPerMs(network: Network, params: Valuation): Rational {
  let units = rational(1_000_000)
  for (const { variable } of network.params) {
    const value = params.get(variable.name)
    if (typeof value !== 'object') continue
    const inUnits = value.mul(units)
    if (!isInteger(inUnits) && inUnits.d < 1000n) units = units.mul(rational(inUnits.d))
  }
  return units
}

function dimensionsOf(network: Network): Dimension[] {
  const up = (variable: Var): Dimension => ({ variable, sign: 1 })
  return [
    ...network.processes.flatMap((process) => [
      ...process.clocks.map((clock) => up(clock.variable)),
      ...process.timers.map((timer): Dimension => ({ variable: timer.left, sign: -1 })),
      ...process.data.filter((data) => data.variable.sort.kind === 'real').map((data) => up(data.variable)),
    ]),
    ...network.observerClocks.map((observer) => up(observer.clock.variable)),
    ...network.monitors.map((monitor) => up(monitor.age)),
  ]
}

function discreteOf(network: Network): Var[] {
  return [
    ...network.processes.flatMap((process) => [
      process.location,
      ...process.timers.map((timer) => timer.armed),
      ...process.data.filter((data) => data.variable.sort.kind !== 'real').map((data) => data.variable),
    ]),
    ...network.irqs,
    ...network.monitors.map((monitor) => monitor.pending),
  ]
}

function placeWith(space: Space, values: readonly Value[], id: number): Place {
  let jumps: readonly Jump[] | undefined
  return {
    id,
    values,
    ...stayIn(space, values),
    jumps() {
      jumps ??= jumpsFrom(space, values)
      return jumps
    },
  }
}

/** How a variable starts; with the ranges of discrete ones written out. */
interface Beginning {
  readonly variable: Var
  readonly start: Start
  readonly range?: { readonly low: bigint; readonly high: bigint }
}

function beginnings(network: Network): Beginning[] {
  return [
    ...network.processes.flatMap((process): Beginning[] => [
      ...process.clocks,
      ...process.data,
      ...process.timers.flatMap((timer) =>
        timer.start === undefined ? [] : [{ variable: timer.left, start: timer.start }],
      ),
    ]),
    ...network.observerClocks.map((observer) => observer.clock),
  ]
}

/** The initial states, one for each way in which discrete variables start. */
export function initialStates(space: Space): Symbolical[] {
  return outcomes((oracle) => initialState(space, situationOf(oracle, symbolsOf(space, [])))).flatMap((state) =>
    state === undefined ? [] : [state],
  )
}

function initialState(space: Space, at: Situation): Symbolical | undefined {
  const { network } = space
  const starts = new Map(beginnings(network).map((beginning) => [beginning.variable.name, beginning]))
  for (const process of network.processes) at.values.set(process.location.name, process.initial)
  for (const timer of network.processes.flatMap((process) => process.timers))
    at.values.set(timer.armed.name, timer.start !== undefined)
  for (const irq of network.irqs) at.values.set(irq.name, false)
  for (const { variable } of network.processes.flatMap((process) => process.data))
    if (variable.sort.kind !== 'real') at.values.set(variable.name, startOf(at, starts.get(variable.name) as Beginning))
  for (const { premise, response, pending } of network.monitors)
    at.values.set(pending.name, isTrue(at, premise) && !isTrue(at, response))
  const place = space.placeOf(space.discrete.map(({ name }) => concrete(at.values.get(name) as Symbolic)))
  const held = new Set(
    network.observerClocks
      .filter((observer) => isTrue(at, observer.held))
      .map((observer) => observer.clock.variable.name),
  )
  const zone = origin(space.size)
  for (const i of space.spans.keys()) release(zone, space.size, i)
  for (const [i, dimension] of space.dimensions.entries()) {
    const start = starts.get(dimension.variable.name)
    if (start !== undefined && !held.has(dimension.variable.name))
      spread(space, at, zone, i + 1, dimension, start.start)
  }
  for (const [i, { low, high }] of space.spans) {
    if (low !== undefined) note(at, difference(constantForm(low), dimensionForm(i, one)), false)
    if (high !== undefined) note(at, difference(dimensionForm(i, one), constantForm(high)), false)
  }
  if (space.spans.size > 0) for (const { condition } of network.assumptions) assume(at, condition)
  for (const { form, strict } of at.conditions) {
    const bound = boundWithin(form, strict, space.scale, space.spans)
    if (bound !== undefined && !constrain(zone, space.size, bound.i, bound.j, bound.w)) return undefined
  }
  return place.stay.every((limit) => constrain(zone, space.size, limit.i, limit.j, limit.w))
    ? { place, zone }
    : undefined
}

/** The value of a discrete variable, by the oracle where several are possible. */
function startOf(at: Situation, { variable, start, range }: Beginning): Symbolic {
  const { sort } = variable
  if (start.kind === 'value') return symbolOf(at, start.value)
  if (sort.kind === 'bool') return at.oracle.pick(2) === 1
  if (sort.kind === 'enum') return sort.values[at.oracle.pick(sort.values.length)] as string
  const [low, high] =
    start.kind === 'range'
      ? [numberHere(at, start.low).ceil(), numberHere(at, start.high).floor()]
      : range === undefined
        ? []
        : [rational(range.low), rational(range.high)]
  if (low === undefined || high === undefined) throw new NoZones(`${variable.name} may start as any whole number`)
  return constantForm(low.add(rational(at.oracle.pick(countBetween(low, high, variable.name)))))
}

/** Lets a dimension start where its declaration says. */
function spread(space: Space, at: Situation, zone: Zone, i: number, { sign }: Dimension, start: Start): void {
  release(zone, space.size, i)
  if (start.kind === 'any') return
  const own = dimensionForm(i, sign === 1 ? one : one.neg())
  const [low, high] = start.kind === 'value' ? [start.value, start.value] : [start.low, start.high]
  // Bounds on a line between units are widened to the next one.
  note(at, difference(formOf(at, low), own), false)
  note(at, difference(own, formOf(at, high)), false)
}

/**
 * What time makes of a state: all that can be reached by waiting; the state itself apart where it holds more than what
 * time may pass from.
 */
export function waited(space: Space, { place, zone }: Symbolical): Zone[] {
  const { size } = space
  if (place.urgent) return [zone.slice()]
  const later = zone.slice()
  const mayWait = place.expiries.every((limit) => constrain(later, size, limit.i, limit.j, limit.w))
  if (!mayWait) return [zone.slice()]
  elapse(later, size, place.running)
  for (const { i, j, w } of place.stay) if (!constrain(later, size, i, j, w)) return [zone.slice()]
  if (place.expiries.length === 0) return [later]
  for (const { i, j, w } of place.expiries) if (!constrain(later, size, i, j, w)) return [zone.slice()]
  return isWithin(zone, later) ? [later] : [later, zone.slice()]
}

/**
 * The state after a jump from some point of a zone; undefined where no point allows it. `narrow` adds what else holds
 * of times and chosen times before it.
 */
export function jumped(
  space: Space,
  zone: Zone,
  jump: Jump,
  narrow?: (before: Zone) => boolean,
): Symbolical | undefined {
  const { size } = space
  const wide = size + jump.chosen.length
  const before = narrow === undefined && allows(size, zone, jump) ? zone : guarded(space, zone, jump)
  if (before === undefined || narrow?.(before) === false) return undefined
  const after = substituted(before, wide, size, jump.sources, jump.offsets)
  for (const [i, form] of jump.rough) roughly(space, before, wide, after, i, form)
  const place = targetOf(space, jump)
  return place.stay.every((limit) => constrain(after, size, limit.i, limit.j, limit.w))
    ? { place, zone: after }
    : undefined
}

const targets = new WeakMap<Jump, Place>()

function targetOf(space: Space, jump: Jump): Place {
  const known = targets.get(jump)
  if (known !== undefined) return known
  const place = space.placeOf(jump.target)
  targets.set(jump, place)
  return place
}

/** Every point of a zone allows the jump, and nothing is chosen: then there is nothing to restrict. */
function allows(size: number, zone: Zone, { chosen, guards }: Jump): boolean {
  if (chosen.length > 0) return false
  for (const { i, j, w } of guards) if (w < (zone[i * size + j] as number)) return false
  return true
}

/** The points of a zone, with values for what the jump chooses, at which it may be taken. */
export function guarded(space: Space, zone: Zone, jump: Jump): Zone | undefined {
  const wide = space.size + jump.chosen.length
  // Most jumps are impossible most of the time: that is seen before anything is copied.
  for (const { i, j, w } of jump.guards)
    if (i < space.size && j < space.size && sumOf(w, zone[j * space.size + i] as number) < 0) return undefined
  const before = jump.chosen.length === 0 ? zone.slice() : widened(zone, space.size, wide)
  return jump.guards.every((limit) => constrain(before, wide, limit.i, limit.j, limit.w)) ? before : undefined
}

/** A dimension gets a value that is no other one plus a constant: all that it can be, whatever the others are. */
function roughly(
  { size, scale }: Space,
  before: Zone,
  wide: number,
  after: Zone,
  i: number,
  { constant, factors }: Form,
): void {
  release(after, size, i)
  let [low, high] = [constant.mul(scale), constant.mul(scale)] as [Rational | undefined, Rational | undefined]
  for (const [dimension, factor] of factors) {
    const [up, down] = [before[dimension * wide] as number, before[dimension] as number]
    const [most, least] = [
      Number.isFinite(up) ? rational(Math.ceil(up)) : undefined,
      Number.isFinite(down) ? rational(-Math.ceil(down)) : undefined,
    ]
    const [larger, smaller] = factor.compare(zero) > 0 ? [most, least] : [least, most]
    high = larger && high?.add(larger.mul(factor))
    low = smaller && low?.add(smaller.mul(factor))
  }
  if (high !== undefined) constrain(after, size, i, 0, Number(high.ceil().toFraction()))
  if (low !== undefined) constrain(after, size, 0, i, -Number(low.floor().toFraction()))
}

function numberHere(at: Situation, term: Term): Rational {
  return concrete(symbolOf(at, term)) as Rational
}
