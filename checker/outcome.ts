/** What the checker says about one question: the value that `check.ts` makes and every report shows. */
import type { Network, Property, Question } from './model/model.ts'
import type { Trace } from './trace/trace.ts'

/**
 * `proved` for all parameter values; `refuted` with a trace; `reached` (a scenario happens, with a trace); `unreachable`
 * (proved never to happen); `bounded`: clean to some depth, not a proof; `vacuous`: holds only because its premise, or
 * its deadline, is out of reach, or because time cannot pass; `unknown`, with the reason.
 */
export type VerdictKind = 'proved' | 'refuted' | 'reached' | 'unreachable' | 'bounded' | 'vacuous' | 'unknown'

export interface Outcome {
  readonly question: Question
  readonly verdict: VerdictKind
  /** Whether the verdict is the expected one; absent without expectation. */
  readonly asExpected?: boolean
  /** The engine that decided, e.g. `houdini`. */
  readonly engine?: string
  /** Jumps to the violation; k of k-induction; depth of a `bounded`. */
  readonly depth?: number
  readonly seconds: number
  readonly solver?: string
  /** A run that breaks the property, or reaches the scenario; always replayed before it gets here. */
  readonly trace?: Trace
  /** The inductive invariant's certificate, re-checked in a fresh solver. */
  readonly certificate?: { readonly path?: string; readonly text: string; readonly rechecked: boolean }
  /** Why `vacuous`, `unknown` or `bounded`. */
  readonly reason?: string
  /** One line each on what else was found: progress of the system, deadline never approached, … */
  readonly notes: readonly string[]
}

/**
 * What the checker says about a system before it is asked anything: `sound` when time can go on for ever from every
 * reachable state and no variable leaves its range, for all parameter values; `broken`, with the run that shows it, when not.
 */
export interface SystemOutcome {
  readonly network: Network
  readonly verdict: 'sound' | 'broken' | 'unknown'
  /** One line: what was proved, what breaks, or why it is unknown. */
  readonly detail: string
  readonly trace?: Trace
  readonly seconds: number
}

/** The words of a property's form for tables: `always`, `within`, `reachable`, `leads_to`. */
export function formWord(property: Property): string {
  switch (property.form.kind) {
    case 'response':
      return 'within'
    case 'unsupported':
      return property.form.what.replaceAll('`', '')
    default:
      return property.form.kind
  }
}
