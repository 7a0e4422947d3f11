/** Wrong types, units and values: each text with all that is said about it. */
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
    'a number compared with a clock',
    'machine M { clock x; state A { when x > 600; } } system s { m: M; }',
    ['T0302 1:41 a time is needed here, `600` has no unit'],
  ],
  [
    'zero without unit',
    'machine M { clock x; state A { may { x = 0; } } } system s { m: M; }',
    ['T0302 1:42 a time is needed here, `0` has no unit'],
  ],
  [
    'a constant without unit',
    'const LIMIT = 5; machine M { clock x; state A { when x > LIMIT; } } system s { m: M; }',
    ['T0302 1:58 a time is needed here, `LIMIT` has no unit'],
  ],
  [
    'a time where an integer is needed',
    'machine M { var n: int; state A { may { n = 5ms; } } } system s { m: M; }',
    ['T0302 1:45 a number without unit is needed here, found a time'],
  ],
  [
    'an integer as a time',
    'machine M { var n: int; clock x; state A { when x > n; } } system s { m: M; }',
    ['T0301 1:53 a time is needed here, found an integer'],
  ],
  ['a time times a time', 'param T: time = 1ms; assume T * T > 1ms;', ['T0302 1:29 a time times a time is no time']],
  [
    'a product of two that vary',
    'machine M { var n: int; var k: int; state A { may { n = n * k; } } } system s { m: M; }',
    ['T0303 1:57 a product of two quantities that both vary'],
  ],
  [
    'a product of an integer that varies and a time',
    'machine M { var n: int; clock x; state A { when x > n * 1ms; } } system s { m: M; }',
    ['T0303 1:53 a product of two quantities that both vary'],
  ],
  [
    'a division by what varies',
    'machine M { var n: int; clock x; state A { when x / n > 1ms; } } system s { m: M; }',
    ['T0303 1:53 a division by a quantity that varies'],
  ],
  [
    'a division of an integer by what is no positive integer',
    'machine M { var n: int; state A { may { n = n / -2; } } } system s { m: M; }',
    ['T0301 1:45 the result need not be an integer'],
  ],
  [
    'a remainder of a time',
    'machine M { var n: int; clock x; state A { when x % 2 == 0 { n = n / 2; } } } system s { m: M; }',
    ['T0302 1:49 a time has no remainder'],
  ],
  [
    'a remainder by what varies, by nothing, by less and by parts',
    'param P: int; const A = 7 % P; const B = 7 % 0; const C = 7 % (0 - 2); const D = 7 % 0.5; const E = 7 % 4 + 6 / 4;',
    [
      'T0303 1:29 a remainder by a quantity that varies',
      'T0303 1:42 a remainder is that of an integer by a positive integer',
      'T0303 1:59 a remainder is that of an integer by a positive integer',
      'T0303 1:82 a remainder is that of an integer by a positive integer',
    ],
  ],
  ['a division by zero', 'const Z = 3 / 0;', ['T0303 1:15 a division by zero']],
  [
    'a guard that is no Boolean',
    'machine M { clock x; state A { when x; } } system s { m: M; }',
    ['T0301 1:37 a Boolean is needed here, found a time'],
  ],
  [
    'comparing different enums',
    'enum a { X } enum b { Y } machine M { var p: a; var q: b; state S { when p == q; } } system s { m: M; }',
    ['T0301 1:79 a value of `a` is needed here, found a value of `b`'],
  ],
  [
    'a sum of Booleans',
    'machine M { var b: bool; state A { when b + 1 > 2; } } system s { m: M; }',
    ['T0301 1:41 a number or a time is needed here, found a Boolean'],
  ],
  [
    'a value outside the range',
    'machine M { var n: 0..3; state A { may { n = 4; } } } system s { m: M; }',
    ['T0304 1:46 `4` is outside the range 0..3 of `n`'],
  ],
  [
    'an initial value outside the range',
    'machine M { var n: 1..3 = 0; state A { may; } } system s { m: M; }',
    ['T0304 1:27 `0` is outside the range 1..3 of `n`'],
  ],
  [
    'an index that varies and may be outside',
    'irq q[2]; machine M { var n: 0..2; state A { may { raise q[n]; } } } system s { m: M; }',
    ['T0206 1:60 `q[n]` may not exist: its indices are 0..1, and this may be 0..2'],
  ],
  [
    'an index that is a parameter',
    'param N: int = 1; machine M { state A { may; } } system s { m[i in 0..N]: M; }',
    ['T0305 1:71 a bound of this range must be a static number: `N` is not known before the run'],
  ],
  [
    'an initial value that is not fixed',
    'machine M { var n: int; var k: int = n; state A { may; } } system s { m: M; }',
    ['T0305 1:38 `k` is fixed from the start: parameters and constants only, `m.n` changes'],
  ],
  [
    'a constant over the state',
    'machine M { var n: int; const K = n; state A { when n > K; } } system s { m: M; }',
    ['T0305 1:35 constant `K` is fixed from the start: parameters and constants only, `m.n` changes'],
  ],
  [
    'assigned twice',
    'machine M { var n: int; state A { may { n = 1; n += 1; } } } system s { m: M; }',
    ['T0306 1:48 `n` is assigned twice in one jump'],
  ],
  [
    'assigned before and inside an if',
    'machine M { var n: int; state A { may { n = 1; if (n > 2) { n = 0; } } } } system s { m: M; }',
    ['T0306 1:61 `n` is assigned twice in one jump'],
  ],
  [
    'started and cancelled',
    'machine M { timer t; state A { may { start(t, 1ms); cancel(t); } on t; } } system s { m: M; }',
    ['T0306 1:60 `t` is assigned twice in one jump'],
  ],
  [
    'a choice without range',
    'machine M { var n: int; state A { may choose k: int { n = k; } } } system s { m: M; }',
    ['T0301 1:49 a choice of a number or a time needs a range'],
  ],
  [
    '+= on a Boolean',
    'machine M { var b: bool; state A { may { b += true; } } } system s { m: M; }',
    ['T0301 1:42 `+=` needs a number or a time, `b` is neither'],
  ],
  [
    'a deadline that changes',
    'machine M { var d: time; state A { may { d = 1ms; } } } system s { m: M; }\nproperty p: whenever m.A then m.A within m.d;',
    ['T0305 2:42 a deadline is fixed from the start: parameters and constants only, `m.d` changes'],
  ],
  ['a default that has the wrong type', 'param T: time = 4;', ['T0302 1:17 a time is needed here, `4` has no unit']],
  [
    'an assumption over the state',
    'machine M { state A { may; } } system s { m: M; } assume m.A;',
    ['T0305 1:58 only parameters and constants may stand here, not the state of a machine'],
  ],
  [
    'one mistake of a template used three times, once',
    'machine M(i: int) { clock x; state A { when x > i; } } system s { m[i in 0..2]: M(i); }',
    ['T0301 1:49 a time is needed here, found an integer'],
  ],
  [
    'an empty range',
    'machine M { var n: 3..0; state A { may; } } system s { m: M; }',
    ['T0304 1:20 the range 3..0 is empty'],
  ],
  [
    'a parameter of an enum',
    'enum color { RED } param C: color;',
    ['T0301 1:29 a parameter is a `time`, an `int` or a `bool`'],
  ],
  [
    'an emitted value outside the range of the argument',
    'event e(a: 0..3); machine M { state A { emit e(7); } } machine N { state A { on e(a); } } system s { m: M; n: N; }',
    ['T0304 1:48 `7` is outside the range 0..3 of `e.a`'],
  ],
  [
    'a deadline without unit',
    'machine M { state A { may; } } system s { m: M; }\nproperty p: whenever m.A then m.A within 5;',
    ['T0302 2:42 a time is needed here, `5` has no unit'],
  ],
  [
    'a range that is far too long',
    'machine M { var n: int; state A { when exists i in 0..1000000: n == i; } } system s { m: M; }',
    ['T0305 1:52 a range of 1000001 values is too long to be written out, at most 4096'],
  ],
  [
    'a mistake in a let, where it is used twice, once',
    'machine M { clock x; let due = x > 5; state A { when due; when not due; } } system s { m: M; }',
    ['T0302 1:36 a time is needed here, `5` has no unit'],
  ],
  [
    'a mistake in a let that nothing uses',
    'machine M { clock x; state A { when x > 1ms; } } system s { m: M; } let late = m.x > 5;',
    ['T0302 1:86 a time is needed here, `5` has no unit'],
  ],
]

describe('wrong types', () => {
  it.each(table)('%s', (_, text, expected) => {
    expect(said(text)).toEqual(expected)
  })
})
