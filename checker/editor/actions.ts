/**
 * What a diagnostic proposes, as a change of the text: only what makes it go away, which is found out by reading the
 * changed text.
 */
import type { Diagnostic } from '../support/diagnostic.ts'
import { type Span, textOf } from '../support/span.ts'

export interface Action {
  readonly title: string
  readonly span: Span
  readonly text: string
  readonly diagnostic: Diagnostic
}

/** Changes that a hint names; nobody has tried them yet. */
export function proposals(diagnostic: Diagnostic): Action[] {
  const { hint, span } = diagnostic
  const [, words, meant] = /(did you mean|write) `([^`…]+)`/.exec(hint ?? '') ?? []
  if (words === undefined || meant === undefined || meant === textOf(span)) return []
  return [{ title: `Write ${meant}`, span, text: meant, diagnostic }]
}

/** The text after a change. */
export function changed(text: string, { span, text: put }: Pick<Action, 'span' | 'text'>): string {
  return text.slice(0, span.start) + put + text.slice(span.end)
}

/** Whether a change made its diagnostic go away and brought no other one of its kind. */
export function helps(before: readonly Diagnostic[], after: readonly Diagnostic[], { diagnostic }: Action): boolean {
  const errors = (all: readonly Diagnostic[]): number => all.filter((d) => d.severity === 'error').length
  const same = (all: readonly Diagnostic[]): number =>
    all.filter((d) => d.code === diagnostic.code && d.message === diagnostic.message).length
  return errors(after) <= errors(before) && same(after) < same(before)
}
