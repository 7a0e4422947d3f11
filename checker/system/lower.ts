/**
 * From a network to its symbolic transition system: a delay, then one jump, seen as one formula.
 *
 * With Y for the state X after the delay, each variable v becomes v' = value(Y) of the edge taken that writes it, or
 * Y's own; lines are raised, cleared or kept (raise wins); observer clocks and monitors follow their rules; and the
 * location invariants hold in X' (`updates.ts`). `system/` and `run/` both implement `docs/semantics.md`, and share
 * nothing but terms.
 */
import { primed } from '../logic/rewrite.ts'
import { and, cur, eq, ff, implies, le, next, not, num, or, type Term, tt, type Var } from '../logic/term.ts'
import { evaluator, type Valuation, type Value } from '../logic/value.ts'
import { inRange, type Network, type Start } from '../model/model.ts'
import type { Jump } from '../model/run.ts'
import type { Rational } from '../support/rational.ts'
import { inDomain, type Jumps, jumpsOf } from './jumps.ts'
import {
  inputsOf,
  type JumpInputs,
  jumpingTo,
  type Preference,
  patientStep,
  possibleNow,
  takenExactly,
} from './possible.ts'
import type { TransitionSystem } from './system.ts'
import {
  admissible,
  afterDelay,
  allTimers,
  at,
  canWait,
  delayInput,
  flow,
  invariantsHold,
  locationInvariants,
} from './time.ts'
import { lineUpdates, type NextValue, observerUpdates, plainUpdates, stateVariables } from './updates.ts'

/** The transition system of a network, with what only the progress check needs beside it. */
export interface Lowered extends TransitionSystem {
  /**
   * Every state variable with its value after the step, in an order in which each needs only next values of earlier
   * ones.
   */
  readonly nextValues: readonly NextValue[]
  /** The step takes exactly these edges, by their ids. */
  takes(edges: readonly string[]): Term
  /** Some time can pass here: over states and parameters. */
  readonly waits: Term
  /** Neither can time pass here nor is any jump possible: over states and parameters. */
  readonly stuck: Term
  /**
   * A jump with these inputs is possible at once, and the condition (not of observers) holds after it: over states and
   * parameters.
   */
  jumpsTo(inputs: JumpInputs, condition: Term): Term
  /**
   * Inputs that make this jump from a state (with its parameters), as terms that make the like of it from others;
   * undefined where there are none.
   */
  inputsOf(jump: Jump, state: Valuation): JumpInputs | undefined
  /**
   * A step of a patient run, see `trust/progress.ts`: it waits as long as possible, then somebody who blocks time
   * moves.
   */
  patient(preference: Preference): Term
  /** Some variable declared `low..high` is outside its range. */
  readonly outOfRange: Term
}

export function lower(network: Network): Lowered {
  const states = stateVariables(network)
  requireDistinctNames(network, states)
  const isState = nameTest(states)
  const later = afterDelay(network)
  const moved = flow(network)
  const jumps = jumpsOf(network)
  const after = (v: Var): Term => moved.get(v.name) ?? cur(v)

  const nextValues = [
    ...plainUpdates(network, jumps, later, after),
    ...lineUpdates(network, jumps, later),
    ...observerUpdates(network, jumps, later, after, (t) => primed(t, isState)),
  ]
  const invariants = invariantsHold(network)
  const mayWait = admissible(network)
  const trans = and(
    mayWait,
    later(jumps.legal),
    ...nextValues.map(([v, value]) => eq(next(v), value)),
    primed(invariants, isState),
  )
  const facts = and(invariants, ...states.map(inDomain))
  const jumpTo = jumpingTo(network, jumps, isState)
  const possible = possibleNow(jumps, jumpTo)
  const step = decoder(states, jumps, later)
  // As large as all jumps in all ways to choose: only who asks about progress pays for it.
  let stuck: Term | undefined
  return {
    name: network.name,
    params: network.params.map((p) => p.variable),
    assume: and(...network.assumptions.map((a) => a.condition)),
    states,
    inputs: [delayInput, ...jumps.inputs],
    init: and(initially(network), facts),
    trans,
    facts,
    nextValues,
    takes: (edges) => takenExactly(jumps, edges, later),
    seen: (condition) => and(mayWait, later(condition)),
    afterDelay: later,
    step,
    lastStep: (before) => {
      const value = evaluator(before)
      const moment = states.map((v): [string, Value] => [v.name, value(after(v))])
      return { delay: delayOf(before), after: new Map(moment) }
    },
    waits: canWait(network),
    get stuck() {
      stuck ??= and(not(canWait(network)), not(possible(() => tt)))
      return stuck
    },
    jumpsTo: (inputs, condition) => jumpTo(inputs, primed(condition, isState)),
    inputsOf: (jump, state) => inputsOf(jumps, jump, state),
    patient: (preference) => {
      if (locationInvariants(network).some(({ invariant }) => invariant.strict === true))
        throw new Error('no delay is the longest before a strict bound')
      return patientStep(network, jumps, possible, preference, later)
    },
    outOfRange: or(...network.processes.flatMap((p) => p.data).map((data) => not(inRange(data)))),
  }
}

