/**
 * What is applied to arguments: the functions of the language, and `let`s with formal arguments. A `let` is expanded
 * where it is used, with its arguments typed where they stand and its body where it is declared, so that neither can
 * catch names of the other.
 */
import { cur } from '../logic/term.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { suggestion } from '../support/meant.ts'
import type { Span } from '../support/span.ts'
import type { Expr, Formal, LetDecl, Name, Ref } from '../syntax/ast.ts'
import { eachOnce, expandLet, isCircle, isFunction, letEnv, readAt } from './definitions.ts'
import { domainOf } from './domains.ts'
import { readElements } from './elements.ts'
import { type Env, type Instance, type Local, type Partner, withLocals } from './env.ts'
import { countOf, error, findings } from './findings.ts'
import { extremum } from './operators.ts'
import { type Found, kindText, namesInScope, withParts } from './resolve.ts'
import { declare } from './scope.ts'
import { mostCopies, TooLarge } from './size.ts'
import { boolType, type Operand, sortOfType, type Type, type Typed, timeType, unknown } from './types.ts'
import { isSignal, noted, readOf, resolveIn, signalIn, typeAs, typeExpr } from './typing.ts'

type Apply = Extract<Expr, { kind: 'apply' }>

/** The functions of the language, with the number of their arguments. */
const builtIn = { armed: 1, left: 1, pending: 1, min: 2, max: 2 } as const
type BuiltIn = keyof typeof builtIn

/** A `let` with formal arguments, and the machine that declares it. */
interface Callee {
  readonly decl: LetDecl
  readonly owner: Instance | undefined
}

/** Types `armed(t)`, `max(a, b)`, `due(2, JITTER)`, `vcpu.due(2)`. */
export function typeApply(expr: Apply, env: Env): Typed {
  const fn = builtInOf(expr.fn)
  if (fn !== undefined) return typeBuiltIn(fn, expr, env)
  const typed = readElements(expr.fn, env, (ref) => {
    const callee = calleeOf(ref, env)
    return callee === undefined ? unknown : typeCalls(callee, { ...expr, fn: ref }, env)
  })
  return noted(typed, env)
}

/**
 * The expression that a name or a call of a `let` stands for, with the place its names are resolved in; undefined where
 * it is no `let`, or one that is expanded already.
 */
export function letBehind(
  expr: Apply | Extract<Expr, { kind: 'ref' }>,
  env: Env,
): { value: Expr; env: Env } | undefined {
  const isCall = expr.kind === 'apply'
  const ref = isCall ? expr.fn : expr.ref
  if (isCall && builtInOf(ref) !== undefined) return undefined
  const callee = letOf(resolveIn({ ...env, report: () => {} }, ref))
  if (callee === undefined || isFunction(callee.decl) !== isCall || env.expanding.includes(callee.decl))
    return undefined
  const inside = isCall ? callEnv(callee, expr, env) : letEnv(callee.decl, callee.owner, env)
  return inside && { value: callee.decl.value, env: inside }
}

function letOf(found: Found): Callee | undefined {
  if (found.kind === 'member' && found.member.kind === 'let') return { decl: found.member.decl, owner: found.owner }
  if (found.kind === 'global' && found.entity.kind === 'let') return { decl: found.entity.decl, owner: undefined }
  return undefined
}

function builtInOf(ref: Ref): BuiltIn | undefined {
  const [only, ...more] = ref.parts
  if (only === undefined || more.length > 0 || only.index !== undefined) return undefined
  return Object.hasOwn(builtIn, only.name.text) ? (only.name.text as BuiltIn) : undefined
}

/** The `let` that a call means; what is no function is reported. */
function calleeOf(ref: Ref, env: Env): Callee | undefined {
  const isDotted = ref.parts.length > 1
  const found = resolveIn(isDotted ? env : { ...env, report: () => {} }, ref)
  const callee = letOf(found)
  if (callee !== undefined && isFunction(callee.decl) && indexOf(found) === undefined) return callee
  const name = ref.parts.at(-1)?.name.text ?? ''
  if (found.kind === 'unknown') {
    if (!isDotted)
      env.report(error('T0201', ref.span, `there is no function \`${name}\``, suggestion(name, functionsInScope(env))))
    return undefined
  }
  const index = indexOf(found)
  if (index !== undefined) env.report(error('T0206', index.span, `\`${name}\` is ${kindText(found)}, not an array`))
  else {
    const hint = callee && `it has no arguments: write \`${name}\``
    env.report(
      error(
        'T0203',
        ref.span,
        `\`${name}\` is ${kindText(found)}, not a function`,
        hint ?? suggestion(name, functionsInScope(env)),
      ),
    )
  }
  return undefined
}

