/**
 * The network that a spec of plain numbers describes: a few machines and perhaps an observing one, which use every
 * construct of the language within the promises of `model.ts`: what is urgent reads discrete data, an urgent call sends
 * nothing chosen and is served under discrete guards, a receiver's guard does not depend on what its own edge chooses.
 */
import {
  add,
  and,
  cur,
  div,
  type EnumSort,
  enumValue,
  eq,
  ff,
  gt,
  ite,
  le,
  lt,
  mod,
  not,
  num,
  or,
  realSort,
  type Sort,
  sub,
  type Term,
  tt,
  type Var,
} from '../../checker/logic/term.ts'
import type { Choice, Monitor, Network, Signal, Start, Trigger } from '../../checker/model/model.ts'
import { rational } from '../../checker/support/rational.ts'
import {
  answering,
  assumption,
  call,
  emit,
  event,
  exactly,
  expiry,
  type HandMade,
  machine,
  may,
  network,
  observerClock,
  on,
  parameter,
  set,
  when,
} from '../hand-made.ts'
import type { EdgeSpec, MachineSpec, NetworkSpec, WatcherEdgeSpec } from './network-spec.ts'

const boolSort: Sort = { kind: 'bool' }
const intSort: Sort = { kind: 'int' }
const mood: EnumSort = { kind: 'enum', name: 'mood', values: ['CALM', 'BUSY', 'GONE'] }
const int = (n: number): Term => num(n, intSort)
const names = ['A', 'B', 'C'] as const

const period = parameter('P', realSort, rational(2))
const p = cur(period.variable)
const line: Var = { name: 'line', sort: boolSort }
const ping = event('ping')
const told = event('told', { name: 'told.value', sort: realSort })
const late: Var = { name: 'ask.late', sort: boolSort }
const back: Var = { name: 'ask.back', sort: realSort }
const room: Var = { name: 'knock.room', sort: intSort }
const ask = answering(call('ask', { name: 'ask.value', sort: realSort }), late, back)
const knock = answering(call('knock'), room)

/** A machine under construction, with what its edges speak of. */
interface Made {
  readonly own: HandMade
  readonly name: string
  readonly states: readonly string[]
  readonly x: Var
  readonly y: Var
  readonly t: ReturnType<HandMade['timer']>
  readonly flag: Var
  readonly level: Var
  readonly span: Var
  readonly mood: Var
  readonly spec: MachineSpec
}

export function buildNetwork(spec: NetworkSpec): Network {
  const made = spec.machines.map(declare)
  const calledUrgently = spec.machines.some((m) =>
    m.edges.some((e) => e.urgent && (e.trigger === 6 || e.trigger === 9)),
  )
  for (const [i, m] of made.entries()) {
    const other = made[(i + 1) % made.length] ?? m
    stopTime(m)
    for (const [k, e] of m.spec.edges.entries())
      addEdge(m, other, spec.plain ? { ...e, choice: 0 } : e, k, calledUrgently)
  }
  const first = made[0] as Made
  const last = made.at(-1) as Made
  const watcher = spec.watcher.length === 0 ? undefined : watching(spec.watcher, last)
  const watch = {
    runs: first.own.at('A'),
    resets: [{ signal: ping, guard: cur(first.flag) }],
    held: spec.held ? cur(line) : ff,
  }
  const calls = {
    resets: [told, ask].map((signal) => ({ signal, guard: lt(num(1), cur(last.x)) })),
    held: eq(cur(last.mood), enumValue(mood, 'GONE')),
  }
  return network([...made.map((m) => m.own), ...(watcher ? [watcher] : [])], {
    params: [period],
    assumptions: [assumption(and(lt(num(0), p), le(p, num(5))))],
    irqs: [line],
    observerClocks: [
      observerClock('watch', watch),
      observerClock('since call', calls),
      ...(watcher ? [observerClock('seen', { runs: watcher.at('B') })] : []),
    ],
    monitors: [
      monitor('answer', cur(line), cur(first.flag)),
      monitor('calm', or(not(first.own.at('A')), cur(last.flag)), eq(cur(last.mood), enumValue(mood, 'CALM'))),
      {
        ...monitor('heard', ff, ff),
        begins: [{ signal: ping, guard: cur(first.flag) }],
        answers: [{ signal: told, guard: lt(num(1), cur(last.x)) }],
      },
      { ...monitor('called', ff, or(cur(first.flag), cur(line))), begins: [{ signal: ask, guard: tt }] },
      ...(watcher ? [monitor('watched', watcher.at('B'), cur(line))] : []),
    ],
  })
}

