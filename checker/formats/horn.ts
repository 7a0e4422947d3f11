/**
 * Reads constrained Horn clauses (SMT-LIB, logic HORN) that are linear: at most one predicate among the premises. The
 * clauses are satisfiable exactly if no state in which `false` is derived can be reached.
 */
import { variablesOf } from '../logic/rewrite.ts'
import { and, boolSort, cur, not, type Term } from '../logic/term.ts'
import type { Reading } from '../smt/read-term.ts'
import type { Source } from '../support/span.ts'
import { type Atom, type Clause, type Predicate, systemOf } from './clauses.ts'
import { Document, type List } from './document.ts'
import { type Foreign, type ForeignProperty, foreignSystem } from './foreign.ts'
import { Functions } from './functions.ts'
import { requireAnnotations, requireWord, setting } from './smtlib.ts'
import { stem } from './stem.ts'
import { hornWords } from './words.ts'

/** Throws `ForeignProblem`. */
export function readHorn(source: Source, until?: number): Foreign {
  return new HornReader(new Document(source, until)).read()
}

/** What `pop` takes back. */
interface Level {
  readonly clauses: number
  readonly predicates: ReadonlyMap<string, Predicate>
  readonly functions: Functions
}

/** What one `check-sat` asks: the clauses so far. */
interface Asked {
  readonly clauses: readonly Clause[]
  readonly expected?: 'proved' | 'refuted'
}

class HornReader {
  private readonly document: Document
  private functions: Functions
  private predicates = new Map<string, Predicate>()
  /** Applications of predicates, by the names of the Booleans that stand for them while a clause is read. */
  private readonly atoms = new Map<string, Atom>()
  private readonly clauses: Clause[] = []
  private readonly levels: Level[] = []
  private readonly asked: Asked[] = []
  /** What the file says of the next `check-sat`. */
  private expected: 'proved' | 'refuted' | undefined
  private statusAt: List | undefined

  constructor(document: Document) {
    this.document = document
    this.functions = new Functions(document)
  }

  read(): Foreign {
    const { document, asked } = this
    const { path } = document.source
    for (const { name, list } of document.commands()) this.command(name, list)
    if (asked.length === 0)
      document.fail('there is no (check-sat)', document.items, document.items.length, 'nothing is asked without one')
    if (this.expected !== undefined && this.statusAt !== undefined)
      document.fail(
        'this status is that of no (check-sat)',
        this.statusAt,
        1,
        'write it before the (check-sat) that it is about',
      )
    const properties = asked.map(({ clauses, expected }, i): ForeignProperty => {
      const { parts, bad } = systemOf(stem(path), clauses)
      const name = asked.length === 1 ? 'satisfiable' : `satisfiable${i + 1}`
      return { name, system: foreignSystem(parts), bad, ...(expected !== undefined && { expected }) }
    })
    return { path, properties }
  }

  private command(name: string, list: List): void {
    const { document } = this
    if (requireWord(document, hornWords, 'command', list, 0) === 'harmless') return
    switch (name) {
      case 'declare-fun': {
        document.length(list, 4)
        const sorts = document.list(list, 2, 'the sorts of the arguments')
        const read = sorts.map((_, i) => document.sort(sorts, i))
        this.declare(list, read, 3)
        break
      }
      case 'declare-const':
        document.length(list, 3)
        this.declare(list, [], 2)
        break
      case 'define-fun':
        requireAnnotations(document, hornWords, list, 4)
        this.functions.define(list)
        break
      case 'set-info':
        if (setting(document, hornWords, name, list) === ':status') this.status(list)
        break
      case 'set-logic':
      case 'set-option':
        setting(document, hornWords, name, list)
        break
      case 'assert':
        document.length(list, 2)
        requireAnnotations(document, hornWords, list, 1)
        this.assertion(list)
        break
      case 'check-sat':
        document.length(list, 1)
        this.question(list)
        break
      case 'push':
      case 'pop':
        this.level(list, name)
    }
  }

  private status(list: List): void {
    const verdicts = new Map([
      ['sat', 'proved'],
      ['unsat', 'refuted'],
      ['unknown', undefined],
    ] as const)
    const status = this.document.symbol(list, 2, 'sat, unsat or unknown') as 'sat'
    if (!verdicts.has(status)) this.document.fail('sat, unsat or unknown is expected', list, 2)
    this.expected = verdicts.get(status)
    this.statusAt = list
  }

  private question(list: List): void {
    if (this.clauses.length === 0) this.document.fail('there are no clauses before this (check-sat)', list)
    this.asked.push({ clauses: [...this.clauses], ...(this.expected !== undefined && { expected: this.expected }) })
    this.expected = undefined
  }

  /** `(push n)` and `(pop n)`; without a number, one. What is declared inside ends with it. */
  private level(list: List, name: 'push' | 'pop'): void {
    const { document, levels, clauses } = this
    document.length(list, 1, 2)
    const times = list.length === 1 ? '1' : document.symbol(list, 1, 'a number')
    if (!/^\d{1,4}$/.test(times)) document.fail('a small number is expected', list, 1)
    for (let i = 0; i < Number(times); i++) {
      if (name === 'push')
        levels.push({ clauses: clauses.length, predicates: new Map(this.predicates), functions: this.functions.copy() })
      else this.restore(levels.pop() ?? document.fail('a pop without its push', list, 0))
    }
  }

  private restore(level: Level): void {
    this.clauses.length = level.clauses
    this.predicates = new Map(level.predicates)
    this.functions = level.functions
  }

