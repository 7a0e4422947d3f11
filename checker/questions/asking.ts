/**
 * What every kind of question is answered with: the options of one run, and a finding before expectation and timing are
 * put beside it.
 */
import { engines as allEngines } from '../engines/index.ts'
import type { Question } from '../model/model.ts'
import type { Outcome } from '../outcome.ts'
import type { Lemmas, SharingOptions } from '../portfolio/lemmas.ts'
import type { Backend } from '../smt/session.ts'
import { withDeadline } from '../support/deadline.ts'
import { objectionIn, recheck } from '../trust/certificate.ts'
import type { Kept } from '../trust/kept.ts'
import { type Rechecker, recheckersFor } from '../trust/recheckers.ts'

export interface CheckOptions {
  readonly backend: Backend
  /** Largest depth of counterexamples and of k-induction. */
  readonly bound: number
  /** For each question. */
  readonly timeoutMs: number
  /** Names of `engines/index.ts`; all when absent. */
  readonly engines?: readonly string[]
  readonly seed: number
  /** See `PortfolioOptions`. */
  readonly work?: number
  readonly anyRun?: boolean
  /** Whether to find out what proofs need. */
  readonly why?: boolean
  /** What an earlier answer to this question left behind; tried first. */
  readonly kept?: Kept
  readonly signal: AbortSignal
  /** Told of an error of the program, which costs only the question that it happened in. */
  readonly crashed?: (failure: unknown) => void
  /** Who checks proofs again; the exact core and the embedded solver when absent. */
  readonly recheckers?: readonly Rechecker[]
  /** Lines for certificates: the version, the model's constants and parameters as given. */
  readonly circumstances?: readonly string[]
  readonly record?: (line: string) => void
  /**
   * What is known of systems by themselves, shared by all questions of a run. Absent: a question knows what it finds
   * itself.
   */
  readonly lemmas?: Lemmas
  /**
   * The answers to other questions of the run; undefined for what nobody asks. Absent: each is asked when it is needed.
   */
  readonly answers?: (question: Question) => Promise<Outcome> | undefined
}

export type OnProgress = (event: { readonly kind: 'progress'; readonly text: string }) => void

/** What is decided before expectation and timing are put beside it. */
export type Finding = Omit<Outcome, 'question' | 'asExpected' | 'fitness' | 'seconds' | 'notes'> & {
  readonly notes?: readonly string[]
  /** Where it is said of another number of processes: of which system. */
  readonly question?: Question
}

/** Stands for the engine's name where what an earlier answer left behind stood up to being checked again. */
export const fromKept = 'kept'

/** The portfolio with the engines asked for. */
export function portfolio(options: CheckOptions, on: OnProgress): SharingOptions {
  const { engines: names, ...rest } = options
  return {
    ...rest,
    engines: names === undefined ? allEngines : allEngines.filter((e) => names.includes(e.name)),
    progress: (text) => on({ kind: 'progress', text }),
  }
}

/** Units of z3's work, and of `hunt`'s, in a millisecond of a machine that has nothing else to do. */
const workInMs = 2_000

/**
 * Options for a part of a search by `bmc` or `hunt`, which is worth so many milliseconds of a machine that has nothing
 * else to do. Counted is the work, so that a busy machine finds the same; where the solver does not count, it is time.
 */
export function worth<O extends CheckOptions>(options: O, quietMs: number): O {
  if (options.backend.countsWork !== true) return { ...options, timeoutMs: Math.min(options.timeoutMs, quietMs) }
  return { ...options, work: quietMs * workInMs }
}

/**
 * Who stands behind a proof after its certificate was checked again, within the time of a question; or what is to be
 * said against it.
 */
export async function recheckedBy(
  certificate: string,
  options: CheckOptions,
): Promise<{ readonly by: readonly string[] } | { readonly objection: string }> {
  const { signal, timeoutMs } = options
  const found = await withDeadline(signal, timeoutMs, (limited) =>
    recheck(certificate, recheckersFor(options), { signal: limited, timeoutMs }),
  )
  return found.ok ? { by: found.by } : { objection: objectionIn(found) }
}

const internal = 'internal error: '

/** Whether the reason for no answer is an error of the program. */
export function isInternalError(reason: string | undefined): boolean {
  return reason?.startsWith(internal) === true
}

/** The reason for no answer that an error of the program is; `options.crashed` gets the rest of it. */
export function internalError(failure: unknown, { crashed }: Pick<CheckOptions, 'crashed'>): string {
  crashed?.(failure)
  return `${internal}${failure instanceof Error ? failure.message : String(failure)}; this is a bug of paracheck, please report it`
}