/**
 * Throws where two quantities have one name: solvers would take them for one, and prove what is not so. Texts in which
 * it happens are refused (T0202), so this is a mistake of the checker.
 */
function requireDistinctNames({ name, params }: Network, states: readonly Var[]): void {
  const seen = new Set<string>()
  for (const variable of [...params.map((p) => p.variable), ...states]) {
    if (seen.has(variable.name)) throw new Error(`two quantities of ${name} are called ${variable.name}`)
    seen.add(variable.name)
  }
}

function nameTest(variables: readonly Var[]): (v: Var) => boolean {
  const names = new Set(variables.map((v) => v.name))
  return (v) => names.has(v.name)
}

function initially(network: Network): Term {
  const conditions: Term[] = []
  const starts = (v: Var, start: Start): void => {
    if (start.kind === 'value') conditions.push(eq(cur(v), start.value))
    if (start.kind === 'range') conditions.push(le(start.low, cur(v)), le(cur(v), start.high))
  }
  for (const process of network.processes) {
    conditions.push(at(process, process.initial))
    for (const data of process.data) {
      starts(data.variable, data.start)
      if (data.start.kind === 'any') conditions.push(inRange(data))
    }
    for (const clock of process.clocks) starts(clock.variable, clock.start)
  }
  for (const timer of allTimers(network)) {
    conditions.push(eq(cur(timer.armed), timer.start === undefined ? ff : tt))
    starts(timer.left, timer.start ?? { kind: 'value', value: num(0) })
  }
  for (const line of network.irqs) conditions.push(not(cur(line)))
  for (const { clock, held } of network.observerClocks) {
    starts(clock.variable, clock.start)
    conditions.push(implies(held, eq(cur(clock.variable), num(0))))
  }
  for (const m of network.monitors) {
    conditions.push(eq(cur(m.pending), and(m.premise, not(m.response))), eq(cur(m.age), num(0)))
  }
  return and(...conditions)
}

function delayOf(before: Valuation): Rational {
  return before.get(delayInput.name) as Rational
}

function decoder(states: readonly Var[], jumps: Jumps, later: (t: Term) => Term): TransitionSystem['step'] {
  return (before, after) => {
    const value = evaluator(before)
    const taken = jumps.taken.filter((t) => value(later(t.taken)) === true)
    const initiator = taken.filter((t) => t.initiates)
    const followers = taken.filter((t) => !t.initiates)
    const edges = [...initiator, ...followers]
    const choices = edges.flatMap((t) =>
      t.edge.choices.map((c): [string, Value] => [c.variable.name, before.get(c.variable.name) as Value]),
    )
    return {
      delay: delayOf(before),
      jump: { edges: edges.map((t) => t.edge.id), choices: new Map(choices) },
      after: new Map(states.map((v): [string, Value] => [v.name, after.get(v.name) as Value])),
    }
  }
}