  private declare(list: List, sorts: Predicate['sorts'], result: number): void {
    const { document, predicates } = this
    const name = document.symbol(list, 1, 'the name of a predicate')
    if (predicates.has(name)) document.fail(`\`${name}\` is declared twice`, list, 1)
    if (document.sort(list, result).kind !== 'bool')
      document.fail(
        `\`${name}\` is no predicate: only functions with Bool results can be unknown in clauses`,
        list,
        result,
      )
    predicates.set(name, { name, sorts })
  }

  private assertion(command: List): void {
    const { document } = this
    const variables = new Map<string, Term>()
    const { list, index, negated } = this.matrix(command, 1, false, variables)
    const reading = this.reading(variables)
    const matrix = document.truth(list, index, reading)
    const clause = negated ? not(matrix) : matrix
    if (clause.kind !== 'bool' || !clause.value) this.clauses.push(this.clause(clause, list, index))
  }

  /** What stands below the quantifiers of an assertion; their variables are added to `variables`. */
  private matrix(
    list: List,
    index: number,
    negated: boolean,
    variables: Map<string, Term>,
  ): { list: List; index: number; negated: boolean } {
    const item = list[index]
    if (typeof item !== 'object') return { list, index, negated }
    const [operator] = item
    if (operator === 'not' && item.length === 2 && isQuantified(item[1]))
      return this.matrix(item, 1, !negated, variables)
    if (operator === '!') return this.matrix(item, 1, negated, variables)
    if (operator !== 'forall' && operator !== 'exists') return { list, index, negated }
    if ((operator === 'exists') !== negated)
      this.document.fail('a clause holds for all values of its variables: `exists` can only stand below `not`', item, 0)
    const bound = this.document.variables(this.document.list(item, 1, 'a list of variables'))
    for (const { name, sort } of bound) variables.set(name, cur({ name: `${name}?${this.clauses.length}`, sort }))
    return this.matrix(item, 2, negated, variables)
  }

  private reading(variables: ReadonlyMap<string, Term>): Reading {
    const global: Reading = {
      name: (name) => this.functions.constant(name, global) ?? this.nullary(name),
      application: (operator, list, inner) => this.application(operator, list, inner, global),
    }
    return { ...global, name: (name) => variables.get(name) ?? global.name(name) }
  }

  private nullary(name: string): Term | undefined {
    const predicate = this.predicates.get(name)
    return predicate?.sorts.length === 0 ? this.atom(predicate, []) : undefined
  }

  private application(operator: string, list: List, inner: Reading, global: Reading): Term | undefined {
    const { document } = this
    if (operator === 'forall' || operator === 'exists')
      document.fail('a quantifier inside of a clause is not supported', list, 0)
    if (operator === 'select' || operator === 'store') document.fail('arrays are not supported', list, 0)
    if (operator === '!') return document.term(list, 1, inner)
    const predicate = this.predicates.get(operator)
    if (predicate === undefined) return this.functions.application(operator, list, inner, global)
    const { sorts } = predicate
    if (list.length - 1 !== sorts.length)
      document.fail(`\`${operator}\` takes ${sorts.length} arguments, not ${list.length - 1}`, list, 0)
    return this.atom(
      predicate,
      sorts.map((sort, i) => this.functions.argument(list, i + 1, sort, inner)),
    )
  }

  /** A Boolean that stands for the application, the same for the same one. */
  private atom(predicate: Predicate, args: readonly Term[]): Term {
    const name = `${predicate.name}(${args.map((arg) => arg.id).join()})`
    this.atoms.set(name, { predicate, args })
    return cur({ name, sort: boolSort })
  }

  private clause(matrix: Term, list: List, index: number): Clause {
    const { document, atoms } = this
    const [bodies, heads, others]: [Atom[], Atom[], Term[]] = [[], [], []]
    for (const part of disjuncts(matrix)) {
      const isNegated = part.kind === 'not'
      const inner = isNegated ? part.arg : part
      const atom = inner.kind === 'var' ? atoms.get(inner.variable.name) : undefined
      if (atom !== undefined) (isNegated ? bodies : heads).push(atom)
      else others.push(not(part))
    }
    const hidden = variablesOf(...others, ...[...bodies, ...heads].flatMap((a) => a.args)).find((v) =>
      atoms.has(v.name),
    )
    if (hidden !== undefined)
      document.fail(
        `\`${atoms.get(hidden.name)?.predicate.name}\` is neither a premise nor the conclusion of this clause`,
        list,
        index,
      )
    const [body, second] = bodies
    const [head, alternative] = heads
    if (second !== undefined)
      document.fail('a clause with two predicates among its premises: only linear clauses are supported', list, index)
    if (alternative !== undefined) document.fail('a clause with two conclusions is no Horn clause', list, index)
    return { constraint: and(...others), ...(body && { body }), ...(head && { head }) }
  }
}

function isQuantified(item: List[number] | undefined): boolean {
  return (
    typeof item === 'object' &&
    ['forall', 'exists', 'not', '!'].includes(String(item[0])) &&
    (item[0] !== 'not' || isQuantified(item[1]))
  )
}

/** The alternatives of a formula, through `not` of `and`. */
function disjuncts(term: Term): Term[] {
  if (term.kind === 'or') return term.args.flatMap(disjuncts)
  if (term.kind === 'not' && term.arg.kind === 'and') return term.arg.args.flatMap((arg) => disjuncts(not(arg)))
  return [term]
}
