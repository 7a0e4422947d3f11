/**
 * What does a proof need? Every assumption on parameters, every location invariant and every guard gets a switch that
 * turns it into `true`; the obligations of the certificate are asked again under all switches, and their unsat cores
 * say which ones were used. What is left is then taken away one by one, as long as the obligations stand: the set is
 * minimal, though there may be others.
 *
 * Then other programs are asked. The obligations must stand under this set for them, too; and without any one of it,
 * one of them must fail. What they do without goes; where they do not decide, the proof needs it perhaps.
 *
 * The property holds in every model that keeps these, whichever of the others are lifted: the invariant is the same.
 *
 * Ghassabani, Gacek, Whalen: Efficient Generation of Inductive Validity Cores. FSE 2016.
 */
import { showTerm } from '../logic/show.ts'
import { and, boolSort, cur, ff, implies, not, type Term, tt } from '../logic/term.ts'
import type { Network, Param } from '../model/model.ts'
import { type EachRole, mapNetworkTerms } from '../model/walk.ts'
import type { Need } from '../outcome.ts'
import type { Context } from '../parts/context.ts'
import { timedProblem } from '../parts/problem.ts'
import { alone, type PortfolioOptions } from '../portfolio/portfolio.ts'
import type { Solver } from '../smt/solver.ts'
import type { Span } from '../support/span.ts'
import { askedAgain, objectionIn, obligationsOf, type Recheck } from './certificate.ts'
import type { RecheckSetup } from './recheckers.ts'

interface Switch extends Need {
  readonly literal: Term
}

/** What the proof of `bad` being out of reach, by `lemma` and k-induction, needs; or why that is not known. */
export async function needsOf(
  network: Network,
  bad: Term,
  lemma: Term,
  k: number,
  options: PortfolioOptions & RecheckSetup,
): Promise<readonly Need[] | { readonly open: string }> {
  const { switches, switched } = withSwitches(network)
  const problem = timedProblem(switched, bad)
  const found = await alone('needs', problem, options, async (context) => {
    const solvers = obligationsOf(problem, lemma, k).map(({ assertions }) => {
      const solver = context.open()
      for (const { at, term } of assertions) solver.assertAt(at, term)
      return solver
    })
    return minimal(solvers, switches, context)
  })
  if (found === undefined) return { open: 'a solver gave up' }
  if ('kind' in found) return { open: found.reason }
  return confirmed(found, switches, (under) => {
    const set = { at: 0, term: and(...switches.map((s) => (under.includes(s) ? s.literal : not(s.literal)))) }
    const obligations = obligationsOf(problem, lemma, k).map((o) => ({ ...o, assertions: [...o.assertions, set] }))
    return askedAgain(problem, obligations, options, true)
  })
}

/**
 * What of a set that a solver calls minimal other programs, too, say is needed. `standing` asks them under which
 * switches the proof stands.
 */
async function confirmed(
  found: readonly Switch[],
  switches: readonly Switch[],
  standing: (under: readonly Switch[]) => Promise<Recheck>,
): Promise<readonly Need[] | { readonly open: string }> {
  const all = await standing(found)
  if (!all.ok) return { open: objectionIn(all) }
  let needed = found
  const perhaps = new Set<Switch>()
  for (const one of switches.filter((s) => found.includes(s))) {
    const without = needed.filter((s) => s !== one)
    const { ok, obligations } = await standing(without)
    if (ok) needed = without
    else if (!obligations.some((o) => o.answer === 'sat')) perhaps.add(one)
  }
  return needed.map((one) => (perhaps.has(one) ? { ...one, perhaps: true } : one))
}

/** A smallest set, by inclusion, of switches under which all solvers answer `unsat`. */
async function minimal(
  solvers: readonly Solver[],
  switches: readonly Switch[],
  context: Context,
): Promise<readonly Switch[] | undefined> {
  let needed = await coreUnder(solvers, switches)
  for (const one of needed ?? []) {
    if (needed?.includes(one) !== true) continue
    context.progress(`needs at most ${needed.length} of ${switches.length} conditions`)
    const without = await coreUnder(
      solvers,
      needed.filter((s) => s !== one),
    )
    needed = without ?? needed
  }
  return needed
}

async function coreUnder(solvers: readonly Solver[], switches: readonly Switch[]): Promise<Switch[] | undefined> {
  const used = new Set<Term>()
  for (const solver of solvers) {
    const answer = await solver.checkAssuming(switches.map((s) => s.literal))
    if (answer.kind !== 'unsat') return undefined
    for (const literal of await solver.core()) used.add(literal)
  }
  return switches.filter((s) => used.has(s.literal))
}

/** As what a term can be lifted: taken as `true`. What is not lifted holds whatever a proof needs. */
const liftedAs: EachRole<Need['kind'] | undefined> = {
  assumption: 'assumption',
  start: undefined,
  rate: undefined,
  latency: undefined,
  applies: 'invariant',
  bounded: undefined,
  bound: undefined,
  guard: 'guard',
  choice: undefined,
  argument: undefined,
  answer: undefined,
  update: undefined,
  line: undefined,
  reset: undefined,
  held: undefined,
  watched: undefined,
  lemma: undefined,
}

/**
 * The network with everything that can be lifted under a switch, a rigid Boolean. What stands in one place of the
 * source has one switch.
 */
function withSwitches(network: Network): { readonly switches: readonly Switch[]; readonly switched: Network } {
  const switches = new Map<string, Switch>()
  const under = (kind: Need['kind'], text: string, span: Span): Term => {
    const key = `${kind} ${span.source.path} ${span.start} ${text}`
    const known = switches.get(key)
    if (known !== undefined) return known.literal
    const literal = cur({ name: `needs ${switches.size}`, sort: boolSort })
    switches.set(key, { kind, text, span, literal })
    return literal
  }
  const switched = mapNetworkTerms(network, (use) => {
    const { term, process, location, invariant, edge, assumption } = use
    switch (liftedAs[use.role]) {
      case 'assumption':
        return assumption === undefined ? term : implies(under('assumption', showTerm(term), assumption.span), term)
      case 'invariant': {
        if (invariant === undefined) return term
        const comparison = `${showTerm(invariant.left)} ${invariant.strict === true ? '<' : '<='} ${showTerm(invariant.right)}`
        return and(term, under('invariant', `${comparison} in ${process?.name}.${location?.name}`, invariant.span))
      }
      case 'guard': {
        // A transition that a static choice has ruled out is none.
        if (edge === undefined || term === tt || term === ff) return term
        return implies(
          under('guard', `${showTerm(term)} for ${process?.name}: ${edge.from} -> ${edge.to}`, edge.span),
          term,
        )
      }
      case undefined:
        return term
    }
  })
  const params = [...switches.values()].map((s): Param => {
    if (s.literal.kind !== 'var') throw new Error('a switch is a variable')
    return { variable: s.literal.variable, isTime: false, span: s.span }
  })
  return { switches: [...switches.values()], switched: { ...switched, params: [...network.params, ...params] } }
}
