/**
 * Model-based projection: from literals that hold in a state, literals without some of the variables that still hold
 * there and imply that values for these variables exist. What is left out of the exact projection are other states,
 * never this one.
 *
 * Real variables go by Loos and Weispfenning's substitution of the greatest lower bound, as in Komuravelli, Gurfinkel,
 * Chaki, SMT-Based Model Checking for Recursive Programs, CAV 2014. Variables with finitely many values, and integers
 * no equation determines, get the value they have.
 */
import { type Rational, rational, zero } from '../support/rational.ts'
import { type Amount, type Linear, linearKey, linearOf, minus, plus, scaled } from './linear.ts'
import { add, cur, eq, le, lt, num, scale, sortOf, type Term } from './term.ts'
import type { Valuation } from './value.ts'

/** `linear` is zero, at most zero, or below zero. */
export interface Comparison extends Amount {
  readonly is: 'zero' | 'at most' | 'below'
}

/**
 * The literals (as of `implicant`) without the variables that `goes` names. Comparisons are normalised: one factor is 1
 * or -1, and of parallel ones the strongest stays.
 */
export function project(literals: readonly Term[], goes: (name: string) => boolean, at: Valuation): Term[] {
  const discrete: Term[] = []
  let comparisons: Comparison[] = []
  for (const literal of literals) {
    const comparison = comparisonOf(literal)
    if (comparison !== undefined) comparisons.push(comparison)
    else if (!goes(nameIn(literal))) discrete.push(literal)
  }
  for (;;) {
    const leaving = comparisons.flatMap((c) => [...c.linear.coefficients.values()]).filter((c) => goes(c.variable.name))
    if (leaving.length === 0) break
    const solvable = comparisons.find((c) => c.is === 'zero' && solvableFor(c, goes) !== undefined)
    const name =
      solvable === undefined
        ? (leaving[0] as (typeof leaving)[number]).variable.name
        : (solvableFor(solvable, goes) as string)
    comparisons = strongest(withoutOne(comparisons, name, at, solvable))
  }
  return [...new Map([...discrete, ...strongest(comparisons).map(termOf)].map((t) => [t.id, t])).values()]
}

/** A comparison as a linear form and zero; undefined for other literals. */
export function comparisonOf(literal: Term): Comparison | undefined {
  if (literal.kind !== 'eq' && literal.kind !== 'le' && literal.kind !== 'lt') return undefined
  const [left, right] = [linearOf(literal.left), linearOf(literal.right)]
  if (left === undefined || right === undefined) return undefined
  const { kind: sort } = sortOf(literal.left)
  if (sort !== 'real' && sort !== 'int') return undefined
  return {
    linear: minus(left, right),
    is: literal.kind === 'eq' ? 'zero' : literal.kind === 'le' ? 'at most' : 'below',
    sort,
  }
}

/** Positive parts on the left, negative ones and the constant on the right. */
export function termOf({ linear, is, sort }: Comparison): Term {
  const parts = [...linear.coefficients.values()]
  const sum = (signed: 1 | -1): Term[] =>
    parts.filter((p) => p.factor.compare(0) * signed > 0).map((p) => scale(p.factor.abs(), cur(p.variable)))
  const left = add(num(zero, { kind: sort }), ...sum(1))
  const right = add(num(zero.sub(linear.constant), { kind: sort }), ...sum(-1))
  return is === 'zero' ? eq(left, right) : is === 'at most' ? le(left, right) : lt(left, right)
}

/** The same comparison with whole factors, as people write it: `2 * A <= B` for `A <= B / 2`. Other literals stay. */
export function withWholeFactors(literal: Term): Term {
  const comparison = comparisonOf(literal)
  if (comparison === undefined) return literal
  const { linear } = comparison
  const common = [...linear.coefficients.values()].reduce((product, { factor }) => lcm(product, factor.d), 1n)
  return termOf({ ...comparison, linear: scaled(linear, rational(common)) })
}

function lcm(a: bigint, b: bigint): bigint {
  const gcd = (x: bigint, y: bigint): bigint => (y === 0n ? x : gcd(y, x % y))
  return (a / gcd(a, b)) * b
}

function nameIn(literal: Term): string {
  const atom = literal.kind === 'not' ? literal.arg : literal
  if (atom.kind === 'eq') return nameIn(atom.left.kind === 'var' ? atom.left : atom.right)
  if (atom.kind !== 'var') throw new Error(`a ${atom.kind} is no literal`)
  return atom.variable.name
}

