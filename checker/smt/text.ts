/**
 * Terms as SMT-LIB text, of a length linear in the number of distinct subterms: a subterm that is used twice, or is
 * long, gets a name. Booleans, Ints and Reals are themselves, numerals exact (`(- (/ 1.0 3.0))`); enum quantities are
 * bits (`enum-bits.ts`), so equality of enums is bitwise and an enum `ite` is one `ite` per bit.
 *
 * `TermWriter` names subterms by definitions of a session, once per step; `termText` by `let`, for text under
 * quantifiers.
 */
import { childrenOf, type Sort, type Term, type Var } from '../logic/term.ts'
import { isInteger, isNegative, type Rational } from '../support/rational.ts'
import { bitDeclarations, bitSymbols, bitsOfValue } from './enum-bits.ts'
import { symbol } from './sexpr.ts'

/**
 * The name of a variable's value at step `k` (`isNext`: at the end of that step). Distinct quantities need distinct
 * names.
 */
export type Naming = (variable: Var, isNext: boolean, k: number) => string

/** Longest text that is repeated or nested rather than named. */
const longest = 600

/** A printed term: one text, or one per bit of an enum. */
interface Printed {
  readonly texts: readonly string[]
  readonly sort: 'Bool' | 'Int' | 'Real' | 'bits'
}

/** Where a printer finds variables and puts the subterms that deserve a name. */
interface Surroundings {
  variable(variable: Var, isNext: boolean): Printed
  known(term: Term): Printed | undefined
  /** Gives the texts names, and keeps them for `known`. */
  name(term: Term, printed: Printed): Printed
}

/**
 * The commands' side of a session: writes terms at steps, declaring and defining what they need through `tell`. Names
 * of subterms count from 1, so that the text depends on the terms alone, and not on what else was made in the process.
 */
export class TermWriter {
  private readonly tell: (command: string) => void
  private readonly nameOf: Naming
  private readonly written = new Map<string, Printed>()
  private readonly order: string[] = []
  private count = 0

  constructor(tell: (command: string) => void, nameOf: Naming) {
    this.tell = tell
    this.nameOf = nameOf
  }

  /** The text of a Boolean or numeric term at step k. */
  text(term: Term, k: number): string {
    return this.texts([term], k)[0] ?? 'true'
  }

  /** As `text`, for several terms that may share subterms. */
  texts(terms: readonly Term[], k: number): string[] {
    const key = (term: Term): string => `#${term.id}@${k}`
    const printed = print(terms, {
      variable: (variable, isNext) => this.declared(variable, this.nameOf(variable, isNext, k)),
      known: (term) => this.written.get(key(term)),
      name: (term, { texts, sort }) => {
        const names = texts.map(() => symbol(`#${++this.count}`))
        for (const [i, text] of texts.entries())
          this.tell(`(define-fun ${names[i]} () ${sort === 'bits' ? 'Bool' : sort} ${text})`)
        return this.keep(key(term), { texts: names, sort })
      },
    })
    return printed.map(single)
  }

  /** The symbols of a variable at step k, one or one per bit; undefined if nothing written so far mentions it. */
  symbols(variable: Var, k: number): readonly string[] | undefined {
    return this.written.get(this.nameOf(variable, false, k))?.texts
  }

  /** A point to which `release` returns: what is declared later ends with the solver's scope. */
  mark(): number {
    return this.order.length
  }

  release(mark: number): void {
    for (const key of this.order.splice(mark)) this.written.delete(key)
  }

  private declared(variable: Var, name: string): Printed {
    const known = this.written.get(name)
    if (known !== undefined) return known
    const { sort } = variable
    if (sort.kind === 'enum') {
      for (const command of bitDeclarations(name, sort)) this.tell(command)
      return this.keep(name, { texts: bitSymbols(name, sort), sort: 'bits' })
    }
    this.tell(`(declare-fun ${symbol(name)} () ${sortText(sort)})`)
    return this.keep(name, { texts: [symbol(name)], sort: sortText(sort) })
  }

  private keep(key: string, printed: Printed): Printed {
    this.written.set(key, printed)
    this.order.push(key)
    return printed
  }
}

