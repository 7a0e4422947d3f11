import { describe, expect, it } from 'vitest'
import {
  add,
  and,
  boolSort,
  cur,
  type EnumSort,
  enumValue,
  eq,
  ff,
  implies,
  le,
  num,
  realSort,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import type { Valuation, Value } from '../logic/value.ts'
import type { Edge, Network, Process, Property, Signal } from '../model/model.ts'
import { rational } from '../support/rational.ts'
import type { Span } from '../support/span.ts'
import type { Step, Trace } from '../trace/trace.ts'
import { painter, plain } from './style.ts'
import { type TimelineOptions, timeline, traceSize } from './timeline.ts'

// A guest that arms a timer, a timer that fires late, a host that ticks: the smallest network with every kind of row.
const model = { path: 'models/late.tick', text: 'one\ntwo\nthree\nfour\nfive\nsix\n' }
const onLine = (line: number): Span => {
  const start =
    model.text
      .split('\n')
      .slice(0, line - 1)
      .join('\n').length + (line > 1 ? 1 : 0)
  return { source: model, start, end: start + 1 }
}
const ms = (text: string): Value => rational(text)
const real = (name: string): Var => ({ name, sort: realSort })
const flag = (name: string): Var => ({ name, sort: boolSort })
const place = (name: string, values: readonly string[]): Var => ({
  name,
  sort: { kind: 'enum', name, values } satisfies EnumSort,
})

const TICK = real('TICK')
const LATE = real('LATE')
const delta = real('delta')
const arm: Signal = { kind: 'call', name: 'arm', args: [delta] }
const tick: Signal = { kind: 'event', name: 'host_tick', args: [] }
const fired = flag('irq_timer')
const armed = flag('lapic.deadline.armed')
const left = real('lapic.deadline.left')
const age = real('tick_age')
const stolen = real('host.stolen')

const noEdge = { urgent: false, guard: tt, choices: [], updates: [], raises: [], clears: [], span: onLine(1) } as const
const edge = (
  id: string,
  process: string,
  from: string,
  to: string,
  more: Partial<Edge> & Pick<Edge, 'trigger'>,
): Edge => ({
  ...noEdge,
  id,
  process,
  from,
  to,
  ...more,
})

function process(name: string, locations: readonly string[], more: Partial<Process> = {}): Process {
  return {
    name,
    machine: name,
    location: place(name, locations),
    initial: locations[0] ?? '',
    locations: locations.map((l) => ({ name: l, urgent: false, invariants: [], span: onLine(1) })),
    clocks: [],
    timers: [],
    data: [],
    edges: [],
    observer: false,
    span: onLine(1),
    ...more,
  }
}

const guest = process('guest', ['RUN', 'IDLE'], {
  edges: [
    edge('arm', 'guest', 'RUN', 'RUN', { trigger: { kind: 'emit', signal: arm, args: [cur(TICK)] }, span: onLine(2) }),
    edge('tick', 'guest', 'RUN', 'IDLE', { trigger: { kind: 'on', signal: tick }, span: onLine(3) }),
  ],
})
const lapic = process('lapic', ['OFF', 'ARMED'], {
  timers: [{ armed, left, latency: num(0), name: 'lapic.deadline', span: onLine(4) }],
  edges: [
    edge('armed', 'lapic', 'OFF', 'ARMED', {
      trigger: { kind: 'on', signal: arm },
      source: { file: 'arch/x86/kvm/lapic.c', fn: 'start_apic_timer' },
      span: onLine(4),
    }),
    edge('expire', 'lapic', 'ARMED', 'OFF', {
      trigger: { kind: 'expire', timer: { armed, left, latency: num(0), name: 'lapic.deadline', span: onLine(4) } },
      span: onLine(5),
    }),
  ],
})
const host = process('host', ['ANY'], {
  data: [{ variable: stolen, isTime: true, start: { kind: 'value', value: num(0) }, span: onLine(6) }],
  edges: [
    edge('steal', 'host', 'ANY', 'ANY', {
      trigger: { kind: 'may' },
      choices: [{ variable: real('d'), isTime: true }],
      source: { file: 'kernel/sched/core.c', fn: 'schedule' },
      span: onLine(6),
    }),
    edge('emit', 'host', 'ANY', 'ANY', { trigger: { kind: 'emit', signal: tick, args: [] }, span: onLine(6) }),
  ],
})
const quiet = process('disk', ['SLEEP'])
const watch = process('watch', ['A', 'B'], { observer: true })

const network: Network = {
  name: 'late',
  params: [
    { variable: TICK, isTime: true, default: ms('4'), span: onLine(1) },
    { variable: LATE, isTime: true, default: ms('1'), span: onLine(1) },
  ],
  assumptions: [],
  processes: [guest, lapic, host, quiet, watch],
  signals: [arm, tick],
  irqs: [fired],
  observerClocks: [
    {
      clock: { variable: age, runs: tt, start: { kind: 'value', value: num(0) }, span: onLine(1) },
      resets: [],
      held: ff,
    },
  ],
  monitors: [],
}

const condition: Term = implies(and(cur(fired)), le(cur(age), add(cur(TICK), cur(LATE))))
const gap: Property = {
  name: 'tick_gap',
  title: 'the tick comes in time',
  form: { kind: 'always', condition },
  span: onLine(1),
}

const start: Record<string, Value> = {
  guest: 'RUN',
  lapic: 'OFF',
  host: 'ANY',
  disk: 'SLEEP',
  watch: 'A',
  irq_timer: false,
  'lapic.deadline.armed': false,
  'lapic.deadline.left': ms('0'),
  tick_age: ms('0'),
  'host.stolen': ms('0'),
}

/** Steps given by what they change; everything else stays. */
function traceOf(
  ...steps: readonly { delay: string; edges?: string[]; choices?: [string, Value][]; to: Record<string, Value> }[]
): Trace {
  let state = start
  const done: Step[] = steps.map(({ delay, edges, choices, to }) => {
    state = { ...state, ...to }
    const after: Valuation = new Map(Object.entries(state))
    const jump = edges === undefined ? {} : { jump: { edges, choices: new Map(choices ?? []) } }
    return { delay: rational(delay), after, ...jump }
  })
  const params: Valuation = new Map([
    ['TICK', ms('4')],
    ['LATE', ms('3/2')],
  ])
  return { system: 'late', params, initial: new Map(Object.entries(start)), steps: done }
}

const violation = traceOf(
  {
    delay: '5/4',
    edges: ['arm', 'armed'],
    to: { lapic: 'ARMED', 'lapic.deadline.armed': true, 'lapic.deadline.left': ms('4'), tick_age: ms('5/4') },
  },
  { delay: '0', edges: ['steal'], choices: [['d', ms('13/3')]], to: { 'host.stolen': ms('13/3') } },
  {
    delay: '4',
    edges: ['expire'],
    to: {
      lapic: 'OFF',
      'lapic.deadline.armed': false,
      'lapic.deadline.left': ms('0'),
      irq_timer: true,
      tick_age: ms('21/4'),
      watch: 'B',
    },
  },
  { delay: '1/2', to: { tick_age: ms('23/4') } },
)

const wide: TimelineOptions = { property: gap, width: 132, ascii: false, paint: plain }

describe('timeline', () => {
  it('draws lanes, arrows, changes, sources and the violation', () => {
    expect(timeline(network, violation, wide)).toBe(`late.tick_gap · the tick comes in time
parameters: TICK = 4ms  LATE = 1.5ms (default 1ms)
take no part: disk (SLEEP)

time ms  +dt    guest   lapic    host    event
      0         ◆ RUN   ◆ OFF    ◆ ANY   initial state
   1.25  +1.25  ├───────▶        │       arm(4ms)                          models/late.tick:2
                │       ◆ ARMED  │         lapic.deadline off→4ms          arch/x86/kvm/lapic.c:start_apic_timer  models/late.tick:4
   1.25         │       │        •       schedule                          kernel/sched/core.c:schedule  models/late.tick:6
                │       │        │         d = 13/3ms
                │       │        │         host.stolen 0ms→13/3ms
   5.25  +4     │       ◆ OFF    │       lapic.deadline expires            models/late.tick:5
                │       │        │         irq_timer raised  watch A→B
   5.75  +0.5   ✗━━━━━━━━━━━━━━━━━━━━━━  tick_gap violated
                │       │        │         irq_timer = true  tick_age = 5.75ms  TICK = 4ms  LATE = 1.5ms

clocks at 5.75ms: tick_age 5.75ms  lapic.deadline off`)
  })

  it('puts the sources under the event when there is no room beside it', () => {
    const text = timeline(network, violation, { ...wide, width: 80 })
    expect(text).toContain(`   1.25  +1.25  ├───────▶        │       arm(4ms)
                │       ◆ ARMED  │         lapic.deadline off→4ms
                │       │        │         models/late.tick:2
                │       │        │         lapic.c:start_apic_timer
                │       │        │         models/late.tick:4
`)
    expect(Math.max(...text.split('\n').map((l) => l.length))).toBeLessThanOrEqual(80)
  })

  it('needs only ASCII when asked', () => {
    const text = timeline(network, violation, { ...wide, ascii: true })
    expect(text).toMatch(/^[\x20-\x7e\n]*$/)
    expect(text).toContain('   1.25  +1.25  +------->        |       arm(4ms)')
    expect(text).toContain('   5.75  +0.5   X======================  tick_gap violated')
  })

  it('draws an arrow to the left over a lane that takes no part', () => {
    const run = traceOf(
      { delay: '1', edges: ['arm', 'armed'], to: { tick_age: ms('1') } },
      { delay: '0', edges: ['emit', 'tick'], to: { guest: 'IDLE', tick_age: ms('0') } },
    )
    const lines = timeline(network, run, { ...wide, width: 80 }).split('\n')
    const row = lines.findIndex((l) => l.includes('host_tick'))
    expect(lines.slice(row, row + 2)).toEqual([
      '      1       ◀───────────────┤       host_tick',
      '              ◆ IDLE  │       │         tick_age 1ms→0ms',
    ])
  })

  it('turns pages when the lanes are wider than the terminal, and names the partners', () => {
    const text = timeline(network, violation, { ...wide, width: 54 })
    expect(
      text
        .split('\n')
        .filter((l) => l.startsWith('time ms'))
        .map((l) => l.trim().split(/\s+/).slice(3, -1)),
    ).toEqual([['guest'], ['lapic'], ['host']])
    expect(text).toContain('•       arm(4ms) (guest → lapic)')
  })

  it('marks a scenario that is reached, and ends there', () => {
    const reach: Property = { name: 'fires', form: { kind: 'reachable', condition: cur(fired) }, span: onLine(1) }
    const text = timeline(network, violation, { ...wide, property: reach })
    expect(text).toContain('   5.25         ✓━━━━━━━━━━━━━━━━━━━━━━  fires reached')
    expect(text).toContain('clocks at 5.25ms')
    expect(text).not.toContain('time passes')
  })

  it('cuts long names before it turns pages', () => {
    const text = timeline(
      { ...network, processes: [{ ...guest, name: 'guest_with_a_long_name' }, lapic, host] },
      violation,
      {
        ...wide,
        width: 76,
      },
    )
    expect(text.split('\n').filter((l) => l.startsWith('time ms'))).toEqual(['time ms  +dt    lapic    host    event'])
    const long = {
      ...lapic,
      name: 'interrupt_controller',
      edges: lapic.edges.map((e) => ({ ...e, process: 'interrupt_controller' })),
    }
    const cut = timeline({ ...network, processes: [guest, long, host] }, violation, { ...wide, width: 76 })
    expect(cut.split('\n').filter((l) => l.startsWith('time ms'))).toEqual([
      'time ms  +dt    guest   interrupt_co… host    event',
    ])
  })

  it('keeps the lane of a process that stands still when the property speaks of it', () => {
    const asleep = enumValue(quiet.location.sort as EnumSort, 'SLEEP')
    const asked: Property = {
      name: 'awake',
      form: { kind: 'reachable', condition: eq(cur(quiet.location), asleep) },
      span: onLine(1),
    }
    const text = timeline(network, violation, { ...wide, property: asked })
    expect(text).toContain('disk     event')
    expect(text).not.toContain('take no part')
  })

  it('ends with what the last state shows when there is no property to ask', () => {
    const { property: _, ...bare } = wide
    expect(timeline(network, violation, { ...bare, ending: 'time stops' })).toMatch(/ 5\.75 +✗━+ {2}time stops$/m)
    expect(timeline(network, { ...violation, steps: [] }, { ...bare, ending: 'time stops' })).toMatch(
      /^time ms {2}\+dt {2}guest .* disk +event$/m,
    )
  })

  it('marks an initial state that is already bad', () => {
    const bad: Property = { name: 'never_runs', form: { kind: 'always', condition: cur(fired) }, span: onLine(1) }
    const text = timeline(network, { ...violation, steps: [] }, { ...wide, property: bad })
    expect(text).toContain('never_runs violated')
    expect(text).toContain('irq_timer = false')
  })

  it('marks a deadline that passes in the middle of a step, before its jump', () => {
    const run = traceOf({ delay: '8', edges: ['steal'], to: { tick_age: ms('0') } })
    const late: Property = { name: 'young', form: { kind: 'always', condition: le(cur(age), num(5)) }, span: onLine(1) }
    const lines = timeline(network, run, { ...wide, property: late }).split('\n')
    const bar = lines.findIndex((l) => l.includes('young violated'))
    expect(lines[bar]).toContain('      8  +8 ')
    expect(lines[bar + 1]).toContain('tick_age = 8ms')
    expect(lines[bar + 2]).toContain('schedule')
  })

  it('counts small times in microseconds and colours on demand', () => {
    const run = traceOf({ delay: '1/4', edges: ['steal'], to: { tick_age: ms('1/4') } })
    const text = timeline(network, run, { width: 100, ascii: false, paint: painter(true) })
    expect(text).toContain('time us')
    expect(text).toContain(String.fromCharCode(27))
  })

  it('gives the size of a run in a few words', () => {
    expect(traceSize(violation)).toBe('3 jumps, 5.75ms')
  })
})
