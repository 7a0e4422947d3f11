/**
 * Networks put together by hand, for tests that must not depend on the parser: what `elaborate` would make, in few
 * words.
 */
import {
  add,
  cur,
  type EnumSort,
  enumValue,
  eq,
  ff,
  ite,
  le,
  lt,
  not,
  num,
  realSort,
  type Sort,
  type Term,
  tt,
  type Var,
} from '../checker/logic/term.ts'
import type { Valuation, Value } from '../checker/logic/value.ts'
import type {
  Choice,
  Clock,
  Data,
  Edge,
  Invariant,
  Network,
  Process,
  Signal,
  Start,
  Timer,
  Trigger,
} from '../checker/model/model.ts'
import { rational } from '../checker/support/rational.ts'
import type { Span } from '../checker/support/span.ts'

const nowhere: Span = { source: { path: 'hand.tick', text: '' }, start: 0, end: 0 }

export const may: Trigger = { kind: 'may' }
export const when: Trigger = { kind: 'when' }

export function event(name: string, ...args: Var[]): Signal {
  return { kind: 'event', name, args }
}

export function call(name: string, ...args: Var[]): Signal {
  return { kind: 'call', name, args }
}

export function emit(signal: Signal, ...args: Term[]): Trigger {
  return { kind: 'emit', signal, args }
}

export function on(signal: Signal, ...answers: Term[]): Trigger {
  return { kind: 'on', signal, ...(answers.length > 0 && { answers }) }
}

/** The call, with what it answers. */
export function answering(signal: Signal, ...answers: Var[]): Signal {
  return { ...signal, answers }
}

export function expiry(timer: Timer): Trigger {
  return { kind: 'expire', timer }
}

export function exactly(value: Term): Start {
  return { kind: 'value', value }
}

export function set(variable: Var, value: Term): { readonly variable: Var; readonly value: Term } {
  return { variable, value }
}

/** The disarming of an expired timer is among the updates of its edge, unless they start it again. */
function disarming(trigger: Trigger, updates: Edge['updates']): Edge['updates'] {
  if (trigger.kind !== 'expire' || updates.some(({ variable }) => variable === trigger.timer.armed)) return []
  return [set(trigger.timer.armed, ff), set(trigger.timer.left, num(0))]
}

type EdgeParts = Partial<Pick<Edge, 'urgent' | 'guard' | 'choices' | 'updates' | 'raises' | 'clears'>>

/** One process under construction; the first state is the initial one. */
export function machine(name: string, ...states: readonly [string, ...string[]]) {
  const sort: EnumSort = { kind: 'enum', name, values: states }
  const location: Var = { name, sort }
  const urgent = new Set<string>()
  const invariants = new Map<string, Invariant[]>()
  const clocks: Clock[] = []
  const timers: Timer[] = []
  const data: Data[] = []
  const edges: Edge[] = []
  let observer = false
  return {
    at: (state: string): Term => eq(cur(location), enumValue(sort, state)),
    observes(): void {
      observer = true
    },
    urgent(state: string): void {
      urgent.add(state)
    },
    invariant(state: string, left: Term, right: Term, when: Term = tt): void {
      invariants.set(state, [...(invariants.get(state) ?? []), { when, left, right, span: nowhere }])
    },
    clock(own: string, parts: Partial<Pick<Clock, 'runs' | 'start'>> = {}): Var {
      const variable: Var = { name: `${name}.${own}`, sort: realSort }
      clocks.push({ variable, runs: tt, start: exactly(num(0)), span: nowhere, ...parts })
      return variable
    },
    timer(own: string, parts: Partial<Pick<Timer, 'latency' | 'start'>> = {}): Timer {
      const timer: Timer = {
        name: own,
        armed: { name: `armed(${name}.${own})`, sort: { kind: 'bool' } },
        left: { name: `left(${name}.${own})`, sort: realSort },
        latency: num(0),
        span: nowhere,
        ...parts,
      }
      timers.push(timer)
      return timer
    },
    data(own: string, of: Sort, start: Start, range?: Data['range']): Var {
      const variable: Var = { name: `${name}.${own}`, sort: of }
      data.push({ variable, isTime: of.kind === 'real', start, span: nowhere, ...(range && { range }) })
      return variable
    },
    /** Adds an edge and answers its id; the label tells edges apart that join the same two states. */
    edge(from: string, to: string, trigger: Trigger, parts: EdgeParts = {}, label = ''): string {
      const what =
        trigger.kind === 'on' || trigger.kind === 'emit'
          ? ` ${trigger.kind} ${trigger.signal.name}`
          : ` ${trigger.kind}`
      const id = `${name}: ${from} -> ${to}${what}${label}`
      const plain = { urgent: false, guard: tt, choices: [], updates: [], raises: [], clears: [], span: nowhere }
      const updates = [...disarming(trigger, parts.updates ?? []), ...(parts.updates ?? [])]
      edges.push({ id, process: name, from, to, trigger, ...plain, ...parts, updates })
      return id
    },
    build: (): Process => ({
      name,
      machine: name,
      location,
      initial: states[0],
      locations: states.map((state) => ({
        name: state,
        urgent: urgent.has(state),
        invariants: invariants.get(state) ?? [],
        span: nowhere,
      })),
      clocks,
      timers,
      data,
      edges,
      observer,
      span: nowhere,
    }),
  }
}

