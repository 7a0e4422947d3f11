/**
 * Files under a name of their own: `use "busy.tick" as busy;`. Each name that the files declare for others becomes
 * `busy.NAME`, in declarations and where it is meant; so nobody after this knows of libraries. A file that is used
 * under two names is there twice.
 *
 * Names are renamed by what they may mean, as `model/resolve.ts` reads them: what a machine declares, and the roles
 * that it speaks of, are not names of the file. Names that a text binds (`choose d`, `forall i`) are renamed like what
 * they hide.
 */
import type { Ast, Declaration, Instance, MachineItem, Name, Ref, RefPart } from './ast.ts'

type Machine = Extract<Declaration, { readonly kind: 'machine' }>

/** The names that files declare, by what they may stand for. */
interface Declared {
  readonly values: ReadonlySet<string>
  readonly enums: ReadonlySet<string>
  readonly kinds: ReadonlySet<string>
  readonly properties: ReadonlySet<string>
}

/** The files with `alias.` before each name that they declare. What they ask is left out: only the asked file asks. */
export function qualified(files: readonly Ast[], alias: string): Ast[] {
  const known = declaredIn(files)
  const renaming: Renaming = {
    value: prefixed(known.values, alias),
    enum: prefixed(known.enums, alias),
    kind: prefixed(known.kinds, alias),
    property: prefixed(known.properties, alias),
  }
  return files.map((file) => ({
    ...file,
    declarations: file.declarations.flatMap((d) => (d.kind === 'check' ? [] : [renamed(d, renaming)])),
  }))
}

/** The file with `busy.TICK` read as one name, for each of these aliases (`busy`, `busy.clock`). */
export function withAliases(file: Ast, aliases: ReadonlySet<string>): Ast {
  return aliases.size === 0 ? file : { ...file, declarations: file.declarations.map((d) => joined(d, aliases)) }
}

/** The names that a file declares, as T0202 tells them apart from its aliases. */
export function topNames(file: Ast): Name[] {
  return file.declarations.flatMap((d): Name[] => {
    if (d.kind === 'system') return [d.name, ...d.instances.map((i) => i.name)]
    if (d.kind === 'observe_machine') return [d.instance.name]
    return 'name' in d ? [d.name] : []
  })
}

function declaredIn(files: readonly Ast[]): Declared {
  const [values, enums, kinds, properties] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ]
  for (const d of files.flatMap((file) => file.declarations)) {
    if (d.kind === 'use' || d.kind === 'assume' || d.kind === 'check') continue
    if (d.kind === 'machine' || d.kind === 'system') kinds.add(d.name.text)
    else if (d.kind === 'property') properties.add(d.name.text)
    else if (d.kind === 'observe_machine') values.add(d.instance.name.text)
    else if (d.kind === 'enum') {
      enums.add(d.name.text)
      for (const value of d.values) values.add(value.text)
    } else values.add(d.name.text)
  }
  return { values, enums, kinds, properties }
}

type Rename = (name: Name) => Name

interface Renaming {
  readonly value: Rename
  readonly enum: Rename
  /** Machines and systems. */
  readonly kind: Rename
  readonly property: Rename
}

function prefixed(known: ReadonlySet<string>, alias: string): Rename {
  return (name) => (known.has(name.text) ? { ...name, text: `${alias}.${name.text}` } : name)
}

function except(rename: Rename, hidden: ReadonlySet<string>): Rename {
  return (name) => (hidden.has(name.text) ? name : rename(name))
}

function renamed(d: Declaration, names: Renaming): Declaration {
  switch (d.kind) {
    case 'use':
    case 'check':
      return d
    case 'machine':
      return { ...inMachine(d, names), name: names.kind(d.name) }
    case 'system': {
      const base = d.base && { base: names.kind(d.base) }
      return { ...d, name: names.kind(d.name), ...base, instances: d.instances.map((i) => instance(i, names)) }
    }
    case 'observe_machine':
      return { ...d, instance: { ...instance(d.instance, names), name: names.value(d.instance.name) } }
    case 'property':
      return { ...inside(d, names), name: names.property(d.name) }
    case 'enum':
      return { ...d, name: names.enum(d.name), values: d.values.map(names.value) }
    case 'assume':
      return inside(d, names)
    default:
      return { ...inside(d, names), name: names.value(d.name) }
  }
}

function instance(i: Instance, names: Renaming): Instance {
  return { ...inside(i, names), name: i.name, machine: names.kind(i.machine) }
}

/** What a machine declares hides what the file declares. */
function inMachine(machine: Machine, names: Renaming): Machine {
  const [members, enums] = hiddenBy(machine)
  const own = { ...names, value: except(names.value, members), enum: except(names.enum, enums) }
  return {
    ...machine,
    formals: machine.formals.map((f) => ({ ...inside(f, own), name: f.name })),
    items: machine.items.map((item) => inside(item, own)),
  }
}

function hiddenBy({ formals, items }: Machine): readonly [ReadonlySet<string>, ReadonlySet<string>] {
  const [members, enums] = [new Set(formals.map((f) => f.name.text)), new Set<string>()]
  for (const item of items) {
    for (const name of declaredBy(item)) members.add(name.text)
    if (item.kind === 'enum') enums.add(item.name.text)
  }
  return [members, enums]
}

