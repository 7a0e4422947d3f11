/**
 * What it costs to read a model, to lower it, and to ask whether it is stuck, without any solver, by its size: seconds
 * of processor time.
 *
 *     npm run bench:lowering
 */
import { markdownTable } from 'markdown-table'
import { elaborate } from '../checker/model/elaborate.ts'
import { parse } from '../checker/syntax/parse.ts'
import { lower } from '../checker/system/lower.ts'

const listed = (n: number, one: (i: number) => string, between = '\n'): string =>
  Array.from({ length: n }, (_, i) => one(i)).join(between)

/** Models that grow with a number. */
const models: Readonly<Record<string, { text: (n: number) => string; sizes: readonly number[] }>> = {
  'a machine of n states': {
    text: (n) =>
      `machine M { clock x; ${listed(n, (i) => `state S${i} { invariant x <= 1ms; when x >= 1ms -> S${(i + 1) % n} { reset(x); } }`)} }
system s { m: M; }
property p: always m.x <= 1ms;`,
    sizes: [250, 500, 1000],
  },
  'n machines that call each other': {
    text: (n) =>
      `${listed(n, (i) => `call c${i}();`)}
${listed(
  n,
  (i) =>
    `machine M${i} { clock x; state S { invariant x <= ${i + 1}ms; ${listed(n, (j) => (j === i ? '' : `call c${j} when x >= 1ms { reset(x); }`))} on c${i} { } } }`,
)}
system s { ${listed(n, (i) => `m${i}: M${i};`)} }
property p: always true;`,
    sizes: [10, 20, 40],
  },
  'n machines of two states': {
    text: (n) =>
      `machine M { clock x; state A { invariant x <= 1ms; when x >= 1ms -> B { reset(x); } } state B { invariant x <= 1ms; when x >= 1ms -> A { reset(x); } } }
system s { ${listed(n, (i) => `m${i}: M;`)} }
property p: always true;`,
    sizes: [50, 100, 200],
  },
}

/** What a piece of work gives, and the seconds of processor time that it took. */
function timed<T>(work: () => T): [T, string] {
  const before = process.cpuUsage()
  const value = work()
  const { user, system } = process.cpuUsage(before)
  return [value, `${((user + system) / 1e6).toFixed(2)} s`]
}

const rows = Object.entries(models).flatMap(([name, { text, sizes }]) =>
  sizes.map((n) => {
    const [tree, read] = timed(() => parse({ path: 'x.tick', text: text(n) }))
    const [model, elaborated] = timed(() => elaborate([tree.value]))
    const network = model.value?.systems[0]
    if (network === undefined) throw new Error(`${name} of ${n}: ${model.diagnostics[0]?.message}`)
    const [system, lowered] = timed(() => lower(network))
    const [, stuck] = timed(() => system.stuck)
    return [name, String(n), read, elaborated, lowered, stuck]
  }),
)
const head = ['model', 'n', 'parse', 'elaborate', 'lower', 'stuck']
process.stdout.write(`${markdownTable([head, ...rows], { align: ['l', 'r', 'r', 'r', 'r', 'r'] })}\n`)
