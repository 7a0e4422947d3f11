/**
 * The engines on the part of a system that a question can see, with what is inductive about that part. What they say
 * holds of the whole system.
 */
import { inductUnder } from '../engines/kinduction.ts'
import { tt } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { restingOn, strengthened, type TimedProblem, timedProblem, type Verdict } from '../parts/problem.ts'
import { sliceOf } from '../system/slice.ts'
import { completed } from '../trace/complete.ts'
import { Lemmas, type SharingOptions } from './lemmas.ts'
import { alone, type Decision, decide } from './portfolio.ts'

export async function decideSliced(problem: TimedProblem, options: SharingOptions): Promise<Decision> {
  const { lemmas = new Lemmas() } = options
  const slice = sliceOf(problem.network, problem.bad)
  const sliced = slice === problem.network ? problem : timedProblem(slice, problem.bad)
  const declared = await lemmas.declared(slice, options)
  const given = strengthened(sliced, declared)
  const decision =
    (declared === tt ? undefined : await byLemmas(given, options)) ??
    (await decide(given, { ...options, lemma: (effort) => lemmas.about(slice, options, effort) }))
  return { ...decision, verdict: onTheWhole(problem.network, restingOn(declared, decision.verdict)) }
}

/** Depth of the induction that is tried under declared lemmas before any engine. */
const deepestByLemmas = 2

/** What follows from the declared lemmas, which are among the facts, at once. */
async function byLemmas(given: TimedProblem, options: SharingOptions): Promise<Decision | undefined> {
  const verdict = await alone('lemmas', given, options, (context) => inductUnder(given, tt, context, deepestByLemmas))
  return verdict.kind === 'proved' ? { verdict, engine: 'induction', clean: -1 } : undefined
}

/** A run of a slice as one of the whole; an invariant of it is one already. */
function onTheWhole(network: Network, verdict: Verdict): Verdict {
  if (verdict.kind !== 'refuted') return verdict
  const trace = completed(network, verdict.trace)
  if (trace !== undefined) return { kind: 'refuted', trace }
  return {
    kind: 'unknown',
    reason: 'a run of the slice cannot be completed; this is a bug of paracheck, please report it',
  }
}
