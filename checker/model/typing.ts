/**
 * Expressions to typed terms. `let`s are expanded where they are used, quantifiers over their static range, and every
 * typed expression knows what it reads, so that a place can ask for discrete data or for parameters only.
 */
import { add, and, bool, cur, enumValue, eq, intSort, ite, not, num, or, type Term } from '../logic/term.ts'
import { isInteger, rational } from '../support/rational.ts'
import { cover, type Span } from '../support/span.ts'
import { unreachable } from '../support/unreachable.ts'
import type { BinaryOperator, Expr, Name, Range, Ref, TypeExpr } from '../syntax/ast.ts'
import { expandLet, typeConst } from './definitions.ts'
import { domainOf } from './domains.ts'
import { readElements } from './elements.ts'
import { type Env, knowing, withLocals } from './env.ts'
import { error } from './findings.ts'
import { typeApply } from './functions.ts'
import { binary, conditional, minus, negation, ranked } from './operators.ts'
import { type Found, type IndexOf, kindText, resolve, signalOf } from './resolve.ts'
import { mostCopies, mostDeep, mostSteps, shallow, spend, TooLarge } from './size.ts'
import {
  boolType,
  coerce,
  constant,
  type Domain,
  intType,
  milliseconds,
  type Operand,
  plain,
  type Read,
  type ReadKind,
  type Type,
  type Typed,
  timeType,
  unknown,
} from './types.ts'

/** Types an expression. A bare name that is a value of the enum `expected` means that value. */
export function typeExpr(expr: Expr, env: Env, expected?: Type): Typed {
  spend(env.program.budget, expr.span)
  const typed = typeForm(expr, env, expected)
  shallow(typed.term, expr.span)
  return typed
}

function typeForm(expr: Expr, env: Env, expected: Type | undefined): Typed {
  const { report } = env
  const operand = (e: Expr, want?: Type): Operand => ({ typed: typeExpr(e, env, want), span: e.span })
  switch (expr.kind) {
    case 'bool':
      return constant(bool(expr.value), boolType)
    case 'number':
      return expr.unit === undefined ? plain(expr.value) : constant(num(milliseconds(expr.value, expr.unit)), timeType)
    case 'ref':
      return typeRef(expr.ref, env, expected)
    case 'unary':
      return typeMarks(expr, env)
    case 'binary': {
      if (isLong(expr)) return typeChain(expr, env)
      const rightFirst = isBareName(expr.left) && !isBareName(expr.right)
      if (rightFirst) {
        const right = operand(expr.right)
        return binary(expr.operator, operand(expr.left, right.typed.type), right, expr.span, report)
      }
      const left = operand(expr.left)
      const inside = knowing(env, ...knownAfter(expr.operator, left.typed))
      const right = { typed: typeExpr(expr.right, inside, left.typed.type), span: expr.right.span }
      return binary(expr.operator, left, right, expr.span, report)
    }
    case 'conditional':
      return typeCases(expr, env, expected)
    case 'apply':
      return typeApply(expr, env)
    case 'quantified':
      return typeQuantified(expr, env, expected)
    default:
      return unreachable(expr)
  }
}

/** What holds wherever the right side of `a and b`, `a imply b`, `a or b` decides. */
function knownAfter(operator: BinaryOperator, { term, type }: Typed): Term[] {
  if (type.kind !== 'bool') return []
  if (operator === 'and' || operator === 'imply') return [term]
  return operator === 'or' ? [not(term)] : []
}

/** `not not a`, `- -a`: by a loop, since there may be many. */
function typeMarks(expr: Extract<Expr, { kind: 'unary' }>, env: Env): Typed {
  const marks: Extract<Expr, { kind: 'unary' }>[] = []
  let inner: Expr = expr
  for (; inner.kind === 'unary'; inner = inner.operand) marks.push(inner)
  return marks.reduceRight(
    (typed, { operator, operand }) => {
      const part = { typed, span: operand.span }
      return operator === 'not' ? negation(part, env.report) : minus(part, env.report)
    },
    typeExpr(inner, env),
  )
}

