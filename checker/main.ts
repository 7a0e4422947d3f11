/** The process: Ctrl-C, streams that break, and the one place where it ends. */
import { run } from './cli/program.ts'

const interruption = new AbortController()
const patience = 3000

// The first Ctrl-C stops solvers and lets the command say what it knows; the second, or silence, ends the process.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted) process.exit(130)
    interruption.abort()
    setTimeout(() => process.exit(130), patience).unref()
  })
}

// A reader that has seen enough (`paracheck … | head`) is no failure.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
  process.exit(failure.code === 'EPIPE' ? 0 : 5)
})

const { stdin, stdout, stderr, env } = process
const code = await run(process.argv.slice(2), { stdin, stdout, stderr, env, interrupted: interruption.signal })
// Solver workers in reserve must not keep the process; what is written must arrive first.
process.exitCode = code
stdout.write('', () => stderr.write('', () => process.exit(code)))