function indexOf(found: Found): Expr | undefined {
  return found.kind === 'member' || found.kind === 'global' ? found.index : undefined
}

function functionsInScope(env: Env): string[] {
  const isKnown = (name: string): boolean => {
    const member = env.locals.has(name) ? undefined : (env.self?.members.get(name) ?? env.program.values.get(name))
    return member?.kind === 'let' && isFunction(member.decl)
  }
  return [...Object.keys(builtIn), ...namesInScope(env).filter(isKnown)]
}

/** A call, for each machine that an argument with an index that varies may name. */
function typeCalls(callee: Callee, expr: Apply, env: Env, from = 0): Typed {
  const isMachine = (arg: Expr, i: number): boolean =>
    i >= from &&
    arg.kind === 'ref' &&
    callee.decl.formals[i]?.type.kind === 'machine' &&
    arg.ref.parts.some((p) => p.index !== undefined)
  const at = expr.args.findIndex(isMachine)
  const given = expr.args[at]
  if (given?.kind !== 'ref') return typeCall(callee, expr, env)
  return readElements(given.ref, env, (ref) => {
    const args = expr.args.map((arg, i) => (i === at ? { ...given, ref } : arg))
    return typeCalls(callee, { ...expr, args }, env, at + 1)
  })
}

/** The body with its arguments. What is wrong in it says where it is used; what it reads is read there. */
function typeCall(callee: Callee, expr: Apply, env: Env): Typed {
  if (isCircle(callee.decl, env)) return unknown
  const inside = callEnv(callee, expr, env)
  if (inside === undefined) return unknown
  const found = findings()
  const typed = typeExpr(callee.decl.value, { ...inside, report: found.report, observed: () => {} })
  for (const d of found.list()) env.report(usedAt(expr.span, d))
  return noted({ ...typed, reads: readAt(expr.span, eachOnce(typed.reads)) }, env)
}

function usedAt(use: Span, diagnostic: Diagnostic): Diagnostic {
  return { ...diagnostic, related: [...(diagnostic.related ?? []), { span: use, label: 'used here' }] }
}

/**
 * The place of the body: that of the declaration, with the arguments. Undefined where their number is wrong (T0205).
 */
function callEnv({ decl, owner }: Callee, { args, span }: Apply, env: Env): Env | undefined {
  const { formals, name } = decl
  const required = formals.filter((f) => f.default === undefined).length
  if (args.length > formals.length || args.length < required) {
    const wanted = required === formals.length ? countOf(required) : `${required} to ${countOf(formals.length)}`
    const related = [{ span: name.span, label: 'declared here' }]
    env.report(error('T0205', span, `\`${name.text}\` takes ${wanted}, found ${args.length}`, undefined, related))
    return undefined
  }
  const calls = env.calls ?? { count: 0 }
  calls.count += 1
  if (calls.count > mostCopies)
    throw new TooLarge(span, `calls inside each other stand for more than ${mostCopies} calls`)
  const home = letEnv(decl, owner, { ...env, calls })
  const here: Env = { ...env, observed: () => {} }
  return withLocals(
    home,
    formals.map((formal, i) => {
      const given = args[i]
      const value =
        given === undefined
          ? formal.default && argument(formal.default, formal, home, home)
          : argument(given, formal, here, home)
      return [formal.name.text, value ?? { typed: unknown, span: formal.name.span }]
    }),
  )
}

function argument(given: Expr, { name, type }: Formal, env: Env, home: Env): Local {
  if (type.kind === 'machine') return { typed: unknown, partner: machineNamed(given, name, env), span: name.span }
  const typed = typeAs(given, domainOf(type, { ...home, report: () => {} }).type, env)
  return { typed: { ...typed, reads: eachOnce(typed.reads) }, span: name.span }
}

/** The machine that an argument names; anything else is reported. */
export function machineNamed(expr: Expr, formal: Name, env: Env): Partner {
  const found = expr.kind === 'ref' ? roleOf(expr.ref, env) : undefined
  if (found !== undefined) return found
  env.report(error('T0203', expr.span, `\`${formal.text}\` is a machine: name an instance of the system`))
  return { kind: 'unknown' }
}

function roleOf(written: Ref, env: Env): Partner | undefined {
  const ref = withParts(written, env)
  const [only, ...more] = ref.parts
  if (only === undefined || more.length > 0) return undefined
  const { text, span } = only.name
  const { system } = env
  const isDeclared = env.locals.has(text) || env.self?.members.has(text) || env.program.values.has(text)
  if (system !== undefined && !isDeclared && system.partner(text) === undefined) {
    if (!system.tolerant) {
      const hint = suggestion(text, system.partnerNames()) ?? `add \`${text}: …;\` to the system`
      const related = [{ span: system.span, label: `system \`${system.name}\`` }]
      env.report(error('T0207', span, `system \`${system.name}\` has no \`${text}\``, hint, related))
    }
    return { kind: 'unknown' }
  }
  const found = resolveIn(env, ref)
  return found.kind === 'machine' ? found.partner : found.kind === 'unknown' ? { kind: 'unknown' } : undefined
}

