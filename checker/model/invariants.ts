/**
 * Location invariants, split into conjuncts `when imply clock <= bound`. Only this convex form is accepted: the checker
 * asks an invariant at both ends of a delay, and that is enough only if it cannot be broken in between and mended.
 */
import { substitute, variablesOf } from '../logic/rewrite.ts'
import { add, and, cur, implies, le, num, scale, sub, type Term, tt, type Var } from '../logic/term.ts'
import { isNegative, isZero, one, type Rational, zero } from '../support/rational.ts'
import type { Span } from '../support/span.ts'
import type { Expr } from '../syntax/ast.ts'
import type { Env } from './env.ts'
import { error } from './findings.ts'
import { letBehind } from './functions.ts'
import type { Clock, Data, Invariant, Location } from './model.ts'
import { binary } from './operators.ts'
import { boolType, type Read, requireDiscrete } from './types.ts'
import { eachValue, typeAs, typeExpr } from './typing.ts'

/** The conjuncts of one `invariant`; what is no upper bound is reported (T0401, T0402, T0403) and left out. */
export function invariantsOf(condition: Expr, env: Env): Invariant[] {
  return split(condition, env, tt)
}

function split(expr: Expr, env: Env, when: Term): Invariant[] {
  if (expr.kind === 'bool' && expr.value) return []
  if (expr.kind === 'ref' || expr.kind === 'apply') {
    const behind = letBehind(expr, env)
    if (behind !== undefined) return split(behind.value, behind.env, when)
  }
  if (expr.kind === 'quantified' && expr.quantifier === 'forall')
    return eachValue(expr, env).flatMap((inside) => split(expr.body, inside, when))
  if (expr.kind === 'binary') {
    switch (expr.operator) {
      case 'and':
        return conjunctsOf(expr).flatMap((part) => split(part, env, when))
      case 'imply': {
        const premise = typeAs(expr.left, boolType, env)
        if (!requireDiscrete(premise, 'the condition of an invariant', env.report)) return []
        return split(expr.right, env, and(when, premise.term))
      }
      case '<=':
      case '<':
        return bound(expr, expr.left, expr.right, expr.operator === '<', env, when)
      case '>=':
      case '>':
        return bound(expr, expr.right, expr.left, expr.operator === '>', env, when)
      case 'or':
        return refused(expr, 'a disjunction is no invariant', 'write `c imply clock <= e` with a discrete `c`', env)
      case '==':
        return refused(
          expr,
          'an equation is no invariant',
          'write `<=`, and leave the state by a transition with `when … == …`',
          env,
        )
      default:
    }
  }
  return refused(
    expr,
    'this is no upper bound on a clock',
    'write `clock <= e`: an invariant stops time, what must hold is a `property`',
    env,
  )
}

/** `a`, `b`, `c` of `a and b and c`, however many. */
function conjunctsOf(expr: Expr): Expr[] {
  const parts: Expr[] = []
  let at = expr
  for (; at.kind === 'binary' && at.operator === 'and'; at = at.left) parts.push(at.right)
  return [...parts, at].reverse()
}

function refused(expr: Expr, message: string, hint: string, env: Env): Invariant[] {
  if (typeAs(expr, boolType, env).type.kind !== 'unknown') env.report(error('T0401', expr.span, message, hint))
  return []
}

