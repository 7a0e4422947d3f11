/**
 * What a step or a state has in common with others like it: literals over state variables and parameters that hold
 * there, and from all of whose states the same can be done. Predecessors in `ic3`, parameter cells in `synthesise`.
 */
import { afterName, implicant, withoutNext } from '../logic/implicant.ts'
import { project } from '../logic/project.ts'
import { primed } from '../logic/rewrite.ts'
import { and, type Term } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { TransitionSystem } from '../system/system.ts'

/**
 * The states like `at` in which `condition` is seen, for the inputs they choose. `at` gives parameters, states and
 * inputs.
 */
export function likeSeeing(system: TransitionSystem, condition: Term, at: Valuation): Term[] {
  return project(implicant(system.seen(condition), at), goesFrom(system), at)
}

/** The states like `now` from which a step like this one leads into `target` (over states and parameters). */
export function likeEntering(system: TransitionSystem, target: Term, now: Valuation, after: Valuation): Term[] {
  const names = new Set(system.states.map((v) => v.name))
  const then = primed(target, (v) => names.has(v.name))
  const literals = withoutNext(implicant(and(system.trans, then), now, after))
  return project(
    literals,
    goesFrom(system),
    new Map([...now, ...[...after].map(([name, value]) => [afterName(name), value] as const)]),
  )
}

/** The parameters like `at` for which a start like this one satisfies `condition`. */
export function likeStarting(system: TransitionSystem, condition: Term, at: Valuation): Term[] {
  const params = new Set(system.params.map((v) => v.name))
  return project(implicant(and(system.assume, system.init, condition), at), (name) => !params.has(name), at)
}

function goesFrom(system: TransitionSystem): (name: string) => boolean {
  const stays = new Set([...system.states, ...system.params].map((v) => v.name))
  return (name) => !stays.has(name)
}
