/**
 * States: a value for every variable of a network (`stateVariables`); parameters are kept apart.
 *
 * At the start each process is in its initial location, irqs are low, every other variable has a value of its `start`,
 * an observer clock held by its condition is 0, each monitor has applied its rule once to "not pending", and the
 * invariants of the initial locations hold.
 */
import { enumValue, ff, num, type Term, tt, type Var } from '../logic/term.ts'
import { isOfSort, sameValue, type Valuation, type Value, valueText } from '../logic/value.ts'
import type { Network, Occasion, Start } from '../model/model.ts'
import { order, type Rational, rational, zero } from '../support/rational.ts'
import { place } from '../support/span.ts'
import { layoutOf, placeOf, stateVariables } from './layout.ts'
import { type Reading, reading, readingIn } from './reading.ts'

/** Values of all state variables by name. Never mutated. */
export type State = Valuation

/** Values to pick from: a closed range, or without bounds all of the variable's sort. */
export interface Bounds {
  readonly low: Rational
  readonly high: Rational
}

/** Picks a value for a variable; must answer one of the bounds and of the variable's sort. */
export type Picker = (variable: Var, bounds: Bounds | undefined) => Value

/** A state, or why there is none. */
export type Taken = { readonly state: State } | { readonly refused: string }

/**
 * Why the parameter values are not admissible: not of their sort, missing, or against an assumption; undefined if they
 * are.
 */
export function parameterFault(network: Network, params: Valuation): string | undefined {
  for (const { variable } of network.params) {
    const value = params.get(variable.name)
    if (value === undefined) return `the parameter ${variable.name} has no value`
    if (!isOfSort(value, variable.sort)) return `${valueText(value)} is no value of the parameter ${variable.name}`
  }
  const here = readingIn(params)
  const broken = network.assumptions.find((assumption) => !here.truth(assumption.condition))
  return broken && `the parameter values break an assumption (${place(broken.span)})`
}

interface Beginning {
  readonly variable: Var
  readonly start: Start
  /** Declared range of data: what `any` stands for. */
  readonly range?: { readonly low: bigint; readonly high: bigint }
}

/** How every variable starts, monitors apart. */
function beginnings(network: Network): Beginning[] {
  const always = (variable: Var, value: Term): Beginning => ({ variable, start: { kind: 'value', value } })
  return [
    ...network.processes.flatMap((process): Beginning[] => [
      ...(process.location.sort.kind === 'enum'
        ? [always(process.location, enumValue(process.location.sort, process.initial))]
        : []),
      ...process.clocks,
      ...process.timers.flatMap((timer) => [
        always(timer.armed, timer.start === undefined ? ff : tt),
        timer.start === undefined ? always(timer.left, num(0)) : { variable: timer.left, start: timer.start },
      ]),
      ...process.data,
    ]),
    ...network.irqs.map((irq) => always(irq, ff)),
    ...network.observerClocks.map((observer) => observer.clock),
  ]
}

function boundsOf({ start, range }: Beginning, here: Reading): Bounds | undefined {
  if (start.kind === 'range') return { low: here.number(start.low), high: here.number(start.high) }
  if (start.kind === 'any' && range !== undefined) return { low: rational(range.low), high: rational(range.high) }
  return undefined
}

/**
 * One initial state, with `pick` deciding what is open; refused when a range is empty or an initial invariant is
 * broken.
 */
export function initialState(network: Network, params: Valuation, pick: Picker): Taken {
  const fault = parameterFault(network, params)
  if (fault !== undefined) return { refused: fault }
  const here = readingIn(params)
  const state = new Map<string, Value>()
  for (const beginning of beginnings(network)) {
    const { variable, start } = beginning
    const bounds = boundsOf(beginning, here)
    if (bounds !== undefined && order(bounds.low, bounds.high) > 0)
      return { refused: `${variable.name} starts in an empty range` }
    state.set(variable.name, start.kind === 'value' ? here.value(start.value) : pick(variable, bounds))
  }
  const settled = settleObservers(network, params, state, new Map())
  const broken = isInitial(network, params, settled)
  return broken === undefined ? { state: settled } : { refused: broken }
}