/**
 * The text of a Boolean or numeric term by itself, shared subterms bound by `let`, whose names count from 1; free
 * symbols are named by `nameOf`.
 */
export function termText(term: Term, nameOf: (variable: Var, isNext: boolean) => string): string {
  const bound = new Map<number, Printed>()
  const bindings: string[] = []
  let count = 0
  const [printed] = print([term], {
    variable(variable, isNext) {
      const name = nameOf(variable, isNext)
      const { sort } = variable
      return sort.kind === 'enum'
        ? { texts: bitSymbols(name, sort), sort: 'bits' }
        : { texts: [symbol(name)], sort: sortText(sort) }
    },
    known: (t) => bound.get(t.id),
    name(t, { texts, sort }) {
      const names: string[] = texts.map(() => symbol(`#${++count}`))
      for (const [i, text] of texts.entries()) bindings.push(`(let ((${names[i]} ${text})) `)
      const named = { texts: names, sort }
      bound.set(t.id, named)
      return named
    },
  })
  return `${bindings.join('')}${printed === undefined ? 'true' : single(printed)}${')'.repeat(bindings.length)}`
}

/** The solver's sort of a quantity that is no enum. */
export function sortText(sort: Exclude<Sort, { kind: 'enum' }>): 'Bool' | 'Int' | 'Real' {
  return sort.kind === 'bool' ? 'Bool' : sort.kind === 'int' ? 'Int' : 'Real'
}

/** An exact numeral: `5`, `(- 5)` as Int; `5.0`, `(- (/ 1.0 3.0))` as Real. */
export function numeralText(value: Rational, sort: 'Int' | 'Real'): string {
  if (isNegative(value)) return `(- ${numeralText(value.neg(), sort)})`
  if (sort === 'Int') {
    if (!isInteger(value)) throw new Error(`not an integer: ${value.toFraction()}`)
    return `${value.n}`
  }
  return isInteger(value) ? `${value.n}.0` : `(/ ${value.n}.0 ${value.d}.0)`
}

/** Prints bottom-up with a stack of its own: transition relations are too deep for recursion. */
function print(roots: readonly Term[], around: Surroundings): Printed[] {
  const uses = countUses(roots, around)
  const done = new Map<number, Printed>()
  const printed = (term: Term): Printed => {
    const result = done.get(term.id) ?? around.known(term)
    if (result === undefined) throw new Error('a subterm was printed after its user')
    return result
  }
  const stack: { readonly term: Term; readonly opened: boolean }[] = roots
    .map((term) => ({ term, opened: false }))
    .reverse()
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    const { term, opened } = frame
    if (done.has(term.id) || around.known(term) !== undefined) continue
    if (!opened) {
      stack.push({ term, opened: true })
      for (const child of childrenOf(term)) stack.push({ term: child, opened: false })
      continue
    }
    const own = compose(term, printed, around)
    const length = own.texts.reduce((sum, text) => sum + text.length, 0)
    const composite = childrenOf(term).length > 0
    done.set(
      term.id,
      composite && length > 0 && ((uses.get(term.id) ?? 0) > 1 || length > longest) ? around.name(term, own) : own,
    )
  }
  return roots.map(printed)
}

/** How often each subterm is used by others, below the roots and above what is known. */
function countUses(roots: readonly Term[], around: Surroundings): Map<number, number> {
  const uses = new Map<number, number>()
  const stack = [...roots]
  for (let term = stack.pop(); term !== undefined; term = stack.pop()) {
    const before = uses.get(term.id) ?? 0
    uses.set(term.id, before + 1)
    if (before === 0 && around.known(term) === undefined) stack.push(...childrenOf(term))
  }
  return uses
}

