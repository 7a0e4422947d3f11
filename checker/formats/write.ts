/** Questions written for other tools. */
import { and, or, type Term } from '../logic/term.ts'
import { hornClauses } from '../smt/horn.ts'
import type { TransitionSystem } from '../system/system.ts'
import type { Foreign } from './foreign.ts'

/**
 * Can a state that satisfies `bad` be seen? As constrained Horn clauses (SMT-LIB, logic HORN), for Spacer, Golem, Eldarica and every other solver of such:
 * `sat` says that it cannot.
 */
export function hornText(system: TransitionSystem, bad: Term): string {
  const { params, states, inputs, assume, init, facts, trans } = system
  const clauses = hornClauses({
    params,
    states,
    inputs,
    init: and(assume, init),
    trans: and(facts, trans),
    bad: and(facts, system.seen(bad)),
  })
  return ['(set-logic HORN)', clauses, '(check-sat)', ''].join('\n')
}

/** All that a file asks, as one question: `sat` when every property holds. */
export function foreignHorn({ system, properties }: Foreign): string {
  return hornText(system, or(...properties.map((p) => p.bad)))
}
