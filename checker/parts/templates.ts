/**
 * What invariants of timed systems look like: the raw material of Houdini.
 *
 *     guard => x <= t,  guard => x - y <= t,  guard => x + left <= t        and two-literal clauses over discrete atoms
 *
 * Guards are locations and Booleans; x, y clocks, timers or time data, combined so that the sum stands still while time
 * passes; t ranges over sums and differences of the quantities the model itself compares with (Kind 2's mined terms).
 */
import { withoutNext } from '../logic/implicant.ts'
import {
  type Amount,
  comparisonsIn,
  type Linear,
  linearKey,
  minus,
  namesIn,
  plus,
  restricted,
  scaled,
  sizeOf,
} from '../logic/linear.ts'
import { variablesOf } from '../logic/rewrite.ts'
import { add, childrenOf, conjunctsOf, cur, enumValue, eq, le, neg, num, type Term, type Var } from '../logic/term.ts'
import type { Lookup } from '../logic/value.ts'
import { type Data, type Edge, inRange, type Network } from '../model/model.ts'
import type { VariableKind } from '../model/shape.ts'
import { edgeTerms, observerClockTerms, processTerms, stateVariables, termsWith } from '../model/walk.ts'
import { one, rational, zero } from '../support/rational.ts'
import type { Problem } from './problem.ts'

/**
 * Locations (`vcpu = GUEST`), Booleans, enum values and the values of small integer ranges: the atoms of discrete
 * facts, positive form.
 */
export function discreteAtoms(network: Network): Term[] {
  const enumAtoms = (v: Var): Term[] => {
    const { sort } = v
    return sort.kind === 'enum' && sort.values.length > 1
      ? sort.values.map((value) => eq(cur(v), enumValue(sort, value)))
      : []
  }
  const perProcess = network.processes.flatMap((p) => [
    ...enumAtoms(p.location),
    ...p.data.flatMap((d) => (d.variable.sort.kind === 'bool' ? [cur(d.variable)] : enumAtoms(d.variable))),
    ...p.data.flatMap(integerAtoms),
    ...p.timers.map((t) => cur(t.armed)),
  ])
  const params = network.params.flatMap((p) => (p.variable.sort.kind === 'bool' ? [cur(p.variable)] : []))
  return [...perProcess, ...network.irqs.map(cur), ...network.monitors.map((m) => cur(m.pending)), ...params]
}

/**
 * `owner == 2` for every value of a small declared range, by variable. Larger ranges, and variables without one, are
 * counters: bounds say more of them.
 */
function integerAtoms({ variable, range }: Data): Term[] {
  if (variable.sort.kind !== 'int' || range === undefined || range.high - range.low >= mostIntegers) return []
  return Array.from({ length: Number(range.high - range.low) + 1 }, (_, i) =>
    eq(cur(variable), num(rational(range.low + BigInt(i)), variable.sort)),
  )
}

const mostIntegers = 12n

/**
 * What the model and the question compare states with, as it stands there, and whether a timer has time left: where
 * cases may have to be told apart by time.
 */
export function comparisonAtoms(network: Network, bad: Term): Term[] {
  const params = new Set(network.params.map((p) => p.variable.name))
  const quantities = new Set(quantitiesOf(network).map(({ v }) => v.name))
  const atoms = new Set<Term>(network.processes.flatMap((p) => p.timers.map((t) => le(cur(t.left), num(0)))))
  const walk = (term: Term): void => {
    if (term.kind === 'le' || term.kind === 'lt') {
      const names = variablesOf(term).map((v) => v.name)
      const isAboutState =
        names.some((name) => quantities.has(name)) && names.every((name) => quantities.has(name) || params.has(name))
      if (isAboutState) atoms.add(term)
    } else for (const child of childrenOf(term)) walk(child)
  }
  for (const term of [bad, ...conditionsOf(network)]) walk(term)
  return [...atoms].slice(0, mostComparisons)
}

const mostComparisons = 24

/**
 * That variables stay in their declared ranges. Whether they do is asked by itself; mostly they do, and what else holds
 * depends on it.
 */
export function rangesOf(network: Network): Term[] {
  return network.processes.flatMap((p) =>
    p.data.filter((d) => d.range !== undefined).flatMap((d) => conjunctsOf(inRange(d))),
  )
}

/** A sum of quantities whose upper bound is sought. */
export interface Form {
  readonly term: Term
  readonly parts: readonly { readonly name: string; readonly sign: 1 | -1 }[]
}

