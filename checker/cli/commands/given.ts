/** What every command is made with. */
import type { Engine } from '../../engines/engine.ts'
import { Interrupted } from '../exit.ts'
import type { LookOptions, Outside, Terminal } from '../terminal.ts'

export interface Given {
  readonly act: Act
  readonly outside: Outside
  /** Those that the help of `check` names; empty where nobody asked for that help. */
  readonly engines: readonly Engine[]
}

/** Runs a command with a terminal that looks as its options want. */
export type Act = (look: LookOptions, command: (terminal: Terminal) => Promise<number>) => Promise<void>

/** Commands that ask no solver stop where they are on Ctrl-C. */
export async function stoppable(work: Promise<number>, signal: AbortSignal): Promise<number> {
  const stopped = new Promise<number>((_, reject) => {
    const stop = (): void => reject(new Interrupted())
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
  })
  return Promise.race([work, stopped])
}
