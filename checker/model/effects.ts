/**
 * Effects to simultaneous updates. Every right-hand side reads the state before the jump, so effects do not see each
 * other; an `if` becomes a conditional value, and a variable no branch assigns keeps its value.
 */
import { add, and, bool, cur, ff, ite, not, num, sub, type Term, tt, type Var } from '../logic/term.ts'
import { suggestion } from '../support/meant.ts'
import type { Span } from '../support/span.ts'
import { unreachable } from '../support/unreachable.ts'
import type { Effect, Name } from '../syntax/ast.ts'
import { typeInto } from './domains.ts'
import type { Env, Member } from './env.ts'
import { error } from './findings.ts'
import type { Edge } from './model.ts'
import { type Found, kindText } from './resolve.ts'
import { mostDeep, TooLarge } from './size.ts'
import { boolType, type Domain, timeType } from './types.ts'
import { resolveIn, signalIn, typeAs } from './typing.ts'

interface Write {
  readonly variable: Var
  readonly value: Term
  /** The name the user gave it. */
  readonly name: string
  readonly span: Span
}

interface Latch {
  readonly irq: Var
  readonly when: Term
}

export interface Outcome {
  readonly writes: ReadonlyMap<string, Write>
  readonly raises: readonly Latch[]
  readonly clears: readonly Latch[]
}

/** The value a variable has where no effect assigns it: its own, or that of a timer that just expired. */
export type Kept = (variable: Var) => Term

const nothing: Outcome = { writes: new Map(), raises: [], clears: [] }

/** What the effects do together. `path` is the condition under which they happen. */
export function runEffects(effects: readonly Effect[], env: Env, kept: Kept, path: () => Term = () => tt): Outcome {
  return effects.map((e) => runEffect(e, env, kept, path)).reduce((a, b) => both(a, b, env), nothing)
}

/** Updates in order of first assignment. */
export function updatesOf(outcome: Outcome): Pick<Edge, 'updates' | 'raises' | 'clears'> {
  const updates = [...outcome.writes.values()].map(({ variable, value }) => ({ variable, value }))
  return { updates, raises: outcome.raises, clears: outcome.clears }
}

function runEffect(effect: Effect, env: Env, kept: Kept, path: () => Term): Outcome {
  switch (effect.kind) {
    case 'assign': {
      const target = writable(effect.target, env)
      if (target === undefined) return nothing
      const value = typeInto(effect.value, target.domain, `\`${effect.target.text}\``, env).term
      const old = cur(target.variable)
      if (effect.operator !== '=' && target.domain.type.kind !== 'int' && target.domain.type.kind !== 'time') {
        if (target.domain.type.kind !== 'unknown') {
          env.report(
            error('T0301', effect.target.span, `\`${effect.operator}\` needs a number or a time, \`${effect.target.text}\` is neither`),
          )
        }
        return nothing
      }
      const result =
        effect.operator === '=' ? value : value.kind === 'bool' ? old : effect.operator === '+=' ? add(old, value) : sub(old, value)
      return written(effect.target, [[target.variable, result]])
    }
    case 'reset':
      return effect.clocks.map((name) => resetClock(name, env)).reduce((a, b) => both(a, b, env), nothing)
    case 'start':
    case 'cancel': {
      const timer = ownTimer(effect.timer, env)
      const delay = effect.kind === 'start' ? typeAs(effect.delay, timeType, env).term : num(0)
      if (timer === undefined) return nothing
      return written(effect.timer, [
        [timer.armed, bool(effect.kind === 'start')],
        [timer.left, delay],
      ])
    }
    case 'raise':
    case 'clear': {
      const found = resolveIn(env, effect.irq)
      const signal = signalIn(found, effect.irq, env)
      if (signal?.channel.kind === 'irq') {
        const latch: Latch = { irq: signal.channel.line, when: path() }
        return effect.kind === 'raise' ? { ...nothing, raises: [latch] } : { ...nothing, clears: [latch] }
      }
      if (signal !== undefined || !['unknown', 'signal'].includes(entityKind(found))) {
        const hint = signal?.channel.kind === 'event' ? 'events are sent by `emit` transitions' : undefined
        env.report(
          error(
            'T0203',
            effect.irq.span,
            `only an irq can be ${effect.kind === 'raise' ? 'raised' : 'cleared'}, found ${kindText(found)}`,
            hint,
          ),
        )
      }
      return nothing
    }
    case 'if': {
      return runCases(effect, env, kept, path)
    }
    default:
      return unreachable(effect)
  }
}

/** `if … else if … else …`: by a loop, since there may be many. The condition of a branch is made only where something asks for it. */
function runCases(effect: Extract<Effect, { kind: 'if' }>, env: Env, kept: Kept, path: () => Term): Outcome {
  const cases: { cond: Term; then: Outcome }[] = []
  let rest: readonly Effect[] = [effect]
  const before: Term[] = []
  for (let only = rest[0]; only?.kind === 'if' && rest.length === 1; only = rest[0]) {
    const cond = typeAs(only.cond, boolType, env).term
    if (cases.length >= mostDeep) throw new TooLarge(only.span, `a choice among more than ${mostDeep} cases`)
    const earlier = [...before]
    cases.push({ cond, then: runEffects(only.then, env, kept, () => and(path(), ...earlier, cond)) })
    before.push(not(cond))
    rest = only.else ?? []
  }
  const last = runEffects(rest, env, kept, () => and(path(), ...before))
  return cases.reduceRight((otherwise, { cond, then }) => either(cond, then, otherwise, kept), last)
}

