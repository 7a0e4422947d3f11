/**
 * Text to tree. The grammar is `grammar.ohm`; `read-*.ts` build the tree; `recover.ts` finds several independent errors.
 */
import type { Checked, Diagnostic } from '../support/diagnostic.ts'
import type { Source } from '../support/span.ts'
import type { Ast, Expr } from './ast.ts'
import { commentsOf } from './comments.ts'
import grammar from './grammar.ohm-bundle.js'
import { addDeclarations, declaration } from './read-declaration.ts'
import { addExpressions } from './read-expression.ts'
import { addMachineItems, type Reading } from './read-machine.ts'
import { matchWithRecovery } from './recover.ts'

/** Readers are made per file, because every node of the tree carries the source in its span. */
function readers(reading: Reading) {
  const semantics = grammar.createSemantics()
  addExpressions(semantics, reading.source)
  addMachineItems(semantics, reading)
  addDeclarations(semantics, reading)
  return semantics
}

/**
 * Reads one file. With syntax errors (code T0101) the tree holds the declarations and statements that could be read.
 */
export function parse(source: Source): Checked<Ast> {
  const { match, diagnostics } = matchWithRecovery(source, 'File')
  const reading: Reading = { source, comments: commentsOf(source), diagnostics: [] }
  const root = match && readers(reading)(match)
  const declarations = root ? root.children[0].children.map(declaration) : []
  const found: readonly Diagnostic[] = [...diagnostics, ...reading.diagnostics].sort((a, b) => a.span.start - b.span.start)
  return { value: { path: source.path, declarations, comments: reading.comments.rest() }, diagnostics: found }
}

/** Reads one expression, as given on the command line (`4ms`, `2 * TICK`); without value when it is none. */
export function parseExpression(text: string, path = 'expression'): Checked<Expr | undefined> {
  const source: Source = { path, text }
  const { match, diagnostics } = matchWithRecovery(source, 'Expr', 1)
  if (match === undefined || diagnostics.length > 0) return { value: undefined, diagnostics }
  const root = readers({ source, comments: commentsOf(source), diagnostics: [] })(match)
  return { value: root.expr(), diagnostics }
}
