/** Where something stands in a source text. */

/** A text with the name it is reported under (a path as the user wrote it). */
export interface Source {
  readonly path: string
  readonly text: string
}

/** Half-open range of character offsets in one source. */
export interface Span {
  readonly source: Source
  readonly start: number
  readonly end: number
}

/** One-based line and column of an offset. */
export function position(source: Source, offset: number): { line: number; column: number } {
  let line = 1
  let lineStart = 0
  for (let i = source.text.indexOf('\n'); i !== -1 && i < offset; i = source.text.indexOf('\n', i + 1)) {
    line += 1
    lineStart = i + 1
  }
  return { line, column: offset - lineStart + 1 }
}

/** `models/x.tick:12`, the form editors and terminals make clickable. */
export function place(span: Span): string {
  return `${span.source.path}:${position(span.source, span.start).line}`
}

export function textOf(span: Span): string {
  return span.source.text.slice(span.start, span.end)
}

/** The smallest span that covers both; both must be of one source. */
export function cover(first: Span, last: Span): Span {
  return { source: first.source, start: Math.min(first.start, last.start), end: Math.max(first.end, last.end) }
}
