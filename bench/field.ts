/**
 * Problems of the field, which other people wrote and other tools have answered: a folder with files that paracheck can
 * check and `expected.tsv`, a line `file<TAB>safe|unsafe` for each, or `file<TAB>reachable|unreachable<TAB>labels` for
 * networks of automata. Every problem is asked in a process of its own, which ends with its limit, so that nothing is
 * left of one when the next begins. A wrong verdict is worth an exit code of 1.
 *
 *     npm run bench:field -- DIR [--timeout 60s] [--engines a,b] [--only GLOBS] [--native]
 *
 * `--engines`: each of these alone, instead of all of them side by side. `--native`: the z3 on PATH by itself as well.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { duration, words } from '../checker/cli/parse-options.ts'
import { engines } from '../checker/engines/index.ts'
import { fits } from '../checker/support/globs.ts'

interface Problem {
  readonly file: string
  readonly expected: 'safe' | 'unsafe'
  /** Which labels are to be reached together, of a network of automata. */
  readonly labels?: string
}

interface Answer {
  readonly verdict: 'safe' | 'unsafe' | 'unknown'
  /** Which engine answered, or why there is no answer. */
  readonly how: string
  readonly seconds: number
}

/** A way to answer problems, a column of the table. */
interface Way {
  readonly name: string
  answer(file: string, labels?: string): Promise<Answer>
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    timeout: { type: 'string', default: '60s' },
    engines: { type: 'string' },
    only: { type: 'string', default: '*' },
    native: { type: 'boolean', default: false },
  },
})
const [timeoutMs, only] = [duration(flags.timeout), words(flags.only)]
/** Starting, and re-checking what was found in the last moment. */
const graceMs = 15_000

function usage(message: string): never {
  process.stderr.write(`error: ${message}\n`)
  process.exit(2)
}

async function problemsOf(folder: string): Promise<Problem[]> {
  const text = await readFile(join(folder, 'expected.tsv'), 'utf8').catch(() =>
    usage(`there is no expected.tsv in ${folder}`),
  )
  const lines = text.split('\n').filter((line) => line.trim() !== '')
  const problems = lines.map((line, i): Problem => {
    const [file = '', expected, labels] = line.split('\t')
    if (labels !== undefined && (expected === 'reachable' || expected === 'unreachable'))
      return { file, expected: expected === 'reachable' ? 'unsafe' : 'safe', labels }
    if (expected === 'safe' || expected === 'unsafe') return { file, expected }
    return usage(
      `${join(folder, 'expected.tsv')}:${i + 1}: not of the form file<TAB>safe|unsafe or file<TAB>reachable|unreachable<TAB>labels`,
    )
  })
  return problems.filter((p) => fits(p.file, only))
}

/** What a program prints, and undefined if it had to be ended. Its whole group ends with it, solvers included. */
function output(program: string, args: readonly string[], limitMs: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    let [text, late] = ['', false]
    const timer = setTimeout(() => {
      late = true
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
    }, limitMs)
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part: Buffer) => (text += part.toString('utf8')))
    const end = (): void => {
      clearTimeout(timer)
      resolve(late ? undefined : text)
    }
    child.on('error', end)
    child.on('close', end)
  })
}

const program = join(import.meta.dirname, '..', 'bin', 'paracheck.js')

/** Paracheck, with one engine or with all. Answers of several properties are one: unsafe if any is. */
function ours(engine: string | undefined): Way {
  const chosen = engine === undefined ? [] : ['--engine', engine]
  return {
    name: engine ?? 'all',
    async answer(file, labels) {
      const started = performance.now()
      const asked = labels === undefined ? [] : ['--labels', labels, '--no-systems']
      const args = [
        program,
        'check',
        file,
        ...asked,
        '--json',
        '--no-write',
        '--bound',
        '10000',
        '--timeout',
        `${timeoutMs}ms`,
        ...chosen,
      ]
      const text = await output(process.execPath, args, timeoutMs + graceMs)
      return { ...readResult(text), seconds: (performance.now() - started) / 1000 }
    },
  }
}

