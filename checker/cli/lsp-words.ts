/** Our values in the words of the language server protocol: places count from 0 there. */
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as lsp from 'vscode-languageserver-protocol/node'
import type { Completion } from '../editor/completion.ts'
import type { Fold, Outlined } from '../editor/outline.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { position, type Source, type Span } from '../support/span.ts'

export function pathOf(uri: string): string {
  return uri.startsWith('file:') ? fileURLToPath(uri) : uri
}

export function uriOf(path: string): string {
  return pathToFileURL(path).href
}

/** The place in a text, counted from its start; places beyond a line or the text are its end. */
export function offsetOf(text: string, { line, character }: lsp.Position): number {
  let start = 0
  for (let i = 0; i < line; i++) {
    const next = text.indexOf('\n', start)
    if (next < 0) return text.length
    start = next + 1
  }
  const end = text.indexOf('\n', start)
  return Math.min(start + character, end < 0 ? text.length : end)
}

function positionOf(source: Source, offset: number): lsp.Position {
  // What breaks off was read with the braces that it lacks.
  const { line, column } = position(source, Math.min(offset, source.text.length))
  return { line: line - 1, character: column - 1 }
}

export function rangeOf({ source, start, end }: Span): lsp.Range {
  return { start: positionOf(source, start), end: positionOf(source, end) }
}

export function locationOf(span: Span): lsp.Location {
  return { uri: uriOf(span.source.path), range: rangeOf(span) }
}

/** All of a text. */
export function whole(text: string): lsp.Range {
  return rangeOf({ source: { path: '', text }, start: 0, end: text.length })
}

export function diagnosticOf({ severity, code, message, span, hint, related = [] }: Diagnostic): lsp.Diagnostic {
  return {
    range: rangeOf(span),
    severity: severity === 'error' ? lsp.DiagnosticSeverity.Error : lsp.DiagnosticSeverity.Warning,
    code,
    source: 'paracheck',
    message: hint === undefined ? message : `${message}\n${hint}`,
    relatedInformation: related.map(({ span: other, label }) => ({ location: locationOf(other), message: label })),
  }
}

/** What is wrong in a file that another one uses, told where it is used. */
export function usedDiagnostic({ message, span, code, severity }: Diagnostic, at: lsp.Range): lsp.Diagnostic {
  return {
    range: at,
    severity: severity === 'error' ? lsp.DiagnosticSeverity.Error : lsp.DiagnosticSeverity.Warning,
    code,
    source: 'paracheck',
    message: `in ${span.source.path}: ${message}`,
    relatedInformation: [{ location: locationOf(span), message }],
  }
}

const kinds: Readonly<Record<Outlined['kind'], lsp.SymbolKind>> = {
  parameter: lsp.SymbolKind.Constant,
  constant: lsp.SymbolKind.Constant,
  'named expression': lsp.SymbolKind.Function,
  enum: lsp.SymbolKind.Enum,
  'enum value': lsp.SymbolKind.EnumMember,
  event: lsp.SymbolKind.Event,
  call: lsp.SymbolKind.Method,
  irq: lsp.SymbolKind.Event,
  observer: lsp.SymbolKind.Variable,
  machine: lsp.SymbolKind.Class,
  system: lsp.SymbolKind.Module,
  instance: lsp.SymbolKind.Object,
  property: lsp.SymbolKind.Property,
  lemma: lsp.SymbolKind.Property,
  clock: lsp.SymbolKind.Field,
  timer: lsp.SymbolKind.Field,
  variable: lsp.SymbolKind.Variable,
  state: lsp.SymbolKind.Struct,
  'formal argument': lsp.SymbolKind.TypeParameter,
  'bound name': lsp.SymbolKind.Variable,
  file: lsp.SymbolKind.File,
  check: lsp.SymbolKind.Namespace,
  use: lsp.SymbolKind.File,
}

export function symbolOf({ name, kind, span, whole: all, children }: Outlined): lsp.DocumentSymbol {
  return {
    name,
    detail: kind,
    kind: kinds[kind],
    range: rangeOf(all),
    selectionRange: rangeOf(span),
    children: children.map(symbolOf),
  }
}

export function foldOf({ first, last, kind }: Fold): lsp.FoldingRange {
  return { startLine: first - 1, endLine: last - 1, ...(kind === 'comment' && { kind: lsp.FoldingRangeKind.Comment }) }
}

const completionKinds: Readonly<Partial<Record<Completion['kind'], lsp.CompletionItemKind>>> = {
  keyword: lsp.CompletionItemKind.Keyword,
  machine: lsp.CompletionItemKind.Class,
  state: lsp.CompletionItemKind.EnumMember,
  'enum value': lsp.CompletionItemKind.EnumMember,
  parameter: lsp.CompletionItemKind.Constant,
  constant: lsp.CompletionItemKind.Constant,
  event: lsp.CompletionItemKind.Event,
  irq: lsp.CompletionItemKind.Event,
  call: lsp.CompletionItemKind.Method,
  property: lsp.CompletionItemKind.Property,
  'named expression': lsp.CompletionItemKind.Function,
}

export function completionOf({ label, kind, detail, doc }: Completion): lsp.CompletionItem {
  return {
    label,
    kind: completionKinds[kind] ?? lsp.CompletionItemKind.Variable,
    detail,
    ...(doc !== undefined && { documentation: doc }),
  }
}
