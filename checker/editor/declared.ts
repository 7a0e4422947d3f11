/** What the files of a model declare, found in trees alone, so that it is there while a text is broken. */
import type { ReadModel } from '../api/read-model.ts'
import type { Source, Span } from '../support/span.ts'
import type { Ast, Declaration, Expr, Formal, Instance, MachineItem, Name } from '../syntax/ast.ts'

/** A model as far as it could be read. */
export type Files = Pick<ReadModel, 'asts' | 'texts'>

export type DeclaredKind =
  | 'parameter'
  | 'constant'
  | 'named expression'
  | 'enum'
  | 'enum value'
  | 'event'
  | 'call'
  | 'irq'
  | 'observer'
  | 'machine'
  | 'system'
  | 'instance'
  | 'property'
  | 'lemma'
  | 'clock'
  | 'timer'
  | 'variable'
  | 'state'
  | 'formal argument'
  | 'bound name'
  | 'file'

export interface Declared {
  readonly name: string
  readonly kind: DeclaredKind
  /** Of the name. */
  readonly span: Span
  /** Of the whole declaration. */
  readonly whole: Span
  readonly doc?: string
  /** The machine, enum or system that it belongs to. */
  readonly owner?: string
}

/** Declarations by name; several where files declare one twice. */
export type Table = Map<string, Declared[]>

export interface MachineTable {
  readonly declared: Declared
  readonly formals: readonly Formal[]
  readonly members: Table
  readonly enums: Table
}

/** An instance of a machine in a system, or an observing one. */
export interface InstanceTable {
  readonly declared: Declared
  readonly machine: string
  readonly args: readonly Expr[]
}

export interface Tables {
  readonly globals: Table
  readonly enums: Table
  readonly machines: ReadonlyMap<string, MachineTable>
  readonly systems: Table
  readonly properties: Table
  /** Of all systems, and observers, by name. */
  readonly instances: ReadonlyMap<string, readonly InstanceTable[]>
  readonly all: readonly Declared[]
}

type Documented = { readonly span: Span; readonly doc?: string }

export function declaredOf(name: Name, kind: DeclaredKind, { span, doc }: Documented, owner?: string): Declared {
  return {
    name: name.text,
    kind,
    span: name.span,
    whole: span,
    ...(doc !== undefined && { doc }),
    ...(owner !== undefined && { owner }),
  }
}

export function add<T>(table: Map<string, T[]>, name: string, value: T): void {
  const found = table.get(name)
  if (found === undefined) table.set(name, [value])
  else found.push(value)
}

/** The tables of all files of a model. */
export function tablesOf({ asts }: Files): Tables {
  const all: Declared[] = []
  const [globals, enums, systems, properties]: Table[] = [new Map(), new Map(), new Map(), new Map()]
  const machines = new Map<string, MachineTable>()
  const instances = new Map<string, InstanceTable[]>()
  const into = (table: Table | undefined, declared: Declared): Declared => {
    if (table !== undefined) add(table, declared.name, declared)
    all.push(declared)
    return declared
  }
  const instance = (of: Instance, kind: DeclaredKind, owner?: string): void => {
    const declared = into(kind === 'observer' ? globals : undefined, declaredOf(of.name, kind, of, owner))
    add(instances, of.name.text, { declared, machine: of.machine.text, args: of.args })
  }
  const plain = (
    decl: Declaration | MachineItem,
    values: Table | undefined,
    kinds: Table | undefined,
    owner?: string,
  ): void => {
    const found = kindOf(decl)
    if (found === undefined) return
    into(decl.kind === 'enum' ? kinds : values, declaredOf(found.name, found.kind, decl, owner))
    if (decl.kind !== 'enum') return
    for (const value of decl.values) into(values, declaredOf(value, 'enum value', { span: value.span }, decl.name.text))
  }
  for (const decl of asts.flatMap((ast) => ast.declarations)) {
    switch (decl.kind) {
      case 'machine': {
        const declared = into(undefined, declaredOf(decl.name, 'machine', decl))
        const table: MachineTable = { declared, formals: decl.formals, members: new Map(), enums: new Map() }
        for (const formal of decl.formals)
          into(table.members, declaredOf(formal.name, 'formal argument', formal, decl.name.text))
        for (const item of decl.items) plain(item, table.members, table.enums, decl.name.text)
        if (!machines.has(decl.name.text)) machines.set(decl.name.text, table)
        break
      }
      case 'system':
        into(systems, declaredOf(decl.name, 'system', decl))
        for (const of of decl.instances) instance(of, 'instance', decl.name.text)
        break
      case 'property':
        into(properties, declaredOf(decl.name, decl.form.kind === 'lemma' ? 'lemma' : 'property', decl))
        break
      case 'observe_machine':
        instance({ ...decl.instance, ...(decl.doc !== undefined && { doc: decl.doc }) }, 'observer')
        break
      default:
        plain(decl, globals, enums)
    }
  }
  return {
    globals: globals as Table,
    enums: enums as Table,
    machines,
    systems: systems as Table,
    properties: properties as Table,
    instances,
    all,
  }
}

function kindOf(decl: Declaration | MachineItem): { readonly name: Name; readonly kind: DeclaredKind } | undefined {
  switch (decl.kind) {
    case 'param':
      return { name: decl.name, kind: 'parameter' }
    case 'const':
      return { name: decl.name, kind: 'constant' }
    case 'let':
      return { name: decl.name, kind: 'named expression' }
    case 'enum':
    case 'event':
    case 'call':
    case 'irq':
    case 'clock':
    case 'timer':
    case 'state':
      return { name: decl.name, kind: decl.kind }
    case 'var':
      return { name: decl.name, kind: 'variable' }
    case 'observe_clock':
      return { name: decl.name, kind: 'observer' }
    default:
      return undefined
  }
}

/** The texts of a model, by path. */
export function sourcesOf({ asts, texts }: Files): Map<string, Source> {
  return new Map(asts.map((ast, i): [string, Source] => [ast.path, { path: ast.path, text: texts[i] ?? '' }]))
}

/** The tree of a file. */
export function treeOf({ asts }: Files, path: string): Ast | undefined {
  return asts.find((ast) => ast.path === path)
}
