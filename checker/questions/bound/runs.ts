/** The runs shown with a bound: one that reaches it, or comes near it, and some that exceed anything less. */
import { largestAmong } from '../../logic/extremum.ts'
import { linearOf } from '../../logic/linear.ts'
import { variablesOf } from '../../logic/rewrite.ts'
import { and, cur, eq, le, lt, num, scale, sub, type Term } from '../../logic/term.ts'
import { termOfValue, type Valuation } from '../../logic/value.ts'
import type { Tightness } from '../../outcome.ts'
import { defaultParams } from '../../run/parameters.ts'
import { rational } from '../../support/rational.ts'
import type { Trace } from '../../trace/trace.ts'
import type { BoundForm, Search } from './form.ts'

/** What a run shows that reaches a bound, or comes that near to it. */
export function near({ quantity, condition }: BoundForm, least: Term, tight: Tightness): Term {
  if (tight.startsWith('reached')) return and(condition, le(least, quantity))
  // Elsewhere, parameters may be as small as they like: nearer than a thousandth of each of them, or one that hardly
  // counts would seem needed.
  const parameters = variablesOf(least).map((p) => cur(p))
  const missing = tight === 'approached' ? [num(1)] : isSumOfParameters(least) ? parameters : [num(1), ...parameters]
  return and(condition, ...missing.map((amount) => lt(sub(least, scale(rational('1/1000'), amount)), quantity)))
}

/** Whether nothing but parameters decides it: where a number does, too, parameters that are large must not hide it. */
function isSumOfParameters(least: Term): boolean {
  return largestAmong(least).every((one) => linearOf(one)?.constant.equals(0) === true)
}

/** A way in which a run may show that a bound is tight. */
interface Way {
  readonly how: Tightness
  readonly situation: Term
}

/** Best first: at the default parameters, or where no parameter of the bound is zero. */
export function waysTo({ question: { network }, form }: Search, least: Term): Way[] {
  const usual = defaultParams(network)
  const at = (values: Valuation): Term =>
    and(...network.params.map(({ variable: p }) => eq(cur(p), termOfValue(values.get(p.name) ?? false, p.sort))))
  const way = (where: Term) => (how: Tightness) => ({ how, situation: and(where, near(form, least, how)) })
  return [
    ...(usual === undefined ? [] : (['reached', 'approached'] as const).map(way(at(usual)))),
    ...(['reached elsewhere', 'approached elsewhere'] as const).map(way(counting(least))),
  ]
}

/** What every run shows that comes near a bound in any of these ways, where the usual parameters are not zero. */
export function comesNear(form: BoundForm, least: Term): Term {
  return and(counting(least), near(form, least, 'approached elsewhere'))
}

/** No parameter of the bound is zero. */
function counting(least: Term): Term {
  return and(lt(num(0), least), ...variablesOf(least).map((p) => lt(num(0), cur(p))))
}

/** The first of these ways in which a run is found. */
export async function reaching(
  ways: readonly Way[],
  find: (situation: Term) => Trace | undefined | Promise<Trace | undefined>,
) {
  for (const { how, situation } of ways) {
    const trace = await find(situation)
    if (trace !== undefined) return { how, trace }
  }
  return undefined
}

/** Of these expressions those that a run exceeds, each with a run. */
export async function exceedingRuns(search: Search, smaller: readonly Term[]) {
  const { quantity, condition } = search.form
  const below: { readonly term: Term; readonly trace: Trace }[] = []
  for (const term of smaller) {
    const trace = await search.runTo(and(condition, lt(term, quantity)))
    if (trace !== undefined) below.push({ term, trace })
  }
  return below
}