function readResult(text: string | undefined): Omit<Answer, 'seconds'> {
  if (text === undefined) return { verdict: 'unknown', how: 'ended at the limit' }
  const line = text.split('\n').findLast((l) => l.startsWith('{"type":"result"'))
  if (line === undefined) return { verdict: 'unknown', how: text.trim().split('\n').at(-1) ?? '' }
  const result = JSON.parse(line) as {
    error?: string
    properties: { verdict: string; engine?: string; reason?: string }[]
  }
  const { properties } = result
  const refuted = properties.find((p) => p.verdict === 'refuted' || p.verdict === 'reached')
  if (refuted !== undefined) return { verdict: 'unsafe', how: refuted.engine ?? '' }
  const open = properties.find((p) => p.verdict !== 'proved' && p.verdict !== 'unreachable')
  if (open === undefined && properties.length > 0) return { verdict: 'safe', how: properties[0]?.engine ?? '' }
  return { verdict: 'unknown', how: result.error ?? open?.reason ?? '' }
}

/** Spacer as it is: on the file itself if it holds clauses, otherwise on those we write for it. */
function native(scratch: string): Way {
  return {
    name: 'z3',
    async answer(file, labels) {
      const clauses = file.endsWith('.smt2') ? file : join(scratch, 'problem.smt2')
      const asked = labels === undefined ? [] : ['--labels', labels]
      if (clauses !== file)
        await output(
          process.execPath,
          [program, 'export', file, ...asked, '--format', 'horn', '--out', clauses],
          graceMs,
        )
      const started = performance.now()
      const text = await output('z3', [`-T:${Math.ceil(timeoutMs / 1000)}`, clauses], timeoutMs + graceMs)
      const word = text?.trim().split('\n')[0] ?? ''
      const verdict = word === 'sat' ? 'safe' : word === 'unsat' ? 'unsafe' : 'unknown'
      return {
        verdict,
        how: verdict === 'unknown' ? word || 'ended at the limit' : '',
        seconds: (performance.now() - started) / 1000,
      }
    },
  }
}

async function waysAsked(scratch: string): Promise<Way[]> {
  const names = flags.engines === undefined ? [undefined] : words(flags.engines)
  const wrong = names.find((name) => name !== undefined && !engines.some((e) => e.name === name))
  if (wrong !== undefined) usage(`there is no engine ${wrong}; there are ${engines.map((e) => e.name).join(', ')}`)
  if (!flags.native) return names.map(ours)
  const version = await output('z3', ['--version'], 10_000)
  if (version?.startsWith('Z3') !== true) usage('--native: there is no z3 on PATH')
  return [...names.map(ours), native(scratch)]
}

const [folder, ...others] = positionals
if (folder === undefined || others.length > 0) usage('one folder is needed: npm run bench:field -- DIR')
const problems = await problemsOf(folder)
if (problems.length === 0) usage(`no problem in ${folder} fits --only`)
const scratch = await mkdtemp(join(tmpdir(), 'paracheck-field-'))
const ways = (await waysAsked(scratch)).map((way) => ({ way, count: { solved: 0, unknown: 0, wrong: 0, seconds: 0 } }))
try {
  // In turn, so that whatever else the machine does slows all of them alike.
  for (const { file, expected, labels } of problems) {
    for (const { way, count } of ways) {
      const { verdict, how, seconds } = await way.answer(join(folder, file), labels)
      const outcome = verdict === 'unknown' ? 'unknown' : verdict === expected ? 'solved' : 'wrong'
      count[outcome] += 1
      if (outcome === 'solved') count.seconds += seconds
      const word = outcome === 'wrong' ? `WRONG: ${verdict}` : verdict
      process.stdout.write(
        `${way.name.padEnd(10)}  ${word.padEnd(13)}  ${seconds.toFixed(1).padStart(6)}s  ${file}  ${how}\n`,
      )
    }
  }
} finally {
  await rm(scratch, { recursive: true })
}
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const rows = ways.map(({ way, count: c }) =>
  row([way.name, c.solved, c.unknown, c.wrong, `${c.seconds.toFixed(0)} s`].map(String)),
)
process.stdout.write(
  `\n${problems.length} problems, ${flags.timeout} each\n\n${[row(['', 'solved', 'unknown', 'wrong', 'time of the solved']), row(['---', '---', '---', '---', '---']), ...rows].join('\n')}\n`,
)
process.exit(ways.some(({ count }) => count.wrong > 0) ? 1 : 0)
