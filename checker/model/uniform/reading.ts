/** What is known while a system of any size is read: its machines, names that are bound, and what was found out. */
import type { Instance as InstanceDecl, LetDecl, MachineItem, Name } from '../../syntax/ast.ts'
import type { MachineDecl, Program } from '../scope.ts'
import type { Named, Shape } from './shapes.ts'

/** A machine as one of the system's: one alone, or any one of those that there are N of. */
export interface Role {
  readonly machine: MachineDecl
  /** As variables of the network begin, `[]` in the place of the number of a process: `tick[]`, `queue`, `lane[1]`. */
  readonly head: string
  readonly formals: ReadonlyMap<string, Shape>
  /** Which one it is, where there are N. */
  readonly number?: Shape
}

export interface Scope {
  readonly locals: ReadonlyMap<string, Shape>
  readonly self?: Role
}

/** A variable that holds the number of a process: those below `offset` stand for no process. */
export interface IndexVariable {
  readonly name: string
  readonly offset: number
  readonly low: number
}

/** What is read, and what was found out so far. */
export interface Reading {
  readonly program: Program
  /** The constant that says how many processes there are. */
  readonly constant: string
  readonly instances: ReadonlyMap<string, InstanceDecl>
  readonly named: Named
  /** Arrays with an element for each process, as variables of the network begin. */
  readonly heads: Set<string>
  readonly indices: Map<string, IndexVariable>
  readonly roles: Map<string, Role>
  readonly lets: Map<LetDecl, Map<Role | undefined, Shape>>
  /** How many names stand for a process so far. */
  binders: number
}

export const nowhere: Scope = { locals: new Map() }

export function withLocal({ locals, ...scope }: Scope, { text }: Name, shape: Shape): Scope {
  return { ...scope, locals: new Map([...locals, [text, shape]]) }
}

/** A name for some process that no other one has. */
export function binder(reading: Reading): Extract<Shape, { kind: 'index' }> {
  reading.binders += 1
  return { kind: 'index', offset: 0, binder: `#${reading.binders}` }
}

export function itemOf({ machine }: Role, name: string): Item | undefined {
  for (const item of machine.items) {
    if (item.kind === 'in') continue
    if (item.kind === 'enum' && item.values.some((v) => v.text === name)) return { kind: 'enum_value' }
    if (item.name.text === name && item.kind !== 'enum') return item
  }
  return undefined
}

type Item = Exclude<MachineItem, { readonly kind: 'in' | 'enum' }> | { readonly kind: 'enum_value' }

export type Quantity = Extract<MachineItem, { readonly kind: 'clock' | 'timer' | 'var' }>
