/**
 * What a name means. Bare names: bound names, then the machine's own declarations, then global ones. Dotted names: the
 * first part is a role, that is a `machine` formal or an instance of the system, and the last is declared by that
 * machine.
 */
import { suggestion } from '../support/meant.ts'
import type { Span } from '../support/span.ts'
import type { Expr, Name, Ref, RefPart } from '../syntax/ast.ts'
import type { Channel, Env, Instance, InstanceArray, Local, Member, Partner, SignalMember } from './env.ts'
import { error } from './findings.ts'
import type { Global } from './scope.ts'

export type Found =
  | { readonly kind: 'local'; readonly local: Local }
  | { readonly kind: 'member'; readonly member: Member; readonly owner: Instance; readonly index?: Expr }
  | { readonly kind: 'global'; readonly entity: Global; readonly index?: Expr }
  | { readonly kind: 'machine'; readonly partner: Instance | InstanceArray }
  /** Reported already, or of a machine nobody knows. */
  | { readonly kind: 'unknown' }

const nothing: Found = { kind: 'unknown' }

/** An array that is read at an index. */
export interface Indexed {
  readonly name: string
  readonly low: number
  readonly count: number
  readonly span: Span
}

/**
 * The value of a static index; undefined when it has none, which is reported there. No array: nobody knows of which, or
 * it is none.
 */
export type IndexOf = (index: Expr, array?: Indexed) => number | undefined

/** Every bare name that is known at this place. */
export function namesInScope(env: Env): string[] {
  return [...env.locals.keys(), ...(env.self?.members.keys() ?? []), ...env.program.values.keys()]
}

/** `left.vcpu.GUEST` with `left.vcpu` as one name, where that is a machine in a part of the system. */
export function withParts(ref: Ref, env: Env): Ref {
  const [first, second, ...rest] = ref.parts
  if (first === undefined || second === undefined || first.index !== undefined) return ref
  const { text } = first.name
  if (env.locals.has(text) || env.self?.members.has(text) || env.system?.partner(text) !== undefined) return ref
  const name = { text: `${text}.${second.name.text}`, span: second.name.span }
  const parts = [{ ...second, name }, ...rest]
  if (env.system?.partner(name.text) !== undefined) return { ...ref, parts }
  const further = withParts({ ...ref, parts }, env)
  return further.parts.length < parts.length ? further : ref
}

export function resolve(written: Ref, env: Env, indexOf: IndexOf): Found {
  const ref = withParts(written, env)
  const [first, ...rest] = ref.parts
  const last = ref.parts.at(-1)
  if (first === undefined || last === undefined)
    throw new Error('a reference has at least one part: the grammar says so')
  if (rest.length === 0) return resolveBare(first.name, first.index, env, indexOf)
  let partner = role(first.name, env, ref)
  partner = element(partner, first.name, first.index, env, indexOf)
  for (const part of rest.slice(0, -1)) {
    const owner = single(partner, ref, env)
    if (owner === undefined) return nothing
    const member = owner.members.get(part.name.text)
    if (member?.kind !== 'formal' || !('kind' in member.value)) {
      env.report(error('T0203', part.name.span, `\`${part.name.text}\` is no machine that \`${owner.name}\` knows`))
      return nothing
    }
    partner = element(member.value, part.name, part.index, env, indexOf)
  }
  const owner = single(partner, ref, env)
  if (owner === undefined) return nothing
  const member = owner.members.get(last.name.text)
  if (member === undefined) {
    env.report(
      error(
        'T0201',
        last.name.span,
        `machine \`${owner.machine.name.text}\` has no \`${last.name.text}\``,
        suggestion(last.name.text, owner.members.keys()),
        [{ span: owner.machine.name.span, label: `\`${owner.name}\` is a machine of this kind` }],
      ),
    )
    return nothing
  }
  return asMember(member, owner, last, env, indexOf)
}

