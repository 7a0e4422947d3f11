/**
 * One command line, from its words to an exit code. Every way to end is an exit code of `exit.ts`; nothing here or
 * below calls `process.exit`.
 */
import type { Engine } from '../engines/engine.ts'
import { programFor } from './commands.ts'
import { exitCode, Interrupted } from './exit.ts'
import { codeOfFailure, codeWithCrashes } from './failure.ts'
import { type LookOptions, type Outside, type Terminal, terminalOf } from './terminal.ts'

/** Runs one command line (without the program's name) and answers the exit code. */
export async function run(args: readonly string[], outside: Outside): Promise<number> {
  let code: number = exitCode.asExpected
  const act = async (look: LookOptions, command: (terminal: Terminal) => Promise<number>): Promise<void> => {
    const terminal = terminalOf(outside, look)
    code = codeWithCrashes(await command(terminal), terminal, args)
  }
  try {
    await programFor({ act, outside, engines: await enginesToName(args) }).parseAsync(args, { from: 'user' })
    return code
  } catch (failure) {
    return codeOfFailure(endedBy(failure, outside.interrupted), args, outside)
  }
}

/** What a signal has ended does not fail, whatever it throws. */
function endedBy(failure: unknown, { aborted }: AbortSignal): unknown {
  return aborted && failure instanceof Error && failure.name === 'AbortError' ? new Interrupted() : failure
}

/** The engines, for help on `check`; other command lines do not pay for loading them. */
async function enginesToName(args: readonly string[]): Promise<readonly Engine[]> {
  const asksForHelp = args.includes('check') && args.some((word) => ['help', '--help', '-h'].includes(word))
  return asksForHelp ? (await import('../engines/index.ts')).engines : []
}
