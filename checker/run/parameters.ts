/**
 * Parameter values to simulate with: the declared defaults, and random ones that satisfy the assumptions.
 *
 * Draws mix what tends to separate true from false bounds: defaults, scaled and permuted defaults, small integers, and
 * values on the boundary of an assumption. Candidates that break an assumption are thrown away (rejection sampling).
 */
import { mentions } from '../logic/rewrite.ts'
import { childrenOf, sortOf, sub, type Term } from '../logic/term.ts'
import type { Valuation, Value } from '../logic/value.ts'
import type { Network, Param } from '../model/model.ts'
import { isInteger, one, type Rational, rational, zero } from '../support/rational.ts'
import { type Random, randomFrom } from './random.ts'
import { readingIn, readingWith } from './reading.ts'
import { parameterFault } from './state.ts'

const attempts = 60

/**
 * The declared defaults, if they satisfy the assumptions; a parameter without one gets 1, `false` or the first enum
 * value.
 */
export function defaultParams(network: Network): Valuation | undefined {
  const params = declared(network)
  return parameterFault(network, params) === undefined ? params : undefined
}

function declared(network: Network): Map<string, Value> {
  return new Map(network.params.map((param) => [param.variable.name, param.default ?? plainValue(param)]))
}

function plainValue({ variable: { sort } }: Param): Value {
  return sort.kind === 'bool' ? false : sort.kind === 'enum' ? (sort.values[0] ?? '') : one
}

/**
 * Values that satisfy the assumptions, drawn by the seed; the defaults when none is found; undefined when these break
 * them too.
 */
export function randomParams(network: Network, seed: number): Valuation | undefined {
  const random = randomFrom(seed)
  for (let i = 0; i < attempts; i++) {
    const candidate = draw(network, random)
    if (parameterFault(network, candidate) === undefined) return candidate
  }
  return defaultParams(network)
}

function draw(network: Network, random: Random): Map<string, Value> {
  const params = declared(network)
  const numbers = network.params.filter(({ variable: { sort } }) => sort.kind === 'real' || sort.kind === 'int')
  for (const { variable } of network.params) {
    if (variable.sort.kind === 'bool') params.set(variable.name, random.chance(1, 2))
    if (variable.sort.kind === 'enum') params.set(variable.name, random.oneOf(variable.sort.values))
  }
  random.oneOf([keep, scaled, permuted, small, small, nudged])(random, numbers, params)
  for (let i = random.below(3); i > 0; i--) ontoBoundary(network, random, numbers, params)
  return params
}

type Redraw = (random: Random, numbers: readonly Param[], params: Map<string, Value>) => void

const keep: Redraw = () => {}

const factors = ['1/4', '1/3', '1/2', '2', '3', '10'].map((text) => rational(text))

/** One, or all, multiplied: integers stay integers. */
const scaled: Redraw = (random, numbers, params) => {
  if (numbers.length === 0) return
  const factor = random.oneOf(factors)
  for (const { variable } of random.chance(1, 2) ? numbers : [random.oneOf(numbers)]) {
    const value = numberOf(params, variable.name).mul(factor)
    params.set(variable.name, variable.sort.kind === 'int' ? value.floor() : value)
  }
}

/** Values handed round among parameters of one sort. */
const permuted: Redraw = (random, numbers, params) => {
  for (const kind of ['real', 'int']) {
    const members = numbers.filter((param) => param.variable.sort.kind === kind)
    const values = members.map((param) => numberOf(params, param.variable.name))
    for (const { variable } of members)
      params.set(variable.name, values.splice(random.below(values.length), 1)[0] ?? zero)
  }
}

const small: Redraw = (random, numbers, params) => {
  for (const { variable } of numbers) params.set(variable.name, rational(random.below(6)))
}

/** One of them moved a little. */
const nudged: Redraw = (random, numbers, params) => {
  if (numbers.length === 0) return
  const { variable } = random.oneOf(numbers)
  const step = variable.sort.kind === 'int' ? one : random.oneOf([one, rational('1/2'), rational('1/10')])
  params.set(variable.name, numberOf(params, variable.name).add(random.chance(1, 2) ? step : step.neg()))
}

function numberOf(params: Valuation, name: string): Rational {
  const value = params.get(name)
  return typeof value === 'object' ? value : zero
}

/** Solves one comparison of an assumption, as an equation, for one of its parameters. */
function ontoBoundary(network: Network, random: Random, numbers: readonly Param[], params: Map<string, Value>): void {
  const comparisons = network.assumptions.flatMap((assumption) => comparisonsIn(assumption.condition))
  if (comparisons.length === 0) return
  const { left, right } = random.oneOf(comparisons)
  const difference = sub(left, right)
  const inside = numbers.filter((param) => mentions(difference, (variable) => variable.name === param.variable.name))
  if (inside.length === 0) return
  const { variable } = random.oneOf(inside)
  const here = numberOf(params, variable.name)
  const at = (value: Rational): Rational =>
    readingWith(readingIn(params), new Map([[variable.name, value]])).number(difference)
  const slope = at(here.add(one)).sub(at(here))
  if (slope.equals(zero)) return
  const solution = here.sub(at(here).div(slope))
  if (variable.sort.kind === 'real' || isInteger(solution)) params.set(variable.name, solution)
}

export interface Comparison {
  readonly left: Term
  readonly right: Term
}

/** The comparisons of numbers anywhere in a term. */
export function comparisonsIn(term: Term): Comparison[] {
  const inner = childrenOf(term).flatMap(comparisonsIn)
  const numeric = term.kind === 'le' || term.kind === 'lt' || (term.kind === 'eq' && isNumeric(term.left))
  return numeric ? [{ left: term.left, right: term.right }, ...inner] : inner
}

function isNumeric(term: Term): boolean {
  const { kind } = sortOf(term)
  return kind === 'real' || kind === 'int'
}
