/** Dumps: terms print in the language, so what is printed reads back as the same term. */
import { describe, expect, it } from 'vitest'
import { showTerm } from '../logic/show.ts'
import type { Term } from '../logic/term.ts'
import { parse } from '../syntax/parse.ts'
import { elaborate } from './elaborate.ts'
import { oneLine } from './findings.ts'
import type { Model } from './model.ts'
import { showNetwork, showQuestion } from './show.ts'

const world = `param T: time = 4ms; param D: time; param K: int; enum color { RED, GREEN } event e(d: time);
machine M { clock x; var n: 0..9; var c: color; var b: bool; timer t expires within 2us;
  state A { invariant x <= T; urgent when b -> B; emit e(T / 2) when x == T { reset(x); n += 1; } on t; }
  urgent state B { may choose d in 0ms..T -> A { start(t, d); if (b) { c = GREEN; } } } }
machine N { var last: time; state A { on e(d) { last = d; } } }
system s { m: M; n: N; }
observe clock age { reset on e when m.b; reset while m.B; run while m.A; }
`

function model(text: string): Model {
  const tree = parse({ path: 'm.tick', text: world + text })
  const result = elaborate([tree.value])
  expect([...tree.diagnostics, ...result.diagnostics].map(oneLine)).toEqual([])
  return result.value
}

function condition(text: string): Term {
  const form = model(`property p: always (${text});`).questions[0]?.property.form
  if (form?.kind !== 'always') throw new Error('the property is an `always`')
  return form.condition
}

describe('a printed term reads back as itself', () => {
  it.each([
    'm.A and not m.B',
    'not (m.A and m.b) or m.c == GREEN',
    '(m.A imply m.b) imply m.x > T',
    'm.A imply m.b imply m.x <= T',
    'm.A and (m.b or m.x < D) and m.n != 3',
    'm.x - (T - D) <= 2 * (T + D) / 3',
    'm.x - 1ms / 3 >= -D',
    '-(m.x + T) < -1.25us',
    '(m.b ? m.x : m.b and m.A ? T : D) - T <= 0ms',
    '2 * (m.b ? m.n : 3) - K > -1',
    '(m.b == (m.x > T)) or not (m.b != m.A)',
    'age <= 123456789.000001ms',
    'm.n / 1 == 0 - K',
  ])('%s', (text) => {
    const term = condition(text)
    const printed = showTerm(term)
    expect(condition(printed), printed).toBe(term)
  })
})

describe('a network', () => {
  it('is printed with everything it has', () => {
    expect(showNetwork(model('').systems[0] ?? expect.fail('there is a system'))).toBe(`system s
  param T: time = 4ms
  param D: time
  param K: int
  event e(e.d)
  process m: M
    clock m.x = 0ms
    timer m.t expires within 0.002ms
    var m.n: 0..9 = 0
    var m.c: { RED, GREEN } = RED
    var m.b: bool = false
    initial state A
      invariant m.x <= T
      urgent when m.b -> B;
      emit e(T / 2) when m.x == T { m.x = 0ms; m.n = m.n + 1; }
      on t { m.t.armed = false; m.t.left = 0ms; }
    urgent state B
      may choose m.d#0 in 0ms..T -> A { m.t.armed = true; m.t.left = m.d#0; m.c = m.b ? GREEN : m.c; }
  process n: N
    var n.last: time = 0ms
    initial state A
      on e { n.last = e.d; }
`)
  })

  it('is printed with its property, observers and monitors', () => {
    const questions = model(
      'property p: whenever m.B then m.A within 2 * T; property q: never age > D; check s { p: proved; q: refuted; }',
    ).questions
    const [p, q] = questions.map((question) => showQuestion(question).split('\n'))
    expect([p?.[0], p?.at(-2)]).toEqual([
      'property p (expected proved): p.age <= 2 * T while p.pending',
      '  monitor p.pending, p.age: whenever m.B then m.A',
    ])
    expect([q?.[0], ...(q?.slice(-4) ?? [])]).toEqual([
      'property q (expected refuted): always D >= age',
      '  observe clock age = 0ms while not m.B and m.A',
      '    reset on e when m.b',
      '    reset while m.B',
      '',
    ])
  })
})
