/** Properties in the terms of one system, with the observers they mention and the monitor they need. */
import { boolSort, not, realSort, tt } from '../logic/term.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { unreachable } from '../support/unreachable.ts'
import type { Expr } from '../syntax/ast.ts'
import { typeFixed } from './domains.ts'
import type { Env } from './env.ts'
import { error, findings } from './findings.ts'
import type { ExpectedVerdict, Monitor, Property, PropertyForm } from './model.ts'
import { type BuiltSystem, closure } from './network.ts'
import type { PropertyDecl } from './scope.ts'
import { boolType, requireDiscrete, type Typed, timeType } from './types.ts'
import { typeAs } from './typing.ts'

export interface SystemProperty {
  readonly property: Property
  readonly monitors: readonly Monitor[]
  /** All observers its network needs. */
  readonly observers: ReadonlySet<string>
  readonly diagnostics: readonly Diagnostic[]
}

/** What the property means in the system; what is wrong with it, or with the observers it mentions, comes with it. */
export function propertyIn(system: BuiltSystem, decl: PropertyDecl): SystemProperty {
  const found = findings()
  const mentioned = new Set<string>()
  const env: Env = { ...system.env, report: found.report, observed: (name) => mentioned.add(name) }
  const form = formOf(decl, env)
  const observers = closure(mentioned, system)
  for (const name of observers) for (const d of system.observer(name).diagnostics) found.report(d)
  return {
    property: {
      name: decl.name.text,
      ...(decl.title !== undefined && { title: decl.title }),
      ...(decl.form.kind === 'lemma' && { isLemma: true }),
      form,
      span: decl.name.span,
    },
    monitors: form.kind === 'response' || form.kind === 'leads_to' ? [form.monitor] : [],
    observers,
    diagnostics: found.list(),
  }
}

function formOf(decl: PropertyDecl, env: Env): PropertyForm {
  const { form } = decl
  switch (form.kind) {
    case 'lemma':
    case 'always': {
      const condition = typeAs(form.condition, boolType, env).term
      const premise = premiseOf(form.condition, env)
      return { kind: 'always', condition, ...(premise && { premise: premise.term }) }
    }
    case 'never':
      return { kind: 'always', condition: not(typeAs(form.condition, boolType, env).term) }
    case 'reachable':
      return { kind: 'reachable', condition: typeAs(form.condition, boolType, env).term }
    case 'response': {
      const monitor = monitorOf(decl, discrete(form.premise, '`whenever`', env), discrete(form.response, '`then`', env), env)
      return { kind: 'response', monitor, deadline: typeFixed(form.deadline, { type: timeType }, 'a deadline', env).term }
    }
    case 'leads_to':
      return {
        kind: 'leads_to',
        monitor: {
          ...monitorOf(decl, discrete(form.premise, '`leads_to`', env), discrete(form.response, '`leads_to`', env), env),
          ...(form.fair.length > 0 && {
            fair: form.fair.map(({ again, when }) => ({
              again: discrete(again, '`fair`', env).term,
              ...(when && { when: discrete(when, '`fair … when`', env).term }),
            })),
          }),
        },
      }
    case 'bound':
      return {
        kind: 'bound',
        quantity: typeAs(form.quantity, timeType, env).term,
        condition: form.condition === undefined ? tt : typeAs(form.condition, boolType, env).term,
      }
    default:
      return unreachable(form)
  }
}

function discrete(expr: Expr, place: string, env: Env): Typed {
  const typed = typeAs(expr, boolType, env)
  requireDiscrete(typed, place, env.report, 'T0403', 'name the situation by a state or a variable of an observing machine')
  return typed
}

/** The left side of `A imply B`. */
function premiseOf(condition: Expr, env: Env): Typed | undefined {
  return condition.kind === 'binary' && condition.operator === 'imply' ? typeAs(condition.left, boolType, env) : undefined
}

function monitorOf(decl: PropertyDecl, premise: Typed, response: Typed, env: Env): Monitor {
  const name = decl.name.text
  const other = env.system?.partner(name)
  if (other !== undefined) {
    const related = [{ span: other.span, label: 'the machine' }]
    env.report(error('T0202', decl.name.span, `property \`${name}\` has the name of a machine`, 'rename one: both own variables', related))
  }
  return {
    pending: { name: `${name}.pending`, sort: boolSort },
    age: { name: `${name}.age`, sort: realSort },
    premise: premise.term,
    response: response.term,
  }
}

/** The verdicts that can be expected of a form as written. */
export function fittingVerdicts(decl: PropertyDecl): readonly ExpectedVerdict[] {
  switch (decl.form.kind) {
    case 'reachable':
      return ['reached', 'unreachable']
    case 'bound':
      return ['proved', 'refuted', 'vacuous']
    default:
      return ['proved', 'refuted', 'vacuous']
  }
}