function resolveBare(name: Name, index: Expr | undefined, env: Env, indexOf: IndexOf): Found {
  const local = env.locals.get(name.text)
  if (local?.partner !== undefined) return asMachine(element(local.partner, name, index, env, indexOf))
  if (local !== undefined) {
    if (index !== undefined) env.report(error('T0206', index.span, `\`${name.text}\` is no array`))
    return { kind: 'local', local }
  }
  const member = env.self?.members.get(name.text)
  if (member?.kind === 'formal' && 'kind' in member.value)
    return asMachine(element(member.value, name, index, env, indexOf))
  if (member !== undefined && env.self !== undefined)
    return asMember(member, env.self, { name, ...(index && { index }) }, env, indexOf)
  const entity = env.program.values.get(name.text)
  if (entity !== undefined && !(entity.kind === 'observer' && entity.decl.kind === 'observe_machine')) {
    return { kind: 'global', entity, ...(index && { index }) }
  }
  const partner = env.system?.partner(name.text)
  if (partner !== undefined) return asMachine(element(partner, name, index, env, indexOf))
  const candidates = [...namesInScope(env), ...(env.system?.partnerNames() ?? [])]
  env.report(error('T0201', name.span, `\`${name.text}\` is not declared`, suggestion(name.text, candidates)))
  return nothing
}

/** One machine, where an array without index will not do. */
function single(partner: Partner, ref: Ref, env: Env): Instance | undefined {
  if (partner.kind === 'instance') return partner
  if (partner.kind === 'array') {
    const hint = `write \`${partner.name}[${partner.low}]\``
    env.report(error('T0206', ref.span, `\`${partner.name}\` is an array of machines: an index is missing`, hint))
  }
  return undefined
}

/** What a machine declares under this name; of sized data, the element that is meant. */
function asMember(member: Member, owner: Instance, { name, index }: RefPart, env: Env, indexOf: IndexOf): Found {
  if (member.kind !== 'sized') return { kind: 'member', member, owner, ...(index && { index }) }
  if (index === undefined) {
    env.report(
      error('T0206', name.span, `\`${name.text}\` is an array: an index is missing`, `write \`${name.text}[0]\``),
    )
    return nothing
  }
  const array: Indexed = { name: name.text, low: 0, count: member.items.length, span: member.span }
  const value = indexOf(index, array)
  if (value === undefined) return nothing
  const item = member.items[value]
  if (item !== undefined) return { kind: 'member', member: item, owner }
  reportOutside(index, value, array, env)
  return nothing
}

function reportOutside(index: Expr, value: number, { name, low, count, span }: Indexed, env: Env): void {
  const message = `\`${name}[${value}]\` does not exist: its indices are ${low}..${low + count - 1}`
  env.report(error('T0206', index.span, message, undefined, [{ span, label: 'declared here' }]))
}

function asMachine(partner: Partner): Found {
  return partner.kind === 'unknown' ? nothing : { kind: 'machine', partner }
}

/** The machine, or array of machines, of a role. */
function role(name: Name, env: Env, ref: Ref): Partner {
  const local = env.locals.get(name.text)
  if (local?.partner !== undefined) return local.partner
  const formal = env.self?.members.get(name.text)
  if (formal?.kind === 'formal' && 'kind' in formal.value) return formal.value
  if (env.system === undefined) {
    env.report(error('T0305', ref.span, 'only parameters and constants may stand here, not the state of a machine'))
    return { kind: 'unknown' }
  }
  const partner = env.system.partner(name.text)
  if (partner !== undefined) return partner
  const other = local ?? formal ?? env.program.values.get(name.text)
  if (other !== undefined) {
    env.report(
      error('T0203', name.span, `\`${name.text}\` is no machine, so it has no parts`, undefined, [
        { span: other.span, label: 'declared here' },
      ]),
    )
  } else if (!env.system.tolerant) {
    const { self, system } = env
    const lacks = `system \`${system.name}\` has no \`${name.text}\``
    const message =
      self === undefined ? lacks : `${lacks}, which machine \`${self.machine.name.text}\` names as its partner`
    env.report(
      error(
        'T0207',
        name.span,
        message,
        suggestion(name.text, env.system.partnerNames()) ?? `add \`${name.text}: …;\` to the system`,
        [{ span: env.system.span, label: `system \`${env.system.name}\`` }],
      ),
    )
  }
  return { kind: 'unknown' }
}

