/**
 * For which values of parameters a log is a run. From inside, single values are tried: a run was found and executed by
 * the evaluator, or not. From outside, whole intervals are excluded: the parameter is a dimension of the zones that
 * never changes, so that one way along the log is one for all its values. Zones lose some of that (after a delay a
 * clock and a parameter are apart by an interval), which makes them hold more: an interval is halved then. So no value
 * is excluded for which the log is a run, and what lies between the two sides is said to be open.
 */
import type { Valuation } from '../logic/value.ts'
import type { Param } from '../model/model.ts'
import { parameterFault } from '../run/state.ts'
import { maximum, minimum, order, type Rational, rational, zero } from '../support/rational.ts'
import { limitOf } from '../zones/dbm.ts'
import { TooMany } from '../zones/oracle.ts'
import { NoZones } from '../zones/parts.ts'
import { type OpenParam, spaceOf } from '../zones/space.ts'
import { type Answered, type Asked, conformance, type FoundRun } from './answer.ts'
import { type Confirmation, confirmed, type Judges } from './confirm.ts'
import { monitorOf, type Watch } from './monitor.ts'
import { along, type Breath, frontAt } from './order.ts'
import { lastLayers, staysStuck } from './search.ts'

/** One side of a parameter's values, in milliseconds. */
export interface Side {
  /** The log is no run for this value and any beyond it, whatever the other inferred parameters are. */
  readonly excluded?: Rational
  /** It is a run for this value. */
  readonly conforms: Rational
  /** No end was found: this far was tried. */
  readonly unlimited: boolean
  /** Who says that what is excluded is excluded, beside the zones. */
  readonly by: readonly string[]
}

export interface Inferred {
  readonly param: Param
  readonly least: Side
  readonly greatest: Side
}

export type Inference =
  | {
      readonly kind: 'inferred'
      readonly params: readonly Inferred[]
      readonly values: Valuation
      readonly answered: Answered
    }
  /** The log is no run whatever these parameters are; or none was found, with the reason. */
  | { readonly kind: 'excluded'; readonly by: readonly string[] }
  | { readonly kind: 'unknown'; readonly why: string }

/** A value that is larger than any that was tried would be: sides beyond it are said to be unlimited. */
const farMs = rational(1_000_000)

/** Values are told apart by a microsecond, and intervals are halved so often at most. */
const apart = rational('1/1000')
const mostHalves = 40
const nano = rational('1/1000000')

type Spans = ReadonlyMap<string, { readonly low?: Rational; readonly high?: Rational }>

/** What one way along the log says of all values within spans. */
type Within =
  | { readonly kind: 'excluded'; readonly confirm: () => Promise<Confirmation> }
  | { readonly kind: 'left'; readonly spans: Spans }
  | { readonly kind: 'unknown'; readonly why: string }

export async function inferred(
  asked: Asked,
  params: readonly Param[],
  judges: Judges,
  breath: Breath,
): Promise<Inference> {
  try {
    const all: Spans = new Map(params.map((param) => [param.variable.name, {}]))
    const first = await within(asked, params, all, judges, breath)
    if (first.kind === 'unknown') return first
    if (first.kind === 'excluded') {
      const said = await first.confirm()
      if (said.kind === 'contradicted') return { kind: 'unknown', why: said.why }
      return { kind: 'excluded', by: said.kind === 'confirmed' ? said.by : [] }
    }
    const base = await startingPoint(asked, params, first.spans, judges, breath)
    if (base === undefined)
      return { kind: 'unknown', why: 'no values were found for which the log is a run, and not all are excluded' }
    const found: Inferred[] = []
    for (const param of params) {
      const search: SideSearch = { asked, params, param, base: base.values, outer: first.spans, judges, breath }
      found.push({ param, least: await side(search, 'low'), greatest: await side(search, 'high') })
    }
    // The least values say most of what is proved; not all of them together need make a run.
    const least = new Map([
      ...base.values,
      ...found.map((one): [string, Rational] => [one.param.variable.name, one.least.conforms]),
    ])
    return { kind: 'inferred', params: found, ...((await tried(asked, least, judges, breath)) ?? base) }
  } catch (failure) {
    if (!(failure instanceof NoZones || failure instanceof TooMany)) throw failure
    return { kind: 'unknown', why: failure.message }
  }
}

/** Takes the log with parameters that are open. */
async function within(
  asked: Asked,
  params: readonly Param[],
  spans: Spans,
  judges: Judges,
  breath: Breath,
): Promise<Within> {
  const { network, map, logs, effort } = asked
  const log = logs.observations
  const open = params.map(({ variable }): OpenParam => ({ variable, ...spans.get(variable.name) }))
  const pinned = new Map([...asked.params].filter(([name]) => !spans.has(name)))
  const space = spaceOf(network, pinned, map.domains.length, open)
  const watch: Watch = { space, meanings: map.meanings, domains: map.domains, effort }
  const monitor = monitorOf(watch)
  const start = monitor.start()
  if (start.crowded) return { kind: 'unknown', why: 'more symbolic states than --states are possible' }
  const last = lastLayers()
  const found = await along(monitor, log, frontAt(start, 0), log.length, false, breath, undefined, last.hear)
  if (found.kind === 'crowded') return { kind: 'unknown', why: 'more symbolic states than --states are possible' }
  if (found.kind === 'stuck') {
    const layers = start.cut ? await staysStuck(watch, log, { from: 0, at: found.at }, breath) : last.layers()
    if (found.cut || layers === undefined || layers === false) return { kind: 'left', spans }
    const begins = layers[0]?.[0]?.front.base === 0
    return { kind: 'excluded', confirm: () => confirmed(monitor, log, layers, begins, judges) }
  }
  const { states } = found.front.position
  const narrowed = [...space.spans.keys()].map((i, k): [string, { low?: Rational; high?: Rational }] => {
    const lows = states.map(({ zone }) => -limitOf(zone[i] as number))
    const highs = states.map(({ zone }) => limitOf(zone[i * space.size] as number))
    const [low, high] = [Math.min(...lows), Math.max(...highs)]
    const inMs = (units: number): Rational => rational(units).div(space.scale)
    // Where jumps were left out, other values may have led here.
    const known =
      start.cut || found.cut
        ? {}
        : { ...(Number.isFinite(low) && { low: inMs(low) }), ...(Number.isFinite(high) && { high: inMs(high) }) }
    const { variable, ...given } = open[k] as OpenParam
    return [variable.name, { ...given, ...known }]
  })
  return { kind: 'left', spans: new Map(narrowed) }
}

