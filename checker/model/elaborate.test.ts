/** Good models: no complaint, and the networks they become. */
import { describe, expect, it } from 'vitest'
import { showTerm } from '../logic/show.ts'
import { parse } from '../syntax/parse.ts'
import { elaborate } from './elaborate.ts'
import { oneLine } from './findings.ts'
import type { Edge, Model, Network, Process, Question } from './model.ts'
import type { Overrides } from './statics.ts'

/** The model of texts without any finding; the first is asked. */
function good(texts: readonly string[] | string, overrides: Overrides = {}): Model {
  const files = [texts].flat().map((text, i) => parse({ path: `m${i}.tick`, text }))
  const model = elaborate(
    files.map((f) => f.value),
    overrides,
  )
  expect([...files.flatMap((f) => f.diagnostics), ...model.diagnostics].map(oneLine)).toEqual([])
  return model.value
}

function first<T>(list: readonly T[]): T {
  const [item] = list
  if (item === undefined) throw new Error('the list is empty')
  return item
}

function network(texts: readonly string[] | string, overrides: Overrides = {}): Network {
  return first(good(texts, overrides).systems)
}

function process(net: Network, name: string): Process {
  return first(net.processes.filter((p) => p.name === name))
}

function updates(edge: Edge): string[] {
  return edge.updates.map((u) => `${u.variable.name} = ${showTerm(u.value)}`)
}

const lapic = `
call program(delta: time);
machine Lapic {
    event fire;
    timer deadline expires within 2us;
    initial state IDLE { }
    urgent state FIRED { emit fire -> IDLE; }
    in any {
        on program(d) { start(deadline, d); }
        on deadline -> FIRED;
    }
}
machine Guest {
    state RUN { call program(4ms); }
}
`

