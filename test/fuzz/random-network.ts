/**
 * Random small networks for holding the encoding against the evaluator: a few machines that use every construct of the
 * language, described by plain numbers so that fast-check can shrink what fails.
 */
import fc from 'fast-check'
import { add, and, cur, eq, ff, gt, le, lt, not, num, or, realSort, type Term, tt, type Var } from '../../checker/logic/term.ts'
import type { Network, Trigger } from '../../checker/model/model.ts'
import { assumption, call, emit, event, expiry, exactly, type HandMade, machine, may, network, observerClock, on, parameter, set, when } from '../../checker/run/hand-made.ts'
import { rational } from '../../checker/support/rational.ts'

/** An edge by numbers; each is taken modulo what there is. */
interface EdgeSpec {
  readonly from: number
  readonly to: number
  readonly trigger: number
  readonly guard: number
  readonly effect: number
  readonly line: number
  readonly urgent: boolean
  readonly chooses: boolean
}

interface MachineSpec {
  readonly states: number
  /** 0: none, 1: the first state, 2: the last. */
  readonly urgent: number
  /** 0: none, otherwise a bound on the clock in the last state. */
  readonly invariant: number
  readonly stopwatch: boolean
  readonly latency: boolean
  readonly edges: readonly EdgeSpec[]
}

export interface NetworkSpec {
  readonly machines: readonly MachineSpec[]
  readonly held: boolean
}

const small = (max: number) => fc.nat({ max })

const edgeSpec: fc.Arbitrary<EdgeSpec> = fc.record({
  from: small(2),
  to: small(2),
  trigger: small(8),
  guard: small(9),
  effect: small(9),
  line: small(4),
  urgent: fc.boolean(),
  chooses: fc.boolean(),
})

export const networkSpec: fc.Arbitrary<NetworkSpec> = fc.record({
  machines: fc.array(
    fc.record({
      states: fc.integer({ min: 1, max: 3 }),
      urgent: small(4),
      invariant: small(4),
      stopwatch: fc.boolean(),
      latency: fc.boolean(),
      edges: fc.array(edgeSpec, { minLength: 1, maxLength: 6 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  held: fc.boolean(),
})

const names = ['A', 'B', 'C']

/** The network that a spec describes. */
export function buildNetwork(spec: NetworkSpec): Network {
  const period = parameter('P', realSort, rational(2))
  const p = cur(period.variable)
  const line: Var = { name: 'line', sort: { kind: 'bool' } }
  const ping = event('ping')
  const told = event('told', { name: 'told.value', sort: realSort })
  const ask = call('ask', { name: 'ask.value', sort: realSort })
  const made = spec.machines.map((m, i) => {
    const states = names.slice(0, m.states) as [string, ...string[]]
    const own = machine(`m${i}`, ...states)
    const x = own.clock('x', m.stopwatch ? { runs: own.at('A') } : {})
    const y = own.clock('y', { start: { kind: 'range', low: num(0), high: p } })
    const t = own.timer('t', m.latency ? { latency: num(1) } : {})
    const flag = own.data('flag', { kind: 'bool' }, i === 1 ? { kind: 'any' } : exactly(ff))
    const level = own.data('level', { kind: 'int' }, exactly(num(0, { kind: 'int' })), { low: 0n, high: 2n })
    return { own, states, x, y, t, flag, level, spec: m }
  })
  for (const [i, m] of made.entries()) {
    if (m.spec.urgent === 1) m.own.urgent(m.states[0])
    if (m.spec.urgent === 2) m.own.urgent(m.states.at(-1) ?? 'A')
    const last = m.states.at(-1) ?? 'A'
    if (m.spec.invariant === 1) m.own.invariant(last, cur(m.x), p)
    if (m.spec.invariant === 2) m.own.invariant(last, add(cur(m.x), cur(m.y)), add(p, num(1)), cur(m.flag))
    if (m.spec.invariant === 3) m.own.invariant(last, cur(m.y), num(3))
    const other = made[(i + 1) % made.length] ?? m
    for (const [k, e] of m.spec.edges.entries()) addEdge(m, other, e, k)
  }

  function addEdge(m: (typeof made)[number], other: (typeof made)[number], e: EdgeSpec, k: number): void {
    const state = (n: number): string => m.states[n % m.states.length] ?? 'A'
    const d: Var = { name: `${m.own.build().name}.d#${k}`, sort: realSort }
    const value = e.chooses ? cur(d) : num(1)
    const triggers: Trigger[] = [may, when, emit(ping), on(ping), emit(told, value), on(told), emit(ask, value), on(ask), expiry(m.t)]
    const trigger = triggers[e.trigger] ?? may
    const receives = trigger.kind === 'on'
    const sent = trigger.kind === 'on' ? trigger.signal.args[0] : undefined
    const guards: Term[] = [
      tt,
      cur(m.flag),
      not(cur(m.flag)),
      le(num(1), cur(m.x)),
      eq(cur(m.y), p),
      lt(cur(m.x), p),
      cur(line),
      or(cur(other.flag), other.own.at('A')),
      sent === undefined ? not(cur(m.t.armed)) : gt(cur(sent), num(1)),
      lt(cur(m.level), num(2, { kind: 'int' })),
    ]
    const discrete = [0, 1, 2, 6, 7, 9].includes(e.guard)
    const effects = [
      [],
      [set(m.x, num(0))],
      [set(m.y, num(0)), set(m.flag, not(cur(m.flag)))],
      [set(m.t.armed, tt), set(m.t.left, add(p, num(1)))],
      [set(m.t.armed, ff), set(m.t.left, num(0))],
      [set(m.level, add(cur(m.level), num(1, { kind: 'int' })))],
      [set(m.x, cur(other.y))],
      [set(m.x, sent === undefined ? value : cur(sent))],
      [set(m.t.armed, tt), set(m.t.left, value)],
      [set(m.flag, cur(line))],
    ]
    const expires = trigger.kind === 'expire' && ![3, 4, 8].includes(e.effect) ? [set(m.t.armed, ff), set(m.t.left, num(0))] : []
    const mayBeUrgent = !receives && trigger.kind !== 'expire' && discrete && !(trigger.kind === 'emit' && trigger.signal.kind === 'call')
    m.own.edge(
      state(e.from),
      state(e.to),
      trigger,
      {
        urgent: e.urgent && mayBeUrgent,
        guard: guards[e.guard] ?? tt,
        choices: e.chooses ? [{ variable: d, isTime: true, range: { low: num(0), high: p } }] : [],
        updates: [...(effects[e.effect] ?? []), ...expires],
        raises: e.line === 1 || e.line === 3 ? [{ irq: line, when: tt }] : [],
        clears: e.line === 2 || e.line === 3 ? [{ irq: line, when: cur(m.flag) }] : [],
      },
      `/${k}`,
    )
  }

  const first = made[0] as (typeof made)[number] & { own: HandMade }
  const age: Var = { name: 'age', sort: realSort }
  return network(
    made.map((m) => m.own),
    {
      params: [period],
      assumptions: [assumption(and(lt(num(0), p), le(p, num(5))))],
      irqs: [line],
      observerClocks: [
        observerClock('watch', {
          runs: first.own.at('A'),
          resets: [{ signal: ping, guard: cur(first.flag) }],
          held: spec.held ? cur(line) : ff,
        }),
      ],
      monitors: [{ pending: { name: 'pending', sort: { kind: 'bool' } }, age, premise: cur(line), response: cur(first.flag) }],
    },
  )
}
