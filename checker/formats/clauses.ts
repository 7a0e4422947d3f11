/**
 * From linear Horn clauses to a transition system. With one predicate P of arguments X,
 *
 *     A(X) => P(X)           is a disjunct of `init`
 *     P(X) & B(X,X') => P(X')            of `trans`
 *     P(X) & C(X) => false               of what is bad.
 *
 * With several, a location says whose turn it is, and their arguments share variables, sort by sort. A variable of a
 * clause that is an argument becomes the state variable (or its next value) in that place; others are eliminated where
 * an equation of the clause says what they are. What is left becomes an input in a rule, in facts and queries a state
 * variable without meaning.
 *
 * Bjorner, Gurfinkel, McMillan, Rybalchenko: Horn Clause Solvers for Program Verification. 2015.
 */
import { substituter, variablesOf } from '../logic/rewrite.ts'
import {
  and,
  childrenOf,
  conjunctsOf,
  cur,
  type EnumSort,
  enumValue,
  eq,
  ff,
  next,
  not,
  or,
  type Sort,
  sortOf,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { type ForeignParts, Namer } from './foreign.ts'

export interface Predicate {
  readonly name: string
  readonly sorts: readonly Sort[]
}

/** A predicate of some terms. */
export interface Atom {
  readonly predicate: Predicate
  readonly args: readonly Term[]
}

/** `body & constraint => head`, for all values of its variables; no head: `false`. Its variables are current ones. */
export interface Clause {
  readonly body?: Atom
  readonly constraint: Term
  readonly head?: Atom
}

/** Where the arguments of predicates live. */
interface Layout {
  readonly states: readonly Var[]
  at(predicate: Predicate, isNext: boolean): Term
  argument(predicate: Predicate, index: number, isNext: boolean): Term
}

/** The system whose reachable states are what the clauses derive, and the condition under which they derive `false`. */
export function systemOf(name: string, given: readonly Clause[]): { readonly parts: ForeignParts; readonly bad: Term } {
  const clauses = withPredicates(given)
  const namer = new Namer()
  const layout = layoutOf(clauses, namer)
  // What a fact and a query of the same state choose must not be mixed up.
  const atStart = new Pool(namer, 'start')
  const atEnd = new Pool(namer, 'end')
  const inputs = new Pool(namer, 'input')
  const having = (wanted: (clause: Clause) => boolean, pool: Pool): Term =>
    or(...clauses.filter(wanted).map((clause) => formulaOf(clause, layout, pool)))
  const init = having((c) => c.body === undefined, atStart)
  const bad = having((c) => c.head === undefined, atEnd)
  const trans = having((c) => c.body !== undefined && c.head !== undefined, inputs)
  return {
    parts: {
      name,
      states: [...layout.states, ...atStart.variables, ...atEnd.variables],
      inputs: inputs.variables,
      init,
      trans,
    },
    bad,
  }
}

/**
 * A clause that neither needs nor gives a predicate becomes a fact of a predicate of its own, from which `false`
 * follows.
 */
function withPredicates(clauses: readonly Clause[]): readonly Clause[] {
  const isBare = (clause: Clause): boolean => clause.body === undefined && clause.head === undefined
  const goal: Atom = { predicate: { name: 'false', sorts: [] }, args: [] }
  if (!clauses.some(isBare)) return clauses
  return [
    ...clauses.map((clause) => (isBare(clause) ? { ...clause, head: goal } : clause)),
    { body: goal, constraint: tt },
  ]
}

function layoutOf(clauses: readonly Clause[], namer: Namer): Layout {
  const atoms = clauses.flatMap((c) => [c.body, c.head]).filter((a) => a !== undefined)
  const predicates = [...new Set(atoms.map((a) => a.predicate))]
  const [first, ...others] = predicates
  const inStep = (variable: Var | undefined, isNext: boolean): Term =>
    isNext ? next(variable as Var) : cur(variable as Var)
  if (first !== undefined && others.length === 0) {
    const names = namesFor(first, clauses)
    const states = first.sorts.map((sort, i) => namer.variable(names?.[i] ?? `${first.name}.${i}`, sort))
    return { states, at: () => tt, argument: (_, i, isNext) => inStep(states[i], isNext) }
  }
  const sort: EnumSort = { kind: 'enum', name: 'predicate', values: predicates.map((p) => p.name) }
  const location = namer.variable('at', sort)
  const shared = new Pool(namer, 'slot')
  const slots = new Map(predicates.map((p) => [p, shared.several(p.sorts)]))
  return {
    states: [location, ...shared.variables],
    at: (predicate, isNext) => eq(inStep(location, isNext), enumValue(sort, predicate.name)),
    argument: (predicate, i, isNext) => inStep(slots.get(predicate)?.[i], isNext),
  }
}

/** How a clause, queries first, calls the arguments of a predicate. */
function namesFor(predicate: Predicate, clauses: readonly Clause[]): string[] | undefined {
  for (const { body } of [...clauses].sort((a, b) => Number(a.head !== undefined) - Number(b.head !== undefined))) {
    const names = body?.args.map((arg) => (arg.kind === 'var' ? plainName(arg.variable) : '')) ?? []
    if (names.length === predicate.sorts.length && !names.includes('') && new Set(names).size === names.length)
      return names
  }
  return undefined
}

/** Variables of clauses are called `name?7`, after their clause. */
function plainName({ name }: Var): string {
  return name.replace(/\?\d+$/, '')
}

/** Variables that clauses share, since only one of them is at work at a time: the n-th of a sort serves all. */
class Pool {
  readonly variables: Var[] = []
  private readonly namer: Namer
  private readonly prefix: string
  private readonly bySort = new Map<string, Var[]>()

  constructor(namer: Namer, prefix: string) {
    this.namer = namer
    this.prefix = prefix
  }

  several(sorts: readonly Sort[]): Var[] {
    const used = new Map<string, number>()
    return sorts.map((sort) => {
      const index = used.get(sort.kind) ?? 0
      used.set(sort.kind, index + 1)
      return this.nth(sort, index)
    })
  }

  private nth(sort: Sort, index: number): Var {
    const known = this.bySort.get(sort.kind) ?? []
    this.bySort.set(sort.kind, known)
    const found = known[index]
    if (found !== undefined) return found
    const made = this.namer.variable(`${this.prefix}.${sort.kind}${index}`, sort)
    known.push(made)
    this.variables.push(made)
    return made
  }
}

/** The clause over states, next states and variables of the pool. */
function formulaOf(clause: Clause, layout: Layout, pool: Pool): Term {
  const values = new Map<string, Term>()
  const equations: Term[] = []
  const bind = (atom: Atom | undefined, isNext: boolean): void => {
    if (atom === undefined) return
    equations.push(layout.at(atom.predicate, isNext))
    for (const [i, arg] of atom.args.entries()) {
      const place = layout.argument(atom.predicate, i, isNext)
      if (arg.kind === 'var' && !values.has(arg.variable.name) && sortOf(place).kind === arg.variable.sort.kind)
        values.set(arg.variable.name, place)
      else equations.push(eq(place, arg))
    }
  }
  bind(clause.body, false)
  bind(clause.head, clause.body !== undefined)
  const own = new Set(
    variablesOf(and(clause.constraint, ...equations)).flatMap((v) => (/\?\d+$/.test(v.name) ? [v.name] : [])),
  )
  const inPlace = substituter((v) => values.get(v.name))(and(...equations, clause.constraint))
  const formula = eliminated(inPlace, own)
  const left = variablesOf(formula).filter((v) => own.has(v.name))
  const chosen = pool.several(left.map((v) => v.sort))
  const renaming = new Map(left.map((v, i) => [v.name, cur(chosen[i] as Var)]))
  return substituter((v) => renaming.get(v.name))(formula)
}

/** The formula without those of `own` that a conjunct defines. */
function eliminated(formula: Term, own: ReadonlySet<string>): Term {
  for (let rest = formula; ; ) {
    const definition = firstDefinition(rest, own)
    if (definition === undefined) return rest
    rest = substituter((v) => (v.name === definition.name ? definition.value : undefined))(rest)
  }
}

function firstDefinition(
  formula: Term,
  own: ReadonlySet<string>,
): { readonly name: string; readonly value: Term } | undefined {
  const isOwn = (term: Term): term is Extract<Term, { kind: 'var' }> =>
    term.kind === 'var' && own.has(term.variable.name)
  for (const part of conjunctsOf(formula)) {
    if (isOwn(part)) return { name: part.variable.name, value: tt }
    if (part.kind === 'not' && isOwn(part.arg)) return { name: part.arg.variable.name, value: ff }
    const sides = definedSides(part)
    for (const [side, value] of sides) {
      if (
        isOwn(side) &&
        fits(value, side.variable.sort) &&
        !variablesOf(value).some((v) => v.name === side.variable.name)
      )
        return { name: side.variable.name, value }
    }
  }
  return undefined
}

/** The two ways to read an equation, or `not (a = b)` of Booleans, as a definition. */
function definedSides(part: Term): [Term, Term][] {
  if (part.kind === 'eq') {
    return [
      [part.left, part.right],
      [part.right, part.left],
    ]
  }
  if (part.kind !== 'not' || part.arg.kind !== 'eq' || sortOf(part.arg.left).kind !== 'bool') return []
  const { left, right } = part.arg
  return [
    [left, not(right)],
    [right, not(left)],
  ]
}

/** Whether a term has values of this sort only: a whole number must not be replaced by a real one. */
function fits(term: Term, sort: Sort): boolean {
  if (sort.kind !== 'int') return sortOf(term).kind === sort.kind || sort.kind === 'real'
  if (term.kind === 'number') return term.value.d === 1n
  if (term.kind === 'scale') return term.factor.d === 1n && fits(term.arg, sort)
  if (term.kind === 'add' || term.kind === 'ite')
    return childrenOf(term).every((child) => sortOf(child).kind === 'bool' || fits(child, sort))
  return sortOf(term).kind === 'int'
}
