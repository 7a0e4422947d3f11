/**
 * Whether the systems that a text stands for, one for each number of processes, are all made alike: so that some
 * processes of a larger one, with all that is there once, move like a smaller one. Then what is inductive for a number
 * that can be told is inductive for every larger one. `docs/decisions/019-any-number.md` has the argument, and each
 * rule that is checked here.
 *
 * The text alone is read, before any `for` is written out: no number of processes is known. What is not understood is
 * refused.
 */
import type { Span } from '../support/span.ts'
import type {
  Choice,
  Effect,
  Expr,
  Instance as InstanceDecl,
  MachineItem,
  Occasion,
  Range,
  Ref,
  SignalDecl,
  StateItem,
  Transition,
  TransitionItem,
  TypeExpr,
} from '../syntax/ast.ts'
import { declaredInstances } from './instantiate.ts'
import type { Program, PropertyDecl, SystemDecl } from './scope.ts'
import {
  eachOf,
  elementAt,
  type IndexVariable,
  indexDomain,
  itemOf,
  nowhere,
  plainly,
  type Quantity,
  type Reading,
  type Role,
  rolesOf,
  type Scope,
  type SignalAt,
  shapeOf,
  signalAt,
  signalOrTimer,
  sizeOfArray,
  variableShape,
  withLocal,
} from './uniform-names.ts'
import { type Formula, formulaOf, isProcess, Outside, plain, refuse, type Shape } from './uniform-shapes.ts'

/** What the argument needs to know of systems that are made alike. */
export interface Uniform {
  /** Processes 0 to this number less one are named by their numbers. */
  readonly first: number
  /** The last one is named as such. */
  readonly last: boolean
  /** Variables that hold a process: once in the system. */
  readonly indices: readonly IndexVariable[]
  /** Arrays with an element for each process: `tick`, `timekeeper.log`. */
  readonly heads: ReadonlySet<string>
  /** How many further processes decide what one jump does. */
  readonly jump: number
  /** How many show that the property fails. */
  readonly property: number
}

/** Why the systems are not known to be made alike. */
export interface Refusal {
  readonly outside: string
  readonly span: Span
}

/**
 * From how many processes on a part stands for the whole, where an invariant speaks of `width` processes at a time, and
 * says `some` times that there is some process of which a condition holds.
 */
export function enough({ first, last, indices, jump, property }: Uniform, width: number, some = 0): number {
  return Math.max(1, first + (last ? 1 : 0) + indices.length + some + Math.max(width + jump, property))
}

/** What is to be read: a system with the observers that a property needs, and the property. */
export interface Asked {
  readonly system: SystemDecl
  readonly observers: ReadonlySet<string>
  readonly property: PropertyDecl
  readonly assuming?: Expr
}

export function uniformity(asked: Asked, constant: string, program: Program): Uniform | Refusal {
  try {
    return uniform(asked, constant, program)
  } catch (failure) {
    if (failure instanceof Outside) return { outside: failure.message, span: failure.span }
    throw failure
  }
}

function uniform({ system, observers, property, assuming }: Asked, constant: string, program: Program): Uniform {
  const own = declaredInstances(system, program, () => {})
  const watching = [...observers].flatMap((name) => observerOf(name, program))
  const instances = [...own, ...watching.flatMap((o) => (o.kind === 'observe_machine' ? [o.instance] : []))]
  const reading: Reading = {
    program,
    constant,
    instances: new Map(instances.map((i) => [i.name.text, i])),
    named: { first: 0, last: false },
    heads: new Set(),
    indices: new Map(),
    roles: new Map(),
    lets: new Map(),
    binders: 0,
  }
  for (const { condition } of program.assumes) plainly(condition, nowhere, reading, 'an assumption')
  if (assuming !== undefined) plainly(assuming, nowhere, reading, 'an assumption')
  for (const entity of program.values.values()) {
    if (entity.kind === 'signal') declared(entity.decl, entity.decl.name.text, nowhere, reading)
    if (entity.kind === 'param') knownType(entity.decl.type, nowhere, reading)
  }
  const jumps: Jumps = { initiators: [], servers: new Map(), receivers: new Map() }
  for (const instance of instances) readInstance(instance, jumps, reading)
  for (const o of watching) if (o.kind === 'observe_clock') readClock(o, reading)
  const needed = ofProperty(property, reading)
  const { first, last } = reading.named
  const indices = [...reading.indices.values()]
  return { first, last, indices, heads: reading.heads, jump: jumpSize(jumps), property: needed }
}

