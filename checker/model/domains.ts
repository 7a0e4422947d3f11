/** Written types, and expressions in the place of a declared type. */

import { suggestion } from '../support/meant.ts'
import { unreachable } from '../support/unreachable.ts'
import type { Expr, TypeExpr } from '../syntax/ast.ts'
import type { Env } from './env.ts'
import { error } from './findings.ts'
import { mostSteps, TooLarge } from './size.ts'
import {
  boolType,
  type Domain,
  intervalOfTyped,
  intType,
  type Operand,
  requireInRange,
  requireParameters,
  type Typed,
  timeType,
  unknown,
  unknownType,
} from './types.ts'
import { staticInteger, typeAs } from './typing.ts'

/** What a written type means here. */
export function domainOf(type: TypeExpr, env: Env): Domain {
  switch (type.kind) {
    case 'bool':
      return { type: boolType }
    case 'int':
      return { type: intType }
    case 'time':
      return { type: timeType }
    case 'range': {
      const low = staticInteger(type.range.low, 'a bound of this range', env)
      const high = staticInteger(type.range.high, 'a bound of this range', env)
      if (low === undefined || high === undefined) return { type: intType }
      if (low > high) env.report(error('T0304', type.span, `the range ${low}..${high} is empty`))
      return { type: intType, range: { low: BigInt(low), high: BigInt(high) } }
    }
    case 'enum': {
      const sort = env.self?.enums.get(type.name.text) ?? env.program.enums.get(type.name.text)
      if (sort !== undefined) return { type: { kind: 'enum', sort } }
      const known = ['bool', 'int', 'time', ...(env.self?.enums.keys() ?? []), ...env.program.enums.keys()]
      env.report(
        error('T0201', type.name.span, `there is no type \`${type.name.text}\``, suggestion(type.name.text, known)),
      )
      return { type: unknownType }
    }
    default:
      return unreachable(type)
  }
}

/** Types an expression that goes into a variable; a constant must not leave its range. */
export function typeInto(expr: Expr, domain: Domain, name: string, env: Env): Typed {
  const typed = typeAs(expr, domain.type, env)
  requireInRange({ typed, span: expr.span }, domain, name, env.report)
  return typed
}

/** What is sent has to be in the range that the signal declares: nobody looks at it while it is on its way (T0304). */
export function requireFitting({ typed, span }: Operand, { range }: Domain, what: string, env: Env): void {
  if (range === undefined || typed.type.kind === 'unknown' || typed.term.kind === 'number') return
  const { low, high } = intervalOfTyped(typed, env.known)
  if (low !== undefined && high !== undefined && low.compare(range.low) >= 0 && high.compare(range.high) <= 0) return
  const hint = `declare what it reads as \`${range.low}..${range.high}\`, or say in the guard that it is in this range`
  env.report(error('T0304', span, `${what} is in ${range.low}..${range.high}, and this may be outside`, hint))
}

/** The number of elements of an array, from 1 on; undefined where it is none, which is reported. */
export function sizeOf(size: Expr, env: Env): number | undefined {
  const count = staticInteger(size, 'the size of an array', env)
  if (count === undefined) return undefined
  if (count < 1) env.report(error('T0304', size.span, `an array has at least one element, found ${count}`))
  if (count > mostSteps) {
    throw new TooLarge(size.span, `an array of ${count} elements is too long to be written out, at most ${mostSteps}`)
  }
  return Math.max(1, count)
}

/** Types an expression for something that is fixed from the start. `place` says what, for the message. */
export function typeFixed(expr: Expr, domain: Domain, place: string, env: Env): Typed {
  const typed = typeInto(expr, domain, place, env)
  return requireParameters(typed, place, env.report) ? typed : unknown
}
