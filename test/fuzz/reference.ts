/**
 * The evaluator and the engines against the reference of `test/reference/`, a second reading of docs/semantics.md that shares no code with the checker.
 * Both read the text of a random network by themselves; runs of one are replayed by the other, in the format of stored traces, and no verdict may contradict
 * what the reference finds by explicit search.
 */
import { elaborate } from '../../checker/model/elaborate.ts'
import type { Model, Network, Question } from '../../checker/model/model.ts'
import { hasErrors } from '../../checker/support/diagnostic.ts'
import { parse } from '../../checker/syntax/parse.ts'

/** The model of a text, as the checker reads it. */
export function checkerModel(text: string): Model {
  const parsed = parse({ path: 'random.tick', text })
  const { value, diagnostics } = elaborate([parsed.value])
  const all = [...parsed.diagnostics, ...diagnostics]
  if (hasErrors({ diagnostics: all })) throw new Error(`${JSON.stringify(all.map((d) => d.message))}\n${text}`)
  return value
}
