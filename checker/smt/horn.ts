/**
 * A safety question as constrained Horn clauses (SMT-LIB, logic HORN), over one predicate `inv` of parameters and
 * states:
 *
 *     assume & init => inv,     inv & facts & trans => inv',     inv & facts & seen(bad) => false
 *
 * One merged transition rule: solvers were measured several times slower on a rule per jump.
 */
import type { Term, Var } from '../logic/term.ts'
import { bitSymbols } from './enum-bits.ts'
import { type Names, namesOf, readTerm } from './read-term.ts'
import { SolverFailure } from './session.ts'
import { readSexprs, symbol, symbolName } from './sexpr.ts'
import { sortText, termText } from './text.ts'

export interface HornQuestion {
  readonly params: readonly Var[]
  readonly states: readonly Var[]
  readonly inputs: readonly Var[]
  readonly init: Term
  readonly trans: Term
  /** Over states, parameters and inputs. */
  readonly bad: Term
}

const nameOf = (v: Var, isNext: boolean): string => (isNext ? `${v.name}'` : v.name)

/** The clauses, without `(check-sat)`. Satisfiable: the question's bad condition is never seen. */
export function hornClauses({ params, states, inputs, init, trans, bad }: HornQuestion): string {
  const here = [...params, ...states]
  const symbols = (vars: readonly Var[], isNext = false): { name: string; sort: string }[] =>
    vars.flatMap((v) => {
      const { sort } = v
      if (sort.kind === 'enum') return bitSymbols(nameOf(v, isNext), sort).map((name) => ({ name, sort: 'Bool' }))
      return [{ name: symbol(nameOf(v, isNext)), sort: sortText(sort) }]
    })
  const inv = (isNext: boolean): string => {
    const args = [...symbols(params), ...symbols(states, isNext)].map((s) => s.name)
    return args.length === 0 ? 'inv' : `(inv ${args.join(' ')})`
  }
  const rule = (vars: readonly { name: string; sort: string }[], premise: string, conclusion: string): string => {
    const body = `(=> ${premise} ${conclusion})`
    return vars.length === 0
      ? `(assert ${body})`
      : `(assert (forall (${vars.map((v) => `(${v.name} ${v.sort})`).join(' ')}) ${body}))`
  }
  return [
    `(declare-fun inv (${symbols(here)
      .map((s) => s.sort)
      .join(' ')}) Bool)`,
    rule(symbols(here), termText(init, nameOf), inv(false)),
    rule(
      [...symbols(here), ...symbols(inputs), ...symbols(states, true)],
      `(and ${inv(false)} ${termText(trans, nameOf)})`,
      inv(true),
    ),
    rule([...symbols(here), ...symbols(inputs)], `(and ${inv(false)} ${termText(bad, nameOf)})`, 'false'),
  ].join('\n')
}

/** The interpretation of `inv` that `(get-model)` printed, over the question's variables. Throws `SolverFailure`. */
export function readInvariant(model: string, { params, states }: Pick<HornQuestion, 'params' | 'states'>): Term {
  const meanings = [...namesOf([...params, ...states]).values()]
  for (const item of readSexprs(model).flatMap((s) => (Array.isArray(s) && s[0] !== 'define-fun' ? [...s] : [s]))) {
    if (!Array.isArray(item) || item[0] !== 'define-fun' || item[1] !== 'inv') continue
    const formals = item[2]
    if (!Array.isArray(formals)) break
    const names: Names = new Map(
      formals.map((formal, i): [string, Term] => [
        symbolName(String(Array.isArray(formal) ? formal[0] : formal)),
        meanings[i] as Term,
      ]),
    )
    return readTerm(item[4], names)
  }
  throw new SolverFailure('the solver shows no invariant')
}
