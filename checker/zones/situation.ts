/**
 * Terms read where discrete variables have values and times are dimensions of a zone. What depends on times is decided
 * both ways, by the oracle, and noted as conditions; so each outcome is what happens where its conditions hold.
 */
import { sortOf, type Term } from '../logic/term.ts'
import type { Value } from '../logic/value.ts'
import type { Edge } from '../model/model.ts'
import { isNegative, isZero, one, quotientOf, type Rational, remainderOf } from '../support/rational.ts'
import { constantForm, difference, type Form, scaledForm, sumOfForms } from './form.ts'
import { abandon, type Oracle } from './oracle.ts'

/** A value of a discrete variable; every number is a form. */
export type Symbolic = boolean | string | Form

/** A form is at most 0, or below. */
export interface Condition {
  readonly form: Form
  readonly strict: boolean
  /** What asked for it. */
  readonly origin: unknown
}

export interface Situation {
  readonly oracle: Oracle
  readonly values: Map<string, Symbolic>
  readonly conditions: Condition[]
  /** What has been decided of comparisons, by their terms. */
  readonly decided: Map<number, boolean>
  /** What asks for the conditions that are noted next. */
  origin: unknown
}

export function situationOf(oracle: Oracle, values: Iterable<readonly [string, Symbolic]>): Situation {
  return { oracle, values: new Map(values), conditions: [], decided: new Map(), origin: undefined }
}

/** What a value of the evaluator is here. */
export function symbolic(value: Value): Symbolic {
  return typeof value === 'object' ? constantForm(value) : value
}

export function symbolOf(at: Situation, term: Term): Symbolic {
  switch (term.kind) {
    case 'number':
      return constantForm(term.value)
    case 'value':
      return term.value
    case 'var': {
      const value = at.values.get(term.variable.name)
      if (value === undefined) throw new Error(`no value for ${term.variable.name}`)
      return value
    }
    case 'add':
      return term.args.map((arg) => formOf(at, arg)).reduce(sumOfForms)
    case 'scale':
      return scaledForm(formOf(at, term.arg), term.factor)
    case 'div':
      return constantForm(quotientOf(wholeOf(at, term.arg), term.divisor))
    case 'mod':
      return constantForm(remainderOf(wholeOf(at, term.arg), term.divisor))
    case 'ite':
      return symbolOf(at, isTrue(at, term.cond) ? term.then : term.else)
    default:
      return isTrue(at, term)
  }
}

/** From here on the answers of a call are what its server says. */
export function hear(at: Situation, { trigger }: Edge): void {
  if (trigger.kind !== 'on') return
  const { signal, answers = [] } = trigger
  const said = answers.map((answer) => symbolOf(at, answer))
  for (const [i, answer] of (signal.answers ?? []).entries()) at.values.set(answer.name, said[i] as Symbolic)
}

export function formOf(at: Situation, term: Term): Form {
  const value = symbolOf(at, term)
  if (typeof value !== 'object') throw new Error('a number was expected')
  return value
}

/** A whole number, which depends on no times. */
function wholeOf(at: Situation, term: Term): Rational {
  const { constant, factors } = formOf(at, term)
  if (factors.size > 0) throw new Error('a whole number depends on times')
  return constant
}

/** Decides a condition, one way and then the other where it depends on times. */
export function isTrue(at: Situation, term: Term): boolean {
  switch (term.kind) {
    case 'bool':
      return term.value
    case 'not':
      return !isTrue(at, term.arg)
    case 'and':
      return term.args.every((arg) => isTrue(at, arg))
    case 'or':
      return term.args.some((arg) => isTrue(at, arg))
    case 'ite':
      return isTrue(at, isTrue(at, term.cond) ? term.then : term.else)
    case 'var':
      return symbolOf(at, term) === true
    case 'eq':
    case 'le':
    case 'lt':
      return comparison(at, term)
    default:
      throw new Error('a condition was expected')
  }
}

function comparison(at: Situation, term: Extract<Term, { kind: 'eq' | 'le' | 'lt' }>): boolean {
  const known = at.decided.get(term.id)
  if (known !== undefined) return known
  const { kind } = sortOf(term.left)
  if (kind === 'bool') return isTrue(at, term.left) === isTrue(at, term.right)
  if (kind === 'enum') return symbolOf(at, term.left) === symbolOf(at, term.right)
  const form = difference(formOf(at, term.left), formOf(at, term.right))
  if (form.factors.size === 0) return isMet(form, term.kind)
  const answer = at.oracle.pick(term.kind === 'eq' ? 3 : 2)
  if (answer === 0) require(at, form, term.kind)
  else note(at, answer === 1 ? scaledForm(form, minusOne) : form, term.kind !== 'lt')
  at.decided.set(term.id, answer === 0)
  return answer === 0
}

const minusOne = one.neg()

function isMet({ constant }: Form, kind: 'eq' | 'le' | 'lt'): boolean {
  return kind === 'eq'
    ? isZero(constant)
    : kind === 'le'
      ? isNegative(constant) || isZero(constant)
      : isNegative(constant)
}

function require(at: Situation, form: Form, kind: 'eq' | 'le' | 'lt'): void {
  note(at, form, kind === 'lt')
  if (kind === 'eq') note(at, scaledForm(form, minusOne), false)
}

/** Notes that a form is at most 0, or below; nothing comes of it where it is not. */
export function note(at: Situation, form: Form, strict: boolean): void {
  if (form.factors.size > 0) at.conditions.push({ form, strict, origin: at.origin })
  else if (!isMet(form, strict ? 'lt' : 'le')) abandon()
}

/**
 * Goes on only where a condition holds (or does not, without `positive`); of several ways to meet it each is an
 * outcome, and they may overlap.
 */
export function assume(at: Situation, term: Term, positive = true): void {
  if (term.kind === 'not') assume(at, term.arg, !positive)
  else if (term.kind === 'and' || term.kind === 'or') {
    if ((term.kind === 'and') === positive) for (const arg of term.args) assume(at, arg, positive)
    else assume(at, term.args[at.oracle.pick(term.args.length)] as Term, positive)
  } else if (isOfNumbers(term)) assumeComparison(at, term, positive)
  else if (isTrue(at, term) !== positive) abandon()
}

function isOfNumbers(term: Term): term is Extract<Term, { kind: 'eq' | 'le' | 'lt' }> {
  if (term.kind !== 'eq' && term.kind !== 'le' && term.kind !== 'lt') return false
  const { kind } = sortOf(term.left)
  return kind === 'real' || kind === 'int'
}

function assumeComparison(at: Situation, term: Extract<Term, { kind: 'eq' | 'le' | 'lt' }>, positive: boolean): void {
  const form = difference(formOf(at, term.left), formOf(at, term.right))
  if (positive) require(at, form, term.kind)
  else if (term.kind === 'eq') note(at, at.oracle.pick(2) === 0 ? form : scaledForm(form, minusOne), true)
  else note(at, scaledForm(form, minusOne), term.kind === 'le')
}
