/**
 * Reads Sally's language: a state type, sets of states and transitions over it, a system, queries. Formulas over states
 * name variables plainly; transitions say `state.x`, `next.x`, `input.x`, in older files `x` and `x'`. Sets of states
 * can be named in formulas, of the next state as well.
 *
 * Jovanovic, Dutertre: Property-Directed k-Induction. FMCAD 2016.
 */
import { primed } from '../logic/rewrite.ts'
import {
  and,
  cur,
  type EnumSort,
  enumValue,
  intSort,
  le,
  next,
  not,
  num,
  type Sort,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { applied, type Reading } from '../smt/read-term.ts'
import { rational } from '../support/rational.ts'
import type { Source } from '../support/span.ts'
import { Document, type List } from './document.ts'
import { type Foreign, type ForeignProperty, type ForeignSystem, foreignSystem, Namer } from './foreign.ts'
import { requireWord } from './smtlib.ts'
import { mcmtWords } from './words.ts'

interface StateType {
  readonly states: ReadonlyMap<string, Var>
  readonly inputs: ReadonlyMap<string, Var>
  /** The ranges of subrange variables. */
  readonly domain: Term
  readonly inputDomain: Term
  readonly sets: Map<string, Term>
  readonly transitions: Map<string, Term>
}

interface System {
  readonly name: string
  readonly type: StateType
  readonly init: Term
  readonly trans: Term
  /** What is assumed so far: a query that stands before an assumption does not know it. */
  assumed: Term
  assumedOfInputs: Term
}

/** Throws `ForeignProblem`. */
export function readMcmt(source: Source, until?: number): Foreign {
  return new McmtReader(new Document(source, until)).read()
}

class McmtReader {
  private readonly document: Document
  private readonly constants = new Map<string, Term>()
  private readonly sorts = new Map<string, EnumSort>()
  private readonly types = new Map<string, StateType>()
  private readonly systems = new Map<string, System>()
  private readonly asked: { readonly system: ForeignSystem; readonly bad: Term }[] = []

  constructor(document: Document) {
    this.document = document
  }

  read(): Foreign {
    const { document, asked } = this
    for (const { name, list } of document.commands()) this.command(name, list)
    if (asked.length === 0) document.fail('there is no query', document.items, document.items.length)
    return {
      path: document.source.path,
      properties: asked.map(
        (question, i): ForeignProperty => ({ name: asked.length > 1 ? `query${i + 1}` : 'query', ...question }),
      ),
    }
  }

  private command(name: string, list: List): void {
    const { document } = this
    requireWord(document, mcmtWords, 'command', list, 0)
    switch (name) {
      case 'define-constant':
        document.length(list, 3)
        this.constants.set(this.fresh(list, this.constants), document.term(list, 2, this.plain()))
        return
      case 'define-enumeration': {
        document.length(list, 3)
        const values = document.list(list, 2, 'the values').map((_, i, all) => document.symbol(all, i, 'a value'))
        const sort: EnumSort = { kind: 'enum', name: this.fresh(list, this.sorts), values }
        this.sorts.set(sort.name, sort)
        if (values.length === 0) document.fail('an enumeration without values', list, 2)
        for (const [i, value] of values.entries()) {
          if (this.constants.has(value))
            document.fail(`\`${value}\` is defined twice`, document.list(list, 2, 'the values'), i)
          this.constants.set(value, enumValue(sort, value))
        }
        return
      }
      case 'define-state-type':
        document.length(list, 3, 4)
        this.types.set(this.fresh(list, this.types), this.stateType(list))
        return
      case 'define-states': {
        document.length(list, 4)
        const type = this.known(list, 2, this.types, 'state type')
        type.sets.set(this.fresh(list, type.sets), document.truth(list, 3, this.ofStates(type)))
        return
      }
      case 'define-transition': {
        document.length(list, 4)
        const type = this.known(list, 2, this.types, 'state type')
        type.transitions.set(this.fresh(list, type.transitions), document.truth(list, 3, this.ofSteps(type)))
        return
      }
      case 'define-transition-system': {
        if (list.length > 5) document.fail('a system has one formula of initial states and one of transitions', list, 5)
        document.length(list, 5)
        const type = this.known(list, 2, this.types, 'state type')
        const [init, trans] = [
          document.truth(list, 3, this.ofStates(type)),
          document.truth(list, 4, this.ofSteps(type)),
        ]
        const named = this.fresh(list, this.systems)
        this.systems.set(named, { name: named, type, init, trans, assumed: tt, assumedOfInputs: tt })
        return
      }
      case 'assume':
      case 'assume-input': {
        const system = this.known(list, 1, this.systems, 'transition system')
        document.length(list, 3)
        if (name === 'assume') system.assumed = and(system.assumed, document.truth(list, 2, this.ofStates(system.type)))
        else system.assumedOfInputs = and(system.assumedOfInputs, document.truth(list, 2, this.ofInputs(system.type)))
        return
      }
      case 'query': {
        const system = this.known(list, 1, this.systems, 'transition system')
        if (list.length < 3) document.fail('a query without a formula', list)
        const whole = systemOf(system)
        for (let i = 2; i < list.length; i++)
          this.asked.push({ system: whole, bad: not(document.truth(list, i, this.ofStates(system.type))) })
        return
      }
    }
  }

  /** The name that a definition gives, which nothing of its kind has yet. */
  private fresh(list: List, among: ReadonlyMap<string, unknown>): string {
    const name = this.document.symbol(list, 1, 'a name')
    if (among.has(name)) this.document.fail(`\`${name}\` is defined twice`, list, 1)
    return name
  }

  private known<T>(list: List, index: number, among: ReadonlyMap<string, T>, what: string): T {
    const name = this.document.symbol(list, index, `the name of a ${what}`)
    return among.get(name) ?? this.document.fail(`there is no ${what} \`${name}\``, list, index)
  }

  private stateType(list: List): StateType {
    const namer = new Namer()
    const read = (index: number): { readonly vars: ReadonlyMap<string, Var>; readonly domain: Term } => {
      const vars = new Map<string, Var>()
      let domain = tt
      const pairs = this.document.list(list, index, 'a list of variables')
      for (const i of pairs.keys()) {
        const pair = this.document.list(pairs, i, 'a variable with its type')
        this.document.length(pair, 2)
        const name = this.document.symbol(pair, 0, 'a name')
        const { sort, within } = this.typeOf(pair)
        if (vars.has(name)) this.document.fail(`\`${name}\` is declared twice`, pair, 0)
        const variable = namer.variable(name, sort)
        vars.set(name, variable)
        domain = and(domain, within(cur(variable)))
      }
      return { vars, domain }
    }
    const states = read(2)
    const inputs = list.length > 3 ? read(3) : { vars: new Map<string, Var>(), domain: tt }
    return {
      states: states.vars,
      inputs: inputs.vars,
      domain: states.domain,
      inputDomain: inputs.domain,
      sets: new Map(),
      transitions: new Map(),
    }
  }

  /** A basic sort, an enumeration, or `(subrange low high)`. */
  private typeOf(pair: List): { readonly sort: Sort; readonly within: (term: Term) => Term } {
    const [, type] = pair
    if (typeof type !== 'object' || type[0] !== 'subrange')
      return { sort: this.document.sort(pair, 1, this.sorts), within: () => tt }
    this.document.length(type, 3)
    const [low, high] = [1, 2].map((i) => {
      const text = this.document.symbol(type, i, 'a whole number')
      return /^-?\d+$/.test(text)
        ? num(rational(text), intSort)
        : this.document.fail('a whole number is expected', type, i)
    }) as [Term, Term]
    return { sort: intSort, within: (term) => and(le(low, term), le(term, high)) }
  }

  private plain(): Reading {
    return {
      name: (name) => this.constants.get(name),
      application: (operator, list, inner) => this.application(operator, list, inner),
      sequential: true,
    }
  }

  private ofStates({ states, sets }: StateType): Reading {
    return {
      ...this.plain(),
      name: (name) => {
        const variable = states.get(name)
        return variable === undefined ? (sets.get(name) ?? this.constants.get(name)) : cur(variable)
      },
    }
  }

  private ofInputs({ inputs }: StateType): Reading {
    return {
      ...this.plain(),
      name: (name) => now(inputs.get(unprefixed(name, 'input.') ?? name)) ?? this.constants.get(name),
    }
  }

  private ofSteps(type: StateType): Reading {
    const here = this.ofStates(type)
    const isState = among(type.states)
    const later = (name: string): Term | undefined => {
      const variable = type.states.get(name)
      const set = type.sets.get(name)
      return variable !== undefined ? next(variable) : set && primed(set, isState)
    }
    return {
      ...here,
      name: (name) => {
        const [ofState, ofNext, ofInput] = ['state.', 'next.', 'input.'].map((prefix) => unprefixed(name, prefix))
        const marked = ofNext ?? (name.endsWith("'") ? name.slice(0, -1) : undefined)
        if (type.states.has(name)) return here.name(name)
        if (ofState !== undefined) return here.name(ofState)
        if (marked !== undefined) return later(marked)
        return now(type.inputs.get(ofInput ?? name)) ?? type.transitions.get(name) ?? here.name(name)
      },
    }
  }

  /** What Sally has beyond plain formulas. */
  private application(operator: string, list: List, inner: Reading): Term | undefined {
    const { document } = this
    switch (operator) {
      case 'cond':
        return this.choice(list, 1, inner)
      case '/=':
        document.length(list, 3)
        return not(
          applied(
            '=',
            [1, 2].map((i) => document.term(list, i, inner)),
            list,
          ),
        )
      default:
        return undefined
    }
  }

  /** `(cond (c1 v1) … (else v))` from the case at `index` on. */
  private choice(list: List, index: number, inner: Reading): Term {
    const { document } = this
    const one: List = document.list(list, index, 'a case of the form (condition value), at last (else value)')
    if (one.length !== 2) document.fail('not of the form (condition value)', one)
    const value = document.term(one, 1, inner)
    if (one[0] === 'else') return index + 1 === list.length ? value : document.fail('cases after else', list, index + 1)
    return applied('ite', [document.truth(one, 0, inner), value, this.choice(list, index + 1, inner)], list)
  }
}

/** The system as it is known so far. */
function systemOf({ name, type, init, trans, assumed, assumedOfInputs }: System): ForeignSystem {
  const always = and(type.domain, assumed)
  return foreignSystem({
    name,
    states: [...type.states.values()],
    inputs: [...type.inputs.values()],
    init: and(init, always),
    trans: and(trans, type.inputDomain, assumedOfInputs, primed(always, among(type.states))),
    facts: always,
  })
}

function now(variable: Var | undefined): Term | undefined {
  return variable && cur(variable)
}

/** Whether a variable is among these, by its name. */
function among(variables: ReadonlyMap<string, Var>): (variable: Var) => boolean {
  const names = new Set([...variables.values()].map((v) => v.name))
  return (variable) => names.has(variable.name)
}

/** What follows the prefix; undefined for a name without it. */
function unprefixed(name: string, prefix: string): string | undefined {
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined
}
