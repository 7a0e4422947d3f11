/**
 * How much a search may cost. Effort is counted in work, so that an answer does not depend on who else uses the
 * machine.
 */
export interface Limits {
  readonly conflicts?: number
  readonly pivots?: number
  /** Decisions on whether an integer is at most or above a value between two integers; 10,000 unless said. */
  readonly branches?: number
  /** Asked now and then; once it says true the search ends with `unknown`. */
  readonly shouldStop?: () => boolean
}

/** Calls between two questions to `shouldStop`. */
const period = 64

export class Budget {
  conflicts = 0
  pivots = 0
  branches = 0
  private readonly limits: Limits
  private calls = 0
  private stopped = false

  constructor(limits: Limits) {
    this.limits = limits
  }

  /** Why the search must end; undefined as long as it may go on. */
  ended(): string | undefined {
    const { conflicts = Infinity, pivots = Infinity, branches = 10_000, shouldStop } = this.limits
    if (this.conflicts > conflicts) return `more than ${conflicts} conflicts`
    if (this.pivots > pivots) return `more than ${pivots} pivots`
    if (this.branches > branches) return `more than ${branches} branches on integers`
    this.calls += 1
    if (!this.stopped && this.calls % period === 0) this.stopped = shouldStop?.() === true
    return this.stopped ? 'stopped' : undefined
  }
}
