/**
 * What a solver has to find impossible, if nothing is to explain a line: the states that were found before each line
 * hold every initial state, are kept by every silent step, lead into those before the next line by every step that the
 * line can be, and none of them takes the last line. This is written with the encoding (`system/`), which shares no
 * code with the zones that found the states; so the search need not be believed.
 */
import { primed, substitute } from '../logic/rewrite.ts'
import {
  add,
  and,
  cur,
  eq,
  implies,
  le,
  lt,
  neg,
  next,
  not,
  num,
  or,
  realSort,
  sub,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { termOfValue } from '../logic/value.ts'
import type { Signal } from '../model/model.ts'
import { type Rational, rational } from '../support/rational.ts'
import { type Jumps, jumpsOf } from '../system/jumps.ts'
import { lower } from '../system/lower.ts'
import type { TransitionSystem } from '../system/system.ts'
import { delayInput } from '../system/time.ts'
import type { Obligation } from '../trust/certificate.ts'
import { limitOf, sumOf } from '../zones/dbm.ts'
import type { Place, Space } from '../zones/parts.ts'
import type { Symbolical } from '../zones/space.ts'
import { type Meaning, numberOf, type Pattern } from './meaning.ts'
import type { Monitor, Reached, Watch } from './monitor.ts'
import type { Observation, Observations } from './observation.ts'
import { keyOf, type Layer } from './order.ts'

export interface Obligations {
  readonly system: TransitionSystem
  readonly all: readonly Obligation[]
}

/** The formulas of one network, its rules and its clocks. */
interface Encoding {
  readonly watch: Watch
  readonly system: TransitionSystem
  readonly trans: Term
  /** For each clock of the logs, the time since it read what its last line says. */
  readonly clocks: readonly Var[]
  /** How far each clock may have drifted since then. */
  readonly drifts: readonly Var[]
  /** For each rule, that the jump of the step is one of its lines. */
  readonly shown: readonly Term[]
  /** The jump of the step is one that no line need tell. */
  readonly silent: Term
  /** Parameters become their values. */
  pinned(term: Term): Term
  /** The same over next states and clocks. */
  after(term: Term): Term
}

/**
 * What has to be impossible for the rejection of the line at the end of the layers to stand. Layers begin with the
 * first line, or with states that are believed; `begins` says whether all initial states are among the first ones.
 */
export function obligationsOf(
  monitor: Monitor,
  log: Observations,
  layers: readonly Layer[],
  begins: boolean,
): Obligations {
  const encoding = encodingOf(monitor.watch)
  const first = layers[0]?.[0]?.front.position.states ?? []
  const all = begins ? beginning(encoding, first, closuresAt(monitor, log, layers[0])) : []
  let here = new Map(layers[0]?.map((node) => [keyOf(node.front), closuresAt(monitor, log, [node])]))
  for (const [i, layer] of layers.entries()) {
    const following = new Map(layers[i + 1]?.map((node) => [keyOf(node.front), closuresAt(monitor, log, [node])]))
    for (const { front, tries } of layer) {
      for (const [k, { to }] of tries.entries()) {
        const closure = here.get(keyOf(front))?.[k]
        if (closure !== undefined)
          all.push(
            ...steps(
              encoding,
              closure,
              front.position.readings,
              to === undefined ? undefined : following.get(keyOf(to)),
            ),
          )
      }
    }
    here = following
  }
  const pinned = all.map(({ name, assertions }) => ({
    name,
    assertions: assertions.map(({ at, term }) => ({ at, term: encoding.pinned(term) })),
  }))
  return { system: encoding.system, all: pinned }
}

/** The states before a line, with how far clocks may drift on the way to it. */
interface Closure {
  readonly states: readonly Symbolical[]
  readonly observation: Observation
}

function closuresAt(monitor: Monitor, log: Observations, layer: Layer | undefined): Closure[] {
  return (layer ?? []).flatMap(({ front, tries }) =>
    tries.map(({ index }) => {
      const observation = log.at(index)
      return { states: monitor.closureBefore(front.position, observation).states, observation }
    }),
  )
}

/** Every initial state is among the first ones, and these are kept by every step where the log may begin anywhere. */
function beginning(encoding: Encoding, first: readonly Reached[], closures: readonly Closure[]): Obligation[] {
  const { watch, system, trans } = encoding
  const own = statesTerm(encoding, first)
  const inside = closures.map(({ states }) => not(statesTerm(encoding, states)))
  const start = {
    name: 'initiation',
    assertions: [{ at: 0, term: and(system.assume, spansTerm(watch.space), system.init, not(own)) }],
  }
  const taken = { name: 'beginning', assertions: [{ at: 0, term: and(own, or(...inside)) }] }
  if (watch.effort.before === undefined) return [start, taken]
  const kept = [...new Set(first.map(({ place }) => place))].map((place): Obligation => {
    const here = first.filter((state) => state.place === place)
    const step = and(statesTerm(encoding, here), trans, clocksGoOn(encoding), not(encoding.after(own)))
    return { name: `anywhere ${place.id}`, assertions: [{ at: 0, term: step }] }
  })
  return [start, taken, ...kept]
}

/** Clocks go on in a step that no line is told of. */
function clocksGoOn({ clocks }: Encoding): Term {
  return and(...clocks.map((clock) => eq(next(clock), add(cur(clock), cur(delayInput)))))
}

/** Silent steps stay among the states before a line; those that the line can be lead into the ones before the next. */
function steps(
  encoding: Encoding,
  { observation, states }: Closure,
  readings: readonly (number | undefined)[],
  then: readonly Closure[] | undefined,
): Obligation[] {
  const { clocks, trans, system, silent, watch } = encoding
  const { domain, line } = observation
  const clock = clocks[domain] as Var
  const reading = readings[domain]
  const since = reading === undefined ? 0 : observation.stampNs - reading
  const now = add(cur(clock), cur(delayInput))
  const low = le(inMs(since - observation.earlyNs), now)
  const high = le(now, inMs(since + observation.lateNs))
  const before = statesTerm(encoding, states)
  const hidden = observation.afterGap ? tt : silent
  const stay = and(before, trans, reading === undefined ? tt : high, hidden, clocksGoOn(encoding))
  const meaning = watch.meanings[observation.rule] as Meaning
  const step =
    meaning.kind === 'event' ? and(trans, shownBy(encoding, meaning, observation)) : factStep(system, meaning.condition)
  const turned = turning(encoding, observation, readings, since)
  const drifted = (then ?? []).map(({ states: into, observation: following }) =>
    and(driftTerm(encoding, following, readings, observation), not(encoding.after(statesTerm(encoding, into, true)))),
  )
  const lands = then === undefined ? tt : or(...drifted)
  const inTime = reading === undefined ? tt : and(low, high)
  const name = `line ${line}`
  return [
    { name: `silent before ${name}`, assertions: [{ at: 0, term: and(stay, not(encoding.after(before))) }] },
    { name, assertions: [{ at: 0, term: and(before, step, inTime, turned, lands) }] },
  ]
}

/** Time passes until a fact holds, and no jump is taken. */
function factStep(system: TransitionSystem, condition: Term): Term {
  return and(system.seen(condition), ...system.states.map((v) => eq(next(v), system.afterDelay(cur(v)))))
}

/** What clocks are after a line: its own counts from its stamp. */
function turning(
  { clocks, watch: { domains } }: Encoding,
  { domain, stampNs, earlyNs, lateNs }: Observation,
  readings: readonly (number | undefined)[],
  since: number,
): Term {
  const delay = cur(delayInput)
  const first = readings[domain] === undefined
  const latest = Math.max(stampNs, readings[domain] ?? -Infinity)
  const own = clocks[domain] as Var
  const others = clocks.filter((clock) => clock !== own).map((clock) => eq(next(clock), add(cur(clock), delay)))
  if (!first) return and(...others, eq(next(own), add(cur(own), delay, neg(inMs(Math.max(0, since))))))
  // Heard for the first time: its reading is known within the moment of the line, and what the offsets say.
  const heard = and(le(inMs(-earlyNs), next(own)), le(next(own), inMs(lateNs)))
  const offsets = domains.flatMap(({ offset }, other) => {
    const [there, bounds] = [readings[other], other === 0 ? domains[domain]?.offset : domain === 0 ? offset : undefined]
    if (bounds === undefined || other === domain || there === undefined) return []
    // A clock reads what its last line says, and what has passed since.
    const reads = (i: number, at: number): Term => add(inMs(at), next(clocks[i] as Var))
    const [ahead, base] =
      other === 0 ? [reads(domain, latest), reads(0, there)] : [reads(other, there), reads(0, latest)]
    return [le(num(bounds.from), sub(ahead, base)), le(sub(ahead, base), num(bounds.to))]
  })
  return and(...others, heard, ...offsets)
}

/** How far the clock of the next line may have drifted since its last one. */
function driftTerm(
  { drifts, watch: { domains } }: Encoding,
  { domain, stampNs }: Observation,
  readings: readonly (number | undefined)[],
  taken: Observation,
): Term {
  const last = domain === taken.domain ? Math.max(taken.stampNs, readings[domain] ?? -Infinity) : readings[domain]
  const by = last === undefined ? 0 : Math.max(0, stampNs - last)
  const most = inMsOf(by)
    .mul(domains[domain]?.rate ?? rational(0))
    .div(1_000_000)
  return and(
    ...drifts.map((drift, i) => {
      const bound = i === domain ? most : rational(0)
      return and(le(num(bound.neg()), cur(drift)), le(cur(drift), num(bound)))
    }),
  )
}

function inMsOf(ns: number): Rational {
  return rational(ns).div(1_000_000)
}

function inMs(ns: number): Term {
  return num(inMsOf(ns))
}

function encodingOf(watch: Watch): Encoding {
  const { network, params } = watch.space
  const system = lower(network)
  const jumps = jumpsOf(network)
  const clocks = watch.domains.map(({ name }): Var => ({ name: `clock of ${name}`, sort: realSort }))
  const drifts = watch.domains.map(({ name }): Var => ({ name: `drift of ${name}`, sort: realSort }))
  const values = new Map(
    network.params.flatMap(({ variable }): [string, Term][] => {
      const value = params.get(variable.name)
      return value === undefined ? [] : [[variable.name, termOfValue(value, variable.sort)]]
    }),
  )
  const changing = new Set([...system.states, ...clocks].map(({ name }) => name))
  const shown = watch.meanings.map((meaning) =>
    meaning?.kind === 'event' ? system.afterDelay(shownTerm(jumps, meaning)) : not(tt),
  )
  const told = watch.meanings.flatMap((meaning, i) =>
    meaning?.kind === 'event' && !meaning.sometimes ? [shown[i] as Term] : [],
  )
  return {
    watch,
    system,
    trans: system.trans,
    clocks,
    drifts,
    shown,
    silent: not(or(...told)),
    pinned: (term) => substitute(term, values),
    after: (term) => primed(term, (v) => changing.has(v.name)),
  }
}

/** That the jump of a step is one of a rule's lines, whatever their payloads say: over the state after the delay. */
function shownTerm(jumps: Jumps, { patterns, except }: Extract<Meaning, { kind: 'event' }>): Term {
  return and(
    ...patterns.map((pattern) => patternTerm(jumps, pattern)),
    not(or(...except.map((pattern) => patternTerm(jumps, pattern)))),
  )
}

function patternTerm(jumps: Jumps, { signal, constants, timer, process, from, to }: Pattern): Term {
  const starts = jumps.taken.filter(({ initiates }) => initiates)
  const sends =
    signal === undefined
      ? tt
      : or(
          ...starts.flatMap(({ edge: { trigger }, taken }) =>
            trigger.kind === 'emit' && trigger.signal.name === signal
              ? [
                  and(
                    taken,
                    ...[...(constants ?? [])].map(([i, text]) => isCalled(trigger.signal, trigger.args[i], i, text)),
                  ),
                ]
              : [],
          ),
        )
  const expires =
    timer === undefined
      ? tt
      : or(
          ...starts.flatMap(({ edge: { trigger }, taken }) =>
            trigger.kind === 'expire' && trigger.timer.left.name === timer ? [taken] : [],
          ),
        )
  const moves =
    process === undefined
      ? tt
      : or(
          ...jumps.taken.flatMap(({ edge, taken }) =>
            edge.process === process && from?.includes(edge.from) !== false && to?.includes(edge.to) !== false
              ? [taken]
              : [],
          ),
        )
  return and(sends, expires, moves)
}

/** That an argument has the value that a text says. */
function isCalled({ args }: Signal, value: Term | undefined, i: number, text: string): Term {
  const sort = args[i]?.sort
  if (value === undefined || sort === undefined) return not(tt)
  if (sort.kind === 'bool') return text === 'true' || text === '1' ? value : not(value)
  if (sort.kind === 'enum') return sort.values.includes(text) ? eq(value, termOfValue(text, sort)) : not(tt)
  const number = numberOf(text)
  return number === undefined ? not(tt) : eq(value, num(number, sort))
}

/** That the step is the line: its rule, and what its payload says of arguments. */
function shownBy(
  { shown, system, watch }: Encoding,
  { told }: Extract<Meaning, { kind: 'event' }>,
  { rule, args }: Observation,
): Term {
  const own = shown[rule] as Term
  if (args === undefined || told.length === 0) return own
  const jumps = jumpsOf(watch.space.network)
  const says = jumps.taken.flatMap(({ edge: { trigger }, taken, initiates }) => {
    if (!initiates || trigger.kind !== 'emit') return []
    const { signal } = trigger
    const values = told.map(({ index, unitMs, withinMs }, i): Term => {
      const [value, text, sort] = [trigger.args[index], args[i], signal.args[index]?.sort]
      if (value === undefined || text === undefined || sort === undefined) return tt
      if (sort.kind === 'bool' || sort.kind === 'enum') return isCalled(signal, value, index, text)
      const number = numberOf(text)?.mul(unitMs)
      if (number === undefined) return not(tt)
      return and(le(num(number.sub(withinMs), sort), value), le(value, num(number.add(withinMs), sort)))
    })
    return [implies(taken, and(...values))]
  })
  return and(own, system.afterDelay(and(...says)))
}

/** That the state and the clocks are of one of these; `drifted`: where clocks may have drifted since. */
function statesTerm(encoding: Encoding, states: readonly Symbolical[], drifted = false): Term {
  const { space } = encoding.watch
  const byPlace = new Map<Place, Term[]>()
  for (const { place, zone } of states) {
    const zones = byPlace.get(place) ?? []
    byPlace.set(place, zones)
    zones.push(zoneTerm(encoding, zone, drifted))
  }
  return or(...[...byPlace].map(([place, zones]) => and(placeTerm(space, place), or(...zones))))
}

/** Between what parameters lie that have no value. */
function spansTerm({ spans, dimensions }: Space): Term {
  const bounds = [...spans].flatMap(([i, { low, high }]) => {
    const param = dimensions[i - 1]
    if (param === undefined) return []
    return [
      ...(low === undefined ? [] : [le(num(low), cur(param.variable))]),
      ...(high === undefined ? [] : [le(cur(param.variable), num(high))]),
    ]
  })
  return and(...bounds)
}

function placeTerm(space: Space, { values }: Place): Term {
  return and(
    ...space.discrete.map((variable, i) => {
      const value = values[i]
      return value === undefined ? tt : eq(cur(variable), termOfValue(value, variable.sort))
    }),
  )
}

function zoneTerm({ watch: { space }, clocks, drifts }: Encoding, zone: readonly number[], drifted: boolean): Term {
  const { size, dimensions, scale } = space
  const termAt = (i: number): Term => {
    if (i === 0) return num(0)
    const dimension = dimensions[i - 1]
    if (dimension !== undefined) return dimension.sign === 1 ? cur(dimension.variable) : neg(cur(dimension.variable))
    const k = i - 1 - dimensions.length
    const clock = cur(clocks[k] as Var)
    return drifted ? add(clock, cur(drifts[k] as Var)) : clock
  }
  const values = Array.from({ length: size }, (_, i) => termAt(i))
  const bounds: Term[] = []
  for (let i = 0; i < size; i++)
    for (let j = 0; j < size; j++) {
      const w = zone[i * size + j] as number
      const through = i === 0 || j === 0 ? Infinity : sumOf(zone[i * size] as number, zone[j] as number)
      // What follows from bounds of single dimensions need not be said.
      if (i === j || w === Infinity || through <= w) continue
      const limit = num(rational(limitOf(w)).div(scale))
      const apart = sub(values[i] as Term, values[j] as Term)
      bounds.push(Number.isInteger(w) ? le(apart, limit) : lt(apart, limit))
    }
  return and(...bounds)
}
