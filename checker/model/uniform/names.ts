/**
 * Expressions of a system of any size, read from the text alone: no number of processes is known here. Names mean what
 * `resolve.ts` says; what is not understood is refused.
 */
import type {
  Expr,
  Instance as InstanceDecl,
  LetDecl,
  MachineItem,
  Range,
  Ref,
  RefPart,
  SignalDecl,
} from '../../syntax/ast.ts'
import { binder, itemOf, nowhere, type Quantity, type Reading, type Role, type Scope, withLocal } from './reading.ts'
import {
  arithmetic,
  chosen,
  comparison,
  conjunction,
  disjunction,
  integerOf,
  negated,
  overAll,
  plain,
  refuse,
  type Shape,
  sumOf,
} from './shapes.ts'

/** The values of a range: known numbers, or all processes. */
function extent({ low, high, span }: Range, scope: Scope, reading: Reading): readonly number[] | 'all' {
  const [from, to] = [shapeOf(low, scope, reading), shapeOf(high, scope, reading)]
  if (from.kind === 'plain' && from.value !== undefined) {
    const { value } = from
    if (to.kind === 'plain' && to.value !== undefined)
      return Array.from({ length: Math.max(0, to.value - value + 1) }, (_, i) => value + i)
    if (to.kind === 'size' && to.offset === -1 && value === 0) return 'all'
  }
  return refuse(span, `a range is of known numbers, or \`0..${reading.constant}-1\``)
}

/** Each value of a range, as the shape of the name that stands for it; one shape for all processes. */
export function eachOf(range: Range, scope: Scope, reading: Reading): readonly Shape[] {
  const values = extent(range, scope, reading)
  return values === 'all' ? [binder(reading)] : values.map((value) => ({ kind: 'plain', value }))
}

/** How many elements an array has: a known number, or one for each process. */
export function sizeOfArray(size: Expr, scope: Scope, reading: Reading): 'known' | 'all' {
  const shape = shapeOf(size, scope, reading)
  if (shape.kind === 'plain' && shape.value !== undefined) return 'known'
  if (shape.kind === 'size' && shape.offset === 0) return 'all'
  return refuse(size.span, `an array has a known size, or \`${reading.constant}\``)
}

/** An index into an array with an element for each process: which one it is. */
function processAt(index: Expr, scope: Scope, reading: Reading): Shape {
  const shape = shapeOf(index, scope, reading)
  if (shape.kind === 'index' && shape.offset === 0 && shape.binder !== undefined) return shape
  if (shape.kind === 'size' && shape.offset === -1) {
    reading.named.last = true
    return shape
  }
  if (shape.kind === 'plain' && shape.value !== undefined && shape.value >= 0) {
    reading.named.first = Math.max(reading.named.first, shape.value + 1)
    return shape
  }
  return refuse(index.span, 'an index is the name or the number of a process, and does not vary while the system runs')
}

function knownIndex(index: Expr, scope: Scope, reading: Reading): void {
  if (shapeOf(index, scope, reading).kind !== 'plain')
    refuse(index.span, 'an array of known size has no element for each process')
}

/** The machine that a first part of a reference names. */
export function roleOf({ name, index }: RefPart, scope: Scope, reading: Reading): Role {
  const decl = reading.instances.get(name.text)
  if (decl === undefined || scope.locals.has(name.text) || scope.self?.formals.has(name.text))
    return refuse(name.span, 'machines that are arguments are not covered')
  if (decl.replicate === undefined) return roleAs(decl, undefined, reading)
  if (index === undefined) return refuse(name.span, 'an array of machines needs an index')
  if (extent(decl.replicate.range, nowhere, reading) === 'all')
    return roleAs(decl, processAt(index, scope, reading), reading)
  const at = shapeOf(index, scope, reading)
  if (at.kind !== 'plain' || at.value === undefined)
    return refuse(index.span, 'an index into machines of known number is a known number')
  return roleAs(decl, { kind: 'plain', value: at.value }, reading, true)
}

/** The machines of an instance: one for each known number, and one for all processes. */
export function rolesOf(decl: InstanceDecl, reading: Reading): readonly Role[] {
  if (decl.replicate === undefined) return [roleAs(decl, undefined, reading)]
  const isKnown = extent(decl.replicate.range, nowhere, reading) !== 'all'
  return eachOf(decl.replicate.range, nowhere, reading).map((number) => roleAs(decl, number, reading, isKnown))
}