/** What the forms come to in a state, in floats: for samples. The array is the same every time. */
export function formAmounts(forms: readonly Form[]): (state: Lookup) => Float64Array {
  const names = [...new Set(forms.flatMap((f) => f.parts.map((p) => p.name)))]
  const placed = forms.map((f) => f.parts.map(({ name, sign }) => ({ at: names.indexOf(name), sign })))
  const numbers = new Float64Array(names.length)
  const amounts = new Float64Array(forms.length)
  return (state) => {
    for (const [i, name] of names.entries()) numbers[i] = Number(state.get(name))
    for (const [f, parts] of placed.entries()) {
      let sum = 0
      for (const { at, sign } of parts) sum += sign * (numbers[at] as number)
      amounts[f] = sum
    }
    return amounts
  }
}

type Rate = 'up' | 'down' | 'still'

/** What time does to variables that have an amount; the others have none. */
const rates: Readonly<Record<VariableKind, Rate | undefined>> = {
  location: undefined,
  clock: 'up',
  armed: undefined,
  left: 'down',
  data: 'still',
  latched: undefined,
  pending: undefined,
  age: 'up',
  parameter: undefined,
  chosen: undefined,
  said: undefined,
  written: undefined,
}

/** Clocks, timers and numbers, with what time does to them. */
function quantitiesOf(network: Network): { readonly v: Var; readonly rate: Rate }[] {
  return stateVariables(network).flatMap(({ variable: v, kind }) => {
    const rate = rates[kind]
    return rate === undefined || v.sort.kind === 'bool' || v.sort.kind === 'enum' ? [] : [{ v, rate }]
  })
}

/** Single quantities with either sign, and pairs that stand still while time passes (or compare with data). */
export function formsOf(network: Network): Form[] {
  const quantities = quantitiesOf(network)
  const form = (...parts: readonly (readonly [Var, 1 | -1])[]): Form => ({
    term: add(...(parts.map(([v, sign]) => (sign === 1 ? cur(v) : neg(cur(v)))) as [Term, ...Term[]])),
    parts: parts.map(([v, sign]) => ({ name: v.name, sign })),
  })
  const forms: Form[] = quantities.flatMap(({ v }) => [form([v, 1]), form([v, -1])])
  for (const [i, a] of quantities.entries()) {
    for (const b of quantities.slice(i + 1)) {
      if (a.v.sort.kind !== b.v.sort.kind) continue
      const opposite = (a.rate === 'up' && b.rate === 'down') || (a.rate === 'down' && b.rate === 'up')
      if (opposite) forms.push(form([a.v, 1], [b.v, 1]), form([a.v, -1], [b.v, -1]))
      else forms.push(form([a.v, 1], [b.v, -1]), form([a.v, -1], [b.v, 1]))
    }
  }
  return forms
}

/**
 * The bounds to try, of times and of counters: 0, every sum of parameters and constants that the model or the question
 * compares something with, its parts and shares, and sums (of counters also differences) of two of these, with either
 * sign. At most `limit` of each sort, simplest first.
 */
export function boundsOf(network: Network, bad: Term, limit: number): Amount[] {
  const params = new Set(network.params.map((p) => p.variable.name))
  const isParam = (v: Var): boolean => params.has(v.name)
  const own = (a: Amount): Amount => ({ ...a, linear: positive(restricted(a.linear, isParam, true)) })
  const compared = [
    ...comparisonsIn(...conditionsOf(network), bad),
    ...network.processes.flatMap((p) => p.edges.flatMap(amountsOf)),
  ].map(own)
  // What is assumed of parameters that nothing is compared with is of no use.
  const names = namesIn(compared)
  const assumed = comparisonsIn(...network.assumptions.map((a) => a.condition)).map(own)
  const useful = assumed.filter((a) => [...a.linear.coefficients.keys()].every((name) => names.has(name)))
  return (['real', 'int'] as const).flatMap((sort) => {
    const whole = [...compared, ...useful].filter((a) => a.sort === sort).map((a) => a.linear)
    return simplest(whole, sort, limit).map((linear) => ({ linear, sort }))
  })
}

function simplest(whole: readonly Linear[], sort: 'int' | 'real', limit: number): Linear[] {
  const none: Linear = { constant: zero, coefficients: new Map() }
  const parts = whole.flatMap((m) => [
    ...[...m.coefficients].map(
      ([name, c]): Linear => ({ constant: zero, coefficients: new Map([[name, { ...c, factor: one }]]) }),
    ),
    ...(m.constant.equals(0) ? [] : [{ constant: m.constant, coefficients: new Map() }]),
  ])
  const basis = unique([none, ...parts, ...whole.flatMap(subSums), ...whole.flatMap(sharesOf)])
  const pairs = basis.flatMap((a) =>
    basis.flatMap((b) => {
      const sum = plus(a, b)
      return [sum, scaled(sum, zero.sub(1)), minus(a, b)]
    }),
  )
  // Differences of times say something where the model makes them; others are mostly coincidences of the parameters
  // that runs were taken at.
  const derived = unique(pairs).filter((b) => b.coefficients.size <= 6 && (sort === 'int' || !isMixed(b)))
  return unique([...basis, ...derived.sort((a, b) => sizeOf(a) - sizeOf(b))]).slice(0, limit)
}

