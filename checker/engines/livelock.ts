/**
 * Where time stops though jumps go on. Two questions about a system, each for engines that know nothing of it:
 *
 *     a loop in no time   a run comes back to where it was in jumps that take no time, from states in which no time can
 *                         pass. Times may differ, and numbers without range may grow. Such runs are candidates: each
 *                         state may have a way out. One way out stands for many, so states from which the same kind of
 *                         way leads out are not asked for again.
 *     a standstill        from one state, at one valuation of the parameters, no time can ever pass. Where that is
 *                         proved, time has stopped: an inductive invariant says so, and is re-checked like every proof.
 */
import { and, boolSort, cur, eq, ff, implies, ite, next, not, num, or, type Term, type Var } from '../logic/term.ts'
import { termOfValue, type Valuation, type Value } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Jump } from '../model/run.ts'
import type { Problem, TimedProblem } from '../parts/problem.ts'
import { takeJump } from '../run/jump.ts'
import type { Lowered } from '../system/lower.ts'
import { delayInput } from '../system/time.ts'

/** No user name holds a space. */
const remembers: Var = { name: 'a state is remembered', sort: boolSort }
const remember: Var = { name: 'remember this state', sort: boolSort }

/** What is asked of a loop in no time. */
export interface LoopAsked {
  /** Holds in each of its states. */
  readonly within: Term
  /** Leads out: none of these holds where the loop closes. */
  readonly exits: readonly Term[]
  /** Integers without a range may have changed. */
  readonly grows: boolean
  /** A state in which no time can pass and no jump is possible will do, too. */
  readonly orStuck: boolean
}

/** Is a loop in no time reached? */
export function loopProblem({ network, system }: TimedProblem, { within, exits, grows, orStuck }: LoopAsked): Problem {
  const shadow = (v: Var): Var => ({ name: `${v.name} as remembered`, sort: v.sort })
  const free = new Set(grows ? unrangedIntegers(network).map((v) => v.name) : [])
  const compared = system.states.filter((v) => v.sort.kind !== 'real' && !free.has(v.name))
  const takes = and(cur(remember), not(cur(remembers)))
  const still = and(not(system.waits), within)
  const closed = and(cur(remembers), still, ...compared.map((v) => eq(cur(shadow(v)), cur(v))))
  return {
    network,
    bad: and(not(or(...exits)), or(closed, orStuck ? and(system.stuck, within) : ff)),
    system: {
      ...system,
      states: [...system.states, ...compared.map(shadow), remembers],
      inputs: [...system.inputs, remember],
      init: and(system.init, not(cur(remembers)), ...compared.map((v) => eq(cur(shadow(v)), cur(v)))),
      trans: and(
        system.trans,
        eq(next(remembers), or(cur(remembers), takes)),
        ...compared.map((v) => eq(next(shadow(v)), ite(takes, cur(v), cur(shadow(v))))),
        implies(next(remembers), and(still, eq(cur(delayInput), num(0)))),
      ),
      seen: (condition) => and(eq(cur(delayInput), num(0)), condition),
    },
  }
}

/** Integers that may take infinitely many values, so that a loop need never come back to one. */
export function unrangedIntegers(network: Network): Var[] {
  return network.processes.flatMap((p) =>
    p.data.flatMap(({ variable, range }) => (variable.sort.kind === 'int' && range === undefined ? [variable] : [])),
  )
}

/**
 * The states from which the like of these jumps leads, in no time, to where time can pass; undefined where they are
 * none from this state.
 */
export function exitAlong(
  network: Network,
  system: Lowered,
  params: Valuation,
  from: Valuation,
  jumps: readonly Jump[],
): Term | undefined {
  const inputs: ReturnType<Lowered['inputsOf']>[] = []
  let state = from
  for (const jump of jumps) {
    inputs.push(system.inputsOf(jump, new Map([...params, ...state])))
    const taken = takeJump(network, params, state, jump)
    if ('refused' in taken) return undefined
    state = taken.state
  }
  return inputs.reduceRight<Term | undefined>((after, own) => own && after && system.jumpsTo(own, after), system.waits)
}

/** From this state, at these parameters: can any time pass? No timed model any more: where it starts, none does. */
export function standstillProblem({ system }: TimedProblem, params: Valuation, from: Valuation): Problem {
  const is = (vars: readonly Var[], values: Valuation): Term =>
    and(...vars.map((v) => eq(cur(v), termOfValue(values.get(v.name) as Value, v.sort))))
  return {
    system: { ...system, assume: and(system.assume, is(system.params, params)), init: is(system.states, from) },
    bad: system.waits,
  }
}