function roleAs(decl: InstanceDecl, number: Shape | undefined, reading: Reading, isKnown = false): Role {
  const key = `${decl.name.text} ${number === undefined ? '' : JSON.stringify(number)}`
  const before = reading.roles.get(key)
  if (before !== undefined) return before
  const machine =
    reading.program.machines.get(decl.machine.text) ?? refuse(decl.machine.span, 'there is no such machine')
  const outer = decl.replicate && number ? withLocal(nowhere, decl.replicate.variable, number) : nowhere
  const formals = machine.formals.map((formal, i): [string, Shape] => {
    if (formal.type.kind === 'machine') refuse(formal.span, 'machines that are arguments are not covered')
    const given = decl.args[i]
    const value = given ?? formal.default
    return [
      formal.name.text,
      value === undefined ? plain : shapeOf(value, given === undefined ? nowhere : outer, reading),
    ]
  })
  const known = isKnown && number?.kind === 'plain' ? `[${number.value}]` : ''
  const ofAll = number !== undefined && !isKnown
  if (ofAll) reading.heads.add(decl.name.text)
  const head = `${decl.name.text}${ofAll ? '[]' : known}`
  const role: Role = { machine, head, formals: new Map(formals), ...(ofAll && { number }) }
  reading.roles.set(key, role)
  return role
}

/** The shape of an expression; `Outside` where the argument does not cover it. */
export function shapeOf(expr: Expr, scope: Scope, reading: Reading): Shape {
  switch (expr.kind) {
    case 'bool':
      return plain
    case 'number': {
      const value = expr.unit === undefined ? integerOf(expr.value) : undefined
      return { kind: 'plain', ...(value !== undefined && { value }) }
    }
    case 'ref':
      return refShape(expr.ref, scope, reading)
    case 'unary': {
      const shape = shapeOf(expr.operand, scope, reading)
      if (expr.operator === 'not') return negated(shape, expr.span)
      if (shape.kind !== 'plain') return refuse(expr.span, arithmetic)
      return { kind: 'plain', ...(shape.value !== undefined && { value: -shape.value }) }
    }
    case 'binary':
      return binaryShape(expr, scope, reading)
    case 'conditional': {
      const [cond, then, otherwise] = [expr.cond, expr.then, expr.else].map((e) => shapeOf(e, scope, reading)) as [
        Shape,
        Shape,
        Shape,
      ]
      return chosen(cond, then, otherwise, expr.span)
    }
    case 'apply':
      return applied(expr, scope, reading)
    case 'quantified': {
      const shapes = eachOf(expr.range, scope, reading).map(
        (s) => [s, shapeOf(expr.body, withLocal(scope, expr.variable, s), reading)] as const,
      )
      const [only] = shapes
      if (only?.[0].kind === 'index') return overAll(expr.quantifier, only[1], expr.span)
      const bodies = shapes.map(([, body]) => body)
      if (bodies.every((b) => b.kind === 'plain')) return plain
      if (expr.quantifier === 'forall') return bodies.reduce((a, b) => conjunction(a, b, expr.span))
      if (expr.quantifier === 'exists') return bodies.reduce((a, b) => disjunction(a, b, expr.span))
      return refuse(expr.span, `\`${expr.quantifier}\` of conditions over all processes is not covered`)
    }
  }
}

function binaryShape(expr: Extract<Expr, { kind: 'binary' }>, scope: Scope, reading: Reading): Shape {
  const { operator, span } = expr
  const [left, right] = [shapeOf(expr.left, scope, reading), shapeOf(expr.right, scope, reading)]
  switch (operator) {
    case 'and':
      return conjunction(left, right, span)
    case 'or':
      return disjunction(left, right, span)
    case 'imply':
      return disjunction(negated(left, span), right, span)
    case '+':
    case '-':
      return sumOf(operator, left, right, span)
    case '*':
    case '/':
    case '%':
      return left.kind === 'plain' && right.kind === 'plain' ? plain : refuse(span, arithmetic)
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return comparison(operator, left, right, reading.named, span)
  }
}

