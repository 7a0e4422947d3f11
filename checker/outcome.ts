/** What the checker says about one question: the value that `check.ts` makes and every report shows. */
import type { Foreign, ForeignProperty } from './formats/foreign.ts'
import type { Term } from './logic/term.ts'
import type { Network, Property, Question } from './model/model.ts'
import type { Span } from './support/span.ts'
import type { Trace } from './trace/trace.ts'

/**
 * `proved` for all parameter values; `refuted` with a trace; `reached` (a scenario happens, with a trace);
 * `unreachable` (proved never to happen); `bounded`: clean to some depth, not a proof; `vacuous`: holds only because
 * its premise, or its deadline, is out of reach, or because time cannot pass; `unknown`, with the reason.
 */
export type VerdictKind = 'proved' | 'refuted' | 'reached' | 'unreachable' | 'bounded' | 'vacuous' | 'unknown'

/**
 * Whether the system of a question is fit to be asked anything: what its own answer says, or `unasked`. A verdict is
 * worth no more than that: where time stops, or a variable leaves its range, a proof is worth nothing.
 */
export type Fitness = SystemOutcome['verdict'] | 'unasked'

export interface Outcome {
  readonly question: Question
  readonly verdict: VerdictKind
  /** Of the question's system; `unasked` until the answer about the system stands beside this one. */
  readonly fitness: Fitness
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
  /**
   * The inductive invariant's certificate; `by`: the programs that checked it again, `exact` or a solver's name and
   * version.
   */
  readonly certificate?: {
    readonly path?: string
    readonly text: string
    readonly rechecked: boolean
    readonly by?: readonly string[]
  }
  /** The re-checked proofs behind the verdict, to be kept. */
  readonly proofs?: readonly Proof[]
  /** Of a proved `bound`: what was found. */
  readonly bound?: BoundFound
  /** Of an answer that is carried over from a system with contracts: the questions whose answers it is made of. */
  readonly by?: { readonly refinement: string; readonly abstract: string }
  /**
   * Of a proof for every value of a constant from some on: the largest that was asked about, which stands for all
   * larger ones.
   */
  readonly every?: { readonly constant: string; readonly from: number; readonly largest: number }
  /** The declared lemmas that the proof uses; `part of NAME` where it does without some of it. */
  readonly lemmas?: readonly string[]
  /** With `--why`, of a proof: a minimal set of what it needs. */
  readonly needs?: readonly Need[]
  /** Of a `vacuous` one that no parameter values satisfy: a minimal set of assumptions that contradict each other. */
  readonly contradicting?: readonly Need[]
  /** Why `vacuous`, `unknown` or `bounded`. */
  readonly reason?: string
  /** One line each on what else was found: progress of the system, deadline never approached, … */
  readonly notes: readonly string[]
  /**
   * From the record of a check that was interrupted: a proof or a run was tested again, an answer without a decision is
   * as it was recorded.
   */
  readonly resumed?: true
}

/**
 * A proof as it is kept: what it shows (`holds`, `(at-most (+ TICK JITTER))`), an inductive invariant, and the depth of
 * k-induction under it.
 */
export interface Proof {
  readonly claim: string
  readonly k: number
  readonly lemma: Term
}

/** Something in the model that a proof needs. */
export interface Need {
  readonly kind: 'assumption' | 'invariant' | 'guard'
  /** In the words of the model, with the process and location it belongs to. */
  readonly text: string
  readonly span: Span
  /** One solver says that the proof needs it, and no other program decided that. */
  readonly perhaps?: boolean
}

/**
 * A run reaches a bound, or comes within a microsecond of it, at the default values of the parameters; or, at others,
 * reaches it or comes within a thousandth of each parameter in it.
 */
export type Tightness = 'reached' | 'approached' | 'reached elsewhere' | 'approached elsewhere'

/** A bound, proved, with what shows that it is the least one. */
export interface BoundFound {
  /**
   * Each is a bound, none is at least another: the smallest of them is the bound. The outcome's certificate is that of
   * the first.
   */
  readonly terms: readonly Term[]
  /** Certificates of the other terms, re-checked like every one. */
  readonly furtherCertificates: readonly string[]
  /** What a run shows, the outcome's trace; absent when none was found. */
  readonly tight?: Tightness
  /** Expressions with one parameter less that runs exceed. */
  readonly below: readonly { readonly term: Term; readonly trace: Trace }[]
}

/**
 * Whether a conjunct of an invariant that somebody wrote holds: the run is a state, or a step, that shows that it does
 * not.
 */
export type Holding =
  | { readonly kind: 'holds' }
  | { readonly kind: 'fails'; readonly run: Trace }
  | { readonly kind: 'open'; readonly reason: string }

/**
 * What the checker says about a system before it is asked anything: `sound` when time can go on for ever from every
 * reachable state and no variable leaves its range, for all parameter values; `broken`, with the run that shows it,
 * when not.
 */
export interface SystemOutcome {
  readonly network: Network
  readonly verdict: 'sound' | 'broken' | 'unknown'
  /** One line: what was proved, what breaks, or why it is unknown. */
  readonly detail: string
  /** Of a `broken` one that no parameter values satisfy: a minimal set of assumptions that contradict each other. */
  readonly contradicting?: readonly Need[]
  readonly trace?: Trace
  /** The re-checked proofs behind `sound`, to be kept. */
  readonly proofs?: readonly Proof[]
  readonly seconds: number
  /** As of an `Outcome`. */
  readonly resumed?: true
}

/** The answer to a question of another tool's file; the verdict is `proved`, `refuted`, `bounded` or `unknown`. */
export interface ForeignOutcome extends Omit<Outcome, 'question' | 'notes' | 'bound' | 'fitness'> {
  readonly foreign: Foreign
  readonly property: ForeignProperty
}

/** The words of a property's form for tables: `always`, `within`, `reachable`, `leads_to`, `lemma`. */
export function formWord(property: Property): string {
  switch (property.form.kind) {
    case 'response':
      return 'within'
    case 'always':
      return property.isLemma ? 'lemma' : 'always'
    default:
      return property.form.kind
  }
}
