/**
 * Several independent syntax errors from a parser that stops at the first.
 *
 * After each error the text is repaired where matching stopped, by the smallest edit that keeps all offsets, and
 * matched again: white space becomes the missing `;` or `}`, or else the statement around the error becomes white
 * space. A statement reaches from the last `;`, `{` or `}` to its own `;` or block, or to a line that begins another
 * item. The tree is built from the repaired text. Grammar rules for bad statements were rejected: they would have
 * doubled every list of the grammar.
 */
import type { FailedMatchResult, MatchResult } from 'ohm-js'
import type { Diagnostic } from '../support/diagnostic.ts'
import type { Source } from '../support/span.ts'
import { explain } from './explain.ts'
import grammar from './grammar.ohm-bundle.js'
import { declarationWords, itemWords, scan, startsLine, type Token } from './tokens.ts'

/** What ohm knows about a failure but leaves out of its types. */
interface Failures {
  getRightmostFailures(): readonly { readonly type: string; getText(): string }[]
}

/**
 * The match of a piece of the text (of all of it) with its errors blanked out; without match when nothing could be
 * saved. Reports at most `limit` errors.
 */
export function matchWithRecovery(
  source: Source,
  startRule: string,
  limit = 20,
  piece = { start: 0, end: source.text.length },
): { readonly match?: MatchResult; readonly diagnostics: readonly Diagnostic[] } {
  const diagnostics: Diagnostic[] = []
  const matcher = grammar.matcher()
  matcher.setInput(source.text.slice(piece.start, piece.end))
  let lastStop = -1
  for (let round = 0; round < 3 * limit; round++) {
    const match = matcher.match(startRule)
    if (!match.failed()) return { match, diagnostics }
    const text = matcher.getInput()
    const expected = expectedWords(match)
    const tokens = scan(text).filter((token) => !isClosedComment(token))
    const stopAt = match.getRightmostFailurePosition()
    const found = tokens.find((token) => token.end > stopAt)
    const before = tokens.filter((token) => token.end <= stopAt).at(-1)
    const stop = found?.start ?? text.length
    const inFile = (token: Token | undefined): Token | undefined =>
      token && { ...token, start: token.start + piece.start, end: token.end + piece.start }
    // Braces that a repair put behind the end are not in the file: that it ends too soon was said before.
    const isPutIn = found !== undefined && found.start >= piece.end - piece.start
    if (stop !== lastStop && diagnostics.length < limit && !isPutIn)
      diagnostics.push(explain({ source, expected, found: inFile(found), before: inFile(before) }))
    const edit = repair(text, tokens, found, expected, stop === lastStop)
    if (edit === undefined) break
    matcher.replaceInputRange(edit.start, edit.end, edit.text)
    lastStop = stop
  }
  return { diagnostics }
}

function isClosedComment(token: Token): boolean {
  return token.kind === 'comment' && (token.text.startsWith('//') || /^\/\*[\s\S]*\*\/$/.test(token.text))
}

function expectedWords(failed: FailedMatchResult): string[] {
  const words = (failed as FailedMatchResult & Failures).getRightmostFailures().map((failure) => {
    const text = failure.getText()
    return failure.type === 'string' ? `\`${text.replace(/^"|"$/g, '')}\`` : text
  })
  return [...new Set(words.reverse())]
    .filter((word) => !word.startsWith('not ') && word !== 'a space')
    .map((word) => (word === 'end of input' ? 'the end of the text' : word))
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** How deep in braces each token stands; a closing brace counts as outside what it closes. */
function depths(tokens: readonly Token[]): number[] {
  let depth = 0
  return tokens.map(({ text }) => (text === '{' ? depth++ : text === '}' ? --depth : depth))
}

function repair(
  text: string,
  tokens: readonly Token[],
  found: Token | undefined,
  expected: readonly string[],
  again: boolean,
): Edit | undefined {
  const at = found === undefined ? tokens.length : tokens.indexOf(found)
  const before = tokens[at - 1]
  const depth = depths(tokens)
  const open = tokens
    .slice(0, at)
    .reduce((sum, token) => sum + (token.text === '{' ? 1 : token.text === '}' ? -1 : 0), 0)

  // On a line of its own: the text may end in a comment.
  if (!again && found === undefined && open > 0)
    return { start: text.length, end: text.length, text: `\n${'}'.repeat(open)}` }
  if (!again && found !== undefined && before !== undefined && (startsLine(text, found) || found.text === '}')) {
    if (
      open > 0 &&
      declarationWords.has(found.text) &&
      text.slice(found.start - open, found.start).trim() === '' &&
      found.start - before.end >= open
    ) {
      return { start: found.start - open, end: found.start, text: '}'.repeat(open) }
    }
    if (expected.includes('`;`') && /\s/.test(text[before.end] ?? ''))
      return { start: before.end, end: before.end + 1, text: ';' }
  }
  if (found?.text === '}' && open === 0) return blank(text, found.start, found.end)
  return blankStatement(text, tokens, depth, at)
}

/** Blanks the statement around token `at`; undefined when nothing is left to blank. */
function blankStatement(
  text: string,
  tokens: readonly Token[],
  depth: readonly number[],
  at: number,
): Edit | undefined {
  let first = at
  while (first > 0 && !['{', '}', ';'].includes(tokens[first - 1]?.text ?? '')) first -= 1
  const begun = tokens[first]
  const broken = tokens[at]
  if (first < at && begun !== undefined && broken?.text === '}') return blank(text, begun.start, broken.start)
  const level = at < tokens.length ? Math.min(depth[at] ?? 0, depth[first] ?? 0) : 0
  let last = at
  for (; last < tokens.length; last++) {
    const token = tokens[last] as Token
    const inner = depth[last] ?? 0
    if (token.text === '}' && (inner < level || last === first)) break
    if (
      last > at &&
      inner <= level &&
      startsLine(text, token) &&
      (declarationWords.has(token.text) || itemWords.has(token.text))
    )
      break
    if (inner === level && (token.text === ';' || (token.text === '}' && last > first))) {
      last += tokens[last + 1]?.text === ';' ? 2 : 1
      break
    }
  }
  const from = tokens[first]
  const to = tokens[last - 1]
  return from === undefined || to === undefined || to.end <= from.start ? undefined : blank(text, from.start, to.end)
}

function blank(text: string, start: number, end: number): Edit {
  return { start, end, text: text.slice(start, end).replace(/[^\n]/g, ' ') }
}
