/**
 * Effects to simultaneous updates. Every right-hand side reads the state before the jump, so effects do not see each
 * other; an `if` becomes a conditional value, and a variable no branch assigns keeps its value.
 */
import { add, and, bool, cur, ff, ite, not, num, sub, type Term, tt, type Var } from '../logic/term.ts'
import { suggestion } from '../support/meant.ts'
import type { Span } from '../support/span.ts'
import { unreachable } from '../support/unreachable.ts'
import type { Effect, Name, Ref, RefPart } from '../syntax/ast.ts'
import { typeInto } from './domains.ts'
import { elementsOf, isMeant } from './elements.ts'
import { type Env, knowing, type Member } from './env.ts'
import { error } from './findings.ts'
import type { Edge } from './model.ts'
import { type Found, kindText } from './resolve.ts'
import { mostDeep, TooLarge } from './size.ts'
import { boolType, type Domain, timeType } from './types.ts'
import { eachValue, resolveIn, signalIn, typeAs } from './typing.ts'

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
  return together(
    effects.map((e) => runEffect(e, env, kept, path)),
    env,
  )
}

function together(outcomes: readonly Outcome[], env: Env): Outcome {
  return outcomes.reduce((a, b) => both(a, b, env), nothing)
}

/** Updates in order of first assignment. */
export function updatesOf(outcome: Outcome): Pick<Edge, 'updates' | 'raises' | 'clears'> {
  const updates = [...outcome.writes.values()].map(({ variable, value }) => ({ variable, value }))
  return { updates, raises: outcome.raises, clears: outcome.clears }
}

function runEffect(effect: Effect, env: Env, kept: Kept, path: () => Term): Outcome {
  switch (effect.kind) {
    case 'assign': {
      return targetsOf(effect.target, env, kept, (target) => assigned(effect, target, env))
    }
    case 'reset':
      return together(
        effect.clocks.map((clock) => targetsOf(clock, env, kept, (target) => resetClock(target, env))),
        env,
      )
    case 'start':
    case 'cancel': {
      const delay = effect.kind === 'start' ? typeAs(effect.delay, timeType, env).term : num(0)
      return targetsOf(effect.timer, env, kept, (target) => {
        const timer = ownTimer(target, env)
        if (timer === undefined) return nothing
        return written(target.name, [
          [timer.armed, bool(effect.kind === 'start')],
          [timer.left, delay],
        ])
      })
    }
    case 'raise':
    case 'clear':
      return together(
        elementsOf(effect.irq, env).map((element) =>
          latched({ ...effect, irq: element.ref }, isMeant(element, env).term, env, path),
        ),
        env,
      )
    case 'if':
      return runCases(effect, env, kept, path)
    case 'for':
      return together(
        eachValue(effect, env).map((inside) => runEffects(effect.body, inside, kept, path)),
        env,
      )
    default:
      return unreachable(effect)
  }
}

/** What an effect writes: a name, and what the machine knows by it, an element where it is an array. */
interface Target {
  readonly name: Name
  readonly member: Member | undefined
}

/** An effect on each element that its target may name, where it is that one. */
function targetsOf({ name, index }: RefPart, env: Env, kept: Kept, effect: (target: Target) => Outcome): Outcome {
  const member = env.locals.has(name.text) ? undefined : env.self?.members.get(name.text)
  const isPlain = index === undefined && member?.kind !== 'sized'
  if (isPlain || member === undefined) return effect({ name, member })
  const ref: Ref = { parts: [{ name, ...(index && { index }) }], span: name.span }
  const outcomes = elementsOf(ref, env).map((element): Outcome => {
    const found = resolveIn(env, element.ref)
    if (found.kind !== 'member') return nothing
    if (found.index !== undefined) {
      env.report(error('T0206', found.index.span, `\`${name.text}\` is ${kindText(found)}, not an array`))
      return nothing
    }
    const outcome = effect({ name, member: found.member })
    return either(isMeant(element, env).term, outcome, nothing, kept)
  })
  return together(outcomes, env)
}

function assigned({ operator, value: given }: Extract<Effect, { kind: 'assign' }>, target: Target, env: Env): Outcome {
  const { name } = target
  const to = writable(target, env)
  if (to === undefined) return nothing
  const value = typeInto(given, to.domain, `\`${name.text}\``, env).term
  const old = cur(to.variable)
  if (operator !== '=' && to.domain.type.kind !== 'int' && to.domain.type.kind !== 'time') {
    if (to.domain.type.kind !== 'unknown') {
      env.report(error('T0301', name.span, `\`${operator}\` needs a number or a time, \`${name.text}\` is neither`))
    }
    return nothing
  }
  const result =
    operator === '=' ? value : value.kind === 'bool' ? old : operator === '+=' ? add(old, value) : sub(old, value)
  return written(name, [[to.variable, result]])
}