function applied(expr: Extract<Expr, { kind: 'apply' }>, scope: Scope, reading: Reading): Shape {
  const [first, ...rest] = expr.fn.parts
  const fn = first !== undefined && rest.length === 0 ? first.name.text : ''
  if (fn === 'pending' || fn === 'armed' || fn === 'left') {
    const [arg] = expr.args
    if (arg?.kind !== 'ref') return refuse(expr.span, `\`${fn}\` asks about a name`)
    if (fn === 'pending') signalAt(arg.ref, scope, reading)
    else itemShape(arg.ref, scope, reading)
    return plain
  }
  const args = expr.args.map((arg) => shapeOf(arg, scope, reading))
  if (fn === 'min' || fn === 'max') return args.every((a) => a.kind === 'plain') ? plain : refuse(expr.span, arithmetic)
  const { decl, owner } = letAt(expr.fn, scope, reading)
  if (decl.formals.some((f) => f.type.kind === 'machine'))
    return refuse(expr.span, 'machines that are arguments are not covered')
  const locals = new Map(
    decl.formals.map((f, i): [string, Shape] => [
      f.name.text,
      args[i] ?? (f.default ? shapeOf(f.default, nowhere, reading) : plain),
    ]),
  )
  return shapeOf(decl.value, { locals, ...(owner && { self: owner }) }, reading)
}

function letAt(ref: Ref, scope: Scope, reading: Reading): { decl: LetDecl; owner?: Role } {
  const [first, second, ...more] = ref.parts
  if (first === undefined || more.length > 0) return refuse(ref.span, 'machines that are arguments are not covered')
  const owner = second === undefined ? scope.self : roleOf(first, scope, reading)
  const name = (second ?? first).name.text
  const item = owner && itemOf(owner, name)
  if (owner !== undefined && item?.kind === 'let') return { decl: item, owner }
  const global = second === undefined ? reading.program.values.get(name) : undefined
  return global?.kind === 'let' ? { decl: global.decl } : refuse(ref.span, 'this is no function that is known here')
}

function letShape(decl: LetDecl, owner: Role | undefined, reading: Reading): Shape {
  const known = reading.lets.get(decl)?.get(owner)
  if (known !== undefined) return known
  const shape = shapeOf(decl.value, { locals: new Map(), ...(owner && { self: owner }) }, reading)
  const byOwner = reading.lets.get(decl) ?? new Map<Role | undefined, Shape>()
  reading.lets.set(decl, byOwner.set(owner, shape))
  return shape
}

function refShape(ref: Ref, scope: Scope, reading: Reading): Shape {
  const [first, ...rest] = ref.parts
  const local = first && rest.length === 0 ? scope.locals.get(first.name.text) : undefined
  return local ?? itemShape(ref, scope, reading)
}

/** A name that is not bound in the expression: of the own machine, of another one, or of the files. */
function itemShape(ref: Ref, scope: Scope, reading: Reading): Shape {
  const [first, second, ...more] = ref.parts
  if (first === undefined || more.length > 0) return refuse(ref.span, 'machines that are arguments are not covered')
  if (second !== undefined) return memberShape(second, roleOf(first, scope, reading), scope, reading)
  const { self } = scope
  if (self !== undefined && (self.formals.has(first.name.text) || itemOf(self, first.name.text) !== undefined))
    return memberShape(first, self, scope, reading)
  return globalShape(first, reading)
}

function memberShape(part: RefPart, role: Role, scope: Scope, reading: Reading): Shape {
  const { name } = part
  const formal = role.formals.get(name.text)
  if (formal !== undefined) return formal
  const item = itemOf(role, name.text)
  switch (item?.kind) {
    case 'enum_value':
    case 'state':
      return plain
    case 'const':
      return shapeOf(item.value, { locals: new Map(), self: role }, reading)
    case 'let':
      return letShape(item, role, reading)
    case 'clock':
    case 'timer':
    case 'var':
      elementAt(part, item, role, scope, reading)
      return item.kind === 'var' ? variableShape(item, role, reading) : plain
    default:
      return refuse(name.span, 'this is nothing that has a value')
  }
}

/** Of sized data, which element is meant, where there is one for each process. */
export function elementAt(
  { name, index }: RefPart,
  item: Quantity,
  role: Role,
  scope: Scope,
  reading: Reading,
): Shape | undefined {
  if (item.size === undefined) return undefined
  if (index === undefined) return refuse(name.span, 'an array needs an index')
  if (sizeOfArray(item.size, { locals: new Map(), self: role }, reading) === 'all')
    return processAt(index, scope, reading)
  knownIndex(index, scope, reading)
  return undefined
}

/** Whether a variable holds a process is said by its type: `0..N`, `0..N-1`. */
export function variableShape(item: Extract<MachineItem, { kind: 'var' }>, role: Role, reading: Reading): Shape {
  if (item.type.kind !== 'range') return plain
  const domain = indexDomain(item.type.range, { locals: new Map(), self: role }, reading)
  if (domain === undefined) return plain
  const name = `${role.head}.${item.name.text}`
  if (role.number !== undefined || item.size !== undefined)
    return refuse(
      item.name.span,
      'where every process remembers another one, no few of them are a part of the system by themselves',
    )
  reading.indices.set(name, { name, ...domain })
  return { kind: 'index', offset: domain.offset }
}

