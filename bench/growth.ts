/**
 * How the time for an answer grows with the number of CPUs, tasks, processes: questions of `specs/` asked anew (nothing
 * kept) for one value of a constant after the other, until one is not answered in time.
 *
 *     npm run bench:growth -- [--only GLOBS] [--most N] [--timeout DURATION]
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { markdownTable } from 'markdown-table'
import { duration, positive, words } from '../checker/cli/parse-options.ts'
import { chooseBackend } from '../checker/smt/backend.ts'
import { fits } from '../checker/support/globs.ts'
import { answerTo, questionsIn, specs } from './asked.ts'

/** A constant, where it is, the first value that makes sense, and what is asked. */
const rows = [
  { file: 'fischer', constant: 'N', least: 2, names: 'fischer.exclusion' },
  { file: 'round-robin', constant: 'N', least: 2, names: 'round_robin.waits,round_robin.no_less' },
  {
    file: 'jiffies',
    constant: 'CPUS',
    least: 1,
    names: 'periodic_smp.fresh_while_busy,final_smp.fresh_while_busy,repaired_smp.fresh_while_busy',
  },
  { file: 'shares', constant: 'TASKS', least: 2, names: 'cfs.shares,rr.even_turns,rr_uneven.even_turns' },
  { file: 'overcommit', constant: 'VCPUS', least: 1, names: 'grid_overcommit.grid_gap,final_overcommit.gap' },
]

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: '*' },
    most: { type: 'string', default: '8' },
    timeout: { type: 'string', default: '60s' },
  },
})
const [only, most, timeoutMs] = [words(flags.only), positive(flags.most), duration(flags.timeout)]
const backend = await chooseBackend('embedded')
/** Questions that were not answered for a smaller value. */
const stopped = new Set<string>()

/** Verdict and seconds of each question that fits, for one value; in the order of the file. */
async function answers(
  file: string,
  names: readonly string[],
  constant: string,
  value: number,
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  for (const [question, name] of await questionsIn(
    [join(specs, `${file}.tick`)],
    names,
    new Map([[constant, String(value)]]),
  )) {
    if (!fits(`${question.network.name}.${question.property.name}`, only) || stopped.has(name)) continue
    const { verdict, seconds } = await answerTo(question, { backend, timeoutMs })
    const answered = verdict === question.expected
    if (!answered) stopped.add(name)
    found.set(
      name,
      answered ? `${seconds.toFixed(1)} s` : verdict === 'unknown' || verdict === 'bounded' ? '-' : verdict,
    )
    process.stderr.write(`${name}  ${constant} = ${value}  ${verdict}  ${seconds.toFixed(1)} s\n`)
  }
  return found
}

const table: string[][] = []
for (const { file, constant, least, names } of rows) {
  const times = new Map<string, string[]>()
  for (let value = 1; value <= most; value++)
    for (const [name, cell] of value < least ? [] : await answers(file, words(names), constant, value)) {
      const cells = times.get(name) ?? Array.from({ length: most }, () => '')
      times.set(name, cells.with(value - 1, cell))
    }
  for (const [name, cells] of times) table.push([name, constant, ...cells])
}
const sizes = Array.from({ length: most }, (_, i) => String(i + 1))
process.stdout.write(
  `${markdownTable([['question', 'of', ...sizes], ...table], { align: ['l', 'l', ...sizes.map(() => 'r')] })}\n`,
)
process.exit(0)
