/**
 * Diagnostics as text: the message, then the lines of source it speaks of, each place underlined (`^` what is wrong,
 * `-` what it has to do with), then what to do about it. Places in one file share a frame; other files get their own.
 */
import { counted } from '../support/counted.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { grouped } from '../support/groups.ts'
import { position, type Source, type Span } from '../support/span.ts'
import { visible } from '../support/visible.ts'
import { type Paint, plain, type Style } from './style.ts'
import { columns } from './wrap.ts'

interface Mark {
  readonly span: Span
  readonly label: string
  readonly primary: boolean
}

/** One diagnostic with its frames, several lines, no line end at the end. */
export function renderDiagnostic(diagnostic: Diagnostic, paint: Paint = plain): string {
  const style = styleOf(diagnostic)
  const { span } = diagnostic
  const marks: Mark[] = [
    { span, label: '', primary: true },
    ...(diagnostic.related ?? []).map((r) => ({ span: r.span, label: r.label, primary: false })),
  ]
  const gutter = Math.max(...marks.map((m) => String(position(m.span.source, m.span.start).line).length))
  const lines = [
    `${paint(style, `${diagnostic.severity}[${diagnostic.code}]`)}${paint('strong', `: ${diagnostic.message}`)}`,
    ...frame(span.source, marks, '-->', gutter, style, paint),
  ]
  for (const source of otherSources(marks, span.source))
    lines.push(...frame(source, marks, ':::', gutter, style, paint))
  if (diagnostic.hint !== undefined)
    lines.push(`${' '.repeat(gutter + 1)}${paint('dim', '=')} ${paint('strong', 'help')}: ${diagnostic.hint}`)
  return lines.join('\n')
}

function styleOf(diagnostic: Diagnostic): Style {
  return diagnostic.severity === 'error' ? 'bad' : 'open'
}

/** Files other than the first, each once. Sources are told apart by path: `use` may read one file into two objects. */
function otherSources(marks: readonly Mark[], first: Source): Source[] {
  const byPath = new Map(marks.map((m) => [m.span.source.path, m.span.source]))
  byPath.delete(first.path)
  return [...byPath.values()]
}

function frame(
  source: Source,
  all: readonly Mark[],
  arrow: string,
  gutter: number,
  style: Style,
  paint: Paint,
): string[] {
  const marks = all.filter((m) => m.span.source.path === source.path)
  const head = marks.find((m) => m.primary) ?? marks[0]
  if (head === undefined) return []
  const at = position(source, head.span.start)
  const margin = ' '.repeat(gutter + 1)
  const rule = paint('dim', '|')
  // A source without text (a command-line option, a file that cannot be read) has a name and nothing to show.
  if (source.text === '') return [`${margin.slice(1)}${paint('dim', arrow)} ${source.path}`]
  const lines = [`${margin.slice(1)}${paint('dim', arrow)} ${source.path}:${at.line}:${at.column}`, `${margin}${rule}`]
  const texts = source.text.split('\n')
  const byLine = grouped(marks, (mark) => position(source, mark.span.start).line)
  let last: number | undefined
  for (const line of [...byLine.keys()].sort((a, b) => a - b)) {
    if (last !== undefined && line > last + 1) lines.push(paint('dim', '...'))
    const text = (texts[line - 1] ?? '').replace(/\r$/, '')
    const here = byLine.get(line) ?? []
    const cut = clipped(text, here)
    lines.push(
      `${paint('dim', String(line).padStart(gutter))} ${rule} ${cut.before}${shown(text.slice(cut.start, cut.end))}${cut.after}`,
    )
    for (const mark of here) lines.push(`${margin}${rule} ${underline(text, mark, cut, style, paint)}`)
    last = line
  }
  return lines
}

/** The part of a line that is shown, with what stands for the rest of it. */
interface Cut {
  readonly start: number
  readonly end: number
  readonly before: string
  readonly after: string
}

/** Longer lines are shown around the first mark only: so many characters before it, and so many in all. */
const [longestLine, context] = [200, 60]

function clipped(text: string, marks: readonly Mark[]): Cut {
  if (text.length <= longestLine) return { start: 0, end: text.length, before: '', after: '' }
  const first = Math.min(...marks.filter((m) => m.primary || marks.length === 1).map(startColumn), text.length)
  const start = first <= context ? 0 : boundary(text, first - context)
  const end = boundary(text, Math.min(text.length, start + longestLine))
  return { start, end, before: start > 0 ? '... ' : '', after: end < text.length ? ' ...' : '' }
}

/** Not between the halves of a character outside the basic plane. */
function boundary(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at + 1 : at
}

function startColumn({ span }: Mark): number {
  return position(span.source, span.start).column - 1
}

/**
 * The underline of a mark, up to the end of its first line or of what is shown of it; never empty. Columns are those of
 * a terminal.
 */
function underline(text: string, mark: Mark, cut: Cut, style: Style, paint: Paint): string {
  const within = (column: number): number => Math.min(Math.max(column, cut.start), cut.end)
  const start = startColumn(mark)
  const end = Math.min(start + mark.span.end - mark.span.start, text.trimEnd().length)
  const indent = cut.before.length + columns(shown(text.slice(cut.start, within(start))))
  const length = Math.max(columns(shown(text.slice(within(start), within(end)))), 1)
  const sign = paint(mark.primary ? style : 'name', (mark.primary ? '^' : '-').repeat(length))
  return `${' '.repeat(indent)}${sign}${mark.label === '' ? '' : ` ${paint('name', mark.label)}`}`
}

function shown(text: string): string {
  return visible(text.replaceAll('\t', '    '))
}

/** `x.tick:9:19: error[T0302]: message (hint)`: one line each, for editors and grep. */
export function conciseDiagnostic(diagnostic: Diagnostic): string {
  const { source, start } = diagnostic.span
  const at = position(source, start)
  const where = source.text === '' ? source.path : `${source.path}:${at.line}:${at.column}`
  const hint = diagnostic.hint === undefined ? '' : ` (${diagnostic.hint})`
  return `${where}: ${diagnostic.severity}[${diagnostic.code}]: ${diagnostic.message}${hint}`
}

/** `2 errors, 1 warning in x.tick`; the empty text when there is nothing to count. */
export function summaryLine(diagnostics: readonly Diagnostic[]): string {
  if (diagnostics.length === 0) return ''
  const errors = diagnostics.filter((d) => d.severity === 'error').length
  const warnings = diagnostics.length - errors
  const counts = [errors > 0 ? counted(errors, 'error') : '', warnings > 0 ? counted(warnings, 'warning') : '']
  const files = [...new Set(diagnostics.map((d) => d.span.source.path))]
  const where = files.length === 1 ? files[0] : counted(files.length, 'file')
  return `${counts.filter((c) => c !== '').join(', ')} in ${where}`
}

/** All diagnostics in full, a blank line between them, and the summary. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], paint: Paint = plain): string {
  if (diagnostics.length === 0) return ''
  return `${diagnostics.map((d) => renderDiagnostic(d, paint)).join('\n\n')}\n\n${summaryLine(diagnostics)}`
}