function declaredBy(item: MachineItem): readonly Name[] {
  if (item.kind === 'in') return []
  return item.kind === 'enum' ? item.values : [item.name]
}

/**
 * Everything inside a node, by what stands where: the first name of a reference, the name of a type, and names that are
 * bound. All other names belong to machines.
 */
function inside<T>(node: T, names: Renaming): T {
  return mapped(node, {
    ref: (ref) => ({ ...ref, parts: ref.parts.map((p, i) => (i === 0 ? { ...p, name: names.value(p.name) } : p)) }),
    type: names.enum,
    bound: names.value,
  })
}

/** What a walk through a tree does with names; indices of references are walked before. */
interface Visitor {
  readonly ref: (ref: Ref) => Ref
  /** The name of a type. */
  readonly type: Rename
  /** A name that is bound here: by `on`, `choose`, `for`, a quantifier, as the argument of a function. */
  readonly bound: Rename
  /** Inside a function with these arguments. */
  readonly within?: (formals: ReadonlySet<string>) => Visitor
}

const binders: ReadonlySet<string> = new Set(['variable', 'binders', 'answered'])

// A tree is plain objects: the walk goes by the shape of what it meets, since every node may hold expressions.
function mapped<T>(node: T, around: Visitor): T {
  if (Array.isArray(node)) return node.map((part) => mapped(part, around)) as T
  if (typeof node !== 'object' || node === null || Object.getPrototypeOf(node) !== Object.prototype) return node
  if (('source' in node && 'end' in node) || 'text' in node) return node
  const part = node as Readonly<Record<string, unknown>>
  const visitor = around.within !== undefined && hasFormals(part) ? around.within(namesOf(part.formals)) : around
  if (Array.isArray(part.parts)) {
    const parts = (part.parts as readonly RefPart[]).map((p) => mapped(p, visitor))
    return visitor.ref({ ...(part as unknown as Ref), parts }) as T
  }
  if (part.kind === 'enum' && !('values' in part)) return { ...part, name: visitor.type(part.name as Name) } as T
  const isChoice = 'domain' in part
  return Object.fromEntries(
    Object.entries(part).map(([key, value]): [string, unknown] => {
      if (binders.has(key)) return [key, Array.isArray(value) ? value.map(visitor.bound) : visitor.bound(value as Name)]
      if (key === 'name' && isChoice) return [key, visitor.bound(value as Name)]
      if (key !== 'formals') return [key, mapped(value, visitor)]
      const formals = value as readonly { readonly name: Name }[]
      return [key, formals.map((f) => ({ ...mapped(f, visitor), name: visitor.bound(f.name) }))]
    }),
  ) as T
}

interface WithFormals {
  readonly formals: readonly { readonly name: Name }[]
}

function hasFormals(part: object): part is WithFormals {
  return 'formals' in part && Array.isArray(part.formals)
}

function namesOf(formals: WithFormals['formals']): ReadonlySet<string> {
  return new Set(formals.map((f) => f.name.text))
}

/** `busy.TICK` as one name, where `busy` is no name of the machine or function around it. */
function joined(d: Declaration, aliases: ReadonlySet<string>): Declaration {
  return mapped(d, joining(without(aliases, d.kind === 'machine' ? hiddenBy(d)[0] : new Set())))
}

function joining(aliases: ReadonlySet<string>): Visitor {
  const same: Rename = (name) => name
  return {
    ref: (ref) => joinedRef(ref, aliases),
    type: same,
    bound: same,
    within: (formals) => joining(without(aliases, formals)),
  }
}

/** The aliases, and those of libraries inside their libraries (`busy.clock`), that no name hides. */
function without(aliases: ReadonlySet<string>, hidden: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...aliases].filter((alias) => !hidden.has(alias.replace(/\..*/, ''))))
}

/** As many parts become one name as are aliases, and the name behind them. */
function joinedRef(ref: Ref, aliases: ReadonlySet<string>): Ref {
  const [first, ...others] = ref.parts
  if (first === undefined) return ref
  let [part, rest] = [first, others]
  while (part.index === undefined && aliases.has(part.name.text)) {
    const [next, ...more] = rest
    if (next === undefined) break
    part = { ...next, name: { text: `${part.name.text}.${next.name.text}`, span: next.name.span } }
    rest = more
  }
  return part === first ? ref : { ...ref, parts: [part, ...rest] }
}

/** The aliases by which files know libraries that they have themselves under these: `busy.clock` where `busy` is one. */
export function innerAliases(libraries: readonly Ast[], aliases: ReadonlySet<string>): Set<string> {
  const found = new Set<string>()
  for (const { text } of libraries.flatMap(topNames)) {
    const parts = text.split('.').slice(0, -1)
    if (!aliases.has(parts[0] ?? '')) continue
    for (let count = 2; count <= parts.length; count++) found.add(parts.slice(0, count).join('.'))
  }
  return found
}
