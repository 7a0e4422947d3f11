/**
 * The encoding against the evaluator, without a solver: the inputs of a step are enumerated, the formula is evaluated,
 * and both must say the same about each step: possible or not, and to which state. `standing.ts` compares what they say
 * of standing still.
 */
import type { Var } from '../../checker/logic/term.ts'
import { evaluator, sameValue, type Valuation, type Value, valueText } from '../../checker/logic/value.ts'
import type { Network } from '../../checker/model/model.ts'
import { delayed, delayLimit, delayRefusal } from '../../checker/run/delay.ts'
import { takeJump } from '../../checker/run/jump.ts'
import { enabledJumps, fillIn } from '../../checker/run/moves.ts'
import { randomParams } from '../../checker/run/parameters.ts'
import { randomFrom, randomPick } from '../../checker/run/random.ts'
import { randomRun } from '../../checker/run/simulate.ts'
import { type Rational, rational } from '../../checker/support/rational.ts'
import { type Lowered, lower } from '../../checker/system/lower.ts'
import { delayInput } from '../../checker/system/time.ts'
import { replay } from '../../checker/trace/replay.ts'
import type { Step } from '../../checker/trace/trace.ts'
import { standingDisagreement } from './standing.ts'

/** At most so many selections of jump and receivers are tried in a state and at a delay. */
const mostSelections = 150

/** What disagrees about a network on a random run and around it; undefined when nothing does. */
export function disagreement(network: Network, seed: number, steps: number): string | undefined {
  const system = lower(network)
  const params = randomParams(network, seed)
  if (params === undefined) return undefined
  const trace = randomRun(network, params, { seed, steps })
  if (trace === undefined) return undefined
  const start = new Map([...params, ...trace.initial])
  if (evaluator(start)(system.init) !== true) return 'the formula does not accept an initial state of the evaluator'
  if (!replay(network, { ...trace, steps: [] }, undefined).ok)
    return 'the evaluator does not accept its own initial state'
  const initial = initialDisagreement(network, system, params, trace.initial, seed)
  if (initial !== undefined) return initial
  let before: Valuation = trace.initial
  for (const [i, step] of trace.steps.entries()) {
    const wrong =
      standingDisagreement(network, system, params, before, seed) ??
      stepDisagreement(network, system, params, before, step, seed) ??
      otherDisagreement(network, system, params, before, step, seed)
    if (wrong !== undefined) return `step ${i + 1}: ${wrong}\n${showState(before)}`
    before = step.after
  }
  const wrong = standingDisagreement(network, system, params, before, seed)
  return wrong && `at the end: ${wrong}\n${showState(before)}`
}

/** Both must say the same of states that differ from an initial one in a variable, or in two. */
function initialDisagreement(
  network: Network,
  system: Lowered,
  params: Valuation,
  initial: Valuation,
  seed: number,
): string | undefined {
  const random = randomFrom(seed)
  const pick = randomPick(random)
  for (const v of [...system.states, ...system.states]) {
    const other = random.oneOf(system.states)
    const state = new Map(initial).set(v.name, pick(v, undefined))
    if (random.chance(1, 2)) state.set(other.name, pick(other, undefined))
    const formula = evaluator(new Map([...params, ...state]))(system.init) === true
    const again = replay(network, { system: network.name, params, initial: state, steps: [] }, undefined)
    if (formula !== again.ok)
      return `only the ${formula ? 'formula' : 'evaluator'} lets a run start with ${showState(state)}`
  }
  return undefined
}

/** Inputs around a step that the evaluator took: each is possible for both or for neither. */
function stepDisagreement(
  network: Network,
  system: Lowered,
  params: Valuation,
  before: Valuation,
  taken: Step,
  seed: number,
): string | undefined {
  const at = new Map([...params, ...before])
  if (evaluator(at)(system.facts) !== true) return 'a fact of the encoding does not hold'
  const { limit } = delayLimit(network, params, before)
  let matched = taken.jump === undefined
  for (const inputs of inputsAround(system, taken, limit === 'unbounded' ? undefined : limit, seed)) {
    const { step, possible } = stepOf(system, at, inputs)
    const accepted = refusal(network, params, before, step)
    const text = `${step.jump?.edges.join(', ')} with ${choicesText(step)} after ${step.delay.toFraction()}`
    if (possible && accepted !== undefined) return `the formula takes ${text}, the evaluator refuses: ${accepted}`
    if (!possible && accepted === undefined) return `the evaluator takes ${text}, the formula refuses`
    if (possible && evaluator(new Map([...at, ...inputs]))(system.takes(step.jump?.edges ?? [])) !== true)
      return `the formula does not know that it takes ${text}`
    if (
      possible &&
      taken.jump !== undefined &&
      edgesText(step) !== edgesText(taken) &&
      evaluator(new Map([...at, ...inputs]))(system.takes(taken.jump.edges)) === true
    )
      return `the formula takes ${text} for ${edgesText(taken)}`
    if (possible && sameJump(step, taken)) matched = true
  }
  return matched ? undefined : unknownTo(taken)
}

