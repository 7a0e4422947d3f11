/** What is asked of a transition system, and what an engine answers. */
import { and, type Term } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { type Lowered, lower } from '../system/lower.ts'
import type { TransitionSystem } from '../system/system.ts'
import type { Trace } from '../trace/trace.ts'

/** Can a state that satisfies `bad` be seen, at a jump or between two? */
export interface Problem {
  readonly system: TransitionSystem
  readonly bad: Term
  /** Where the system comes from a timed model: the source of templates, of random runs and of friendly numbers. */
  readonly network?: Network
}

/** A question about a network. */
export interface TimedProblem extends Problem {
  readonly system: Lowered
  readonly network: Network
}

/** The network is lowered when its system is first looked at: a run needs none of it to be believed. */
export function timedProblem(network: Network, bad: Term): TimedProblem {
  let system: Lowered | undefined
  return {
    network,
    bad,
    get system(): Lowered {
      system ??= lower(network)
      return system
    },
  }
}

export function isTimed(problem: Problem): problem is TimedProblem {
  return problem.network !== undefined
}

/** The system with more facts: `known` must be inductive for it. Certificates re-check it with everything else. */
export function strengthened<P extends Problem>(problem: P, known: Term): P {
  return { ...problem, system: { ...problem.system, facts: and(problem.system.facts, known) } }
}

/**
 * `proved`: `lemma` is inductive, and under it no run sees `bad`, by k-induction of depth k (0: the lemma alone
 * excludes it). `bounded`: no run of `depth` jumps or fewer sees it.
 */
export type Verdict =
  | { readonly kind: 'refuted'; readonly trace: Trace }
  | { readonly kind: 'proved'; readonly lemma: Term; readonly k: number }
  | { readonly kind: 'bounded'; readonly depth: number }
  | { readonly kind: 'unknown'; readonly reason: string }

/** A verdict on a strengthened problem as one on the problem itself: a proof rests on what was known, too. */
export function restingOn(known: Term, verdict: Verdict): Verdict {
  return verdict.kind === 'proved' ? { ...verdict, lemma: and(known, verdict.lemma) } : verdict
}

/** Of an engine that nobody needs any more. */
export const stopped = { kind: 'unknown', reason: 'stopped' } as const satisfies Verdict
