/**
 * Which files are results of ours: what stands in a file says so, not its name. Whatever else stands there is
 * somebody's, and is not replaced. An invariant may be written by hand under the name under which `check` would store
 * one; so those that `check` stores carry a digest of themselves, and one that was edited is its editor's from then on.
 */
import { createHash } from 'node:crypto'
import { visible } from '../support/visible.ts'

/** Whether a text is a result of one kind; `what` names the kind for messages: "is not a trace of paracheck". */
export interface Ours {
  (text: string): boolean
  readonly what: string
  /** Not a character of it is to be changed where it is written. */
  readonly exact: boolean
}

function kind(what: string, isOurs: (text: string) => boolean, exact = false): Ours {
  return Object.assign(isOurs, { what, exact })
}

/** How many characters of a text are looked at for its kind. */
const head = 20_000

const begins = (pattern: RegExp) => (text: string) => pattern.test(text.slice(0, head))

export const isTrace = kind('a trace', (text) => {
  const start = text.slice(0, head).trimStart()
  return start.startsWith('{') && /"format"\s*:\s*"paracheck-trace\//.test(start)
})

/** A timeline as it stands beside a trace, by the head of its table; or the run of another tool's system. */
export const isTimeline = kind('a timeline', begins(/^(?:[^\n]+\n)*\n? *time \S+ +\+dt\b|^start {5}/))

/** Lines of JSON as `check --json` and `check --result` write them. */
export const isResult = kind('a result', begins(/^\{"type":"(start|progress|verdict|system|diagnostic|region|result)"/))

export const isPage = kind('a page', begins(/^<!doctype html>[\s\S]*<meta name="generator" content="paracheck"/i))

export const isMarkdown = kind('a report', begins(/^# Results\n\nWritten by `paracheck report`/))

/** What `diff --md` writes. */
export const isChanges = kind('a list of changes', begins(/^# Changes\n\nWritten by `paracheck diff`/))

/** A file that is made for another program: its first line, a comment of that program's language, says who made it. */
export const isMade = kind('a file', begins(/^(;|--|\/\/) made by paracheck\b/))

/** What a reporter of `check` writes. */
export const isReport = kind(
  'a report',
  begins(
    /^<\?xml [^>]*>\n<testsuites name="paracheck"|^\{\s*"\$schema": "[^"]*sarif[\s\S]*"name": "paracheck"|^::(error|warning) file=[^\n]*title=paracheck|^TAP version 14\n/,
  ),
)

/** A file as it was when it was read. */
export const isStill = (text: string): Ours => kind('as it was read by a command', (now) => now === text, true)

/** `; made by paracheck export`: the first line of a text in a language whose comments begin so. */
export function madeBy(command: string, comment = ';'): string {
  return `${comment} made by paracheck ${command}`
}

export const isCertificate = kind(
  'a certificate',
  begins(/^; paracheck certificate \d|^; [\s\S]*\(check-sat\) below must answer unsat/),
  true,
)

export const progressFormat = 'paracheck-progress/1'

/** What a check that goes on has found out so far. */
export const isProgress = kind(
  'a record of progress',
  (text) => text.startsWith(`{"format":"${progressFormat}",`),
  true,
)

const stamp = /^; stored by paracheck check, ([0-9a-f]{16}): [^\n]*\n/

/** A stored invariant that nobody has edited. */
export const isStoredProof = kind('a stored proof', (text) => {
  // Some checkouts end lines otherwise.
  const lines = text.replaceAll('\r\n', '\n')
  const found = stamp.exec(lines)
  return found !== null && found[1] === digestOf(lines.slice(found[0].length))
})

/** A text of invariants with a first line that tells it from one that somebody wrote. */
export function stamped(proofs: string): string {
  const text = visible(proofs)
  return `; stored by paracheck check, ${digestOf(text)}: whoever edits this file owns it, and it is not written again\n${text}`
}

/** Sixteen digits, in which no two texts of one project agree by chance. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16)
}