describe('machines', () => {
  it('names variables after their instance', () => {
    const p = process(
      network(
        'machine M { clock x; timer t; var v: bool; state A { may { start(t, 1ms); } on t; } } system s { m[i in 0..1]: M; }',
      ),
      'm[1]',
    )
    expect([p.location.name, ...p.clocks.map((c) => c.variable.name), ...p.data.map((d) => d.variable.name)]).toEqual([
      'm[1]',
      'm[1].x',
      'm[1].v',
    ])
    expect([first(p.timers).armed.name, first(p.timers).left.name]).toEqual(['m[1].t.armed', 'm[1].t.left'])
  })

  it('keeps one sort of locations per process, with the states in order', () => {
    const p = process(network('machine M { state A { may -> B; } state B { when A or B; } } system s { m: M; }'), 'm')
    expect(p.location.sort).toEqual({ kind: 'enum', name: 'M', values: ['A', 'B'] })
    expect(p.initial).toBe('A')
    expect(showTerm(first(p.edges.filter((e) => e.from === 'B')).guard)).toBe('m.A or m.B')
  })

  it('starts variables at false, the first value, the low end and zero', () => {
    const p = process(
      network(
        'enum color { RED, GREEN } machine M { var b: bool; var c: color; var n: 2..5; var k: int; var t: time; var f: color = any; state A { may; } } system s { m: M; }',
      ),
      'm',
    )
    const starts = p.data.map((d) => (d.start.kind === 'value' ? showTerm(d.start.value) : d.start.kind))
    expect(starts).toEqual(['false', 'RED', '2', '0', '0ms', 'any'])
    expect(p.data[2]?.range).toEqual({ low: 2n, high: 5n })
  })

  it('starts a clock anywhere in a range over parameters', () => {
    const p = process(
      network(
        'param TICK: time = 4ms; machine M { clock x in 0ms..TICK; clock y while A; state A { when x > y; } } system s { m: M; }',
      ),
      'm',
    )
    expect(p.clocks.map((c) => [c.start.kind, showTerm(c.runs)])).toEqual([
      ['range', 'true'],
      ['value', 'm.A'],
    ])
  })

  it('writes transitions of any state out, in each state', () => {
    const p = process(network(`${lapic} system s { lapic: Lapic; guest: Guest; observeless: Guest; }`), 'lapic')
    expect(p.edges.map((e) => `${e.from} -> ${e.to} ${e.trigger.kind}`)).toEqual([
      'FIRED -> IDLE emit',
      'IDLE -> IDLE on',
      'FIRED -> FIRED on',
      'IDLE -> FIRED expire',
      'FIRED -> FIRED expire',
    ])
  })

  it('gives every edge an identifier of its own, with its place', () => {
    const net = network(
      'machine M { var n: int; state A { for i in 0..2 { when n == i { n += 1; } } } } system s { m: M; }',
    )
    expect(process(net, 'm').edges.map((e) => e.id)).toEqual([
      'm: A -> A when n == i (m0.tick:1)',
      'm: A -> A when n == i (m0.tick:1) #2',
      'm: A -> A when n == i (m0.tick:1) #3',
    ])
  })

  it('reads other machines by role, in every system whoever has the role there', () => {
    const { systems } = good(`
      machine Slow { state IDLE { may; } } machine Fast { state IDLE { may; } state GONE { may; } in any { may -> GONE; } }
      machine M { state A { when lapic.IDLE; } }
      system one { m: M; lapic: Slow; } system two extends one { lapic: Fast; }`)
    expect(systems.map((s) => process(s, 'lapic').machine)).toEqual(['Slow', 'Fast'])
    expect(systems.map((s) => showTerm(first(process(s, 'm').edges).guard))).toEqual(['lapic.IDLE', 'lapic.IDLE'])
  })

  it('binds formals: numbers, times over parameters, machines and arrays of machines', () => {
    const net = network(`param T: time = 4ms; irq line[3];
      machine Peer { state A { may; } }
      machine M(i: int, wait: time, peer: machine, all: machine, fast: bool = true) {
        clock x;
        state A { when x > wait * i and peer.A and all[i].A and fast { raise line[i]; } }
      }
      system s { m: M(2, T / 2, p[0], p); p[i in 0..2]: Peer; }`)
    const edge = first(process(net, 'm').edges)
    expect(showTerm(edge.guard)).toBe('T < m.x and p[0].A and p[2].A')
    expect(edge.raises.map((l) => l.irq.name)).toEqual(['line[2]'])
  })

  it('expands named expressions of other machines in their own scope', () => {
    const net = network(`machine M { var n: int; let many = n > 3; state A { may { n += 1; } } }
      machine N { var n: bool; state A { when a.many and n; } } system s { a: M; b: N; }`)
    expect(showTerm(first(process(net, 'b').edges).guard)).toBe('a.n > 3 and b.n')
  })

  it('finds enum values declared in another machine by the type they are compared with', () => {
    const net = network(
      'machine M { enum mode { SLOW, FAST } var v: mode; state A { may { v = FAST; } } } machine N { state A { when m.v == FAST; } } system s { m: M; n: N; }',
    )
    expect(showTerm(first(process(net, 'n').edges).guard)).toBe('m.v == FAST')
  })
})

describe('expressions', () => {
  const guardOf = (expr: string): string => {
    const net = network(`param T: time = 4ms; param D: time; const N = 2; const HALF = T / N; enum color { RED, GREEN }
      machine M { clock x; timer t; var n: 0..9; var c: color; var b: bool; state A { when ${expr}; may { start(t, T); } on t; } } system s { m: M; }`)
    return showTerm(first(process(net, 'm').edges).guard)
  }
  it.each([
    ['x <= 4us + 0.5ms', 'm.x <= 0.504ms'],
    ['x > HALF * 3', '3 * T / 2 < m.x'],
    ['2 * T - D / 3 > x', 'm.x < 2 * T - D / 3'],
    ['T * N > x', 'm.x < 2 * T'],
    ['4ms / 2ms == N', 'true'],
    ['min(x, T) >= D', 'D <= min(m.x, T)'],
    ['max(n, 3) == 4', 'max(m.n, 3) == 4'],
    ['forall i in 0..2: n != i', 'm.n != 0 and m.n != 1 and m.n != 2'],
    ['exists i in 1..N: n == i', 'm.n == 1 or m.n == 2'],
    ['(count i in 0..1: n > i) == 1', '(m.n > 0 ? 1 : 0) + (m.n > 1 ? 1 : 0) == 1'],
    ['(sum i in 1..3: i * n) > 5', 'm.n + 2 * m.n + 3 * m.n > 5'],
    ['forall i in 2..1: n > i', 'true'],
    ['c == GREEN imply not b', 'm.c == GREEN imply not m.b'],
    ['RED == c', 'm.c == RED'],
    ['armed(t) and left(t) < T', 'm.t.armed and m.t.left < T'],
    ['(b ? x : T) > D', 'D < (m.b ? m.x : T)'],
    ['-x > -T', '-T < -m.x'],
    ['A', 'm.A'],
  ] as const)('types %s', (text, expected) => {
    expect(guardOf(text)).toBe(expected)
  })
})

