/** The questions of an SMT-LIB script, answered one by one, each by a solver of its own. */
import type { Limits } from './budget.ts'
import { Core } from './core.ts'
import { UnsupportedTerm } from './encode.ts'
import { type Question, questionsOf } from './script.ts'

export interface Block {
  /** What the script echoed before it asked. */
  readonly name: string
  readonly answer: 'unsat' | 'sat' | 'unknown'
  /** Why the answer is unknown. */
  readonly reason?: string
  readonly conflicts: number
  readonly pivots: number
}

export interface Checked {
  /** One for each `(check-sat)`, in order. Behind a mistake in the text all are `unknown`. */
  readonly blocks: readonly Block[]
}

/** Answers all questions of a script; the limits are those of one question. */
export function checkScript(text: string, limits: Limits = {}): Checked {
  return { blocks: [...answersOf(text, limits)] }
}

/** The same, one after the other. */
export function* answersOf(text: string, limits: Limits): Generator<Block> {
  for (const question of questionsOf(text)) yield answer(question, limits)
}

function answer({ name, assertions, problem }: Question, limits: Limits): Block {
  const unknown = (reason: string): Block => ({ name, answer: 'unknown', reason, conflicts: 0, pivots: 0 })
  if (problem !== undefined) return unknown(problem)
  const core = new Core()
  try {
    for (const [i, assertion] of assertions.entries()) core.assert(assertion, i)
    const found = core.check([], limits)
    return { name, answer: found.kind, ...core.effort(), ...(found.kind === 'unknown' ? { reason: found.reason } : {}) }
  } catch (failure) {
    if (failure instanceof UnsupportedTerm) return unknown(failure.message)
    throw failure
  }
}
