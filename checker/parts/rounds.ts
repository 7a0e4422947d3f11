/**
 * k-liveness, for a response that comes only because others are fair: it counts rounds. While the response is pending,
 * a round ends when every fairness has been kept in it: `again` was seen, or `when` never holds any more. (An input
 * guesses that; a run with a wrong guess is no run.) A fair run in which the response never comes has infinitely many
 * rounds. So the response always comes if no run completes more than k rounds, and no run can stay for ever where it is
 * fair to stay. Where Zeno runs have to be excluded, a round lasts at least 1 ms.
 *
 * Claessen, Sörensson: A Liveness Checking Algorithm that Counts. FMCAD 2012.
 */
import { primed } from '../logic/rewrite.ts'
import {
  add,
  and,
  boolSort,
  cur,
  eq,
  ff,
  implies,
  ite,
  le,
  next,
  not,
  num,
  or,
  realSort,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import type { Monitor } from '../model/model.ts'
import { delayInput } from '../system/time.ts'
import type { Problem, TimedProblem } from './problem.ts'
import { longerThanAny, stayingIsFair } from './remembering.ts'

/**
 * Can more than `most` rounds be over while a response is pending? No timed model any more: what counts is no part of
 * it.
 */
export function roundsProblem(
  { network, system }: TimedProblem,
  monitor: Monitor,
  most: number,
  lasting: boolean,
): Problem {
  const states = new Set(system.states.map((v) => v.name))
  const after = (condition: Term): Term => primed(condition, (v) => states.has(v.name))
  const flag = (name: string): Var => ({ name, sort: boolSort })
  const fair = (monitor.fair ?? []).map(({ again, when }, i) => ({
    again,
    when,
    kept: flag(`fairness ${i + 1} is kept in this round`),
    ...(when !== undefined && {
      never: flag(`fairness ${i + 1} is not asked for any more`),
      guess: flag(`fairness ${i + 1} is settled now`),
    }),
  }))
  const over = Array.from({ length: most + 1 }, (_, i) => flag(`${i + 1} rounds are over`))
  const lasted: Var = { name: 'time in this round', sort: realSort }
  const [pending, later] = [cur(monitor.pending), next(monitor.pending)]
  const now = add(cur(lasted), cur(delayInput))
  const keptNow = fair.map((f) => or(cur(f.kept), after(f.again)))
  const complete = and(
    pending,
    later,
    ...fair.map((f, i) => or(keptNow[i] as Term, f.never === undefined ? ff : next(f.never))),
    lasting ? le(num(1), now) : tt,
  )
  const inRound = and(pending, later, not(complete))
  const guesses = fair.flatMap(({ never, guess, when }) =>
    never === undefined || guess === undefined || when === undefined ? [] : [{ never, guess, when }],
  )
  const flags = [...fair.map((f) => f.kept), ...guesses.map((g) => g.never), ...over]
  const bad = or(
    cur(over.at(-1) as Var),
    and(pending, stayingIsFair(monitor), le(longerThanAny(network), cur(delayInput))),
  )
  return {
    bad,
    system: {
      ...system,
      states: [...system.states, ...flags, ...(lasting ? [lasted] : [])],
      inputs: [...system.inputs, ...guesses.map((g) => g.guess)],
      init: and(system.init, ...flags.map((f) => not(cur(f))), lasting ? eq(cur(lasted), num(0)) : tt),
      trans: and(
        system.trans,
        ...fair.map((f, i) =>
          eq(next(f.kept), and(later, not(complete), or(and(pending, cur(f.kept)), keptNow[i] as Term))),
        ),
        ...guesses.flatMap(({ never, guess, when }) => [
          eq(next(never), and(later, or(cur(never), cur(guess)))),
          implies(next(never), not(after(when))),
        ]),
        ...over.map((o, i) =>
          eq(next(o), and(later, or(cur(o), i === 0 ? complete : and(complete, cur(over[i - 1] as Var))))),
        ),
        lasting ? eq(next(lasted), ite(inRound, now, num(0))) : tt,
      ),
    },
  }
}
