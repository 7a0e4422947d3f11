import { describe, expect, it } from 'vitest'
import { hasErrors } from '../support/diagnostic.ts'
import { parse } from '../syntax/parse.ts'
import { elaborate } from './elaborate.ts'

const machine =
  'param A: time = 1ms;\nmachine M { clock x; var n: int = 0; state S { invariant x <= A; when x >= A { reset(x); } } }\nsystem s { m: M; }\n'

function codes(text: string): string[] {
  const read = parse({ path: 'x.tick', text })
  expect(read.diagnostics).toEqual([])
  return elaborate([read.value]).diagnostics.map((d) => d.code)
}

const lines = (n: number, line: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => line(i)).join('\n')

describe('what is long is read', () => {
  const n = 1000
  it.each(
    Object.entries({
      'constants that double': `const C0 = A;\n${lines(60, (i) => `const C${i + 1} = C${i} + C${i};`)}\nassume C60 > 0ms;`,
      'lets that double': `let l0 = m.S;\n${lines(60, (i) => `let l${i + 1} = l${i} and l${i};`)}\nproperty p: always l60;`,
      'a chain of constants': `const C0 = 1;\n${lines(n, (i) => `const C${i + 1} = C${i} + 1;`)}\nproperty p: always m.n <= C${n};`,
      'a chain of lets': `let l0 = m.S;\n${lines(n, (i) => `let l${i + 1} = not l${i};`)}\nproperty p: always l${n};`,
      'functions of functions': `let f0(v: machine) = not v.S;\n${lines(150, (i) => `let f${i + 1}(v: machine) = not f${i}(v);`)}\nproperty p: always f150(m);`,
      'arguments that double': `let twice(b: bool) = b and b;\nproperty p: always ${'twice('.repeat(50)}m.S${')'.repeat(50)};`,
      conjunctions: `property p: always m.x <= A${' and m.n <= 3'.repeat(n)};`,
      implications: `property p: always m.S${' imply m.n <= 3'.repeat(n)};`,
      sums: `property p: always m.x <= A${' + A - 1ms'.repeat(n)};`,
      negations: `property p: always ${'not '.repeat(n)}m.S;`,
      conditionals: `property p: always m.x <= (${'m.n == 1 ? A : '.repeat(300)}2 * A);`,
    }),
  )('%s', (_, text) => {
    expect(codes(machine + text)).toEqual([])
  })
})

describe('what grows out of bounds is refused, with the place', () => {
  it.each(
    Object.entries({
      'quantifiers inside each other': `property p: always ${lines(25, (i) => `forall i${i} in 0..1:`)} m.S;`,
      'squares of squares': `const C0 = 3;\n${lines(30, (i) => `const C${i + 1} = C${i} * C${i};`)}`,
      'an array without end': 'irq l[1000000000000];',
      'cases without end': `property p: always m.x <= (${'m.n == 1 ? A : '.repeat(2000)}2 * A);`,
      'constants that need the next': `${lines(1000, (i) => `const C${i} = C${i + 1};`)}\nconst C1000 = 1;`,
      'functions that need the next': `${lines(1000, (i) => `let f${i}(n: int) = f${i + 1}(n);`)}\nlet f1000(n: int) = n;\nproperty p: always m.n <= f0(1);`,
      'quantifiers in functions in quantifiers': `let f(n: int) = forall i in 0..999: m.n == n;\nproperty p: always forall i in 0..999: f(i);`,
      'functions that double': `let f0(b: bool, n: int) = b or m.n == n;\n${lines(40, (i) => `let f${i + 1}(b: bool, n: int) = f${i}(b, n) and f${i}(b, n + ${2 ** i});`)}\nproperty p: always f40(m.S, 0);`,
      'systems that extend the next': lines(5000, (i) => `system s${i} extends ${i === 0 ? 's' : `s${i - 1}`} { }`),
    }),
  )('%s', (_, text) => {
    expect(codes(machine + text)).toContain('T0606')
  })

  it('numbers of twenty digits are no ranges and no indices', () => {
    expect(codes(`${machine}property p: always forall i in 0..99999999999999999999: m.S;`)).toContain('T0304')
  })

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('%s is no function', (name) => {
    expect(codes(`${machine}property p: always m.x >= ${name}(0ms);`)).toEqual(['T0201'])
  })

  it('a model of names that objects have is a model', () => {
    const text =
      'machine constructor { state __proto__ { may -> toString; } state toString { may -> __proto__; } }\nsystem s { __proto__: constructor; }\nproperty valueOf: always __proto__.toString or __proto__.__proto__;'
    const { value } = parse({ path: 'x.tick', text })
    expect(hasErrors(elaborate([value]))).toBe(false)
  })
})
