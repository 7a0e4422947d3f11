/**
 * Bounded model checking. For k = 0, 1, ... asks for a run of k jumps after which, now or after some delay, the bad
 * condition is seen:
 *
 *     init(0) & trans(0,1) & ... & trans(k-1,k) & seen(bad)(k)
 *
 * The first satisfiable k gives a counterexample with the fewest jumps. Runs that cannot go on afterwards count:
 * nothing is asked of the future. It proves nothing.
 *
 * Biere, Cimatti, Clarke, Zhu: Symbolic Model Checking without BDDs. TACAS 1999.
 */
import { and } from '../logic/term.ts'
import { friendlyTrace } from '../parts/witness.ts'
import type { Engine } from './engine.ts'

export const bmc: Engine = {
  name: 'bmc',
  summary: 'shortest counterexamples; never proves',
  joinsAfterMs: { timed: 0, untimed: 0 },
  findsShortest: true,
  async check(problem, context) {
    const { system, bad } = problem
    const solver = context.open()
    solver.assertAt(0, and(system.assume, system.init))
    const question = system.seen(bad)
    for (let k = 0; k <= context.bound; k++) {
      context.progress(`depth ${k}`)
      const found = await solver.scoped(async () => {
        solver.assertAt(k, question)
        const answer = await solver.check()
        return answer.kind === 'sat'
          ? { kind: 'refuted' as const, trace: await friendlyTrace(solver, problem, k) }
          : answer
      })
      if (found.kind === 'refuted' || found.kind === 'unknown') return found
      context.clean(k)
      if (k === context.bound) break
      solver.assertAt(k, system.trans)
      const further = await solver.check()
      if (further.kind === 'unknown') return further
      if (further.kind === 'unsat')
        return {
          kind: 'unknown',
          reason: `no run of more than ${k} jumps was found; where there is none, other engines can prove it`,
        }
    }
    return { kind: 'bounded', depth: context.bound }
  },
}
