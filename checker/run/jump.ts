/**
 * Taking jumps. One jump is one spontaneous edge or expiry; one caller with exactly one server; or one emitter with
 * every willing receiver, each by one of its enabled edges. Every condition and every right-hand side is read in the
 * state before the jump, with the sender's argument values, the server's answers and the chosen values. Then, in this
 * order:
 *
 *     locations, disarming of the expired timer, updates     simultaneous; each variable has one writer
 *     lines                                                  cleared ones go low, then raised ones go high
 *     observer clocks whose reset is sent                    to 0
 *     held observer clocks, monitors                         by the state reached
 *
 * The jump is refused if the state reached breaks an invariant of any process.
 */
import type { Sort } from '../logic/term.ts'
import { isOfSort, type Valuation, type Value, valueText } from '../logic/value.ts'
import type { Edge, Network, Occasion, Signal } from '../model/model.ts'
import type { Jump } from '../model/run.ts'
import { zero } from '../support/rational.ts'
import { answersOf, argumentsOf, joiners, readiness } from './enabled.ts'
import { layoutOf } from './layout.ts'
import { type Reading, reading, readingWith } from './reading.ts'
import { brokenInvariant, isWithin, type State, settleObservers, type Taken } from './state.ts'

/** Why a jump cannot be taken; the caught end of `refuse`, which keeps the checks below one line each. */
class Refusal extends Error {}

function refuse(why: string): never {
  throw new Refusal(why)
}

/** The state after the jump, or why it is not possible from this state. */
export function takeJump(network: Network, params: Valuation, state: State, jump: Jump): Taken {
  try {
    const edges = participants(network, state, jump)
    const here = insideJump(params, state, jump, edges)
    for (const edge of edges) checkEdge(here, edge)
    checkJoining(network, here, edges)
    const after = settleObservers(network, params, effects(network, here, state, edges), state, (on) =>
      isOne(here, edges[0], on),
    )
    const broken = brokenInvariant(network, reading(params, after), after)
    return broken === undefined ? { state: after } : { refused: broken }
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message }
    throw error
  }
}

/** The jump's edges, each of another process and leaving where that process is. */
function participants(network: Network, state: State, jump: Jump): [Edge, ...Edge[]] {
  const layout = layoutOf(network)
  const edges = jump.edges.map((id) => layout.edges.get(id) ?? refuse(`${network.name} has no transition ${id}`))
  for (const [i, edge] of edges.entries()) {
    const is = state.get(edge.process)
    if (is !== edge.from)
      refuse(`${edge.process} is in ${is === undefined ? 'no state' : valueText(is)}, not where ${edge.id} leaves`)
    if (edges.findIndex((other) => other.process === edge.process) !== i) refuse(`${edge.process} takes part twice`)
  }
  const [first, ...others] = edges
  return first === undefined ? refuse('a jump needs a transition') : [first, ...others]
}

/**
 * The state before the jump together with chosen values, the sender's arguments, and what the server of a call answers.
 */
function insideJump(params: Valuation, state: State, jump: Jump, edges: readonly [Edge, ...Edge[]]): Reading {
  const open = new Map<string, Sort>(
    edges.flatMap((edge) => edge.choices.map(({ variable }) => [variable.name, variable.sort])),
  )
  for (const [name, value] of jump.choices) {
    const sort = open.get(name) ?? refuse(`${name} is not chosen in this jump`)
    if (!isOfSort(value, sort)) refuse(`${valueText(value)} is no value for the choice ${name}`)
  }
  for (const name of open.keys()) if (!jump.choices.has(name)) refuse(`no value is chosen for ${name}`)
  const chosen = readingWith(reading(params, state), jump.choices)
  const heard = readingWith(chosen, argumentsOf(chosen, edges[0]))
  return edges[1] === undefined ? heard : readingWith(heard, answersOf(heard, edges[1]))
}

function checkEdge(here: Reading, edge: Edge): void {
  if (readiness(here, edge) !== 'yes') refuse(`${edge.id} is not enabled`)
  for (const { variable, range } of edge.choices) {
    if (range === undefined) continue
    const bounds = { low: here.number(range.low), high: here.number(range.high) }
    const value = here.values.get(variable.name) as Value
    if (isWithin(value, bounds)) continue
    refuse(
      `${variable.name} is chosen in ${valueText(bounds.low)} .. ${valueText(bounds.high)}, not as ${valueText(value)}`,
    )
  }
}

/** Exactly those take part who must. */
function checkJoining(network: Network, here: Reading, [first, ...others]: readonly [Edge, ...Edge[]]): void {
  const { trigger } = first
  if (trigger.kind === 'on') refuse(`${first.id} waits for ${trigger.signal.name} and cannot start a jump`)
  const signal: Signal | undefined = trigger.kind === 'emit' ? trigger.signal : undefined
  for (const edge of others) {
    if (edge.trigger.kind !== 'on' || edge.trigger.signal.name !== signal?.name)
      refuse(`${edge.id} does not join ${first.id}`)
  }
  if (signal === undefined) return
  const willing = joiners(network, here, first.process, signal)
  for (const edge of others) {
    if (!willing.some(({ process }) => process.name === edge.process)) refuse(`${edge.process} cannot join ${first.id}`)
  }
  if (signal.kind === 'call') {
    if (others.length !== 1) refuse(`a call moves the caller and one partner, not ${others.length}`)
    return
  }
  for (const { process, yes } of willing) {
    if (yes.length > 0 && !others.some((edge) => edge.process === process.name))
      refuse(`${process.name} receives ${signal.name} too`)
  }
}

/** The state after the jump, before held observer clocks and monitors have their say. */
function effects(network: Network, here: Reading, state: State, edges: readonly [Edge, ...Edge[]]): State {
  const after = new Map(state)
  for (const edge of edges) {
    after.set(edge.process, edge.to)
    if (edge.trigger.kind !== 'expire') continue
    after.set(edge.trigger.timer.armed.name, false)
    after.set(edge.trigger.timer.left.name, zero)
  }
  for (const edge of edges) {
    for (const { variable, value } of edge.updates) after.set(variable.name, here.value(value))
    for (const { irq, when } of edge.clears) if (here.truth(when)) after.set(irq.name, false)
  }
  for (const edge of edges) for (const { irq, when } of edge.raises) if (here.truth(when)) after.set(irq.name, true)
  for (const { clock, resets } of network.observerClocks)
    if (isOne(here, edges[0], resets)) after.set(clock.variable.name, zero)
  return after
}

/** Whether a jump that this edge starts is one of the occasions. */
function isOne(here: Reading, { trigger }: Edge, occasions: readonly Occasion[]): boolean {
  return (
    trigger.kind === 'emit' &&
    occasions.some(({ signal, guard }) => signal.name === trigger.signal.name && here.truth(guard))
  )
}
