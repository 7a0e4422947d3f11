/** Text in columns: padding, cutting and wrapping by visible characters, before colours are put on. */

/** Characters as columns count them. Names in models are plain letters; titles may hold more, one column each. */
export function columns(text: string): number {
  return [...text].length
}

export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)))
}

export function paddedLeft(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - columns(text))) + text
}

/** Cut to a width, the cut marked. */
export function shortened(text: string, width: number, ellipsis: string): string {
  return columns(text) <= width ? text : [...text].slice(0, Math.max(0, width - columns(ellipsis))).join('') + ellipsis
}

/** Joins items into lines of at most `width` columns; an item that is wider stands alone, uncut, so that paths stay whole. */
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
