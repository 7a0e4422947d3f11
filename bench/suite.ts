/**
 * All questions about states in `specs/`, against native Spacer on the same questions: each is answered by the
 * portfolio with the embedded solver (re-check and replay included), and handed as Horn clauses to the z3 on PATH.
 * Prints both times, how often each had the expected answer, the geometric mean of the ratios where both had, and what
 * the process weighed after each question.
 *
 *     npm run bench:suite -- [--only GLOBS] [--every N] [--timeout DURATION]
 *
 * `--every`: only each N-th question.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findModels } from '../checker/api/texts.ts'
import { duration, positive, words } from '../checker/cli/parse-options.ts'
import { hornText } from '../checker/formats/write.ts'
import { badOf, isAnsweredByState } from '../checker/model/bad.ts'
import type { Question } from '../checker/model/model.ts'
import { chooseBackend } from '../checker/smt/backend.ts'
import { lower } from '../checker/system/lower.ts'
import { answerTo, questionsIn, secondsOf, specs } from './asked.ts'

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: '*' },
    every: { type: 'string', default: '1' },
    timeout: { type: 'string', default: '60s' },
  },
})
const [timeoutMs, only, every] = [duration(flags.timeout), words(flags.only), positive(flags.every)]
const backend = await chooseBackend('embedded')
const scratch = await mkdtemp(join(tmpdir(), 'paracheck-suite-'))

interface Times {
  readonly ours: number | undefined
  readonly spacer: number | undefined
}

async function ours(question: Question): Promise<number | undefined> {
  return secondsOf(await answerTo(question, { backend, timeoutMs }))
}

/** The program's first line and its seconds; the words of z3 or why it has none. */
function z3(file: string): Promise<{ readonly word: string; readonly seconds: number }> {
  const started = performance.now()
  return new Promise((resolve) => {
    const child = spawn('z3', [`-T:${Math.ceil(timeoutMs / 1000)}`, file], { stdio: ['ignore', 'pipe', 'ignore'] })
    let text = ''
    child.stdout.on('data', (part: Buffer) => (text += part.toString('utf8')))
    const end = (): void => resolve({ word: text.split('\n')[0] ?? '', seconds: (performance.now() - started) / 1000 })
    child.on('error', () => resolve({ word: 'no z3 on PATH', seconds: 0 }))
    child.on('close', end)
  })
}

async function spacer({ network, property, expected }: Question): Promise<number | undefined> {
  if (!isAnsweredByState(property.form)) return undefined
  const file = join(scratch, 'question.smt2')
  await writeFile(file, hornText(lower(network), badOf(property.form)))
  const { word, seconds } = await z3(file)
  const wanted = expected === 'proved' || expected === 'unreachable' ? 'sat' : 'unsat'
  if ((word === 'sat' || word === 'unsat') && word !== wanted)
    process.stdout.write(`  z3 says ${word}, expected ${wanted}\n`)
  return word === wanted ? seconds : undefined
}

const geometric = (ratios: readonly number[]): number =>
  Math.exp(ratios.reduce((sum, r) => sum + Math.log(r), 0) / Math.max(1, ratios.length))
const shown = (seconds: number | undefined): string =>
  (seconds === undefined ? '-' : `${seconds.toFixed(2)}s`).padStart(8)
const megabytes = (): number => Math.round(process.memoryUsage().rss / 2 ** 20)

const all: Times[] = []
let met = 0
try {
  for (const file of await findModels([specs])) {
    for (const [question, name] of await questionsIn([file], only)) {
      if (question.expected === undefined || !isAnsweredByState(question.property.form)) continue
      if (met++ % every !== 0) continue
      const times = { ours: await ours(question), spacer: await spacer(question) }
      all.push(times)
      process.stdout.write(
        `${shown(times.ours)}  ${shown(times.spacer)}  ${String(megabytes()).padStart(5)} MiB  ${question.expected.padEnd(11)}  ${name}\n`,
      )
    }
  }
} finally {
  await rm(scratch, { recursive: true })
}
const both = all.flatMap(({ ours: a, spacer: b }) => (a === undefined || b === undefined ? [] : [b / a]))
const limit = timeoutMs / 1000
const some = all.flatMap(({ ours: a, spacer: b }) =>
  a === undefined && b === undefined ? [] : [(b ?? limit) / (a ?? limit)],
)
const known = all.flatMap((t) => t.ours ?? []).sort((a, b) => a - b)
process.stdout.write(`
| of ${all.length} questions, ${flags.timeout} each | paracheck, embedded | native Spacer |
| --- | ---: | ---: |
| answered as expected | ${known.length} | ${all.filter((t) => t.spacer !== undefined).length} |
| median, worst | ${known[known.length >> 1]?.toFixed(2)} s, ${known.at(-1)?.toFixed(1)} s | |
| geometric mean of Spacer's time to ours, where both answer (${both.length}) | ${geometric(both).toFixed(2)} | 1 |
| the same, where one answers (${some.length}), no answer counted as ${flags.timeout} | ${geometric(some).toFixed(2)} | 1 |
`)
process.exit(0)
