/** The text of one machine, typed for one instance: its clocks, timers, data, states and edges. */
import { bool, enumValue, num, type Sort, type Term, tt } from '../logic/term.ts'
import { suggestion } from '../support/meant.ts'
import { rational } from '../support/rational.ts'
import type { Span } from '../support/span.ts'
import type { Initial, MachineItem, Name, StateItem, TransitionItem } from '../syntax/ast.ts'
import { typeConst } from './definitions.ts'
import { typeFixed } from './domains.ts'
import type { Env, Instance, Quantity } from './env.ts'
import { error } from './findings.ts'
import { checkLet } from './functions.ts'
import { invariantsOf, reportBrokenAtStart } from './invariants.ts'
import type { Clock, Data, Location, Process, Start, Timer } from './model.ts'
import { edgesOf, type TypedEdge } from './transitions.ts'
import type { Surroundings } from './triggers.ts'
import { boolType, type Domain, requireDiscrete, timeType } from './types.ts'
import { typeAs } from './typing.ts'

export interface Elaborated {
  readonly instance: Instance
  readonly process: Process
  readonly edges: readonly TypedEdge[]
}

type Item<K extends MachineItem['kind']> = Extract<MachineItem, { readonly kind: K }>

/** Elaborates an instance whose members are declared. `env` is that of its system; what is wrong goes to its report. */
export function elaborateInstance(instance: Instance, outer: Env): Elaborated {
  const env: Env = { ...outer, self: instance }
  const { items, name } = instance.machine
  const states = firstOfEach(items.filter((i): i is Item<'state'> => i.kind === 'state'))
  if (states.length === 0)
    env.report(error('T0201', name.span, `machine \`${name.text}\` has no state`, 'add `state RUN { … }`'))
  const clocks = items.filter((i) => i.kind === 'clock').flatMap((i) => clocksOf(i, env))
  const timers = items.filter((i) => i.kind === 'timer').flatMap((i) => timersOf(i, env))
  const data = items.filter((i) => i.kind === 'var').flatMap((i) => dataOf(i, env))
  for (const i of items) {
    if (i.kind === 'let') checkLet(i, instance, { ...env, observed: () => {} })
    if (i.kind === 'const') typeConst(i, instance, env)
  }
  const locations = states.map((s): Location => {
    const conditions = s.items.flatMap((i) => (i.kind === 'invariant' ? [i.condition] : []))
    return {
      name: s.name.text,
      urgent: s.urgent,
      invariants: conditions.flatMap((c) => invariantsOf(c, env)),
      ...(s.unreachable && { unreachable: s.unreachable.why }),
      span: s.name.span,
    }
  })
  const initial = initialState(states, env)
  const start = locations.find((l) => l.name === initial)
  if (start !== undefined) reportBrokenAtStart(start, start.span, clocks, data, env)
  const around: Surroundings = {
    self: instance,
    timers: new Map(timers.map((t) => [t.armed.name, t])),
    ids: new Map(),
    choices: new Set(),
  }
  const edges = placed(
    items,
    states.map((s) => s.name.text),
    env,
  ).flatMap(({ item, state }) => edgesOf(item, state, env, around))
  const process: Process = {
    name: instance.name,
    machine: name.text,
    location: instance.location,
    initial: initial ?? '',
    locations,
    clocks,
    timers,
    data,
    edges: edges.map((e) => e.edge),
    observer: instance.observer !== undefined,
    span: instance.span,
  }
  return { instance, process, edges }
}

function firstOfEach<T extends { readonly name: Name }>(named: readonly T[]): T[] {
  const first = new Map<string, T>()
  for (const one of named) if (!first.has(one.name.text)) first.set(one.name.text, one)
  return [...first.values()]
}

function initialState(states: readonly Item<'state'>[], env: Env): string | undefined {
  const [first, second] = states.filter((s) => s.initial)
  if (first !== undefined && second !== undefined) {
    const related = [{ span: first.name.span, label: 'the first initial state' }]
    env.report(error('T0202', second.name.span, 'a machine has one initial state', undefined, related))
  }
  return (first ?? states[0])?.name.text
}

