/** Written types, and expressions in the place of a declared type. */

import { suggestion } from '../support/meant.ts'
import { unreachable } from '../support/unreachable.ts'
import type { Expr, TypeExpr } from '../syntax/ast.ts'
import type { Env } from './env.ts'
import { error } from './findings.ts'
import { boolType, type Domain, intType, requireInRange, requireParameters, type Typed, timeType, unknown, unknownType } from './types.ts'
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
      env.report(error('T0201', type.name.span, `there is no type \`${type.name.text}\``, suggestion(type.name.text, known)))
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

/** Types an expression for something that is fixed from the start. `place` says what, for the message. */
export function typeFixed(expr: Expr, domain: Domain, place: string, env: Env): Typed {
  const typed = typeInto(expr, domain, place, env)
  return requireParameters(typed, place, env.report) ? typed : unknown
}
