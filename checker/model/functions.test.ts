/** Functions, that is `let`s with formal arguments: what they stand for, and all that is said of wrong ones. */
import { describe, expect, it } from 'vitest'
import { showTerm } from '../logic/show.ts'
import { parse } from '../syntax/parse.ts'
import { badOf } from './bad.ts'
import { elaborate } from './elaborate.ts'
import { oneLine } from './findings.ts'

const model = `param T: time = 4ms;
assume T > 0ms;
enum mood { CALM, BUSY }
machine M(i: int, other: machine) {
    clock age;
    var n: 0..3 = 0;
    var c: mood = CALM;
    let old(d: time) = age > d;
    state RUN { when age >= T -> LATE { reset(age); } }
    state LATE { may -> RUN; }
}
system s { m: M(0, w[1]); w[k in 0..1]: M(k, m); }
`
function read(text: string) {
  const tree = parse({ path: 'm.tick', text: model + text })
  const { value, diagnostics } = elaborate([tree.value])
  return {
    value,
    said: [...tree.diagnostics, ...diagnostics],
    lines: [...tree.diagnostics, ...diagnostics].map(oneLine),
  }
}

/** The bad states of property `p`. */
function badText(text: string): string {
  const { value, lines } = read(text)
  expect(lines).toEqual([])
  const form = value.questions.find((q) => q.property.name === 'p')?.property.form
  if (form?.kind !== 'always') throw new Error('no property p')
  return showTerm(badOf(form))
}

describe('a function means its body with the arguments in the places of their names', () => {
  it.each<[title: string, written: string, means: string]>([
    [
      'a number and a time',
      'let due(i: int, d: time) = w[i].age + d <= T;\nproperty p: always due(1, 2ms);',
      'w[1].age + 2ms <= T',
    ],
    ['a function of a machine', 'property p: always w[1].old(T);', 'w[1].age > T'],
    [
      'a machine',
      'let late(v: machine) = v.LATE and v.n == 2;\nproperty p: always late(w[0]);',
      'w[0].LATE and w[0].n == 2',
    ],
    [
      'an array of machines',
      'let all_late(v: machine) = forall i in 0..1: v[i].LATE;\nproperty p: always all_late(w);',
      'w[0].LATE and w[1].LATE',
    ],
    [
      'a machine that is handed on',
      'let a(v: machine) = v.old(T);\nlet b(u: machine) = a(u);\nproperty p: always b(m);',
      'm.age > T',
    ],
    ['an enum value', 'let is(e: mood) = m.c == e;\nproperty p: always is(BUSY);', 'm.c == BUSY'],
    [
      'a truth value that decides an index',
      'let at(b: bool) = w[b ? 1 : 0].LATE;\nproperty p: always at(true);',
      'w[1].LATE',
    ],
    ['a default', 'let due(d: time = T) = m.age <= d;\nproperty p: always due();', 'm.age <= T'],
    ['a call of a call', 'let up(n: int) = n + 1;\nproperty p: always m.n < up(up(1));', 'm.n < 3'],
    [
      'a quantifier of the use, whose variable has the name of one in the body',
      'let both(n: int) = forall i in 0..1: w[i].n == n;\nproperty p: always exists i in 2..2: both(i);',
      'w[0].n == 2 and w[1].n == 2',
    ],
    [
      'an argument with the name of something global, in the body only',
      'let due(T: time) = m.age <= T;\nlet d = due(2 * T);\nproperty p: always d;',
      'm.age <= 2 * T',
    ],
    ['a constant', 'let half(d: time) = d / 2;\nconst H = half(T);\nproperty p: always m.age <= H;', 'm.age <= T / 2'],
  ])('%s', (_, written, means) => {
    expect(badText(written)).toBe(badText(`property p: always ${means};`))
  })
})

