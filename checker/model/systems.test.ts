/**
 * What is wrong with a model as a whole, its observers, properties and checks; each text with all that is said about
 * it.
 */
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
    'calling oneself',
    'machine M { call c; state A { call c; on c; } } system s { m: M; }',
    ['T0504 1:36 a machine cannot call itself: `m.c` is served here'],
  ],
  [
    'serving a call that another machine declares',
    'machine M { call c; state A { on c; } } machine N { state A { on m.c; } } machine O { state A { call m.c; } } system s { m: M; n: N; o: O; }',
    ['T0504 1:66 call `m.c` is served by the machine that declares it'],
  ],
  [
    'a choice that depends on another',
    'machine M { var n: int; state A { may choose k in 0..2 choose l in 0..k { n = l; } } } system s { m: M; }',
    ['T0602 1:71 the range of a choice that depends on another choice is not supported yet'],
  ],
  [
    'a state nothing leads to',
    'machine M { state A { may; } state LOST { may -> A; } } system s { m: M; }',
    ['warning T0404 1:36 no transition leads to state `LOST`'],
  ],
  [
    'a timer without handler',
    'machine M { timer t; state A { may { start(t, 1ms); } } } system s { m: M; }',
    ['warning T0407 1:19 timer `t` is started, but its expiry is handled nowhere'],
  ],
  [
    'an event nobody emits',
    'event e; machine M { state A { on e; } } system s { m: M; }',
    ['warning T0501 1:32 nobody else emits `e`, so this never happens'],
  ],
  [
    'an event nobody receives, in a file that asks something',
    'event e; machine M { state A { emit e; } } system s { m: M; }\nproperty p: always m.A;',
    ['warning T0502 1:32 nobody receives `e`'],
  ],
  [
    'a call nobody serves',
    'call c; machine M { state A { call c; } } system s { m: M; }',
    ['warning T0502 1:31 nobody else serves `c`, so this call never happens'],
  ],
  [
    'a call that two kinds of machines serve',
    'call c; machine M { state A { call c; } } machine N { state A { on c; } } machine O { state A { on c; } } system s { m: M; n: N; o: O; }',
    ['warning T0504 1:97 call `c` is served by `N` and by `O`: either may answer'],
  ],
  [
    'an observer that serves a call, has a timer and an invariant',
    'call c; machine M { state A { call c; } } machine N { state A { on c; } } machine W { timer t; clock x; state A { invariant x <= 1ms; on c { start(t, 1ms); } on t; } } system s { m: M; n: N; }\nobserve w: W;',
    [
      'T0503 1:93 an observer may not have a timer, whose expiry would stop time',
      'T0503 1:125 an observer may not have an invariant, which would stop time',
      'T0503 1:135 an observer may not serve a call',
    ],
  ],
  [
    'an observer that emits what a machine receives',
    'event e; machine M { state A { on e; } } machine W { state A { emit e; } } system s { m: M; }\nobserve w: W;',
    ['T0503 1:64 an observer may not emit `e`, which `m` receives'],
  ],
  [
    'an observer that raises a line',
    'irq q; machine M { state A { when pending(q); } } machine W { state A { may { raise q; } } } system s { m: M; }\nobserve w: W;',
    ['T0503 1:73 an observer may not raise or clear a line'],
  ],
  [
    'a machine that reads an observer',
    'machine W { state A { may -> B; } state B { may; } } machine M { state A { when w.B; } } system s { m: M; }\nobserve w: W;',
    ['T0503 1:81 observer `w` is read here, so it would influence what it observes'],
  ],
  [
    'a machine that reads an observer clock',
    'event e; machine M { state A { emit e when age > 1ms; } } system s { m: M; }\nobserve clock age { reset on e; }',
    ['T0503 1:44 observer `age` is read here, so it would influence what it observes'],
  ],
  [
    'a check of an unknown property',
    'machine M { state A { may; } } system s { m: M; }\nproperty tick_gap: always m.A;\ncheck s { tick_gp: proved; }',
    ['T0603 3:11 there is no property `tick_gp`'],
  ],
  [
    'a check of an unknown system',
    'machine M { state A { may; } } system final { m: M; }\nproperty p: always m.A;\ncheck finl { p: proved; }',
    ['T0603 3:7 there is no system `finl`'],
  ],
  [
    'an expectation that does not fit',
    'machine M { state A { may; } } system s { m: M; }\nreachable r: m.A;\nproperty p: always m.A;\ncheck s { r: proved; p: reached; }',
    ['T0603 4:11 `proved` is no verdict on `r`', 'T0603 4:22 `reached` is no verdict on `p`'],
  ],
  [
    'defaults that break an assumption',
    'param T: time = 4ms; param D: time = 5ms; assume D <= T;',
    ['warning T0604 1:50 the default values of the parameters break this assumption'],
  ],
  [
    'a machine of no system is checked too',
    'machine M(i: int) { clock x; state A { when x > 5 and lapic.IDLE -> B; on lapic.fire(d) { x = d; } } }',
    ['T0302 1:49 a time is needed here, `5` has no unit', 'T0201 1:69 machine `M` has no state `B`'],
  ],
  [
    'a machine that waits for an event of an observer',
    'machine W { event seen; state A { emit seen; } } machine M { state A { on w.seen; } } system s { m: M; }\nobserve w: W;',
    [
      'T0503 1:35 an observer may not emit `w.seen`, which `m` receives',
      'T0503 1:75 observer `w` is read here, so it would influence what it observes',
    ],
  ],
]

describe('wrong systems, observers and checks', () => {
  it.each(table)('%s', (_, text, expected) => {
    expect(said(text)).toEqual(expected)
  })
})
