/**
 * The instances of a system (`placed.ts`) to its machines: arrays written out, formals bound, and everything a machine
 * declares known by name. Machines are resolved in the system they are put in, so a role is whoever has that name there.
 */
import { boolSort, type EnumSort, intSort, num, realSort } from '../logic/term.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import type { Expr, Instance as InstanceDecl, MachineItem, Name } from '../syntax/ast.ts'
import { domainOf, sizeOf, typeFixed } from './domains.ts'
import {
  type Env,
  type Instance,
  type InstanceArray,
  type Local,
  type Member,
  type Partner,
  programEnv,
  type Quantity,
  type SystemScope,
  withLocals,
} from './env.ts'
import { countOf, error, findings, type Report } from './findings.ts'
import { machineNamed } from './functions.ts'
import { declaredInstances, type Placed, reportUnknown } from './placed.ts'
import {
  declare,
  enumSortOf,
  type Global,
  type MachineDecl,
  type Program,
  reportTwice,
  type SystemDecl,
} from './scope.ts'
import { signalMember } from './statics.ts'
import { constant, intType, sortOfType, type Typed, unknown } from './types.ts'
import { staticRange } from './typing.ts'

/** An instance not yet bound: its declaration, and the value of its array index. */
interface Shell {
  readonly instance: Instance
  readonly decl: Placed
  readonly index?: readonly [string, Local]
}

export interface Assembly {
  readonly scope: SystemScope
  /** Machines of the system itself, in order. */
  readonly instances: readonly Instance[]
  /** What is around the text of a machine: the part of the system that it stands in. */
  readonly scopeOf: (instance: Instance) => SystemScope
  /** The machines of an `observe` declaration, made when first asked for; what is wrong with them is kept apart. */
  readonly observers: (name: string) => Watchers
}

export interface Watchers {
  readonly instances: readonly Instance[]
  readonly diagnostics: readonly Diagnostic[]
}

/** Builds the machines of a system with all they declare; their texts are typed afterwards. */
export function assemble(decl: SystemDecl, program: Program, report: Report): Assembly {
  const partners = new Map<string, Instance | InstanceArray>()
  const shells: Shell[] = []
  const declared = sharing(program)
  const add = (i: Placed, observer: string | undefined, into: Shell[], report: Report): void => {
    const machine = program.machines.get(i.machine.text)
    const other = observer === undefined ? declared(i.name.text) : undefined
    if (other !== undefined) reportTwice(i.name, other.span, report)
    if (machine === undefined) {
      reportUnknown('machine', i.machine, program.machines.keys(), report)
      return
    }
    const made = shellsOf(i, machine, observer, programEnv(program, report))
    partners.set(i.name.text, made.partner)
    into.push(...made.shells)
  }
  for (const i of declaredInstances(decl, program, report)) add(i, undefined, shells, report)
  const missing = new Set<string>()
  const watchers = new Map<string, Watchers>()
  const observers = (name: string): Watchers => {
    const known = watchers.get(name)
    if (known !== undefined) return known
    const entity = program.values.get(name)
    const found = findings()
    const made: Shell[] = []
    if (entity?.kind === 'observer' && entity.decl.kind === 'observe_machine')
      add(entity.decl.instance, name, made, found.report)
    watchers.set(name, { instances: made.map((s) => s.instance), diagnostics: [] })
    const inside: Env = { ...env, report: found.report }
    for (const shell of made) bindFormals(shell, inside)
    for (const shell of made) declareMembers(shell.instance, inside)
    const result: Watchers = { instances: made.map((s) => s.instance), diagnostics: found.list() }
    watchers.set(name, result)
    return result
  }
  const scope: SystemScope = {
    name: decl.name.text,
    span: decl.name.span,
    tolerant: false,
    lets: new Map(),
    partner: (name) => {
      if (!partners.has(name) && !missing.has(name)) {
        observers(name)
        if (!partners.has(name)) missing.add(name)
      }
      return partners.get(name)
    },
    partnerNames: () => [...partners.keys()],
  }
  const env: Env = { ...programEnv(program, report), system: scope }
  const scopes = scopesOfParts(scope, shells)
  const inside = (shell: Shell): Env => ({ ...env, system: scopes.get(shell.instance) ?? scope })
  for (const shell of shells) bindFormals(shell, inside(shell))
  for (const shell of shells) declareMembers(shell.instance, inside(shell))
  const scopeOf = (instance: Instance): SystemScope => scopes.get(instance) ?? scope
  return { scope, scopeOf, instances: shells.map((s) => s.instance), observers }
}

