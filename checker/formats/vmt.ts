/**
 * Reads VMT-LIB: SMT-LIB definitions whose annotations say what they are to a transition system: `(! x :next x')`,
 * `(! F :init true)`, `(! F :trans true)`, `(! F :invar-property 0)`. A variable without `:next` is an input; where initial states or
 * a property speak of one, it is kept as a state variable that may change at every step.
 *
 * Cimatti, Griggio, Tonetta: The VMT-LIB Language and Tools. SMT Workshop 2022.
 */
import { variablesOf } from '../logic/rewrite.ts'
import { and, childrenOf, cur, next, not, type Sort, sameSort, type Term, tt, type Var } from '../logic/term.ts'
import type { Reading } from '../smt/read-term.ts'
import type { Source } from '../support/span.ts'
import { Document, type List } from './document.ts'
import { type Foreign, type ForeignProperty, foreignSystem, Namer } from './foreign.ts'
import { Functions } from './functions.ts'
import { stem } from './stem.ts'

/** Throws `ForeignProblem`. */
export function readVmt(source: Source): Foreign {
  return new VmtReader(new Document(source)).read()
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

const idle = new Set(['set-logic', 'set-info', 'set-option', 'exit'])

class VmtReader {
  private readonly document: Document
  private readonly functions: Functions
  private readonly declared = new Map<string, Declared>()
  /** The name of a variable's next value, by the variable's. */
  private readonly nextOf = new Map<string, string>()
  private readonly annotated: Annotated[] = []

  constructor(document: Document) {
    this.document = document
    this.functions = new Functions(document)
  }

  read(): Foreign {
    const { document, annotated } = this
    for (const { name, list } of document.commands()) this.command(name, list)
    const variables = this.variables()
    const reading = this.reading(variables.meanings)
    const having = (key: string): Term[] => annotated.filter((a) => a.key === key).map((a) => document.truth(a.list, 1, reading))
    const [init, trans] = [and(...having(':init')), and(...having(':trans'))]
    const asked = annotated.filter((a) => a.key === ':invar-property')
    if (asked.length === 0) document.fail('there is no :invar-property', document.items, document.items.length)
    const properties = asked.map(({ name, list, value }): ForeignProperty => {
      return { name: name.startsWith('.') ? `invar${value}` : name, bad: not(document.truth(list, 1, reading)) }
    })
    for (const { key, list } of annotated) if (key !== ':trans') this.requireCurrent(key, list, reading)
    const seen = new Set(variablesOf(init, ...properties.map((p) => p.bad)).map((v) => v.name))
    const states = [...variables.states, ...variables.inputs.filter((v) => seen.has(v.name))]
    const inputs = variables.inputs.filter((v) => !seen.has(v.name))
    return {
      path: document.source.path,
      system: foreignSystem({ name: stem(document.source.path), states, inputs, init, trans }),
      properties,
    }
  }

  private command(name: string, list: List): void {
    const { document } = this
    if (name === 'declare-fun' || name === 'declare-const') {
      const result = name === 'declare-fun' ? 3 : 2
      if (result === 3 && document.list(list, 2, 'the arguments').length > 0) document.fail('functions are not supported', list, 2)
      const variable = document.symbol(list, 1, 'the name of a variable')
      if (this.declared.has(variable)) document.fail(`\`${variable}\` is declared twice`, list, 1)
      this.declared.set(variable, { sort: document.sort(list, result), list })
    } else if (name === 'define-fun') {
      this.functions.define(list)
      this.annotation(list)
    } else if (name === 'assert') {
      // Files for solvers end with an assertion that makes them valid SMT-LIB; only `true` says nothing.
      if (document.truth(list, 1, { name: () => undefined }) !== tt) document.fail('assertions are not supported', list, 0)
    } else if (!idle.has(name)) document.fail(`the command \`${name}\` is not supported`, list, 0)
  }

  /** Takes in what the body of a definition says of itself. */
  private annotation(definition: List): void {
    const { document } = this
    const body = definition[4]
    if (typeof body !== 'object' || body[0] !== '!') return
    for (let i = 2; i < body.length; i += 2) {
      const key = document.symbol(body, i, 'a keyword')
      const value = document.symbol(body, i + 1, `the value of ${key}`)
      if (key === ':live-property') document.fail('liveness properties are not supported', body, i)
      if (key === ':next') this.nextOf.set(document.symbol(body, 1, 'a variable'), value)
      else if ((key === ':init' || key === ':trans') && value !== 'true') document.fail(`\`${key}\` can only be true`, body, i + 1)
      else if ([':init', ':trans', ':invar-property'].includes(key))
        this.annotated.push({ name: document.symbol(definition, 1, 'a name'), list: body, key, value })
    }
  }

  private variables() {
    const namer = new Namer()
    const meanings = new Map<string, Term>()
    const [states, inputs]: [Var[], Var[]] = [[], []]
    const later = new Set(this.nextOf.values())
    for (const [name, { sort, list }] of this.declared) {
      if (later.has(name)) continue
      const variable = namer.variable(name, sort)
      meanings.set(name, cur(variable))
      const nextName = this.nextOf.get(name)
      if (nextName === undefined) {
        inputs.push(variable)
        continue
      }
      const other = this.declared.get(nextName)
      if (other === undefined || !sameSort(other.sort, sort))
        return this.document.fail(`the next value \`${nextName}\` of \`${name}\` is no variable of the same sort`, list, 1)
      if (meanings.has(nextName)) this.document.fail(`\`${nextName}\` is the next value of two variables`, list, 1)
      states.push(variable)
      meanings.set(nextName, next(variable))
    }
    for (const name of this.nextOf.keys()) {
      if (!meanings.has(name)) this.document.fail(`\`${name}\` has a next value and is no variable`, this.document.items)
    }
    return { states, inputs, meanings }
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

  private requireCurrent(key: string, list: List, reading: Reading): void {
    const term = this.document.truth(list, 1, reading)
    if (mentionsNext(term)) this.document.fail(`${key} speaks of next values`, list, 1)
  }
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
