/**
 * Transcripts in Markdown: a block of code whose lines begin with `$ npx paracheck …`, each followed by what the
 * command prints on a terminal of 120 columns. `…` at the end of a line stands for its rest. A comment right above a
 * block says what else it is:
 *
 *     <!-- file: released.tick -->          the block is this file, for the transcripts of the same document
 *     <!-- not run: it needs cvc5 -->       nobody runs it, for this reason
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { home } from './documents.ts'
import { withoutWinners } from './golden.ts'

/** A block of code in a document. */
export interface Block {
  readonly document: string
  /** Of its first line, from 1. */
  readonly line: number
  readonly text: string
  /** `file` or `not run`, and what the comment says. */
  readonly mark?: { readonly kind: string; readonly what: string }
}

/** A command without `npx paracheck`, and what it is said to print. */
export interface Transcript {
  readonly command: string
  readonly shown: string
}

/** All documents that people read, as paths from the root. */
export const documents: readonly string[] = [
  ...readdirSync(home).filter((file) => file.endsWith('.md')),
  ...['docs', 'counterexamples', 'bench'].flatMap((folder) =>
    readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.md'))
      .map((file) => join(folder, file)),
  ),
].sort()

/** The blocks of a document: between fences, or indented by four spaces after an empty line. */
export function blocksIn(document: string, text = readFileSync(join(home, document), 'utf8')): Block[] {
  const lines = text.split('\n')
  const found: Block[] = []
  for (let at = 0; at < lines.length; at += 1) {
    const end = endOfBlock(lines, at)
    if (end === undefined) continue
    const isFenced = isFence(lines[at])
    const inside = isFenced ? lines.slice(at + 1, end) : lines.slice(at, end).map((line) => line.slice(4))
    const mark = markAbove(lines, at)
    found.push({ document, line: at + 1, text: `${inside.join('\n').trimEnd()}\n`, ...(mark && { mark }) })
    at = end
  }
  return found
}

/** The line after the last one of the block that begins at a line; undefined where none does. */
function endOfBlock(lines: readonly string[], at: number): number | undefined {
  const next = (is: (line: string) => boolean): number => {
    const found = lines.findIndex((line, i) => i > at && is(line))
    return found < 0 ? lines.length : found
  }
  if (isFence(lines[at])) return next(isFence)
  const begins = /^ {4}\S/.test(lines[at] ?? '') && (lines[at - 1] ?? '').trim() === ''
  return begins ? next((line) => line.trim() !== '' && !line.startsWith('    ')) : undefined
}

function isFence(line: string | undefined): boolean {
  return line?.trimStart().startsWith('```') === true
}

function markAbove(lines: readonly string[], at: number): Block['mark'] {
  const above = lines.slice(0, at).findLast((line) => line.trim() !== '') ?? ''
  const [, kind, what] = /^<!-- (file|not run): (.+) -->$/.exec(above) ?? []
  return kind === undefined || what === undefined ? undefined : { kind, what }
}

/** Whether a block shows commands of ours. */
export function showsCommands({ text }: Block): boolean {
  return text.split('\n').some((line) => /^\$ |^(npx )?paracheck \w|&& npx paracheck /.test(line))
}

/** The commands of a block with what they print; undefined where it is no transcript. */
export function transcriptsOf({ text }: Block): Transcript[] | undefined {
  const parts = text.split(/^(?=\$ )/m)
  const read = parts.map((part) => /^\$ (?:npx )?paracheck ([^\n]+)\n(.*)$/s.exec(part))
  return read.every((found) => found !== null)
    ? read.map((found) => ({ command: found[1] ?? '', shown: found[2] ?? '' }))
    : undefined
}

/**
 * What two runs of a command have in common: without times and the engine that was first; and where these stand,
 * without the width of columns and the ends of lines. The run that is found is the same.
 */
export function masked(text: string): string {
  return withoutWinners(text.trimEnd())
    .split('\n\n')
    .map((part) => part.replace(/\b\d+(\.\d+)?s(?![\w.])/g, 'TIME'))
    .map((part) => (/TIME|some engine|some jumps/.test(part) ? part.replace(/\s+/g, ' ') : part))
    .join('\n\n')
}

/** Matches what a transcript says, and no more. */
export function pattern(shown: string): RegExp {
  const literal = masked(shown).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return new RegExp(`^${literal.replace(/ ?…$/gm, '[^\\n]*')}$`)
}
