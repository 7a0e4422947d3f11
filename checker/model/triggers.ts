/**
 * What starts a transition. A name after `on` is an own timer, otherwise an event or a call; binders stand for the
 * sender's values. Own events are emitted, and own calls served, by the machine that declares them and no other.
 */
import { cur, type Var } from '../logic/term.ts'
import { textOf } from '../support/span.ts'
import type { Expr, Name, Ref, Transition } from '../syntax/ast.ts'
import { requireFitting, typeInto } from './domains.ts'
import type { Channel, Env, Instance, Local } from './env.ts'
import { countOf, error } from './findings.ts'
import type { Timer, Trigger } from './model.ts'
import { kindText } from './resolve.ts'
import { type Domain, type Read, type Typed, unknown } from './types.ts'
import { readOf, resolveIn, signalIn, typeExpr } from './typing.ts'

/** What the edges of one machine share. */
export interface Surroundings {
  readonly self: Instance
  /** By their `armed`. */
  readonly timers: ReadonlyMap<string, Timer>
  /** Identifiers given so far, and how often. */
  readonly ids: Map<string, number>
  /** Names of choice variables given so far. */
  readonly choices: Set<string>
}

/** What starts a transition. `send` types the arguments sent once binders and choices are known. */
export interface Heard {
  readonly name: Name
  readonly trigger?: Trigger
  readonly timer?: Timer
  /** What is heard: arguments in a receiver, answers in a caller. */
  readonly binders: readonly (readonly [Name, Local])[]
  readonly send?: (env: Env) => Said | undefined
  /** Types what a server answers, once all that it may read is known. */
  readonly answer?: (env: Env) => Said | undefined
  readonly isCall: boolean
}

/** A trigger with what it says, and what that reads. */
export interface Said {
  readonly trigger: Trigger
  readonly reads: readonly Read[]
}

/** Resolves a trigger, and reports what cannot start or receive anything. */
export function triggerOf(t: Transition, env: Env, around: Surroundings): Heard {
  const { trigger } = t
  const silent: Heard = { name: { text: '', span: trigger.span }, binders: [], isCall: false }
  if (trigger.kind === 'may' || trigger.kind === 'when') return { ...silent, trigger: { kind: trigger.kind } }
  const name = nameOf(trigger.signal)
  if (trigger.kind === 'on') {
    const timer = ownTimer(trigger.signal, env, around)
    if (timer !== undefined) {
      if (trigger.binders.length > 0) env.report(error('T0205', trigger.span, 'the expiry of a timer has no arguments'))
      if (trigger.answers.length > 0) env.report(error('T0205', trigger.span, 'the expiry of a timer answers nothing'))
      return { ...silent, name, timer }
    }
    const channel = received(trigger.signal, env, around)
    const binders = bound(trigger.binders, argumentsOf(channel), trigger.signal, env)
    const answer = (inside: Env): Said | undefined => {
      const answers = said(trigger.answers, answersOf(channel), trigger.signal, inside)
      if (channel === undefined) return undefined
      const back = answers.length > 0 && { answers: answers.map((a) => a.term) }
      return { trigger: { kind: 'on', signal: channel.signal, ...back }, reads: answers.flatMap((a) => a.reads) }
    }
    if (channel === undefined) return { ...silent, name, binders, answer }
    return { name, trigger: { kind: 'on', signal: channel.signal }, binders, answer, isCall: channel.kind === 'call' }
  }
  const channel = sentBy(trigger.kind, trigger.signal, env, around)
  const send = (inside: Env): Said | undefined => {
    const args = said(trigger.args, argumentsOf(channel), trigger.signal, inside)
    if (channel === undefined) return undefined
    return {
      trigger: { kind: 'emit', signal: channel.signal, args: args.map((a) => a.term) },
      reads: args.flatMap((a) => a.reads),
    }
  }
  const binders = trigger.kind === 'call' ? bound(trigger.answered, answersOf(channel), trigger.signal, env) : []
  return { name, binders, send, isCall: trigger.kind === 'call' }
}

/** What a signal carries one way: arguments to those who hear it, answers back to the caller. */
interface Carried {
  readonly name: string
  readonly variables: readonly Var[]
  readonly domains: readonly Domain[]
  readonly are: 'arguments' | 'answers'
}

function argumentsOf(channel: Sending | undefined): Carried | undefined {
  return channel && { name: channel.name, variables: channel.signal.args, domains: channel.domains, are: 'arguments' }
}

function answersOf(channel: Sending | undefined): Carried | undefined {
  return (
    channel && { name: channel.name, variables: channel.signal.answers ?? [], domains: channel.answers, are: 'answers' }
  )
}

/** The own timer that a name means. */
function ownTimer(ref: Ref, env: Env, { self, timers }: Surroundings): Timer | undefined {
  if (ref.parts.length > 1) return undefined
  const found = resolveIn({ ...env, report: () => {} }, ref)
  return found.kind === 'member' && found.member.kind === 'timer' && found.owner === self
    ? timers.get(found.member.armed.name)
    : undefined
}

function nameOf(ref: Ref): Name {
  const last = ref.parts.at(-1)
  if (last === undefined) throw new Error('a reference has at least one part: the grammar says so')
  return last.name
}

type Sending = Extract<Channel, { kind: 'event' | 'call' }>