function solvableFor({ linear, sort }: Comparison, goes: (name: string) => boolean): string | undefined {
  for (const [name, { factor }] of linear.coefficients)
    if (goes(name) && (sort === 'real' || factor.abs().equals(1))) return name
  return undefined
}

function withoutOne(
  comparisons: readonly Comparison[],
  name: string,
  at: Valuation,
  equation: Comparison | undefined,
): Comparison[] {
  const factorIn = (c: Comparison): Rational => c.linear.coefficients.get(name)?.factor ?? zero
  const [using, others] = [
    comparisons.filter((c) => !factorIn(c).equals(0)),
    comparisons.filter((c) => factorIn(c).equals(0)),
  ]
  const substituted = (value: Linear): Comparison[] =>
    using.map((c) => ({ ...c, linear: replaced(c.linear, name, value) }))
  if (equation !== undefined) return [...others, ...substituted(solved(equation.linear, name))]
  if (using.some((c) => c.sort === 'int' || c.is === 'zero'))
    return [...others, ...substituted({ constant: at.get(name) as Rational, coefficients: new Map() })]
  const bounds = using.map((c) => ({
    isLower: factorIn(c).compare(0) < 0,
    bound: solved(c.linear, name),
    strict: c.is === 'below',
  }))
  const [lower, upper] = [bounds.filter((b) => b.isLower), bounds.filter((b) => !b.isLower)]
  const [first, ...rest] = lower
  if (first === undefined || upper.length === 0) return others
  const greatest = rest.reduce((most, b) => {
    const order = numberOf(b.bound, at).compare(numberOf(most.bound, at))
    return order > 0 || (order === 0 && b.strict && !most.strict) ? b : most
  }, first)
  const sort = (using[0] as Comparison).sort
  const ordered = (small: Linear, large: Linear, strict: boolean): Comparison => ({
    linear: minus(small, large),
    is: strict ? 'below' : 'at most',
    sort,
  })
  return [
    ...others,
    ...lower.filter((b) => b !== greatest).map((b) => ordered(b.bound, greatest.bound, b.strict && !greatest.strict)),
    ...upper.map((b) => ordered(greatest.bound, b.bound, b.strict || greatest.strict)),
  ]
}

/** What `name` is where the form is zero. */
function solved(linear: Linear, name: string): Linear {
  const own = linear.coefficients.get(name)
  if (own === undefined) throw new Error(`${name} does not occur`)
  const others = new Map([...linear.coefficients].filter(([other]) => other !== name))
  return scaled({ constant: linear.constant, coefficients: others }, zero.sub(1).div(own.factor))
}

function replaced(linear: Linear, name: string, value: Linear): Linear {
  const factor = linear.coefficients.get(name)?.factor ?? zero
  const others = new Map([...linear.coefficients].filter(([other]) => other !== name))
  return plus({ constant: linear.constant, coefficients: others }, scaled(value, factor))
}

function numberOf(linear: Linear, at: Valuation): Rational {
  return [...linear.coefficients].reduce(
    (sum, [name, { factor }]) => sum.add((at.get(name) as Rational).mul(factor)),
    linear.constant,
  )
}

/** Normalised; of comparisons that differ in the constant only, the strongest; without those that say nothing. */
function strongest(comparisons: readonly Comparison[]): Comparison[] {
  const best = new Map<string, Comparison>()
  for (const comparison of comparisons) {
    if (comparison.linear.coefficients.size === 0) continue
    const c = normalised(comparison)
    const key = `${c.is === 'zero'} ${linearKey({ ...c.linear, constant: zero })}`
    const known = best.get(key)
    const order = known === undefined ? 1 : c.linear.constant.compare(known.linear.constant)
    if (order > 0 || (order === 0 && c.is === 'below')) best.set(key, c)
  }
  return [...best.values()]
}

/** Scaled so that the factor of the first variable by name is 1 or -1; an equation so that it is 1. */
function normalised(c: Comparison): Comparison {
  const [first] = [...c.linear.coefficients].sort(([a], [b]) => (a < b ? -1 : 1))
  const factor = (first as NonNullable<typeof first>)[1].factor
  return { ...c, linear: scaled(c.linear, (c.is === 'zero' ? factor : factor.abs()).inverse()) }
}
