/** Where verdicts stand in a text, and whether they are still about it. */

import type { ReadModel } from '../api/read-model.ts'
import type { PropertyRecord } from '../report/json.ts'
import { withFitness } from '../report/standing.ts'
import type { Span } from '../support/span.ts'
import type { Ast } from '../syntax/ast.ts'

/** The lines of `check` blocks of a file. */
export interface Asked {
  readonly system: string
  readonly property: string
  readonly span: Span
}

/** A `check` block. */
export interface Block {
  readonly system: string
  readonly span: Span
  readonly asked: readonly Asked[]
}

export function blocksOf({ declarations }: Ast): Block[] {
  return declarations.flatMap((decl) =>
    decl.kind === 'check'
      ? [
          {
            system: decl.system.text,
            span: decl.span,
            asked: decl.expectations.map(({ property, span }) => ({
              system: decl.system.text,
              property: property.text,
              span,
            })),
          },
        ]
      : [],
  )
}

/** What is known of a file's questions: of which text, and whether more is on its way. */
export interface Checked {
  /** The texts of all files that the answers are about. */
  readonly content: string
  readonly records: readonly PropertyRecord[]
  readonly running: boolean
}

/** All texts of a model: answers about other ones are old. */
export function contentOf({ texts }: Pick<ReadModel, 'texts'>): string {
  return texts.join('\0')
}

/** What stands behind a line of a `check` block; undefined where nothing is known. */
export function verdictText(
  asked: Asked,
  line: number,
  { content, records, running }: Checked,
  now: string,
): string | undefined {
  const found = records.find((r) => r.system === asked.system && r.property === asked.property && r.line === line)
  if (found === undefined) return running ? '… running' : undefined
  const mark = found.asExpected === undefined ? '' : found.asExpected ? '✓ ' : '✗ '
  const age = content === now ? '' : ', of an earlier text'
  return `${mark}${withFitness(found.verdict, found)}${age}`
}