function observerOf(name: string, program: Program) {
  const entity = program.values.get(name)
  return entity?.kind === 'observer' ? [entity.decl] : []
}

/** How many processes a jump needs, by who takes part in it. */
interface Jumps {
  readonly initiators: { readonly needs: number; readonly call?: SignalDecl }[]
  /** Of each call, the most that an edge needs that serves it. */
  readonly servers: Map<SignalDecl, number>
  /** Of each machine that is there once, the most that an edge needs by which it hears something. */
  readonly receivers: Map<string, number>
}

function jumpSize({ initiators, servers, receivers }: Jumps): number {
  const started = initiators.map(({ needs, call }) => needs + (call === undefined ? 0 : (servers.get(call) ?? 0)))
  return Math.max(0, ...started) + [...receivers.values()].reduce((a, b) => a + b, 0)
}

function raised<K>(most: Map<K, number>, key: K, needs: number): void {
  most.set(key, Math.max(most.get(key) ?? 0, needs))
}

function readInstance(instance: InstanceDecl, jumps: Jumps, reading: Reading): void {
  for (const role of rolesOf(instance, reading)) {
    const scope: Scope = { locals: new Map(), self: role }
    for (const item of role.machine.items) readItem(item, role, scope, jumps, reading)
  }
}

function readItem(item: MachineItem, role: Role, scope: Scope, jumps: Jumps, reading: Reading): void {
  switch (item.kind) {
    case 'event':
    case 'call':
    case 'irq':
      declared(item, `${role.head}.${item.name.text}`, scope, reading)
      return
    case 'clock':
    case 'timer':
    case 'var':
      readQuantity(item, role, scope, reading)
      return
    case 'state':
      for (const one of item.items) readStateItem(one, scope, [], jumps, reading)
      return
    case 'in':
      for (const one of item.items) readTransitions(one, scope, [], jumps, reading)
      return
    case 'const':
    case 'let':
    case 'enum':
      return
  }
}

/** An array of signals, and what they say. */
function declared({ size, args }: SignalDecl, head: string, scope: Scope, reading: Reading): void {
  if (size !== undefined && sizeOfArray(size, scope, reading) === 'all') reading.heads.add(head)
  for (const arg of args) if (arg.type.kind !== 'range') knownType(arg.type, scope, reading)
}

/** A range between known numbers. */
function knownType(type: TypeExpr, scope: Scope, reading: Reading): void {
  if (type.kind === 'range' && indexDomain(type.range, scope, reading) !== undefined)
    refuse(type.span, 'this range depends on the number of processes')
}

function readQuantity(item: Quantity, role: Role, scope: Scope, reading: Reading): void {
  if (item.size !== undefined && sizeOfArray(item.size, scope, reading) === 'all') reading.heads.add(`${role.head}.${item.name.text}`)
  if (item.kind === 'clock' && item.running !== undefined) plainly(item.running, scope, reading, 'whether a clock runs')
  if (item.kind === 'timer' && item.latency !== undefined) plainly(item.latency, scope, reading, 'the latency of a timer')
  const shape = item.kind === 'var' ? variableShape(item, role, reading) : plain
  const { initial } = item
  const starts = initial?.kind === 'value' ? [initial.value] : initial?.kind === 'range' ? [initial.range.low, initial.range.high] : []
  if (initial?.kind === 'range' && shape.kind === 'index' && isAnyProcess(initial.range, shape.offset, scope, reading)) return
  for (const start of starts) fits(shape, shapeOf(start, scope, reading), start.span, reading)
}

