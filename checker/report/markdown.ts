/**
 * The results of a check as Markdown, for `docs/results.md`: verdicts, bounds and the lengths of runs. No times,
 * engines or machines, so that the same results are the same text and two of them can be compared.
 */
import { posix } from 'node:path'
import { markdownTable } from 'markdown-table'
import { tightness } from './bound-text.ts'
import type { PropertyRecord } from './json.ts'
import { type Matrix, matricesOf, verdictText, witnessText } from './matrix.ts'
import { type Results, stem } from './results.ts'
import { carriedText, countLine, everyText, standing, withFitness } from './standing.ts'

/** The text; links in it are relative to the folder it will stand in. */
export function markdownReport(
  { properties, systems }: Pick<Results, 'properties' | 'systems'>,
  folder: string,
): string {
  // What is sound and what is open depends on time and solver; this text must not.
  const broken = systems.filter((s) => s.verdict === 'broken')
  return [
    '# Results',
    '',
    'Written by `paracheck report`; do not edit. Each cell is an answer of the checker: `proved` for all parameter values the assumptions allow; a bound (≤ …), proved as well, with',
    'a run behind the link that reaches it; `refuted` or `reached` by the run behind the link. A system is asked under the assumptions below its name.',
    '',
    `${countLine(properties, broken.length)}.`,
    broken.length === 0
      ? ''
      : `\nBroken systems, of which nothing is proved:\n\n${broken.map((b) => `- ${plainly(b.system)} (${plainly(stem(b.file))}): ${plainly(b.detail)}`).join('\n')}\n`,
    ...matricesOf(properties).flatMap((matrix) => fileSection(matrix, folder)),
  ]
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trimEnd()
    .concat('\n')
}

function fileSection(matrix: Matrix, folder: string): string[] {
  const heads = matrix.columns.map(({ system, assuming }) =>
    [code(system), ...assuming.map((a) => code(a))].join('<br>'),
  )
  const rows = matrix.rows.map((row) => [
    code(row.property),
    ...row.cells.map((cell) => cell.map((r) => cellText(r, folder)).join('<br>')),
  ])
  const titled = matrix.rows.filter((row) => row.title !== undefined)
  return [
    '',
    `## ${plainly(stem(matrix.file))}`,
    '',
    `[${plainly(matrix.file)}](${linkTo(matrix.file, folder)})`,
    '',
    markdownTable([['property', ...heads], ...rows], { alignDelimiters: false, padding: true }),
    '',
    ...titled.map((row) => `- ${code(row.property)}: ${plainly(row.title ?? '')}`),
  ]
}

function cellText(record: PropertyRecord, folder: string): string {
  const found = plainly(verdictText(record).replace(/^<= /, '≤ '))
  // Refutations are what one looks for in a wide table.
  const verdict = withFitness(record.verdict === 'refuted' ? `**${found}**` : found, record)
  const shown =
    record.trace === undefined ? verdict : `[${verdict}](${linkTo(record.trace.replace(/\.json$/, '.txt'), folder)})`
  const witness = witnessText(record)
  const tight = record.bound === undefined ? 'tight' : tightness(record.bound.tight)
  const loose = tight === 'tight' ? '' : `, ${tight}`
  const wanted = plainly(record.expectedBound ?? record.expected ?? 'no refutation')
  const against = standing(record) === 'bad' && record.fitness !== 'broken' ? `, **expected ${wanted}**` : ''
  const [every, carried] = [everyText(record.every), carriedText(record.by, record.system)]
  return (
    shown +
    (every === undefined ? '' : `, ${plainly(every)}`) +
    (carried === undefined ? '' : `, ${plainly(carried)}`) +
    (witness === undefined ? '' : `, ${plainly(witness)}`) +
    loose +
    against
  )
}

/** A text that others wrote, as words and nothing else: no tags, links, code or rows of a table come of it. */
export function plainly(text: string): string {
  return oneLine(text)
    .replace(/&(?=[\w#])/g, '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(special, '\\$&')
}

/**
 * What Markdown reads as more than a letter. `_` within a word and single marks of arithmetic stay legible: they mean
 * nothing there.
 */
const special =
  /[\\`[\]|~]|\*(?! )|(?<! )\*|(?<!\w)_|_(?!\w)|^(?=[*#+=-]|\d+[.)])|!(?=\[)|(?<=\bhttps?|\bftp|\bmailto):|(?<=\bwww)\.|@(?=\w)/gi

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

/** A text as code, within more backticks than it holds itself. */
function code(text: string): string {
  const fence = '`'.repeat(1 + Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length)))
  const padding = /^`|`$/.test(text) ? ' ' : ''
  return fence + padding + oneLine(text).replaceAll('|', '\\|') + padding + fence
}

/** A relative link, every other character encoded, so that no file name is a scheme or ends the link. */
function linkTo(path: string, folder: string): string {
  const relative = posix.relative(folder.replaceAll('\\', '/'), path.replaceAll('\\', '/'))
  return relative.split('/').map(encoded).join('/')
}

function encoded(name: string): string {
  return encodeURIComponent(name.replace(/\p{Cs}/gu, '\ufffd')).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16)}`,
  )
}
