/**
 * Z3's Spacer, an IC3 for Horn clauses: finds an inductive invariant in disjunctive form, without templates. The question is
 * handed over as three clauses; its invariant is read back and, like every other, re-checked before it is believed. When it says that the bad condition
 * can be seen, the run itself is left to `bmc`.
 *
 * Komuravelli, Gurfinkel, Chaki: SMT-Based Model Checking for Recursive Programs. CAV 2014.
 */
import { and } from '../logic/term.ts'
import { hornClauses, readInvariant } from '../smt/horn.ts'
import { type Engine, strengthened } from './engine.ts'

export const spacer: Engine = {
  name: 'spacer',
  summary: 'proves with disjunctive invariants of any shape; needs z3',
  async check(problem, context) {
    const known = await context.lemma()
    const { system, bad } = strengthened(problem, known)
    const question = {
      params: system.params,
      states: system.states,
      inputs: system.inputs,
      init: and(system.assume, system.init),
      trans: and(system.facts, system.trans),
      bad: and(system.facts, system.seen(bad)),
    }
    const solver = context.open()
    context.progress('searching')
    const answer = (await solver.script(['(set-logic HORN)', hornClauses(question), '(check-sat)'].join('\n'))).trim()
    if (answer === 'unsat') return { kind: 'unknown', reason: 'it can be seen, but no run was found' }
    if (answer !== 'sat') return { kind: 'unknown', reason: answer === 'unknown' ? 'gave up' : answer }
    const found = readInvariant(await solver.script('(get-model)'), question)
    return { kind: 'proved', lemma: and(known, found), k: 0 }
  },
}
