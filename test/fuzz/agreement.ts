/**
 * The encoding against the evaluator, without a solver: the inputs of a step are enumerated, the formula is evaluated, and
 * both must say the same about each step: possible or not, and to which state.
 */
import { evaluator, sameValue, type Valuation, type Value, valueText } from '../../checker/logic/value.ts'
import type { Var } from '../../checker/logic/term.ts'
import type { Network } from '../../checker/model/model.ts'
import { delayed, delayLimit, delayRefusal } from '../../checker/run/delay.ts'
import { takeJump } from '../../checker/run/jump.ts'
import { enabledJumps } from '../../checker/run/moves.ts'
import { randomParams } from '../../checker/run/parameters.ts'
import { randomRun } from '../../checker/run/simulate.ts'
import { rational } from '../../checker/support/rational.ts'
import { type Lowered, lower } from '../../checker/system/lower.ts'
import { delayInput } from '../../checker/system/time.ts'
import { replay } from '../../checker/trace/replay.ts'
import type { Step } from '../../checker/trace/trace.ts'

/** What disagrees about a network on a random run and around it; undefined when nothing does. */
export function disagreement(network: Network, seed: number, steps: number): string | undefined {
  const system = lower(network)
  const params = randomParams(network, seed)
  if (params === undefined) return undefined
  const trace = randomRun(network, params, { seed, steps })
  if (trace === undefined) return undefined
  const start = new Map([...params, ...trace.initial])
  if (evaluator(start)(system.init) !== true) return 'the formula does not accept an initial state of the evaluator'
  if (!replay(network, { ...trace, steps: [] }, undefined).ok) return 'the evaluator does not accept its own initial state'
  let before: Valuation = trace.initial
  for (const [i, step] of trace.steps.entries()) {
    const wrong = stepDisagreement(network, system, params, before, step)
    if (wrong !== undefined) return `step ${i + 1}: ${wrong}\n${showState(before)}`
    before = step.after
  }
  return undefined
}

function stepDisagreement(network: Network, system: Lowered, params: Valuation, before: Valuation, taken: Step): string | undefined {
  const at = new Map([...params, ...before])
  const value = evaluator(at)
  if (value(system.facts) !== true) return 'a fact of the encoding does not hold'
  const { limit } = delayLimit(network, params, before)
  const stuck = limit !== 'unbounded' && limit.compare(0) <= 0 && enabledJumps(network, params, before).length === 0
  if (stuck && value(system.stuck) !== true) return 'the evaluator is stuck, the formula is not'
  if (!stuck && value(system.stuck) === true && system.inputs.length === 0) return 'the formula is stuck, the evaluator is not'

  let matched = taken.jump === undefined
  for (const inputs of inputsAround(system, taken, limit === 'unbounded' ? undefined : limit)) {
    const from = new Map([...at, ...inputs])
    const after = new Map<string, Value>()
    for (const [v, term] of system.nextValues) after.set(v.name, evaluator(from, after)(term))
    const possible = evaluator(from, after)(system.trans) === true
    const step = system.step(from, after)
    const accepted = refusal(network, params, before, step)
    if (possible && accepted !== undefined) return `the formula takes ${step.jump?.edges.join(', ')} after ${step.delay.toFraction()}, the evaluator refuses: ${accepted}`
    if (!possible && accepted === undefined) return `the evaluator takes ${step.jump?.edges.join(', ')} after ${step.delay.toFraction()}, the formula refuses`
    if (possible && sameJump(step, taken)) matched = true
  }
  return matched ? undefined : `the formula knows no inputs for ${taken.jump?.edges.join(', ')} after ${taken.delay.toFraction()}`
}

/** Why the evaluator does not take this step to this state; undefined when it does. */
function refusal(network: Network, params: Valuation, before: Valuation, step: Step): string | undefined {
  const refused = delayRefusal(network, params, before, step.delay)
  if (refused !== undefined) return refused
  if (step.jump === undefined) return 'no jump'
  const outcome = takeJump(network, params, delayed(network, params, before, step.delay), step.jump)
  if ('refused' in outcome) return outcome.refused
  const different = [...step.after].find(([name, value]) => !sameValue(value, outcome.state.get(name) ?? false))
  return different && `${different[0]} is ${valueText(outcome.state.get(different[0]) ?? '?')}, not ${valueText(different[1])}`
}

function sameJump(a: Step, b: Step): boolean {
  const texts = (s: Step): string => [...(s.jump?.edges ?? [])].sort().join() + [...(s.jump?.choices ?? [])].map(([k, v]) => `${k}=${valueText(v)}`).sort().join()
  return a.delay.equals(b.delay) && texts(a) === texts(b)
}

/** Inputs worth trying: every selection of jump and receivers, with delays and choices at and around their limits. */
function* inputsAround(system: Lowered, taken: Step, limit: ReturnType<typeof rational> | undefined): Generator<Map<string, Value>> {
  const delays = [rational(0), taken.delay, ...(limit === undefined ? [rational(7)] : [limit, limit.add(1), limit.div(2)])].filter((d) => d.compare(0) >= 0)
  const distinct = [...new Map(delays.map((d) => [d.toFraction(), d])).values()]
  const discrete = system.inputs.filter((v) => v.sort.kind === 'enum')
  const continuous = system.inputs.filter((v) => v !== delayInput && v.sort.kind !== 'enum')
  for (const delay of distinct) {
    for (const picks of combinations(discrete)) {
      for (const chosen of [taken.jump?.choices, undefined, 'beyond'] as const) {
        const rest = continuous.map((v): [string, Value] => {
          if (chosen === 'beyond') return [v.name, rational(9)]
          return [v.name, chosen?.get(v.name) ?? rational(1)]
        })
        yield new Map<string, Value>([[delayInput.name, delay], ...picks, ...rest])
        if (continuous.length === 0) break
      }
    }
  }
}

function combinations(variables: readonly Var[]): [string, Value][][] {
  return variables.reduce<[string, Value][][]>(
    (lists, v) => (v.sort.kind === 'enum' ? v.sort.values.flatMap((value) => lists.map((l): [string, Value][] => [...l, [v.name, value]])) : lists),
    [[]],
  )
}

function showState(state: Valuation): string {
  return [...state].map(([name, value]) => `${name}=${valueText(value)}`).join(' ')
}
