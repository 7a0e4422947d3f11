/** From the text of a TChecker file to its declarations; `tck.ohm` is the grammar. */
import type { Node } from 'ohm-js'
import { refuseIfLate } from '../support/deadline.ts'
import type { Source, Span } from '../support/span.ts'
import { ForeignProblem } from './document.ts'
import grammar from './tck.ohm-bundle.js'

export type Expression = { readonly span: Span } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'place'; readonly name: string; readonly index?: Expression }
  | { readonly kind: 'minus'; readonly arg: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: '+' | '-' | '*' | '/' | '%'
      readonly left: Expression
      readonly right: Expression
    }
)
export type Place = Extract<Expression, { kind: 'place' }>

export type Atom = { readonly span: Span } & (
  | {
      readonly kind: 'comparison'
      readonly operator: Comparator
      readonly left: Expression
      readonly right: Expression
    }
  | { readonly kind: 'not'; readonly arg: Atom }
  | { readonly kind: 'all'; readonly atoms: readonly Atom[] }
  | { readonly kind: 'truth'; readonly expression: Expression }
)
export type Comparator = '==' | '!=' | '<' | '<=' | '>' | '>='

export interface Assignment {
  readonly place: Place
  readonly value: Expression
  readonly span: Span
}

export type Attribute = { readonly span: Span } & (
  | { readonly kind: 'initial' | 'committed' | 'urgent' }
  | { readonly kind: 'labels'; readonly labels: readonly string[] }
  | { readonly kind: 'invariant' | 'provided'; readonly condition: Atom }
  | { readonly kind: 'do'; readonly assignments: readonly Assignment[] }
  | { readonly kind: 'unknown'; readonly word: string }
)

export interface Party {
  readonly process: string
  readonly event: string
  /** Takes part if it can, and may be missing. */
  readonly weak: boolean
  readonly span: Span
}

export type Declaration = { readonly span: Span; readonly attributes: readonly Attribute[] } & (
  | { readonly kind: 'system'; readonly name: string }
  | { readonly kind: 'event'; readonly name: string }
  | { readonly kind: 'process'; readonly name: string }
  | { readonly kind: 'clock'; readonly name: string; readonly size: number }
  | {
      readonly kind: 'int'
      readonly name: string
      readonly size: number
      readonly low: number
      readonly high: number
      readonly start: number
    }
  | { readonly kind: 'location'; readonly process: string; readonly name: string }
  | {
      readonly kind: 'edge'
      readonly process: string
      readonly from: string
      readonly to: string
      readonly event: string
    }
  | { readonly kind: 'sync'; readonly parties: readonly Party[] }
)

/** Throws `ForeignProblem` where the text is not of the language, and `TooLate` after `until`. */
export function readTckTree(source: Source, until?: number): Declaration[] {
  const reader = readerOf(source)
  return piecesOf(source.text).flatMap((start, i, starts) => {
    refuseIfLate(until, 'reading the file')
    return reader(start, starts[i + 1] ?? source.text.length)
  })
}

/**
 * Characters of a piece, at least. What a parser remembers of a text grows with it, and so does the time for a word.
 */
const leastPiece = 4000

/**
 * Where pieces of the text begin that can be read by themselves: with a line that begins a declaration, outside of
 * braces.
 */
