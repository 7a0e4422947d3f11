/**
 * Solvers that have worked for long give way to those that have just begun, as processes do in a time-sharing system.
 * An engine that can answer a question at all mostly does so within a few seconds of processor time. Where there are
 * more engines than cores, no engine would get these seconds. The operating system gives them, by nice values of
 * threads and processes; where it has no nice values, or does not tell them, nothing is done.
 *
 * Corbató, Merwin-Daggett, Daley: An Experimental Time-Sharing System. AFIPS SJCC 1962.
 */
import { getPriority, setPriority } from 'node:os'

/** After so many milliseconds of thinking, how much nicer a solver is than the checker. */
const steps: readonly { readonly after: number; readonly nicer: number }[] = [
  { after: 1_000, nicer: 10 },
  { after: 4_000, nicer: 19 },
]
const nicest = 19

/** Of one solver. */
export class Precedence {
  /** The operating system's number of its thread or process. */
  id: number | undefined
  /** How many times as long as others it may think before it gives way. */
  patience = 1
  private lowered = 0
  private thought = 0
  private since: number | undefined
  private timer: NodeJS.Timeout | undefined

  /** It has something to think about from now on. */
  thinks(): void {
    if (this.since !== undefined) return
    this.since = performance.now()
    this.awaitStep(this.thought)
  }

  /** It has answered everything, or ended. */
  rests(): void {
    if (this.since === undefined) return
    this.thought += performance.now() - this.since
    this.since = undefined
    clearTimeout(this.timer)
  }

  /**
   * Counts the thread as one that has just begun. False where the operating system does not allow a higher priority
   * again: most systems allow that to administrators only.
   */
  renew(): boolean {
    this.rests()
    this.thought = 0
    if (this.lowered === 0) return true
    this.lowered = 0
    return this.set(0)
  }

  private awaitStep(thought: number): void {
    const step = steps[this.lowered]
    if (step === undefined) return
    this.timer = setTimeout(
      () => {
        if (!this.set(step.nicer)) return
        this.lowered += 1
        this.awaitStep(step.after)
      },
      step.after * this.patience - thought,
    )
    this.timer.unref()
  }

  private set(nicer: number): boolean {
    if (this.id === undefined) return false
    try {
      setPriority(this.id, Math.min(nicest, getPriority() + nicer))
      return true
    } catch {
      return false
    }
  }
}
