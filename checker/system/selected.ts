/**
 * What a condition comes to once it is known which value a variable has: which jump is selected, in which location a
 * process is. A part that compares the variable with other values only is the same whichever of the rest it has. So all
 * jumps together cost about as much as the parts that each is in, where putting each into the whole is quadratic in
 * their number.
 */
import { rewriter } from '../logic/rewrite.ts'
import { and, childrenOf, ff, type Term, tt } from '../logic/term.ts'
import { pushTo } from '../support/groups.ts'

/**
 * What is left to hold of some conjuncts where `variable` (a `var` term of an enum sort) has a value; comparisons with
 * that value are still in it.
 */
export function underValue(conjuncts: readonly Term[], variable: Term): (value: string) => Term {
  const elsewhere = rewriter((term) => (comparedWith(term, variable) === undefined ? undefined : ff))
  const always: Term[] = []
  const unless: { readonly values: ReadonlySet<string>; readonly rest: Term }[] = []
  const own = new Map<string, Term[]>()
  for (const conjunct of conjuncts) {
    const values = valuesIn(conjunct, variable)
    for (const value of values) pushTo(own, value, conjunct)
    const rest = elsewhere(conjunct)
    if (values.size === 0) always.push(conjunct)
    else if (rest !== tt) unless.push({ values, rest })
  }
  return (value) =>
    and(
      ...always,
      ...unless.flatMap(({ values, rest }) => (values.has(value) ? [] : [rest])),
      ...(own.get(value) ?? []),
    )
}

/** The values that a term compares a variable with. */
export function valuesIn(term: Term, variable: Term): ReadonlySet<string> {
  const found = new Set<string>()
  const seen = new Set<number>()
  const open = [term]
  for (let part = open.pop(); part !== undefined; part = open.pop()) {
    if (seen.has(part.id)) continue
    seen.add(part.id)
    const value = comparedWith(part, variable)
    if (value === undefined) open.push(...childrenOf(part))
    else found.add(value)
  }
  return found
}

function comparedWith(term: Term, variable: Term): string | undefined {
  if (term.kind !== 'eq') return undefined
  const other = term.left === variable ? term.right : term.right === variable ? term.left : undefined
  return other?.kind === 'value' ? other.value : undefined
}
