/**
 * Comments and documentation. To the grammar all comments are white space. A run of `///` lines directly above a
 * declaration, machine item or instance is its documentation; every other comment is kept, with its place, for the
 * formatter.
 */
import type { Source } from '../support/span.ts'
import type { Ast } from './ast.ts'
import { startsLine, type Token } from './tokens.ts'

export interface Comments {
  /** The documentation directly above the node that starts at this offset; asked once per node. */
  docAbove(start: number): string | undefined
  /** The comments that were nobody's documentation. */
  rest(): Ast['comments']
}

export function commentsOf(source: Source, tokens: readonly Token[]): Comments {
  const { text } = source
  const comments = tokens.filter((token) => token.kind === 'comment')
  const documentation = comments.filter((c) => /^\/\/\/(?!\/)/.test(c.text) && startsLine(text, c))
  const byEnd = new Map(documentation.map((c) => [c.end, c]))
  const taken = new Set<number>()

  const endOfLine = (offset: number) => {
    let end = offset
    while (end > 0 && /[ \t\r]/.test(text[end - 1] ?? '')) end -= 1
    return end
  }
  const lineAbove = (start: number) => {
    const newline = endOfLine(start) - 1
    return text[newline] === '\n' ? byEnd.get(endOfLine(newline)) : undefined
  }

  return {
    docAbove(start) {
      const lines: string[] = []
      for (let line = lineAbove(start); line !== undefined; line = lineAbove(line.start)) {
        lines.unshift(line.text.slice(3).replace(/^ /, ''))
        taken.add(line.start)
      }
      return lines.length === 0 ? undefined : lines.join('\n')
    },
    rest() {
      return comments
        .filter((c) => !taken.has(c.start))
        .map((c) => ({ text: c.text, span: { source, start: c.start, end: c.end } }))
    },
  }
}
