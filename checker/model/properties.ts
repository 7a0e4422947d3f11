/** Properties in the terms of one system, with the observers they mention and the monitor they need. */
import { and, boolSort, cur, ff, le, not, num, realSort, type Term, tt, type Var } from '../logic/term.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { unreachable } from '../support/unreachable.ts'
import type { Expr, Occasion as OccasionDecl } from '../syntax/ast.ts'
import { typeFixed } from './domains.ts'
import { elementsOf, isMeant } from './elements.ts'
import { type Env, knowing } from './env.ts'
import { error, findings } from './findings.ts'
import type { ExpectedVerdict, Monitor, ObserverClock, Occasion, Property, PropertyForm } from './model.ts'
import { type BuiltSystem, closure } from './network.ts'
import { kindText } from './resolve.ts'
import type { PropertyDecl } from './scope.ts'
import { boolType, constant, requireDiscrete, type Typed, timeType } from './types.ts'
import { isSignal, resolveIn, signalIn, typeAs } from './typing.ts'

export interface SystemProperty {
  readonly property: Property
  readonly monitors: readonly Monitor[]
  /** Observer clocks of its own. */
  readonly clocks: readonly ObserverClock[]
  /** All observers its network needs. */
  readonly observers: ReadonlySet<string>
  readonly diagnostics: readonly Diagnostic[]
}

/** What the property means in the system; what is wrong with it, or with the observers it mentions, comes with it. */
export function propertyIn(system: BuiltSystem, decl: PropertyDecl): SystemProperty {
  const found = findings()
  const mentioned = new Set<string>()
  const env: Env = { ...system.env, report: found.report, observed: (name) => mentioned.add(name) }
  const { form, monitors, clocks = [] } = meaningOf(decl, env)
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
    monitors,
    clocks,
    observers,
    diagnostics: found.list(),
  }
}

interface Meaning {
  readonly form: PropertyForm
  readonly monitors: readonly Monitor[]
  readonly clocks?: readonly ObserverClock[]
}

function meaningOf(decl: PropertyDecl, env: Env): Meaning {
  if (decl.form.kind === 'always_on' || decl.form.kind === 'never_on') return onEvents(decl, decl.form, env)
  const form = formOf(decl, decl.form, env)
  return { form, monitors: form.kind === 'response' || form.kind === 'leads_to' ? [form.monitor] : [] }
}

type OnEvents = Extract<PropertyDecl['form'], { readonly kind: 'always_on' | 'never_on' }>

/**
 * A property about jumps: it is broken by one that a monitor without response waits for, and its premise is that the
 * event happens at all. What `never … after` measures is the time since the last other event, on a clock of its own.
 */
function onEvents(decl: PropertyDecl, form: OnEvents, env: Env): Meaning {
  const name = decl.name.text
  const own = (what: string, begins: readonly Occasion[]): Monitor => ({
    pending: { name: `${name}.${what}`, sort: boolSort },
    age: { name: `${name}.since_${what}`, sort: realSort },
    premise: ff,
    response: ff,
    begins,
  })
  const asked = (
    happened: readonly Occasion[],
    broken: readonly Occasion[],
    more: readonly Monitor[] = [],
  ): Meaning => {
    const monitors = [...more, own('happened', happened), own('broken', broken)]
    const [premise, bad] = monitors.slice(-2).map((m) => cur(m.pending)) as [Term, Term]
    return { form: { kind: 'always', condition: not(bad), premise }, monitors }
  }
  nameIsFree(decl, env)
  const occasions = occasionsOf(form.on, env)
  const under = (condition: Term): Occasion[] => occasions.map((o) => ({ ...o, guard: and(o.guard, condition) }))
  if (form.kind === 'always_on') return asked(occasions, under(not(typeAs(form.condition, boolType, env).term)))
  if (form.after === undefined)
    return asked(occasionsOf({ kind: 'on', signal: form.on.signal, span: form.on.span }, env), occasions)
  const before = own('after', occasionsOf(form.after.on, env))
  const gap: Var = { name: `${name}.gap`, sort: realSort }
  const clock: ObserverClock = {
    clock: { variable: gap, runs: tt, start: { kind: 'value', value: num(0) }, span: decl.name.span },
    resets: before.begins ?? [],
    held: ff,
  }
  const within = typeFixed(form.after.within, { type: timeType }, 'a time', env).term
  const met = under(cur(before.pending))
  return { ...asked(met, under(and(cur(before.pending), le(cur(gap), within))), [before]), clocks: [clock] }
}

/** The jumps that `on e when guard` means: one kind of jump for each signal that e may name. */
function occasionsOf({ signal: ref, guard: condition }: OccasionDecl, env: Env): Occasion[] {
  const guard = condition === undefined ? tt : typeAs(condition, boolType, env).term
  return elementsOf(ref, knowing(env, guard)).flatMap((element): Occasion[] => {
    const found = resolveIn(env, element.ref)
    const channel = signalIn(found, element.ref, env)?.channel
    if (channel !== undefined && channel.kind !== 'irq')
      return [{ signal: channel.signal, guard: and(isMeant(element, env).term, guard) }]
    if (channel !== undefined || (found.kind !== 'unknown' && !isSignal(found))) {
      const hint = channel === undefined ? undefined : 'a line has a level: ask about `pending(…)`'
      env.report(error('T0203', ref.span, `\`on\` waits for an event or a call, found ${kindText(found)}`, hint))
    }
    return []
  })
}

type Form = Exclude<PropertyDecl['form'], OnEvents>

function formOf(decl: PropertyDecl, form: Form, env: Env): PropertyForm {
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
      const [begins, answers] = [form.premise, form.response].map((o) =>
        o.kind === 'on' ? occasionsOf(o, env) : undefined,
      )
      const state = (of: Expr | OccasionDecl, place: string): Typed =>
        of.kind === 'on' ? constant(ff, boolType) : discrete(of, place, env)
      const monitor = {
        ...monitorOf(decl, state(form.premise, '`whenever`'), state(form.response, '`then`'), env),
        ...(begins && { begins }),
        ...(answers && { answers }),
      }
      return {
        kind: 'response',
        monitor,
        deadline: typeFixed(form.deadline, { type: timeType }, 'a deadline', env).term,
      }
    }
    case 'leads_to':
      return {
        kind: 'leads_to',
        monitor: {
          ...monitorOf(
            decl,
            discrete(form.premise, '`leads_to`', env),
            discrete(form.response, '`leads_to`', env),
            env,
          ),
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
  requireDiscrete(
    typed,
    place,
    env.report,
    'T0403',
    'name the situation by a state or a variable of an observing machine',
  )
  return typed
}

/** The left side of `A imply B`. */
function premiseOf(condition: Expr, env: Env): Typed | undefined {
  return condition.kind === 'binary' && condition.operator === 'imply'
    ? typeAs(condition.left, boolType, env)
    : undefined
}

function nameIsFree(decl: PropertyDecl, env: Env): void {
  const name = decl.name.text
  const other = env.system?.partner(name)
  if (other !== undefined) {
    const related = [{ span: other.span, label: 'the machine' }]
    env.report(
      error(
        'T0202',
        decl.name.span,
        `property \`${name}\` has the name of a machine`,
        'rename one: both own variables',
        related,
      ),
    )
  }
}

function monitorOf(decl: PropertyDecl, premise: Typed, response: Typed, env: Env): Monitor {
  const name = decl.name.text
  nameIsFree(decl, env)
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
