/**
 * A question for nuXmv, in its own language. Time is in the steps already (each begins with a delay, one of the
 * inputs), so the module is one of infinite-state SMV: parameters are frozen, and inputs are variables that nothing
 * constrains, since an invariant must not speak of `IVAR`s and bad states may be seen after a delay.
 *
 * Bozzano et al.: nuXmv 2.0 User Manual, 2019 (chapter 2, input language).
 */
import { and, childrenOf, not, sortOf, type Term, type Var } from '../logic/term.ts'
import type { Rational } from '../support/rational.ts'
import type { TransitionSystem } from '../system/system.ts'

/**
 * Can a state that satisfies `bad` be seen? `INVARSPEC` holds when it cannot: `check_invar_ic3` of nuXmv, after
 * `go_msat`.
 */
export function smvText(system: TransitionSystem, bad: Term): string {
  const { params, states, inputs, assume, init, trans, facts } = system
  const names = new Names()
  const declared = (v: Var): string => `  ${names.of(v.name)} : ${typeText(v, names)};`
  for (const v of [...params, ...states, ...inputs]) names.of(v.name)
  const shared = new Shared(names, [assume, init, trans, facts, system.seen(bad)])
  const parts = {
    init: shared.text(and(assume, init)),
    trans: shared.text(and(facts, trans)),
    spec: shared.text(not(and(facts, system.seen(bad)))),
  }
  const section = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : [title, ...lines])
  return [
    `-- ${system.name}`,
    'MODULE main',
    ...section('FROZENVAR', params.map(declared)),
    ...section('VAR', [...states, ...inputs].map(declared)),
    ...section('DEFINE', shared.definitions),
    `INIT\n  ${parts.init};`,
    `TRANS\n  ${parts.trans};`,
    `INVARSPEC\n  ${parts.spec};`,
    '',
  ].join('\n')
}

function typeText({ sort }: Var, names: Names): string {
  switch (sort.kind) {
    case 'bool':
      return 'boolean'
    case 'int':
      return 'integer'
    case 'real':
      return 'real'
    case 'enum':
      return `{${sort.values.map((v) => names.of(`value ${v}`)).join(', ')}}`
  }
}

/** Names of letters, digits and underscores, none of them a word of the language. */
class Names {
  private readonly known = new Map<string, string>()
  private readonly taken = new Set<string>()

  of(name: string): string {
    const before = this.known.get(name)
    if (before !== undefined) return before
    let plain = `${name.startsWith('value ') ? '' : 'v_'}${name.replace(/^value /, 'is_').replace(/\W+/g, '_')}`
    while (this.taken.has(plain)) plain += '_'
    this.taken.add(plain)
    this.known.set(name, plain)
    return plain
  }
}

/** Terms as text; what several places need, and has no next value in it, is defined once. */
class Shared {
  readonly definitions: string[] = []
  private readonly names: Names
  private readonly uses = new Map<Term, number>()
  private readonly later = new Map<Term, boolean>()
  private readonly texts = new Map<Term, string>()

  constructor(names: Names, roots: readonly Term[]) {
    this.names = names
    for (const root of roots) this.count(root)
  }

  private count(term: Term): boolean {
    this.uses.set(term, (this.uses.get(term) ?? 0) + 1)
    const known = this.later.get(term)
    if (known !== undefined) return known
    let later = term.kind === 'var' && term.next
    for (const child of childrenOf(term)) later = this.count(child) || later
    this.later.set(term, later)
    return later
  }

  text(term: Term): string {
    const known = this.texts.get(term)
    if (known !== undefined) return known
    const text = this.fresh(term)
    if ((this.uses.get(term) ?? 0) < 2 || childrenOf(term).length === 0 || this.later.get(term) === true) return text
    const name = `d_${this.definitions.length}`
    this.definitions.push(`  ${name} := ${text};`)
    this.texts.set(term, name)
    return name
  }

  /** nuXmv divides as C does, toward zero; so only what is not negative is divided. */
  private quotient(arg: Term, divisor: bigint): string {
    const text = this.text(arg)
    return `(${text} >= 0 ? ${text} / ${divisor} : -((${divisor} - 1 - ${text}) / ${divisor}))`
  }

  private fresh(term: Term): string {
    const joined = (operator: string): string =>
      `(${childrenOf(term)
        .map((t) => this.text(t))
        .join(` ${operator} `)})`
    switch (term.kind) {
      case 'bool':
        return term.value ? 'TRUE' : 'FALSE'
      case 'number':
        return numberText(term.value)
      case 'value':
        return this.names.of(`value ${term.value}`)
      case 'var':
        return term.next ? `next(${this.names.of(term.variable.name)})` : this.names.of(term.variable.name)
      case 'not':
        return `!${this.text(term.arg)}`
      case 'and':
        return joined('&')
      case 'or':
        return joined('|')
      case 'eq':
        return joined(sortOf(term.left).kind === 'bool' ? '<->' : '=')
      case 'le':
        return joined('<=')
      case 'lt':
        return joined('<')
      case 'add':
        return joined('+')
      case 'scale':
        return `(${numberText(term.factor)} * ${this.text(term.arg)})`
      case 'div':
        return this.quotient(term.arg, term.divisor)
      case 'mod':
        return `(${this.text(term.arg)} - ${term.divisor} * ${this.quotient(term.arg, term.divisor)})`
      case 'ite':
        return `(${this.text(term.cond)} ? ${this.text(term.then)} : ${this.text(term.else)})`
    }
  }
}

/** Numbers are exact: `f'3/4` is nuXmv's fraction. */
function numberText(value: Rational): string {
  const sign = value.compare(0) < 0 ? '-' : ''
  const size = value.abs()
  const text = size.d === 1n ? `${size.n}` : `f'${size.n}/${size.d}`
  return sign === '' ? text : `(-${text})`
}
