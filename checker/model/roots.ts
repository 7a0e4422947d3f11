/**
 * Which systems a declaration can speak of, by the roles that it names: most files ask each of their properties of one
 * of their systems, and to read all of them in all systems only to hear what each lacks would take time by the square.
 */
import type { Ref } from '../syntax/ast.ts'
import type { BuiltSystem } from './network.ts'
import type { Program } from './scope.ts'

/**
 * The systems that have every role the declaration names; all of them where none has, so that somebody says what is
 * missing.
 */
export function systemsWithRolesOf(
  declaration: object,
  program: Program,
  systems: readonly BuiltSystem[],
): readonly BuiltSystem[] {
  const known = rolesOf(systems)
  const names = [...rootsOf(declaration)].filter((name) => known.has(name) && !program.values.has(name))
  const fitting = systems.filter((system) => names.every((name) => known.get(name)?.has(system)))
  return fitting.length > 0 ? fitting : systems
}

const tables = new WeakMap<readonly BuiltSystem[], ReadonlyMap<string, ReadonlySet<BuiltSystem>>>()

/** For each role that some system has, the systems that have it. */
function rolesOf(systems: readonly BuiltSystem[]): ReadonlyMap<string, ReadonlySet<BuiltSystem>> {
  const before = tables.get(systems)
  if (before !== undefined) return before
  const roles = new Map<string, Set<BuiltSystem>>()
  for (const system of systems) {
    for (const name of system.env.system?.partnerNames() ?? []) {
      const having = roles.get(name) ?? new Set()
      roles.set(name, having.add(system))
    }
  }
  tables.set(systems, roles)
  return roles
}

/** The first names of all references in a part of a file, but for those that it binds itself. */
function rootsOf(part: object): ReadonlySet<string> {
  const [roots, bound] = [new Set<string>(), new Set<string>()]
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const item of node) visit(item)
    else if (typeof node === 'object' && node !== null) {
      if ('parts' in node) for (const { name } of (node as Ref).parts.slice(0, 1)) roots.add(name.text)
      if ('quantifier' in node && 'variable' in node) bound.add((node.variable as { readonly text: string }).text)
      for (const [field, value] of Object.entries(node)) if (field !== 'span') visit(value)
    }
  }
  visit(part)
  return new Set([...roots].filter((name) => !bound.has(name)))
}
