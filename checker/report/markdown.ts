/**
 * The results of a check as Markdown, for `docs/results.md`: verdicts, bounds and the lengths of runs. No times, engines or machines, so that the
 * same results are the same text and two of them can be compared.
 */
import { posix } from 'node:path'
import { markdownTable } from 'markdown-table'
import { tightness } from './bound-text.ts'
import type { PropertyRecord } from './json.ts'
import { type Matrix, matricesOf, verdictText, witnessText } from './matrix.ts'
import { type Results, stem } from './results.ts'
import { countLine, standing } from './standing.ts'

/** The text; links in it are relative to the folder it will stand in. */
export function markdownReport({ properties, systems }: Pick<Results, 'properties' | 'systems'>, folder: string): string {
  // What is sound and what is open depends on time and solver; this text must not.
  const broken = systems.filter((s) => s.verdict === 'broken')
  return [
    '# Results',
    '',
    'Written by `paracheck report`; do not edit. Each cell is an answer of the checker: `proved` for all parameter values the assumptions allow; a bound (≤ …), proved as well, with',
    'a run behind the link that reaches it; `refuted` or `reached` by the run behind the link. A system is asked under the assumptions below its name.',
    '',
    `${countLine(properties)}.`,
    broken.length === 0
      ? ''
      : `\nBroken systems, of which nothing is proved:\n\n${broken.map((b) => `- ${b.system} (${stem(b.file)}): ${b.detail}`).join('\n')}\n`,
    ...matricesOf(properties).flatMap((matrix) => fileSection(matrix, folder)),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n')
}

function fileSection(matrix: Matrix, folder: string): string[] {
  const heads = matrix.columns.map(({ system, assuming }) => [code(system), ...assuming.map((a) => code(a))].join('<br>'))
  const rows = matrix.rows.map((row) => [code(row.property), ...row.cells.map((cell) => cell.map((r) => cellText(r, folder)).join('<br>'))])
  const titled = matrix.rows.filter((row) => row.title !== undefined)
  return [
    '',
    `## ${stem(matrix.file)}`,
    '',
    `[${matrix.file}](${linkTo(matrix.file, folder)})`,
    '',
    markdownTable([['property', ...heads], ...rows], { alignDelimiters: false, padding: true }),
    '',
    ...titled.map((row) => `- ${code(row.property)}: ${row.title}`),
  ]
}

function cellText(record: PropertyRecord, folder: string): string {
  const found = verdictText(record).replace(/^<= /, '≤ ')
  // Refutations are what one looks for in a wide table.
  const verdict = record.verdict === 'refuted' ? `**${found}**` : found
  const shown = record.trace === undefined ? verdict : `[${verdict}](${linkTo(record.trace.replace(/\.json$/, '.txt'), folder)})`
  const witness = witnessText(record)
  const tight = record.bound === undefined ? 'tight' : tightness(record.bound.tight)
  const loose = tight === 'tight' ? '' : `, ${tight}`
  const against = standing(record) === 'bad' ? `, **expected ${record.expectedBound ?? record.expected ?? 'no refutation'}**` : ''
  return shown + (witness === undefined ? '' : `, ${witness}`) + loose + against
}

function code(text: string): string {
  return `\`${text}\``
}

function linkTo(path: string, folder: string): string {
  return posix.relative(folder.replaceAll('\\', '/'), path.replaceAll('\\', '/'))
}