/** Conditions worth asking about, by number: over clocks, timers, data, observers. */
export function someCondition(net: Network, n: number): Term {
  const [first] = net.processes
  const clock = first?.clocks[n % 2]?.variable ?? period.variable
  const age = net.monitors[0]?.age ?? period.variable
  const level = first?.data.find((d) => d.variable.sort.kind === 'int')?.variable
  const watch = net.observerClocks[0]?.clock.variable ?? period.variable
  const left = first?.timers[0]?.left ?? period.variable
  const conditions = [
    lt(p, cur(clock)),
    and(cur(line), lt(num(1), cur(clock))),
    lt(add(p, p), cur(age)),
    level === undefined ? tt : lt(int(1), cur(level)),
    and(lt(num(1), cur(watch)), lt(cur(clock), num(1))),
    lt(cur(left), num(0)),
    eq(cur(clock), add(p, num(1))),
    lt(add(cur(clock), cur(watch)), num(0)),
  ]
  return conditions[n % conditions.length] ?? tt
}

function monitor(name: string, premise: Term, response: Term): Monitor {
  return {
    pending: { name: `${name}.pending`, sort: boolSort },
    age: { name: `${name}.age`, sort: realSort },
    premise,
    response,
  }
}

function declare(spec: MachineSpec, i: number): Made {
  const states = names.slice(0, spec.states) as [string, ...string[]]
  const name = `m${i}`
  const own = machine(name, ...states)
  const anywhere: Start = { kind: 'any' }
  const upToPeriod: Start = { kind: 'range', low: num(0), high: p }
  const timerStarts: (Start | undefined)[] = [
    undefined,
    undefined,
    exactly(p),
    exactly(num(-1)),
    { kind: 'range', low: num(-1), high: p },
  ]
  const start = timerStarts[spec.start]
  return {
    own,
    name,
    states,
    spec,
    x: own.clock('x', spec.stopwatch ? { runs: own.at('A') } : {}),
    y: own.clock('y', { start: spec.start === 4 ? anywhere : upToPeriod }),
    t: own.timer('t', { latency: [num(0), num(1), p][spec.latency] ?? num(0), ...(start && { start }) }),
    flag: own.data('flag', boolSort, i === 1 ? anywhere : exactly(ff)),
    level: own.data('level', intSort, spec.start === 2 ? anywhere : exactly(int(0)), { low: 0n, high: 2n }),
    span: own.data('span', realSort, spec.start === 3 ? anywhere : spec.start === 1 ? upToPeriod : exactly(num(1))),
    mood: own.data('mood', mood, spec.start === 4 ? anywhere : exactly(enumValue(mood, 'CALM'))),
  }
}

/** Urgent states and invariants. */
function stopTime({ own, states, spec, x, y, flag, span }: Made): void {
  const last = states.at(-1) ?? 'A'
  if (spec.urgent === 1) own.urgent('A')
  if (spec.urgent === 2) own.urgent(last)
  if (spec.invariant === 1) own.invariant(last, cur(x), p)
  if (spec.invariant === 2) own.invariant(last, add(cur(x), cur(y)), add(p, num(1)), cur(flag))
  if (spec.invariant === 3) own.invariant(last, cur(y), num(3))
  if (spec.invariant === 4) own.invariant(last, cur(x), cur(span))
  if (spec.invariant === 5) own.invariant('A', cur(x), p, not(cur(line)))
  if (spec.invariant === 6) own.invariant('A', cur(y), add(p, p))
}

