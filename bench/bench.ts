/**
 * What answers cost: every question asked of each engine alone and of all of them side by side, of the embedded solver
 * and, when there is one, of the native z3. Times are of whole answers, re-checked proofs and replayed traces included;
 * within one question the ways take turns, so that a busy machine slows all of them; the table has medians, as ratios
 * to the ordinary way.
 *
 *     npm run bench -- [--only GLOBS] [--runs N] [--timeout DURATION] [--write]
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findModels } from '../checker/api/texts.ts'
import { duration, positive, words } from '../checker/cli/parse-options.ts'
import { engines } from '../checker/engines/index.ts'
import type { Question } from '../checker/model/model.ts'
import { chooseBackend, NoSuchSolver } from '../checker/smt/backend.ts'
import type { Backend } from '../checker/smt/session.ts'
import { answerTo, questionsIn, secondsOf, specs } from './asked.ts'
import { type Row, type Timing, table, withTable } from './table.ts'

/** Classics, and of the busy guest: its policies, what is proved and what is refuted. */
const usual = [
  'fischer.exclusion',
  'crossing.safe',
  'periodic.tick_gap',
  'final.*_gap',
  'final.ticks_on_return',
  'repaired.tick_gap',
  'repaired.every_tick',
]

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string', default: usual.join(',') },
    runs: { type: 'string', default: '3' },
    timeout: { type: 'string', default: '60s' },
    write: { type: 'boolean', default: false },
  },
})
const [runs, timeoutMs, only] = [positive(flags.runs), duration(flags.timeout), words(flags.only)]

/** A way to ask: a solver, and one engine or all. */
interface Way {
  readonly backend: Backend
  readonly engine: string | undefined
}

const backends = [await chooseBackend('embedded'), ...(await native())]
const ways: readonly Way[] = backends.flatMap((backend) =>
  [undefined, ...engines.map((e) => e.name)].map((engine): Way => ({ backend, engine })),
)

async function native(): Promise<Backend[]> {
  return chooseBackend('z3').then(
    (backend) => [backend],
    (failure: unknown) => (failure instanceof NoSuchSolver ? [] : Promise.reject(failure)),
  )
}

/** The seconds of a way's answer; undefined when it has none, or not the expected one. */
async function seconds(question: Question, { backend, engine }: Way): Promise<number | undefined> {
  return secondsOf(await answerTo(question, { backend, timeoutMs, engine }))
}

/** Medians of all ways; a way that fails once is not asked again. */
async function timed(question: Question): Promise<Timing[]> {
  const found = ways.map((): (number | undefined)[] => [])
  for (let run = 0; run < runs; run++) {
    for (const [i, way] of ways.entries()) {
      if (found[i]?.includes(undefined) !== true) found[i]?.push(await seconds(question, way))
    }
  }
  return found.map((times, i) => ({
    solver: ways[i]?.backend.name ?? '',
    engine: ways[i]?.engine,
    seconds: median(times),
  }))
}

function median(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((t) => t !== undefined).sort((a, b) => a - b)
  return known.length < times.length ? undefined : known[Math.floor((known.length - 1) / 2)]
}

const rows: Row[] = []
for (const [question, name] of await questionsIn(await findModels([specs]), only)) {
  if (question.expected === undefined) continue
  process.stderr.write(`${name}\n`)
  rows.push({ name, expected: question.expected, timings: await timed(question) })
}
const text = table(
  rows,
  engines.map((e) => e.name),
  runs,
)
process.stdout.write(`${text}\n`)
if (flags.write) {
  const readme = join(import.meta.dirname, 'README.md')
  const command = `npm run bench -- --only '${flags.only}' --runs ${runs} --timeout ${flags.timeout} --write`
  await writeFile(readme, withTable(await readFile(readme, 'utf8'), `\`${command}\`\n\n${text}`))
}
process.exit(0)
