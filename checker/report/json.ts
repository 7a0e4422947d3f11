/**
 * Machine output: one JSON object per line. Events while the check runs (`start`, `progress`, `verdict`, `diagnostic`),
 * and exactly one `result` as the last line, however the check ended; of other commands, at least where they fail.
 * Absent values are left out. Numbers in traces are exact texts.
 */
import { showTerm } from '../logic/show.ts'
import { type Fitness, formWord, type Need, type Outcome, type SystemOutcome, type VerdictKind } from '../outcome.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { zero } from '../support/rational.ts'
import { place, position, type Span } from '../support/span.ts'
import { instants, jumpCount, type Trace } from '../trace/trace.ts'
import type { Changes } from './changes.ts'
import type { Page } from './explain/explain.ts'
import { isAsExpected } from './standing.ts'
import { timeText } from './value-text.ts'

/** Something in the model, in its words, and where it stands. */
export interface NeedRecord {
  readonly kind: string
  readonly text: string
  readonly place: string
  /** Of what a proof needs. */
  readonly perhaps?: boolean
}

/** One property in `verdict` events and in the `result`. */
export interface PropertyRecord {
  readonly file: string
  /** Line of the `check` entry, or of the property where no `check` names it. */
  readonly line: number
  readonly system: string
  readonly property: string
  readonly title?: string
  /** The word of the language: `always`, `within`, `leads_to`, `reachable`, `bound`, `lemma`. */
  readonly form: string
  /** `file:line` of the property's declaration. */
  readonly declared: string
  /** What the `check` assumes beside the assumptions of the files. */
  readonly assuming?: readonly string[]
  readonly expected?: string
  /** Never true of a broken system. */
  readonly asExpected?: boolean
  readonly verdict: VerdictKind
  /**
   * Whether time goes on in the system, and variables keep their ranges: without `sound`, the verdict is not to be
   * relied on.
   */
  readonly fitness: Fitness
  readonly engine?: string
  readonly depth?: number
  readonly seconds: number
  readonly solver?: string
  /** Whether the trace was re-executed by the evaluator; present when there is a trace. */
  readonly replayed?: boolean
  readonly certificate?: { readonly path?: string; readonly rechecked: boolean; readonly by?: readonly string[] }
  /** Path of the trace file. */
  readonly trace?: string
  /**
   * How long the run is: jumps, and milliseconds, exact, as a text with its unit; whether its last steps repeat for
   * ever.
   */
  readonly run?: { readonly jumps: number; readonly time: string; readonly loop?: true }
  /**
   * Of a proved `bound`: expressions it never exceeds, whether runs come near the first, and what was found to be too
   * small.
   */
  readonly bound?: { readonly atMost: readonly string[]; readonly tight?: string; readonly exceeded: readonly string[] }
  /** Of an expected bound. */
  readonly expectedBound?: string
  /** Of an answer that is carried over: the questions whose answers it is made of. */
  readonly by?: { readonly refinement: string; readonly abstract: string }
  /** Of a proof for every value of a constant: from which on, and the largest that was asked about. */
  readonly every?: { readonly constant: string; readonly from: number; readonly largest: number }
  /** The declared lemmas that the proof uses; `part of NAME` where it does without some of it. */
  readonly lemmas?: readonly string[]
  /** With `--why`: what the proof needs. */
  readonly needs?: readonly NeedRecord[]
  /** Of `vacuous`: assumptions that contradict each other. */
  readonly contradicting?: readonly NeedRecord[]
  readonly reason?: string
  readonly notes?: readonly string[]
  /** From the record of an interrupted check (`--resume`); what was decided was tested again. */
  readonly resumed?: true
}

/** The same of a file of another tool, which has neither lines nor forms that we know of. */
export type ForeignRecord = Omit<
  PropertyRecord,
  | 'fitness'
  | 'line'
  | 'title'
  | 'form'
  | 'declared'
  | 'assuming'
  | 'run'
  | 'bound'
  | 'expectedBound'
  | 'notes'
  | 'resumed'
  | 'contradicting'
>

/** Whether a system is fit to be asked anything. */
export interface SystemRecord {
  readonly file: string
  readonly system: string
  readonly verdict: SystemOutcome['verdict']
  readonly detail: string
  /** Of a broken one: assumptions that contradict each other. */
  readonly contradicting?: readonly NeedRecord[]
  readonly seconds: number
  readonly trace?: string
  /** As of a property. */
  readonly resumed?: true
}

