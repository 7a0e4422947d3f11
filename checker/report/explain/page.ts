/** What a page of `paracheck explain` is made of. The pages themselves are `code-pages.ts` and `verdict-pages.ts`. */
import type { Severity } from '../../support/diagnostic.ts'

/** A smallest model that shows a code, or the same thing said rightly. */
export interface Example {
  readonly text: string
  /** Other files that it uses, by path. */
  readonly files?: Readonly<Record<string, string>>
  /** What `--param` says, by name. */
  readonly params?: Readonly<Record<string, string>>
  /** Of the file; `model.tick` without. */
  readonly path?: string
}

/** Of a diagnostic. Its meaning, in a sentence, is the line of `diagnosticCodes`. */
export interface CodePage {
  readonly severity: Severity | 'error or warning'
  /** Why the rule exists: full sentences. */
  readonly why: string
  /** What to do about it: full sentences. */
  readonly todo: string
  /** A wrong model that shows this code and no other, and a right one; or why no model by itself can show the code. */
  readonly shown: { readonly wrong: Example; readonly right: Example } | { readonly reason: string }
}

/** Of a word for an answer. */
export interface VerdictPage {
  /** One full sentence. */
  readonly meaning: string
  readonly why: string
  readonly todo: string
}

/** The path under which an example is read. */
export function pathOf(example: Example): string {
  return example.path ?? 'model.tick'
}