describe('effects', () => {
  const edgeOf = (effects: string): Edge => {
    const net = network(
      `irq q; irq r; machine M { clock x; timer t; var n: int; var b: bool; state A { on t { ${effects} } may { start(t, 1ms); raise r; } when pending(q) or pending(r); } } system s { m: M; }`,
    )
    return first(process(net, 'm').edges)
  }

  it('disarms an expired timer', () => {
    expect(updates(edgeOf('n += 2;'))).toEqual(['m.t.armed = false', 'm.t.left = 0ms', 'm.n = m.n + 2'])
  })

  it('arms a timer that its own expiry starts again', () => {
    expect(updates(edgeOf('start(t, 3ms);'))).toEqual(['m.t.armed = true', 'm.t.left = 3ms'])
  })

  it('keeps an expired timer disarmed where only one branch starts it', () => {
    expect(updates(edgeOf('if (b) { start(t, 3ms); }'))).toEqual(['m.t.armed = m.b', 'm.t.left = m.b ? 3ms : 0ms'])
  })

  it('keeps the value that no branch assigns', () => {
    expect(updates(edgeOf('if (b) { n = 1; } else { reset(x); b = true; }')).slice(2)).toEqual([
      'm.n = m.b ? 1 : m.n',
      'm.x = m.b ? m.x : 0ms',
      'm.b = true',
    ])
  })

  it('raises and clears lines under the condition of their branch', () => {
    const edge = edgeOf('raise q; if (b) { raise r; } else if (n > 1) { clear r; }')
    expect(edge.raises.map((l) => `${l.irq.name} ${showTerm(l.when)}`)).toEqual(['q true', 'r m.b'])
    expect(edge.clears.map((l) => `${l.irq.name} ${showTerm(l.when)}`)).toEqual(['r not m.b and m.n > 1'])
  })

  it('lets a clock take any time', () => {
    expect(updates(edgeOf('x = x / 2 + 1ms;')).at(-1)).toBe('m.x = m.x / 2 + 1ms')
  })
})

describe('signals', () => {
  it("binds the names after `on` to the sender's values", () => {
    const net = network(`${lapic} system s { lapic: Lapic; guest: Guest; }`)
    const serve = first(process(net, 'lapic').edges.filter((e) => e.trigger.kind === 'on'))
    expect(updates(serve)).toEqual(['lapic.deadline.armed = true', 'lapic.deadline.left = program.delta'])
    const { trigger } = first(process(net, 'guest').edges)
    expect(trigger.kind === 'emit' && trigger.args.map(showTerm)).toEqual(['4ms'])
    expect(net.signals.map((s) => [s.kind, s.name])).toEqual([
      ['event', 'lapic.fire'],
      ['call', 'program'],
    ])
  })

  it('numbers choices of one name', () => {
    const net = network(
      'enum color { RED } machine M { var n: int; var c: color; state A { may choose k in 0..2 { n = k; } may choose k in 1..n choose d: color { n = k; c = d; } } } system s { m: M; }',
    )
    const names = process(net, 'm').edges.flatMap((e) =>
      e.choices.map((c) => `${c.variable.name} ${c.range ? showTerm(c.range.high) : '*'}`),
    )
    expect(names).toEqual(['m.k#0 2', 'm.k#1 m.n', 'm.d#0 *'])
  })

  it('reads elements of an array of lines', () => {
    const net = network(
      'irq line[2]; machine M(i: int) { state A { when pending(line[1 - i]) { raise line[i]; } } } system s { m[i in 0..1]: M(i); }',
    )
    expect(showTerm(first(process(net, 'm[0]').edges).guard)).toBe('line[1]')
    expect(net.irqs.map((q) => q.name)).toEqual(['line[0]', 'line[1]'])
  })
})