export type HandMade = ReturnType<typeof machine>

export function network(machines: readonly HandMade[], parts: Partial<Omit<Network, 'processes'>> = {}): Network {
  const processes = machines.map((made) => made.build())
  const signals = new Map<string, Signal>()
  for (const { trigger } of processes.flatMap((process) => process.edges)) {
    if (trigger.kind === 'emit' || trigger.kind === 'on') signals.set(trigger.signal.name, trigger.signal)
  }
  const empty = { params: [], assumptions: [], irqs: [], observerClocks: [], monitors: [] }
  return { name: 'hand', ...empty, signals: [...signals.values()], ...parts, processes }
}

/** An observer clock; never held and never reset unless said otherwise. */
export function observerClock(
  name: string,
  parts: Partial<Network['observerClocks'][number]> & { readonly runs?: Term } = {},
) {
  const variable: Var = { name, sort: realSort }
  const clock: Clock = { variable, runs: parts.runs ?? tt, start: exactly(num(0)), span: nowhere }
  return { clock, resets: parts.resets ?? [], held: parts.held ?? ff }
}

export function parameter(name: string, of: Sort, value: Value): Network['params'][number] {
  return { variable: { name, sort: of }, isTime: of.kind === 'real', default: value, span: nowhere }
}

export function assumption(condition: Term): Network['assumptions'][number] {
  return { condition, span: nowhere }
}

export function choice(name: string, of: Sort, range?: Choice['range']): Choice {
  return { variable: { name, sort: of }, isTime: of.kind === 'real', ...(range && { range }) }
}

/** Values by name; integers and texts such as `1/3` become numbers, other texts are enum values. */
export function values(told: Record<string, boolean | number | string>): Valuation {
  return new Map(
    Object.entries(told).map(([name, value]): [string, Value] => [
      name,
      typeof value === 'boolean' ? value : typeof value === 'number' || /^-?\d/.test(value) ? rational(value) : value,
    ]),
  )
}

/**
 * A small system with most features, to run tests on: a host that ticks every TICK, a vCPU that programs a timer by
 * handshake with a chosen delay, counts ticks, and is preempted at will, an observer clock and a monitor.
 */
export function tickingSystem(): Network {
  const tick = parameter('TICK', realSort, rational(4))
  const steal = parameter('STEAL', realSort, rational(3))
  const delta: Var = { name: 'program#0', sort: realSort }
  const [hostTick, program] = [event('host_tick'), call('program', delta)]
  const line: Var = { name: 'local_timer', sort: { kind: 'bool' } }

  const host = machine('host', 'RUN')
  const since = host.clock('since')
  host.invariant('RUN', cur(since), cur(tick.variable))
  host.edge('RUN', 'RUN', emit(hostTick), { guard: eq(cur(since), cur(tick.variable)), updates: [set(since, num(0))] })

  const lapic = machine('lapic', 'ANY')
  const deadline = lapic.timer('deadline')
  lapic.edge('ANY', 'ANY', on(program), { updates: [set(deadline.armed, tt), set(deadline.left, cur(delta))] })
  lapic.edge('ANY', 'ANY', expiry(deadline), { raises: [{ irq: line, when: tt }] })

  const vcpu = machine('vcpu', 'GUEST', 'ROOT', 'PREEMPTED')
  vcpu.urgent('ROOT')
  const ran = vcpu.clock('ran', { runs: vcpu.at('GUEST') })
  const away = vcpu.clock('away')
  const sort: Sort = { kind: 'int' }
  const ticks = vcpu.data('ticks', sort, exactly(num(0, sort)), { low: 0n, high: 3n })
  const d = choice('vcpu.d', realSort, { low: num(0), high: cur(tick.variable) })
  vcpu.invariant('PREEMPTED', cur(away), cur(steal.variable))
  vcpu.edge('GUEST', 'ROOT', on(hostTick), {
    updates: [set(ticks, ite(lt(cur(ticks), num(3, sort)), add(cur(ticks), num(1, sort)), num(0, sort)))],
  })
  vcpu.edge('GUEST', 'GUEST', emit(program, cur(d.variable)), { choices: [d], guard: not(cur(deadline.armed)) })
  vcpu.edge('ROOT', 'GUEST', when, { clears: [{ irq: line, when: tt }], updates: [set(ran, num(0))] })
  vcpu.edge('ROOT', 'PREEMPTED', may, { updates: [set(away, num(0))] })
  vcpu.edge('GUEST', 'ROOT', when, { guard: cur(line) }, ' (interrupt)')
  vcpu.edge('PREEMPTED', 'ROOT', when)

  return network([host, lapic, vcpu], {
    name: 'ticking',
    params: [tick, steal],
    assumptions: [assumption(lt(num(0), cur(tick.variable))), assumption(le(num(0), cur(steal.variable)))],
    irqs: [line],
    observerClocks: [
      observerClock('tick_age', {
        resets: [{ signal: hostTick, guard: vcpu.at('GUEST') }],
        held: vcpu.at('PREEMPTED'),
      }),
    ],
    monitors: [
      {
        pending: { name: 'answer.pending', sort: { kind: 'bool' } },
        age: { name: 'answer.age', sort: realSort },
        premise: cur(line),
        response: not(cur(line)),
      },
    ],
  })
}
