/** A finite run of a network: what is executed step by step, stored, shown and replayed. Exact throughout. */
import type { Valuation } from '../logic/value.ts'
import type { Rational } from '../support/rational.ts'

/** One jump: who takes which edge, and the values chosen on the way. The first participant initiates. */
export interface Jump {
  readonly edges: readonly string[]
  /** Values of the edges' `choose` variables, by variable name. */
  readonly choices: Valuation
}

/** Time passes by `delay` milliseconds (possibly 0), then the jump happens; the last step of a trace may have none. */
export interface Step {
  readonly delay: Rational
  readonly jump?: Jump
  /** The state after the step. */
  readonly after: Valuation
  /** Where it comes from, in words: the line of a log. It changes nothing. */
  readonly note?: string
}

/**
 * Parameters, the state at time 0, and what happens from there. With `loop`, the steps from this index on repeat for
 * ever, by the same jumps after the same delays: what a turn changes is times only, and each further turn changes them
 * by as much. A loop that is a delay without a jump is time passing for ever.
 */
export interface Trace {
  readonly system: string
  readonly params: Valuation
  readonly initial: Valuation
  readonly steps: readonly Step[]
  readonly loop?: number
}

/** A run whose steps may be made anew each time that they are read, because it is too long to be kept. */
export interface Run extends Omit<Trace, 'steps'> {
  readonly steps: Iterable<Step>
}