/** `a ? b : c ? d : e`. */
function typeCases(expr: Extract<Expr, { kind: 'conditional' }>, env: Env, expected: Type | undefined): Typed {
  const cases: Extract<Expr, { kind: 'conditional' }>[] = []
  let last: Expr = expr
  for (; last.kind === 'conditional'; last = last.else) cases.push(last)
  if (cases.length > mostDeep) throw new TooLarge(expr.span, `a choice among more than ${mostDeep} cases`)
  const operandIn = (inside: Env, e: Expr, want?: Type): Operand => ({ typed: typeExpr(e, inside, want), span: e.span })
  let here = env
  const typed = cases.map((c) => {
    const cond = operandIn(here, c.cond)
    const then = operandIn(knowing(here, cond.typed.term), c.then, expected)
    here = knowing(here, not(cond.typed.term))
    return { cond, then, span: c.span }
  })
  return typed.reduceRight(
    (otherwise, { cond, then, span }) => ({ typed: conditional(cond, then, otherwise, env.report), span }),
    operandIn(here, last, expected),
  ).typed
}

/** Links of a chain that are typed one after the other; longer chains are halved, as both give the same term. */
const shortChain = 64

/** The operands of `a and b and …`, `a + b - …` or `a imply b imply …`, with the sign of each. */
function linksOf(expr: Expr, most = Infinity): { readonly part: Expr; readonly minus: boolean }[] {
  if (expr.kind !== 'binary') return [{ part: expr, minus: false }]
  const { operator } = expr
  const links: { part: Expr; minus: boolean }[] = []
  let at: Expr = expr
  if (operator === 'imply') {
    for (; at.kind === 'binary' && at.operator === operator && links.length < most; at = at.right)
      links.push({ part: at.left, minus: false })
    return [...links, { part: at, minus: false }]
  }
  const sum = operator === '+' || operator === '-'
  const goesOn = (e: Expr): e is Extract<Expr, { kind: 'binary' }> =>
    e.kind === 'binary' && (sum ? e.operator === '+' || e.operator === '-' : e.operator === operator)
  for (; goesOn(at) && links.length < most; at = at.left) links.push({ part: at.right, minus: at.operator === '-' })
  return [...links, { part: at, minus: false }].reverse()
}

function isLong(expr: Extract<Expr, { kind: 'binary' }>): boolean {
  return ['and', 'or', 'imply', '+', '-'].includes(expr.operator) && linksOf(expr, shortChain).length > shortChain
}

/** A long chain: `a imply b imply c` is `not a or not b or c`, and a sum the sum of its halves. */
function typeChain(expr: Extract<Expr, { kind: 'binary' }>, env: Env): Typed {
  const { report } = env
  const operator = expr.operator === 'imply' ? 'or' : expr.operator === '-' ? '+' : expr.operator
  const links = linksOf(expr)
  const parts = links.map(({ part, minus: negative }, i): Operand => {
    const typed = { typed: typeExpr(part, env), span: part.span }
    if (negative) return { ...typed, typed: minus(typed, report) }
    return expr.operator === 'imply' && i < links.length - 1 ? { ...typed, typed: negation(typed, report) } : typed
  })
  const joined = (from: number, to: number): Operand => {
    const only = parts[from]
    if (to - from === 1 && only !== undefined) return only
    const middle = (from + to) >> 1
    const [left, right] = [joined(from, middle), joined(middle, to)]
    const span = cover(left.span, right.span)
    return { typed: binary(operator, left, right, span, report), span }
  }
  return joined(0, parts.length).typed
}

/** Types an expression that has to be of the given type; the answer is unknown when it is not. */
export function typeAs(expr: Expr, type: Type, env: Env): Typed {
  return coerce({ typed: typeExpr(expr, env, type), span: expr.span }, type, env.report)
}