/** Whether a range has all processes, and perhaps what stands for none. */
function isAnyProcess(range: Range, offset: number, scope: Scope, reading: Reading): boolean {
  const domain = indexDomain(range, scope, reading)
  return domain?.offset === offset && domain.low <= offset
}

/** What a variable or an argument may be given: a process where it holds one, and otherwise what is plain. */
function fits(target: Shape, value: Shape, span: Span, reading: Reading): void {
  const isFit = target.kind === 'index' ? isProcess(target.offset, value, reading.named) : value.kind === 'plain'
  if (!isFit) refuse(span, notCovered)
}

const notCovered = 'the value depends on all processes, or is a process where none is expected'

/**
 * What a variable is assigned, and how many further processes that asks for: of `head + 1`, one more process is looked
 * at, the next one. Where both are, they are next to each other in the part as well.
 */
function assigns(target: Shape, value: Shape, span: Span, reading: Reading): number {
  if (target.kind === 'index' && value.kind === 'either')
    return Math.max(...value.options.map((option) => assigns(target, option, span, reading)))
  if (target.kind === 'index' && value.kind === 'index') return Math.abs(value.offset - target.offset)
  fits(target, value, span, reading)
  return 0
}

function readStateItem(item: StateItem, scope: Scope, binders: readonly string[], jumps: Jumps, reading: Reading): void {
  if (item.kind !== 'invariant') {
    readTransitions(item, scope, binders, jumps, reading)
    return
  }
  const kept = formulaOf(shapeOf(item.condition, scope, reading))
  if (kept?.keepsTrue !== 0) refuse(item.span, 'whether this invariant holds is not told from a few processes')
}

