import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ast, expr, withoutSpans } from '../../test/arbitrary-ast.ts'
import { rational } from '../support/rational.ts'
import type { Expr } from './ast.ts'
import { parse, parseExpression } from './parse.ts'
import { print, printExpr } from './print.ts'
import { scan } from './tokens.ts'

const read = (text: string) => parse({ path: 'test.tick', text })
const format = (text: string) => {
  const { value, diagnostics } = read(text)
  expect(diagnostics.map((d) => d.message)).toEqual([])
  return print(value)
}

describe('printing', () => {
  it('an arbitrary tree reads back to itself', () => {
    fc.assert(
      fc.property(ast, (tree) => {
        const { value, diagnostics } = read(print(tree))
        expect(diagnostics).toEqual([])
        expect(withoutSpans(value.declarations)).toEqual(withoutSpans(tree.declarations))
      }),
      { numRuns: 100 },
    )
  })

  it('an arbitrary expression reads back to itself', () => {
    fc.assert(
      fc.property(expr, (tree) => {
        expect(withoutSpans(parseExpression(printExpr(tree)).value)).toEqual(withoutSpans(tree))
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['((a)) + (b * c)', 'a + b * c'],
    ['(a + b) * c', '(a + b) * c'],
    ['a - (b - c)', 'a - (b - c)'],
    ['(a - b) - c', 'a - b - c'],
    ['a && b || !c', 'a and b or not c'],
    ['not (a == b)', 'not (a == b)'],
    ['(a imply b) imply c', '(a imply b) imply c'],
    ['a imply (b imply c)', 'a imply b imply c'],
    ['- ( - x)', '- -x'],
    ['(c ? a : b) + 1', '(c ? a : b) + 1'],
    ['(forall i in 0..N-1: x[i]) and y', '(forall i in 0..N-1: x[i]) and y'],
    ['y and (forall i in 0..1: x[i])', 'y and forall i in 0..1: x[i]'],
    ['0.250ms + 04us', '0.25ms + 4us'],
  ])('%s is set as %s', (text, expected) => {
    const { value } = parseExpression(text)
    expect(value && printExpr(value)).toBe(expected)
  })

  it('writes a third, which is no literal, as a quotient', () => {
    const span = { source: { path: '', text: '' }, start: 0, end: 0 }
    const third: Expr = { kind: 'number', value: rational('1/3'), unit: 'ms', span }
    expect(
      printExpr({
        kind: 'binary',
        operator: '*',
        left: { kind: 'number', value: rational(2), span },
        right: third,
        span,
      }),
    ).toBe('2 * (1ms / 3)')
  })
})

describe('formatting', () => {
  it('keeps comments in place, blank lines up to one, and documentation', () => {
    const text = `// head

/// The period.
///  Twice.
param TICK:time=4ms;// trailing


assume TICK>0ms;   /* one */ /* two */
machine M ( i : int, g: machine ){ // opens

   clock x in 0ms..TICK;

   /// Here.
   initial state A { invariant x<=TICK; // bound
     when x==TICK -> B { reset(x); // again
        }
     on e(a) when a > 0 { if (a == 1) { n = 1; } else if (a == 2) { n = 2; } else { n = 3; } }
     may -> B @source("f.c") choose d in 0ms..TICK;
     // last
   }
   urgent state B {}
}
system s { m: M(0, m); }
check s { a: proved; b: TICK, }
// end
`
    expect(format(text)).toBe(`// head

/// The period.
///  Twice.
param TICK: time = 4ms; // trailing

assume TICK > 0ms; /* one */ /* two */
machine M(i: int, g: machine) { // opens
    clock x in 0ms..TICK;

    /// Here.
    initial state A {
        invariant x <= TICK; // bound
        when x == TICK -> B {
            reset(x); // again
        }
        on e(a) when a > 0 {
            if (a == 1) {
                n = 1;
            } else if (a == 2) {
                n = 2;
            } else {
                n = 3;
            }
        }
        may choose d in 0ms..TICK -> B @source("f.c");
        // last
    }
    urgent state B {}
}
system s { m: M(0, m); }
check s { a: proved; b: TICK; }
// end
`)
  })

  it('moves a comment from inside a line above it', () => {
    expect(format('param /* a */ TICK: // b\n  time /// c\n = 4ms; // d')).toBe(
      '/* a */\n// b\n// c\nparam TICK: time = 4ms; // d\n',
    )
  })

  it('keeps a comment in an empty block', () => {
    const text = 'machine M {\n    state A {\n        on deadline {\n            /* expired */\n        }\n    }\n}\n'
    expect(format('machine M { state A { on deadline {\n /* expired */ } } }')).toBe(text)
  })

  it('keeps short blocks on the lines they were written on', () => {
    const text = 'enum c { RED, GREEN }\nenum d {\n    RED, // stop\n    GREEN // go\n}\nsystem s {\n    a: A;\n}\n'
    expect(format(text)).toBe(text)
  })

  it('sets a property on two lines where it was, and groups what always holds', () => {
    const text =
      'property p "t":\n    always (a imply b);\nproperty q: never (a and b);\nproperty r: always x <= 3ms;\n'
    expect(format(text)).toBe(text)
  })

  it('breaks a block that is longer than a line', () => {
    const instances = [...'abcdefgh'].map((letter) => `${letter}: Machine(${letter}, 2 * TICK);`)
    expect(format(`system s { ${instances.join(' ')} }`)).toBe(`system s {\n    ${instances.join('\n    ')}\n}\n`)
  })

  it('gives the empty text for the empty file', () => {
    expect(format('')).toBe('')
  })

  it('keeps the comments of a file without declarations', () => {
    expect(format('// a\n\n\n/* b */')).toBe('// a\n\n/* b */\n')
  })

  it('never loses a comment and never changes its own output, wherever comments and line breaks stand', () => {
    const scraps = fc.array(
      fc.record({ at: fc.nat(), kind: fc.constantFrom('//', '///', '////', '/*', '/**', 'blank', 'break') }),
      {
        maxLength: 12,
      },
    )
    fc.assert(
      fc.property(ast, scraps, (tree, inserted) => {
        const text = withScraps(print(tree), inserted)
        const first = read(text)
        expect(first.diagnostics).toEqual([])
        const once = print(first.value)
        const second = read(once)
        expect(second.diagnostics).toEqual([])
        expect(print(second.value)).toBe(once)
        expect(withoutSpans(second.value.declarations)).toEqual(withoutSpans(first.value.declarations))
        for (let i = 0; i < inserted.length; i++) expect(once.split(`#${i}#`).length).toBe(text.split(`#${i}#`).length)
      }),
      { numRuns: 100 },
    )
  })
})

/** The text with comments `#0#`, `#1#`, … and line breaks put between its tokens. */
function withScraps(text: string, scraps: readonly { at: number; kind: string }[]): string {
  const tokens = scan(text)
  const places = [0, ...tokens.map((token) => token.end)]
  const atPlace = new Map<number, string>()
  scraps.forEach(({ at, kind }, i) => {
    const place = places[at % places.length] ?? 0
    const scrap =
      kind === 'blank'
        ? '\n\n'
        : kind === 'break'
          ? '\n'
          : kind.startsWith('/*')
            ? ` ${kind} #${i}# */ `
            : ` ${kind} #${i}#\n`
    atPlace.set(place, (atPlace.get(place) ?? '') + scrap)
  })
  // From the right, so that the offsets to the left stay true.
  return [...atPlace]
    .sort(([a], [b]) => b - a)
    .reduce((made, [place, scrap]) => made.slice(0, place) + scrap + made.slice(place), text)
}
