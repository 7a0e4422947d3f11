/**
 * Does a proved property say anything? A model proves a bounded response, too, if its premise never happens, or if time
 * stands still while the response is pending. So each proof has companions that must be reachable: the premise, and the
 * premise after some time has passed on the clock that the conclusion bounds.
 */
import { variablesOf } from '../logic/rewrite.ts'
import { and, cur, lt, num, or, type Term, tt } from '../logic/term.ts'
import { evaluator, type Valuation } from '../logic/value.ts'
import type { Network, PropertyForm } from '../model/model.ts'
import { clocksOf } from '../model/walk.ts'
import { randomParams } from '../run/parameters.ts'
import { randomRun } from '../run/simulate.ts'

/** Something a meaningful proof needs to be able to happen, and what to say when it cannot. */
export interface Companion {
  readonly condition: Term
  readonly otherwise: string
}

/** What `tt` out of reach means. */
const nothingStarts = 'no parameter values satisfy the assumptions, or the model has no initial state for them'

/**
 * In order: a later one implies the earlier ones. The first is asked of every form: contradictory assumptions prove
 * anything.
 */
export function companionsOf(network: Network, form: PropertyForm): Companion[] {
  return [{ condition: tt, otherwise: nothingStarts }, ...ownCompanions(network, form)]
}

function ownCompanions(network: Network, form: PropertyForm): Companion[] {
  switch (form.kind) {
    case 'always': {
      const premise = form.premise ?? tt
      const clocks = new Set(
        [...clocksOf(network).map((c) => c.variable), ...network.monitors.map((m) => m.age)].map((v) => v.name),
      )
      const bounded = variablesOf(form.condition).filter((v) => clocks.has(v.name))
      const moved = or(...bounded.map((v) => lt(num(0), cur(v))))
      const companions: Companion[] = []
      if (premise !== tt) companions.push({ condition: premise, otherwise: 'its premise is never true' })
      if (bounded.length > 0) {
        const names = bounded.map((v) => v.name).join(', ')
        companions.push({
          condition: and(premise, moved),
          otherwise: `no time ever passes on ${names} while its premise holds`,
        })
      }
      return companions
    }
    case 'response': {
      const pending = cur(form.monitor.pending)
      const companions: Companion[] = [
        { condition: pending, otherwise: 'its premise is never true without its response' },
      ]
      if (!isZero(form.deadline)) {
        companions.push({
          condition: and(pending, lt(num(0), cur(form.monitor.age))),
          otherwise: 'time never passes between premise and response',
        })
      }
      return companions
    }
    case 'reachable':
    case 'bound':
    case 'leads_to':
      return []
  }
}

function isZero(term: Term): boolean {
  return term.kind === 'number' && term.value.equals(0)
}

/** Whether a start was found without asking a solver. */
export function startsSomewhere(network: Network, seed: number): boolean {
  const params = randomParams(network, seed)
  return params !== undefined && randomRun(network, params, { seed, steps: 0 }) !== undefined
}

/** States, each with its parameters, that are made only as far as a condition has not been seen yet. */
export class Watched {
  readonly #seen: Valuation[] = []
  readonly #further: Iterator<Valuation>

  constructor(states: Iterator<Valuation>) {
    this.#further = states
  }

  show(condition: Term): boolean {
    const holds = (state: Valuation): boolean => evaluator(state)(condition) === true
    if (this.#seen.some(holds)) return true
    for (let next = this.#further.next(); next.done !== true; next = this.#further.next()) {
      this.#seen.push(next.value)
      if (holds(next.value)) return true
    }
    return false
  }
}
