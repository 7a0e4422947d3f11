/** The engines on as much of a system as a question can see, with what is inductive about it; what they say holds of the whole. */
import type { Network } from '../model/model.ts'
import { type TimedProblem, timedProblem, type Verdict } from '../parts/problem.ts'
import { sliceOf } from '../system/slice.ts'
import { completed } from '../trace/complete.ts'
import { Lemmas, type SharingOptions } from './lemmas.ts'
import { type Decision, decide } from './portfolio.ts'

export async function decideSliced(problem: TimedProblem, options: SharingOptions): Promise<Decision> {
  const { lemmas = new Lemmas() } = options
  const slice = sliceOf(problem.network, problem.bad)
  const sliced = slice === problem.network ? problem : timedProblem(slice, problem.bad)
  const decision = await decide(sliced, { ...options, lemma: (effort) => lemmas.about(slice, options, effort) })
  return { ...decision, verdict: onTheWhole(problem.network, decision.verdict) }
}

/** A run of a slice as one of the whole; an invariant of it is one already. */
function onTheWhole(network: Network, verdict: Verdict): Verdict {
  if (verdict.kind !== 'refuted') return verdict
  const trace = completed(network, verdict.trace)
  if (trace !== undefined) return { kind: 'refuted', trace }
  return { kind: 'unknown', reason: 'a run of the slice cannot be completed; this is a bug of paracheck, please report it' }
}
