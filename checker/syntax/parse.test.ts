import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withoutSpans } from '../../test/arbitrary-ast.ts'
import { position, textOf } from '../support/span.ts'
import type { Declaration, Expr } from './ast.ts'
import { binaryOperators } from './ast.ts'
import { beyondLimits, mostDigits, mostNested } from './limits.ts'
import { parse, parseExpression } from './parse.ts'
import { printExpr } from './print.ts'
import { keywords, scan } from './tokens.ts'

const read = (text: string) => parse({ path: 'test.tick', text })

function good(text: string): readonly Declaration[] {
  const { value, diagnostics } = read(text)
  expect(diagnostics.map((d) => d.message)).toEqual([])
  return value.declarations
}

/** Each error as `line:column message`, with its hint in brackets. */
function errors(text: string): string[] {
  return read(text).diagnostics.map(({ code, span, message, hint }) => {
    const { line, column } = position(span.source, span.start)
    expect(code).toBe('T0101')
    return `${line}:${column} ${message}${hint === undefined ? '' : ` [${hint}]`}`
  })
}

const released = `
/// The vCPU run loop of the hypervisor, as released by the paratick authors.
param TICK:      time = 4ms;                 // guest and host agree on it
param HOST_TICK: time = 4ms;
param STEAL:     time = 3ms;                 // longest time the host takes the CPU away
assume TICK > 0ms and HOST_TICK > 0ms and STEAL >= 0ms;

event host_tick;                             // broadcast
call  program_deadline(delta: time);         // handshake
irq   local_timer;                           // latched line
irq   paratick;

machine Host {
    clock since_tick;
    state RUN {
        invariant since_tick <= HOST_TICK;
        emit host_tick when since_tick == HOST_TICK -> RUN { reset(since_tick); }
    }
}

machine Lapic {
    event fired;
    timer deadline;
    state ANY {
        on program_deadline(d) -> ANY { start(deadline, d); }
        on deadline            -> FIRED { /* expired */ }
    }
    urgent state FIRED { emit fired -> ANY; }
}

machine Vcpu {
    clock since_stamp;                       // now - vcpu->last_tick
    var   timer_pending: bool = false;

    state GUEST {
        on host_tick  -> ROOT                @source("arch/x86/kvm/vmx/vmx.c", "handle_external_interrupt");
        on lapic.fired -> ROOT { timer_pending = true; }
        may           -> ROOT;               // any other exit, at any time
    }
    urgent state ROOT {
        when timer_pending                            -> GUEST { timer_pending = false; raise local_timer; reset(since_stamp); }
        when not timer_pending and since_stamp >  TICK -> GUEST { raise paratick; reset(since_stamp); }
        when not timer_pending and since_stamp <= TICK -> GUEST;
        may -> PREEMPTED;
    }
    state PREEMPTED { may -> ROOT; }
}

system released { host: Host; lapic: Lapic; vcpu: Vcpu; guest: Guest; }
`

const spec = `
use "../models/paratick/released.tick";

observe clock tick_age { reset on guest.tick; run while guest.RUNNING; }

property tick_gap "a running guest gets its next tick within one guest and one host period, and what was stolen":
    always (guest.RUNNING imply tick_age <= TICK + HOST_TICK + STEAL);

property sleep_wakes:   whenever sleeper.EXPIRED then sleeper.WOKEN within WAKE_LATENCY;
property no_starvation: task[0].RUNNABLE leads_to task[0].RUNNING;
bound    worst_gap:     largest tick_age while guest.RUNNING;
reachable idles:        guest.HALTED and vcpu.BLOCKED;

check released { tick_gap: refuted; idles: reached; }
check repaired { tick_gap: proved;  worst_gap: TICK + HOST_TICK + STEAL; }
`

