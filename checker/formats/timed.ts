/**
 * Timed transition systems, as timed VMT describes them: clocks grow by the same amount while everything else stands
 * still, then a transition happens in no time. Clocks are 0 at first and never negative. A delay d is possible if d =
 * 0, or if the state is not urgent; and the location invariant holds in every state, during delays as well.
 *
 *     init & C = 0 & I(C,X)
 *     step: d >= 0 & (urgent(X) => d = 0) & I(C+d,X) & trans(C+d,X,C',X') & C' >= 0 & I(C',X')
 *
 * The end of a delay and its beginning are enough if the invariant is convex in time; `shapeInTime` says whether it is.
 *
 * Cimatti, Griggio, Magnago, Roveri, Tonetta: Extending nuXmv with Timed Transition Systems and Timed Temporal
 * Properties. CAV 2019; the annotations are those of pono-rt (github.com/osankur/pono-rt, README, "Timed Automata") and
 * Pono's pull request 534.
 */
import { linearOf, minus } from '../logic/linear.ts'
import { mentions, primed, substituter } from '../logic/rewrite.ts'
import { add, and, cur, eq, implies, le, num, sortOf, type Term, type Var } from '../logic/term.ts'
import { evaluator, type Valuation } from '../logic/value.ts'
import type { Step } from '../model/run.ts'
import { type Rational, zero } from '../support/rational.ts'
import type { TransitionSystem } from '../system/system.ts'
import { type ForeignParts, inDomain, type Timed, valuesOf } from './parts.ts'

/** The system whose steps are a delay with a jump after it. */
export function timedSystem(
  { name, states, inputs, init, trans, facts: given }: ForeignParts,
  timed: Timed,
): TransitionSystem {
  const { clocks, delay, invariant, urgent } = timed
  const d = cur(delay)
  const none = num(0, delay.sort)
  const names = new Set(states.map((v) => v.name))
  const moved = new Map(clocks.map((c): [string, Term] => [c.name, add(cur(c), d)]))
  const later = substituter((v, isNext) => (isNext ? undefined : moved.get(v.name)))
  const facts = and(
    ...(given === undefined ? [] : [given]),
    invariant,
    ...clocks.map((c) => le(none, cur(c))),
    ...states.map(inDomain),
  )
  const mayWait = and(le(none, d), implies(urgent, eq(d, none)), later(invariant))
  const next = primed(facts, (v) => names.has(v.name))
  return {
    name,
    params: [],
    assume: and(),
    states,
    inputs: [delay, ...inputs],
    init: and(init, ...clocks.map((c) => eq(cur(c), none)), facts),
    trans: and(mayWait, later(trans), ...inputs.map(inDomain), next),
    facts,
    seen: (condition) => and(mayWait, later(condition)),
    afterDelay: later,
    step: (before, after): Step => ({
      delay: before.get(delay.name) as Rational,
      jump: { edges: [], choices: valuesOf(inputs, before) },
      after: valuesOf(states, after),
    }),
    lastStep: (before): Step => ({
      delay: before.get(delay.name) as Rational,
      after: afterTime(timed, states, before),
    }),
  }
}

function afterTime({ clocks, delay }: Timed, states: readonly Var[], before: Valuation): Valuation {
  const value = evaluator(before)
  const moved = new Map(clocks.map((c): [string, Term] => [c.name, add(cur(c), cur(delay))]))
  return new Map(states.map((v) => [v.name, value(moved.get(v.name) ?? cur(v))]))
}

/**
 * At which instants of a delay a condition holds: at all or none, until some instant, from some instant on, or in
 * between two; undefined where that is none of these, or cannot be seen.
 */
export type Shape = 'still' | 'until' | 'from' | 'between'

export function shapeInTime(condition: Term, clocks: ReadonlySet<string>): Shape | undefined {
  if (!mentions(condition, (v) => clocks.has(v.name))) return 'still'
  const of = (term: Term): Shape | undefined => shapeInTime(term, clocks)
  switch (condition.kind) {
    case 'le':
    case 'lt':
      return comparedShape(condition.left, condition.right, clocks)
    case 'eq':
      return equationShape(condition.left, condition.right, clocks)
    case 'not':
      return negated(of(condition.arg))
    case 'and':
      return together(condition.args.map(of))
    case 'or':
      return either(condition.args.map(of))
    case 'ite':
      return of(condition.cond) === 'still' ? together([of(condition.then), of(condition.else)]) : undefined
    default:
      return undefined
  }
}

/** How fast `left - right` grows; undefined where that changes. */
function rate(left: Term, right: Term, clocks: ReadonlySet<string>): Rational | undefined {
  const [a, b] = [linearOf(left), linearOf(right)]
  if (a === undefined || b === undefined) return undefined
  let sum: Rational = zero
  for (const { variable, factor } of minus(a, b).coefficients.values())
    if (clocks.has(variable.name)) sum = sum.add(factor)
  return sum
}

function comparedShape(left: Term, right: Term, clocks: ReadonlySet<string>): Shape | undefined {
  const sign = rate(left, right, clocks)?.compare(0)
  return sign === undefined ? undefined : sign === 0 ? 'still' : sign > 0 ? 'until' : 'from'
}

function equationShape(left: Term, right: Term, clocks: ReadonlySet<string>): Shape | undefined {
  if (!['int', 'real'].includes(sortOf(left).kind)) return undefined
  const grows = rate(left, right, clocks)
  return grows === undefined ? undefined : grows.equals(0) ? 'still' : 'between'
}

function negated(shape: Shape | undefined): Shape | undefined {
  return shape === 'until' ? 'from' : shape === 'from' ? 'until' : shape === 'still' ? 'still' : undefined
}

/** Of a conjunction: intervals meet in an interval. */
function together(shapes: readonly (Shape | undefined)[]): Shape | undefined {
  if (shapes.includes(undefined)) return undefined
  const moving = [...new Set(shapes.filter((s) => s !== 'still'))]
  return moving.length === 0 ? 'still' : moving.length === 1 ? moving[0] : 'between'
}

/** Of a disjunction: intervals that all reach to the same side do so together; others may leave a gap. */
function either(shapes: readonly (Shape | undefined)[]): Shape | undefined {
  if (shapes.includes(undefined)) return undefined
  const moving = shapes.filter((s) => s !== 'still')
  if (moving.length <= 1) return moving[0] ?? 'still'
  return moving.every((s) => s === moving[0]) && moving[0] !== 'between' ? moving[0] : undefined
}