describe('invariants', () => {
  it('are split into upper bounds under discrete conditions', () => {
    const net = network(`param T: time = 4ms; machine M { clock x; clock y; var b: bool; let soon = x <= T; state A {
      invariant soon and (b imply x + y <= 2 * T and 2 * y <= T);
      invariant T >= x - 1ms;
      invariant forall i in 1..2: x <= i * T;
      may { b = not b; } } } system s { m: M; }`)
    const all = first(process(net, 'm').locations).invariants.map(
      (i) => `${showTerm(i.when)}: ${showTerm(i.left)} <= ${showTerm(i.right)}`,
    )
    expect(all).toEqual([
      'true: m.x <= T',
      'm.b: m.x + m.y <= 2 * T',
      'm.b: m.y <= T / 2',
      'true: m.x <= T + 1ms',
      'true: m.x <= T',
      'true: m.x <= 2 * T',
    ])
  })
})

describe('parameters and constants', () => {
  const text =
    'param TICK: time = 4ms; param K: 1..3 = 2; assume TICK > 0ms; const N = 2; const SLACK = N * TICK; machine M { clock x; state A { when x > SLACK; } } system s { m[i in 1..N]: M; }'

  it('keep a pinned parameter, with an assumption and the new default', () => {
    const net = network(text, { params: new Map([['TICK', '500us']]) })
    expect(net.assumptions.map((a) => showTerm(a.condition))).toEqual([
      'K >= 1 and K <= 3',
      'TICK > 0ms',
      'TICK == 0.5ms',
    ])
    expect(net.params[0]?.default?.toString()).toBe('0.5')
  })

  it('take constants from outside', () => {
    const net = network(text, { consts: new Map([['N', '3']]) })
    expect(net.processes.map((p) => p.name)).toEqual(['m[1]', 'm[2]', 'm[3]'])
    expect(showTerm(first(process(net, 'm[1]').edges).guard)).toBe('3 * TICK < m[1].x')
  })

  it.each([
    [{ params: new Map([['TIK', '4ms']]) }, 'T0605 1:1 --param: the model has no parameter `TIK`'],
    [{ params: new Map([['TICK', '-1ms']]) }, 'warning T0604 1:51 `--param TICK=-1ms` breaks this assumption'],
    [{ params: new Map([['TICK', '4']]) }, 'T0605 1:1 --param: `TICK` cannot be `4`'],
    [{ consts: new Map([['M', '4']]) }, 'T0605 1:1 --const: the model has no constant `M`'],
    [{ consts: new Map([['SLACK', '4ms']]) }, 'T0605 1:1 --const: `SLACK` is not a literal, so it cannot be replaced'],
    [{ consts: new Map([['N', '4ms']]) }, 'T0605 1:1 --const: `N` cannot be `4ms`'],
  ] as [Overrides, string][])('cannot be given as %o', (overrides, message) => {
    const result = elaborate([parse({ path: 'm.tick', text }).value], overrides)
    expect(result.diagnostics.map(oneLine)).toEqual([message])
  })
})