describe('parsing', () => {
  it('knows the keywords of the language reference, and no others', () => {
    const reference = readFileSync(new URL('../../docs/language.md', import.meta.url), 'utf8')
    const listed = /Keywords: `([^`]*)`/.exec(reference)?.[1] ?? ''
    expect(listed.split(/\s+/).sort()).toEqual([...keywords].sort())
  })

  it('has a keyword for each operator that is a word', () => {
    const words = [...binaryOperators, 'not'].filter((operator) => /^\w+$/.test(operator))
    expect(words.filter((word) => !keywords.has(word))).toEqual([])
  })

  it('reads a model of a hypervisor', () => {
    const kinds = good(released).map((d) => d.kind)
    expect(kinds.join(' ')).toBe('param param param assume event call irq irq machine machine machine system')
  })

  it('reads a specification', () => {
    const kinds = good(spec).map((d) => (d.kind === 'property' ? d.form.kind : d.kind))
    expect(kinds.join(' ')).toBe('use observe_clock always response leads_to bound reachable check check')
  })

  it('reads the examples of the language reference', () => {
    const reference = readFileSync(new URL('../../docs/language.md', import.meta.url), 'utf8')
    const examples = [...reference.matchAll(/```\n([\s\S]*?)```/g)].map((match) => match[1] ?? '')
    expect(examples.length).toBeGreaterThanOrEqual(3)
    for (const example of examples) good(example.replaceAll('…', ''))
  })

  it('gives a transition all its parts, whatever the order of its clauses', () => {
    const parts = ['when x > 1', '-> B', 'choose d in 0ms..TICK', '@source("a.c", "f")', 'choose c: colour']
    const inOrder = (order: readonly string[]) =>
      good(`machine M { state A { urgent emit e(1, x) ${order.join(' ')} { n = 1; } } }`)
    const expected = withoutSpans(inOrder(parts))
    expect(withoutSpans(inOrder([parts[3], parts[2], parts[1], parts[4], parts[0]].map(String)))).toEqual(expected)
    expect(expected).toMatchObject([
      {
        items: [
          {
            items: [
              {
                kind: 'transition',
                urgent: true,
                trigger: { kind: 'emit', args: [{ kind: 'number' }, { kind: 'ref' }] },
                guard: { kind: 'binary', operator: '>' },
                target: { text: 'B' },
                choices: [
                  { name: { text: 'd' }, domain: { kind: 'range' } },
                  { name: { text: 'c' }, domain: { kind: 'type', type: { kind: 'enum' } } },
                ],
                source: { file: 'a.c', fn: 'f' },
                effects: [{ kind: 'assign' }],
              },
            ],
          },
        ],
      },
    ])
  })

  it('makes an else-if an `if` inside the else', () => {
    const text = (chain: string) => withoutSpans(good(`machine M { state A { may { if (a) { raise q; } ${chain} } } }`))
    expect(text('else if (b) { clear q; } else { x += 1; }')).toEqual(
      text('else { if (b) { clear q; } else { x += 1; } }'),
    )
  })

  it('attaches documentation to declarations, items and instances, and keeps other comments', () => {
    const text = `/// One.
///  Two.
machine M {
    /// Item.
    clock x; /// behind

    //// ruler
    state A {}
}
/// Lonely.

system s {
    /// The role.
    m: M;
}`
    const { value } = read(text)
    const [machine, system] = value.declarations
    expect(machine?.doc).toBe('One.\n Two.')
    expect(machine).toMatchObject({ kind: 'machine', items: [{ doc: 'Item.' }, { kind: 'state' }] })
    expect(system).toMatchObject({ kind: 'system', instances: [{ doc: 'The role.' }] })
    expect(system).not.toHaveProperty('doc')
    expect(value.comments.map((c) => c.text)).toEqual(['/// behind', '//// ruler', '/// Lonely.'])
  })

  it('gives every node the span of its own text', () => {
    const [machine] = good(
      '\n  machine M (i : int) {\n  clock x  in 0ms..TICK ;\n state A { may  -> B  ; // no\n  } } ',
    )
    if (machine?.kind !== 'machine') throw new Error('not a machine')
    const [clock, state] = machine.items
    expect(clock && textOf(clock.span)).toBe('clock x  in 0ms..TICK ;')
    expect(state?.kind === 'state' && state.items.map((item) => textOf(item.span))).toEqual(['may  -> B  ;'])
    expect(textOf(machine.span).endsWith('} }')).toBe(true)
  })

  it.each([
    'const N = 3;',
    'irq line[2];',
    'event e[N](a: int, b: 0..N-1,);',
    'enum c { RED, GREEN, };',
    'machine M() {}',
    'machine M(n: 0..3 = 1, g: machine, t: time = 2 * TICK) {}',
    'machine M { timer t = 3ms expires within 2us; clock c = 1ms while A; var v: c = any; var w: 0..3 in 1..2; }',
    'machine M { urgent initial state A { for i in 0..N-1 { for j in 0..1 { on task[i].block; } } } in A, B { may; } }',
    'machine M { state A { may { reset(x, y); cancel(t); x -= 1; } may { } @source("f"); } }',
    'system s extends t {}',
    'system s { v[i in 0..N-1]: Vcpu(i,); w: W; };',
    'observe clock c { reset on e[1] when x; reset while y; run while z; }',
    'observe w: Watch(v);',
    'property p: always forall i in 0..1: x[i] imply y;',
    'check s assuming A <= B { a: proved, b: reached }',
    'check s {}',
    'const run = 3; const left = 4; const ms = 5;',
  ])('reads %s', (text) => {
    expect(good(text).length).toBeGreaterThan(0)
  })
})

describe('expressions', () => {
  /** With all parentheses. */
  function shape(e: Expr): string {
    switch (e.kind) {
      case 'binary':
        return `(${shape(e.left)} ${e.operator} ${shape(e.right)})`
      case 'unary':
        return `(${e.operator} ${shape(e.operand)})`
      case 'conditional':
        return `(${shape(e.cond)} ? ${shape(e.then)} : ${shape(e.else)})`
      case 'quantified':
        return `(${e.quantifier} ${e.variable.text} in ${shape(e.range.low)}..${shape(e.range.high)}: ${shape(e.body)})`
      default:
        return printExpr(e)
    }
  }

  it.each([
    ['a - b - c', '((a - b) - c)'],
    ['a - b * c / d', '(a - ((b * c) / d))'],
    ['-a * b', '((- a) * b)'],
    ['not a and b', '((not a) and b)'],
    ['!a == b', '((not a) == b)'],
    ['a || b && c', '(a or (b and c))'],
    ['a and b or c imply d imply e', '(((a and b) or c) imply (d imply e))'],
    ['a ? b : c ? d : e', '(a ? b : (c ? d : e))'],
    ['x + 1 <= y and z', '(((x + 1) <= y) and z)'],
    ['a and forall i in 0..N-1: b[i] or c', '(a and (forall i in 0..(N - 1): (b[i] or c)))'],
    ['min(a, b) + left(lapic.deadline)', '(min(a, b) + left(lapic.deadline))'],
    ['vcpu[i + 1].GUEST', 'vcpu[i + 1].GUEST'],
    ['online', 'online'],
    ['a-b', '(a - b)'],
  ])('%s is %s', (text, expected) => {
    const { value, diagnostics } = parseExpression(text)
    expect(diagnostics).toEqual([])
    expect(value && shape(value)).toBe(expected)
  })

  it('reads a number with its unit as one exact token', () => {
    expect(withoutSpans(parseExpression('0.1ms').value)).toEqual({
      kind: 'number',
      value: { s: '1', n: '1', d: '10' },
      unit: 'ms',
    })
  })

  it.each([
    ['', 'expected an expression, found the end of the text', undefined],
    ['4 ms', 'expected the end of the text, found `ms`', 'a unit follows its number without space: `4ms`'],
    ['1 +', 'expected an expression, found the end of the text', undefined],
    ['a < b < c', 'expected the end of the text, found `<`', 'comparisons do not chain: write `a < b and b < c`'],
  ])('%j is refused: %s', (text, message, hint) => {
    const { value, diagnostics } = parseExpression(text)
    expect(value).toBeUndefined()
    expect(diagnostics.map((d) => [d.message, d.hint])).toEqual([[message, hint]])
  })
})

const unitHint = 'a number may end in a unit of time: `ns`, `us`, `ms` or `s`; a name does not begin with a digit'
const clauses = '`choose`, `when`, `->`, `@source`, `@unreachable`, `{` or `;`'
/** The hint for `b.x` in an effect. */
const elsewhere = '[an effect changes what its own machine declares: `b` has to do it itself, `on` an event or a call]'

describe('syntax errors', () => {
  it.each([
    ['foo', '1:1 expected a declaration, found `foo`'],
    ['machin M {}', '1:1 expected a declaration, found `machin` [did you mean `machine`?]'],
    ['machine', '1:8 expected a name, found the end of the text'],
    ['param X: = 4;', '1:10 expected a type, found `=`'],
    ['param X: time = ;', '1:17 expected an expression, found `;`'],
    ['param X: time = 4 ms;', '1:19 expected `;`, found `ms` [a unit follows its number without space: `4ms`]'],
    ['param X: time = 4sec;', `1:17 expected an expression, found \`4sec\` [${unitHint}]`],
    ['const N == 3;', '1:9 expected `=`, found `==` [`=` assigns, `==` compares]'],
    ['const N = 3\nconst M = 4;', '2:1 expected `;`, found the keyword `const` [line 1 may lack its `;`]'],
    [
      'let and = 3;',
      '1:5 expected a name, found the keyword `and` [`and` is a word of the language and cannot be a name]',
    ],
    ['/* open\nconst N = 3;', '1:1 expected `*/` at the end of this comment, found the end of the text'],
    ['use "foo;\nconst N = 3;', '1:5 expected `"` at the end of this string, found the end of the line'],
    ['enum c { RED GREEN }', '1:14 expected `,` or `}`, found `GREEN`'],
    ['machine M(i int) {}', '1:13 expected `:`, found the keyword `int`'],
    ['machine M { stat A {} }', '1:13 expected a part of the machine or `}`, found `stat` [did you mean `state`?]'],
    [
      'machine M { may -> A; }',
      '1:13 expected a part of the machine or `}`, found the keyword `may` [`may` stands inside a `state` or `in any`]',
    ],
    [
      'machine M { state A { may; }',
      '1:29 expected a part of the machine or `}`, found the end of the text [a `}` is missing somewhere before]',
    ],
    [
      'machine M {\nstate A { }\nmachine N { }',
      '3:1 expected a part of the machine or `}`, found the keyword `machine` [a `}` is missing before this line]',
    ],
    ['machine M { } }', '1:15 expected a declaration, found `}`'],
    ['system s extend t { }', '1:10 expected `extends` or `{`, found `extend` [did you mean `extends`?]'],
    ['property p: alwyas x;', '1:20 expected `leads_to`, found `x` [did you mean `always`?]'],
    ['property p: whenever a then b;', '1:30 expected `within`, found `;`'],
    ['check s { a proved; }', '1:13 expected `:`, found `proved`'],
    [
      'observe clock c { reset while a; reset while b; }',
      '1:34 expected one `reset while` for an observer clock, found a second one [join the conditions with `or`]',
    ],
  ])('%j', (text, expected) => {
    expect(errors(text)).toEqual([expected])
  })

  it.each([
    [
      'may => B;',
      `expected ${clauses}, found \`=>\` [the target state follows \`->\`; "at least" is \`>=\`, implication is \`imply\`]`,
    ],
    ['may B;', `expected ${clauses}, found \`B\``],
    ['may -> B', `expected ${clauses}, found \`}\``],
    ['wen x -> B;', 'expected an invariant, a transition or `}`, found `wen` [did you mean `when`?]'],
    ['when x = 3 -> B;', `expected ${clauses}, found \`=\` [\`==\` compares, \`=\` assigns]`],
    ['when a & b -> B;', `expected ${clauses}, found \`&\` [did you mean \`and\`?]`],
    ['when a < b < c -> B;', `expected ${clauses}, found \`<\` [comparisons do not chain: write \`a < b and b < c\`]`],
    ['when (a or b -> B;', 'expected `)`, found `->`'],
    ['when x <> 3 -> B;', 'expected an expression, found `<>` ["not equal" is `!=`]'],
    ['invariant x =< 3;', 'expected `;`, found `=<` ["at most" is `<=`]'],
    ['on -> B;', 'expected a name, found `->`'],
    ['may choose d;', 'expected `in` or `:`, found `;`'],
    ['may -> B -> C;', 'expected one target state for a transition, found a second one'],
    ['when a when b;', 'expected one guard for a transition, found a second one'],
    ['may { x == 3; }', 'expected `=`, `+=` or `-=`, found `==` [`=` assigns, `==` compares]'],
    ['may { x := 3; }', 'expected `=`, `+=` or `-=`, found `:=` [assignment is `=`]'],
    ['may { rest(x); }', 'expected `=`, `+=` or `-=`, found `(` [did you mean `reset`?]'],
    ['may { raize q; }', 'expected `=`, `+=` or `-=`, found `q` [did you mean `raise`?]'],
    ['may { if x { y = 1; } }', 'expected `(`, found `x`'],
    ['may { start(t); }', 'expected `,`, found `)`'],
    ['may { b.n = 3; }', `expected \`=\`, \`+=\` or \`-=\`, found \`.\` ${elsewhere}`],
    ['may { reset(x, b.y); }', `expected \`,\` or \`)\`, found \`.\` ${elsewhere}`],
    ['may { start(b.t, 3ms); }', `expected \`,\`, found \`.\` ${elsewhere}`],
  ])('in a state: %s', (text, expected) => {
    const found = errors(`machine M { state A {\n${text} } }`).map((line) => line.replace(/^\d+:\d+ /, ''))
    expect(found).toEqual([expected])
  })

  it('name every keyword where a name is expected', () => {
    for (const word of keywords)
      expect(errors(`irq ${word};`)[0]).toContain(`1:5 expected a name, found the keyword \`${word}\``)
    for (const word of keywords) expect(errors(`irq ${word}_;`)).toEqual([])
  })

  it('are all found, each once, and the rest is read', () => {
    const text = `param TICK: time = 4 ms;
event e
event f;
machine N {
    clok y;
    state A {
        invariant x = 3;
        may -> B { x == 3; y = ; z = 1; }
        wen x -> B;
        may -> 4b
    }
    state C { may -> A }
machine P { state A { may -> A; } }
check s { a: proved b: refuted }
const LAST = 1;
`
    expect(errors(text).map((line) => line.replace(/ \[.*/, ''))).toEqual([
      '1:22 expected `;`, found `ms`',
      '3:1 expected `;`, found the keyword `event`',
      '5:5 expected a part of the machine or `}`, found `clok`',
      '7:21 expected `;`, found `=`',
      '8:22 expected `=`, `+=` or `-=`, found `==`',
      '8:32 expected an expression, found `;`',
      '9:9 expected an invariant, a transition or `}`, found `wen`',
      '10:16 expected a name, found `4b`',
      `12:24 expected ${clauses}, found \`}\``,
      '13:1 expected a part of the machine or `}`, found the keyword `machine`',
      '14:21 expected `;`, `,` or `}`, found `b`',
    ])
    const kept = read(text).value.declarations.map((d) => ('name' in d ? d.name.text : d.kind))
    expect(kept).toEqual(['e', 'f', 'N', 'P', 'check', 'LAST'])
  })

  it('keep what was read before the end of a text that stops early', () => {
    const { value, diagnostics } = read('machine M { state A { may; } // and')
    expect(diagnostics.length).toBe(1)
    expect(value.declarations).toMatchObject([{ kind: 'machine', items: [{ kind: 'state' }] }])
  })

  it('point into the text and end, whatever is broken', () => {
    const tokens = scan(released + spec)
    const source = released + spec
    const damage = fc.array(
      fc.record({
        at: fc.nat(tokens.length - 1),
        by: fc.constantFrom('', '{', '}', ';', '(', 'machine', 'when', '"', '/*', '@', '3'),
      }),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    fc.assert(
      fc.property(damage, (breaks) => {
        const text = [...breaks]
          .sort((a, b) => b.at - a.at)
          .reduce((made, { at, by }) => {
            const token = tokens[at]
            return token === undefined ? made : `${made.slice(0, token.start)} ${by} ${made.slice(token.end)}`
          }, source)
        const { value, diagnostics } = read(text)
        for (const { span, message } of diagnostics) {
          expect(span.start).toBeLessThanOrEqual(text.length)
          expect(message).toMatch(/^expected .+, found .+$/)
        }
        const starts = diagnostics.map((d) => d.span.start)
        expect(new Set(starts).size).toBe(starts.length)
        if (diagnostics.length === 0) expect(value.declarations.length).toBeGreaterThan(0)
      }),
      {
        numRuns: 20,
        // A piece of the text that stops early, and the next one that cannot begin.
        examples: [
          [
            [
              { at: 138, by: '{' },
              { at: 0, by: '}' },
              { at: 372, by: '{' },
              { at: 100, by: '' },
            ],
          ],
        ],
      },
    )
  })
})

