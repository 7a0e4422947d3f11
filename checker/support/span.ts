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
  const starts = lineStarts(source)
  let [low, high] = [0, starts.length]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 }
}

const known = new WeakMap<Source, readonly number[]>()

/** Where the lines of a text begin. */
function lineStarts(source: Source): readonly number[] {
  const found = known.get(source)
  if (found !== undefined) return found
  const starts = [0]
  for (let i = source.text.indexOf('\n'); i !== -1; i = source.text.indexOf('\n', i + 1)) starts.push(i + 1)
  known.set(source, starts)
  return starts
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
