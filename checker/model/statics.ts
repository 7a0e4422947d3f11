/**
 * What is fixed before anything runs: parameters with their defaults, constants given on the command line, the types of
 * global signals, and the assumptions. `--param TICK=4ms` keeps the parameter and adds the assumption `TICK == 4ms`.
 */
import { variablesOf } from '../logic/rewrite.ts'
import { and, bool, boolSort, cur, eq, intSort, le, num, realSort, type Var } from '../logic/term.ts'
import { evaluate, NoValue, termOfValue, type Valuation, type Value } from '../logic/value.ts'
import { suggestion } from '../support/meant.ts'
import { isInteger, rational } from '../support/rational.ts'
import type { Span } from '../support/span.ts'
import type { Expr, SignalDecl, TimeUnit, TypedName } from '../syntax/ast.ts'
import { typeConst } from './definitions.ts'
import { domainOf, sizeOf } from './domains.ts'
import { type Channel, type Env, type Instance, programEnv, type SignalMember } from './env.ts'
import { error, type Report, warning } from './findings.ts'
import type { Assumption, Param } from './model.ts'
import type { Program } from './scope.ts'
import {
  boolType,
  constant,
  type Domain,
  intType,
  milliseconds,
  plain,
  requireParameters,
  sortOfType,
  type Type,
  type Typed,
  timeType,
} from './types.ts'
import { typeAs, typeExpr } from './typing.ts'

export interface Overrides {
  readonly params?: ReadonlyMap<string, string>
  readonly consts?: ReadonlyMap<string, string>
  /** When reading and elaboration are given up (`TooLate`), as `performance.now()` tells. */
  readonly until?: number
}

export interface Fixed {
  readonly params: readonly Param[]
  readonly assumptions: readonly Assumption[]
}

/** The value a command-line text stands for: `4ms`, `3`, `true`; undefined when it is none. */
function readOverride(text: string): Typed | undefined {
  if (text === 'true' || text === 'false') return constant(bool(text === 'true'), boolType)
  const match = /^(-?\d+(?:\.\d+)?)(ns|us|ms|s)?$/.exec(text)
  if (match?.[1] === undefined) return undefined
  const value = rational(match[1])
  return match[2] === undefined ? plain(value) : constant(num(milliseconds(value, match[2] as TimeUnit)), timeType)
}

/** There is no text to point at for the command line: the start of the asked file stands for it. */
/** Where an option of the command line is wrong: the model it was given for, and no place in it. */
function startOf(program: Program): Span | undefined {
  const first = program.files[0]?.declarations[0]
  return first && { source: { path: first.span.source.path, text: '' }, start: 0, end: 0 }
}

function example(type: Type): string {
  return type.kind === 'time' ? 'a time such as `4ms`' : type.kind === 'bool' ? '`true` or `false`' : 'a whole number'
}

/** Notes the constants given from outside; only literal ones can be replaced, by a value of their own kind. */
export function overrideConstants(program: Program, given: ReadonlyMap<string, string>, report: Report): void {
  const span = startOf(program)
  if (span === undefined) return
  const names = [...program.values].flatMap(([name, entity]) => (entity.kind === 'const' ? [name] : []))
  for (const [name, text] of given) {
    const entity = program.values.get(name)
    if (entity?.kind !== 'const') {
      report(error('T0605', span, `--const: the model has no constant \`${name}\``, suggestion(name, names)))
      continue
    }
    const literal = entity.decl.value.kind === 'unary' ? entity.decl.value.operand : entity.decl.value
    if (literal.kind !== 'number' && literal.kind !== 'bool') {
      const related = [{ span: entity.decl.value.span, label: 'its value is an expression' }]
      report(
        error('T0605', span, `--const: \`${name}\` is not a literal, so it cannot be replaced`, undefined, related),
      )
      continue
    }
    const { type } = typeExpr(
      literal,
      programEnv(program, () => {}),
    )
    const value = readOverride(text)
    if (value?.type.kind === type.kind) program.overridden.set(name, value)
    else report(error('T0605', span, `--const: \`${name}\` cannot be \`${text}\``, `write ${example(type)}`))
  }
}

/** Gives every global signal its channels, and checks constants and named types that nothing may use. */
export function declareSignals(program: Program, report: Report): void {
  const env = programEnv(program, report)
  for (const entity of program.values.values()) {
    if (entity.kind === 'signal') program.signals.set(entity.decl, signalMember(entity.decl, undefined, env))
    if (entity.kind === 'const') typeConst(entity.decl, undefined, env)
  }
}

/** The channels of a declared signal: `line[0]`, `guest.tick`; their arguments are `guest.tick.cpu`. */
export function signalMember(decl: SignalDecl, owner: Instance | undefined, env: Env): SignalMember {
  const domains = decl.args.map((a) => domainOf(a.type, env))
  const answers = decl.answers.map((a) => domainOf(a.type, env))
  const seen = new Map<string, Span>()
  for (const a of [...decl.args, ...decl.answers]) {
    const first = seen.get(a.name.text)
    if (first === undefined) seen.set(a.name.text, a.name.span)
    else
      env.report(
        error('T0202', a.name.span, `\`${a.name.text}\` is declared twice`, undefined, [
          { span: first, label: 'first declared here' },
        ]),
      )
  }
  const channel = (name: string): Channel => {
    if (decl.kind === 'irq') return { kind: 'irq', name, line: { name, sort: boolSort } }
    const variables = (names: readonly TypedName[], of: readonly Domain[]): Var[] =>
      names.map((a, i) => ({ name: `${name}.${a.name.text}`, sort: sortOfType(of[i]?.type ?? boolType) }))
    const back = variables(decl.answers, answers)
    const signal = {
      kind: decl.kind,
      name,
      args: variables(decl.args, domains),
      ...(back.length > 0 && { answers: back }),
    }
    return { kind: decl.kind, name, signal, domains, answers }
  }
  const base = owner === undefined ? decl.name.text : `${owner.name}.${decl.name.text}`
  const size = decl.size && sizeOf(decl.size, env)
  const names = decl.size === undefined ? [base] : Array.from({ length: size ?? 1 }, (_, i) => `${base}[${i}]`)
  return {
    kind: 'signal',
    decl,
    ...(owner && { owner }),
    channels: names.map(channel),
    isArray: decl.size !== undefined,
    span: decl.name.span,
  }
}

