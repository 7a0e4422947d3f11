/**
 * Gathers what a pass finds wrong. Machines are templates and are read once for every instance and system, so the same
 * finding turns up many times: it is kept once (same code, place and message).
 */
import type { Diagnostic, DiagnosticCode, Related } from '../support/diagnostic.ts'
import { position, type Span } from '../support/span.ts'

export type Report = (diagnostic: Diagnostic) => void

export interface Findings {
  readonly report: Report
  /** All findings so far, each once, in the order they were found. */
  list(): readonly Diagnostic[]
}

export function findings(): Findings {
  const known = new Map<string, Diagnostic>()
  return {
    report: (d) => {
      const key = `${d.code} ${d.span.source.path} ${d.span.start} ${d.span.end} ${d.message}`
      if (!known.has(key)) known.set(key, d)
    },
    list: () => [...known.values()],
  }
}

function diagnostic(
  severity: 'error' | 'warning',
  code: DiagnosticCode,
  span: Span,
  message: string,
  hint?: string,
  related?: readonly Related[],
): Diagnostic {
  return {
    severity,
    code,
    message,
    span,
    ...(related !== undefined && related.length > 0 && { related }),
    ...(hint !== undefined && { hint }),
  }
}

export function error(
  code: DiagnosticCode,
  span: Span,
  message: string,
  hint?: string,
  related?: readonly Related[],
): Diagnostic {
  return diagnostic('error', code, span, message, hint, related)
}

export function warning(
  code: DiagnosticCode,
  span: Span,
  message: string,
  hint?: string,
  related?: readonly Related[],
): Diagnostic {
  return diagnostic('warning', code, span, message, hint, related)
}

/** `1 argument`, `2 arguments`. */
export function countOf(count: number): string {
  return count === 1 ? '1 argument' : `${count} arguments`
}

/** `T0201 3:7 message`, and `warning` before it where it is one: a diagnostic in one line, for tables and logs. */
export function oneLine(d: Diagnostic): string {
  const { line, column } = position(d.span.source, d.span.start)
  return `${d.severity === 'warning' ? 'warning ' : ''}${d.code} ${line}:${column} ${d.message}`
}
