/** Terms from terms: substitution of variables, priming, and the variables of a term. */
import { add, and, childrenOf, div, eq, ite, le, lt, mod, next, not, or, scale, type Term, type Var } from './term.ts'

/**
 * Rebuilds a term from below: `replace` has the first word on every subterm, and where it answers undefined the subterm
 * is rebuilt from its parts. One pass over the shared graph: the cost is the number of distinct subterms.
 */
export function rewriter(replace: (term: Term) => Term | undefined): (term: Term) => Term {
  const done = new Map<number, Term>()
  const walk = (term: Term): Term => {
    const known = done.get(term.id)
    if (known !== undefined) return known
    const result = replace(term) ?? rebuilt(term, walk)
    done.set(term.id, result)
    return result
  }
  return walk
}

/** The term made anew of what its direct subterms become; one without any is itself. */
export function rebuilt(term: Term, become: (part: Term) => Term): Term {
  switch (term.kind) {
    case 'bool':
    case 'number':
    case 'value':
    case 'var':
      return term
    case 'not':
      return not(become(term.arg))
    case 'and':
      return and(...term.args.map(become))
    case 'or':
      return or(...term.args.map(become))
    case 'eq':
      return eq(become(term.left), become(term.right))
    case 'le':
      return le(become(term.left), become(term.right))
    case 'lt':
      return lt(become(term.left), become(term.right))
    case 'add':
      return add(...(term.args.map(become) as [Term, ...Term[]]))
    case 'scale':
      return scale(term.factor, become(term.arg))
    case 'div':
      return div(become(term.arg), term.divisor)
    case 'mod':
      return mod(become(term.arg), term.divisor)
    case 'ite':
      return ite(become(term.cond), become(term.then), become(term.else))
  }
}

/** Replaces every variable by `replace(variable, next)`, or leaves it where that answers undefined. */
export function substituter(replace: (variable: Var, isNext: boolean) => Term | undefined): (term: Term) => Term {
  return rewriter((term) => (term.kind === 'var' ? replace(term.variable, term.next) : undefined))
}

/** Substitutes current-state variables by name. */
export function substitute(term: Term, values: ReadonlyMap<string, Term>): Term {
  return substituter((v, isNext) => (isNext ? undefined : values.get(v.name)))(term)
}

/** The same formula over the state after the step; variables for which `isState` is false (parameters, inputs) stay. */
export function primed(term: Term, isState: (variable: Var) => boolean): Term {
  return substituter((v, isNext) => (!isNext && isState(v) ? next(v) : undefined))(term)
}

/** The variables of a term, each once, in order of first appearance. */
export function variablesOf(...terms: readonly Term[]): Var[] {
  const seen = new Set<number>()
  const found = new Map<string, Var>()
  const walk = (term: Term): void => {
    if (seen.has(term.id)) return
    seen.add(term.id)
    if (term.kind === 'var') found.set(term.variable.name, term.variable)
    for (const child of childrenOf(term)) walk(child)
  }
  for (const term of terms) walk(term)
  return [...found.values()]
}

/** Whether any variable of the term satisfies `wanted`. */
export function mentions(term: Term, wanted: (variable: Var) => boolean): boolean {
  return variablesOf(term).some(wanted)
}
