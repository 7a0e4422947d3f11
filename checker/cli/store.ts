/**
 * The files that one command writes: one that cannot be written costs itself and is told at the end, never the
 * verdicts.
 */
import { rm } from 'node:fs/promises'
import { textOrNone } from '../api/texts.ts'
import { exitCode, UsageError } from './exit.ts'
import { writeWhole } from './files.ts'
import { isProgress, type Ours } from './ours.ts'
import type { Terminal } from './terminal.ts'

export class Store {
  /** Lines for who called the command, in order. */
  private readonly notes: string[] = []
  private readonly written: string[] = []
  private readonly renewed: string[] = []
  private lost = false
  private recordsLess = false

  /** Puts a result in place. Answers whether it stands there then. */
  async write(path: string, text: string, isOurs: Ours, force = false): Promise<boolean> {
    try {
      if (await writeWhole(path, text, isOurs, force)) this.written.push(path)
      return true
    } catch (failure) {
      if (!(failure instanceof UsageError)) throw failure
      this.lost = true
      this.note(failure.message)
      return false
    }
  }

  /**
   * Puts in place what a check that is interrupted could go on from. No answer is lost without it, so the exit code
   * does not change; what goes wrong is told once.
   */
  async writeProgress(path: string, text: string): Promise<void> {
    try {
      await writeWhole(path, text, isProgress)
    } catch (failure) {
      if (!(failure instanceof UsageError)) throw failure
      if (!this.recordsLess) this.note(`--resume would ask again what is not recorded: ${failure.message}`)
      this.recordsLess = true
    }
  }

  /** Removes what was to be gone on from, if it is that, without a word. */
  async removeProgress(path: string): Promise<void> {
    const text = await textOrNone(path).catch(() => undefined)
    if (text !== undefined && isProgress(text)) await rm(path, { force: true }).catch(() => undefined)
  }

  /** Whether a file was written anew. */
  wrote(path: string): boolean {
    return this.written.includes(path)
  }

  /** Removes a file of ours, and says so. */
  async remove(path: string, why: string): Promise<void> {
    const failure = await rm(path, { force: true }).then(
      () => undefined,
      (reason: Error) => reason.message,
    )
    this.note(failure === undefined ? `${path} is removed: ${why}` : `${path} should be removed, as ${why}: ${failure}`)
  }

  /** A line to be told at the end, once. */
  note(line: string): void {
    if (!this.notes.includes(line)) this.notes.push(line)
  }

  /** The run that stood in a file no longer shows what it did, and another one stands there. */
  renew(path: string): void {
    this.renewed.push(path)
  }

  /** Tells what is to be told; `quiet`: not what was written. */
  tell(terminal: Terminal, quiet: boolean): void {
    for (const line of this.notes) terminal.err(`${line}\n`)
    if (this.renewed.length > 0)
      terminal.err(
        `no longer ${this.renewed.length === 1 ? 'a run' : 'runs'} of the model, and replaced: ${several(this.renewed)}\n`,
      )
    if (!quiet && this.written.length > 0) terminal.err(`written: ${several(this.written)}\n`)
  }

  /**
   * The exit code of a command with this one for its verdicts: a result that could not be kept is never passed over.
   */
  codeAfter(code: number): number {
    return this.lost && (code === exitCode.asExpected || code === exitCode.inconclusive) ? exitCode.usage : code
  }
}

/** As many names as a line bears. */
function several(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ')
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown
}