interface Tried {
  readonly values: Valuation
  readonly answered: Answered & { readonly answer: FoundRun }
}

/** One value for each parameter: a run that the evaluator executed, or undefined. */
async function tried(asked: Asked, values: Valuation, judges: Judges, breath: Breath): Promise<Tried | undefined> {
  if (parameterFault(asked.network, values) !== undefined) return undefined
  const answered = await conformance({ ...asked, params: values }, { ...judges, recheckers: [] }, breath)
  return 'run' in answered.answer ? { values, answered: { ...answered, answer: answered.answer } } : undefined
}

/** Values for which the log is a run: those that are given, or ends and middles of the spans. */
async function startingPoint(
  asked: Asked,
  params: readonly Param[],
  spans: Spans,
  judges: Judges,
  breath: Breath,
): Promise<Tried | undefined> {
  const choices = params.map(({ variable: { name } }) => {
    const { low = zero, high } = spans.get(name) ?? {}
    const given = asked.params.get(name) as Rational
    const ends =
      high === undefined ? [low, low.mul(2), maximum(given, low).mul(100)] : [low, high, low.add(high).div(2)]
    return [given, ...ends.map(toNanos)].filter(
      (v) => order(v, low) >= 0 && (high === undefined || order(v, high) <= 0),
    )
  })
  let combinations: Rational[][] = [[]]
  for (const values of choices)
    combinations = combinations.flatMap((before) => values.map((value) => [...before, value]))
  for (const combination of combinations.slice(0, 64)) {
    const values = new Map([
      ...asked.params,
      ...params.map(({ variable }, i): [string, Rational] => [variable.name, combination[i] as Rational]),
    ])
    const found = await tried(asked, values, judges, breath)
    if (found !== undefined) return found
  }
  return undefined
}

interface SideSearch {
  readonly asked: Asked
  readonly params: readonly Param[]
  readonly param: Param
  readonly base: Valuation
  readonly outer: Spans
  readonly judges: Judges
  readonly breath: Breath
}

/** Closes in on the least or greatest value, from both sides. */
async function side(search: SideSearch, which: 'low' | 'high'): Promise<Side> {
  const { asked, param, base, judges, breath, outer } = search
  const { name } = param.variable
  const good = async (value: Rational): Promise<boolean> =>
    (await tried(asked, new Map([...base, [name, value]]), judges, breath)) !== undefined
  let conforms = base.get(name) as Rational
  const limit = outer.get(name)?.[which]
  const end = limit ?? (which === 'low' ? zero : maximum(farMs, conforms))
  if (await good(end)) {
    if (limit === undefined) return { conforms: end, unlimited: true, by: [] }
    const beyond = which === 'low' ? end.sub(nano) : end.add(nano)
    return { conforms: end, excluded: beyond, unlimited: false, by: await confirmers(search, which, beyond) }
  }
  let bad = end
  let known = limit !== undefined
  for (let halves = 0; halves < mostHalves && order(conforms.sub(bad).abs(), apart) > 0; halves++) {
    const middle = toNanos(bad.add(conforms).div(2))
    if (await good(middle)) conforms = middle
    else if (await isExcluded(search, bad, middle, 3)) {
      bad = middle
      known = true
    } else break
  }
  return {
    conforms,
    unlimited: false,
    ...(known && { excluded: bad }),
    by: known ? await confirmers(search, which, bad) : [],
  }
}

/** Whether no value from one to another makes the log a run; halved where zones lose too much. */
async function isExcluded(search: SideSearch, from: Rational, to: Rational, halves: number): Promise<boolean> {
  const [low, high] = [minimum(from, to), maximum(from, to)]
  const spans = new Map(
    [...search.outer].map(([name, span]) => [name, name === search.param.variable.name ? { low, high } : span]),
  )
  const found = await within(search.asked, search.params, spans, search.judges, search.breath)
  if (found.kind !== 'left' || halves === 0) return found.kind === 'excluded'
  const middle = toNanos(low.add(high).div(2))
  return (await isExcluded(search, low, middle, halves - 1)) && (await isExcluded(search, middle, high, halves - 1))
}

/** Who says, beside the zones, that a value and all beyond it are excluded. */
async function confirmers(
  { asked, params, param, judges, breath, outer }: SideSearch,
  which: 'low' | 'high',
  value: Rational,
): Promise<readonly string[]> {
  const side = which === 'low' ? 'high' : 'low'
  const spans = new Map([...outer.keys()].map((name) => [name, name === param.variable.name ? { [side]: value } : {}]))
  const found = await within(asked, params, spans, judges, breath)
  if (found.kind !== 'excluded') return []
  const said = await found.confirm()
  if (said.kind === 'contradicted') throw new NoZones(`${said.why}: one of them is wrong; please report it`)
  return said.kind === 'confirmed' && said.whole ? said.by : []
}

function toNanos(value: Rational): Rational {
  return value.mul(1_000_000).round().div(1_000_000)
}
