/**
 * What an engine is: a way to answer one safety question about a transition system. An engine prints nothing, knows no
 * file and no other engine.
 */
import type { Context, Effort } from '../parts/context.ts'
import { isTimed, type Problem, restingOn, strengthened, type TimedProblem, type Verdict } from '../parts/problem.ts'

/**
 * A search under what is known of the system by itself, with this much effort made to find that out; a proof then rests
 * on both.
 */
export async function underLemma<P extends Problem>(
  problem: P,
  effort: Effort,
  context: Context,
  search: (stronger: P) => Promise<Verdict>,
): Promise<Verdict> {
  const known = await context.lemma(effort)
  return restingOn(known, await search(strengthened(problem, known)))
}

export interface Engine {
  /** The word after `--engine`. */
  readonly name: string
  /** One line of `--help`: what it can answer. */
  readonly summary: string
  /**
   * When it joins those that are asked the same question, in milliseconds: about a timed model, and about a system
   * without one (absent: it can say nothing of such a system). Most questions that have a run are answered by the first
   * engine before the second joins. So an engine has a core to itself at the start, which is worth more than a start
   * side by side.
   */
  readonly joinsAfterMs: { readonly timed: number; readonly untimed?: number }
  /**
   * Whether it asks so often, or calculates so much itself, that it had better have a thread and a solver to itself.
   */
  readonly apart?: boolean
  /** Whether its runs have the fewest jumps; then it is asked for the run that is shown (`portfolio/portfolio.ts`). */
  readonly findsShortest?: boolean
  /** How many times as long as others, if apart, it may think before it gives way (`smt/precedence.ts`). */
  readonly patience?: number
  check(problem: Problem, context: Context): Promise<Verdict>
}

/** An engine that can say something of timed models only; of others it says what it `needs`. */
export function timedEngine(engine: {
  readonly name: string
  readonly summary: string
  readonly needs: string
  readonly joinsAfterMs: number
  readonly apart?: boolean
  check(problem: TimedProblem, context: Context): Promise<Verdict>
}): Engine {
  const { name, summary, needs, joinsAfterMs, apart = false } = engine
  const check = async (problem: Problem, context: Context): Promise<Verdict> =>
    isTimed(problem) ? engine.check(problem, context) : { kind: 'unknown', reason: needs }
  return { name, summary, joinsAfterMs: { timed: joinsAfterMs }, apart, check }
}