function isBareName(expr: Expr): boolean {
  return expr.kind === 'ref' && expr.ref.parts.length === 1
}

export function readOf(
  kind: ReadKind,
  name: string,
  span: Span,
  declared: Span,
  more: Pick<Read, 'observer' | 'range'> = {},
): Read {
  return { kind, name, span, declared, ...more }
}

/** A read of an observer is noted where observers may be read, and an error elsewhere (T0503). */
export function noted(typed: Typed, env: Env): Typed {
  for (const read of typed.reads)
    if (read.observer !== undefined) noteObserver(read.observer, read.span, read.declared, env)
  return typed
}

function noteObserver(name: string, span: Span, declared: Span, env: Env): void {
  if (env.observed !== undefined) env.observed(name)
  else if (env.system !== undefined) {
    const related = [{ span: declared, label: 'the observer declares it here' }]
    env.report(
      error(
        'T0503',
        span,
        `observer \`${name}\` is read here, so it would influence what it observes`,
        undefined,
        related,
      ),
    )
  }
}

function indexIn(env: Env): IndexOf {
  return (index, array) => {
    if (array !== undefined) return staticInteger(index, 'an index', env)
    typeAs(index, intType, env)
    return undefined
  }
}

export function resolveIn(env: Env, ref: Ref): Found {
  return resolve(ref, env, indexIn(env))
}

/** The signal a resolved name means, its array index taken. */
export function signalIn(found: Found, ref: Ref, env: Env): ReturnType<typeof signalOf> {
  const signal = signalOf(found, ref, env, indexIn(env))
  if (signal?.member.owner?.observer !== undefined)
    noteObserver(signal.member.owner.observer, ref.span, signal.member.span, env)
  return signal
}

function typeRef(ref: Ref, env: Env, expected: Type | undefined): Typed {
  const bare = ref.parts.length === 1 ? ref.parts[0]?.name.text : undefined
  if (bare !== undefined && expected?.kind === 'enum' && !env.locals.has(bare) && expected.sort.values.includes(bare)) {
    return constant(enumValue(expected.sort, bare), expected)
  }
  const typed = readElements(ref, env, (element) => typeElement(element, env, bare))
  return noted(typed, env)
}

function typeElement(ref: Ref, env: Env, bare: string | undefined): Typed {
  const found = resolveIn(env, ref)
  if ((found.kind === 'member' || found.kind === 'global') && found.index !== undefined && !isSignal(found)) {
    env.report(
      error(
        'T0206',
        found.index.span,
        `\`${bare ?? ref.parts.at(-1)?.name.text}\` is ${kindText(found)}, not an array`,
      ),
    )
    return unknown
  }
  return meaning(found, ref, env)
}

export function isSignal(found: Found): boolean {
  return (
    (found.kind === 'member' && found.member.kind === 'signal') ||
    (found.kind === 'global' && found.entity.kind === 'signal')
  )
}

