/**
 * Text to tree. The grammar is `grammar.ohm`; `read-*.ts` build the tree; `recover.ts` finds several independent
 * errors.
 *
 * A file is matched piece by piece, a declaration or a few at a time: the matcher remembers what it tried at every
 * place of its text, so that a whole file at once took a hundred times its size in memory, and most of the time to
 * clear it up.
 */

import { refuseIfLate } from '../support/deadline.ts'
import type { Checked, Diagnostic } from '../support/diagnostic.ts'
import type { Source } from '../support/span.ts'
import type { Ast, Declaration, Expr } from './ast.ts'
import { commentsOf } from './comments.ts'
import grammar from './grammar.ohm-bundle.js'
import { beyondLimits } from './limits.ts'
import { addDeclarations, declaration } from './read-declaration.ts'
import { addExpressions, type Part } from './read-expression.ts'
import { addMachineItems, type Reading } from './read-machine.ts'
import { matchWithRecovery } from './recover.ts'
import { fileWords, scan, startsLine, type Token } from './tokens.ts'

/** Readers are made per file, because every node of the tree carries the source in its span. */
function readers(reading: Reading) {
  const semantics = grammar.createSemantics()
  addExpressions(semantics, reading.part)
  addMachineItems(semantics, reading)
  addDeclarations(semantics, reading)
  return semantics
}

/** Errors of syntax that are told of one file, at most. */
const mostErrors = 20

/**
 * Reads one file; throws `TooLate` after `until`. With syntax errors (codes T0101, T0104) the tree holds the
 * declarations and statements that could be read.
 */
export function parse(source: Source, until?: number): Checked<Ast> {
  const tokens = scan(source.text)
  const refused = beyondLimits(source, tokens)
  if (refused !== undefined)
    return { value: { path: source.path, declarations: [], comments: [] }, diagnostics: [refused] }
  const part: Part = { source, offset: 0 }
  const reading: Reading = { part, comments: commentsOf(source, tokens), diagnostics: [] }
  const read = readers(reading)
  const declarations: Declaration[] = []
  const found: Diagnostic[] = []
  for (const piece of pieces(source.text, tokens)) {
    refuseIfLate(until, 'reading the model')
    const { match, diagnostics } = matchWithRecovery(source, 'File', mostErrors - found.length, piece)
    // Where a piece stops early, the next one may have its first error at the same place.
    found.push(...diagnostics.filter((d) => d.span.start !== found.at(-1)?.span.start))
    part.offset = piece.start
    if (match !== undefined) declarations.push(...read(match).children[0].children.map(declaration))
    if (found.length >= mostErrors) break
  }
  const diagnostics = [...found, ...reading.diagnostics].sort((a, b) => a.span.start - b.span.start)
  return { value: { path: source.path, declarations, comments: reading.comments.rest() }, diagnostics }
}

/** Pieces are at least so long, in characters, where declarations are short. */
const leastPiece = 1000

/** The text cut between declarations: where one has ended, and a line begins with a word that begins another. */
function pieces(text: string, tokens: readonly Token[]): { start: number; end: number }[] {
  const cuts: number[] = []
  let depth = 0
  let ended = false
  let last = 0
  for (const token of tokens) {
    if (token.kind === 'comment') continue
    if (
      ended &&
      depth === 0 &&
      token.start - last >= leastPiece &&
      fileWords.has(token.text) &&
      startsLine(text, token)
    ) {
      cuts.push(token.start)
      last = token.start
    }
    if (token.text === '{') depth += 1
    if (token.text === '}') depth -= 1
    ended = token.text === ';' || token.text === '}'
  }
  return [0, ...cuts].map((start, i) => ({ start, end: cuts[i] ?? text.length }))
}

/** Reads one expression, as given on the command line (`4ms`, `2 * TICK`); without value when it is none. */
export function parseExpression(text: string, path = 'expression'): Checked<Expr | undefined> {
  const source: Source = { path, text }
  const tokens = scan(text)
  const refused = beyondLimits(source, tokens)
  if (refused !== undefined) return { value: undefined, diagnostics: [refused] }
  const { match, diagnostics } = matchWithRecovery(source, 'Expr', 1)
  if (match === undefined || diagnostics.length > 0) return { value: undefined, diagnostics }
  const root = readers({ part: { source, offset: 0 }, comments: commentsOf(source, tokens), diagnostics: [] })(match)
  return { value: root.expr(), diagnostics }
}
