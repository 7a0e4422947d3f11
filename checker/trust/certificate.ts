/**
 * A proof as plain SMT-LIB that any solver can check by itself: each obligation is a (push) … (check-sat) (pop) block whose
 * answer must be `unsat`.
 *
 *     initiation   init holds, the invariant does not
 *     consecution  the invariant holds, a step is taken, the invariant does not hold afterwards
 *     safety       the invariant holds and the bad condition is seen               (k = 0), or else
 *     base i       a run of i < k jumps shows the bad condition
 *     step         k jumps through states of the invariant without it, then it is seen
 */

import type { Problem } from '../engines/engine.ts'
import { stepCase } from '../engines/kinduction.ts'
import { neededFor } from '../engines/minimise.ts'
import { alone, type PortfolioOptions } from '../engines/portfolio.ts'
import { primed } from '../logic/rewrite.ts'
import { and, not, type Term, type Var } from '../logic/term.ts'
import type { Backend } from '../smt/session.ts'
import { TermWriter } from '../smt/text.ts'
import { visible } from '../support/visible.ts'

interface Obligation {
  readonly name: string
  readonly assertions: readonly { readonly at: number; readonly term: Term }[]
}

/** What must be unsatisfiable for the proof to stand. */
export function obligationsOf({ system, bad }: Problem, lemma: Term, k: number): Obligation[] {
  const names = new Set(system.states.map((v) => v.name))
  const invariant = and(system.facts, lemma)
  const after = primed(invariant, (v) => names.has(v.name))
  const initial = and(system.assume, system.init)
  const bases = Array.from(
    { length: k },
    (_, i): Obligation => ({
      name: `base ${i}`,
      assertions: [
        { at: 0, term: initial },
        ...Array.from({ length: i }, (_, j) => ({ at: j, term: system.trans })),
        { at: i, term: system.seen(bad) },
      ],
    }),
  )
  return [
    { name: 'initiation', assertions: [{ at: 0, term: and(initial, not(invariant)) }] },
    { name: 'consecution', assertions: [{ at: 0, term: and(system.assume, invariant, system.trans, not(after)) }] },
    ...bases,
    { name: k === 0 ? 'safety' : 'step', assertions: stepCase(system, bad, lemma, k) },
  ]
}

/** The certificate's text. `about` says what is proved, a line each, in comments. */
export function certificateText(problem: Problem, lemma: Term, k: number, about: readonly string[]): string {
  const how = `proved by ${k === 0 ? 'an inductive invariant' : `${k}-induction under an inductive invariant`}`
  const params = new Set(problem.system.params.map((v) => v.name))
  const head = [...[...about, how].map((line) => `; ${visible(line)}`), '; Every (check-sat) below must answer unsat.', '(set-logic ALL)']
  const blocks = obligationsOf(problem, lemma, k).map(({ name, assertions }) => {
    const commands: string[] = []
    const nameOf = (v: Var, isNext: boolean, at: number): string => (params.has(v.name) ? v.name : `${v.name}@${isNext ? at + 1 : at}`)
    const writer = new TermWriter((command) => commands.push(command), nameOf)
    for (const { at, term } of assertions) {
      for (const text of writer.texts(term.kind === 'and' ? term.args : [term], at)) commands.push(`(assert ${text})`)
    }
    return [`(echo "${name}")`, '(push 1)', ...commands, '(check-sat)', '(pop 1)'].join('\n')
  })
  return [...head, ...blocks, ''].join('\n')
}

export interface Recheck {
  readonly ok: boolean
  readonly obligations: readonly { readonly name: string; readonly answer: string }[]
}

/** Has a fresh solver answer every obligation of a certificate's text. */
export async function recheck(text: string, backend: Backend, signal?: AbortSignal): Promise<Recheck> {
  const session = backend.open({ recheck: true })
  const kill = (): void => session.kill()
  signal?.addEventListener('abort', kill)
  try {
    const printed = await session.script(text)
    return readAnswers(text, printed)
  } catch (failure) {
    return { ok: false, obligations: [{ name: 'the solver', answer: failure instanceof Error ? failure.message : String(failure) }] }
  } finally {
    signal?.removeEventListener('abort', kill)
    session.kill()
  }
}

/** The part of a lemma that a proof of depth k needs, as far as a solver finds out. */
export async function minimised(problem: Problem, lemma: Term, k: number, options: PortfolioOptions): Promise<Term> {
  const conjuncts = lemma.kind === 'and' ? lemma.args : [lemma]
  if (conjuncts.length < 2) return lemma
  const needed = await alone('certificate', problem, options, (context) => neededFor(problem, conjuncts, k, context))
  return 'kind' in needed ? lemma : and(...needed)
}

/** Pairs the names that the certificate announces with the answers printed after them. */
function readAnswers(text: string, printed: string): Recheck {
  const names = [...text.matchAll(/^\(echo "([^"]*)"\)$/gm)].map((m) => m[1] as string)
  const answers = new Map<string, string>()
  let current: string | undefined
  for (const line of printed.split('\n').map((l) => l.trim().replace(/^"|"$/g, ''))) {
    if (line === '') continue
    if (names.includes(line)) current = line
    else if (current !== undefined && !answers.has(current)) answers.set(current, line)
  }
  const obligations = names.map((name) => ({ name, answer: answers.get(name) ?? 'no answer' }))
  return { ok: names.length > 0 && obligations.every((o) => o.answer === 'unsat'), obligations }
}
