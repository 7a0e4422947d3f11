/**
 * The smaller and the larger of two terms, written with `ite` in one way, so that it can be told again from any other
 * choice.
 */
import { ite, le, not, type Term } from './term.ts'

export function smallerOf(a: Term, b: Term): Term {
  return ite(le(a, b), a, b)
}

export function largerOf(a: Term, b: Term): Term {
  return ite(le(a, b), b, a)
}

/** Which of the two a term is, and of what, also where somebody wrote `a < b ? a : b`; undefined for any other term. */
export function extremumOf(
  term: Term,
): { readonly which: 'min' | 'max'; readonly of: readonly [Term, Term] } | undefined {
  if (term.kind !== 'ite' || (term.cond.kind !== 'le' && term.cond.kind !== 'lt')) return undefined
  const { left, right } = term.cond
  if (term.then === left && term.else === right) return { which: 'min', of: [left, right] }
  return term.then === right && term.else === left ? { which: 'max', of: [left, right] } : undefined
}

/** The terms of which this one is the largest; itself, where it is not said to be that of several. */
export function largestAmong(term: Term): readonly Term[] {
  const extremum = extremumOf(term)
  return extremum?.which === 'max' ? extremum.of.flatMap(largestAmong) : [term]
}

/**
 * The terms that one written with `? :` may be, each with the condition under which it is that; largest and smallest
 * ones stay whole.
 */
export function casesOf(
  term: Term,
  when: readonly Term[] = [],
): readonly { readonly when: readonly Term[]; readonly term: Term }[] {
  if (term.kind !== 'ite' || extremumOf(term) !== undefined) return [{ when, term }]
  return [...casesOf(term.then, [...when, term.cond]), ...casesOf(term.else, [...when, not(term.cond)])]
}