function meaning(found: Found, ref: Ref, env: Env): Typed {
  switch (found.kind) {
    case 'unknown':
      return unknown
    case 'local':
      return { ...found.local.typed, reads: found.local.typed.reads.map((r) => ({ ...r, span: ref.span })) }
    case 'machine':
      return notAValue(found, ref, `name what you ask of it: \`${found.partner.name}.…\``, env)
    case 'member': {
      const { member, owner } = found
      const observer = owner.observer === undefined ? {} : { observer: owner.observer }
      const read = (kind: ReadKind, name: string, of: Pick<Read, 'range'> = {}): Read[] => [
        readOf(kind, name, ref.span, member.span, { ...observer, ...of }),
      ]
      switch (member.kind) {
        case 'data': {
          const { variable, domain } = member
          const range = domain.range === undefined ? {} : { range: domain.range }
          return { term: cur(variable), type: domain.type, reads: read('discrete', variable.name, range) }
        }
        case 'clock':
          return { term: cur(member.variable), type: timeType, reads: read('clock', member.variable.name) }
        case 'state': {
          if (owner.location.sort.kind !== 'enum')
            throw new Error('locations are of an enum sort: instances are built so')
          const term = eq(cur(owner.location), enumValue(owner.location.sort, member.value))
          return { term, type: boolType, reads: read('discrete', `${owner.name}.${member.value}`) }
        }
        case 'const':
          return typeConst(member.decl, owner, env)
        case 'let':
          return expandLet(member.decl, owner, ref.span, env)
        case 'enum_value':
          return constant(enumValue(member.sort, member.value), { kind: 'enum', sort: member.sort })
        case 'formal':
          return 'kind' in member.value
            ? notAValue(found, ref, undefined, env)
            : { ...member.value, reads: member.value.reads.map((r) => ({ ...r, span: ref.span })) }
        case 'sized':
          throw new Error('resolving a name takes an element of what is sized')
        case 'timer':
          return notAValue(found, ref, 'write `armed(…)` or `left(…)`', env)
        case 'signal':
          return notAValue(
            found,
            ref,
            member.decl.kind === 'irq' ? 'write `pending(…)`' : 'events are received by `on …`, not read',
            env,
          )
      }
      return unreachable(member)
    }
    case 'global': {
      const { entity } = found
      switch (entity.kind) {
        case 'param': {
          const type: Type =
            entity.decl.type.kind === 'bool' ? boolType : entity.decl.type.kind === 'time' ? timeType : intType
          const range =
            env.withoutRanges === undefined && entity.decl.type.kind === 'range'
              ? rangeOf(entity.decl.type, env)
              : undefined
          const reads = [readOf('param', entity.variable.name, ref.span, entity.span, range && { range })]
          return entity.decl.type.kind === 'enum' ? unknown : { term: cur(entity.variable), type, reads }
        }
        case 'const':
          return typeConst(entity.decl, undefined, env)
        case 'let':
          return expandLet(entity.decl, undefined, ref.span, env)
        case 'enum_value':
          return constant(enumValue(entity.sort, entity.value), { kind: 'enum', sort: entity.sort })
        case 'observer': {
          const name = ref.parts[0]?.name.text ?? ''
          return {
            term: cur({ name, sort: { kind: 'real' } }),
            type: timeType,
            reads: [readOf('clock', name, ref.span, entity.span, { observer: name })],
          }
        }
        case 'signal':
          return notAValue(
            found,
            ref,
            entity.decl.kind === 'irq' ? 'write `pending(…)`' : 'events are received by `on …`, not read',
            env,
          )
      }
      return unreachable(entity)
    }
    default:
      return unreachable(found)
  }
}

/** The range that a parameter is declared with. */
function rangeOf(type: TypeExpr, env: Env): Domain['range'] {
  return domainOf(type, { ...env, withoutRanges: true, report: () => {} }).range
}

function notAValue(found: Found, ref: Ref, hint: string | undefined, env: Env): Typed {
  const name = ref.parts.at(-1)?.name.text
  env.report(error('T0203', ref.span, `\`${name}\` is ${kindText(found)}, not a value`, hint))
  return unknown
}