function addEdge(m: Made, other: Made, e: EdgeSpec, k: number, calledUrgently: boolean): void {
  const d: Var = { name: `${m.name}.d#${k}`, sort: realSort }
  const n: Var = { name: `${m.name}.n#${k}`, sort: intSort }
  const c: Var = { name: `${m.name}.c#${k}`, sort: mood }
  const b: Var = { name: `${m.name}.b#${k}`, sort: boolSort }
  const choosesTime = [1, 2, 3, 7, 8].includes(e.choice)
  const triggers: Trigger[] = [
    may,
    when,
    emit(ping),
    on(ping),
    emit(told, num(0)),
    on(told),
    emit(ask, num(0)),
    on(ask),
    expiry(m.t),
    emit(knock),
    on(knock),
  ]
  const kind = triggers[e.trigger] ?? may
  const receives = kind.kind === 'on'
  const calls = kind.kind === 'emit' && kind.signal.kind === 'call'
  const value = !choosesTime || (e.urgent && calls) ? cur(m.span) : cur(d)
  const heard = receives ? heardFrom(kind.signal) : undefined
  const chosen = { value: choosesTime ? cur(d) : undefined, n, b }
  const trigger =
    kind.kind === 'emit' && kind.signal.args.length > 0
      ? emit(kind.signal, value)
      : receives && kind.signal.kind === 'call'
        ? on(kind.signal, ...answersOf(m, e, kind.signal, heard, calledUrgently ? undefined : chosen))
        : kind
  const heeded = calls ? answerHeeded(m, e, kind.signal) : { guard: tt, updates: undefined }

  const guards: { readonly term: Term; readonly discrete: boolean }[] = [
    { term: tt, discrete: true },
    { term: cur(m.flag), discrete: true },
    { term: not(cur(m.flag)), discrete: true },
    { term: le(num(1), cur(m.x)), discrete: false },
    { term: eq(cur(m.y), p), discrete: false },
    { term: lt(cur(m.x), p), discrete: false },
    { term: cur(line), discrete: true },
    { term: or(cur(other.flag), other.own.at('A')), discrete: true },
    { term: heard === undefined ? not(cur(m.t.armed)) : gt(heard, num(1)), discrete: true },
    { term: lt(cur(m.level), int(2)), discrete: true },
    { term: eq(cur(m.mood), enumValue(mood, 'BUSY')), discrete: true },
    { term: le(cur(m.t.left), num(1)), discrete: false },
    { term: and(cur(other.t.armed), lt(cur(other.t.left), cur(m.x))), discrete: false },
    { term: choosesTime && !receives ? le(num(1), cur(d)) : cur(line), discrete: !choosesTime },
    { term: le(cur(m.span), p), discrete: true },
    { term: not(other.own.at('A')), discrete: true },
    { term: eq(mod(sub(cur(m.level), int(1)), 3n), int(1)), discrete: true },
    { term: le(div(cur(m.level), 2n), int(-1)), discrete: true },
  ]
  const wished = guards[e.guard] ?? { term: tt, discrete: true }
  const servesUrgently = receives && kind.signal.kind === 'call' && calledUrgently
  const urgent = e.urgent && !receives && kind.kind !== 'expire' && wished.discrete
  const ranges: Choice[][] = [
    [],
    [{ variable: d, isTime: true, range: { low: num(0), high: p } }],
    [{ variable: d, isTime: true, range: { low: num(2), high: p } }],
    [{ variable: d, isTime: true, range: { low: num(0), high: cur(m.span) } }],
    [{ variable: c, isTime: false }],
    [{ variable: n, isTime: false, range: { low: int(1), high: cur(m.level) } }],
    [{ variable: b, isTime: false }],
    [{ variable: d, isTime: true, range: { low: num(1), high: heard ?? p } }],
    [
      { variable: d, isTime: true, range: { low: num(0), high: p } },
      { variable: c, isTime: false },
    ],
    [{ variable: n, isTime: false, range: { low: int(0), high: int(2) } }],
  ]
  m.own.edge(
    m.states[e.from % m.states.length] ?? 'A',
    m.states[e.to % m.states.length] ?? 'A',
    trigger,
    {
      urgent,
      guard: and(servesUrgently && !wished.discrete ? tt : wished.term, heeded.guard),
      choices: ranges[e.choice] ?? [],
      updates:
        heeded.updates ?? effectOf(m, other, e, { value: choosesTime ? cur(d) : cur(m.span), heard, trigger, n, c, b }),
      raises:
        e.line === 1 || e.line === 3
          ? [{ irq: line, when: tt }]
          : e.line === 4
            ? [{ irq: line, when: cur(m.flag) }]
            : [],
      clears: e.line === 2 ? [{ irq: line, when: tt }] : e.line === 3 ? [{ irq: line, when: cur(m.flag) }] : [],
    },
    `/${k}`,
  )
}

/** What a server answers; where it is called urgently, nothing that runs or that it chooses. */
function answersOf(
  m: Made,
  e: EdgeSpec,
  signal: Signal,
  heard: Term | undefined,
  chosen: { readonly value: Term | undefined; readonly n: Var; readonly b: Var } | undefined,
): Term[] {
  if (signal === knock) {
    const chooses = e.choice === 5 || e.choice === 9
    return [
      [cur(m.level), mod(add(cur(m.level), int(1)), 3n), chosen && chooses ? cur(chosen.n) : int(1)][
        e.answer % 3
      ] as Term,
    ]
  }
  const given = heard ?? num(0)
  const isLate = [cur(m.flag), le(given, cur(m.span)), cur(line), chosen ? le(num(1), cur(m.x)) : not(cur(m.flag))]
  const times = [cur(m.span), given, sub(given, cur(m.span)), chosen?.value ?? (chosen ? cur(m.y) : given)]
  const lateHere = chosen && e.choice === 6 ? cur(chosen.b) : isLate[e.answer % 4]
  return [lateHere as Term, times[(e.answer + (e.answer >> 2)) % 4] as Term]
}

