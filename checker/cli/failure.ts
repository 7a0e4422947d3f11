/** How a command line ends that does not end well: the exit code, and the words for the one who typed it. */
import { CommanderError } from 'commander'
import { failureText } from '../api/texts.ts'
import { version } from '../api/version.ts'
import { type JsonEvent, jsonLine } from '../report/json.ts'
import { TooLate } from '../support/deadline.ts'
import { visible } from '../support/visible.ts'
import { exitCode, Interrupted, Rejected, UsageError } from './exit.ts'
import type { Surroundings, Terminal } from './terminal.ts'

/** Says what went wrong; with `--json` also as the result line, which every command promises. */
export function codeOfFailure(
  failure: unknown,
  args: readonly string[],
  outside: Pick<Surroundings, 'stdout' | 'stderr'>,
): number {
  if (failure instanceof CommanderError && failure.exitCode === 0) return exitCode.asExpected
  const [code, text] = describe(failure, args)
  // Commander and the diagnostics have spoken already.
  if (!(failure instanceof CommanderError || failure instanceof Rejected)) outside.stderr.write(visible(`${text}\n`))
  if (args.includes('--json')) outside.stdout.write(visible(jsonLine(failedResult(text, args))))
  return code
}

/**
 * The last line of JSON of a command that comes to no result. `report --from` reads that of `check`, which has a list.
 */
function failedResult(error: string, [command]: readonly string[]): JsonEvent {
  return { type: 'result', ok: false, ...(command === 'check' && { properties: [] }), error }
}

/**
 * What costs one file among several no more than itself: its exit code, and why; nothing for an error of the program.
 */
export function faultOfFile(failure: unknown): { readonly code: number; readonly why: string } | undefined {
  if (failure instanceof UsageError) return { code: exitCode.usage, why: failure.message }
  if (failure instanceof Rejected) return { code: exitCode.rejected, why: failure.message }
  if (failure instanceof TooLate) return { code: exitCode.inconclusive, why: failure.message }
  return undefined
}

function describe(failure: unknown, args: readonly string[]): [number, string] {
  if (failure instanceof CommanderError) return [exitCode.usage, failure.message]
  if (failure instanceof Interrupted) return [exitCode.interrupted, 'interrupted']
  if (failure instanceof UsageError) return [exitCode.usage, `error: ${failure.message}`]
  if (failure instanceof TooLate) return [exitCode.inconclusive, `no answer: ${failure.message}`]
  if (failure instanceof Rejected) return [exitCode.rejected, `model rejected: ${failure.message}`]
  if (failure instanceof Error && 'syscall' in failure && failure.syscall === 'uv_cwd')
    return [exitCode.usage, 'error: the current folder does not exist any more']
  return [exitCode.internal, internalText(failure, args)]
}

/** An error of the program; or of the system, which has no file handles left. */
function internalText(failure: unknown, args: readonly string[]): string {
  const code = failure instanceof Error && 'code' in failure ? failure.code : undefined
  if (code !== 'EMFILE' && code !== 'ENFILE') return bugReport(failure, args)
  return `error: no answer: ${failureText(failure)}\n  the limit is that of the shell: ulimit -n 256`
}

/**
 * The exit code of a command that has said what it knows: after errors of the program that cost some answers, that of
 * an internal error, and what somebody needs to mend them.
 */
export function codeWithCrashes(
  code: number,
  { crashes, err }: Pick<Terminal, 'crashes' | 'err'>,
  args: readonly string[],
): number {
  if (crashes.length === 0 || code === exitCode.interrupted) return code
  for (const failure of crashes) err(`\n${internalText(failure, args)}\n`)
  return exitCode.internal
}

/** What somebody who wants to mend it has to know, and that no answer came of it. */
function bugReport(failure: unknown, args: readonly string[]): string {
  const stack = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
  return [
    'internal error: this is a bug of paracheck, and no answer. Please report it, with the model and these lines:',
    '',
    `  version: paracheck ${versionOrNone()}, node ${process.version}, ${process.platform} ${process.arch}`,
    `  command: ${['paracheck', ...args.map(quoted)].join(' ')}`,
    ...stack.split('\n').map((line) => `  ${line}`),
  ].join('\n')
}

function versionOrNone(): string {
  try {
    return version()
  } catch {
    return '(unknown)'
  }
}

/** A word as a shell would need it. */
function quoted(word: string): string {
  return /^[\w./:=,@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}
