/**
 * What it costs to check kept proofs again: all certificates of a folder, by the exact solver and by others, in CPU
 * seconds of everything that works for it.
 *
 *     npm run bench:recheck -- [FOLDER] [--solvers exact,embedded,z3,cvc5] [--every N]
 *
 * The folder is `.paracheck/certificates`, which `paracheck check specs` fills. A native solver is a process for each
 * certificate; it is left out where it is not on PATH.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { markdownTable } from 'markdown-table'
import { positive } from '../checker/cli/parse-options.ts'
import { checkScript } from '../checker/exact/check-script.ts'
import { embeddedBackend } from '../checker/smt/embedded.ts'

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { solvers: { type: 'string', default: 'exact,embedded,z3,cvc5' }, every: { type: 'string', default: '1' } },
})
const folder = positionals[0] ?? '.paracheck/certificates'
const every = positive(flags.every)
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.smt2'))
  .sort()
  .filter((_, i) => i % every === 0)
  .map((file) => join(folder, file))

/** Answers of one certificate, and the CPU seconds of processes outside this one. */
interface Answered {
  readonly answers: readonly string[]
  readonly outside: number
}

type Solver = (file: string) => Answered | Promise<Answered>

const wordsOf = (printed: string): string[] =>
  printed.split('\n').filter((line) => /^(sat|unsat|unknown|timeout)$/.test(line))

/** Runs a command; its CPU seconds are what the shell says of it. */
function run(command: string, ...args: string[]): Answered {
  const script = 'TIMEFORMAT="%U %S"; time "$@" 2>/dev/null'
  const printed = execFileSync('bash', ['-c', `{ ${script}; } 2>&1`, 'bash', command, ...args], {
    encoding: 'utf8',
    timeout: 600_000,
  })
  const times = printed.trim().split('\n').at(-1) ?? ''
  return { answers: wordsOf(printed), outside: times.split(' ').reduce((sum, part) => sum + Number(part), 0) }
}

function exists(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const session = embeddedBackend({ spare: false }).open({ recheck: true })
const solvers: Record<string, Solver | undefined> = {
  exact: (file) => ({ answers: checkScript(readFileSync(file, 'utf8')).blocks.map((b) => b.answer), outside: 0 }),
  embedded: async (file) => ({
    answers: wordsOf(await session.script(`(reset)${readFileSync(file, 'utf8')}`)),
    outside: 0,
  }),
  z3: exists('z3') ? (file) => run('z3', file) : undefined,
  cvc5: exists('cvc5') ? (file) => run('cvc5', '--incremental', file) : undefined,
}

const cpu = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

const rows: string[][] = []
for (const name of flags.solvers.split(',')) {
  const solver = solvers[name]
  if (solver === undefined) continue
  const costs: { readonly file: string; readonly seconds: number }[] = []
  let [obligations, accepted] = [0, 0]
  for (const file of files) {
    const before = cpu()
    const { answers, outside } = await solver(file)
    costs.push({ file, seconds: cpu() - before + outside })
    obligations += answers.length
    if (answers.length > 0 && answers.every((answer) => answer === 'unsat')) accepted += 1
  }
  costs.sort((a, b) => b.seconds - a.seconds)
  const sum = costs.reduce((total, { seconds }) => total + seconds, 0)
  const [worst, median] = [costs[0], costs[costs.length >> 1]]
  const ms = (seconds: number | undefined): string => `${((seconds ?? 0) * 1000).toFixed(0)} ms`
  const worstName = worst?.file.split('/').at(-1)?.replace('.smt2', '')
  rows.push([
    name,
    `${files.length}`,
    `${obligations}`,
    `${accepted}`,
    `${sum.toFixed(1)} s`,
    ms(median?.seconds),
    `${ms(worst?.seconds)} (${worstName})`,
  ])
  process.stderr.write(`${rows.at(-1)?.join('  ')}\n`)
}
session.kill()
console.log(
  markdownTable([['solver', 'certificates', 'obligations', 'accepted', 'sum', 'median', 'worst'], ...rows], {
    align: ['l', 'r', 'r', 'r', 'r', 'r', 'l'],
  }),
)

/** One small certificate from nothing: a process that starts, reads it, answers and ends. */
const small = files.reduce((a, b) => (readFileSync(b).length < readFileSync(a).length ? b : a))
const dist = new URL('../dist/', import.meta.url).href
const text = `(await import('node:fs')).readFileSync(${JSON.stringify(small)}, 'utf8')`
const starts: Record<string, string[]> = {
  'node, nothing': ['node', '-e', '0'],
  exact: [
    'node',
    '--input-type=module',
    '-e',
    `const { checkScript } = await import('${dist}exact/check-script.js'); checkScript(${text})`,
  ],
  embedded: [
    'node',
    '--input-type=module',
    '-e',
    `const { embeddedBackend } = await import('${dist}smt/embedded.js'); const s = embeddedBackend({ spare: false }).open({ recheck: true }); await s.script(${text}); s.kill()`,
  ],
  ...(solvers.z3 === undefined ? {} : { z3: ['z3', small] }),
  ...(solvers.cvc5 === undefined ? {} : { cvc5: ['cvc5', '--incremental', small] }),
}
const started = Object.entries(starts).map(([name, [command = '', ...args]]) => {
  const times = Array.from({ length: 5 }, () => run(command, ...args).outside).sort((a, b) => a - b)
  return [name, `${((times[2] ?? 0) * 1000).toFixed(0)} ms`]
})
console.log(
  `\nFrom a cold start, the smallest certificate, CPU (median of 5):\n\n${markdownTable([['solver', 'CPU'], ...started], { align: ['l', 'r'] })}`,
)