function piecesOf(text: string): number[] {
  const starts = [0]
  let depth = 0
  for (const { 0: line, index } of text.matchAll(/[^\n]*\n?/g)) {
    const isFar = index - (starts.at(-1) ?? 0) >= leastPiece
    if (isFar && depth === 0 && /^\s*(system|clock|int|event|process|location|edge|sync)\s*:/.test(line))
      starts.push(index)
    for (const brace of line.replace(/#.*/, '').match(/[{}]/g) ?? []) depth += brace === '{' ? 1 : -1
  }
  return starts
}

function problemOf(
  source: Source,
  start: number,
  text: string,
  match: { readonly shortMessage?: string | undefined },
): ForeignProblem {
  const at = (match as unknown as { getRightmostFailurePosition(): number }).getRightmostFailurePosition()
  const expected = /[Ee]xpected (.*)$/s.exec(match.shortMessage ?? '')?.[1]
  const place = start + Math.min(at, Math.max(0, text.length - 1))
  const message = expected === undefined ? 'not of the language' : `expected ${expected}`
  const hint = 'functions, local variables and control flow of TChecker are not supported'
  return new ForeignProblem(message, { source, start: place, end: place + 1 }, hint)
}

function shortened(digits: string): string {
  return digits.length > 24 ? `${digits.slice(0, 12)}… (${digits.length} digits)` : digits
}

/** Reads the declarations between two places of a text. */
function readerOf(source: Source): (start: number, end: number) => Declaration[] {
  const semantics = grammar.createSemantics()
  /** Of the piece that is read. */
  let base = 0
  const span = (node: Node): Span => ({ source, start: base + node.source.startIdx, end: base + node.source.endIdx })
  const text = (node: Node): string => node.sourceString
  const number = (node: Node): number => {
    const value = Number(node.sourceString)
    if (Math.abs(value) < 2 ** 31) return value
    throw new ForeignProblem(`${shortened(text(node))} is no integer of 32 bits, which TChecker's are`, span(node))
  }
  const list = (node: Node): Node[] => node.asIteration().children
  const given = (optional: Node): Attribute[] => optional.children.flatMap((node) => node.attributes() as Attribute[])
  const binary = (node: Node, left: Node, operator: Node, right: Node): Expression => ({
    kind: 'binary',
    operator: operator.sourceString as '+',
    left: left.expression(),
    right: right.expression(),
    span: span(node),
  })

  semantics.addOperation<Expression>('expression', {
    Expr_sum(left, operator, right) {
      return binary(this, left, operator, right)
    },
    Product_product(left, operator, right) {
      return binary(this, left, operator, right)
    },
    Unary_minus(_sign, arg) {
      return { kind: 'minus', arg: arg.expression(), span: span(this) }
    },
    Unary_grouped(_open, inner, _close) {
      return inner.expression()
    },
    Unary_number(digits) {
      return { kind: 'number', value: number(digits), span: span(this) }
    },
    Place(name, _open, index, _close) {
      const [inner] = index.children
      return {
        kind: 'place',
        name: text(name),
        ...(inner && { index: inner.expression() as Expression }),
        span: span(this),
      }
    },
  })
  semantics.addOperation<Atom>('atom', {
    Condition(atoms) {
      return { kind: 'all', atoms: list(atoms).map((a) => a.atom()), span: span(this) }
    },
    Atom_comparison(left, operator, right) {
      const comparator = text(operator) as Comparator
      return {
        kind: 'comparison',
        operator: comparator,
        left: left.expression(),
        right: right.expression(),
        span: span(this),
      }
    },
    Atom_not(_mark, arg) {
      return { kind: 'not', arg: arg.atom(), span: span(this) }
    },
    Atom_grouped(_open, inner, _close) {
      return inner.atom()
    },
    Atom_truth(expression) {
      return { kind: 'truth', expression: expression.expression(), span: span(this) }
    },
  })
  semantics.addOperation<Assignment[]>('assignments', {
    Statement_assign(place, _is, value) {
      return [{ place: place.expression(), value: value.expression(), span: span(this) }]
    },
    Statement_nop(_word) {
      return []
    },
  })
  semantics.addOperation<Attribute>('attribute', {
    Attribute_initial: (word, _colon) => ({ kind: 'initial', span: span(word) }),
    Attribute_committed: (word, _colon) => ({ kind: 'committed', span: span(word) }),
    Attribute_urgent: (word, _colon) => ({ kind: 'urgent', span: span(word) }),
    Attribute_labels: (word, _colon, labels) => ({ kind: 'labels', labels: list(labels).map(text), span: span(word) }),
    Attribute_invariant: (word, _colon, condition) => ({
      kind: 'invariant',
      condition: condition.atom(),
      span: span(word),
    }),
    Attribute_provided: (word, _colon, condition) => ({
      kind: 'provided',
      condition: condition.atom(),
      span: span(word),
    }),
    Attribute_do: (word, _colon, statements, _end) => {
      return { kind: 'do', assignments: list(statements).flatMap((s) => s.assignments()), span: span(word) }
    },
    Attribute_unknown: (word, _colon, _value) => ({ kind: 'unknown', word: text(word), span: span(word) }),
  })
  semantics.addOperation<Attribute[]>('attributes', {
    Attributes: (_open, attributes, _close) => list(attributes).map((a) => a.attribute()),
  })
  semantics.addOperation<Party>('party', {
    Party(process, _at, event, mark) {
      return { process: text(process), event: text(event), weak: mark.children.length > 0, span: span(this) }
    },
  })
  semantics.addOperation<Declaration>('declaration', {
    Declaration_system(_word, _colon, name, attributes) {
      return { kind: 'system', name: text(name), attributes: given(attributes), span: span(name) }
    },
    Declaration_clock(_word, _1, size, _2, name, attributes) {
      return { kind: 'clock', size: number(size), name: text(name), attributes: given(attributes), span: span(name) }
    },
    Declaration_int(_word, _1, size, _2, low, _3, high, _4, start, _5, name, attributes) {
      const range = { low: number(low), high: number(high), start: number(start) }
      return {
        kind: 'int',
        size: number(size),
        ...range,
        name: text(name),
        attributes: given(attributes),
        span: span(name),
      }
    },
    Declaration_event(_word, _colon, name, attributes) {
      return { kind: 'event', name: text(name), attributes: given(attributes), span: span(name) }
    },
    Declaration_process(_word, _colon, name, attributes) {
      return { kind: 'process', name: text(name), attributes: given(attributes), span: span(name) }
    },
    Declaration_location(_word, _1, process, _2, name, attributes) {
      return {
        kind: 'location',
        process: text(process),
        name: text(name),
        attributes: given(attributes),
        span: span(this),
      }
    },
    Declaration_edge(_word, _1, process, _2, from, _3, to, _4, event, attributes) {
      const ends = { process: text(process), from: text(from), to: text(to), event: text(event) }
      return { kind: 'edge', ...ends, attributes: given(attributes), span: span(this) }
    },
    Declaration_sync(_word, _colon, parties, attributes) {
      return {
        kind: 'sync',
        parties: list(parties).map((p) => p.party()),
        attributes: given(attributes),
        span: span(this),
      }
    },
  })
  semantics.addOperation<Declaration[]>('declarations', {
    File: (declarations) => declarations.children.map((d) => d.declaration()),
  })
  return (start, end) => {
    base = start
    const text = source.text.slice(start, end)
    const match = grammar.match(text)
    if (match.failed()) throw problemOf(source, start, text, match)
    return semantics(match).declarations()
  }
}