function readTransitions(item: TransitionItem, scope: Scope, binders: readonly string[], jumps: Jumps, reading: Reading): void {
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

function readTransition(node: Transition, outer: Scope, binders: readonly string[], jumps: Jumps, reading: Reading): void {
  const role = outer.self ?? refuse(node.span, 'a transition belongs to a machine')
  const { trigger } = node
  const heard = trigger.kind === 'on' ? signalOrTimer(trigger.signal, outer, reading) : undefined
  const hearing = trigger.kind === 'on' && heard !== undefined ? withArguments(outer, trigger.binders, heard, reading) : outer
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

function withChoices(outer: Scope, choices: readonly Choice[], reading: Reading): { readonly scope: Scope; readonly chosen: number } {
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
    if (node.urgent && kept.keepsFalse !== 0) refuse(guard.span, 'that time may pass here is not told from a few processes')
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

/** Lines that one of many receivers raises or clears are its own. */
function ownLines(effect: Effect, role: Role, scope: Scope, reading: Reading): void {
  switch (effect.kind) {
    case 'raise':
    case 'clear': {
      const line = signalAt(effect.irq, scope, reading)
      if (!line.own && !line.numbers.some((n) => isSame(n, role.number)))
        refuse(effect.span, 'each process that hears the event may raise or clear this line, which is not its own')
      return
    }
    case 'if':
      for (const one of [...effect.then, ...(effect.else ?? [])]) ownLines(one, role, scope, reading)
      return
    case 'for':
      for (const value of eachOf(effect.range, scope, reading))
        for (const one of effect.body) ownLines(one, role, withLocal(scope, effect.variable, value), reading)
      return
    default:
      return
  }
}

function isSame(one: Shape, other: Shape | undefined): boolean {
  return one.kind === 'index' && other?.kind === 'index' && one.binder !== undefined && one.binder === other.binder
}

/**
 * How many further processes an effect asks for. `inside`: names of processes that it is repeated for.
 */
function readEffect(effect: Effect, scope: Scope, inside: readonly string[], reading: Reading): number {
  switch (effect.kind) {
    case 'assign': {
      const target = targetShape(effect.target, scope, reading)
      if (target.kind === 'index' && effect.operator !== '=') refuse(effect.span, 'write `x = x + 1` where x is a process')
      return assigns(target, shapeOf(effect.value, scope, reading), effect.value.span, reading)
    }
    case 'reset':
      for (const clock of effect.clocks) targetShape(clock, scope, reading)
      return 0
    case 'start':
      plainly(effect.delay, scope, reading, 'the delay of a timer')
      targetShape(effect.timer, scope, reading)
      return 0
    case 'cancel':
      targetShape(effect.timer, scope, reading)
      return 0
    case 'raise':
    case 'clear':
      readLine(effect.irq, scope, inside, reading)
      return 0
    case 'if':
      plainly(effect.cond, scope, reading, 'what a jump does')
      return [...effect.then, ...(effect.else ?? [])].reduce((n, one) => n + readEffect(one, scope, inside, reading), 0)
    case 'for': {
      const needs = eachOf(effect.range, scope, reading).flatMap((value) => {
        const further = value.kind === 'index' && value.binder !== undefined ? [value.binder] : []
        return effect.body.map((one) => readEffect(one, withLocal(scope, effect.variable, value), [...inside, ...further], reading))
      })
      return needs.reduce((a, b) => a + b, 0)
    }
  }
}

/** A line that is raised for each process is one of each. */
function readLine(irq: Ref, scope: Scope, inside: readonly string[], reading: Reading): void {
  const { numbers } = signalAt(irq, scope, reading)
  const isOfEach = inside.every((b) => numbers.some((n) => n.kind === 'index' && n.binder === b))
  if (!isOfEach) refuse(irq.span, 'whether this line is raised or cleared depends on all processes')
}

/** What an effect writes: a variable of the own machine. */
function targetShape(part: Ref['parts'][number], scope: Scope, reading: Reading): Shape {
  const item = scope.self && itemOf(scope.self, part.name.text)
  if (scope.self === undefined || (item?.kind !== 'var' && item?.kind !== 'clock' && item?.kind !== 'timer'))
    return refuse(part.name.span, 'this is no variable of the machine')
  elementAt(part, item, scope.self, scope, reading)
  return item.kind === 'var' ? variableShape(item, scope.self, reading) : plain
}

function readClock(clock: Extract<ReturnType<typeof observerOf>[number], { kind: 'observe_clock' }>, reading: Reading): void {
  for (const condition of [clock.held, clock.running])
    if (condition !== undefined) plainly(condition, nowhere, reading, 'what an observer clock waits for')
  for (const reset of clock.resets) readOccasion(reset, reading)
}

function readOccasion({ signal, guard }: Pick<Occasion, 'signal' | 'guard'>, reading: Reading): void {
  signalAt(signal, nowhere, reading)
  if (guard !== undefined) plainly(guard, nowhere, reading, 'what is waited for')
}

/** How many processes show that the property fails. */
function ofProperty({ form }: PropertyDecl, reading: Reading): number {
  switch (form.kind) {
    case 'always':
    case 'lemma':
      return shown(form.condition, (f) => f.keepsFalse, reading)
    case 'never':
    case 'reachable':
      return shown(form.condition, (f) => f.keepsTrue, reading)
    case 'always_on':
      readOccasion(form.on, reading)
      plainly(form.condition, nowhere, reading, 'the condition')
      return 0
    case 'never_on':
      readOccasion(form.on, reading)
      if (form.after !== undefined) {
        readOccasion(form.after.on, reading)
        plainly(form.after.within, nowhere, reading, 'the time')
      }
      return 0
    case 'response':
      for (const part of [form.premise, form.response])
        if (part.kind === 'on') readOccasion(part, reading)
        else plainly(part, nowhere, reading, 'what is waited for')
      plainly(form.deadline, nowhere, reading, 'the deadline')
      return 0
    case 'leads_to':
      return refuse(form.span, '`leads_to` is not asked for every number yet')
    case 'bound':
      return refuse(form.span, 'a bound is not asked for every number yet: write it as `always`')
  }
}

function shown(condition: Expr, kept: (of: Formula) => number | undefined, reading: Reading): number {
  const of = formulaOf(shapeOf(condition, nowhere, reading))
  const needed = of && kept(of)
  return needed ?? refuse(condition.span, 'that the property fails is not told from a few processes')
}
