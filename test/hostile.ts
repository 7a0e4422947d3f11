/** Texts of other people with all that a terminal might obey, for the tests of what leaves the program. */
import { expect } from 'vitest'
import { inFolderWith, paracheck } from './command-line.ts'

/**
 * Clear the screen, set the title, write the clipboard, hide, ring, overwrite the line, C1, turn the order around, be
 * invisible, forge a line.
 */
export const evil =
  '\x1b[2J\x1b]0;owned\x07\x1b]52;c;eA==\x07\x1b[8m\rproved\x9b31m\x85\u202eabc\u2066d\u2069\u200b\u2028\ufeff\x7f\x00'.replace(
    '\x00',
    '',
  )
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is sought
export const acts = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

const model = `// ${evil}
param A: time = 1ms; // ${evil}
assume A > 0ms;
/// ${evil}
machine M {
    clock x;
    state S { invariant x <= A; when x >= A -> T @source("${evil}.c", "${evil}") { reset(x); } }
    state T { may -> S { reset(x); } }
    state U @unreachable("${evil}") { may -> S; }
    state V { may -> S; }
}
/// ${evil}
system s { m: M; }
system t { m: M; }
property p "${evil}": never m.T;
property q "${evil}": always m.x >= 0ms;
check s { p: refuted; q: proved; }
check t { p: refuted; }
`

/** Files that are hostile wherever they can be. */
export const hostileFiles = (): void =>
  inFolderWith({
    'm.tick': model,
    'wrong.tick': `machine M { clock x; state A { invariant x <= "${evil}"; } }\nsystem s { m: M; }\n// ${evil}\n`,
    'unknown.tick': `machine M { clock x; state A { invariant x <= y /* ${evil} */; may -> B /* ${evil} */; } }\nsystem s { m: M; }\n`,
    'uses.tick': `use "${evil.replaceAll('/', '')}.tick";\n`,
    'wrong.smt2': `(set-logic HORN)\n(declare-fun |${evil}| (Int) Bool)\n(assert (|${evil}| "${evil}"))\n`,
    'right.smt2': `(set-logic HORN)\n(declare-fun |i${evil}| (Int) Bool)\n(assert (forall ((x Int)) (=> (= x 0) (|i${evil}| x))))\n(assert (forall ((x Int)) (=> (and (|i${evil}| x) (> x 5)) false)))\n(check-sat)\n`,
    'wrong.vmt': `(declare-fun ${evil} () Int)\n`,
    'wrong.mcmt': `(define-state-type ${evil})\n`,
    'wrong.tck': `system:${evil}\nprocess:${evil}\n`,
    'trace.json': `{"model": ${JSON.stringify(evil)}, "system": 3}`,
    'r.ndjson': `${JSON.stringify({
      type: 'result',
      ok: false,
      version: evil,
      properties: [
        {
          file: `${evil}m.tick`,
          line: 1,
          system: evil,
          property: evil,
          title: evil,
          form: 'always',
          declared: evil,
          verdict: 'unknown',
          reason: evil,
          asExpected: true,
          seconds: 1,
        },
      ],
      systems: [{ file: evil, system: evil, verdict: 'broken', detail: evil, seconds: 1 }],
    })}\n`,
    'lie.sh': `#!/bin/sh\nprintf '%b' '${evil.replaceAll('\x1b', '\\033').replaceAll('\x07', '\\007').replaceAll('\r', '\\r')}\\n'\nexit 1\n`,
  })

/** Nothing that acts in what was printed, nor in any file that the command left. */
export async function harmless(
  line: string,
  codes: readonly number[],
  around: Parameters<typeof paracheck>[1] = {},
): Promise<string> {
  const { code, shown } = await paracheck(line, around)
  expect(acts.exec(shown), line).toBeNull()
  expect(codes, `${line}\n${shown}`).toContain(code)
  return shown
}
