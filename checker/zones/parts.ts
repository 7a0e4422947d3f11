/** What the parts of a space have in common: dimensions, places, and what variables stand for in them. */
import type { Var } from '../logic/term.ts'
import type { Valuation, Value } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { one, type Rational } from '../support/rational.ts'
import { type Bound, dimensionForm, type Span } from './form.ts'
import type { Jump } from './jump.ts'
import { type Symbolic, symbolic } from './situation.ts'
import type { Stay } from './stay.ts'

/** A quantity that is a dimension of the zones. */
export interface Dimension {
  readonly variable: Var
  /** -1: the dimension is minus the variable. */
  readonly sign: 1 | -1
}

export interface Place extends Stay {
  readonly id: number
  /** Of all discrete variables, in the order of the space. */
  readonly values: readonly Value[]
  /** Compiled when first asked for. */
  jumps(): readonly Jump[]
}

/** What a bound of a zone says, and what asked for it. */
export interface Limit extends Bound {
  readonly origin: unknown
}

export interface Space {
  readonly network: Network
  readonly params: Valuation
  /** Units of a zone in a millisecond. */
  readonly scale: Rational
  /** Units of which the constants of the model are multiples. */
  readonly grain: number
  /** Dimension i + 1 of zones. */
  readonly dimensions: readonly Dimension[]
  readonly discrete: readonly Var[]
  /** Parameters that have no value: dimensions that never change, and between what they lie. */
  readonly spans: ReadonlyMap<number, Span>
  /** Dimensions of zones, with 0 and the clocks of whoever uses the space, which come last and run always. */
  readonly size: number
  placeOf(values: readonly Value[]): Place
  /** Every place that was asked for. */
  readonly places: readonly Place[]
}

/** Thrown for networks that have no such states, with the reason. */
export class NoZones extends Error {}

/** What all variables are in a place: values, and dimensions. */
export function symbolsOf(space: Space, values: readonly Value[]): [string, Symbolic][] {
  return [
    ...[...space.params].map(([name, value]): [string, Symbolic] => [name, symbolic(value)]),
    ...space.discrete.map((variable, i): [string, Symbolic] => [variable.name, symbolic(values[i] as Value)]),
    ...space.dimensions.map(({ variable, sign }, i): [string, Symbolic] => [
      variable.name,
      dimensionForm(i + 1, sign === 1 ? one : one.neg()),
    ]),
  ]
}

/** How many whole numbers there are from one to another. */
export function countBetween(low: Rational, high: Rational, name: string): number {
  const count = high.sub(low).add(1)
  if (count.compare(mostValues) > 0) throw new NoZones(`${name} is one of more than ${mostValues} values`)
  return Math.max(0, Number(count.toFraction()))
}

const mostValues = 4096

/** The value of a discrete variable that has one. */
export function concrete(value: Symbolic): Value {
  if (typeof value !== 'object') return value
  if (value.factors.size > 0) throw new NoZones('a whole number depends on times')
  return value.constant
}