describe('wrong functions and wrong calls are located', () => {
  it.each<[title: string, written: string, expected: string[]]>([
    [
      'too few arguments',
      'let f(i: int, d: time) = m.age <= d;\nproperty p: always f(1);',
      ['T0205 14:20 `f` takes 2 arguments, found 1'],
    ],
    [
      'too many arguments',
      'let f(d: time, e: time = T) = m.age <= d + e;\nproperty p: always f(T, T, T);',
      ['T0205 14:20 `f` takes 1 to 2 arguments, found 3'],
    ],
    [
      'no arguments at all',
      'let f(d: time) = m.age <= d;\nproperty p: always f;',
      ['T0205 14:20 `f` needs its arguments'],
    ],
    [
      'a time without unit',
      'let f(d: time) = m.age <= d;\nproperty p: always f(2);',
      ['T0302 14:22 a time is needed here, `2` has no unit'],
    ],
    [
      'an argument of another type',
      'let f(i: int) = m.n == i;\nproperty p: always f(m.age);',
      ['T0302 14:22 a number without unit is needed here, found a time'],
    ],
    [
      'a value of another enum',
      'enum hue { RED }\nlet f(e: mood) = m.c == e;\nproperty p: always f(RED);',
      ['T0301 15:22 a value of `mood` is needed here, found a value of `hue`'],
    ],
    [
      'a function that is not declared',
      'let due(d: time) = m.age <= d;\nproperty p: always deu(T);',
      ['T0201 14:20 there is no function `deu`'],
    ],
    ['one that the machine does not declare', 'property p: always m.odl(T);', ['T0201 13:22 machine `M` has no `odl`']],
    ['a variable that is called', 'property p: always m.n(1) == 2;', ['T0203 13:20 `n` is a variable, not a function']],
    [
      'a `let` without arguments that is called',
      'let busy = m.RUN;\nproperty p: always busy();',
      ['T0203 14:20 `busy` is a named expression, not a function'],
    ],
    [
      'a function with an index',
      'let f(d: time) = m.age <= d;\nproperty p: always f[0](T);',
      ['T0206 14:22 `f` is a function, not an array'],
    ],
    [
      'a value where a machine is needed',
      'let f(v: machine) = v.RUN;\nproperty p: always f(T);',
      ['T0203 14:22 `v` is a machine: name an instance of the system'],
    ],
    [
      'a machine that the system does not have',
      'let f(v: machine) = v.RUN;\nproperty p: always f(mm);',
      ['T0207 14:22 system `s` has no `mm`'],
    ],
    [
      'a machine where a value is needed',
      'let f(d: time) = m.age <= d;\nproperty p: always f(w[0]);',
      ['T0203 14:22 `w` is a machine, not a value'],
    ],
    [
      'a machine that lacks what the body names',
      'machine K { state A { may; } }\nsystem k { m: K; }\nlet f(v: machine) = v.RUN;\nproperty p: always f(m);\ncheck k { p: proved; }',
      ['T0201 15:23 machine `K` has no `RUN`'],
    ],
    [
      'an index that varies and may be outside',
      'let f(i: int) = w[i].RUN;\nproperty p: always f(m.n);',
      ['T0206 13:19 `w[i]` may not exist: its indices are 0..1, and this may be 0..3'],
    ],
    [
      'an index outside its array',
      'let f(i: int) = w[i].RUN;\nproperty p: always f(7);',
      ['T0206 13:19 `w[7]` does not exist: its indices are 0..1'],
    ],
    ['a function that calls itself', 'let f(n: int) = f(n - 1);', ['T0208 13:5 `f` is defined by itself: `f` -> `f`']],
    [
      'functions that call each other',
      'let f(n: int) = g(n);\nlet g(n: int) = a + n;\nlet a = f(1);\nproperty p: always f(1) == 2;',
      ['T0208 15:5 `a` is defined by itself: `a` -> `f` -> `g` -> `a`'],
    ],
    ['an argument declared twice', 'let f(d: time, d: time) = m.age <= d;', ['T0202 13:16 `d` is declared twice']],
    [
      'a range as a type',
      'let f(n: 0..3) = m.n == n;',
      ['T0301 13:10 an argument of a `let` is a `bool`, an `int`, a `time`, an enum or a `machine`'],
    ],
    ['a type that is not declared', 'let f(e: moode) = m.c == e;', ['T0201 13:10 there is no type `moode`']],
    [
      'the name of a function of the language',
      'let max(a: time) = m.age <= a;',
      ['T0202 13:5 `max` is a function of the language'],
    ],
    [
      'a mistake in one that nothing uses',
      'let f(d: time) = d and m.RUN;',
      ['T0301 13:18 a Boolean is needed here, found a time'],
    ],
    [
      'a mistake in one of a machine that nothing uses',
      'machine K { clock x; let f(d: time) = x <= d + nowhere; state A { may; } }',
      ['T0201 13:48 `nowhere` is not declared'],
    ],
    [
      'a default that is wrong',
      'let f(d: time = 2) = m.age <= d;',
      ['T0302 13:17 a time is needed here, `2` has no unit'],
    ],
    [
      'a clock in a place for discrete data',
      'let f(d: time) = m.age <= d;\nproperty p: whenever f(T) then m.LATE within T;',
      ['T0403 14:22 `whenever` may read discrete data only, `m.age` is a clock'],
    ],
    [
      'the state in a constant',
      'let f(d: time) = m.age + d;\nconst C = f(T);',
      ['T0305 13:18 only parameters and constants may stand here, not the state of a machine'],
    ],
    [
      'a disjunction that an invariant calls',
      'machine K { clock x; let f(d: time) = x <= d or x <= T; state A { invariant f(T); may; } }',
      ['T0401 13:39 a disjunction is no invariant'],
    ],
  ])('%s', (_, written, expected) => {
    expect(read(written).lines.filter((line) => !line.startsWith('warning'))).toEqual(expected)
  })

  it('a mistake in the body that only a use shows names the use', () => {
    const [diagnostic] = read('let f(i: int) = w[i].RUN;\nproperty p: always f(7);').said
    expect(diagnostic?.related?.map((r) => r.label)).toEqual(['declared here', 'used here'])
  })

  it.each([
    ['let overdue(d: time) = m.age <= d;\nproperty p: always overdeu(T);', 'did you mean `overdue`?'],
    ['property p: always w[0].olds(T);', 'did you mean `old`?'],
    [
      'machine K { state A { may; } }\nsystem t { lapic: K; }\nlet f(v: machine) = v.A;\nproperty p: always f(lapik);\ncheck t { p: proved; }',
      'did you mean `lapic`?',
    ],
    ['property p: always arned(m);', 'did you mean `armed`?'],
  ])('%s: %s', (written, hint) => {
    expect(read(written).said.map((d) => d.hint)).toContain(hint)
  })
})