/** Where a property holds, as conditions on the parameters that are joined by "and", in alternatives. */
export interface RegionRecord {
  readonly file: string
  readonly system: string
  readonly property: string
  /** Nothing is open. */
  readonly exact: boolean
  readonly holds: readonly (readonly string[])[]
  readonly fails: readonly { readonly when: readonly string[]; readonly depth?: number; readonly trace?: string }[]
  readonly open: readonly (readonly string[])[]
  readonly reason?: string
  readonly certificates: readonly string[]
  readonly seconds?: number
  /** As in `verdict` events. */
  readonly fitness: Fitness
}

/** What of a system its runs reach. */
export interface CoverageRecord {
  readonly file: string
  readonly system: string
  /** As in `verdict` events. */
  readonly fitness: Fitness
  readonly states: { readonly reached: number; readonly total: number }
  readonly transitions: { readonly reached: number; readonly total: number }
  readonly uncovered: readonly {
    readonly kind: string
    readonly process: string
    readonly name: string
    readonly place: string
    readonly verdict: string
    readonly how: string
    /** Why that is how it should be. */
    readonly explained?: string
  }[]
}

/** A mistake in the model, and whether the properties noticed it. */
export interface MutantRecord {
  readonly kind: string
  readonly machine: string
  readonly at: string
  readonly change: string
  readonly place: string
  readonly fate: 'killed' | 'survived' | 'open'
  /** The question that noticed it, or has no answer. */
  readonly by?: string
  readonly verdict?: string
  readonly reason?: string
  readonly explained?: string
}

/** An invariant that was tested conjunct by conjunct. */
export interface InvariantRecord {
  readonly name: string
  /** What it is to prove: `holds`, `(at-most (+ TICK JITTER))`, `(rounds 2 any)`. */
  readonly claim: string
  readonly file: string
  readonly conjuncts: number
  readonly proof: boolean
  readonly objections: readonly { readonly of: string; readonly why: string }[]
}

