/** Wrong names: each text with all that is said about it. */
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
    'a name that is not declared, with the nearest known one',
    'machine M { clock waited; state A { when waitd > 1ms; } } system s { m: M; }',
    ['T0201 1:42 `waitd` is not declared'],
  ],
  ['a name declared twice', 'param T: time = 1ms;\nparam T: time = 2ms;', ['T0202 2:7 `T` is declared twice']],
  [
    'a member declared twice',
    'machine M { clock x; var x: bool; state A { when x > 1ms -> A; } } system s { m: M; }',
    ['T0202 1:26 `x` is declared twice'],
  ],
  [
    'two states of one name',
    'machine M { state A { may; } state A { may; } } system s { m: M; }',
    ['T0202 1:36 `A` is declared twice'],
  ],
  [
    'an instance with the name of an event',
    'event tick; machine M { state A { may; } } system s { tick: M; }',
    ['T0202 1:55 `tick` is declared twice'],
  ],
  [
    'an unknown machine',
    'machine Host { state A { may; } } system s { h: Hots; }',
    ['T0201 1:49 there is no machine `Hots`'],
  ],
  [
    'an unknown state as target',
    'machine M { state GUEST { may -> GEUST; } } system s { m: M; }',
    ['T0201 1:34 machine `M` has no state `GEUST`'],
  ],
  [
    'an unknown state after in',
    'machine M { state GUEST { may; } in GAST { may; } } system s { m: M; }',
    ['T0201 1:37 machine `M` has no state `GAST`'],
  ],
  [
    'an unknown type',
    'enum color { RED } machine M { var c: colour; state A { may; } } system s { m: M; }',
    ['T0201 1:39 there is no type `colour`'],
  ],
  [
    'an event as a value',
    'event tick; machine M { state A { when tick -> A; } } system s { m: M; }',
    ['T0203 1:40 `tick` is an event, not a value'],
  ],
  [
    'an irq as a value',
    'irq q; machine M { state A { when q; } } system s { m: M; }',
    ['T0203 1:35 `q` is an irq, not a value'],
  ],
  [
    'a timer as a value',
    'machine M { timer t; state A { when t > 1ms { start(t, 1ms); } on t; } } system s { m: M; }',
    ['T0203 1:37 `t` is a timer, not a value'],
  ],
  [
    'a machine as a value',
    'machine M { state A { when m; } } system s { m: M; }',
    ['T0203 1:28 `m` is a machine, not a value'],
  ],
  [
    'armed of a clock',
    'machine M { clock x; state A { when armed(x); } } system s { m: M; }',
    ['T0203 1:43 `armed` asks about a timer, found a clock'],
  ],
  [
    'a function that does not exist',
    'machine M { clock x; state A { when maxx(x, 1ms) > 2ms; } } system s { m: M; }',
    ['T0201 1:37 there is no function `maxx`'],
  ],
  [
    'a function with too many arguments',
    'machine M { clock x; state A { when min(x, 1ms, 2ms) > 2ms; } } system s { m: M; }',
    ['T0205 1:37 `min` takes 2 arguments, found 3'],
  ],
  [
    'emit of a call',
    'call c; machine M { state A { emit c; } } machine N { state A { on c; } } system s { m: M; n: N; }',
    ['T0203 1:36 `c` is a call'],
  ],
  [
    'call of an event',
    'event e; machine M { state A { call e; } } machine N { state A { on e; } } system s { m: M; n: N; }',
    ['T0203 1:37 `e` is an event'],
  ],
  [
    'waiting for an irq',
    'irq q; machine M { state A { on q; } } system s { m: M; }',
    ['T0203 1:33 `q` is an irq, not an event'],
  ],
  [
    'emitting an irq',
    'irq q; machine M { state A { emit q; } } system s { m: M; }',
    ['T0203 1:35 `q` is an irq, not an event'],
  ],
  [
    'raising an event',
    'event e; machine M { state A { may { raise e; } } } system s { m: M; }',
    ['T0203 1:44 only an irq can be raised, found an event'],
  ],
  [
    'waiting for the timer of another machine',
    'machine M { timer t; state A { may { start(t, 1ms); } on t; } } machine N { state A { on m.t; } } system s { m: M; n: N; }',
    ['T0203 1:90 `t` is a timer of another machine, nothing to wait for'],
  ],
  [
    'emitting an event of another machine',
    'machine M { event e; state A { emit e; } } machine N { state A { emit m.e; on m.e; } } system s { m: M; n: N; }',
    ['T0204 1:71 event `m.e` belongs to machine `M`'],
  ],
  [
    'writing what another machine declares',
    'machine M { var v: bool; state A { may { v = true; } } } machine N { state A { may { v = false; } } } system s { m: M; n: N; }',
    ['T0204 1:86 `v` is declared by machine `M`, which alone may write it'],
  ],
  [
    'writing a parameter',
    'param T: time = 1ms; machine M { state A { may { T = 2ms; } } } system s { m: M; }',
    ['T0203 1:50 only variables and clocks can be assigned, `T` is a parameter'],
  ],
  [
    'resetting a time variable',
    'machine M { var v: time; state A { may { reset(v); } } } system s { m: M; }',
    ['T0203 1:48 only clocks can be reset, `v` is a variable'],
  ],
  [
    'assigning a timer',
    'machine M { timer t; state A { may { t = 2ms; } } } system s { m: M; }',
    ['T0203 1:38 only variables and clocks can be assigned, `t` is a timer'],
  ],
  [
    'too few arguments of an event',
    'event e(a: int, b: int); machine M { state A { emit e(1); } } machine N { state A { on e(a, b); } } system s { m: M; n: N; }',
    ['T0205 1:53 `e` takes 2 arguments, found 1'],
  ],
  [
    'too many names for the arguments',
    'event e(a: int); machine M { state A { emit e(1); } } machine N { state A { on e(a, b); } } system s { m: M; n: N; }',
    ['T0205 1:80 `e` has 1 argument, found 2'],
  ],
  [
    'one name bound twice',
    'event e(a: int, b: int); machine M { state A { emit e(1, 2); } } machine N { state A { on e(a, a); } } system s { m: M; n: N; }',
    ['T0202 1:96 `a` is bound twice'],
  ],
  [
    'a machine without its argument',
    'machine M(i: int) { state A { may; } } system s { m: M; }',
    ['T0205 1:54 machine `M` takes 1 argument, found 0'],
  ],
  [
    'an index outside its array',
    'machine M { state A { may; } } system s { m[i in 0..1]: M; }\nproperty p: never m[2].A;',
    ['T0206 2:21 `m[2]` does not exist: its indices are 0..1'],
  ],
  [
    'an array without index',
    'irq q[2]; machine M { state A { may { raise q; } } } system s { m: M; }',
    ['T0206 1:45 `q` is an array: an index is missing'],
  ],
  [
    'an index on something that is no array',
    'machine M { state A { when m[0].A; } } system s { m: M; }',
    ['T0206 1:30 `m` is one machine, not an array'],
  ],
  [
    'a partner the system does not have',
    'machine M { state A { when lapic.IDLE; } } system s { m: M; }',
    ['T0207 1:28 system `s` has no `lapic`, which machine `M` names as its partner'],
  ],
  [
    'a role that only one of two systems lacks',
    'machine L { state IDLE { may; } } machine M { state A { when lapic.IDLE; } }\nsystem good { m: M; lapic: L; }\nsystem bad { m: M; }',
    ['T0207 1:62 system `bad` has no `lapic`, which machine `M` names as its partner'],
  ],
  [
    'a member the partner does not have',
    'machine L { state IDLE { may; } } machine M { state A { when lapic.IDEL; } } system s { m: M; lapic: L; }',
    ['T0201 1:68 machine `L` has no `IDEL`'],
  ],
  [
    'a role that is no machine',
    'event e; machine M { state A { when e.x; } } system s { m: M; }',
    ['T0203 1:37 `e` is no machine, so it has no parts'],
  ],
  [
    'lets in a circle',
    'let a = b; let b = a; machine M { state A { when a; } } system s { m: M; }',
    ['T0208 1:5 `a` is defined by itself: `a` -> `b` -> `a`'],
  ],
  ['constants in a circle', 'const a = b; const b = a;', ['T0208 1:7 `a` is defined by itself: `a` -> `b` -> `a`']],
  [
    'a system that extends itself',
    'machine M { state A { may; } } system a extends b { m: M; } system b extends a { n: M; }',
    [
      'T0208 1:39 system `a` extends itself, or is a part of itself',
      'T0208 1:68 system `b` extends itself, or is a part of itself',
    ],
  ],
  [
    'an observer that watches what no system has',
    'machine M { state A { may; } } system s { m: M; }\nobserve clock age { run while guest.A; }',
    ['T0207 2:31 system `s` has no `guest`'],
  ],
  [
    'a property of a system that lacks its role',
    'machine M { state A { may; } } system s { m: M; }\nproperty p: always guest.RUNNING;\ncheck s { p: proved; }',
    ['T0207 2:20 system `s` has no `guest`'],
  ],
  [
    'a property that no system can be asked',
    'machine M { state A { may; } } system s { m: M; }\nproperty p: always guest.RUNNING;',
    ['T0207 2:20 system `s` has no `guest`'],
  ],
  ['a machine without states', 'machine M { clock x; } system s { m: M; }', ['T0201 1:9 machine `M` has no state']],
  [
    'a machine argument that is no machine',
    'machine M(g: machine) { state A { when g.A; } } system s { m: M(3); }',
    ['T0203 1:65 `g` is a machine: name an instance of the system'],
  ],
  [
    'a machine argument the system does not have',
    'machine M(g: machine) { state A { when g.A; } } system s { m: M(guest); }',
    ['T0207 1:65 system `s` has no `guest`'],
  ],
  [
    'two initial states',
    'machine M { initial state A { may -> B; } initial state B { may; } } system s { m: M; }',
    ['T0202 1:57 a machine has one initial state'],
  ],
  [
    'an observer clock reset by a line',
    'irq q; machine M { state A { may { raise q; } } } system s { m: M; }\nobserve clock age { reset on q; }',
    ['T0203 2:30 an observer clock is reset by events and calls, found an irq'],
  ],
  [
    'an index of a parameter array that is no array',
    'const N = 2; machine M { var n: int; state A { may { n = N[0]; } } } system s { m: M; }',
    ['T0206 1:60 `N` is a constant, not an array'],
  ],
  [
    'an event that is only a value of another enum',
    'enum color { RED, GREEN } machine M { var c: color; state A { may { c = BLUE; } } } system s { m: M; }',
    ['T0201 1:73 `BLUE` is not declared'],
  ],
  [
    'two machines of one system with one name',
    'machine M { state A { may; } } system s { m: M; m: M; }',
    ['T0202 1:49 `m` is declared twice'],
  ],
  [
    'an event without arguments that is given one',
    'event e; machine M { state A { emit e(1); } } machine N { state A { on e; } } system s { m: M; n: N; }',
    ['T0205 1:37 `e` takes 0 arguments, found 1'],
  ],
]

describe('wrong names', () => {
  it.each(table)('%s', (_, text, expected) => {
    expect(said(text)).toEqual(expected)
  })
})
