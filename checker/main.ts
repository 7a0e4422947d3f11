/** The process: Ctrl-C, streams that break, and the one place where it ends. */
import { exitCode } from './cli/exit.ts'
import { bugReport } from './cli/failure.ts'
import { run } from './cli/program.ts'
import { visible } from './support/visible.ts'

const interruption = new AbortController()
const patience = 3000

// The first Ctrl-C stops solvers and lets the command say what it knows; the second, or silence, ends the process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(exitCode.interrupted)
    interruption.abort()
    setTimeout(() => process.exit(exitCode.interrupted), patience).unref()
  })
}

// What nobody waits for may still fail: it must not end as if a property were refuted.
process.on('uncaughtException', (failure) => {
  process.stderr.write(visible(`${bugReport(failure, process.argv.slice(2))}\n`), () => process.exit(exitCode.internal))
})

// A reader that has seen enough (`paracheck … | head`) is no failure.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
  process.exit(failure.code === 'EPIPE' ? exitCode.asExpected : exitCode.internal)
})

const { stdin, stdout, stderr, env } = process
const code = await run(process.argv.slice(2), { stdin, stdout, stderr, env, interrupted: interruption.signal })
// Solver workers in reserve must not keep the process; what is written must arrive first.
process.exitCode = code
stdout.write('', () => stderr.write('', () => process.exit(code)))