/** Parameters in order of declaration, with what `--param` pins, and all assumptions about them. */
export function fix(program: Program, given: ReadonlyMap<string, string>, report: Report): Fixed {
  const env = programEnv(program, report)
  const defaults = new Map<string, Value>()
  const params: Param[] = []
  const assumptions: Assumption[] = []
  const pins: Assumption[] = []
  for (const entity of program.values.values()) {
    if (entity.kind !== 'param') continue
    const { decl, variable } = entity
    const type: Type = variable.sort.kind === 'bool' ? boolType : variable.sort.kind === 'int' ? intType : timeType
    const declared = decl.default && defaultOf(decl.default, type, variable, defaults, env)
    const pinned = given.has(variable.name)
      ? pinnedValue(variable, type, given.get(variable.name) ?? '', program, report)
      : undefined
    const value = pinned ?? declared
    if (value !== undefined) defaults.set(variable.name, value)
    if (pinned !== undefined)
      pins.push({ condition: eq(cur(variable), termOfValue(pinned, variable.sort)), span: decl.name.span })
    if (decl.type.kind === 'range') {
      const { range } = domainOf(decl.type, env)
      if (range !== undefined) {
        const [low, high] = [num(rational(range.low), intSort), num(rational(range.high), intSort)]
        assumptions.push({ condition: and(le(low, cur(variable)), le(cur(variable), high)), span: decl.type.span })
      }
    }
    params.push({
      variable,
      isTime: variable.sort.kind === realSort.kind,
      ...(value !== undefined && { default: value }),
      ...(decl.doc !== undefined && { doc: decl.doc }),
      span: decl.name.span,
    })
  }
  for (const decl of program.assumes) assumptions.push(assumption(decl.condition, env))
  for (const a of assumptions) warnIfBroken(a, defaults, given, report)
  reportUnknownParams(program, params, given, report)
  return { params, assumptions: [...assumptions, ...pins] }
}

/** A condition on parameters. */
export function assumption(condition: Expr, env: Env): Assumption {
  const typed = typeAs(condition, boolType, env)
  requireParameters(typed, 'an assumption', env.report)
  return { condition: typed.term, span: condition.span }
}

function defaultOf(expr: Expr, type: Type, variable: Var, earlier: Valuation, env: Env): Value | undefined {
  const typed = typeAs(expr, type, env)
  if (typed.type.kind === 'unknown' || !requireParameters(typed, 'a default', env.report)) return undefined
  const missing = typed.reads.find((r) => !earlier.has(r.name))
  if (missing === undefined) return evaluate(typed.term, earlier)
  env.report(
    error(
      'T0305',
      missing.span,
      `the default of \`${variable.name}\` needs one of \`${missing.name}\`, declared before it`,
    ),
  )
  return undefined
}

function pinnedValue(variable: Var, type: Type, text: string, program: Program, report: Report): Value | undefined {
  const typed = readOverride(text)
  const fits = typed?.type.kind === type.kind || (typed?.type.kind === 'number' && type.kind === 'int')
  const value = fits && typed !== undefined ? evaluate(typed.term, new Map()) : undefined
  if (value !== undefined && (type.kind !== 'int' || (typeof value === 'object' && isInteger(value)))) return value
  const span = startOf(program)
  if (span !== undefined)
    report(error('T0605', span, `--param: \`${variable.name}\` cannot be \`${text}\``, `write ${example(type)}`))
  return undefined
}

function reportUnknownParams(
  program: Program,
  params: readonly Param[],
  given: ReadonlyMap<string, string>,
  report: Report,
): void {
  const span = startOf(program)
  const names = params.map((p) => p.variable.name)
  for (const name of given.keys()) {
    if (names.includes(name) || span === undefined) continue
    report(error('T0605', span, `--param: the model has no parameter \`${name}\``, suggestion(name, names)))
  }
}

/**
 * Says when the values given with `--param`, or the defaults, break an assumption (T0604); says nothing when some
 * default is missing.
 */
function warnIfBroken(
  assumed: Assumption,
  defaults: Valuation,
  given: ReadonlyMap<string, string>,
  report: Report,
): void {
  try {
    if (evaluate(assumed.condition, defaults) === true) return
  } catch (e) {
    if (e instanceof NoValue) return
    throw e
  }
  const names = variablesOf(assumed.condition).map((v) => v.name)
  const pinned = [...given].filter(([name]) => names.includes(name)).map(([name, value]) => `${name}=${value}`)
  const all = pinned.length === new Set(names).size
  const defaulted = 'the default values of the parameters'
  const what =
    pinned.length === 0 ? defaulted : `\`--param ${pinned.join(' --param ')}\`${all ? '' : `, with ${defaulted} else,`}`
  const hint = all
    ? 'no run has these values: nothing can be found out with them'
    : 'simulation starts from the defaults: change one, or give `--param`'
  report(warning('T0604', assumed.span, `${what} ${pinned.length === 0 ? 'break' : 'breaks'} this assumption`, hint))
}