/** A range that ends with the last process; undefined where both ends are known numbers. */
export function indexDomain(
  range: Range,
  scope: Scope,
  reading: Reading,
): { readonly offset: number; readonly low: number } | undefined {
  const [low, high] = [shapeOf(range.low, scope, reading), shapeOf(range.high, scope, reading)]
  if (low.kind === 'plain' && high.kind === 'plain') return undefined
  if (
    low.kind !== 'plain' ||
    low.value === undefined ||
    high.kind !== 'size' ||
    high.offset + 1 < low.value ||
    high.offset < -1
  )
    return refuse(
      range.span,
      `a range of processes is \`0..${reading.constant}-1\`, or one that begins below the first process`,
    )
  return { offset: high.offset + 1, low: low.value }
}

function globalShape({ name, index }: RefPart, reading: Reading): Shape {
  if (index !== undefined) return refuse(index.span, 'this is no array')
  const entity = reading.program.values.get(name.text)
  switch (entity?.kind) {
    case 'param':
    case 'enum_value':
      return plain
    case 'observer':
      return entity.decl.kind === 'observe_clock' ? plain : refuse(name.span, 'a machine is no value')
    case 'const': {
      if (name.text === reading.constant) return { kind: 'size', offset: 0 }
      const given = reading.program.overridden.get(name.text)?.term
      if (given === undefined) return shapeOf(entity.decl.value, nowhere, reading)
      const value = given.kind === 'number' && given.sort.kind === 'int' ? integerOf(given.value) : undefined
      return { kind: 'plain', ...(value !== undefined && { value }) }
    }
    case 'let':
      return letShape(entity.decl, undefined, reading)
    default:
      return refuse(name.span, 'this is nothing that has a value')
  }
}

/** A signal, and the processes that choose which one of an array it is. */
export interface SignalAt {
  readonly decl: SignalDecl
  readonly numbers: readonly Shape[]
  /** Of the machine that it is read in. */
  readonly own: boolean
  readonly owner?: Role
}

/** The signal that a reference means; undefined where it is a timer of the own machine. */
export function signalOrTimer(ref: Ref, scope: Scope, reading: Reading): SignalAt | undefined {
  const [first, ...rest] = ref.parts
  if (rest.length === 0 && first !== undefined && scope.self !== undefined) {
    const item = itemOf(scope.self, first.name.text)
    if (item?.kind === 'timer') {
      elementAt(first, item, scope.self, scope, reading)
      return undefined
    }
  }
  return signalAt(ref, scope, reading)
}

export function signalAt(ref: Ref, scope: Scope, reading: Reading): SignalAt {
  const [first, second, ...more] = ref.parts
  if (first === undefined || more.length > 0) return refuse(ref.span, 'machines that are arguments are not covered')
  const last = second ?? first
  const role = second === undefined ? scope.self : roleOf(first, scope, reading)
  const item = role && itemOf(role, last.name.text)
  const isMember = item?.kind === 'event' || item?.kind === 'call' || item?.kind === 'irq'
  const global = second === undefined ? reading.program.values.get(last.name.text) : undefined
  const decl = isMember
    ? item
    : global?.kind === 'signal'
      ? global.decl
      : refuse(ref.span, 'this is no event, call or line')
  const owner = isMember ? role : undefined
  const element = signalElement(last, decl, owner, scope, reading)
  const numbers = [...(owner?.number && second !== undefined ? [owner.number] : []), ...(element ? [element] : [])]
  return { decl, numbers, own: isMember && second === undefined, ...(owner && { owner }) }
}

function signalElement(
  { name, index }: RefPart,
  decl: SignalDecl,
  owner: Role | undefined,
  scope: Scope,
  reading: Reading,
): Shape | undefined {
  if (decl.size === undefined) return undefined
  if (index === undefined) return refuse(name.span, 'an array needs an index')
  if (sizeOfArray(decl.size, { locals: new Map(), ...(owner && { self: owner }) }, reading) === 'all')
    return processAt(index, scope, reading)
  knownIndex(index, scope, reading)
  return undefined
}

export function plainly(expr: Expr, scope: Scope, reading: Reading, what: string): void {
  if (shapeOf(expr, scope, reading).kind !== 'plain') refuse(expr.span, `${what} depends on all processes`)
}
