/**
 * An invariant that somebody wrote, tested piece by piece. Each conjunct has to hold at first, and to be kept by every
 * step from states in which all of them hold; together they have to exclude what is asked about. Where one does not,
 * the state or step that shows it is what its author looks for: a counterexample to induction. (No run of the system
 * need get there; then something is missing that excludes it.)
 *
 * What a solver says is believed where other programs say the same, and a step that it shows where the evaluator takes
 * it, too.
 *
 * McMillan, Padon: Ivy, Safety Verification by Interactive Generalization. PLDI 2016.
 */
import { stepCase } from '../engines/kinduction.ts'
import { and, not, type Term } from '../logic/term.ts'
import type { Holding } from '../outcome.ts'
import type { Context } from '../parts/context.ts'
import type { Problem } from '../parts/problem.ts'
import { friendlyTrace } from '../parts/witness.ts'
import { alone, type PortfolioOptions } from '../portfolio/portfolio.ts'
import { reading } from '../run/reading.ts'
import type { State } from '../run/state.ts'
import { replay, replaySteps } from '../trace/replay.ts'
import { lastState, type Trace } from '../trace/trace.ts'
import { askedAgain, baseCases, type Obligation } from './certificate.ts'
import type { RecheckSetup } from './recheckers.ts'

export interface TestedConjunct {
  readonly term: Term
  /** In every initial state; the run has no step. */
  readonly atFirst: Holding
  /** After every step from states of the invariant; the run is that step. */
  readonly kept: Holding
}

export interface Induction {
  readonly conjuncts: readonly TestedConjunct[]
  /**
   * Nothing that is asked about is seen in states of the invariant, or after k steps through them; the run shows it all
   * the same.
   */
  readonly excludes: Holding
}

export async function inductionOf(
  problem: Problem,
  conjuncts: readonly Term[],
  k: number,
  options: PortfolioOptions & RecheckSetup,
): Promise<Induction | { readonly kind: 'unknown'; readonly reason: string }> {
  const { system, bad } = problem
  const lemma = and(...conjuncts)
  const initial = { at: 0, term: and(system.assume, system.init) }
  const step = { at: 0, term: and(system.assume, system.facts, lemma, system.trans) }
  const claims = conjuncts.flatMap((term, i): Claim[] => [
    { name: `first ${i}`, assertions: [initial, { at: 0, term: not(term) }], isRun: true, shown: not(term) },
    { name: `kept ${i}`, assertions: [step, { at: 1, term: not(term) }], known: lemma, shown: not(term) },
  ])
  const excluded: Claim[] = [
    ...baseCases(problem, k).map((base) => ({ ...base, isRun: true, shown: bad })),
    { name: 'excludes', assertions: stepCase(system, bad, lemma, k), known: lemma, shown: bad },
  ]
  const all = [...claims, ...excluded]
  const said = await alone('invariant', problem, options, async (context) => {
    const answers: Holding[] = []
    for (const [i, claim] of all.entries()) {
      context.progress(`${i + 1} of ${all.length}`)
      answers.push(await holding(claim, problem, context))
    }
    return { answers }
  })
  if ('kind' in said) return said
  const again = await askedAgain(problem, all, options, true)
  const believed = all.map((claim, i) =>
    agreed(claim, said.answers[i] as Holding, again.obligations[i]?.answer, problem),
  )
  return {
    conjuncts: conjuncts.map((term, i) => ({
      term,
      atFirst: believed[2 * i] as Holding,
      kept: believed[2 * i + 1] as Holding,
    })),
    excludes: believed
      .slice(claims.length)
      .reduce((worst, one) => (gravity[one.kind] > gravity[worst.kind] ? one : worst)),
  }
}

/** What must be impossible. Otherwise a run shows it: its first state satisfies `known`, its last one `shown`. */
interface Claim extends Obligation {
  readonly known?: Term
  /** Whether its first state is an initial one. */
  readonly isRun?: boolean
  readonly shown: Term
}

const gravity: Readonly<Record<Holding['kind'], number>> = { holds: 0, open: 1, fails: 2 }

/** Whether nothing satisfies the assertions of a claim, for the solver that is asked. */
async function holding({ assertions }: Claim, problem: Problem, context: Context): Promise<Holding> {
  const solver = context.open()
  for (const { at, term } of assertions) solver.assertAt(at, term)
  const answer = await solver.check()
  try {
    if (answer.kind === 'unsat') return { kind: 'holds' }
    if (answer.kind === 'unknown') return { kind: 'open', reason: answer.reason }
    return { kind: 'fails', run: await friendlyTrace(solver, problem, Math.max(...assertions.map(({ at }) => at))) }
  } finally {
    solver.kill()
  }
}

/** What a solver says of a claim, if other programs say the same and its run can be made. */
function agreed(claim: Claim, said: Holding, again: string | undefined, problem: Problem): Holding {
  if (said.kind === 'open') return said
  const [own, other] = said.kind === 'holds' ? ['cannot be', 'sat'] : ['can be', 'unsat']
  if (again === other)
    return {
      kind: 'open',
      reason: `a solver says that it ${own}, and another program the contrary: one of them is wrong`,
    }
  if (said.kind === 'holds')
    return again === 'unsat'
      ? said
      : { kind: 'open', reason: `no other program than the solver says so: ${again ?? 'no answer'}` }
  const fault = runFault(claim, said.run, problem)
  return fault === undefined ? said : { kind: 'open', reason: `the solver shows what cannot be: ${fault}` }
}

/** Why a run does not show that a claim fails. */
function runFault({ known, isRun, shown }: Claim, run: Trace, { network }: Problem): string | undefined {
  const holds = (state: State, term: Term): boolean => reading(run.params, state).truth(term)
  const taken =
    network === undefined
      ? { ok: true as const }
      : isRun === true
        ? replay(network, run, undefined)
        : replaySteps(network, run)
  if (!taken.ok) return taken.why
  if (known !== undefined && !holds(run.initial, known)) return 'its first state is none of the invariant'
  return holds(lastState(run), shown) ? undefined : 'its last state does not show it'
}