/** Every jump that the evaluator lists at the end of the delay, filled in at random, is known to the formula. */
function otherDisagreement(
  network: Network,
  system: Lowered,
  params: Valuation,
  before: Valuation,
  taken: Step,
  seed: number,
): string | undefined {
  const at = new Map([...params, ...before])
  const random = randomFrom(seed)
  const now = delayed(network, params, before, taken.delay)
  for (const open of enabledJumps(network, params, now)) {
    const jump = fillIn(params, now, open, randomPick(random))
    const outcome = jump && takeJump(network, params, now, jump)
    if (jump === undefined || outcome === undefined || 'refused' in outcome) continue
    const wanted: Step = { delay: taken.delay, jump, after: outcome.state }
    const known = selections(system, seed).some((inputs) => {
      const { step, possible } = stepOf(
        system,
        at,
        new Map([...defaults(system), ...inputs, ...jump.choices, [delayInput.name, taken.delay]]),
      )
      return (
        possible &&
        sameJump(step, wanted) &&
        [...outcome.state].every(([name, value]) => sameValue(value, step.after.get(name) ?? false))
      )
    })
    if (!known && selections(system, seed).length < mostSelections) return unknownTo(wanted)
  }
  return undefined
}

function unknownTo(step: Step): string {
  return `the formula knows no inputs for ${step.jump?.edges.join(', ')} with ${choicesText(step)} after ${step.delay.toFraction()}`
}

/** What the formula makes of inputs: whether the step is possible, and what happens in it. */
function stepOf(
  system: Lowered,
  at: Valuation,
  inputs: Valuation,
): { readonly step: Step; readonly possible: boolean } {
  const from = new Map([...at, ...inputs])
  const after = new Map<string, Value>()
  for (const [v, term] of system.nextValues) after.set(v.name, evaluator(from, after)(term))
  return { step: system.step(from, after), possible: evaluator(from, after)(system.trans) === true }
}

/** Why the evaluator does not take this step to this state; undefined when it does. */
export function refusal(network: Network, params: Valuation, before: Valuation, step: Step): string | undefined {
  const refused = delayRefusal(network, params, before, step.delay)
  if (refused !== undefined) return refused
  const later = delayed(network, params, before, step.delay)
  const outcome = step.jump === undefined ? { state: later } : takeJump(network, params, later, step.jump)
  if ('refused' in outcome) return outcome.refused
  const different = [...outcome.state].find(([name, value]) => !sameValue(value, step.after.get(name) ?? '?'))
  return (
    different && `${different[0]} is ${valueText(different[1])}, not ${valueText(step.after.get(different[0]) ?? '?')}`
  )
}

function sameJump(a: Step, b: Step): boolean {
  return a.delay.equals(b.delay) && edgesText(a) === edgesText(b) && choicesText(a) === choicesText(b)
}

function edgesText(step: Step): string {
  return [...(step.jump?.edges ?? [])].sort().join()
}

function choicesText(step: Step): string {
  return [...(step.jump?.choices ?? [])]
    .map(([k, v]) => `${k}=${valueText(v)}`)
    .sort()
    .join(' ')
}

/** Inputs worth trying: selections of jump and receivers, with delays and choices at and around their limits. */
function* inputsAround(system: Lowered, taken: Step, limit: Rational | undefined, seed: number): Generator<Valuation> {
  const delays = [
    rational(0),
    taken.delay,
    ...(limit === undefined ? [rational(7)] : [limit, limit.add(1), limit.div(2)]),
  ].filter((d) => d.compare(0) >= 0)
  const distinct = new Map(delays.map((d) => [d.toFraction(), d])).values()
  const plain = defaults(system)
  const chosen = taken.jump?.choices ?? new Map<string, Value>()
  const open = system.inputs.filter((v) => v !== delayInput && !isSelector(v))
  const others = (n: number): [string, Value][] => open.map((v): [string, Value] => [v.name, anyOf(v, n)])
  const fillings =
    open.length === 0 ? [plain] : [plain, new Map([...plain, ...chosen]), new Map(others(1)), new Map(others(9))]
  for (const delay of distinct) {
    for (const picks of selections(system, seed)) {
      for (const filling of fillings) yield new Map([...filling, ...picks, [delayInput.name, delay]])
    }
  }
}

function defaults(system: Lowered): Map<string, Value> {
  return new Map(system.inputs.map((v): [string, Value] => [v.name, anyOf(v, 0)]))
}

function anyOf({ sort }: Var, n: number): Value {
  if (sort.kind === 'bool') return n > 0
  return sort.kind === 'enum' ? (sort.values[n % sort.values.length] ?? '') : rational(n)
}

/** The inputs that say which jump and who receives; what is chosen besides has the name of its edge's choice. */
function isSelector(v: Var): boolean {
  return v.sort.kind === 'enum' && v.name.includes(' ')
}

const known = new WeakMap<Lowered, Valuation[]>()

/** Every combination of the selectors' values, or a random sample where there are too many. */
function selections(system: Lowered, seed: number): Valuation[] {
  const made = known.get(system)
  if (made !== undefined) return made
  const random = randomFrom(seed)
  let found: [string, Value][][] = [[]]
  for (const { name, sort } of system.inputs.filter(isSelector)) {
    if (sort.kind === 'enum') found = found.flatMap((l) => sort.values.map((v): [string, Value][] => [...l, [name, v]]))
    if (found.length > 4 * mostSelections) found = found.filter(() => random.chance(4 * mostSelections, found.length))
  }
  while (found.length > mostSelections) found.splice(random.below(found.length), 1)
  const result = found.map((l) => new Map(l))
  known.set(system, result)
  return result
}

export function showState(state: Valuation): string {
  return [...state].map(([name, value]) => `${name}=${valueText(value)}`).join(' ')
}