function typeQuantified(expr: Extract<Expr, { kind: 'quantified' }>, env: Env, expected: Type | undefined): Typed {
  const { quantifier, variable, body } = expr
  const range = staticRange(expr.range.low, expr.range.high, expr.range.span, env)
  const copies = (env.copies ?? 1) * (range?.length ?? 1)
  if (copies > mostCopies)
    throw new TooLarge(expr.span, `quantifiers inside each other stand for more than ${mostCopies} copies of this`)
  const inside = (i: number | undefined): Env => ({ ...withNumber(env, variable, i), copies })
  const isSum = !['forall', 'exists', 'count'].includes(quantifier)
  if (range === undefined) {
    // The range is reported; what stands for the whole has the right sort, so that what surrounds it can be typed and
    // folded.
    const typed = isSum ? typeExpr(body, inside(undefined)) : typeAs(body, boolType, inside(undefined))
    if (isSum) return quantifier.startsWith('arg') ? unknown : typed
    return quantifier === 'count' ? constant(num(0, intSort), intType) : { ...unknown, type: boolType }
  }
  const parts = range.map(
    (i): Operand => ({ typed: isSum ? typeExpr(body, inside(i)) : typeAs(body, boolType, inside(i)), span: body.span }),
  )
  const reads = parts.flatMap((p) => p.typed.reads)
  const terms = parts.map((p) => p.typed.term)
  switch (quantifier) {
    case 'forall':
      return { term: and(...terms), type: boolType, reads }
    case 'exists':
      return { term: or(...terms), type: boolType, reads }
    case 'count':
      return {
        term: add(num(0, intSort), ...terms.map((t) => ite(t, num(1, intSort), num(0, intSort)))),
        type: intType,
        reads,
      }
    case 'sum': {
      const [first, ...rest] = parts
      if (first === undefined) return expected?.kind === 'time' ? constant(num(0), timeType) : plain(rational(0))
      return rest.reduce(
        (left, right) => ({ typed: binary('+', left, right, body.span, env.report), span: body.span }),
        first,
      ).typed
    }
    default: {
      const [first] = range
      if (first === undefined) env.report(error('T0305', expr.range.span, `an empty range has no \`${quantifier}\``))
      return first === undefined ? unknown : ranked(quantifier, parts, first, env.report)
    }
  }
}

function withNumber(env: Env, variable: Name, value: number | undefined): Env {
  const typed = value === undefined ? unknown : constant(num(value, intSort), intType)
  return withLocals(env, [[variable.text, { typed, span: variable.span }]])
}

/**
 * The places where the body of a `for` or quantifier stands, one for each value; one with an unknown value when there
 * is no range.
 */
export function eachValue(repeated: { readonly variable: Name; readonly range: Range }, env: Env): Env[] {
  const { variable, range } = repeated
  const numbers = staticRange(range.low, range.high, range.span, env)
  return (numbers ?? [undefined]).map((i) => withNumber(env, variable, i))
}

/** The numbers `low..high`, empty when they are the wrong way round; undefined when they are no static integers. */
export function staticRange(low: Expr, high: Expr, span: Span, env: Env): number[] | undefined {
  const from = staticInteger(low, 'a bound of this range', env)
  const to = staticInteger(high, 'a bound of this range', env)
  if (from === undefined || to === undefined) return undefined
  if (to - from >= mostSteps) {
    env.report(
      error('T0305', span, `a range of ${to - from + 1} values is too long to be written out, at most ${mostSteps}`),
    )
    return undefined
  }
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i)
}

/** The number as an expression, for an index in a name whose indices vary. */
export function staticValue(value: number, span: Span): Expr {
  return { kind: 'number', value: rational(value), span }
}

/** The value of an expression that must be a number before anything runs (T0305); undefined when it is not. */
export function staticInteger(expr: Expr, place: string, env: Env): number | undefined {
  const typed = typeAs(expr, intType, env)
  if (typed.type.kind === 'unknown') return undefined
  if (typed.term.kind === 'number' && isInteger(typed.term.value)) {
    const value = Number(typed.term.value.n * typed.term.value.s)
    if (Number.isSafeInteger(value)) return value
    env.report(
      error('T0304', expr.span, `${place} is beyond ${Number.MAX_SAFE_INTEGER} or below -${Number.MAX_SAFE_INTEGER}`),
    )
    return undefined
  }
  const [read] = typed.reads
  const why = read === undefined ? 'this varies' : `\`${read.name}\` is not known before the run`
  const hint = place === 'an index' ? 'use a `const`, or try each index: `exists i in a..b: …`' : 'use a `const`'
  env.report(error('T0305', read?.span ?? expr.span, `${place} must be a static number: ${why}`, hint))
  return undefined
}