/** One term over its printed subterms. */
function compose(term: Term, printed: (term: Term) => Printed, around: Surroundings): Printed {
  const text = (t: Term): string => single(printed(t))
  switch (term.kind) {
    case 'bool':
      return truth(String(term.value))
    case 'number': {
      const sort = term.sort.kind === 'int' && isInteger(term.value) ? 'Int' : 'Real'
      return { texts: [numeralText(term.value, sort)], sort }
    }
    case 'value':
      return { texts: bitsOfValue(term.value, term.sort), sort: 'bits' }
    case 'var':
      return around.variable(term.variable, term.next)
    case 'not':
      return truth(negation(text(term.arg)))
    case 'and':
    case 'or':
      return truth(`(${term.kind} ${term.args.map(text).join(' ')})`)
    case 'eq': {
      const left = printed(term.left)
      const right = printed(term.right)
      if (left.sort === 'bits')
        return truth(conjunction(left.texts.map((bit, i) => equivalence(bit, right.texts[i] ?? 'true'))))
      if (left.sort === 'Bool') return truth(equivalence(single(left), single(right)))
      return truth(application('=', [term.left, term.right], printed).texts.join())
    }
    case 'le':
    case 'lt':
      return truth(application(term.kind === 'le' ? '<=' : '<', [term.left, term.right], printed).texts.join())
    case 'add':
      return application('+', term.args, printed)
    case 'scale': {
      const sort = isInteger(term.factor) ? printed(term.arg).sort : 'Real'
      const arg = asSort(term.arg, printed(term.arg), sort)
      if (sort !== 'Int' && sort !== 'Real') throw new Error('a factor on something that is no number')
      return { texts: [term.factor.equals(-1) ? `(- ${arg})` : `(* ${numeralText(term.factor, sort)} ${arg})`], sort }
    }
    case 'div':
    case 'mod':
      return { texts: [`(${term.kind} ${asSort(term.arg, printed(term.arg), 'Int')} ${term.divisor})`], sort: 'Int' }
    case 'ite': {
      const cond = text(term.cond)
      const [then, otherwise] = [printed(term.then), printed(term.else)]
      if (then.sort === 'bits')
        return { texts: then.texts.map((bit, i) => choice(cond, bit, otherwise.texts[i] ?? bit)), sort: 'bits' }
      if (then.sort === 'Bool') return truth(choice(cond, single(then), single(otherwise)))
      return application(`ite ${cond}`, [term.then, term.else], printed)
    }
  }
}

/** An operator on numbers; Real if any of them is. */
function application(operator: string, args: readonly Term[], printed: (term: Term) => Printed): Printed {
  const sort = args.some((arg) => printed(arg).sort === 'Real') ? 'Real' : 'Int'
  return { texts: [`(${operator} ${args.map((arg) => asSort(arg, printed(arg), sort)).join(' ')})`], sort }
}

function asSort(term: Term, printed: Printed, sort: Printed['sort']): string {
  if (printed.sort === sort) return single(printed)
  return term.kind === 'number' ? numeralText(term.value, 'Real') : `(to_real ${single(printed)})`
}

function single(printed: Printed): string {
  const [text] = printed.texts
  if (text === undefined || printed.sort === 'bits') throw new Error('an enum value where one text is needed')
  return text
}

function truth(text: string): Printed {
  return { texts: [text], sort: 'Bool' }
}

function negation(text: string): string {
  return text === 'true' ? 'false' : text === 'false' ? 'true' : `(not ${text})`
}

/** The conjunction of formulas; none and one need no `and`, which other tools refuse with fewer than two operands. */
export function conjunction(texts: readonly string[]): string {
  const parts = texts.filter((t) => t !== 'true')
  if (parts.includes('false')) return 'false'
  return parts.length === 0 ? 'true' : parts.length === 1 ? `${parts[0]}` : `(and ${parts.join(' ')})`
}

function equivalence(left: string, right: string): string {
  if (left === right || left === 'true') return left === right ? 'true' : right
  if (right === 'true') return left
  if (left === 'false') return negation(right)
  return right === 'false' ? negation(left) : `(= ${left} ${right})`
}

function choice(cond: string, then: string, otherwise: string): string {
  if (then === otherwise) return then
  if (then === 'true') return otherwise === 'false' ? cond : `(or ${cond} ${otherwise})`
  if (then === 'false') return otherwise === 'true' ? negation(cond) : `(and ${negation(cond)} ${otherwise})`
  if (otherwise === 'true') return `(or ${negation(cond)} ${then})`
  return otherwise === 'false' ? `(and ${cond} ${then})` : `(ite ${cond} ${then} ${otherwise})`
}
