/** Transitions of a system of any size: how many processes decide what one jump does. */
import type { Span } from '../../support/span.ts'
import type { Choice, Expr, SignalDecl, StateItem, Transition, TransitionItem } from '../../syntax/ast.ts'
import { fits, ownLines, readEffect } from './effects.ts'
import { eachOf, indexDomain, plainly, type SignalAt, shapeOf, signalAt, signalOrTimer } from './names.ts'
import { type Reading, type Role, type Scope, withLocal } from './reading.ts'
import { formulaOf, plain, refuse, type Shape } from './shapes.ts'

/** How many processes a jump needs, by who takes part in it. */
export interface Jumps {
  readonly initiators: { readonly needs: number; readonly call?: SignalDecl }[]
  /** Of each call, the most that an edge needs that serves it. */
  readonly servers: Map<SignalDecl, number>
  /** Of each machine that is there once, the most that an edge needs by which it hears something. */
  readonly receivers: Map<string, number>
}

export function jumpSize({ initiators, servers, receivers }: Jumps): number {
  const started = initiators.map(({ needs, call }) => needs + (call === undefined ? 0 : (servers.get(call) ?? 0)))
  return Math.max(0, ...started) + [...receivers.values()].reduce((a, b) => a + b, 0)
}

function raised<K>(most: Map<K, number>, key: K, needs: number): void {
  most.set(key, Math.max(most.get(key) ?? 0, needs))
}

export function readStateItem(
  item: StateItem,
  scope: Scope,
  binders: readonly string[],
  jumps: Jumps,
  reading: Reading,
): void {
  if (item.kind !== 'invariant') {
    readTransitions(item, scope, binders, jumps, reading)
    return
  }
  const kept = formulaOf(shapeOf(item.condition, scope, reading))
  if (kept?.keepsTrue !== 0) refuse(item.span, 'whether this invariant holds is not told from a few processes')
}

export function readTransitions(
  item: TransitionItem,
  scope: Scope,
  binders: readonly string[],
  jumps: Jumps,
  reading: Reading,
): void {
  if (item.kind === 'transition') {
    readTransition(item, scope, binders, jumps, reading)
    return
  }
  for (const value of eachOf(item.range, scope, reading)) {
    const inside = withLocal(scope, item.variable, value)
    const further = value.kind === 'index' && value.binder !== undefined ? [value.binder] : []
    for (const one of item.body) readTransitions(one, inside, [...binders, ...further], jumps, reading)
  }
}

/** A transition, with what it can name: heard arguments and choices. */
interface Edge {
  readonly node: Transition
  readonly scope: Scope
  readonly role: Role
  /** What stands for a process in it. */
  readonly binders: readonly string[]
  /** How many processes are chosen anew, or found next to another one. */
  readonly choices: number
  readonly guards: readonly Expr[]
}

function readTransition(
  node: Transition,
  outer: Scope,
  binders: readonly string[],
  jumps: Jumps,
  reading: Reading,
): void {
  const role = outer.self ?? refuse(node.span, 'a transition belongs to a machine')
  const { trigger } = node
  if ((trigger.kind === 'on' && trigger.answers.length > 0) || (trigger.kind === 'call' && trigger.answered.length > 0))
    refuse(trigger.span, 'a call that answers is not told from a few processes')
  const heard = trigger.kind === 'on' ? signalOrTimer(trigger.signal, outer, reading) : undefined
  const hearing =
    trigger.kind === 'on' && heard !== undefined ? withArguments(outer, trigger.binders, heard, reading) : outer
  const { scope, chosen } = withChoices(hearing, node.choices, reading)
  const guards = [...(trigger.kind === 'when' ? [trigger.guard] : []), ...(node.guard ? [node.guard] : [])]
  const found = node.effects.reduce((n, effect) => n + readEffect(effect, scope, [], reading), chosen)
  const edge: Edge = { node, scope, role, binders, choices: found, guards }
  if (heard === undefined) readInitiator(edge, jumps, reading)
  else if (heard.decl.kind === 'call') readServer(edge, heard, jumps, reading)
  else readReceiver(edge, heard, jumps, reading)
}

