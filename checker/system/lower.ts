/**
 * From a network to its symbolic transition system: a delay, then one jump, seen as one formula.
 *
 * With Y for the state X after the delay, each variable v becomes v' = value(Y) of the edge taken that writes it, or
 * Y's own; lines are raised, cleared or kept (raise wins); observer clocks and monitors follow their rules; and the
 * location invariants hold in X'. This file and `run/` both implement `docs/semantics.md` and share nothing but terms.
 */
import { primed, substituter, variablesOf } from '../logic/rewrite.ts'
import {
  and,
  conjunctsOf,
  cur,
  type EnumSort,
  enumValue,
  eq,
  ff,
  implies,
  ite,
  le,
  next,
  not,
  num,
  or,
  type Sort,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { evaluator, sameValue, termOfValue, type Valuation, type Value } from '../logic/value.ts'
import { inRange, type Network, type Occasion, type Process, type Start } from '../model/model.ts'
import type { Jump } from '../model/run.ts'
import { processVariables, type VariableUse, stateVariables as variablesOfState } from '../model/walk.ts'
import { pushTo } from '../support/groups.ts'
import type { Rational } from '../support/rational.ts'
import { inDomain, type Jumps, jumpsOf, type Selection, type TakenEdge } from './jumps.ts'
import { underValue, valuesIn } from './selected.ts'
import type { TransitionSystem } from './system.ts'
import { admissible, afterDelay, allTimers, at, blocks, canWait, delayInput, flow, invariantsHold, locationInvariants } from './time.ts'

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

/** The inputs of a jump that waits for nothing, as terms over states and parameters. */
export type JumpInputs = ReadonlyMap<string, Term>

/**
 * Which of several possible jumps a patient run takes: any of them, or the one that stands first or last in the model.
 */
export type Preference = 'any' | 'first' | 'last'

export function lower(network: Network): Lowered {
  const states = stateVariables(network)
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
  const trans = and(mayWait, later(jumps.legal), ...nextValues.map(([v, value]) => eq(next(v), value)), primed(invariants, isState))
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

function nameTest(variables: readonly Var[]): (v: Var) => boolean {
  const names = new Set(variables.map((v) => v.name))
  return (v) => names.has(v.name)
}

export function stateVariables(network: Network): Var[] {
  const shared = variablesOfState(network).filter((use) => use.process === undefined)
  return [...network.processes.flatMap(ownVariables), ...shared.map((use) => use.variable)]
}

/** The variables of a process; what time leaves alone stands first. */
function ownVariables(process: Process): Var[] {
  const uses = processVariables(process)
  const isLeftAlone = ({ kind }: VariableUse): boolean => kind === 'location' || kind === 'data'
  return [...uses.filter(isLeftAlone), ...uses.filter((use) => !isLeftAlone(use))].map((use) => use.variable)
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

export type NextValue = readonly [Var, Term]

/** Locations, data, clocks and timers: the value of the taken edge that writes them, otherwise what the delay left. */
function plainUpdates(network: Network, jumps: Jumps, later: (t: Term) => Term, after: (v: Var) => Term): NextValue[] {
  const writers = new Map<string, { taken: Term; value: Term }[]>()
  const write = (v: Var, by: TakenEdge, value: Term): void => {
    pushTo(writers, v.name, { taken: later(by.taken), value: later(value) })
  }
  for (const by of jumps.taken) {
    const location = by.process.location
    if (location.sort.kind === 'enum' && by.edge.to !== by.edge.from) write(location, by, enumValue(location.sort, by.edge.to))
    for (const update of by.updates) write(update.variable, by, update.value)
  }
  const written = network.processes.flatMap(ownVariables)
  return written.map((v) => [v, byValue(writers.get(v.name) ?? [], after(v))])
}

/** One `ite` a distinct value rather than one a writer: edges that write the same share a condition. */
function byValue(writers: readonly { readonly taken: Term; readonly value: Term }[], otherwise: Term): Term {
  const conditions = new Map<Term, Term[]>()
  for (const { taken, value } of writers) pushTo(conditions, value, taken)
  return [...conditions].reduce((rest, [value, taken]) => ite(or(...taken), value, rest), otherwise)
}

function lineUpdates(network: Network, jumps: Jumps, later: (t: Term) => Term): NextValue[] {
  return network.irqs.map((line) => {
    const where = (pick: (t: TakenEdge) => TakenEdge['raises']): Term =>
      or(
        ...jumps.taken.flatMap((t) =>
          pick(t)
            .filter((r) => r.irq.name === line.name)
            .map((r) => later(and(t.taken, r.when))),
        ),
      )
    return [
      line,
      or(
        where((t) => t.raises),
        and(cur(line), not(where((t) => t.clears))),
      ),
    ]
  })
}

function observerUpdates(
  network: Network,
  jumps: Jumps,
  later: (t: Term) => Term,
  after: (v: Var) => Term,
  prime: (t: Term) => Term,
): NextValue[] {
  const happens = (occasions: readonly Occasion[]): Term => or(...occasions.map((o) => later(and(jumps.sent(o.signal), o.guard))))
  const clocks = network.observerClocks.map(({ clock, resets, held }): NextValue => {
    const reset = happens(resets)
    return [clock.variable, ite(or(prime(held), reset), num(0), after(clock.variable))]
  })
  const monitors = network.monitors.flatMap((m): NextValue[] => {
    const isAnswered = or(prime(m.response), happens(m.answers ?? []))
    const pending = and(not(isAnswered), or(cur(m.pending), prime(m.premise), happens(m.begins ?? [])))
    return [
      [m.pending, pending],
      [m.age, ite(and(cur(m.pending), next(m.pending)), after(m.age), num(0))],
    ]
  })
  return [...clocks, ...monitors]
}

/**
 * Some jump is possible at once under the condition that `when` puts on it, target invariants included: over states and
 * parameters. Choices are tried at the ends of their ranges only, so that "not possible" has to be confirmed by the
 * evaluator.
 */
function possibleNow(jumps: Jumps, jumpTo: JumpTo): (when: (selection: Selection) => Term) => Term {
  return (when) =>
    or(
      ...jumps.selections.map((s) => {
        const condition = when(s)
        return condition === ff ? ff : and(condition, jumpTo(s.inputs, tt))
      }),
    )
}

/** A jump with these inputs is possible at once, and a condition over next values (not of observers) holds after it. */
type JumpTo = (inputs: JumpInputs, condition: Term) => Term

/** Looks only at what concerns the selected jump: a question about all jumps is as large as they are together. */
function jumpingTo(network: Network, jumps: Jumps, isState: (v: Var) => boolean): JumpTo {
  const selector = cur(jumps.selector)
  const selectsSomething = inDomain(jumps.selector)
  const conjuncts = conjunctsOf(jumps.legal).filter((c) => c !== selectsSomething)
  const legal = underValue(conjuncts, selector)
  const takenBy = new Map<string, TakenEdge[]>()
  for (const one of jumps.taken) for (const value of valuesIn(one.taken, selector)) pushTo(takenBy, value, one)
  const stays = network.processes.map((process) => stayingIn(network, process, isState))
  return (inputs, condition) => {
    const selected = inputs.get(jumps.selector.name)
    if (selected?.kind !== 'value') throw new Error('the inputs of a jump select it')
    const own = { ...jumps, taken: takenBy.get(selected.value) ?? [] }
    const values = new Map<string, Term>()
    const same = (t: Term): Term => t
    for (const [v, value] of [...plainUpdates(network, own, same, cur), ...lineUpdates(network, own, same)]) values.set(v.name, value)
    const certain = eq(selector, selected)
    for (const { edge, process, taken } of own.taken)
      if (taken === certain) values.set(process.location.name, enumValue(process.location.sort as EnumSort, edge.to))
    const changed = (v: Var): boolean => values.get(v.name) !== cur(v)
    const afterwards = substituter((v, isNext) => (isNext ? values.get(v.name) : undefined))
    const all = new Map<string, Term>([[delayInput.name, num(0)], ...inputs])
    const filledIn = substituter((v, isNext) => (isNext ? undefined : all.get(v.name)))
    const moved = stays.filter(({ reads }) => reads.some(changed)).map(({ after }) => afterwards(after(values)))
    const unmoved = stays.filter(({ reads }) => !reads.some(changed)).map(({ now }) => now)
    return and(filledIn(and(legal(selected.value), ...moved, afterwards(condition))), ...unmoved)
  }
}

/**
 * The invariants of the locations of a process, as they are now, and over next values where `values` may say in which
 * of them it is.
 */
function stayingIn(network: Network, process: Process, isState: (v: Var) => boolean) {
  const now = invariantsHold({ ...network, processes: [process] })
  const location = next(process.location)
  const under = underValue(conjunctsOf(primed(now, isState)), location)
  const anywhere = primed(now, isState)
  return {
    now,
    reads: variablesOf(now).filter(isState),
    after: (values: ReadonlyMap<string, Term>): Term => {
      const place = values.get(process.location.name)
      return place?.kind === 'value' ? under(place.value) : anywhere
    },
  }
}

/**
 * The first selection that takes these edges here; choices at ends of their ranges stay ends, others become the values
 * they have.
 */
function inputsOf(jumps: Jumps, { edges, choices }: Jump, state: Valuation): JumpInputs | undefined {
  const here = evaluator(state)
  const takes = takenExactly(jumps, edges, (t) => t)
  const sorts = new Map(jumps.inputs.map((v) => [v.name, v.sort]))
  for (const selection of jumps.selections) {
    const inputs = new Map(selection.inputs)
    for (const [name, value] of choices) {
      const end = inputs.get(name)
      if (end === undefined || !sameValue(here(end), value)) inputs.set(name, termOfValue(value, sorts.get(name) as Sort))
    }
    const values = [...inputs].map(([name, term]): [string, Value] => [name, here(term)])
    if (evaluator(new Map([...state, ...values]))(and(jumps.legal, takes)) === true) return inputs
  }
  return undefined
}

/**
 * The delay ends where no more time can pass. Then what must not wait happens; otherwise a process moves that keeps
 * time from passing, if one can; otherwise any process, by a `may` edge only if nothing else is possible.
 */
function patientStep(
  network: Network,
  jumps: Jumps,
  possible: (when: (s: Selection) => Term) => Term,
  preference: Preference,
  later: (t: Term) => Term,
): Term {
  const blocking = new Map(network.processes.map((p) => [p.name, blocks(network, p)]))
  const byBlocker = (s: Selection): Term => or(...s.actors.map((p) => blocking.get(p.name) ?? ff))
  const initiators = [...new Set(jumps.selections.map((s) => s.chosen))]
  if (preference === 'last') initiators.reverse()
  /** One of those wanted is taken: by preference, none that comes earlier is possible. */
  const chosen = (wanted: (s: Selection) => Term): Term => {
    let earlier = ff
    const taken = initiators.map((selected) => {
      const own = jumps.selections.filter((s) => s.chosen === selected)
      const mine = and(selected, or(...own.map(wanted)), not(earlier))
      if (preference !== 'any')
        earlier = or(
          earlier,
          possible((s) => (s.chosen === selected ? wanted(s) : ff)),
        )
      return mine
    })
    return or(...taken)
  }
  const kinds: readonly ((s: Selection) => Term)[] = [(s) => (s.pressing ? tt : ff), byBlocker, (s) => (s.byMay ? ff : tt)]
  const anything = chosen(() => tt)
  const choice = kinds.reduceRight((others, wanted) => or(chosen(wanted), and(not(possible(wanted)), others)), anything)
  return later(and(not(canWait(network)), choice))
}

/**
 * A server's edge is taken under one condition for each caller, a caller's for each server: some of them for each edge
 * of the jump, none for the others.
 */
function takenExactly(jumps: Jumps, edges: readonly string[], later: (t: Term) => Term): Term {
  const conditions = new Map(edges.map((id): [string, Term[]] => [id, []]))
  const others: Term[] = []
  for (const { edge, initiates, taken } of jumps.taken)
    (initiates === (edge.id === edges[0]) ? (conditions.get(edge.id) ?? others) : others).push(later(taken))
  return and(...[...conditions.values()].map((some) => or(...some)), not(or(...others)))
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
