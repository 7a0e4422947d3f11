/**
 * Why a backlog comes to its end: a clock or a time, or a linear expression over integers and over where machines are,
 * that jumps in no time lower, and that is at least 0. It is guessed from chains of jumps that take no time: in each of
 * them some jump has to lower it. Then all chains are asked about (`patientJumps`), and the next one that takes no time
 * is added.
 *
 * Podelski, Rybalchenko: A Complete Method for the Synthesis of Linear Ranking Functions. VMCAI 2004. From examples:
 * counterexample-guided inductive synthesis.
 */
import {
  add,
  and,
  cur,
  enumValue,
  eq,
  ge,
  intSort,
  ite,
  le,
  num,
  or,
  scale,
  type Term,
  type Var,
} from '../logic/term.ts'
import { evaluator, type Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Context } from '../parts/context.ts'
import type { TimedProblem } from '../parts/problem.ts'
import type { Rational } from '../support/rational.ts'
import type { Preference } from '../system/possible.ts'
import { type CountedStep, type Diverging, patientJumps } from './progress.ts'

/** Chains that are taken into account before this gives up, and the jumps in each. */
const mostChains = 16
const chainLength = 8

/** Clocks and times that are tried by themselves. */
const mostTimes = 3

/** The largest factor, and the largest constant. */
const mostFactor = 8
const mostConstant = 1_000

/** A ranking, with what is shown of the jumps that do not lower it. */
export interface Ranked extends Diverging {
  readonly ranking: Term
}

/** A ranking under which patient jumps diverge; undefined where none was found. */
export async function rankedJumps(
  problem: TimedProblem,
  lemma: Term,
  preference: Preference,
  context: Context,
): Promise<Ranked | undefined> {
  const shown = async (ranking: Term): Promise<Ranked | readonly CountedStep[]> => {
    const answer = await patientJumps(problem, lemma, { preference, most: chainLength, ranking }, context)
    return 'jumps' in answer ? { ...answer, ranking } : answer.steps
  }
  const first = await chainInNoTime(problem, lemma, preference, context)
  if (first === undefined) return undefined
  for (const time of fallingTimes(problem, first).slice(0, mostTimes)) {
    const answer = await shown(time)
    if ('jumps' in answer) return answer
  }
  const features = featuresOf(problem.network)
  const chains = [first]
  while (chains.length < mostChains && !context.signal.aborted) {
    const ranking = await rankingOf(features, chains, context)
    if (ranking === undefined) return undefined
    const answer = await shown(ranking)
    if ('jumps' in answer) return answer
    chains.push(answer)
  }
  return undefined
}

/**
 * The jumps of a chain of patient jumps that takes no time, from a state of the lemma; undefined where there is none:
 * then time goes on, or what stops it takes time.
 */
export async function chainInNoTime(
  problem: TimedProblem,
  lemma: Term,
  preference: Preference,
  context: Context,
): Promise<readonly CountedStep[] | undefined> {
  const asked = { preference, most: chainLength, least: chainLength, inNoTime: true }
  const answer = await patientJumps(problem, lemma, asked, context)
  return 'jumps' in answer ? undefined : answer.steps
}

/** Clocks and times that some of these steps lower, but do not reset, those first that most do. */
function fallingTimes({ system }: TimedProblem, steps: readonly CountedStep[]): Term[] {
  const often = (v: Var): number =>
    steps.filter(({ before, after }) => {
      const [then, now] = [after.get(v.name), before.get(v.name)]
      return typeof then === 'object' && typeof now === 'object' && then.compare(now) < 0 && !then.equals(0)
    }).length
  return system.states
    .filter((v) => v.sort.kind === 'real' && often(v) > 0)
    .sort((a, b) => often(b) - often(a))
    .map(cur)
}

/**
 * 1 where a machine is in a location, or a Boolean is true, or an enum has a value, and 0 elsewhere; then integers:
 * what comes first is the first to be left out.
 */
function featuresOf(network: Network): Term[] {
  const [zero, one] = [num(0, intSort), num(1, intSort)]
  const whereItHas = (v: Var): Term[] => {
    const { sort } = v
    if (sort.kind === 'int') return [cur(v)]
    if (sort.kind === 'bool') return [ite(cur(v), one, zero)]
    return sort.kind === 'enum'
      ? sort.values.slice(1).map((value) => ite(eq(cur(v), enumValue(sort, value)), one, zero))
      : []
  }
  const data = network.processes.flatMap((p) => p.data.map((d) => d.variable))
  const [integers, others] = [data.filter((v) => v.sort.kind === 'int'), data.filter((v) => v.sort.kind !== 'int')]
  return [...network.irqs, ...network.processes.map((p) => p.location), ...others, ...integers].flatMap(whereItHas)
}

/**
 * Factors of the features such that in each chain some jump lowers their sum, which is at least 0; with as few features
 * as will do, and factors below 0 or a constant only where nothing else will.
 */
async function rankingOf(
  features: readonly Term[],
  chains: readonly (readonly CountedStep[])[],
  context: Context,
): Promise<Term | undefined> {
  const factors = features.map((_, i): Var => ({ name: `factor ${i}`, sort: intSort }))
  const constant: Var = { name: 'constant', sort: intSort }
  const whole = (n: number | Rational): Term => num(n, intSort)
  const sum = (values: readonly Rational[]): Term =>
    add(
      whole(0),
      ...factors.flatMap((f, i) => (values[i]?.equals(0) === false ? [scale(values[i] as Rational, cur(f))] : [])),
    )
  const valuesAt = (state: Valuation): Rational[] => features.map((f) => evaluator(state)(f) as Rational)
  const lowers = ({ before, after }: CountedStep): Term => {
    const [then, now] = [valuesAt(after), valuesAt(before)]
    const lost = sum(now.map((value, i) => value.sub(then[i] as Rational)))
    return and(ge(lost, whole(1)), ge(add(cur(constant), sum(now)), whole(0)))
  }
  const solver = context.open()
  try {
    solver.assertAt(0, and(...chains.map((steps) => or(...steps.map(lowers)))))
    for (const f of factors) solver.assertAt(0, and(le(whole(-mostFactor), cur(f)), le(cur(f), whole(mostFactor))))
    solver.assertAt(0, and(le(whole(0), cur(constant)), le(cur(constant), whole(mostConstant))))
    const wished = async (wish: Term): Promise<boolean> => {
      if (!(await solver.canBe([solver.switched(0, wish)]))) return false
      solver.assertAt(0, wish)
      return true
    }
    if (!(await solver.canBe([]))) return undefined
    await wished(and(...factors.map((f) => le(whole(0), cur(f)))))
    await wished(eq(cur(constant), whole(0)))
    for (const f of factors) (await wished(eq(cur(f), whole(0)))) || (await wished(eq(cur(f), whole(1))))
    if (!(await solver.canBe([]))) return undefined
    const found = await solver.valuesAt(0, [...factors, constant])
    const parts = features.map((f, i) => scale(found.get((factors[i] as Var).name) as Rational, f))
    return add(whole(found.get(constant.name) as Rational), ...parts)
  } finally {
    solver.kill()
  }
}