/** A range of a file; lines and columns count from 1, and the end is the place after the last letter. */
export interface RangeRecord {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** What is wrong with a model, and where. */
export interface DiagnosticRecord extends RangeRecord {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  /** What to do about it. */
  readonly hint?: string
  /** Other places that matter, each with what it is. */
  readonly related?: readonly (RangeRecord & { readonly label: string })[]
}

export type JsonEvent =
  | Page
  | {
      readonly type: 'start'
      readonly version: string
      readonly properties: number
      readonly parameters?: Readonly<Record<string, string>>
    }
  | { readonly type: 'progress'; readonly system: string; readonly property: string; readonly text: string }
  | ({ readonly type: 'verdict' } & (PropertyRecord | ForeignRecord))
  | ({ readonly type: 'diagnostic' } & DiagnosticRecord)
  | ({ readonly type: 'system' } & SystemRecord)
  | ({ readonly type: 'region' } & RegionRecord)
  | ({ readonly type: 'coverage' } & CoverageRecord)
  | ({ readonly type: 'mutant' } & MutantRecord)
  | ({ readonly type: 'invariant' } & InvariantRecord)
  /** No result, and why. */
  | { readonly type: 'result'; readonly ok: false; readonly error: string }
  | { readonly type: 'result'; readonly ok: boolean; readonly invariants: readonly InvariantRecord[] }
  | { readonly type: 'result'; readonly ok: boolean; readonly mutants: readonly MutantRecord[] }
  | ({ readonly type: 'result'; readonly ok: boolean; readonly before: string; readonly after: string } & Changes)
  | { readonly type: 'result'; readonly ok: boolean; readonly coverages: readonly CoverageRecord[] }
  | { readonly type: 'result'; readonly ok: boolean; readonly regions: readonly RegionRecord[] }
  | {
      readonly type: 'result'
      readonly ok: boolean
      readonly properties: readonly (PropertyRecord | ForeignRecord)[]
      /** Absent when systems themselves were not asked. */
      readonly systems?: readonly SystemRecord[]
      /** Why there is no result. */
      readonly error?: string
    }

export function propertyRecord(outcome: Outcome, traceFile?: string): PropertyRecord {
  const { question, verdict, fitness, engine, depth, seconds, solver, trace, certificate, reason } = outcome
  const asExpected = isAsExpected(outcome)
  return {
    file: question.file,
    line: position(question.span.source, question.span.start).line,
    system: question.network.name,
    property: question.property.name,
    ...(question.property.title === undefined ? {} : { title: question.property.title }),
    form: formWord(question.property),
    declared: place(question.property.span),
    ...(question.assuming === undefined ? {} : { assuming: question.assuming.map((a) => showTerm(a.condition)) }),
    ...(question.expected === undefined ? {} : { expected: question.expected }),
    ...(asExpected === undefined ? {} : { asExpected }),
    verdict,
    fitness,
    ...(engine === undefined ? {} : { engine }),
    ...(depth === undefined ? {} : { depth }),
    seconds: Math.round(seconds * 1000) / 1000,
    ...(solver === undefined ? {} : { solver }),
    // `Outcome.trace` is replayed before it gets here: `check.ts` promises so.
    ...(trace === undefined ? {} : { replayed: true }),
    ...(certificate === undefined ? {} : { certificate: certificateRecord(certificate) }),
    ...(traceFile === undefined ? {} : { trace: traceFile }),
    ...(trace === undefined ? {} : { run: runRecord(trace) }),
    ...(outcome.bound === undefined ? {} : { bound: boundRecord(outcome.bound) }),
    ...(question.expectedBound === undefined ? {} : { expectedBound: showTerm(question.expectedBound) }),
    ...(outcome.by !== undefined && { by: outcome.by }),
    ...(outcome.every !== undefined && { every: outcome.every }),
    ...(outcome.lemmas !== undefined && { lemmas: outcome.lemmas }),
    ...(outcome.needs !== undefined && { needs: outcome.needs.map(needRecord) }),
    ...(outcome.contradicting !== undefined && { contradicting: outcome.contradicting.map(needRecord) }),
    ...(reason === undefined ? {} : { reason }),
    ...(outcome.notes.length === 0 ? {} : { notes: outcome.notes }),
    ...(outcome.resumed === true && { resumed: true as const }),
  }
}

function needRecord({ kind, text, span, perhaps }: Need): NeedRecord {
  return { kind, text, place: place(span), ...(perhaps === true && { perhaps }) }
}

function runRecord(trace: Trace): NonNullable<PropertyRecord['run']> {
  const jumps = jumpCount(trace)
  const time = timeText(instants(trace).at(-1) ?? zero)
  return { jumps, time, ...(trace.loop !== undefined && { loop: true as const }) }
}

function boundRecord({ terms, tight, below }: NonNullable<Outcome['bound']>): NonNullable<PropertyRecord['bound']> {
  return { atMost: terms.map(showTerm), ...(tight && { tight }), exceeded: below.map(({ term }) => showTerm(term)) }
}

/** As it stands in records: without its text. */
export function certificateRecord({
  path,
  rechecked,
  by,
}: NonNullable<Outcome['certificate']>): NonNullable<PropertyRecord['certificate']> {
  return { ...(path !== undefined && { path }), rechecked, ...(by !== undefined && { by }) }
}

export function systemRecord(
  file: string,
  { network, verdict, detail, seconds, resumed, contradicting }: SystemOutcome,
  traceFile?: string,
): SystemRecord {
  const record = { file, system: network.name, verdict, detail, seconds: Math.round(seconds * 1000) / 1000 }
  return {
    ...record,
    ...(traceFile !== undefined && { trace: traceFile }),
    ...(contradicting && { contradicting: contradicting.map(needRecord) }),
    ...(resumed === true && { resumed }),
  }
}

export function diagnosticEvent(diagnostic: Diagnostic): JsonEvent {
  return { type: 'diagnostic', ...diagnosticRecord(diagnostic) }
}

export function diagnosticRecord({ severity, code, message, span, hint, related = [] }: Diagnostic): DiagnosticRecord {
  const others = related.map(({ span, label }) => ({ ...rangeRecord(span), label }))
  return {
    severity,
    code,
    message,
    ...rangeRecord(span),
    ...(hint !== undefined && { hint }),
    ...(others.length > 0 && { related: others }),
  }
}

function rangeRecord({ source, start, end }: Span): RangeRecord {
  const from = position(source, start)
  const to = position(source, end)
  return { file: source.path, line: from.line, column: from.column, endLine: to.line, endColumn: to.column }
}

/** The event as a line, with its line end. */
export function jsonLine(event: JsonEvent): string {
  return `${JSON.stringify(event)}\n`
}
