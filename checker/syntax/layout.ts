/**
 * Lines of the formatter: indentation, blank lines, and the comments put back where they stood.
 *
 * The printer walks the tree in source order and names the offsets it has come to; comments wait in a queue and leave
 * it before the line they precede, or at the end of the line they follow. A comment inside what becomes one line moves
 * above it. The queue is emptied at the end, so no comment is lost; moved comments stay where they are put, so printing
 * twice changes nothing. A tree that was never text has empty spans and no comments: all offsets are 0 then, and
 * nothing is looked up.
 */
import type { Source, Span } from '../support/span.ts'
import type { Ast } from './ast.ts'
import { scan, startsLine } from './tokens.ts'

/** Where a block's braces stand in the source. */
export interface Braces {
  readonly open: number
  readonly close: number
}

export interface Layout {
  /** A line of its own, with the documentation above it. */
  leaf(span: Span, text: string, doc?: string): void
  /** Opens a block with the line `header {`. */
  open(span: Span, braces: Braces, header: string, doc?: string): void
  /** Ends the block so far and goes on with the next one of the same statement: `} else {`. */
  reopen(braces: Braces, text: string): void
  /** Closes the block, and with it the statement that ends at `end`. */
  close(braces: Braces, end: number): void
  /** The first braces at or after `from` and before `until`. */
  braces(from: number, until: number): Braces | undefined
  /** Whether the block was written over several lines, or has comments inside. */
  isSpread(braces: Braces | undefined): boolean
  hasComments(braces: Braces | undefined): boolean
  /** Columns left of the text on the current line. */
  indent(): number
  /** All lines, and the comments that are left. */
  finish(): string
}

const step = 4

export function layout(source: Source, comments: Ast['comments']): Layout {
  const { text } = source
  const lines: string[] = []
  const marks = scan(text).filter((token) => token.text === '{' || token.text === '}')
  let depth = 0
  let next = 0
  let writtenUpTo = 0
  let atStart = true

  const push = (line: string) => lines.push(' '.repeat(step * depth) + line)
  const blankLineBefore = (at: number) => {
    if (!atStart && /\n[ \t\r]*\n/.test(text.slice(writtenUpTo, at))) lines.push('')
    atStart = false
  }

  /** Writes the comments that stand before `offset`; those behind `statement` are moved out of a statement. */
  const commentsBefore = (offset: number, statement: number) => {
    for (
      let comment = comments[next];
      comment !== undefined && comment.span.start < offset;
      comment = comments[++next]
    ) {
      const { start, end } = comment.span
      const isMoved = start > statement || !startsLine(text, { kind: 'comment', text: comment.text, start, end })
      blankLineBefore(start)
      push(commentText(comment.text, isMoved))
      writtenUpTo = end
    }
  }

  const commentsBehind = (offset: number) => {
    let at = offset
    for (let comment = comments[next]; comment !== undefined && comment.span.start >= at; comment = comments[++next]) {
      if (!/^[ \t;,]*$/.test(text.slice(at, comment.span.start))) return
      lines.push(`${lines.pop() ?? ''} ${commentText(comment.text, false)}`)
      at = comment.span.end
      writtenUpTo = at
    }
  }

  const begin = (span: Span, upTo: number, doc: string | undefined) => {
    commentsBefore(upTo, span.start)
    blankLineBefore(span.start)
    for (const line of doc?.split('\n') ?? []) push(`/// ${line}`.trimEnd())
  }
  const enter = (open: number) => {
    depth += 1
    atStart = true
    writtenUpTo = Math.max(writtenUpTo, open + 1)
    commentsBehind(open + 1)
  }

  const matching = (first: number): number => {
    let level = 0
    for (const mark of marks.slice(first)) {
      level += mark.text === '{' ? 1 : -1
      if (level === 0) return mark.start
    }
    return text.length
  }

  return {
    leaf(span, line, doc) {
      begin(span, span.end, doc)
      push(line)
      writtenUpTo = Math.max(writtenUpTo, span.end)
      commentsBehind(span.end)
    },
    open(span, braces, header, doc) {
      begin(span, braces.open, doc)
      push(`${header} {`)
      enter(braces.open)
    },
    reopen(braces, line) {
      commentsBefore(braces.open, braces.open)
      depth -= 1
      push(line)
      enter(braces.open)
    },
    close(braces, end) {
      commentsBefore(braces.close, braces.close)
      depth -= 1
      atStart = false
      push('}')
      writtenUpTo = Math.max(writtenUpTo, end)
      commentsBehind(end)
    },
    braces(from, until) {
      const first = marks.findIndex((mark) => mark.text === '{' && mark.start >= from)
      const open = marks[first]
      return open === undefined || open.start >= until ? undefined : { open: open.start, close: matching(first) }
    },
    isSpread(braces) {
      if (braces === undefined) return false
      return /^[ \t\r]*\n/.test(text.slice(braces.open + 1)) || hasComments(braces)
    },
    hasComments,
    indent: () => step * depth,
    finish() {
      commentsBefore(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
      return lines.length === 0 ? '' : `${lines.join('\n')}\n`
    },
  }

  function hasComments(braces: Braces | undefined): boolean {
    return braces !== undefined && comments.some(({ span }) => span.start > braces.open && span.start < braces.close)
  }
}

/**
 * A `///` that documents nothing is set like one that does; moved, it becomes `//`, lest it documents what it never
 * did.
 */
function commentText(text: string, isMoved: boolean): string {
  const body = /^\/\/\/(?!\/) ?([\s\S]*)$/.exec(text)?.[1]
  return body === undefined ? text : `${isMoved ? '//' : '///'} ${body}`.trimEnd()
}
