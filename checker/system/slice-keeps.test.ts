/** What may not be sliced away: each is a way for something that looks idle to matter. */
import { describe, expect, it } from 'vitest'
import {
  choice,
  emit,
  event,
  exactly,
  type HandMade,
  machine,
  may,
  network,
  observerClock,
  on,
  set,
  when,
} from '../../test/hand-made.ts'
import { boolSort, cur, ff, intSort, le, lt, not, num, realSort, type Term, type Var } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { sliceOf } from './slice.ts'

const tick = event('tick')
const line: Var = { name: 'line', sort: boolSort }
const nothing = le(num(0), num(0))

/** A host that ticks, a receiver that the question does not ask about, and what makes it matter. */
function kept(
  matters: (receiver: HandMade, host: HandMade) => Partial<Omit<Network, 'processes'>> | undefined,
  wanted: Term = nothing,
) {
  const host = machine('host', 'ON')
  const receiver = machine('receiver', 'A', 'B')
  receiver.edge('A', 'B', on(tick))
  const parts = matters(receiver, host) ?? {}
  host.edge('ON', 'ON', emit(tick))
  const slice = sliceOf(network([host, receiver], parts), wanted)
  return { machines: slice.processes.map((p) => p.name), lines: slice.irqs.map((v) => v.name), slice }
}

const stays: readonly { readonly what: string; readonly matters: Parameters<typeof kept>[0] }[] = [
  { what: 'has an urgent state', matters: (r) => void r.urgent('B') },
  { what: 'has an invariant', matters: (r) => void r.invariant('A', cur(r.clock('c')), num(3)) },
  { what: 'has a timer', matters: (r) => void r.timer('t') },
  { what: 'moves by itself', matters: (r) => void r.edge('B', 'A', may) },
  { what: 'must move', matters: (r) => void r.edge('B', 'A', on(event('other')), { urgent: true }) },
  {
    what: 'raises a line that the host reads',
    matters: (r, host) => {
      r.edge('B', 'A', on(tick), { raises: [{ irq: line, when: not(ff) }] })
      host.edge('ON', 'ON', when, { guard: cur(line) })
      return { irqs: [line] }
    },
  },
  {
    what: 'clears a line',
    matters: (r) => {
      r.edge('B', 'A', on(tick), { clears: [{ irq: line, when: not(ff) }] })
      return { irqs: [line] }
    },
  },
  { what: 'is read by a guard', matters: (r, host) => void host.edge('ON', 'ON', when, { guard: r.at('B') }) },
  {
    what: 'is read by an invariant',
    matters: (r, host) => void host.invariant('ON', cur(host.clock('c')), num(1), r.at('B')),
  },
  { what: 'is what a clock runs by', matters: (r, host) => void host.clock('c', { runs: r.at('B') }) },
  {
    what: 'is read where something is written',
    matters: (r, host) => {
      const copy = host.data('copy', boolSort, exactly(ff))
      host.edge('ON', 'ON', when, { updates: [set(copy, r.at('B'))] })
      return {}
    },
  },
  {
    what: 'bounds a choice',
    matters: (r, host) => {
      const most = r.data('most', intSort, exactly(num(1, intSort)))
      host.edge('ON', 'ON', when, { choices: [choice('host.n', intSort, { low: num(0, intSort), high: cur(most) })] })
      return {}
    },
  },
  {
    what: 'is said by a signal',
    matters: (r, host) => {
      const said: Var = { name: 'said', sort: boolSort }
      host.edge('ON', 'ON', emit(event('news', said), r.at('B')))
      return {}
    },
  },
  { what: 'holds an observer clock', matters: (r) => ({ observerClocks: [observerClock('o', { held: r.at('B') })] }) },
  {
    what: 'decides about a reset',
    matters: (r) => ({ observerClocks: [observerClock('o', { resets: [{ signal: tick, guard: r.at('B') }] })] }),
  },
  {
    what: 'is asked for by a monitor',
    matters: (r) => ({
      monitors: [
        {
          pending: { name: 'p', sort: boolSort },
          age: { name: 'a', sort: realSort },
          premise: ff,
          response: r.at('B'),
        },
      ],
    }),
  },
  {
    what: 'is what has to happen fairly',
    matters: (r) => ({
      monitors: [
        {
          pending: { name: 'p', sort: boolSort },
          age: { name: 'a', sort: realSort },
          premise: ff,
          response: ff,
          fair: [{ again: ff, when: r.at('B') }],
        },
      ],
    }),
  },
]

describe('a receiver stays that', () => {
  it.each(stays)('$what', ({ matters }) => {
    expect(kept(matters).machines).toEqual(['host', 'receiver'])
  })

  it('is left out where nothing of this is so', () => {
    expect(kept(() => undefined).machines).toEqual(['host'])
  })
})

describe('a variable stays that', () => {
  const host = machine('host', 'ON', 'OFF')
  const flag = host.data('flag', boolSort, exactly(ff))
  const other = host.data('other', boolSort, exactly(ff))
  const clock = host.clock('clock', { runs: cur(flag) })
  const unread = host.data('unread', boolSort, exactly(ff))
  host.edge('ON', 'OFF', may, { updates: [set(flag, cur(other)), set(unread, cur(unread))] })
  const names = (wanted: Term): string[] =>
    sliceOf(network([host]), wanted).processes.flatMap((p) => [
      ...p.data.map((d) => d.variable.name),
      ...p.clocks.map((c) => c.variable.name),
    ])

  it('a wanted clock runs by, and what is written into that', () => {
    expect(names(lt(num(0), cur(clock)))).toEqual(['host.flag', 'host.other', 'host.clock'])
  })

  it('is wanted itself; the others go', () => {
    expect(names(cur(other))).toEqual(['host.other'])
  })

  it('an observer clock that is wanted reads', () => {
    const watch = observerClock('watch', {
      runs: cur(flag),
      held: cur(other),
      resets: [{ signal: tick, guard: cur(unread) }],
    })
    const slice = sliceOf(network([host], { observerClocks: [watch] }), lt(num(0), cur(watch.clock.variable)))
    expect(slice.processes[0]?.data.map((d) => d.variable.name)).toEqual(['host.flag', 'host.other', 'host.unread'])
  })
})

it('a line that is read stays with what raises and clears it; one that nobody reads goes', () => {
  const host = machine('host', 'ON')
  const spare: Var = { name: 'spare', sort: boolSort }
  host.edge('ON', 'ON', may, {
    raises: [
      { irq: line, when: not(ff) },
      { irq: spare, when: not(ff) },
    ],
    clears: [{ irq: spare, when: ff }],
  })
  const slice = sliceOf(network([host], { irqs: [line, spare] }), cur(line))
  expect(slice.irqs).toEqual([line])
  expect(slice.processes[0]?.edges[0]).toMatchObject({ raises: [{ irq: line }], clears: [] })
})