describe('long and deep texts', () => {
  const n = 3000
  const chains: Readonly<Record<string, string>> = {
    and: `x${' and x'.repeat(n)}`,
    imply: `x${' imply x'.repeat(n)}`,
    sum: `1ms${' + 1ms - 2 * 3ms'.repeat(n)}`,
    not: `${'not '.repeat(n)}x`,
    minus: `${'- '.repeat(n)}x`,
    conditional: `${'x ? y : '.repeat(n)}z`,
  }
  it.each(Object.entries(chains))('chains are no deeper than a link: %s', (_, text) => {
    const { value, diagnostics } = parseExpression(text)
    expect(diagnostics).toEqual([])
    expect(printExpr(value as Expr).length).toBeGreaterThan(n)
  })

  it('so is `else if`', () => {
    const text = `machine M { var v: int; state S { may { if (v == 0) { v = 1; } ${'else if (v == 2) { v = 3; } '.repeat(n / 3)} } } }`
    expect(good(text)).toHaveLength(1)
  })

  it.each([
    ['(', ')'],
    ['[x', ']'],
    ['forall i in 0..1: ', ''],
    ['x ? ', ' : x'],
  ])('what is nested is refused beyond the limit: %s', (open, close) => {
    const nest = (depth: number): string =>
      `x == ${'('.repeat(1)}${open === '[x' ? 'x' : ''}${open.repeat(depth - 1)}x${close.repeat(depth - 1)})`
    expect(parseExpression(nest(mostNested)).diagnostics.map((d) => d.code)).not.toContain('T0104')
    expect(parseExpression(nest(mostNested + 1)).diagnostics.map((d) => d.code)).toEqual(['T0104'])
    expect(parseExpression(nest(5000)).diagnostics.map((d) => d.code)).toEqual(['T0104'])
  })

  it('names that objects have do not hide how deep a text is', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty'])
      expect(
        parseExpression(`${`(${name} + `.repeat(5000)}x${')'.repeat(5000)}`).diagnostics.map((d) => d.code),
      ).toEqual(['T0104'])
  })

  it('names that objects have are explained as others are', () => {
    const said = (name: string): string[] => errors(`machine M { state A { may when ${name} ${name} -> A; } }`)
    expect(said('constructor').join()).toBe(said('konstructor').join().replaceAll('konstructor', 'constructor'))
  })

  it('numbers have as many digits as can be reckoned with', () => {
    expect(parseExpression('9'.repeat(mostDigits)).diagnostics).toEqual([])
    expect(parseExpression('9'.repeat(mostDigits + 1)).diagnostics.map((d) => d.code)).toEqual(['T0104'])
  })

  it.each(
    Object.entries({
      conjunctions: (n: number) => `property p: always a${' and a'.repeat(n)};`,
      negations: (n: number) => `machine M { state S { when ${'not '.repeat(n)}a; } }`,
      conditionals: (n: number) => `property p: always ${'c ? a : '.repeat(n)}b;`,
      'else if': (n: number) =>
        `machine M { state S { may { if (a) { v = 1; }${' else if (a) { v = 1; }'.repeat(n)} } } }`,
      lists: (n: number) => `enum E { a${', a'.repeat(n)} }`,
      states: (n: number) => `machine M { state S { }${' state S { }'.repeat(n)} }`,
      'edges in a loop': (n: number) => `machine M { state S { for i in 0..1 { ${' may;'.repeat(n)} } } }`,
      'effects without end': (n: number) => `machine M { state S { may { ${'a = b; '.repeat(n)}`,
    }),
  )('what is long is refused before it is matched, with the place: %s', (_, text) => {
    const [first, ...others] = parse({ path: 'x.tick', text: text(30_000) }).diagnostics
    expect(others).toEqual([])
    expect(first?.code).toBe('T0104')
    expect(first?.span.start).toBeGreaterThan(10_000)
    expect(parse({ path: 'x.tick', text: text(100) }).diagnostics.map((d) => d.code)).not.toContain('T0104')
  })

  it('many statements are not a long one', () => {
    const many = `machine M { state S { ${'may; '.repeat(10_001)} } }\n${'const c = 1;\n'.repeat(4000)}`
    expect(beyondLimits({ path: 'x.tick', text: many }, scan(many))).toBeUndefined()
  })

  it('a file read in pieces is the file read at once', () => {
    const declarations = Array.from(
      { length: 200 },
      (_, i) => `/// doc ${i}\nparam P${i}: time = ${i}ms; // note ${i}\n`,
    )
    const whole = declarations.join('')
    const read = good(whole)
    expect(read.map((d) => textOf(d.span))).toEqual(declarations.map((d) => /param.*;/.exec(d)?.[0]))
    expect(read.map((d) => d.doc)).toEqual(declarations.map((_, i) => `doc ${i}`))
    expect(errors(whole.replace('P77:', 'P77').replace('P150:', 'P150'))).toHaveLength(2)
  })

  it('names are ASCII, and the message says so', () => {
    expect(errors('machine Zähler { state A { } }').join()).toContain('names are made of ASCII letters')
    expect(errors('param 🙂: time;').join()).toContain('names are made of ASCII letters')
  })
})
