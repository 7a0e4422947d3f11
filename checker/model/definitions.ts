/**
 * What `const` and `let` stand for. Each is typed once for the machine that it belongs to; what a `let` reads is
 * reported where it is used. A declaration that needs itself is an error (T0208).
 */
import type { Span } from '../support/span.ts'
import type { ConstDecl, LetDecl } from '../syntax/ast.ts'
import type { Env, ExpandedLet, Instance } from './env.ts'
import { error, findings } from './findings.ts'
import { mostDefinitions, TooLarge } from './size.ts'
import { type Read, requireParameters, type Typed, unknown } from './types.ts'
import { typeExpr } from './typing.ts'

/** A constant: over parameters only, or overridden from outside. */
export function typeConst(decl: ConstDecl, owner: Instance | undefined, env: Env): Typed {
  const given = owner === undefined ? env.program.overridden.get(decl.name.text) : undefined
  if (given !== undefined) return given
  if (isCircle(decl, env)) return unknown
  const { typed, diagnostics } = knownConst(decl, owner, env)
  for (const d of diagnostics) env.report(d)
  return typed
}

function knownConst(decl: ConstDecl, owner: Instance | undefined, env: Env): ExpandedLet {
  const byOwner = env.program.constants.get(decl) ?? new Map<Instance | undefined, ExpandedLet>()
  const known = byOwner.get(owner)
  if (known !== undefined) return known
  const found = findings()
  const inside: Env = {
    program: env.program,
    ...(owner && { self: owner }),
    locals: new Map(),
    expanding: through(decl, env),
    report: found.report,
  }
  const typed = typeExpr(decl.value, inside)
  const fine = requireParameters(typed, `constant \`${decl.name.text}\``, found.report)
  const expanded = { typed: fine ? { ...typed, reads: eachOnce(typed.reads) } : unknown, diagnostics: found.list() }
  env.program.constants.set(decl, byOwner.set(owner, expanded))
  return expanded
}

/** Each thing read once, as where it is read first: what is used over and over would be counted over and over. */
export function eachOnce(reads: readonly Read[]): Read[] {
  const first = new Map<string, Read>()
  for (const read of reads) {
    const key = `${read.kind} ${read.name} ${read.observer ?? ''}`
    if (!first.has(key)) first.set(key, read)
  }
  return [...first.values()]
}

/** The declarations being expanded, with one more. */
function through(decl: ConstDecl | LetDecl, env: Env): (ConstDecl | LetDecl)[] {
  if (env.expanding.length >= mostDefinitions) {
    const message = `\`${decl.name.text}\` is needed by more than ${mostDefinitions} declarations, each of the next`
    throw new TooLarge(decl.name.span, message, isFunction(decl) ? undefined : 'declare it before what needs it')
  }
  return [...env.expanding, decl]
}

export function isCircle(decl: ConstDecl | LetDecl, env: Env): boolean {
  const start = env.expanding.indexOf(decl)
  if (start === -1) return false
  const way = [...env.expanding.slice(start), decl].map((d) => `\`${d.name.text}\``).join(' -> ')
  env.report(error('T0208', decl.name.span, `\`${decl.name.text}\` is defined by itself: ${way}`))
  return true
}

/** The expression a `let` stands for. What it reads is reported where the `let` is used. */
export function expandLet(decl: LetDecl, owner: Instance | undefined, use: Span, env: Env): Typed {
  if (isFunction(decl)) {
    const { text, span } = decl.name
    env.report(
      error('T0205', use, `\`${text}\` needs its arguments`, `write \`${text}(…)\``, [
        { span, label: 'declared here' },
      ]),
    )
    return unknown
  }
  if (isCircle(decl, env)) return unknown
  const { typed, diagnostics } = knownLet(decl, owner, env)
  for (const d of diagnostics) env.report(d)
  return { ...typed, reads: readAt(use, typed.reads) }
}

/** What is read inside a `let`, as read where the `let` is used. */
export function readAt(use: Span, reads: readonly Read[]): Read[] {
  return reads.map((r) => ({ ...r, span: use, origin: r.origin ?? r.span }))
}

/** Whether a `let` has formal arguments. */
export function isFunction(decl: ConstDecl | LetDecl): boolean {
  return decl.kind === 'let' && decl.formals.length > 0
}

function knownLet(decl: LetDecl, owner: Instance | undefined, env: Env): ExpandedLet {
  const known = env.system?.lets.get(decl)?.get(owner)
  if (known !== undefined) return known
  const found = findings()
  const inside: Env = { ...letEnv(decl, owner, env), report: found.report, observed: () => {} }
  const typed = typeExpr(decl.value, inside)
  const expanded: ExpandedLet = { typed: { ...typed, reads: eachOnce(typed.reads) }, diagnostics: found.list() }
  if (env.system !== undefined) {
    const byOwner = env.system.lets.get(decl) ?? new Map<Instance | undefined, ExpandedLet>()
    env.system.lets.set(decl, byOwner.set(owner, expanded))
  }
  return expanded
}

export function letEnv(decl: LetDecl, owner: Instance | undefined, env: Env): Env {
  const { self: _, ...outer } = env
  const known = isFunction(decl) ? (env.known ?? []) : []
  return { ...outer, ...(owner && { self: owner }), locals: new Map(), known, expanding: through(decl, env) }
}
