/**
 * From the parse tree to names, expressions, ranges and types. This and the other `read-*` files are the border to ohm.
 */
import type { Node } from 'ohm-js'
import { rational } from '../support/rational.ts'
import { cover, type Source, type Span } from '../support/span.ts'
import type { BinaryOperator, Expr, Initial, Name, Quantifier, Range, Ref, RefPart, TimeUnit, TypeExpr } from './ast.ts'
import type { TickActionDict, TickSemantics } from './grammar.ohm-bundle.js'

export const expr = (node: Node): Expr => node.expr()
export const ref = (node: Node): Ref => node.ref()
export const refPart = (node: Node): RefPart => node.refPart()
export const range = (node: Node): Range => node.range()
export const type = (node: Node): TypeExpr => node.type()
export const initial = (node: Node): Initial => node.initial()

/** A file, and the part of it that is being read: matching is done on parts, places are those of the file. */
export interface Part {
  readonly source: Source
  /** Where in the file the matched text begins. */
  offset: number
}

export function startOf({ offset }: Part, node: Node): number {
  return offset + node.source.startIdx
}

export function spanOf(part: Part, node: Node): Span {
  return { source: part.source, start: startOf(part, node), end: part.offset + node.source.endIdx }
}

export function nameOf(part: Part, node: Node): Name {
  return { text: node.sourceString, span: spanOf(part, node) }
}

/** `busy.Host` as one name; it stands where its last part does. */
export function qualifiedName(part: Part, node: Node): Name {
  const [first, _dots, others] = node.children as [Node, Node, Node]
  const last = others.children.at(-1) ?? first
  return { text: [first, ...others.children].map((n) => n.sourceString).join('.'), span: spanOf(part, last) }
}

/** The child of an optional part, when it was written. */
export function written(optional: Node): Node | undefined {
  return optional.children[0]
}

/** The elements of a `List` or `NonemptyList`, whose last child is the optional comma at the end. */
export function elements(list: Node): Node[] {
  return list.child(0).asIteration().children
}

/**
 * `{ [key]: value }` for a value that is there, nothing otherwise: absent stays absent under
 * exactOptionalPropertyTypes.
 */
export function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V })
}

const canonical: Record<string, BinaryOperator> = { '&&': 'and', '||': 'or' }

export function addExpressions(semantics: TickSemantics, part: Part): void {
  const span = (node: Node) => spanOf(part, node)
  const name = (node: Node) => nameOf(part, node)
  const binary = (left: Expr, operator: Node, right: Expr): Expr => {
    const text = operator.sourceString
    const kind = canonical[text] ?? (text as BinaryOperator)
    return { kind: 'binary', operator: kind, left, right, span: cover(left.span, right.span) }
  }
  /** `a + b + c`: from the left. */
  const chain = (first: Node, operators: Node, others: Node): Expr =>
    others.children.reduce((left, right, i) => binary(left, operators.child(i), expr(right)), expr(first))

  const exprActions: TickActionDict<Expr> = {
    Expr(first, _questions, thens, _colons, others) {
      const parts = [first, ...others.children].map(expr)
      return parts.reduceRight((otherwise, cond, i) => {
        const then = expr(thens.child(i))
        return { kind: 'conditional', cond, then, else: otherwise, span: cover(cond.span, otherwise.span) }
      })
    },
    Imply(first, operators, others) {
      const parts = [first, ...others.children].map(expr)
      return parts.reduceRight((right, left, i) => binary(left, operators.child(i), right))
    },
    Or: chain,
    And: chain,
    Comparison_compare(left, operator, right) {
      return binary(expr(left), operator, expr(right))
    },
    Sum: chain,
    Product: chain,
    Unary(operators, primary) {
      return operators.children.reduceRight<Expr>((operand, mark) => {
        const operator = mark.sourceString === '-' ? '-' : 'not'
        return { kind: 'unary', operator, operand, span: cover(span(mark), operand.span) }
      }, expr(primary))
    },
    Primary_true(_) {
      return { kind: 'bool', value: true, span: span(this) }
    },
    Primary_false(_) {
      return { kind: 'bool', value: false, span: span(this) }
    },
    number(decimal, unit) {
      const timeUnit = written(unit)?.sourceString as TimeUnit | undefined
      return { kind: 'number', value: rational(decimal.sourceString), ...optional('unit', timeUnit), span: span(this) }
    },
    Primary_group(_open, inner, _close) {
      return { ...expr(inner), span: span(this) }
    },
    Primary_quantified(word, variable, _in, over, _colon, body) {
      const quantifier = word.sourceString as Quantifier
      return {
        kind: 'quantified',
        quantifier,
        variable: name(variable),
        range: range(over),
        body: expr(body),
        span: span(this),
      }
    },
    Primary_apply(fn, args) {
      return { kind: 'apply', fn: ref(fn), args: elements(args.child(1)).map(expr), span: span(this) }
    },
    Primary_ref(node) {
      return { kind: 'ref', ref: ref(node), span: span(this) }
    },
  }

  const refActions: TickActionDict<Ref> = {
    Ref(first, _dots, rest) {
      return { parts: [first, ...rest.children].map(refPart), span: span(this) }
    },
  }

  const partActions: TickActionDict<RefPart> = {
    RefPart(called, brackets) {
      const index = written(brackets)?.child(1)
      return { name: name(called), ...optional('index', index && expr(index)) }
    },
  }

  const rangeActions: TickActionDict<Range> = {
    Range(low, _dots, high) {
      return { low: expr(low), high: expr(high), span: span(this) }
    },
  }

  const typeActions: TickActionDict<TypeExpr> = {
    Type_bool(_) {
      return { kind: 'bool', span: span(this) }
    },
    Type_int(_) {
      return { kind: 'int', span: span(this) }
    },
    Type_time(_) {
      return { kind: 'time', span: span(this) }
    },
    Type_range(node) {
      return { kind: 'range', range: range(node), span: span(this) }
    },
    Type_enum(node) {
      return { kind: 'enum', name: qualifiedName(part, node), span: span(this) }
    },
  }

  const initialActions: TickActionDict<Initial> = {
    Initial_range(_in, node) {
      return { kind: 'range', range: range(node) }
    },
    Initial_any(_assign, _any) {
      return { kind: 'any', span: span(this) }
    },
    Initial_value(_assign, value) {
      return { kind: 'value', value: expr(value) }
    },
  }

  semantics.addOperation<Expr>('expr', exprActions)
  semantics.addOperation<Ref>('ref', refActions)
  semantics.addOperation<RefPart>('refPart', partActions)
  semantics.addOperation<Range>('range', rangeActions)
  semantics.addOperation<TypeExpr>('type', typeActions)
  semantics.addOperation<Initial>('initial', initialActions)
}
