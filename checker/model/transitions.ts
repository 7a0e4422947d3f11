/** Transitions to edges: one for each state they stand in and each value of the `for`s around them. */
import { and, tt } from '../logic/term.ts'
import { suggestion } from '../support/meant.ts'
import { place, type Span, textOf } from '../support/span.ts'
import type { Expr, Name, Transition, TransitionItem } from '../syntax/ast.ts'
import { type Chosen, choiceOf } from './choices.ts'
import { keptAfterExpiry, keptAsIs, runEffects, updatesOf, withExpiry } from './effects.ts'
import { type Element, elementsOf, isMeant } from './elements.ts'
import { type Env, knowing, type Local, withLocals } from './env.ts'
import { error } from './findings.ts'
import type { Edge, Trigger } from './model.ts'
import { type Surroundings, triggerOf } from './triggers.ts'
import { boolType, type Read, requireDiscrete, timeType } from './types.ts'
import { eachValue, typeAs } from './typing.ts'

/** An edge, and what its being enabled depends on: for the check of urgent calls. */
export interface TypedEdge {
  readonly edge: Edge
  readonly enabling: readonly Read[]
  /** What the answers of a server read. */
  readonly answering: readonly Read[]
  /** Where the trigger is written. */
  readonly at: Span
}

/** The edges that an item means in the state `from`. */
export function edgesOf(item: TransitionItem, from: string, env: Env, around: Surroundings): TypedEdge[] {
  if (item.kind === 'transition') {
    return eachTrigger(item, env, around).flatMap(({ t, element }) => edgeOf(t, element, from, env, around) ?? [])
  }
  return eachValue(item, env).flatMap((inside) => item.body.flatMap((i) => edgesOf(i, from, inside, around)))
}

/**
 * The transition for each signal or timer that its trigger may name. The index of a signal that is sent may be chosen.
 */
function eachTrigger(
  t: Transition,
  env: Env,
  around: Surroundings,
): { readonly t: Transition; readonly element?: Element }[] {
  const { trigger } = t
  if (trigger.kind === 'may' || trigger.kind === 'when' || trigger.signal.parts.every((p) => p.index === undefined))
    return [{ t }]
  const seen = trigger.kind === 'on' ? env : withChoices(t, env, { ...around, choices: new Set(around.choices) }).env
  return elementsOf(trigger.signal, seen).map((element) => ({
    t: { ...t, trigger: { ...trigger, signal: element.ref } },
    element,
  }))
}

function withChoices(
  t: Transition,
  bound: Env,
  around: Surroundings,
): { readonly chosen: readonly Chosen[]; readonly env: Env } {
  const chosen: Chosen[] = []
  for (const c of t.choices) chosen.push(choiceOf(c, chosen, bound, around))
  return {
    chosen,
    env: withNames(
      chosen.map(({ local }) => local),
      bound,
    ),
  }
}

function edgeOf(
  t: Transition,
  element: Element | undefined,
  from: string,
  outer: Env,
  around: Surroundings,
): TypedEdge | undefined {
  const heard = triggerOf(t, outer, around)
  const { chosen, env: named } = withChoices(t, withNames(heard.binders, outer), around)
  const meant = element === undefined ? { term: tt, reads: [] } : isMeant(element, named)
  const conditions = [...(t.trigger.kind === 'when' ? [t.trigger.guard] : []), ...(t.guard ? [t.guard] : [])]
  const guards = conditions.map((g) => typeAs(g, boolType, knowing(named, meant.term)))
  const guard = and(meant.term, ...guards.map((g) => g.term))
  const env = knowing(named, guard)
  const sent = heard.send?.(env) ?? heard.answer?.(env)
  const enabling = [...meant.reads, ...guards.flatMap((g) => g.reads), ...chosen.flatMap((c) => c.reads)]
  const isSender = heard.send !== undefined
  if (isSender)
    checkAnswers([...meant.reads, ...chosen.flatMap((c) => c.reads), ...(sent?.reads ?? [])], heard.binders, env)
  const sentUrgently = t.urgent && heard.isCall && isSender ? (sent?.reads ?? []) : []
  if (t.urgent || heard.trigger?.kind === 'on') checkChosen([...enabling, ...sentUrgently], chosen, env)
  if (t.urgent) checkUrgent(t, heard.timer !== undefined, [...enabling, ...sentUrgently], env)
  const to = t.target === undefined ? from : targetOf(t.target, env)
  const trigger =
    heard.timer !== undefined ? ({ kind: 'expire', timer: heard.timer } as const) : (sent?.trigger ?? heard.trigger)
  const kept = heard.timer === undefined ? keptAsIs : keptAfterExpiry(heard.timer.armed, heard.timer.left)
  const effects = runEffects(t.effects, env, kept)
  if (trigger === undefined) return undefined
  const outcome =
    heard.timer === undefined ? effects : withExpiry(effects, heard.timer.armed, heard.timer.left, heard.name)
  const edge: Edge = {
    id: identifier(
      `${around.self.name}: ${from} -> ${to} ${triggerText(trigger, conditions)} (${place(t.span)})`,
      around,
    ),
    process: around.self.name,
    from,
    to,
    trigger,
    urgent: t.urgent,
    guard,
    choices: chosen.map((c) => c.choice),
    ...updatesOf(outcome),
    ...(t.source && { source: { file: t.source.file, ...(t.source.fn !== undefined && { fn: t.source.fn }) } }),
    ...(t.unreachable && { unreachable: t.unreachable.why }),
    span: t.span,
  }
  return { edge, enabling, answering: isSender ? [] : (sent?.reads ?? []), at: t.trigger.span }
}