/** The transition items with the states they stand in, in order of the text. */
function placed(
  items: readonly MachineItem[],
  states: readonly string[],
  env: Env,
): { item: TransitionItem; state: string }[] {
  const transitions = (list: readonly StateItem[]): TransitionItem[] =>
    list.flatMap((i) => (i.kind === 'invariant' ? [] : [i]))
  return items.flatMap((i) => {
    if (i.kind === 'state') return transitions(i.items).map((item) => ({ item, state: i.name.text }))
    if (i.kind !== 'in') return []
    const wanted = i.states === 'any' ? states : i.states.flatMap((s) => knownState(s, states, env))
    return i.items.flatMap((item) => wanted.map((state) => ({ item, state })))
  })
}

function knownState(name: Name, states: readonly string[], env: Env): string[] {
  if (states.includes(name.text)) return [name.text]
  const machine = env.self?.machine.name.text
  env.report(
    error('T0201', name.span, `machine \`${machine}\` has no state \`${name.text}\``, suggestion(name.text, states)),
  )
  return []
}

/**
 * The quantities that an item declares: one, or the elements of an array. None where the name is that of something
 * else.
 */
function quantitiesOf(item: Item<'clock' | 'timer' | 'var'>, env: Env): readonly Quantity[] {
  const member = env.self?.members.get(item.name.text)
  if (member === undefined || member.span !== item.name.span) return []
  if (member.kind === 'sized') return member.items
  return member.kind === 'data' || member.kind === 'clock' || member.kind === 'timer' ? [member] : []
}

function clocksOf(item: Item<'clock'>, env: Env): Clock[] {
  const condition = item.running && typeAs(item.running, boolType, env)
  const discrete = condition === undefined || requireDiscrete(condition, 'the condition of a stopwatch', env.report)
  const runs = condition !== undefined && discrete ? condition.term : tt
  const start = startOf(item.initial, { type: timeType }, item.name, env) ?? { kind: 'value', value: num(0) }
  return quantitiesOf(item, env).flatMap((q) =>
    q.kind === 'clock' ? [{ variable: q.variable, runs, start, span: q.span }] : [],
  )
}

function timersOf(item: Item<'timer'>, env: Env): Timer[] {
  const start = startOf(item.initial, { type: timeType }, item.name, env)
  const latency =
    item.latency === undefined ? num(0) : typeFixed(item.latency, { type: timeType }, 'a latency', env).term
  const own = `${env.self?.name}.`.length
  return quantitiesOf(item, env).flatMap((q): Timer[] => {
    if (q.kind !== 'timer') return []
    const name = q.armed.name.slice(own, -'.armed'.length)
    return [{ armed: q.armed, left: q.left, latency, ...(start && { start }), name, span: q.span }]
  })
}

function dataOf(item: Item<'var'>, env: Env): Data[] {
  return quantitiesOf(item, env).flatMap((q): Data[] => {
    if (q.kind !== 'data') return []
    const { variable, domain, span } = q
    const start = startOf(item.initial, domain, item.name, env) ?? {
      kind: 'value',
      value: firstValue(domain, variable.sort),
    }
    return [
      { variable, isTime: domain.type.kind === 'time', start, ...(domain.range && { range: domain.range }), span },
    ]
  })
}

/** What a variable starts with when nothing is said: false, the first enum value, the low end of a range, 0. */
function firstValue(domain: Domain, sort: Sort): Term {
  switch (sort.kind) {
    case 'bool':
      return bool(false)
    case 'enum':
      return enumValue(sort, sort.values[0] ?? '')
    case 'int':
    case 'real':
      return num(domain.range === undefined ? 0 : rational(domain.range.low), sort)
  }
}

function startOf(initial: Initial | undefined, domain: Domain, name: Name, env: Env): Start | undefined {
  if (initial === undefined) return undefined
  const fixed = (expr: Parameters<typeof typeFixed>[0]): Term => typeFixed(expr, domain, `\`${name.text}\``, env).term
  switch (initial.kind) {
    case 'value':
      return { kind: 'value', value: fixed(initial.value) }
    case 'range': {
      if (domain.type.kind === 'bool' || domain.type.kind === 'enum') rejectRange(initial.range.span, env)
      return { kind: 'range', low: fixed(initial.range.low), high: fixed(initial.range.high) }
    }
    case 'any':
      if (domain.range === undefined) return { kind: 'any' }
      return {
        kind: 'range',
        low: num(rational(domain.range.low), { kind: 'int' }),
        high: num(rational(domain.range.high), { kind: 'int' }),
      }
  }
}

function rejectRange(span: Span, env: Env): void {
  env.report(error('T0301', span, 'only integers and times start anywhere in a range', 'write `= any`'))
}