/** Why a state is not initial; undefined when it is. */
export function isInitial(network: Network, params: Valuation, state: State): string | undefined {
  const fault = shapeFault(network, state)
  if (fault !== undefined) return fault
  const here = reading(params, state)
  for (const beginning of beginnings(network)) {
    const { variable, start } = beginning
    const value = here.values.get(variable.name) as Value
    const held = network.observerClocks.find(({ clock }) => clock.variable === variable)?.held ?? ff
    const wanted = here.truth(held) ? zero : start.kind === 'value' ? here.value(start.value) : undefined
    if (wanted !== undefined && !sameValue(value, wanted)) {
      return `${variable.name} starts as ${valueText(wanted)}, not as ${valueText(value)}`
    }
    const bounds = boundsOf(beginning, here)
    if (bounds !== undefined && wanted === undefined && !isWithin(value, bounds)) {
      return `${variable.name} starts in ${valueText(bounds.low)} .. ${valueText(bounds.high)}, not as ${valueText(value)}`
    }
  }
  for (const monitor of network.monitors) {
    const pending = here.truth(monitor.premise) && !here.truth(monitor.response)
    if (here.values.get(monitor.pending.name) !== pending) return `${monitor.pending.name} starts as ${pending}`
    if (!sameValue(zero, here.values.get(monitor.age.name) as Value)) return `${monitor.age.name} starts as 0`
  }
  return brokenInvariant(network, here, state)
}

export function isWithin(value: Value, { low, high }: Bounds): boolean {
  return typeof value === 'object' && order(low, value) <= 0 && order(value, high) <= 0
}

/** Why the valuation is no state of the network at all: a variable without value, of a wrong sort, or unknown. */
export function shapeFault(network: Network, state: State): string | undefined {
  for (const variable of stateVariables(network)) {
    const value = state.get(variable.name)
    if (value === undefined) return `${variable.name} has no value`
    if (!isOfSort(value, variable.sort)) return `${valueText(value)} is no value of ${variable.name}`
  }
  if (state.size === stateVariables(network).length) return undefined
  const known = new Set(stateVariables(network).map((variable) => variable.name))
  const unknown = [...state.keys()].find((name) => !known.has(name))
  return `${unknown} is no variable of ${network.name}`
}

/** The first invariant that is broken: of the location where each process is; undefined when all hold. */
export function brokenInvariant(network: Network, here: Reading, state: State): string | undefined {
  const layout = layoutOf(network)
  for (const process of network.processes) {
    const { location } = placeOf(layout, process, state)
    for (const invariant of location.invariants) {
      if (!here.truth(invariant.when)) continue
      const beyond = order(here.number(invariant.left), here.number(invariant.right))
      if (invariant.strict === true ? beyond < 0 : beyond <= 0) continue
      return `the invariant of ${process.name}.${location.name} (${place(invariant.span)}) would be broken`
    }
  }
  return undefined
}

/**
 * What observers do after a jump, and at the start, once everything else has its new value: clocks held by their
 * condition go to 0; each monitor that is answered stops, otherwise starts at 0 if it was idle and its premise holds.
 * `before` holds the monitors' values before the jump; at the start it is empty, which counts as idle. `happens` tells
 * whether the jump is one of some.
 */
export function settleObservers(
  network: Network,
  params: Valuation,
  state: State,
  before: State,
  happens: (occasions: readonly Occasion[]) => boolean = () => false,
): State {
  if (network.observerClocks.length === 0 && network.monitors.length === 0) return state
  const here = reading(params, state)
  const settled = new Map(state)
  for (const { clock, held } of network.observerClocks) if (here.truth(held)) settled.set(clock.variable.name, zero)
  for (const { pending, age, premise, response, begins = [], answers = [] } of network.monitors) {
    const was = before.get(pending.name) === true
    const isAnswered = here.truth(response) || happens(answers)
    const is = !isAnswered && (was || here.truth(premise) || happens(begins))
    settled.set(pending.name, is)
    settled.set(age.name, was && is ? (before.get(age.name) ?? zero) : zero)
  }
  return settled
}

/**
 * Data outside their declared `low..high`, one line each. Nothing wraps around: such a state can happen and is an error
 * of the model.
 */
export function rangeViolations(network: Network, state: State): string[] {
  return network.processes.flatMap((process) =>
    process.data.flatMap(({ variable, range }) => {
      const value = state.get(variable.name)
      if (range === undefined || value === undefined) return []
      if (isWithin(value, { low: rational(range.low), high: rational(range.high) })) return []
      return [`${variable.name} is ${valueText(value)}, outside ${range.low}..${range.high}`]
    }),
  )
}
