/**
 * Whether the systems that a text stands for, one for each number of processes, are all made alike: so that some
 * processes of a larger one, with all that is there once, move like a smaller one. Then what is inductive for a number
 * that can be told is inductive for every larger one. `docs/decisions/019-any-number.md` has the argument, and each
 * rule that is checked here.
 *
 * The text alone is read, before any `for` is written out: no number of processes is known. What is not understood is
 * refused.
 */
import type { Span } from '../../support/span.ts'
import type {
  Expr,
  Instance as InstanceDecl,
  MachineItem,
  Occasion,
  Range,
  SignalDecl,
  TypeExpr,
} from '../../syntax/ast.ts'
import { declaredInstances } from '../placed.ts'
import type { Program, PropertyDecl, SystemDecl } from '../scope.ts'
import { type Jumps, jumpSize, readStateItem, readTransitions } from './edges.ts'
import { fits } from './effects.ts'
import { indexDomain, plainly, rolesOf, shapeOf, signalAt, sizeOfArray, variableShape } from './names.ts'
import { type IndexVariable, nowhere, type Quantity, type Reading, type Role, type Scope } from './reading.ts'
import { type Formula, formulaOf, Outside, plain, refuse } from './shapes.ts'

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
  const part = own.find((i) => i.part !== undefined)
  if (part !== undefined) refuse(part.name.span, 'systems with parts are not told from a few processes')
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
  if (item.size !== undefined && sizeOfArray(item.size, scope, reading) === 'all')
    reading.heads.add(`${role.head}.${item.name.text}`)
  if (item.kind === 'clock' && item.running !== undefined) plainly(item.running, scope, reading, 'whether a clock runs')
  if (item.kind === 'timer' && item.latency !== undefined)
    plainly(item.latency, scope, reading, 'the latency of a timer')
  const shape = item.kind === 'var' ? variableShape(item, role, reading) : plain
  const { initial } = item
  const starts =
    initial?.kind === 'value'
      ? [initial.value]
      : initial?.kind === 'range'
        ? [initial.range.low, initial.range.high]
        : []
  if (initial?.kind === 'range' && shape.kind === 'index' && isAnyProcess(initial.range, shape.offset, scope, reading))
    return
  for (const start of starts) fits(shape, shapeOf(start, scope, reading), start.span, reading)
}

/** Whether a range has all processes, and perhaps what stands for none. */
function isAnyProcess(range: Range, offset: number, scope: Scope, reading: Reading): boolean {
  const domain = indexDomain(range, scope, reading)
  return domain?.offset === offset && domain.low <= offset
}

function readClock(
  clock: Extract<ReturnType<typeof observerOf>[number], { kind: 'observe_clock' }>,
  reading: Reading,
): void {
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
