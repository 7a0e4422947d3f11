/**
 * The border between texts of other people and whoever reads ours. Titles, names, notes, files of other tools, stored
 * results and answers of solvers may hold characters that a terminal obeys, that turn the order of a line around, or
 * that nobody sees. Everything that leaves goes through `visible`; only marks of our own (`painted`) become control
 * sequences again.
 */
import { randomUUID } from 'node:crypto'

/**
 * C0 but for tab and line feed, DEL and C1, line and paragraph separators, soft hyphen, zero-width, bidirectional and
 * other format characters, tags, lone surrogates.
 */
const unseen =
  /(?![\t\n])(?:[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\u115f\u1160\u3164\uffa0\ufff0-\ufff8\ufffe\uffff]|\u034f|\u17b4|\u17b5|[\u180b-\u180f])/gu

/**
 * The text with every character that acts or hides shown as `\u001b`. That is also how JSON writes it: JSON stays the
 * same value.
 */
export function visible(text: string): string {
  return text.replace(unseen, escaped)
}

function escaped(character: string): string {
  return Array.from(
    { length: character.length },
    (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
  ).join('')
}

/** Stands for ESC in our own sequences until they are written; new in every process, so no text can hold it. */
const mark = `{${randomUUID()}}`

/** A control sequence of our own: `own('[31m')`. */
export function own(sequence: string): string {
  return mark + sequence
}

/** What a terminal gets: foreign control characters shown, our own sequences in force. */
export function forTerminal(text: string): string {
  return visible(text).replaceAll(mark, '\u001b')
}
