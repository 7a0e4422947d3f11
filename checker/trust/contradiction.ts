/**
 * Which assumptions contradict each other, where no parameter values satisfy them all: a smallest set, by inclusion, of
 * their conjuncts that cannot be true together. An unsat core names it, what it can do without is taken away one by
 * one, and other programs must say of what is left, too, that it cannot be.
 */
import { showTerm } from '../logic/show.ts'
import { and, conjunctsOf, type Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import type { Need } from '../outcome.ts'
import type { Problem } from '../parts/problem.ts'
import { alone, type PortfolioOptions } from '../portfolio/portfolio.ts'
import type { Solver } from '../smt/solver.ts'
import { place } from '../support/span.ts'
import { askedAgain } from './certificate.ts'
import { coreOf, hypotheses } from './minimise.ts'
import type { RecheckSetup } from './recheckers.ts'

/** The conjuncts of assumptions that contradict each other; empty where none do, or nobody can say which. */
export async function contradiction(
  problem: Problem & { readonly network: Network },
  options: PortfolioOptions & RecheckSetup,
): Promise<readonly Need[]> {
  const conjuncts = assumed(problem.network)
  const found = await alone('contradiction', problem, options, async (context) =>
    smallest(context.open(), [...conjuncts.keys()]),
  )
  if (found === undefined || 'kind' in found || found.length === 0) return []
  const together = { name: 'the assumptions contradict each other', assertions: [{ at: 0, term: and(...found) }] }
  const again = await askedAgain(problem, [together], options)
  return again.ok ? found.flatMap((term) => conjuncts.get(term) ?? []) : []
}

/** Each once, where it stands first. */
function assumed({ assumptions }: Network): Map<Term, Need> {
  const found = new Map<Term, Need>()
  for (const { condition, span } of assumptions) {
    for (const term of conjunctsOf(condition))
      if (!found.has(term)) found.set(term, { kind: 'assumption', text: showTerm(term), span })
  }
  return found
}

async function smallest(solver: Solver, terms: readonly Term[]): Promise<readonly Term[] | undefined> {
  const switches = hypotheses(solver, terms, [0])
  let left = await coreOf(solver, switches)
  for (const one of left ?? []) {
    if (left?.includes(one) !== true) continue
    const others = new Map([...switches].filter(([, term]) => term !== one && left?.includes(term)))
    left = (await coreOf(solver, others)) ?? left
  }
  return left && terms.filter((term) => left.includes(term))
}

/** `no parameter values satisfy the assumptions: B > 0ms (m.tick:5) and A + B < A (m.tick:6) contradict each other`. */
export function contradictionText(needs: readonly Need[]): string {
  const told = needs.map(({ text, span }) => `${text} (${place(span)})`)
  const all = told.length < 2 ? told.join('') : `${told.slice(0, -1).join(', ')} and ${told.at(-1)}`
  return `${unsatisfiable}${needs.length === 0 ? '' : `: ${all} ${needs.length === 1 ? 'is never true' : 'contradict each other'}`}`
}

export const unsatisfiable = 'no parameter values satisfy the assumptions'
