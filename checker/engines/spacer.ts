/**
 * Z3's Spacer, an IC3 for Horn clauses: finds an inductive invariant in disjunctive form, without templates. The
 * question is handed over as three clauses; its invariant is read back and, like every other, re-checked before it is
 * believed. When it says that the bad condition can be seen, the run itself is left to `bmc`.
 *
 * Komuravelli, Gurfinkel, Chaki: SMT-Based Model Checking for Recursive Programs. CAV 2014. With global guidance,
 * lemmas that look alike are generalised together: Hari Govind, Chen, Shoham, Gurfinkel: Global Guidance for Local
 * Generalization in Model Checking. CAV 2020. It answers other questions than the plain one, so both are engines.
 */
import { and } from '../logic/term.ts'
import type { Context } from '../parts/context.ts'
import type { Problem, Verdict } from '../parts/problem.ts'
import { forHornClauses } from '../smt/conversation.ts'
import { hornClauses, readInvariant } from '../smt/horn.ts'
import { type Engine, underLemma } from './engine.ts'

export const spacer: Engine = {
  name: 'spacer',
  summary: 'proves with disjunctive invariants of any shape; needs z3',
  joinsAfterMs: { timed: 700, untimed: 40 },
  check: (problem, context) => ask(problem, false, context),
}

export const spacerGlobal: Engine = {
  name: 'spacer-global',
  summary: 'the same, generalising lemmas that look alike together',
  joinsAfterMs: { timed: 16_000, untimed: 1_200 },
  check: (problem, context) => ask(problem, true, context),
}

function ask(problem: Problem, global: boolean, context: Context): Promise<Verdict> {
  return underLemma(problem, global ? 'single' : 'none', context, (stronger) => search(stronger, global, context))
}

async function search({ system, bad }: Problem, global: boolean, context: Context): Promise<Verdict> {
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
  await solver.script(forHornClauses)
  // This one is set whichever way it is, too. Old releases do not have it.
  const objection = await solver.script(`(set-option :fp.spacer.global ${global})`)
  if (global && objection.trim() !== '') return { kind: 'unknown', reason: 'this solver has no global guidance' }
  const answer = (await solver.script(['(set-logic HORN)', hornClauses(question), '(check-sat)'].join('\n'))).trim()
  if (answer === 'unsat') return { kind: 'unknown', reason: 'it can be seen, but no run was found' }
  if (answer !== 'sat') return { kind: 'unknown', reason: answer === 'unknown' ? 'gave up' : answer }
  return { kind: 'proved', lemma: readInvariant(await solver.script('(get-model)'), question), k: 0 }
}
