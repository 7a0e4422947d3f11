/**
 * Models in which one construct of the language stands n times, for each construct, as data. Each has a system `s` and
 * a property `p`.
 */

const lines = (n: number, line: (i: number) => string, between = '\n'): string =>
  Array.from({ length: n }, (_, i) => line(i)).join(between)

const machine =
  'machine M { clock x; timer t; var n: 0..3 = 0; state S { invariant x <= 1ms; when x >= 1ms -> S { reset(x); } } in any { on t { } } }\n'
const rest = 'system s { m: M; }\ncheck s { p: proved; }\n'
const one = 'property p: always m.n <= 3;\n'

/** A model around the text of a machine's items, its states, or declarations of the file. */
const ofFile = (text: string, property = one): string => `${machine}${text}\n${property}${rest}`
const ofMachine = (
  items: string,
  states = 'state S { invariant x <= 1ms; when x >= 1ms -> S { reset(x); } }',
): string => `machine M { clock x; var n: 0..3 = 0; ${items}\n${states} }\n${one}${rest}`
const ofProperty = (condition: string): string => ofFile('', `property p: always ${condition};\n`)

export const constructs: Readonly<Record<string, (n: number) => string>> = {
  properties: (n) => ofFile(lines(n, (i) => `property q${i}: always m.x <= ${i + 1}ms;`)),
  'whenever properties': (n) =>
    ofFile(lines(n, (i) => `property q${i}: whenever m.n == ${i % 4} then m.n != ${i % 4} within ${i + 1}ms;`)),
  scenarios: (n) => ofFile(lines(n, (i) => `reachable r${i}: m.n == ${i % 4};`)),
  lemmas: (n) => ofFile(lines(n, (i) => `lemma l${i}: m.x <= ${i + 1}ms;`)),
  checks: (n) =>
    ofFile(lines(n, (i) => `check s assuming A >= ${i}ms { p: proved; }`).concat('\nparam A: time = 1ms;')),
  machines: (n) => ofFile(lines(n, (i) => `machine M${i} { state S { may; } }`)),
  systems: (n) => ofFile(lines(n, (i) => `system s${i} { m: M; }`)),
  'instances of an array': (n) =>
    `${machine}system s { m[i in 0..${n - 1}]: M; }\nproperty p: always m[0].n <= 3;\ncheck s { p: proved; }\n`,
  'instances one by one': (n) =>
    `${machine}system s { m: M; ${lines(n, (i) => `m${i}: M;`)} }\n${one}check s { p: proved; }\n`,
  states: (n) =>
    ofMachine(
      '',
      lines(n, (i) => `state S${i} { invariant x <= 1ms; when x >= 1ms -> S${(i + 1) % n} { reset(x); } }`),
    ),
  edges: (n) => ofMachine('', `state S { ${lines(n, (i) => `when x >= ${i}ms -> S { reset(x); }`)} }`),
  'edges in any state': (n) =>
    ofMachine(
      `in any { ${lines(n, (i) => `when n == ${i % 4} -> S { n = ${(i + 1) % 4}; }`)} }`,
      'state S { } state T { }',
    ),
  clocks: (n) => ofMachine(lines(n, (i) => `clock c${i};`)),
  timers: (n) => ofMachine(`${lines(n, (i) => `timer t${i};`)} in any { ${lines(n, (i) => `on t${i} { }`)} }`),
  variables: (n) => ofMachine(lines(n, (i) => `var v${i}: 0..3 = 0;`)),
  events: (n) =>
    ofFile(`${lines(n, (i) => `event e${i};`)}\nmachine E { state S { ${lines(n, (i) => `emit e${i}; on e${i};`)} } }`),
  calls: (n) =>
    ofFile(
      `${lines(n, (i) => `call c${i}();`)}\nmachine E { state S { ${lines(n, (i) => `call c${i}; on c${i};`)} } }`,
    ),
  'calls that answer': (n) =>
    ofFile(
      `${lines(n, (i) => `call d${i}() returns (ok: bool);`)}\nmachine E { state S { ${lines(n, (i) => `call d${i} returns (ok) when ok; on d${i} returns (m.n > 1);`)} } }`,
    ),
  irqs: (n) =>
    ofFile(`${lines(n, (i) => `irq q${i};`)}\nmachine E { state S { may { ${lines(n, (i) => `raise q${i};`)} } } }`),
  'elements of an array': (n) => ofFile(`irq q[${n}];`),
  parameters: (n) => ofFile(lines(n, (i) => `param P${i}: time = 1ms;`)),
  assumptions: (n) => ofFile(`param A: time = 1ms;\n${lines(n, (i) => `assume A >= ${-i} * 1ms;`)}`),
  constants: (n) => ofFile(lines(n, (i) => `const C${i} = ${i === 0 ? '1' : `C${i - 1} + 1`};`)),
  lets: (n) =>
    ofFile(
      lines(n, (i) => `let l${i} = ${i === 0 ? 'm.n <= 3' : `l${i - 1} or m.n == ${i % 4}`};`),
      `property p: always l${n - 1};\n`,
    ),
  functions: (n) =>
    ofFile(
      lines(n, (i) => `let f${i}(k: int) = m.n <= k + ${i};`),
      `property p: always ${lines(n, (i) => `f${i}(3)`, ' and ')};\n`,
    ),
  enums: (n) => ofFile(lines(n, (i) => `enum e${i} { A${i}, B${i} }`)),
  'values of an enum': (n) => ofFile(`enum e { ${lines(n, (i) => `A${i}`, ', ')} }`),
  'observer clocks': (n) =>
    ofFile(`event e;\nmachine E { state S { on e; } }\n${lines(n, (i) => `observe clock o${i} { reset on e; }`)}`),
  effects: (n) =>
    ofMachine(
      `event e; ${lines(n, (i) => `var v${i}: 0..3 = 0;`)}`,
      `state S { may { ${lines(n, (i) => `v${i} = ${i % 4};`)} } }`,
    ),
  'else if': (n) => ofMachine('', `state S { may { ${lines(n, (i) => `if (n == ${i % 4}) { n = 0; }`, ' else ')} } }`),
  choices: (n) => ofMachine('', `state S { ${lines(n, (i) => `may choose k: 0..3 when k != ${i % 4} { n = k; }`)} }`),
  'for over transitions': (n) => ofMachine('', `state S { for i in 0..${n - 1} { when n == i { n = 0; } } }`),
  conjunctions: (n) => ofProperty(lines(n, (i) => `m.n <= ${i + 3}`, ' and ')),
  disjunctions: (n) => ofProperty(lines(n, (i) => `m.n <= ${i + 3}`, ' or ')),
  implications: (n) => ofProperty(lines(n, (i) => `m.n <= ${i + 3}`, ' imply ')),
  sums: (n) => ofProperty(`m.n + ${lines(n, (i) => String(i), ' + ')} >= 0`),
  products: (n) => ofProperty(`m.n * ${lines(n, () => '1', ' * ')} >= 0`),
  negations: (n) => ofProperty(`${lines(2 * n, () => 'not', ' ')} m.S`),
  'minus signs': (n) => ofProperty(`${lines(2 * n, () => '-', ' ')} m.n <= 3`),
  parentheses: (n) => ofProperty(`${'('.repeat(n)}m.n <= 3${')'.repeat(n)}`),
  conditionals: (n) => ofProperty(`(${lines(n, (i) => `m.n == ${i % 4} ? 0 : `, '')}1) <= 3`),
  'quantifiers inside each other': (n) => ofProperty(`${lines(n, (i) => `forall i${i} in 0..0: `, '')}m.n <= 3`),
  'a quantifier': (n) => ofProperty(`forall i in 0..${n - 1}: m.n <= i + 3`),
  'a count': (n) => ofProperty(`(count i in 0..${n - 1}: m.n == i) <= 1`),
  'smallest of': (n) => ofProperty(`${lines(n, () => 'min(m.n, ', '')}0${')'.repeat(n)} <= 3`),
  comments: (n) => ofFile(lines(n, (i) => `// comment ${i}`)),
  'comments in a line': (n) => ofFile(lines(n, (i) => `/* comment ${i} */`, ' ')),
  'a string': (n) => ofFile(`property q "${'a'.repeat(n)}": always m.n <= 3;`),
  'a long name': (n) => ofFile(`param ${'a'.repeat(n)}: time = 1ms;`),
  'digits of a number': (n) => ofProperty(`m.n <= ${'9'.repeat(n)}`),
  'errors of names': (n) => ofFile(lines(n, (i) => `property q${i}: always m.nn${i} <= 3;`)),
  'errors of syntax': (n) => ofFile(lines(n, (i) => `property q${i} always;`)),
  'names declared twice': (n) => ofFile(lines(n, () => 'param A: time = 1ms;')),
  'used files': (n) => ofFile(lines(n, (i) => `use "gone${i}.tick";`)),
}
