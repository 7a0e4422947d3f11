/**
 * Reads VMT-LIB: SMT-LIB definitions whose annotations say what they are to a transition system: `(! x :next x')`,
 * `(! F :init true)`, `(! F :trans true)`, `(! F :invar-property 0)`. A variable without `:next` is an input; where
 * initial states or a property speak of one, it is kept as a state variable that may change at every step. Timed files
 * have clocks, `(! x :nextclock x')`, location invariants, `(! F :locinvar true)`, and urgent states,
 * `(! F :urgent true)`; `timed.ts` says what they mean. `:invar` holds in all states. What stands several times is
 * joined by "and", urgent states by "or".
 *
 * Cimatti, Griggio, Tonetta: The VMT-LIB Language and Tools. SMT Workshop 2022. Timed files: see `timed.ts`.
 */
import { mentions, primed, variablesOf } from '../logic/rewrite.ts'
import {
  and,
  childrenOf,
  cur,
  intSort,
  next,
  not,
  or,
  type Sort,
  sameSort,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import type { Reading } from '../smt/read-term.ts'
import type { Source } from '../support/span.ts'
import { delayInput } from '../system/time.ts'
import { Document, type List } from './document.ts'
import { type Foreign, type ForeignProperty, foreignSystem, Namer } from './foreign.ts'
import { Functions } from './functions.ts'
import type { Timed } from './parts.ts'
import { annotationsOf, requireAnnotations, requireWord, setting } from './smtlib.ts'
import { stem } from './stem.ts'
import { shapeInTime } from './timed.ts'
import { vmtWords } from './words.ts'

/** Throws `ForeignProblem`. */
export function readVmt(source: Source, until?: number): Foreign {
  return new VmtReader(new Document(source, until)).read()
}

interface Declared {
  readonly sort: Sort
  readonly list: List
}

/** An annotated formula, `(! formula :key value)`. */
interface Annotated {
  readonly name: string
  readonly list: List
  readonly key: string
  readonly value: string
}

/** The next value of a variable, and whether it is a clock. */
interface Next {
  readonly name: string
  readonly isClock: boolean
  readonly list: List
}

/** What the variables are to the system. */
interface Variables {
  readonly states: readonly Var[]
  readonly inputs: readonly Var[]
  readonly clocks: readonly Var[]
  readonly meanings: ReadonlyMap<string, Term>
}

/** Annotations of formulas that are true of something; their value is a dummy. */
const conditions = [':init', ':trans', ':invar', ':locinvar', ':urgent']

class VmtReader {
  private readonly document: Document
  private readonly functions: Functions
  private readonly declared = new Map<string, Declared>()
  /** By the variable's name. */
  private readonly nextOf = new Map<string, Next>()
  private readonly annotated: Annotated[] = []

  constructor(document: Document) {
    this.document = document
    this.functions = new Functions(document)
  }

  read(): Foreign {
    const { document } = this
    for (const { name, list } of document.commands()) this.command(name, list)
    for (const key of [':init', ':trans', ':invar-property']) this.requireSome(key)
    const variables = this.variables()
    const reading = this.reading(variables.meanings)
    this.requireClocks(variables.clocks)
    this.requireReadable(variables, reading)
    const [init, trans, invar] = [':init', ':trans', ':invar'].map((key) => and(...this.having(key, reading))) as [
      Term,
      Term,
      Term,
    ]
    const asked = this.properties(reading)
    const timed = this.timed(variables, reading)
    const seen = new Set(variablesOf(init, ...asked.map((p) => p.bad)).map((v) => v.name))
    const states = [...variables.states, ...variables.inputs.filter((v) => seen.has(v.name))]
    const names = new Set(states.map((v) => v.name))
    const system = foreignSystem({
      name: stem(document.source.path),
      states,
      inputs: variables.inputs.filter((v) => !seen.has(v.name)),
      init: and(init, invar),
      trans: and(
        trans,
        invar,
        primed(invar, (v) => names.has(v.name)),
      ),
      ...(invar !== tt && { facts: invar }),
      ...(timed && { timed }),
    })
    return { path: document.source.path, properties: asked.map((p) => ({ ...p, system })) }
  }

  private command(name: string, list: List): void {
    const { document } = this
    if (requireWord(document, vmtWords, 'command', list, 0) === 'harmless') return
    switch (name) {
      case 'declare-fun':
      case 'declare-const':
        this.declare(list, name === 'declare-fun' ? 3 : 2)
        return
      case 'define-fun':
        this.functions.define(list)
        this.annotation(list)
        return
      case 'assert':
        // Files for solvers end with an assertion that makes them valid SMT-LIB; only `true` says nothing.
        document.length(list, 2)
        if (list[1] !== 'true')
          document.fail('assertions are not supported', list, 0, 'what holds in all states is an :invar')
        return
      case 'set-logic':
      case 'set-info':
      case 'set-option':
        setting(document, vmtWords, name, list)
    }
  }

  private declare(list: List, result: number): void {
    const { document } = this
    document.length(list, result + 1)
    if (result === 3 && document.list(list, 2, 'the arguments').length > 0)
      document.fail('functions are not supported', list, 2)
    const variable = document.symbol(list, 1, 'the name of a variable')
    if (this.declared.has(variable)) document.fail(`\`${variable}\` is declared twice`, list, 1)
    this.declared.set(variable, { sort: document.sort(list, result), list })
  }

  /** Takes in what the body of a definition says of itself. */
  private annotation(definition: List): void {
    const { document } = this
    const body = definition[4]
    const top = typeof body === 'object' && body[0] === '!' ? body : undefined
    requireAnnotations(document, vmtWords, definition, 4, top)
    if (top === undefined) return
    for (const { key, index, value = 'true' } of annotationsOf(document, top)) {
      if (requireWord(document, vmtWords, 'annotation', top, index) === 'harmless') continue
      const own = { name: document.symbol(definition, 1, 'a name'), list: top, key }
      if (typeof value !== 'string') document.fail(`the value of \`${key}\` is no symbol`, top, index + 1)
      else if (key === ':next' || key === ':nextclock') this.next(top, index, value)
      else if (conditions.includes(key)) {
        if (value !== 'true') document.fail(`\`${key}\` can only be true`, top, index + 1)
        this.annotated.push({ ...own, value })
      } else this.property(own, index, value)
    }
  }

  private next(list: List, index: number, name: string): void {
    const variable = this.document.symbol(list, 1, 'a variable')
    if (this.nextOf.has(variable)) this.document.fail(`\`${variable}\` has two next values`, list, index)
    this.nextOf.set(variable, { name, isClock: list[index] === ':nextclock', list })
  }

  private property(own: Omit<Annotated, 'value'>, index: number, value: string): void {
    if (!/^\d+$/.test(value)) this.document.fail('the number of the property is expected', own.list, index)
    const isSame = (a: Annotated): boolean => a.key === own.key && BigInt(a.value) === BigInt(value)
    if (this.annotated.some(isSame)) this.document.fail(`there are two properties ${value}`, own.list, index + 1)
    this.annotated.push({ ...own, value })
  }

  /** A formula that every file has: without it, a question would be asked that nobody meant. */
  private requireSome(key: string): void {
    const { document } = this
    if (this.annotated.some((a) => a.key === key)) return
    const hint = `write (define-fun name () Bool (! formula ${key} ${key === ':invar-property' ? '0' : 'true'}))`
    document.fail(`there is no ${key}`, document.items, document.items.length, hint)
  }

  /** The formulas with this annotation. */
  private having(key: string, reading: Reading): Term[] {
    return this.annotated.filter((a) => a.key === key).map((a) => this.document.truth(a.list, 1, reading))
  }

  private properties(reading: Reading): Omit<ForeignProperty, 'system'>[] {
    const asked = this.annotated.filter((a) => a.key === ':invar-property')
    const names = new Set<string>()
    return asked.map(({ name: given, list, value }) => {
      const name = given.startsWith('.') ? `invar${value}` : given
      if (names.has(name)) this.document.fail(`there are two properties called ${name}`, list, 1)
      names.add(name)
      return { name, bad: not(this.document.truth(list, 1, reading)) }
    })
  }

  private variables(): Variables {
    const namer = new Namer()
    const meanings = new Map<string, Term>()
    const [states, inputs, clocks]: [Var[], Var[], Var[]] = [[], [], []]
    const later = new Set([...this.nextOf.values()].map((n) => n.name))
    for (const [name, { sort, list }] of this.declared) {
      if (later.has(name)) continue
      const variable = namer.variable(name, sort)
      meanings.set(name, cur(variable))
      const following = this.nextOf.get(name)
      if (following === undefined) {
        inputs.push(variable)
        continue
      }
      const other = this.declared.get(following.name)
      if (other === undefined || !sameSort(other.sort, sort))
        return this.document.fail(
          `the next value \`${following.name}\` of \`${name}\` is no variable of the same sort`,
          list,
          1,
        )
      if (meanings.has(following.name))
        this.document.fail(`\`${following.name}\` is the next value of two variables`, list, 1)
      states.push(variable)
      if (following.isClock) clocks.push(variable)
      meanings.set(following.name, next(variable))
    }
    for (const [name, { list }] of this.nextOf)
      if (!meanings.has(name)) this.document.fail(`\`${name}\` has a next value and is no variable`, list, 1)
    return { states, inputs, clocks, meanings }
  }

  private reading(meanings: ReadonlyMap<string, Term>): Reading {
    const { document, functions } = this
    const reading: Reading = {
      name: (name) => meanings.get(name) ?? functions.constant(name, reading),
      application: (operator, list, inner) =>
        operator === '!' ? document.term(list, 1, inner) : functions.application(operator, list, inner, reading),
    }
    return reading
  }

  /** Refuses formulas that speak of what theirs must not speak of. */
  private requireReadable({ inputs, clocks }: Variables, reading: Reading): void {
    const { document } = this
    const among = (variables: readonly Var[]) => {
      const names = new Set(variables.map((v) => v.name))
      return (v: Var): boolean => names.has(v.name)
    }
    const [isInput, isClock] = [among(inputs), among(clocks)]
    for (const { key, list } of this.annotated) {
      const term = document.truth(list, 1, reading)
      if (key === ':trans') continue
      if (mentionsNext(term)) document.fail(`${key} speaks of next values`, list, 1)
      if (key === ':init' && !startsAtZero(term, isClock))
        document.fail('clocks start at 0: of a clock, :init can only say that it is 0', list, 1)
      if (key === ':init' || key === ':invar-property') continue
      if (mentions(term, isInput)) document.fail(`${key} speaks of inputs`, list, 1)
      if (key !== ':locinvar' && mentions(term, isClock))
        document.fail(`${key} speaks of clocks`, list, 1, 'what bounds clocks is a :locinvar')
      if (key === ':locinvar' && this.shapeOf(term, clocks, list) === undefined) {
        const hint = 'of several bounds on clocks that are joined by "or", all must be upper ones or all lower ones'
        document.fail(
          'time could break this invariant and mend it again in one delay, which is not supported',
          list,
          1,
          hint,
        )
      }
    }
  }

  private shapeOf(term: Term, clocks: readonly Var[], list: List) {
    try {
      return shapeInTime(term, new Set(clocks.map((c) => c.name)))
    } catch (failure) {
      if (failure instanceof RangeError) return this.document.fail('nested too deeply', list, 1)
      throw failure
    }
  }

  /** Refuses clocks that are no numbers, or not of one sort. */
  private requireClocks(clocks: readonly Var[]): void {
    const [first] = clocks
    for (const { name, sort } of clocks) {
      const place = this.declared.get(name)?.list ?? this.document.items
      if (sort.kind !== 'real' && sort.kind !== 'int')
        this.document.fail(`the clock \`${name}\` is no number`, place, 1)
      if (first !== undefined && !sameSort(first.sort, sort))
        this.document.fail('clocks are all of sort Real, or all of sort Int', place, 1)
    }
  }

  /** Undefined where the file knows no time. */
  private timed({ clocks }: Variables, reading: Reading): Timed | undefined {
    const [invariant, urgent] = [this.having(':locinvar', reading), this.having(':urgent', reading)]
    if (clocks.length + invariant.length + urgent.length === 0) return undefined
    const [first] = clocks
    const delay = first?.sort.kind === 'int' ? { ...delayInput, sort: intSort } : delayInput
    return { clocks, delay, invariant: and(...invariant), urgent: or(...urgent) }
  }
}

/** Whether a condition on initial states says no more of clocks than that they are 0. */
function startsAtZero(condition: Term, isClock: (v: Var) => boolean): boolean {
  if (!mentions(condition, isClock)) return true
  if (condition.kind === 'and' || condition.kind === 'or')
    return condition.args.every((part) => startsAtZero(part, isClock))
  if (condition.kind !== 'eq') return false
  const { left, right } = condition
  const isZero = (term: Term): boolean => term.kind === 'number' && term.value.equals(0)
  const clocksOnly = (term: Term): boolean => term.kind === 'var' && isClock(term.variable)
  return (clocksOnly(left) || isZero(left)) && (clocksOnly(right) || isZero(right))
}

function mentionsNext(root: Term): boolean {
  const seen = new Set<Term>()
  const stack = [root]
  for (let term = stack.pop(); term !== undefined; term = stack.pop()) {
    if (seen.has(term)) continue
    seen.add(term)
    if (term.kind === 'var' && term.next) return true
    stack.push(...childrenOf(term))
  }
  return false
}
