/** Questions of `specs/` as benchmarks ask them: anew, whatever earlier checks left behind. */
import { join, relative } from 'node:path'
import { readModel } from '../checker/api/read-model.ts'
import { checkQuestion } from '../checker/check.ts'
import type { Question } from '../checker/model/model.ts'
import type { Outcome } from '../checker/outcome.ts'
import { questionNames } from '../checker/report/standing.ts'
import type { Backend } from '../checker/smt/session.ts'
import { fits } from '../checker/support/globs.ts'

export const specs = join(import.meta.dirname, '..', 'specs')

/**
 * The questions of these files whose `system.property` fits, with their names; `consts` stand for constants of the
 * models.
 */
export async function questionsIn(
  files: readonly string[],
  only: readonly string[],
  consts: ReadonlyMap<string, string> = new Map(),
): Promise<Map<Question, string>> {
  const asked: Question[] = []
  for (const file of files) {
    const { model } = await readModel(relative(process.cwd(), file), { params: new Map(), consts })
    asked.push(...(model?.questions ?? []))
  }
  return new Map(
    [...questionNames(asked)].filter(([{ network, property }]) => fits(`${network.name}.${property.name}`, only)),
  )
}

/** How a question is answered; by all engines, or by the one that is named. */
export function answerTo(
  question: Question,
  how: { backend: Backend; timeoutMs: number; engine?: string | undefined },
): Promise<Outcome> {
  const { backend, timeoutMs, engine } = how
  const engines = engine === undefined ? {} : { engines: [engine] }
  const options = { backend, bound: 40, timeoutMs, seed: 1, signal: new AbortController().signal, ...engines }
  return checkQuestion(question, options, () => {})
}

/** The seconds of an answer that is the expected one. */
export function secondsOf({ question, verdict, seconds }: Outcome): number | undefined {
  return verdict === question.expected ? seconds : undefined
}
