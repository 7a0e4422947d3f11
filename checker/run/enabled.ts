/**
 * Who is ready to move. An edge is enabled when its process is at its source, its guard holds, each of its `choose`
 * ranges has a value, an expiring timer is armed and due, and a call has a partner. Target invariants play no part
 * here: they decide in `jump.ts` whether the jump as a whole may happen, and have no say in urgency or in who receives.
 *
 * While chosen values are open, a condition that needs one of them is `open`: neither yes nor no.
 */
import { variablesOf } from '../logic/rewrite.ts'
import { conjunctsOf, type Term, tt } from '../logic/term.ts'
import type { Valuation, Value } from '../logic/value.ts'
import type { Edge, Network, Process, Signal } from '../model/model.ts'
import { order, zero } from '../support/rational.ts'
import { layoutOf, placeOf } from './layout.ts'
import { type Reading, readingWith } from './reading.ts'

export type Answer = 'yes' | 'no' | 'open'

/** Whether a condition holds, as far as it can be read: a conjunct with a variable that has no value yet is open. */
export function answer(here: Reading, condition: Term): Answer {
  let open = false
  for (const part of conjunctsOf(condition)) {
    if (!isReadable(here, part)) open = true
    else if (!here.truth(part)) return 'no'
  }
  return open ? 'open' : 'yes'
}

/** Whether every variable of the term has a value here. */
export function isReadable(here: Reading, term: Term): boolean {
  return namesIn(term).every((name) => here.values.has(name))
}

const names = new WeakMap<Term, readonly string[]>()

function namesIn(term: Term): readonly string[] {
  const known = names.get(term)
  if (known !== undefined) return known
  const found = variablesOf(term).map((variable) => variable.name)
  names.set(term, found)
  return found
}

/** Guard, ranges and timer of an edge whose process is at its source; partners are not looked at. */
export function readiness(here: Reading, edge: Edge): Answer {
  if (edge.trigger.kind === 'expire') {
    const left = here.values.get(edge.trigger.timer.left.name)
    if (here.values.get(edge.trigger.timer.armed.name) !== true) return 'no'
    if (typeof left !== 'object' || order(left, zero) > 0) return 'no'
  }
  let result = edge.guard === tt ? 'yes' : answer(here, edge.guard)
  for (const { range } of edge.choices) {
    if (result === 'no') return 'no'
    if (range === undefined) continue
    if (!isReadable(here, range.low) || !isReadable(here, range.high)) result = 'open'
    else if (order(here.number(range.low), here.number(range.high)) > 0) result = 'no'
  }
  return result
}

/** The values a sender gives to its signal's arguments, as far as they can be read. */
export function argumentsOf(here: Reading, edge: Edge): Valuation {
  const given = new Map<string, Value>()
  if (edge.trigger.kind !== 'emit') return given
  const { signal, args } = edge.trigger
  signal.args.forEach((variable, i) => {
    const arg = args[i]
    if (arg !== undefined && isReadable(here, arg)) given.set(variable.name, here.value(arg))
  })
  return given
}

/** The values that a server answers, as far as they can be read; `here` knows the arguments. */
export function answersOf(here: Reading, server: Edge): Valuation {
  const given = new Map<string, Value>()
  if (server.trigger.kind !== 'on') return given
  const { signal, answers } = server.trigger
  answers?.forEach((answer, i) => {
    const variable = signal.answers?.[i]
    if (variable !== undefined && isReadable(here, answer)) given.set(variable.name, here.value(answer))
  })
  return given
}

/** Whether a caller is ready for what this server answers; `here` knows the arguments. */
export function readyFor(here: Reading, caller: Edge, server: Edge): Answer {
  return readiness(readingWith(here, answersOf(here, server)), caller)
}

/** A process that could join a jump, with those of its edges that are not ruled out. */
export interface Joiner {
  readonly process: Process
  readonly yes: readonly Edge[]
  readonly open: readonly Edge[]
}

/** The processes other than the sender with an edge on the signal that is ready; `here` knows the arguments. */
export function joiners(network: Network, here: Reading, sender: string, signal: Signal): Joiner[] {
  const layout = layoutOf(network)
  const found: Joiner[] = []
  for (const process of layout.listeners.get(signal.name) ?? []) {
    if (process.name === sender || (signal.kind === 'call' && process.observer)) continue
    const yes: Edge[] = []
    const open: Edge[] = []
    for (const edge of placeOf(layout, process, here.values).receiving.get(signal.name) ?? []) {
      const ready = readiness(here, edge)
      if (ready === 'yes') yes.push(edge)
      else if (ready === 'open') open.push(edge)
    }
    if (yes.length + open.length > 0) found.push({ process, yes, open })
  }
  return found
}

/**
 * Whether an initiating edge, its process being at its source, is surely enabled: for `call` with a partner ready to
 * serve.
 */
export function isEnabled(network: Network, here: Reading, edge: Edge): boolean {
  return isCall(edge)
    ? servers(network, here, edge).some(({ yes }) =>
        yes.some((server) => readyFor(inside(here, edge), edge, server) === 'yes'),
      )
    : readiness(here, edge) === 'yes'
}

/** Whether some values of what is still to be chosen may enable an initiating edge, its process being at its source. */
export function mayBeEnabled(network: Network, here: Reading, edge: Edge): boolean {
  if (!isCall(edge)) return readiness(here, edge) !== 'no'
  return servers(network, here, edge).some(({ yes, open }) =>
    [...yes, ...open].some((server) => readyFor(inside(here, edge), edge, server) !== 'no'),
  )
}

function isCall({ trigger }: Edge): boolean {
  return trigger.kind === 'emit' && trigger.signal.kind === 'call'
}

function inside(here: Reading, edge: Edge): Reading {
  return readingWith(here, argumentsOf(here, edge))
}

/** Who could serve a call; nobody where its edge is ruled out. */
function servers(network: Network, here: Reading, edge: Edge): Joiner[] {
  if (edge.trigger.kind !== 'emit' || readiness(here, edge) === 'no') return []
  return joiners(network, inside(here, edge), edge.process, edge.trigger.signal)
}
