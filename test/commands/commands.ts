/** Every command of the program with small files of its own, as data: what is asked of one command is asked of all. */
const machine = `
event tick;
machine M { clock x; var n: 0..9 = 0; state S { invariant x <= 1ms; emit tick when x == 1ms -> S { reset(x); } } }
machine N { state S { on tick { } } }
system s { m: M; n: N; }
system t { m: M; n: N; }
property holds: always m.S imply m.x <= 1ms;
`
export const small = `${machine}check s { holds: proved; }\ncheck t { holds: proved; }\n`

/** Takes many seconds to write out, and is no larger than models may be. */
export const slow = `${small}${Array.from({ length: 4 }, (_, i) => `property p${i}: always forall i in 0..4000: forall j in 0..10: m.n + i * j + ${i} >= 0;\n`).join('')}`

const wrong = 'machine M { state S { when n > 1 -> T; } }\nsystem s { m: M; }\n'

export interface CommandLine {
  readonly name: string
  /** With MODEL where a model is named, which may be another one. */
  readonly line: string
  readonly takesJson: boolean
}

/** The commands that read models, by name. */
export const commands: readonly CommandLine[] = [
  { name: 'check', line: 'check MODEL --no-write', takesJson: true },
  { name: 'report', line: 'report MODEL --no-write', takesJson: false },
  { name: 'compare', line: 'compare s t MODEL --no-write', takesJson: false },
  { name: 'diff', line: 'diff MODEL MODEL', takesJson: true },
  { name: 'synthesise', line: 'synthesise MODEL --no-write', takesJson: true },
  { name: 'coverage', line: 'coverage MODEL', takesJson: true },
  { name: 'mutate', line: 'mutate MODEL --limit 2', takesJson: true },
  { name: 'conform', line: 'conform MODEL --system s --map map.json --log log.txt', takesJson: true },
  { name: 'show', line: 'show run.json --model MODEL', takesJson: false },
  { name: 'replay', line: 'replay run.json --model MODEL', takesJson: true },
  { name: 'simulate', line: 'simulate MODEL --system s', takesJson: true },
  { name: 'recheck', line: 'recheck .paracheck/certificates/small.s.holds.smt2 --model MODEL', takesJson: true },
  { name: 'invariant', line: 'invariant MODEL', takesJson: true },
  { name: 'export', line: 'export MODEL --system s --prop holds', takesJson: false },
  { name: 'fmt', line: 'fmt --check MODEL', takesJson: false },
]

/** Speaks until its input ends, and answers in another protocol. */
export const servers: readonly string[] = ['lsp']

/** Commands that read no model, and what makes them fail. */
export const others: readonly CommandLine[] = [
  { name: 'explain', line: 'explain NOTHING', takesJson: true },
  { name: 'init', line: 'init small.tick/NOTHING', takesJson: false },
  { name: 'new', line: 'new NOTHING', takesJson: false },
  { name: 'doctor', line: 'doctor --NOTHING', takesJson: true },
  { name: 'completion', line: 'completion NOTHING', takesJson: false },
]

/** The files that the lines name. */
export const files: Readonly<Record<string, string>> = {
  'small.tick': small,
  'slow.tick': slow,
  'wrong.tick': wrong,
  'unreadable.tick': 'machine {\n',
  'map.json': JSON.stringify({ format: 'paracheck-map/1', rules: [{ log: 'tick', event: 'tick' }] }),
  'log.txt': '# tracer: nop\n   a-1 [000] d..1. 1.001000: tick: \n   a-1 [000] d..1. 1.002000: tick: \n',
}

/** How the files are made that commands make: a run, and certificates. */
export const making: readonly string[] = [
  'simulate small.tick --system s --out run.json',
  'check small.tick --no-systems --fresh --solver embedded --engine kinduction',
]