/** The event or call a machine waits for. */
function received(ref: Ref, env: Env, around: Surroundings): Sending | undefined {
  const found = resolveIn(env, ref)
  const signal = signalIn(found, ref, env)
  const isTimer = found.kind === 'member' && found.member.kind === 'timer'
  if (signal === undefined) {
    if (found.kind === 'unknown' || hasSignal(found)) return undefined
    const hint = isTimer ? 'let its machine emit an event when it expires' : 'declare it as an `event` or a `call`'
    env.report(
      error(
        'T0203',
        ref.span,
        `\`${nameOf(ref).text}\` is ${isTimer ? 'a timer of another machine' : kindText(found)}, nothing to wait for`,
        hint,
      ),
    )
    return undefined
  }
  const { channel, member } = signal
  if (channel.kind === 'irq') {
    env.report(
      error(
        'T0203',
        ref.span,
        `\`${channel.name}\` is an irq, not an event`,
        `a line has a level: write \`when pending(${textOf(ref.span)})\``,
      ),
    )
    return undefined
  }
  if (channel.kind === 'call' && member.owner !== undefined && member.owner !== around.self) {
    env.report(
      error(
        'T0504',
        ref.span,
        `call \`${channel.name}\` is served by the machine that declares it`,
        `here write \`call ${textOf(ref.span)}\`, or declare the call globally`,
        [{ span: member.span, label: 'declared here' }],
      ),
    )
  }
  return channel
}

/** The event or call a machine sends. */
function sentBy(verb: 'emit' | 'call', ref: Ref, env: Env, around: Surroundings): Sending | undefined {
  const found = resolveIn(env, ref)
  const signal = signalIn(found, ref, env)
  if (signal === undefined) {
    if (found.kind === 'unknown' || hasSignal(found)) return undefined
    env.report(
      error(
        'T0203',
        ref.span,
        `\`${nameOf(ref).text}\` is ${kindText(found)}, ${verb === 'emit' ? 'not an event' : 'not a call'}`,
      ),
    )
    return undefined
  }
  const { channel, member } = signal
  const text = textOf(ref.span)
  const declared = [{ span: member.span, label: 'declared here' }]
  if (channel.kind === 'irq') {
    env.report(
      error(
        'T0203',
        ref.span,
        `\`${channel.name}\` is an irq, not ${verb === 'emit' ? 'an event' : 'a call'}`,
        `write \`raise ${text};\` among the effects`,
        declared,
      ),
    )
    return undefined
  }
  if ((channel.kind === 'call') !== (verb === 'call')) {
    const [is, right] = channel.kind === 'call' ? ['a call', 'call'] : ['an event', 'emit']
    env.report(error('T0203', ref.span, `\`${channel.name}\` is ${is}`, `write \`${right} ${text}\``, declared))
    return undefined
  }
  const own = member.owner === around.self
  if (verb === 'emit' && member.owner !== undefined && !own) {
    const hint = 'only the machine that declares an event emits it; declare it globally if several do'
    env.report(
      error(
        'T0204',
        ref.span,
        `event \`${channel.name}\` belongs to machine \`${member.owner.machine.name.text}\``,
        hint,
        declared,
      ),
    )
  }
  if (verb === 'call' && own) {
    env.report(
      error(
        'T0504',
        ref.span,
        `a machine cannot call itself: \`${channel.name}\` is served here`,
        `write \`on ${text}\`, or declare the call globally`,
        declared,
      ),
    )
  }
  return channel
}

function hasSignal(found: ReturnType<typeof resolveIn>): boolean {
  return (
    (found.kind === 'member' && found.member.kind === 'signal') ||
    (found.kind === 'global' && found.entity.kind === 'signal')
  )
}

/** `on e(a, b)`, `call c() returns (a, b)`: all or none are named. */
function bound(names: readonly Name[], carried: Carried | undefined, ref: Ref, env: Env): (readonly [Name, Local])[] {
  if (carried !== undefined && names.length > 0 && names.length !== carried.domains.length) {
    const has = `${carried.are === 'answers' ? 'answers' : 'has'} ${amountOf(carried)}`
    env.report(error('T0205', ref.span, `\`${carried.name}\` ${has}, found ${names.length}`))
  }
  return names.map((name, i): readonly [Name, Local] => {
    const variable = carried?.variables[i]
    const domain = carried?.domains[i]
    if (variable === undefined || domain === undefined) return [name, { typed: unknown, span: name.span }]
    const range = domain.range === undefined ? {} : { range: domain.range }
    const reads = [readOf('discrete', variable.name, name.span, name.span, range)]
    return [name, { typed: { term: cur(variable), type: domain.type, reads }, span: name.span }]
  })
}

/** What is said, by a sender or a server: all of it. */
function said(given: readonly Expr[], carried: Carried | undefined, ref: Ref, env: Env): Typed[] {
  if (carried === undefined) {
    for (const a of given) typeExpr(a, env)
    return []
  }
  const { name, domains, variables, are } = carried
  if (given.length !== domains.length) {
    const verb = are === 'answers' ? 'answers' : 'takes'
    const hint = are === 'answers' && given.length === 0 ? 'say what it answers: `on … returns (…)`' : undefined
    env.report(error('T0205', ref.span, `\`${name}\` ${verb} ${amountOf(carried)}, found ${given.length}`, hint))
  }
  return domains.map((domain, i) => {
    const own = given[i]
    if (own === undefined) return unknown
    const typed = typeInto(own, domain, `\`${variables[i]?.name}\``, env)
    requireFitting({ typed, span: own.span }, domain, `what \`${name}\` ${are === 'answers' ? 'answers' : 'says'}`, env)
    return typed
  })
}

function amountOf({ domains, are }: Carried): string {
  if (are === 'arguments') return countOf(domains.length)
  return domains.length === 0 ? 'nothing' : `${domains.length} value${domains.length === 1 ? '' : 's'}`
}
