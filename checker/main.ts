/**
 * The process in which the checker works: signals, streams that break, failures that nobody waits for, and the one
 * place where it ends. What can fail is loaded after all that is set. `bin/paracheck.js` starts it and passes on its
 * exit code.
 */
import { setFlagsFromString } from 'node:v8'
import { exitCode } from './cli/exit.ts'

// A check is over after seconds: V8 optimises what has run six times as often as by default. That saves a sixth of the
// CPU time of small checks. Node.js 20 to 24 know the flag; a release that does not would write about it.
if (Number.parseInt(process.versions.node, 10) <= 24) setFlagsFromString('--interrupt-budget=400000')

const { stdin, stdout, stderr, env } = process
const args = process.argv.slice(2)
const interruption = new AbortController()
/** Whether `bin/paracheck.js` waits for this process: then it is the one that loses patience. */
const isWatched = process.send !== undefined
const patience = 2500

// The first Ctrl-C stops solvers and lets the command say what it knows; the second, or silence, ends the process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (interruption.signal.aborted && !isWatched) process.exit(exitCode.interrupted)
    interrupt()
    if (!isWatched) setTimeout(() => process.exit(exitCode.interrupted), patience).unref()
  })
}
// Who waits for us says so here, and is gone when the channel is.
process.on('message', interrupt)
process.on('disconnect', () => process.exit(exitCode.interrupted))
// Killed at once, it is gone before anybody listens.
if (process.connected === false) process.exit(exitCode.interrupted)
process.channel?.unref()

// A file that would become larger than allowed is an error of the write, not the end.
if (process.platform !== 'win32') process.on('SIGXFSZ', () => undefined)

// What nobody waits for may still fail: it must not end as if a property were refuted.
let failed = false
process.on('uncaughtException', (failure) => void fail(failure))

// A reader that has seen enough (`paracheck … | head`) is no failure; whatever else keeps results from their reader is.
let unseen = false
stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code !== 'EPIPE' && code !== 'ERR_STREAM_DESTROYED') unseen = true
})
stderr.on('error', () => undefined)

try {
  const { run } = await import('./cli/program.ts')
  const code = await run(args, { stdin, stdout, stderr, env, interrupted: interruption.signal })
  end(code)
} catch (failure) {
  await fail(failure)
}

function interrupt(): void {
  interruption.abort()
}

/**
 * Tells the first failure. What fails while it is told, as everything does where no file can be opened, is not told.
 */
async function fail(failure: unknown): Promise<void> {
  if (failed) return
  failed = true
  const code = await import('./cli/failure.ts')
    .then(({ codeOfFailure }) => codeOfFailure(failure, args, process))
    .catch(() => {
      const shown = `internal error: ${printable(failure instanceof Error ? (failure.stack ?? failure.message) : JSON.stringify(failure))}`
      stderr.write(`${shown}\n`)
      return exitCode.internal
    })
  end(code)
}

/** The border of `support/visible.ts`, for when no module can be loaded. */
function printable(text: string): string {
  return text.replace(/[^\n\x20-\x7e]/g, '?')
}

/**
 * Solver workers in reserve must not keep the process; what is written must arrive first, and whether it did is known
 * only then.
 */
function end(code: number): void {
  process.exitCode = code
  stdout.write('', () => stderr.write('', () => setImmediate(leave, code)))
}

function leave(code: number): void {
  const last = unseen && code === exitCode.asExpected ? exitCode.usage : code
  if (process.send === undefined) process.exit(last)
  else process.send({ code: last }, () => process.exit(last))
}