/** What files declare under the name of an instance, or of something in it: a parameter `m.x` of a library `m`. */
function sharing(program: Program): (name: string) => Global | undefined {
  const dotted = [...program.values].filter(([name]) => name.includes('.'))
  return (name) => program.values.get(name) ?? dotted.find(([other]) => other.startsWith(`${name}.`))?.[1]
}

/** Within a part, its own machines stand before those of the system around it. */
function scopesOfParts(outer: SystemScope, shells: readonly Shell[]): ReadonlyMap<Instance, SystemScope> {
  const parts = new Map<string, SystemScope>()
  const scopeOf = (part: string): SystemScope => {
    const known = parts.get(part)
    if (known !== undefined) return known
    const around = part.includes('.') ? scopeOf(part.slice(0, part.lastIndexOf('.'))) : outer
    const made: SystemScope = {
      ...outer,
      lets: new Map(),
      partner: (name) => outer.partner(`${part}.${name}`) ?? around.partner(name),
    }
    parts.set(part, made)
    return made
  }
  return new Map(
    shells.flatMap(({ instance, decl }) => (decl.part === undefined ? [] : [[instance, scopeOf(decl.part)]])),
  )
}

/**
 * The machines of an instance of another system, as they would stand in this one. Each has a location more, for where
 * it can do nothing any more; its name comes with them.
 */
export function standIns(
  decl: InstanceDecl,
  machine: MachineDecl,
  env: Env,
): { readonly instances: readonly Instance[]; readonly more: string } {
  const states = new Set(machine.items.flatMap((i) => (i.kind === 'state' ? [i.name.text] : [])))
  let more = 'STUCK'
  while (states.has(more)) more += '_'
  const shells = shellsOf(decl, machine, undefined, programEnv(env.program, env.report)).shells.map((shell): Shell => {
    const { name, sort } = shell.instance.location
    const values = sort.kind === 'enum' ? [...sort.values, more] : [more]
    return {
      ...shell,
      instance: { ...shell.instance, location: { name, sort: { kind: 'enum', name: machine.name.text, values } } },
    }
  })
  for (const shell of shells) bindFormals(shell, env)
  for (const shell of shells) declareMembers(shell.instance, env)
  return { instances: shells.map((s) => s.instance), more }
}

/** A machine by itself, for checking one that no system has: its formals and roles are unknown. */
export function alone(machine: MachineDecl, program: Program, report: Report): Assembly {
  const instance = shellInstance(machine, machine.name.text, machine.name, undefined)
  for (const f of machine.formals) {
    instance.members.set(f.name.text, {
      kind: 'formal',
      value: f.type.kind === 'machine' ? { kind: 'unknown' } : unknown,
      span: f.name.span,
    })
  }
  const scope: SystemScope = {
    name: machine.name.text,
    span: machine.name.span,
    tolerant: true,
    lets: new Map(),
    partner: () => undefined,
    partnerNames: () => [],
  }
  declareMembers(instance, { ...programEnv(program, report), system: scope })
  return { scope, scopeOf: () => scope, instances: [instance], observers: () => ({ instances: [], diagnostics: [] }) }
}

function shellInstance(machine: MachineDecl, name: string, at: Name, observer: string | undefined): Instance {
  const values = machine.items.flatMap((i) => (i.kind === 'state' ? [i.name.text] : []))
  const sort: EnumSort = { kind: 'enum', name: machine.name.text, values: [...new Set(values)] }
  return {
    kind: 'instance',
    name,
    machine,
    location: { name, sort },
    members: new Map(),
    enums: new Map(),
    ...(observer !== undefined && { observer }),
    span: at.span,
  }
}

