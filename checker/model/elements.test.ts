/**
 * Indices that vary: which fit, and what is said of those that do not. Meaning: `test/golden/sized.tick`, and the
 * random systems.
 */
import { describe, expect, it } from 'vitest'
import { showTerm } from '../logic/show.ts'
import { parse } from '../syntax/parse.ts'
import { elaborate } from './elaborate.ts'
import { oneLine } from './findings.ts'
import type { Network } from './model.ts'

const declared = `irq line[2];
machine W { clock c; state RUN { } }
machine M {
    var n: 0..3;
    var free: int;
    var log: time[3];
    clock age[2];
    timer slot[2];
    state A {`

function read(transition: string): { lines: string[]; network: Network | undefined } {
  const text = `${declared} ${transition} }\n}\nsystem s { m: M; w[i in 1..2]: W; }`
  const tree = parse({ path: 'm.tick', text })
  const { value, diagnostics } = elaborate([tree.value])
  const lines = [...tree.diagnostics, ...diagnostics].filter((d) => d.severity === 'error').map(oneLine)
  return { lines, network: value.systems[0] }
}

describe('an index fits', () => {
  it.each([
    ['by its form', 'may { log[n % 3] = 1ms; }'],
    ['by its guard', 'may when n > 0 { log[n - 1] = 1ms; }'],
    ['by two conditions', 'when free >= 0 and free < 2 { reset(age[free]); }'],
    ['by the branch it is in', 'may { if (n < 2) { reset(age[n]); } else { reset(age[n - 2]); } }'],
    ['by the other side of `and`', 'when n >= 1 and w[n > 1 ? 2 : n].RUN;'],
    ['by the other side of `or`', 'when n == 3 or log[n] > 0ms;'],
    ['by what is chosen', 'may choose k in 1..2 when w[k].RUN { log[k] = w[k].c; }'],
    ['by a clamp', 'may { log[max(0, min(free, 2))] = 1ms; }'],
    ['that of the least', 'may { log[argmin i in 0..2: log[i]] = 1ms; }'],
    ['that a range is unbounded at one end', 'when n < 3 and log[n] > 0ms { raise line[n / 2]; }'],
  ])('%s', (_, transition) => {
    expect(read(transition).lines).toEqual([])
  })
})

describe('what does not fit is located', () => {
  it.each([
    [
      'a range too long',
      'may { log[n] = 1ms; }',
      ['T0206 9:25 `log[n]` may not exist: its indices are 0..2, and this may be 0..3'],
    ],
    [
      'no range',
      'may { log[free] = 1ms; }',
      ['T0206 9:25 `log[free]` may not exist: its indices are 0..2, and this may be any integer'],
    ],
    [
      'one too low',
      'when w[n % 2].RUN;',
      ['T0206 9:22 `w[n % 2]` may not exist: its indices are 1..2, and this may be 0..1'],
    ],
    ['an array without index', 'may { log = 1ms; }', ['T0206 9:21 `log` is an array: an index is missing']],
    ['what is no array', 'may { n[1] = 2; }', ['T0206 9:23 `n` is a variable, not an array']],
    ['a time as index', 'may { log[1ms] = 1ms; }', ['T0302 9:25 a number without unit is needed here, found a time']],
    ['an index beyond', 'may { log[3] = 1ms; }', ['T0206 9:25 `log[3]` does not exist: its indices are 0..2']],
    [
      'two writes to one array',
      'may { log[n % 3] = 1ms; log[0] = 2ms; }',
      ['T0306 9:39 `log` is assigned twice in one jump'],
    ],
    [
      'an urgent index by a clock',
      'urgent when age[0] > 1ms;',
      ['T0406 9:27 an urgent transition may read discrete data only, `m.age[0]` is a clock'],
    ],
    ['an empty range', 'when (min i in 1..0: log[i]) > 0ms;', ['T0305 9:30 an empty range has no `min`']],
    [
      'a least of conditions',
      'when (argmin i in 0..1: armed(slot[i])) > 0;',
      ['T0301 9:39 a number or a time is needed here, found a Boolean'],
    ],
  ])('%s', (_, transition, expected) => {
    expect(read(transition).lines).toEqual(expected)
  })
})

it('a transition is an edge for each timer that it may wait for', () => {
  const edges = read('on slot[n % 2];').network?.processes[0]?.edges ?? []
  expect(edges.map((e) => [e.trigger.kind === 'expire' && e.trigger.timer.name, showTerm(e.guard)])).toEqual([
    ['slot[0]', 'm.n % 2 <= 0'],
    ['slot[1]', 'm.n % 2 >= 1'],
  ])
})

it('an index that is written changes one element', () => {
  const updates = read('may when n < 3 { log[n] = 1ms; }').network?.processes[0]?.edges[0]?.updates ?? []
  expect(updates.map((u) => `${u.variable.name} = ${showTerm(u.value)}`)).toEqual([
    'm.log[0] = m.n <= 0 ? 1ms : m.log[0]',
    'm.log[1] = m.n == 1 ? 1ms : m.log[1]',
    'm.log[2] = m.n >= 2 ? 1ms : m.log[2]',
  ])
})

it('what is sent in a range has to be in it', () => {
  const read = (sent: string): string[] => {
    const text = `event e(k: 0..1); machine M { var n: 0..3; state A { ${sent} } } machine R { state A { on e(k); } } system s { m: M; r: R; }`
    const tree = parse({ path: 'm.tick', text })
    return [...tree.diagnostics, ...elaborate([tree.value]).diagnostics].map(oneLine)
  }
  expect(read('emit e(n);')).toEqual(['T0304 1:61 what `e` says is in 0..1, and this may be outside'])
  expect(read('emit e(n) when n < 2;')).toEqual([])
})

describe('products of a counted integer', () => {
  const read = (guard: string): string[] => {
    const text = `param TICK: time = 4ms; param N: int = 3; machine M { var n: 0..3; var k: int; clock x; state A { when ${guard}; } } system s { m: M; }`
    const tree = parse({ path: 'm.tick', text })
    return [...tree.diagnostics, ...elaborate([tree.value]).diagnostics].map(oneLine)
  }
  it.each(['x >= n * TICK', 'x >= TICK * (k % 5)', 'n * k > 3', 'x >= n * 4ms', 'x >= (N > 0 ? n : 1) * TICK'])(
    '%s',
    (guard) => {
      expect(read(guard)).toEqual([])
    },
  )
  it.each(['x >= k * TICK', 'x >= N * TICK', 'x >= k * 4ms'])('%s is refused', (guard) => {
    expect(read(guard)).toEqual(['T0303 1:109 a product of two quantities that both vary'])
  })
})
