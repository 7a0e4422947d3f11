/**
 * Boots kernels under an emulator, records what they do, and holds the logs against models.
 *
 *     npm run lab [-- NAME…] [--list] [--keep] [--out FOLDER]
 *
 * Exit codes: 0 all answers are as expected; 1 one is another; 2 something is missing, or a scenario is unknown;
 * 4 a machine did not boot; 130 interrupted.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { boot } from './boot.ts'
import { countedIn, experiments, scenario as experimentsScenario, heldLogIn } from './experiments.ts'
import { experimentsDocument, type Outcome } from './experiments-document.ts'
import { answerText, commandOf, held as heldOf, keptLogs } from './hold.ts'
import { imageOf } from './image.ts'
import { ownKernel } from './kernel.ts'
import { Missing, type Supplies, supplies } from './packages.ts'
import { type Claim, type Named, scenarios } from './scenario.ts'

const exitCode = { asExpected: 0, another: 1, missing: 2, noBoot: 4, interrupted: 130 } as const

interface Wishes {
  readonly out: string
  /** Logs become those that `npm test` reads. */
  readonly keep: boolean
  readonly interrupted: AbortSignal
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { list: { type: 'boolean' }, keep: { type: 'boolean' }, out: { type: 'string' } },
  })
  const all = await scenarios()
  const names = [...all.map(({ name }) => name), experimentsScenario.name]
  const unknown = positionals.find((name) => !names.includes(name))
  if (unknown !== undefined)
    return told(exitCode.missing, `there is no scenario ${unknown}; npm run lab -- --list names them`)
  if (values.list === true) {
    for (const { name, title } of [...all, experimentsScenario]) console.log(`${name.padEnd(20)}${title}`)
    return exitCode.asExpected
  }
  const interruption = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort())
  const wishes = { out: values.out ?? '.paracheck/lab', keep: values.keep === true, interrupted: interruption.signal }
  const from = supplies()
  if (positionals.includes('experiments')) return experimented(from, wishes)
  let worst: number = exitCode.asExpected
  for (const scenario of all) {
    if (positionals.length > 0 && !positionals.includes(scenario.name)) continue
    worst = Math.max(worst, await played(scenario, from, wishes))
    if (interruption.signal.aborted) return exitCode.interrupted
  }
  return worst
}

/** Boots a scenario, and says of each claim what its log says. */
async function played(scenario: Named, from: Supplies, { out, keep, interrupted }: Wishes): Promise<number> {
  const began = Date.now()
  const result = await boot(scenario, imageOf(scenario, from), from, interrupted)
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  mkdirSync(out, { recursive: true })
  const path = join(out, `${scenario.name}.txt`)
  const console_ = join(out, `${scenario.name}.console.txt`)
  writeFileSync(console_, result.console)
  if ('failed' in result)
    return told(
      exitCode.noBoot,
      `${scenario.name}  could not boot: ${result.failed}, after ${seconds}s; its console is in ${console_}`,
    )
  writeFileSync(path, result.log)
  if (keep) {
    mkdirSync(keptLogs, { recursive: true })
    writeFileSync(join(keptLogs, `${scenario.name}.txt.gz`), gzipSync(result.log, { level: 9 }))
  }
  console.log(`${scenario.name}  booted and recorded in ${seconds}s: ${path}`)
  let code: number = exitCode.asExpected
  for (const claim of scenario.claims) code = Math.max(code, await judged(claim, path, interrupted))
  return code
}

async function judged(claim: Claim, path: string, interrupted: AbortSignal): Promise<number> {
  const began = Date.now()
  const record = await heldOf(claim, path, interrupted)
  const seconds = ((Date.now() - began) / 1000).toFixed(1)
  const isExpected = record.verdict === claim.expected
  const events = record.logs.reduce((sum, log) => sum + log.events, 0)
  console.log(
    `  ${answerText(record)}  ${claim.system} (${claim.model}), ${record.observations} observations of ${events} events, ${seconds}s${isExpected ? '' : `; expected: ${claim.expected}`}`,
  )
  if (!isExpected || record.verdict !== 'conforms') console.log(`    npx paracheck ${commandOf(claim, path).join(' ')}`)
  if (record.verdict === 'deviates' && claim.because !== undefined) console.log(`    ${claim.because}`)
  return isExpected ? exitCode.asExpected : exitCode.another
}

/** Runs all experiments in one boot, and writes the document. */
async function experimented(from: Supplies, { out, keep, interrupted }: Wishes): Promise<number> {
  const own = { ...from, kernel: ownKernel() }
  const began = Date.now()
  const result = await boot(experimentsScenario, imageOf(experimentsScenario, own), own, interrupted)
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, 'experiments.console.txt'), result.console)
  const outcomes: Outcome[] = []
  for (const [i, experiment] of experiments.entries()) {
    const seen = countedIn(result.console, i)
    if (seen === undefined)
      return told(exitCode.noBoot, `experiments  ${experiment.name}: nothing was counted; the console is in ${out}`)
    const isPredicted = experiment.allows(seen)
    console.log(
      `${isPredicted ? 'as predicted  ' : 'NOT PREDICTED '}${experiment.name}: ${seen.injected} of ${seen.hostTicks} host ticks (${experiment.predicted})`,
    )
    const log = heldLogIn(result.console, i)
    const path = join(out, `experiment-${experiment.name}.txt`)
    const held: Outcome['held'][number][] = []
    if (log !== undefined) {
      writeFileSync(path, log)
      if (keep) writeFileSync(join(keptLogs, `experiment-${experiment.name}.txt.gz`), gzipSync(log, { level: 9 }))
    }
    for (const claim of log === undefined ? [] : (experiment.claims ?? [])) {
      const record = await heldOf(claim, path, interrupted)
      console.log(`  ${answerText(record)}  ${claim.system}`)
      held.push({ claim, log: path, answer: answerText(record), isExpected: record.verdict === claim.expected })
    }
    outcomes.push({ experiment, seen, isPredicted, held })
  }
  const facts = {
    kernel: /KERNEL (\S+)/.exec(result.console)?.[1] ?? '',
    qemu: execFileSync(from.qemu, ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? '',
    date: new Date().toISOString().slice(0, 10),
  }
  writeFileSync(join(import.meta.dirname, '..', 'docs', 'experiments.md'), experimentsDocument(outcomes, facts))
  console.log(`docs/experiments.md is written, after ${((Date.now() - began) / 1000).toFixed(1)}s`)
  const isAsExpected = outcomes.every(
    ({ isPredicted, held }) => isPredicted && held.every(({ isExpected }) => isExpected),
  )
  return isAsExpected ? exitCode.asExpected : exitCode.another
}

function told(code: number, text: string): number {
  console.error(text)
  return code
}

try {
  process.exitCode = await main()
} catch (failure) {
  process.exitCode = told(exitCode.missing, usageText(failure))
}

/** What is missing, or wrong with the command line; throws what is neither. */
function usageText(failure: unknown): string {
  if (failure instanceof Missing) return failure.message
  if (failure instanceof TypeError && 'code' in failure && String(failure.code).startsWith('ERR_PARSE_ARGS'))
    return failure.message
  throw failure
}