function shellsOf(
  decl: InstanceDecl,
  machine: MachineDecl,
  observer: string | undefined,
  env: Env,
): { partner: Instance | InstanceArray; shells: Shell[] } {
  const name = decl.name.text
  if (decl.replicate === undefined) {
    const instance = shellInstance(machine, name, decl.name, observer)
    return { partner: instance, shells: [{ instance, decl }] }
  }
  const { variable, range } = decl.replicate
  const numbers = staticRange(range.low, range.high, range.span, env) ?? []
  const shells = numbers.map(
    (i): Shell => ({
      instance: shellInstance(machine, `${name}[${i}]`, decl.name, observer),
      decl,
      index: [variable.text, { typed: constant(num(i, intSort), intType), span: variable.span }],
    }),
  )
  const items = shells.map((s) => s.instance)
  return {
    partner: { kind: 'array', name, low: numbers[0] ?? 0, items, ...(observer && { observer }), span: decl.name.span },
    shells,
  }
}

function bindFormals({ instance, decl, index }: Shell, env: Env): void {
  const { formals, name } = instance.machine
  const required = formals.filter((f) => f.default === undefined).length
  if (decl.args.length > formals.length || decl.args.length < required) {
    const wanted = required === formals.length ? countOf(required) : `${required} to ${countOf(formals.length)}`
    const message = `machine \`${name.text}\` takes ${wanted}, found ${decl.args.length}`
    env.report(error('T0205', decl.machine.span, message, undefined, [{ span: name.span, label: 'declared here' }]))
  }
  const outside = index === undefined ? env : withLocals(env, [index])
  formals.forEach((formal, i) => {
    const given = decl.args[i] ?? formal.default
    const where = decl.args[i] === undefined ? programEnv(env.program, env.report) : outside
    const value = given === undefined ? unknown : formalValue(given, formal, where)
    declare<Member>(
      instance.members,
      formal.name,
      { kind: 'formal', value, span: formal.name.span },
      (m) => m.span,
      env.report,
    )
  })
}

function formalValue(expr: Expr, formal: MachineDecl['formals'][number], env: Env): Typed | Partner {
  if (formal.type.kind !== 'machine') return typeFixed(expr, domainOf(formal.type, env), `\`${formal.name.text}\``, env)
  return machineNamed(expr, formal.name, env)
}

type QuantityItem = Extract<MachineItem, { readonly kind: 'clock' | 'timer' | 'var' }>

/** A clock, a timer or a variable, or an array of them: `vcpu.log[0]`, `vcpu.log[1]`. */
function quantityMember(item: QuantityItem, instance: Instance, env: Env): Member {
  const { name, size } = item
  const { span } = name
  const domain = item.kind === 'var' ? domainOf(item.type, env) : undefined
  const quantity = (own: string): Quantity => {
    if (domain !== undefined)
      return { kind: 'data', variable: { name: own, sort: sortOfType(domain.type) }, domain, span }
    if (item.kind === 'clock') return { kind: 'clock', variable: { name: own, sort: realSort }, span }
    return {
      kind: 'timer',
      armed: { name: `${own}.armed`, sort: boolSort },
      left: { name: `${own}.left`, sort: realSort },
      span,
    }
  }
  const own = `${instance.name}.${name.text}`
  if (size === undefined) return quantity(own)
  return {
    kind: 'sized',
    items: Array.from({ length: sizeOf(size, env) ?? 1 }, (_, i) => quantity(`${own}[${i}]`)),
    span,
  }
}

/** Fills `members`: constants, types and states first, since the types of the others may need them. */
function declareMembers(instance: Instance, outer: Env): void {
  const env: Env = { ...outer, self: instance }
  const put = (name: Name, member: Member): void => declare(instance.members, name, member, (m) => m.span, env.report)
  for (const item of instance.machine.items) {
    switch (item.kind) {
      case 'const':
      case 'let':
        put(
          item.name,
          item.kind === 'const'
            ? { kind: 'const', decl: item, span: item.name.span }
            : { kind: 'let', decl: item, span: item.name.span },
        )
        break
      case 'enum': {
        const sort = enumSortOf(item)
        instance.enums.set(item.name.text, sort)
        for (const v of item.values) put(v, { kind: 'enum_value', sort, value: v.text, span: v.span })
        break
      }
      case 'state':
        put(item.name, { kind: 'state', value: item.name.text, span: item.name.span })
        break
      default:
    }
  }
  for (const item of instance.machine.items) {
    switch (item.kind) {
      case 'event':
      case 'call':
      case 'irq':
        put(item.name, signalMember(item, instance, env))
        break
      case 'clock':
      case 'timer':
      case 'var':
        put(item.name, quantityMember(item, instance, env))
        break
      default:
    }
  }
}