function withArguments(
  scope: Scope,
  names: readonly { readonly text: string; readonly span: Span }[],
  heard: SignalAt,
  reading: Reading,
): Scope {
  const types = argumentShapes(heard, reading)
  return names.reduce((inside, name, i) => withLocal(inside, name, types[i] ?? plain), scope)
}

/** What a signal says: a process where the type of an argument says so. */
function argumentShapes({ decl, owner }: SignalAt, reading: Reading): readonly Shape[] {
  const scope: Scope = { locals: new Map(), ...(owner && { self: owner }) }
  return decl.args.map(({ type }): Shape => {
    const domain = type.kind === 'range' ? indexDomain(type.range, scope, reading) : undefined
    return domain === undefined ? plain : { kind: 'index', offset: domain.offset }
  })
}

function withChoices(
  outer: Scope,
  choices: readonly Choice[],
  reading: Reading,
): { readonly scope: Scope; readonly chosen: number } {
  let [scope, chosen] = [outer, 0]
  for (const { name, domain } of choices) {
    const range = domain.kind === 'range' ? domain.range : domain.type.kind === 'range' ? domain.type.range : undefined
    const process = range && indexDomain(range, outer, reading)
    scope = withLocal(scope, name, process === undefined ? plain : { kind: 'index', offset: process.offset })
    chosen += process === undefined ? 0 : 1
  }
  return { scope, chosen }
}

/** Who starts a jump is among those that are looked at, with what its guard needs to hold. */
function readInitiator({ node, scope, role, binders, choices, guards }: Edge, jumps: Jumps, reading: Reading): void {
  const { trigger } = node
  let needs = (role.number === undefined ? 0 : 1) + binders.length + choices
  for (const guard of guards) {
    const kept = formulaOf(shapeOf(guard, scope, reading))
    if (kept?.keepsTrue === undefined) refuse(guard.span, 'that this guard holds is not told from a few processes')
    if (node.urgent && kept.keepsFalse !== 0)
      refuse(guard.span, 'that time may pass here is not told from a few processes')
    needs += kept.keepsTrue
  }
  if (trigger.kind !== 'emit' && trigger.kind !== 'call') {
    jumps.initiators.push({ needs })
    return
  }
  const sent = signalAt(trigger.signal, scope, reading)
  const expected = argumentShapes(sent, reading)
  trigger.args.forEach((arg, i) => {
    fits(expected[i] ?? plain, shapeOf(arg, scope, reading), arg.span, reading)
  })
  jumps.initiators.push({ needs, ...(trigger.kind === 'call' && { call: sent.decl }) })
}

/** Names of processes in an edge that the signal it waits for does not decide. */
function undecided({ binders }: Edge, { numbers }: SignalAt): number {
  const decided = new Set(numbers.flatMap((n) => (n.kind === 'index' && n.binder !== undefined ? [n.binder] : [])))
  return binders.filter((b) => !decided.has(b)).length
}

function exactGuards({ guards, scope }: Edge, reading: Reading): void {
  for (const guard of guards) plainly(guard, scope, reading, 'who takes part in a jump')
}

function readServer(edge: Edge, heard: SignalAt, jumps: Jumps, reading: Reading): void {
  exactGuards(edge, reading)
  raised(jumps.servers, heard.decl, (edge.role.number === undefined ? 0 : 1) + undecided(edge, heard) + edge.choices)
}

/** Whoever hears an event may be one of many: it does to the others nothing that a part of the system would miss. */
function readReceiver(edge: Edge, heard: SignalAt, jumps: Jumps, reading: Reading): void {
  const { node, role, scope, choices } = edge
  exactGuards(edge, reading)
  const further = undecided(edge, heard) + choices
  if (role.number === undefined) {
    raised(jumps.receivers, role.head, further)
    return
  }
  if (further > 0) refuse(node.span, 'every process may choose another one in the same jump')
  for (const effect of node.effects) ownLines(effect, role, scope, reading)
}