/** Whether an argument is a number before the run depends on the use: these are said of uses only. */
const ofUses: readonly string[] = ['T0303', 'T0305']

/** Checks a declared `let`, whether something uses it or not. */
export function checkLet(decl: LetDecl, owner: Instance | undefined, env: Env): void {
  if (!isFunction(decl)) {
    expandLet(decl, owner, decl.name.span, env)
    return
  }
  if (builtInOf({ parts: [{ name: decl.name }], span: decl.name.span }) !== undefined) {
    env.report(
      error('T0202', decl.name.span, `\`${decl.name.text}\` is a function of the language`, 'choose another name'),
    )
  }
  const home = letEnv(decl, owner, { ...env, observed: () => {} })
  const locals = new Map<string, Local>()
  for (const formal of decl.formals) {
    const local = placeholder(formal, home)
    declare(locals, formal.name, local, (l) => l.span, env.report)
    if (formal.default !== undefined) argument(formal.default, formal, home, home)
  }
  const report = (d: Diagnostic): void => (ofUses.includes(d.code) ? undefined : env.report(d))
  typeExpr(decl.value, { ...withLocals(home, locals), report })
}

/**
 * An argument of which nothing but its type is known. An `int` or a `bool` may decide an index, so nothing is concluded
 * from it.
 */
function placeholder({ name, type }: Formal, home: Env): Local {
  if (type.kind === 'machine') return { typed: unknown, partner: { kind: 'unknown' }, span: name.span }
  if (type.kind === 'range')
    home.report(
      error(
        'T0301',
        type.span,
        'an argument of a `let` is a `bool`, an `int`, a `time`, an enum or a `machine`',
        'write `int`',
      ),
    )
  const known: Type = domainOf(type, home).type
  if (known.kind !== 'time' && known.kind !== 'enum') return { typed: unknown, span: name.span }
  return { typed: { term: cur({ name: name.text, sort: sortOfType(known) }), type: known, reads: [] }, span: name.span }
}

function typeBuiltIn(fn: BuiltIn, expr: Apply, env: Env): Typed {
  const [first, second] = expr.args
  if (first === undefined || expr.args.length !== builtIn[fn]) {
    env.report(error('T0205', expr.span, `\`${fn}\` takes ${countOf(builtIn[fn])}, found ${expr.args.length}`))
    return unknown
  }
  if (fn === 'min' || fn === 'max') {
    const operand = (e: Expr): Operand => ({ typed: typeExpr(e, env), span: e.span })
    return second === undefined ? unknown : extremum(fn, operand(first), operand(second), env.report)
  }
  if (first.kind !== 'ref') return asks(fn, first, env)
  return noted(
    readElements(first.ref, env, (ref) => asks(fn, { ...first, ref }, env)),
    env,
  )
}

/** `armed(t)`, `left(t)`, `pending(q)`. */
function asks(fn: 'armed' | 'left' | 'pending', first: Expr, env: Env): Typed {
  const wanted = fn === 'pending' ? 'an irq' : 'a timer'
  const found: Found | undefined = first.kind === 'ref' ? resolveIn(env, first.ref) : undefined
  if (found?.kind === 'unknown') return unknown
  if (fn === 'pending' && found !== undefined && first.kind === 'ref' && isSignal(found)) {
    const signal = signalIn(found, first.ref, env)
    if (signal === undefined) return unknown
    if (signal.channel.kind === 'irq') {
      const observer = signal.member.owner?.observer
      const read = readOf(
        'discrete',
        signal.channel.name,
        first.span,
        signal.member.span,
        observer === undefined ? {} : { observer },
      )
      return { term: cur(signal.channel.line), type: boolType, reads: [read] }
    }
  }
  if (fn !== 'pending' && found?.kind === 'member' && found.member.kind === 'timer') {
    const { armed, left } = found.member
    const read = readOf(
      fn === 'left' ? 'left' : 'discrete',
      `${fn}(${armed.name.replace(/\.armed$/, '')})`,
      first.span,
      found.member.span,
      found.owner.observer === undefined ? {} : { observer: found.owner.observer },
    )
    return noted(
      { term: cur(fn === 'armed' ? armed : left), type: fn === 'armed' ? boolType : timeType, reads: [read] },
      env,
    )
  }
  const what = found === undefined ? 'an expression' : kindText(found)
  env.report(error('T0203', first.span, `\`${fn}\` asks about ${wanted}, found ${what}`))
  return unknown
}