function isMixed({ constant, coefficients }: Linear): boolean {
  const signs = new Set([constant, ...[...coefficients.values()].map((c) => c.factor)].map((f) => Math.sign(Number(f))))
  return signs.has(1) && signs.has(-1)
}

/** `boundsOf` a timed model; for other systems the constants they compare with, and their negatives. Few and simple. */
export function minedBounds({ network, system, bad }: Problem): Amount[] {
  const most = 48
  if (network !== undefined) return boundsOf(network, bad, most)
  const compared = comparisonsIn(system.init, withoutNext([system.trans])[0] as Term, bad)
  return (['real', 'int'] as const).flatMap((sort) => {
    const constants = compared.filter((c) => c.sort === sort).map((c) => c.linear.constant)
    const signed = [zero, ...constants, ...constants.map((c) => zero.sub(c))]
    return unique(signed.map((constant) => ({ constant, coefficients: new Map() })))
      .slice(0, most)
      .map((linear) => ({ linear, sort }))
  })
}

function unique(list: readonly Linear[]): Linear[] {
  return [...new Map(list.map((l) => [linearKey(l), l])).values()]
}

/**
 * A bound of several turns on its way: j of n parts of it, coefficients rounded down and up, for n the largest of them.
 * `3 (S + E) + E` passes through `E`, `S + E`, `S + 2 E`, `2 (S + E)` and so on.
 */
function sharesOf(bound: Linear): Linear[] {
  const whole = [...bound.coefficients.values()].map((c) => Number(c.factor))
  const n = Math.max(0, ...whole)
  if (!whole.every((c) => Number.isInteger(c) && c >= 0) || n < 2 || n > mostTurns || !bound.constant.equals(0))
    return []
  return Array.from({ length: n }, (_, j) => j + 1).flatMap((j) =>
    [Math.floor, Math.ceil].map((round) => ({
      constant: zero,
      coefficients: new Map(
        [...bound.coefficients].flatMap(([name, c]) => {
          const factor = rational(round((Number(c.factor) * j) / n))
          return factor.equals(0) ? [] : [[name, { ...c, factor }] as const]
        }),
      ),
    })),
  )
}

const mostTurns = 12

/** All sums of some of the parts of a bound, for bounds of up to four parts; otherwise the bound itself. */
function subSums(bound: Linear): Linear[] {
  const parts = [...bound.coefficients]
  if (parts.length > 4) return [bound]
  return Array.from({ length: 1 << parts.length }, (_, mask) => ({
    constant: bound.constant,
    coefficients: new Map(parts.filter((_, i) => (mask >> i) & 1)),
  }))
}

/** The sign that makes most coefficients positive: comparisons are mined as differences of their sides. */
function positive(bound: Linear): Linear {
  const signs = [...bound.coefficients.values()]
    .map((c) => Number(c.factor.s))
    .concat(bound.constant.equals(0) ? [] : [Number(bound.constant.s)])
  return signs.filter((s) => s < 0).length > signs.length / 2 ? scaled(bound, zero.sub(1)) : bound
}

/** Invariants and guards of machines, and conditions of resets: where the model compares. */
function conditionsOf(network: Network): Term[] {
  return [
    ...network.processes.flatMap((p) => [
      ...p.locations.flatMap((l) => l.invariants.map((i) => eq(i.left, i.right))),
      ...termsWith(processTerms(p), 'guard'),
    ]),
    ...termsWith(network.observerClocks.flatMap(observerClockTerms), 'reset'),
  ]
}

/** What timers are started with, times drawn from, starting ranges and times assigned or sent. */
function amountsOf(edge: Edge): Amount[] {
  const uses = edgeTerms(edge)
  const terms = [
    ...termsWith(
      uses.filter(({ about }) => about?.sort.kind === 'real'),
      'update',
    ),
    ...termsWith(uses, 'choice'),
    ...termsWith(uses, 'argument'),
    ...termsWith(uses, 'answer'),
  ]
  const anchor: Var = { name: 'anchor of amount', sort: { kind: 'real' } }
  return comparisonsIn(...terms.filter((t) => t.kind !== 'bool').map((t) => eq(cur(anchor), t)))
}

/** The variables that only watch: what is known about the system says nothing of them. */
export function observedNames(network: Network): Set<string> {
  const watching = stateVariables(network).filter(({ process, kind }) =>
    process === undefined ? kind !== 'latched' : process.observer,
  )
  return new Set(watching.map(({ variable }) => variable.name))
}