describe('questions', () => {
  const world = `
    param D: time = 4ms;
    event tick;
    machine Host { clock x; state ON { invariant x <= D; emit tick when x == D { reset(x); } } }
    machine Guest { initial state RUN { on tick -> IRQ; } state IRQ { may -> RUN; } }
    system small { guest: Guest; host: Host; }
    system large extends small { other: Guest; }
    machine Watch(g: machine) { var seen: 0..1; state A { on tick when g.RUN { seen = 1; } } }
    observe watch: Watch(guest);
    observe clock age { reset on tick when guest.RUN; reset while guest.IRQ; run while guest.RUN; }
    observe clock idle { run while host.ON; }
  `
  const asked = (text: string): Question[] => [...good(world + text).questions]

  it('come in the order of the checks, with expectations and assumptions', () => {
    const questions = asked(`
      property gap: always (guest.RUN imply age <= 2 * D);
      reachable interrupted: guest.IRQ;
      check large assuming D <= 1ms { interrupted: reached; gap: refuted; }
      check small { gap: proved; }`)
    expect(questions.map((q) => `${q.network.name} ${q.property.name} ${q.expected}`)).toEqual([
      'large interrupted reached',
      'large gap refuted',
      'small gap proved',
    ])
    expect(questions.map((q) => q.network.assumptions.map((a) => showTerm(a.condition)))).toEqual([
      ['D <= 1ms'],
      ['D <= 1ms'],
      [],
    ])
  })

  it('bring only the observers that are mentioned, also through a `let`', () => {
    const [a, b, c] = asked(
      'let late = age > D; property p: never late; reachable q: watch.seen == 1; property r: always host.ON; check small { p: refuted; q: reached; r: proved; }',
    )
    const observers = (q: Question | undefined): string[] => [
      ...(q?.network.observerClocks.map((o) => o.clock.variable.name) ?? []),
      ...(q?.network.processes.filter((p) => p.observer).map((p) => p.name) ?? []),
    ]
    expect([a, b, c].map(observers)).toEqual([['age'], ['watch'], []])
  })

  it('bring observers that observers read', () => {
    const questions = asked(
      'machine Second { state A { on tick when watch.seen == 1 -> B; } state B { } } observe second: Second; reachable p: second.B; check small { p: reached; }',
    )
    expect(first(questions).network.processes.map((p) => p.name)).toEqual(['guest', 'host', 'second', 'watch'])
  })

  it('observe clocks with guarded resets and held at zero', () => {
    const { observerClocks } = first(asked('property p: always age <= D; check small { p: proved; }')).network
    const { clock, resets, held } = first(observerClocks)
    expect([
      showTerm(clock.runs),
      ...resets.map((r) => `${r.signal.name} ${showTerm(r.guard)}`),
      showTerm(held),
    ]).toEqual(['not guest.IRQ and guest.RUN', 'tick guest.RUN', 'guest.IRQ'])
  })

  it('are asked of every system when no check names the property', () => {
    const questions = asked(
      'property both: always guest.RUN or guest.IRQ; property one: always (other.RUN or other.IRQ);',
    )
    expect(questions.map((q) => `${q.network.name} ${q.property.name} ${q.expected}`)).toEqual([
      'small both undefined',
      'large both undefined',
      'large one undefined',
    ])
  })

  it('are those of the first file only', () => {
    const spec = 'property mine: always guest.RUN; check small { mine: refuted; theirs: refuted; }'
    const { questions, systems } = good([
      spec,
      `${world} property theirs: never guest.IRQ; check small { theirs: proved; }`,
    ])
    expect(questions.map((q) => `${q.file} ${q.property.name} ${q.expected}`)).toEqual([
      'm0.tick mine refuted',
      'm0.tick theirs refuted',
    ])
    expect(systems.map((s) => s.name)).toEqual(['small', 'large'])
  })

  it('have the premise of an implication, and the monitor of a response', () => {
    const [a, b, n] = asked(
      'property p: always (guest.RUN imply age <= D); property r: whenever guest.IRQ then guest.RUN within 2 * D; property n: never guest.IRQ; check small { p: proved; r: refuted; n: refuted; }',
    )
    expect(a?.property.form.kind === 'always' && a.property.form.premise && showTerm(a.property.form.premise)).toBe(
      'guest.RUN',
    )
    const form = b?.property.form
    expect(
      form?.kind === 'response' && [form.monitor.pending.name, form.monitor.age.name, showTerm(form.deadline)],
    ).toEqual(['r.pending', 'r.age', '2 * D'])
    expect(form?.kind === 'response' && b?.network.monitors).toEqual(
      form?.kind === 'response' ? [form.monitor] : 'another form',
    )
    expect(n?.property.form.kind === 'always' && showTerm(n.property.form.condition)).toBe('not guest.IRQ')
  })

  it('of bounds have a quantity, a condition, and what is expected', () => {
    const [b] = asked('bound b: largest age while guest.RUN; check small { b: 2 * D; }')
    const form = b?.property.form
    expect(form?.kind === 'bound' && [showTerm(form.quantity), showTerm(form.condition)]).toEqual(['age', 'guest.RUN'])
    expect(b?.expectedBound && showTerm(b.expectedBound)).toBe('2 * D')
  })

  it('of bounds without a condition are about every state', () => {
    const form = asked('bound b: largest age; check small { b: 2 * D; }')[0]?.property.form
    expect(form?.kind === 'bound' && showTerm(form.condition)).toBe('true')
  })

  it('of responses without a deadline have a monitor', () => {
    const [question] = asked('property l: guest.IRQ leads_to guest.RUN; check small { l: proved; }')
    const form = question?.property.form
    expect(form).toMatchObject({ kind: 'leads_to', monitor: { pending: { name: 'l.pending' } } })
    expect(question?.network.monitors).toEqual(form?.kind === 'leads_to' ? [form.monitor] : [])
  })
})
