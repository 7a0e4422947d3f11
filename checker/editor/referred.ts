/**
 * What the parts of a name may mean: `gap`, `vcpu.GUEST`, `other.peer.here`. A role may be another machine in another
 * system.
 */

import type { Span } from '../support/span.ts'
import type { Name } from '../syntax/ast.ts'
import type { Declared, InstanceTable, MachineTable, Tables } from './declared.ts'

/** A name in a text, and what it may mean: a role may be another machine in another system. */
export interface Occurrence {
  readonly span: Span
  readonly of: readonly Declared[]
}

/** What stands around a text. */
export interface Place {
  readonly machine?: MachineTable
  readonly locals: ReadonlyMap<string, Declared>
}

/** Each part with what it may mean; nothing where it means nothing. */
export function referred(names: readonly Name[], place: Place, tables: Tables): Occurrence[] {
  const [first, ...rest] = names
  if (first === undefined) return []
  if (rest.length === 0) return [{ span: first.span, of: meaningsAlone(first, place, tables) }]
  const role = roleOf(first, place, tables)
  const found: Occurrence[] = [{ span: first.span, of: role.of }]
  let { machines } = role
  for (const [i, { span, text }] of rest.entries()) {
    found.push({ span, of: machines.flatMap((machine) => machine.members.get(text) ?? []) })
    if (i + 1 < rest.length) machines = machines.flatMap((machine) => partners(machine, text, tables))
  }
  return found
}

function meaningsAlone(
  { text }: Name,
  { locals, machine }: Place,
  { globals, instances }: Tables,
): readonly Declared[] {
  const local = locals.get(text)
  const own = local === undefined ? machine?.members.get(text) : [local]
  return own ?? globals.get(text) ?? instances.get(text)?.map(({ declared }) => declared) ?? []
}

/** What the name of a role means, and the machines that it may be. */
function roleOf(
  { text }: Name,
  { locals, machine }: Place,
  tables: Tables,
): { readonly of: readonly Declared[]; readonly machines: readonly MachineTable[] } {
  const local = locals.get(text)
  if (local !== undefined) return { of: [local], machines: [] }
  const formal = machine?.members.get(text)
  if (formal !== undefined && machine !== undefined) return { of: formal, machines: partners(machine, text, tables) }
  const instances = tables.instances.get(text) ?? []
  return { of: instances.map(({ declared }) => declared), machines: machinesOf(instances, tables) }
}

/** What is given for a formal argument of kind machine. */
function partners(machine: MachineTable, formal: string, tables: Tables): MachineTable[] {
  const at = machine.formals.findIndex(({ name }) => name.text === formal)
  const of = [...tables.instances.values()].flat().filter((instance) => instance.machine === machine.declared.name)
  const given = of.flatMap(({ args }) => {
    const arg = args[at] ?? machine.formals[at]?.default
    return arg?.kind === 'ref' ? [arg.ref.parts[0]?.name.text ?? ''] : []
  })
  return machinesOf(
    [...new Set(given)].flatMap((name) => tables.instances.get(name) ?? []),
    tables,
  )
}

function machinesOf(instances: readonly InstanceTable[], { machines }: Tables): MachineTable[] {
  const names = new Set(instances.map((instance) => instance.machine))
  return [...names].flatMap((name) => machines.get(name) ?? [])
}