/** `small <= large`, with the clocks gathered on the left. */
function bound(whole: Expr, small: Expr, large: Expr, strict: boolean, env: Env, when: Term): Invariant[] {
  const [left, right] = [
    { typed: typeExpr(small, env), span: small.span },
    { typed: typeExpr(large, env), span: large.span },
  ]
  binary('<=', left, right, whole.span, env.report)
  if (left.typed.type.kind !== 'time' || right.typed.type.kind !== 'time') {
    const numeric = (k: string): boolean => k === 'int' || k === 'number'
    if (numeric(left.typed.type.kind) && numeric(right.typed.type.kind)) return noClock(whole, env)
    return []
  }
  const reads = [...left.typed.reads, ...right.typed.reads]
  const running = reads.find((r) => r.kind === 'left')
  if (running !== undefined) {
    env.report(
      error(
        'T0401',
        running.span,
        `an invariant bounds clocks, \`${running.name}\` runs down by itself`,
        'the expiry of a timer is urgent anyway',
      ),
    )
    return []
  }
  const clocks = new Set(reads.flatMap((r) => (r.kind === 'clock' ? [r.name] : [])))
  if (clocks.size === 0) return noClock(whole, env)
  const parts = gathered(sub(left.typed.term, right.typed.term), one, clocks)
  if (parts === undefined) {
    env.report(
      error(
        'T0401',
        whole.span,
        'a clock inside `min`, `max` or `? :` is no upper bound',
        'write one conjunct for each bound',
      ),
    )
    return []
  }
  const coefficients = [...parts.clocks.values()].filter((c) => !isZero(c.factor))
  const lower = coefficients.find((c) => isNegative(c.factor))
  if (lower !== undefined) return refusedLower(whole, coefficients.length > 1, reads, lower.variable, env)
  if (strict) {
    env.report(
      error(
        'T0402',
        whole.span,
        'a strict upper bound: time would approach it for ever and never arrive',
        'write `<=`',
      ),
    )
    return []
  }
  const [first] = coefficients
  if (first === undefined) return noClock(whole, env)
  const common = coefficients.every((c) => c.factor.equals(first.factor)) ? first.factor : one
  const terms = coefficients.map((c) => scale(c.factor.div(common), cur(c.variable)))
  return [
    { when, left: sum(terms), right: sum(parts.rest.map((t) => scale(one.div(common).neg(), t))), span: whole.span },
  ]
}

function noClock(whole: Expr, env: Env): Invariant[] {
  const hint = 'a discrete condition cannot run out: put it into the guards of the transitions, or into a `property`'
  env.report(error('T0401', whole.span, 'this invariant bounds no clock', hint))
  return []
}

function refusedLower(whole: Expr, isDifference: boolean, reads: readonly Read[], clock: Var, env: Env): Invariant[] {
  const message = isDifference
    ? 'a difference of clocks is no upper bound'
    : 'a lower bound is no invariant: waiting would not break it, arriving too early would'
  const hint = isDifference
    ? 'bound each clock by itself'
    : 'put it into the guard of the transitions that leave the state'
  const span = reads.find((r) => r.name === clock.name)?.span ?? whole.span
  env.report(error('T0401', isDifference ? span : whole.span, message, hint))
  return []
}

function sum(terms: readonly Term[]): Term {
  const [first, ...rest] = terms
  return first === undefined ? num(zero) : add(first, ...rest)
}

interface Gathered {
  readonly clocks: Map<string, { readonly variable: Var; readonly factor: Rational }>
  readonly rest: Term[]
}

/**
 * `factor * term` as a sum of clocks and of terms without clocks; undefined when a clock stands inside a conditional.
 */
function gathered(
  term: Term,
  factor: Rational,
  clocks: ReadonlySet<string>,
  into: Gathered = { clocks: new Map(), rest: [] },
): Gathered | undefined {
  if (!variablesOf(term).some((v) => clocks.has(v.name))) {
    into.rest.push(scale(factor, term))
    return into
  }
  switch (term.kind) {
    case 'var': {
      const before = into.clocks.get(term.variable.name)?.factor ?? zero
      into.clocks.set(term.variable.name, { variable: term.variable, factor: before.add(factor) })
      return into
    }
    case 'add':
      return term.args.every((a) => gathered(a, factor, clocks, into) !== undefined) ? into : undefined
    case 'scale':
      return gathered(term.arg, factor.mul(term.factor), clocks, into)
    default:
      return undefined
  }
}

/** Whether the values at the start break the invariant whatever the parameters are (T0405). */
export function reportBrokenAtStart(
  location: Location,
  at: Span,
  clocks: readonly Clock[],
  data: readonly Data[],
  env: Env,
): void {
  const starts = [...clocks, ...data].flatMap((d): [string, Term][] =>
    d.start.kind === 'value' ? [[d.variable.name, d.start.value]] : [],
  )
  for (const { when, left, right, span } of location.invariants) {
    const holds = substitute(implies(when, le(left, right)), new Map(starts))
    if (holds.kind !== 'bool' || holds.value) continue
    env.report(
      error('T0405', at, `the initial state \`${location.name}\` breaks its invariant at the start`, undefined, [
        { span, label: 'the invariant' },
      ]),
    )
  }
}