function entityKind(found: Found): string {
  return found.kind === 'member' ? found.member.kind : found.kind === 'global' ? found.entity.kind : found.kind
}

function written(name: Name, values: readonly (readonly [Var, Term])[]): Outcome {
  const writes = values.map(([variable, value]): [string, Write] => [variable.name, { variable, value, name: name.text, span: name.span }])
  return { ...nothing, writes: new Map(writes) }
}

function both(a: Outcome, b: Outcome, env: Env): Outcome {
  for (const write of b.writes.values()) {
    const earlier = a.writes.get(write.variable.name)
    if (earlier === undefined) continue
    const hint = 'all right-hand sides read the state before the jump, so one assignment would be lost; use `if … else …`'
    env.report(
      error('T0306', write.span, `\`${write.name}\` is assigned twice in one jump`, hint, [
        { span: earlier.span, label: 'first assigned here' },
      ]),
    )
  }
  return { writes: new Map([...a.writes, ...b.writes]), raises: [...a.raises, ...b.raises], clears: [...a.clears, ...b.clears] }
}

function either(cond: Term, then: Outcome, otherwise: Outcome, kept: Kept): Outcome {
  const writes = new Map<string, Write>()
  for (const write of [...then.writes.values(), ...otherwise.writes.values()]) {
    const { name } = write.variable
    const value = (outcome: Outcome): Term => outcome.writes.get(name)?.value ?? kept(write.variable)
    if (!writes.has(name)) writes.set(name, { ...write, value: ite(cond, value(then), value(otherwise)) })
  }
  return { writes, raises: [...then.raises, ...otherwise.raises], clears: [...then.clears, ...otherwise.clears] }
}

function resetClock(name: Name, env: Env): Outcome {
  const member = env.locals.has(name.text) ? undefined : env.self?.members.get(name.text)
  if (member?.kind === 'clock') return written(name, [[member.variable, num(0)]])
  const hint = member?.kind === 'data' && member.domain.type.kind === 'time' ? `write \`${name.text} = 0ms\`` : undefined
  reportTarget(name, 'only clocks can be reset', member?.kind === 'timer' ? `write \`cancel(${name.text})\`` : hint, env)
  return nothing
}

function ownTimer(name: Name, env: Env): Extract<Member, { kind: 'timer' }> | undefined {
  const member = env.locals.has(name.text) ? undefined : env.self?.members.get(name.text)
  if (member?.kind === 'timer') return member
  reportTarget(name, 'only timers can be started and cancelled', undefined, env)
  return undefined
}

/** The own variable or clock that is assigned. */
function writable(name: Name, env: Env): { variable: Var; domain: Domain } | undefined {
  const member = env.locals.has(name.text) ? undefined : env.self?.members.get(name.text)
  if (member?.kind === 'data') return member
  if (member?.kind === 'clock') return { variable: member.variable, domain: { type: timeType } }
  const hint = member?.kind === 'timer' ? `write \`start(${name.text}, …)\` or \`cancel(${name.text})\`` : undefined
  reportTarget(name, 'only variables and clocks can be assigned', hint, env)
  return undefined
}

/** Says why a name cannot be written: it is no such thing, belongs to another machine, or does not exist. */
function reportTarget(name: Name, rule: string, hint: string | undefined, env: Env): void {
  const local = env.locals.get(name.text)
  const here = local ?? env.self?.members.get(name.text) ?? env.program.values.get(name.text)
  if (here !== undefined) {
    const what = local !== undefined ? 'a bound name' : kindOf(name, env)
    env.report(error('T0203', name.span, `${rule}, \`${name.text}\` is ${what}`, hint, [{ span: here.span, label: 'declared here' }]))
    return
  }
  for (const machine of env.program.machines.values()) {
    const item = machine.items.find((i) => ['var', 'clock', 'timer'].includes(i.kind) && 'name' in i && i.name.text === name.text)
    if (item === undefined || !('name' in item)) continue
    const advice = `let \`${machine.name.text}\` write it, on an event or call that you send`
    env.report(
      error('T0204', name.span, `\`${name.text}\` is declared by machine \`${machine.name.text}\`, which alone may write it`, advice, [
        { span: item.name.span, label: 'declared here' },
      ]),
    )
    return
  }
  env.report(error('T0201', name.span, `\`${name.text}\` is not declared`, suggestion(name.text, env.self?.members.keys() ?? [])))
}

function kindOf(name: Name, env: Env): string {
  return kindText(resolveIn({ ...env, report: () => {} }, { parts: [{ name }], span: name.span }))
}

/** An expired timer is disarmed before the effects; `ff` and 0 stand unless it is started again. */
export function keptAfterExpiry(armed: Var, left: Var): Kept {
  return (variable) => (variable.name === armed.name ? ff : variable.name === left.name ? num(0) : cur(variable))
}

export const keptAsIs: Kept = (variable) => cur(variable)

/** The disarming of an expired timer, where the effects do not write it. */
export function withExpiry(outcome: Outcome, armed: Var, left: Var, at: Name): Outcome {
  if (outcome.writes.has(armed.name)) return outcome
  return {
    ...outcome,
    writes: new Map([
      ...written(at, [
        [armed, ff],
        [left, num(0)],
      ]).writes,
      ...outcome.writes,
    ]),
  }
}
