/** `choose`: a value from a range of integers or times, or any value of a type, picked when the edge is taken. */
import { cur } from '../logic/term.ts'
import { rational } from '../support/rational.ts'
import type { Choice as ChoiceDecl, Name } from '../syntax/ast.ts'
import { domainOf } from './domains.ts'
import { type Env, type Local, withLocals } from './env.ts'
import { error } from './findings.ts'
import type { Choice } from './model.ts'
import type { Surroundings } from './triggers.ts'
import {
  type Bounds,
  coerce,
  common,
  type Domain,
  intervalOfTyped,
  type Read,
  sortOfType,
  type Typed,
  unknown,
} from './types.ts'
import { readOf, typeAs, typeExpr } from './typing.ts'

export interface Chosen {
  readonly choice: Choice
  readonly local: readonly [Name, Local]
  /** What its range reads. */
  readonly reads: readonly Read[]
}

/** The first free of `vcpu.d#0`, `vcpu.d#1`, …: the same name is chosen by several edges. */
function choiceName(name: Name, around: Surroundings): string {
  const base = `${around.self.name}.${name.text}`
  let number = 0
  while (around.choices.has(`${base}#${number}`)) number += 1
  around.choices.add(`${base}#${number}`)
  return `${base}#${number}`
}

/** Between which numbers a choice between two others lies; undefined where one of them may be any number. */
function boundsOf(from: Typed, to: Typed): Bounds | undefined {
  if (from.type.kind !== 'int' || to.type.kind !== 'int') return undefined
  const [{ low }, { high }] = [intervalOfTyped(from), intervalOfTyped(to)]
  return low && high && { low: low.n * low.s, high: high.n * high.s }
}

/** The variable of a choice. Ranges may not depend on choices of the same transition (`earlier`). */
export function choiceOf(decl: ChoiceDecl, earlier: readonly Chosen[], env: Env, around: Surroundings): Chosen {
  const { name, domain } = decl
  const made = (type: Domain['type'], range: { low: Typed; high: Typed } | undefined): Chosen => {
    const variable = { name: choiceName(name, around), sort: sortOfType(type) }
    const choice: Choice = {
      variable,
      isTime: type.kind === 'time',
      ...(range && { range: { low: range.low.term, high: range.high.term } }),
    }
    const bounds = range && boundsOf(range.low, range.high)
    const reads = [readOf('discrete', variable.name, name.span, name.span, bounds && { range: bounds })]
    const local: Local = {
      typed: type.kind === 'unknown' ? unknown : { term: cur(variable), type, reads },
      span: name.span,
    }
    return { choice, local: [name, local], reads: range === undefined ? [] : [...range.low.reads, ...range.high.reads] }
  }
  if (domain.kind === 'type') {
    const declared = domainOf(domain.type, env)
    if (declared.range !== undefined) {
      const of = (n: bigint): Typed =>
        typeAs({ kind: 'number', value: rational(n), span: domain.type.span }, declared.type, env)
      return made(declared.type, { low: of(declared.range.low), high: of(declared.range.high) })
    }
    if (declared.type.kind === 'int' || declared.type.kind === 'time') {
      env.report(
        error(
          'T0301',
          domain.type.span,
          'a choice of a number or a time needs a range',
          `write \`choose ${name.text} in a..b\``,
        ),
      )
    }
    return made(declared.type, undefined)
  }
  const inside = withLocals(
    env,
    earlier.map(({ local: [n, local] }) => [n.text, local]),
  )
  const low = { typed: typeExpr(domain.range.low, inside), span: domain.range.low.span }
  const high = { typed: typeExpr(domain.range.high, inside), span: domain.range.high.span }
  for (const read of [...low.typed.reads, ...high.typed.reads]) {
    if (!earlier.some((c) => c.choice.variable.name === read.name)) continue
    env.report(
      error(
        'T0602',
        read.span,
        'the range of a choice that depends on another choice is not supported yet',
        'say so in the guard of the transition',
      ),
    )
  }
  const shared = common(low, high, env.report) ?? unknown.type
  const type = shared.kind === 'number' ? ({ kind: 'int' } as const) : shared
  if (type.kind === 'bool' || type.kind === 'enum') {
    env.report(error('T0301', domain.range.span, 'a range is of integers or times'))
    return made(unknown.type, undefined)
  }
  return made(type, { low: coerce(low, type, env.report), high: coerce(high, type, env.report) })
}
