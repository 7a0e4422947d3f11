/** What is wrong about time: invariants, urgency, stopwatches, deadlines; each text with all that is said about it. */
import { describe, expect, it } from 'vitest'
import { parse } from '../syntax/parse.ts'
import { elaborate } from './elaborate.ts'
import { oneLine } from './findings.ts'

function said(text: string): string[] {
  const tree = parse({ path: 'm.tick', text })
  return [...tree.diagnostics, ...elaborate([tree.value]).diagnostics].map(oneLine)
}

const table: [title: string, text: string, expected: string[]][] = [
  [
    'a lower bound as an invariant',
    'machine M { clock x; state A { invariant x >= 3ms; may; } } system s { m: M; }',
    ['T0401 1:42 a lower bound is no invariant: waiting would not break it, arriving too early would'],
  ],
  [
    'a strict invariant',
    'machine M { clock x; state A { invariant x < 3ms; may; } } system s { m: M; }',
    ['T0402 1:42 a strict upper bound: time would approach it for ever and never arrive'],
  ],
  [
    'a disjunction as an invariant',
    'machine M { clock x; var b: bool; state A { invariant b or x <= 3ms; may { b = true; } } } system s { m: M; }',
    ['T0401 1:55 a disjunction is no invariant'],
  ],
  [
    'a discrete invariant',
    'machine M { var n: int; state A { invariant n <= 3; may { n += 1; } } } system s { m: M; }',
    ['T0401 1:45 this invariant bounds no clock'],
  ],
  [
    'an equation as an invariant',
    'machine M { clock x; state A { invariant x == 3ms; may; } } system s { m: M; }',
    ['T0401 1:42 an equation is no invariant'],
  ],
  [
    'a difference of clocks as an invariant',
    'machine M { clock x; clock y; state A { invariant x - y <= 3ms; may; } } system s { m: M; }',
    ['T0401 1:55 a difference of clocks is no upper bound'],
  ],
  [
    'an invariant on a timer',
    'machine M { timer t; state A { invariant left(t) <= 3ms; may { start(t, 1ms); } on t; } } system s { m: M; }',
    ['T0401 1:47 an invariant bounds clocks, `left(m.t)` runs down by itself'],
  ],
  [
    'an invariant under a condition on a clock',
    'machine M { clock x; clock y; state A { invariant x > 1ms imply y <= 3ms; may; } } system s { m: M; }',
    ['T0403 1:51 the condition of an invariant may read discrete data only, `m.x` is a clock'],
  ],
  [
    'a clock inside min in an invariant',
    'machine M { clock x; clock y; state A { invariant min(x, y) <= 3ms; may; } } system s { m: M; }',
    ['T0401 1:51 a clock inside `min`, `max` or `? :` is no upper bound'],
  ],
  [
    'a stopwatch that depends on a clock',
    'machine M { clock x; clock y while x > 1ms; state A { when y > x; } } system s { m: M; }',
    ['T0403 1:36 the condition of a stopwatch may read discrete data only, `m.x` is a clock'],
  ],
  [
    'an urgent transition that reads a clock',
    'machine M { clock x; state A { urgent when x > 1ms; } } system s { m: M; }',
    ['T0406 1:44 an urgent transition may read discrete data only, `m.x` is a clock'],
  ],
  [
    'an urgent transition that reads a clock through a let',
    'machine M { clock x; let due = x > 1ms; state A { urgent when due; } } system s { m: M; }',
    ['T0406 1:63 an urgent transition may read discrete data only, `m.x` is a clock'],
  ],
  [
    'an urgent call served under a clock guard',
    'call c; machine M { state A { urgent call c; } } machine N { clock x; state A { on c when x > 1ms; } } system s { m: M; n: N; }',
    ['T0406 1:91 `n.x` runs, and `c` is called urgently'],
  ],
  [
    'urgent on a receiver',
    'event e; machine M { state A { emit e; } } machine N { state A { urgent on e; } } system s { m: M; n: N; }',
    ['T0408 1:73 `urgent` on a transition that waits'],
  ],
  [
    'an initial state that breaks its invariant',
    'machine M { clock x = 5ms; state A { invariant x <= 3ms; may; } } system s { m: M; }',
    ['T0405 1:34 the initial state `A` breaks its invariant at the start'],
  ],
  [
    'a response over a clock',
    'machine M { clock x; state A { when x > 1ms; } } system s { m: M; }\nproperty p: whenever m.x > 2ms then m.A within 3ms;',
    ['T0403 2:22 `whenever` may read discrete data only, `m.x` is a clock'],
  ],
  [
    'a waiting transition whose guard reads what it chooses',
    'event e; machine M { state A { emit e; } } machine N { var n: int; state A { on e choose k in 0..2 when k > 1 { n = k; } } } system s { m: M; n: N; }',
    ['T0409 1:105 a waiting or urgent transition may not depend on what it chooses, `k`'],
  ],
  [
    'an urgent transition whose guard reads what it chooses',
    'machine N { var n: int; state A { urgent when k > 1 choose k in 0..2 { n = k; } } } system s { n: N; }',
    ['T0409 1:47 a waiting or urgent transition may not depend on what it chooses, `k`'],
  ],
]

describe('wrong time', () => {
  it.each(table)('%s', (_, text, expected) => {
    expect(said(text)).toEqual(expected)
  })
})