/** What a call says, and who is called, is known before the server answers. */
function checkAnswers(reads: readonly Read[], answered: readonly (readonly [Name, Local])[], env: Env): void {
  for (const read of reads) {
    const answer = answered.find(([, { typed }]) => typed.reads.some((r) => r.name === read.name))
    if (answer === undefined) continue
    const [name] = answer
    const hint = 'an answer stands in the guard of the call and in its effects'
    const message = `\`${name.text}\` is what the call answers: neither its arguments nor what it chooses may depend on it`
    env.report(error('T0410', read.span, message, hint, [{ span: name.span, label: 'answered here' }]))
  }
}

/** Names bound by a transition; two of the same name are reported. */
function withNames(names: readonly (readonly [Name, Local])[], env: Env): Env {
  const seen = new Map<string, Name>()
  for (const [name] of names) {
    const first = seen.get(name.text)
    if (first !== undefined)
      env.report(
        error('T0202', name.span, `\`${name.text}\` is bound twice`, undefined, [
          { span: first.span, label: 'first bound here' },
        ]),
      )
    seen.set(name.text, first ?? name)
  }
  return withLocals(
    env,
    names.map(([name, local]) => [name.text, local]),
  )
}

function targetOf(target: Name, env: Env): string {
  const other = env.self?.members.get(target.text)
  if (other?.kind === 'state') return target.text
  const states = [...(env.self?.members ?? [])].flatMap(([name, m]) => (m.kind === 'state' ? [name] : []))
  if (other === undefined) {
    env.report(
      error(
        'T0201',
        target.span,
        `machine \`${env.self?.machine.name.text}\` has no state \`${target.text}\``,
        suggestion(target.text, states),
      ),
    )
  } else {
    env.report(
      error('T0203', target.span, `\`${target.text}\` is no state`, suggestion(target.text, states), [
        { span: other.span, label: 'declared here' },
      ]),
    )
  }
  return target.text
}

/**
 * No time passes while an urgent transition is enabled: the moment that begins must be a jump, not an instant in a
 * delay.
 */
function checkUrgent(t: Transition, isTimer: boolean, reads: readonly Read[], env: Env): void {
  if (t.trigger.kind === 'on') {
    const hint = isTimer
      ? 'leave it out: time cannot pass a timer that is due'
      : 'the sender decides when: make the `emit` or `call` urgent, or the state'
    env.report(error('T0408', t.trigger.span, '`urgent` on a transition that waits', hint))
    return
  }
  const hint = 'let an `invariant` of the state run out instead'
  requireDiscrete({ term: tt, type: timeType, reads }, 'an urgent transition', env.report, 'T0406', hint)
}

/** Whether such an edge is enabled would depend on a value chosen only when it is taken. */
function checkChosen(reads: readonly Read[], chosen: readonly Chosen[], env: Env): void {
  for (const read of reads) {
    const choice = chosen.find((c) => c.choice.variable.name === read.name)
    if (choice === undefined) continue
    const [name, { span }] = choice.local
    const hint = 'put the condition into the range of the choice, or into the effects'
    env.report(
      error(
        'T0409',
        read.span,
        `a waiting or urgent transition may not depend on what it chooses, \`${name.text}\``,
        hint,
        [{ span, label: 'chosen here' }],
      ),
    )
  }
}

function triggerText(trigger: Trigger, conditions: readonly Expr[]): string {
  switch (trigger.kind) {
    case 'may':
      return 'may'
    case 'when':
      return `when ${conditions.map((c) => shortened(textOf(c.span))).join(' and ')}`
    case 'emit':
      return `${trigger.signal.kind === 'call' ? 'call' : 'emit'} ${trigger.signal.name}`
    case 'on':
      return `on ${trigger.signal.name}`
    case 'expire':
      return `on ${trigger.timer.name.split('.').at(-1)}`
  }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= 48 ? line : `${line.slice(0, 47)}…`
}

function identifier(text: string, around: Surroundings): string {
  const count = (around.ids.get(text) ?? 0) + 1
  around.ids.set(text, count)
  return count === 1 ? text : `${text} #${count}`
}