function latched(
  effect: Extract<Effect, { kind: 'raise' | 'clear' }>,
  isMeant: Term,
  env: Env,
  path: () => Term,
): Outcome {
  const found = resolveIn(env, effect.irq)
  const signal = signalIn(found, effect.irq, env)
  if (signal?.channel.kind === 'irq') {
    const latch: Latch = { irq: signal.channel.line, when: and(path(), isMeant) }
    return effect.kind === 'raise' ? { ...nothing, raises: [latch] } : { ...nothing, clears: [latch] }
  }
  if (signal !== undefined || !['unknown', 'signal'].includes(entityKind(found))) {
    const hint = signal?.channel.kind === 'event' ? 'events are sent by `emit` transitions' : undefined
    const message = `only an irq can be ${effect.kind === 'raise' ? 'raised' : 'cleared'}, found ${kindText(found)}`
    env.report(error('T0203', effect.irq.span, message, hint))
  }
  return nothing
}

/**
 * `if … else if … else …`: by a loop, since there may be many. The condition of a branch is made only where something
 * asks for it.
 */
function runCases(effect: Extract<Effect, { kind: 'if' }>, env: Env, kept: Kept, path: () => Term): Outcome {
  const cases: { cond: Term; then: Outcome }[] = []
  let rest: readonly Effect[] = [effect]
  const before: Term[] = []
  for (let only = rest[0]; only?.kind === 'if' && rest.length === 1; only = rest[0]) {
    const cond = typeAs(only.cond, boolType, env).term
    if (cases.length >= mostDeep) throw new TooLarge(only.span, `a choice among more than ${mostDeep} cases`)
    const earlier = [...before]
    const inside = knowing(env, ...earlier, cond)
    cases.push({ cond, then: runEffects(only.then, inside, kept, () => and(path(), ...earlier, cond)) })
    before.push(not(cond))
    rest = only.else ?? []
  }
  const last = runEffects(rest, knowing(env, ...before), kept, () => and(path(), ...before))
  return cases.reduceRight((otherwise, { cond, then }) => either(cond, then, otherwise, kept), last)
}

function entityKind(found: Found): string {
  return found.kind === 'member' ? found.member.kind : found.kind === 'global' ? found.entity.kind : found.kind
}

function written(name: Name, values: readonly (readonly [Var, Term])[]): Outcome {
  const writes = values.map(([variable, value]): [string, Write] => [
    variable.name,
    { variable, value, name: name.text, span: name.span },
  ])
  return { ...nothing, writes: new Map(writes) }
}

function both(a: Outcome, b: Outcome, env: Env): Outcome {
  for (const write of b.writes.values()) {
    const earlier = a.writes.get(write.variable.name)
    if (earlier === undefined) continue
    const hint =
      'all right-hand sides read the state before the jump, so one assignment would be lost; use `if … else …`'
    env.report(
      error('T0306', write.span, `\`${write.name}\` is assigned twice in one jump`, hint, [
        { span: earlier.span, label: 'first assigned here' },
      ]),
    )
  }
  return {
    writes: new Map([...a.writes, ...b.writes]),
    raises: [...a.raises, ...b.raises],
    clears: [...a.clears, ...b.clears],
  }
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

function resetClock({ name, member }: Target, env: Env): Outcome {
  if (member?.kind === 'clock') return written(name, [[member.variable, num(0)]])
  const hint =
    member?.kind === 'data' && member.domain.type.kind === 'time' ? `write \`${name.text} = 0ms\`` : undefined
  reportTarget(
    name,
    'only clocks can be reset',
    member?.kind === 'timer' ? `write \`cancel(${name.text})\`` : hint,
    env,
  )
  return nothing
}

function ownTimer({ name, member }: Target, env: Env): Extract<Member, { kind: 'timer' }> | undefined {
  if (member?.kind === 'timer') return member
  reportTarget(name, 'only timers can be started and cancelled', undefined, env)
  return undefined
}

/** The own variable or clock that is assigned. */
function writable({ name, member }: Target, env: Env): { variable: Var; domain: Domain } | undefined {
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
    env.report(
      error('T0203', name.span, `${rule}, \`${name.text}\` is ${what}`, hint, [
        { span: here.span, label: 'declared here' },
      ]),
    )
    return
  }
  for (const machine of env.program.machines.values()) {
    const item = machine.items.find(
      (i) => ['var', 'clock', 'timer'].includes(i.kind) && 'name' in i && i.name.text === name.text,
    )
    if (item === undefined || !('name' in item)) continue
    const advice = `let \`${machine.name.text}\` write it, on an event or call that you send`
    env.report(
      error(
        'T0204',
        name.span,
        `\`${name.text}\` is declared by machine \`${machine.name.text}\`, which alone may write it`,
        advice,
        [{ span: item.name.span, label: 'declared here' }],
      ),
    )
    return
  }
  env.report(
    error(
      'T0201',
      name.span,
      `\`${name.text}\` is not declared`,
      suggestion(name.text, env.self?.members.keys() ?? []),
    ),
  )
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
