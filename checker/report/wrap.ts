/** Text in columns: padding, cutting and wrapping by visible characters, before colours are put on. */
import stringWidth from 'string-width'

/** Columns of a terminal: ideographs and emoji take two, combining marks none. */
export function columns(text: string): number {
  return isPlain(text) ? text.length : stringWidth(text)
}

/**
 * Of characters of one column each, which stand for themselves: ASCII, lines of boxes, and the marks of our own texts.
 * To ask the library costs a tenth of a second the first time.
 */
function isPlain(text: string): boolean {
  return /^[ -~\u2500-\u257F✓✗…·–→◆•▶◀≈≤≥×∞]*$/.test(text)
}

/** What a reader takes for one character each: a letter with its marks, an emoji of several parts. */
export function characters(text: string): string[] {
  return isPlain(text) ? text.split('') : Array.from(segmenter.segment(text), ({ segment }) => segment)
}

const segmenter = new Intl.Segmenter('en')

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)))
}

export function paddedLeft(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columns(text))) + text
}

/** Cut to a width, the cut marked. */
export function shortened(text: string, width: number, ellipsis: string): string {
  return columns(text) <= width ? text : beginning(text, Math.max(0, width - columns(ellipsis))) + ellipsis
}

/** As many characters from the start as fit into `width` columns. */
export function beginning(text: string, width: number): string {
  let used = 0
  const parts: string[] = []
  for (const part of characters(text.slice(0, longestCharacter * (width + 1)))) {
    used += columns(part)
    if (used > width) break
    parts.push(part)
  }
  return parts.join('')
}

/** Code units of one column, at most, for a text that is cut: more marks on one letter than that are no text. */
const longestCharacter = 32

/**
 * Joins items into lines of at most `width` columns; an item that is wider stands alone, uncut, so that paths stay
 * whole.
 */
export function wrapped(items: readonly string[], width: number, separator = '  '): string[] {
  const lines: string[] = []
  let line = ''
  for (const item of items) {
    if (line === '') line = item
    else if (columns(line) + columns(separator) + columns(item) <= width) line += separator + item
    else {
      lines.push(line)
      line = item
    }
  }
  return line === '' ? lines : [...lines, line]
}

/** A paragraph: words wrapped at `width`, each line with the given indent. */
export function paragraph(text: string, width: number, indent = ''): string[] {
  return wrapped(text.split(/\s+/), Math.max(20, width - indent.length), ' ').map((line) => indent + line)
}