/** What a caller asks of the answer, and what it does with it; other effects it has none then. */
function answerHeeded(
  m: Made,
  e: EdgeSpec,
  signal: Signal,
): { readonly guard: Term; readonly updates?: ReturnType<typeof effectOf> } {
  const ways =
    signal === knock
      ? [
          { guard: tt },
          { guard: eq(cur(room), int(1)) },
          { guard: lt(cur(room), cur(m.level)) },
          { guard: tt, updates: [set(m.level, cur(room))] },
        ]
      : [
          { guard: tt },
          { guard: cur(late) },
          { guard: not(cur(late)) },
          { guard: lt(num(1), cur(back)) },
          { guard: tt, updates: [set(m.x, cur(back))] },
          { guard: tt, updates: [set(m.flag, cur(late)), set(m.span, add(cur(back), num(1)))] },
          { guard: cur(late), updates: [set(m.t.armed, tt), set(m.t.left, cur(back))] },
          { guard: or(cur(late), lt(cur(m.span), cur(back))) },
        ]
  return ways[e.answer % ways.length] ?? { guard: tt }
}

function heardFrom(signal: Signal): Term | undefined {
  const [arg] = signal.args
  return arg && cur(arg)
}

interface EdgeNames {
  readonly value: Term
  readonly heard: Term | undefined
  readonly trigger: Trigger
  readonly n: Var
  readonly c: Var
  readonly b: Var
}

function effectOf(
  m: Made,
  other: Made,
  e: EdgeSpec,
  { value, heard, trigger, n, c, b }: EdgeNames,
): { readonly variable: Var; readonly value: Term }[] {
  const start = (left: Term) => [set(m.t.armed, tt), set(m.t.left, left)]
  const armed = trigger.kind === 'expire' ? ff : cur(m.t.armed)
  const left = trigger.kind === 'expire' ? num(0) : cur(m.t.left)
  const given = heard ?? value
  const number = e.choice === 5 || e.choice === 9 ? cur(n) : sub(cur(m.level), int(1))
  const feeling =
    e.choice === 4 || e.choice === 8 ? cur(c) : ite(cur(m.flag), enumValue(mood, 'BUSY'), enumValue(mood, 'GONE'))
  const effects = [
    [],
    [set(m.x, num(0))],
    [set(m.y, num(0)), set(m.flag, not(cur(m.flag)))],
    start(add(p, num(1))),
    [set(m.t.armed, ff), set(m.t.left, num(0))],
    [set(m.level, add(cur(m.level), int(1)))],
    [set(m.x, cur(other.y))],
    [set(m.x, given)],
    start(given),
    [set(m.flag, cur(line))],
    start(num(-1)),
    start(sub(p, num(3))),
    [set(m.span, given), set(m.x, num(0))],
    [set(m.mood, feeling)],
    [set(m.level, number), set(m.mood, feeling)],
    [set(m.flag, e.choice === 6 ? cur(b) : not(cur(line)))],
    [set(m.t.armed, ite(cur(m.flag), tt, armed)), set(m.t.left, ite(cur(m.flag), num(1), left))],
    [set(m.x, cur(other.t.left))],
    [set(m.x, sub(cur(m.x), num(1))), set(m.span, cur(m.x))],
    [set(m.span, add(cur(m.span), p)), set(m.level, number)],
    [set(m.level, mod(add(cur(m.level), int(1)), 3n)), set(m.flag, eq(mod(cur(m.level), 2n), int(0)))],
    [set(m.level, sub(cur(m.level), int(2))), set(m.flag, lt(div(cur(m.level), 2n), int(0)))],
  ]
  return effects[e.effect] ?? []
}

/** Hears events, moves by itself, writes its own variables; nobody reads it. */
function watching(edges: readonly WatcherEdgeSpec[], watched: Made): HandMade {
  const own = machine('w', 'A', 'B')
  own.observes()
  const z = own.clock('z', { runs: or(own.at('B'), cur(watched.flag)) })
  const count = own.data('count', intSort, exactly(int(0)))
  for (const [k, e] of edges.entries()) {
    const triggers = [on(ping), on(told), when, on(ping)]
    const updates = [
      [],
      [set(z, num(0))],
      [set(count, add(cur(count), int(1)))],
      [set(z, e.trigger === 1 ? cur(told.args[0] as Var) : cur(watched.y))],
    ]
    own.edge(
      names[e.from] ?? 'A',
      names[e.to] ?? 'B',
      triggers[e.trigger] ?? when,
      { guard: e.trigger === 2 ? cur(watched.flag) : tt, updates: updates[e.effect] ?? [] },
      `/${k}`,
    )
  }
  return own
}
