/**
 * k-induction. The step case takes any k consecutive jumps through states that do not show `bad`, neither at the jumps
 * nor at the ends of the delays, and asks whether the last state can show it:
 *
 *     facts & lemma & !bad (0) & trans(0,1) & ... & facts & lemma (k) & seen(bad)(k)
 *
 * If not, and no run of fewer than k jumps shows it, no run does: in a shortest one, the last k jumps would.
 *
 * Sheeran, Singh, Stalmarck: Checking Safety Properties Using Induction and a SAT-Solver. FMCAD 2000.
 */
import { and, not, type Term } from '../logic/term.ts'
import type { Context } from '../parts/context.ts'
import type { Problem, Verdict } from '../parts/problem.ts'
import { friendlyTrace } from '../parts/witness.ts'
import type { TransitionSystem } from '../system/system.ts'
import type { Engine } from './engine.ts'

/** Step cases get much harder with depth, and what is not inductive by then rarely becomes so. */
const deepest = 12

export const kinduction: Engine = {
  name: 'kinduction',
  summary: 'proves what follows from the last k jumps; finds counterexamples on the way',
  joinsAfterMs: { timed: 12_000, untimed: 1_000 },
  check: async (problem, context) =>
    inductUnder(problem, await context.lemma(), context, Math.min(context.bound, deepest)),
}

/** The step case of depth k, as assertions by step number. Shared with the certificate. */
export function stepCase(
  system: TransitionSystem,
  bad: Term,
  lemma: Term,
  k: number,
): { readonly at: number; readonly term: Term }[] {
  const known = and(system.facts, lemma)
  const path = Array.from({ length: k }, (_, i) => ({
    at: i,
    term: and(known, not(bad), not(system.afterDelay(bad)), system.trans),
  }))
  return [{ at: 0, term: system.assume }, ...path, { at: k, term: and(known, system.seen(bad)) }]
}

/** k-induction for k = 0 … `deepest` under a lemma known to be inductive; `unknown` when the step case stays open. */
export async function inductUnder(problem: Problem, lemma: Term, context: Context, deepest: number): Promise<Verdict> {
  const { system, bad } = problem
  const base = context.open()
  const step = context.open()
  base.assertAt(0, and(system.assume, system.init))
  step.assertAt(0, system.assume)
  const known = and(system.facts, lemma)
  try {
    for (let k = 0; k <= deepest; k++) {
      context.progress(`k = ${k}`)
      const closed = await step.scoped(async () => {
        step.assertAt(k, and(known, system.seen(bad)))
        return step.check()
      })
      if (closed.kind === 'unsat') return { kind: 'proved', lemma, k }
      if (closed.kind === 'unknown') return closed
      const reached = await base.scoped(async () => {
        base.assertAt(k, system.seen(bad))
        const answer = await base.check()
        return answer.kind === 'sat'
          ? { kind: 'refuted' as const, trace: await friendlyTrace(base, problem, k) }
          : answer
      })
      if (reached.kind !== 'unsat') return reached as Verdict
      context.clean(k)
      base.assertAt(k, system.trans)
      step.assertAt(k, and(known, not(bad), not(system.afterDelay(bad)), system.trans))
    }
    return { kind: 'unknown', reason: `not inductive with k up to ${deepest}` }
  } finally {
    base.kill()
    step.kill()
  }
}