/** One machine of an array, or the machine itself where there is no array. */
function element(partner: Partner, name: Name, index: Expr | undefined, env: Env, indexOf: IndexOf): Partner {
  if (partner.kind === 'unknown') {
    if (index !== undefined) indexOf(index)
    return partner
  }
  if (index === undefined) return partner
  if (partner.kind === 'instance') {
    indexOf(index)
    env.report(error('T0206', index.span, `\`${name.text}\` is one machine, not an array`))
    return { kind: 'unknown' }
  }
  const array: Indexed = { name: name.text, low: partner.low, count: partner.items.length, span: partner.span }
  const value = indexOf(index, array)
  if (value === undefined) return { kind: 'unknown' }
  const item = partner.items[value - partner.low]
  if (item === undefined) reportOutside(index, value, array, env)
  return item ?? { kind: 'unknown' }
}

/** What a found name is, in words, for messages on a name of the wrong kind. */
export function kindText(found: Found): string {
  switch (found.kind) {
    case 'local':
      return 'a bound name'
    case 'machine':
      return found.partner.kind === 'array' ? 'an array of machines' : 'a machine'
    case 'unknown':
      return 'unknown'
    case 'member':
    case 'global': {
      const entity = found.kind === 'member' ? found.member : found.entity
      switch (entity.kind) {
        case 'data':
          return 'a variable'
        case 'clock':
          return 'a clock'
        case 'timer':
          return 'a timer'
        case 'state':
          return 'a state'
        case 'const':
          return 'a constant'
        case 'let':
          return entity.decl.formals.length > 0 ? 'a function' : 'a named expression'
        case 'enum_value':
          return 'an enum value'
        case 'formal':
          return 'a formal argument'
        case 'param':
          return 'a parameter'
        case 'observer':
          return 'an observer'
        case 'sized':
          return 'an array'
        case 'signal':
          return { event: 'an event', call: 'a call', irq: 'an irq' }[entity.decl.kind]
      }
    }
  }
}

/**
 * The signal a name means, with its array index taken; undefined when it is none or unknown, and unknown is not
 * reported twice.
 */
export function signalOf(
  found: Found,
  ref: Ref,
  env: Env,
  indexOf: IndexOf,
): { channel: Channel; member: SignalMember } | undefined {
  if (found.kind !== 'member' && found.kind !== 'global') return undefined
  const entity = found.kind === 'member' ? found.member : found.entity
  if (entity.kind !== 'signal') return undefined
  const member =
    found.kind === 'member' && found.member.kind === 'signal' ? found.member : env.program.signals.get(entity.decl)
  if (member === undefined) return undefined
  const name = entity.decl.name.text
  if (!member.isArray) {
    if (found.index !== undefined) env.report(error('T0206', found.index.span, `\`${name}\` is no array`))
    const only = member.channels[0]
    return only && { channel: only, member }
  }
  if (found.index === undefined) {
    env.report(error('T0206', ref.span, `\`${name}\` is an array: an index is missing`, `write \`${name}[0]\``))
    return undefined
  }
  const array: Indexed = { name, low: 0, count: member.channels.length, span: member.span }
  const value = indexOf(found.index, array)
  if (value === undefined) return undefined
  const channel = member.channels[value]
  if (channel !== undefined) return { channel, member }
  reportOutside(found.index, value, array, env)
  return undefined
}
