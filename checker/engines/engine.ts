/** What an engine is: a way to answer one safety question about a transition system. An engine prints nothing, knows no file and no other engine. */
import { and, type Term } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Solver } from '../smt/solver.ts'
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

/**
 * `proved`: `lemma` is inductive, and under it no run sees `bad`, by k-induction of depth k (0: the lemma alone excludes it).
 * `bounded`: no run of `depth` jumps or fewer sees it.
 */
export type Verdict =
  | { readonly kind: 'refuted'; readonly trace: Trace }
  | { readonly kind: 'proved'; readonly lemma: Term; readonly k: number }
  | { readonly kind: 'bounded'; readonly depth: number }
  | { readonly kind: 'unknown'; readonly reason: string }

/** Of an engine that nobody needs any more. */
export const stopped = { kind: 'unknown', reason: 'stopped' } as const satisfies Verdict

/** How fine the guards of a lemma are: single literals, found in seconds, or pairs of them, too. */
export type Guards = 'single' | 'pairs'

/** What is to be made for a lemma first; `none`: it is what is known by now. */
export type Effort = 'none' | Guards

export interface Context {
  /** A solver of the engine's own, killed when `signal` aborts. */
  open(): Solver
  /** The largest depth `bmc` and `kinduction` try. */
  readonly bound: number
  readonly seed: number
  readonly signal: AbortSignal
  /** What the engine is doing, for the progress line: `depth 7`. */
  progress(text: string): void
  /** Told each depth up to which no violation exists, by whoever finds out. */
  clean(depth: number): void
  /** What is known to be inductive about the system without its observers; with `effort`, that much is found out first. `tt` where nothing is known. */
  lemma(effort?: Effort): Promise<Term>
  /** Whether other engines are asked the same beside this one. */
  readonly inCompany: boolean
  /** Reachable states (with parameters) of random runs; the same for every engine of a problem. */
  samples(): Promise<readonly Valuation[]>
}

export function isTimed(problem: Problem): problem is TimedProblem {
  return problem.network !== undefined
}

/** The system with more facts: `known` must be inductive for it. Certificates re-check it with everything else. */
export function strengthened<P extends Problem>(problem: P, known: Term): P {
  return { ...problem, system: { ...problem.system, facts: and(problem.system.facts, known) } }
}

/** A search under what is known of the system by itself, with this much effort made to find that out; a proof then rests on both. */
export async function underLemma<P extends Problem>(
  problem: P,
  effort: Effort,
  context: Context,
  search: (stronger: P) => Promise<Verdict>,
): Promise<Verdict> {
  const known = await context.lemma(effort)
  const verdict = await search(strengthened(problem, known))
  return verdict.kind === 'proved' ? { ...verdict, lemma: and(known, verdict.lemma) } : verdict
}

export interface Engine {
  /** The word after `--engine`. */
  readonly name: string
  /** One line of `--help`: what it can answer. */
  readonly summary: string
  /** Whether it can say something of timed models only. */
  readonly timed?: boolean
  /** Whether it asks so often, or calculates so much itself, that it had better have a thread and a solver to itself. */
  readonly apart?: boolean
  /** How many times as long as others, if apart, it may think before it gives way (`smt/precedence.ts`). */
  readonly patience?: number
  check(problem: Problem, context: Context): Promise<Verdict>
}

/** An engine that can say something of timed models only; of others it says what it `needs`. */
export function timedEngine(engine: {
  readonly name: string
  readonly summary: string
  readonly needs: string
  readonly apart?: boolean
  check(problem: TimedProblem, context: Context): Promise<Verdict>
}): Engine {
  const { name, summary, needs, apart = false } = engine
  const check = async (problem: Problem, context: Context): Promise<Verdict> =>
    isTimed(problem) ? engine.check(problem, context) : { kind: 'unknown', reason: needs }
  return { name, summary, timed: true, apart, check }
}
