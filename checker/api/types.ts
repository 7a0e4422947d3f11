/** What the functions of the package take and answer: plain values, all of which but `Model` are JSON. */
import type { DiagnosticRecord, PropertyRecord, SystemRecord } from '../report/json.ts'
import type { TraceFile } from '../trace/schema.ts'
import type { ReadText } from './read-model.ts'

/**
 * A model: the path of a `.tick` file, or a text with the path that it is reported under and that its `use`s are
 * relative to.
 */
export type Source = string | { readonly path: string; readonly text: string }

export interface ParseOptions {
  /**
   * Values of parameters, as expressions of the language: `{ TICK: '4ms' }`. A proof is then about these values only.
   */
  readonly params?: Readonly<Record<string, string>>
  /** Values of constants instead of the declared ones: `{ N: '3' }`. */
  readonly consts?: Readonly<Record<string, string>>
  /**
   * How the text of a path is found (also of each `use`); rejects with `UsageError` where there is none. Default: the
   * file.
   */
  readonly read?: ReadText
}

/** What is wrong with a model, and where; lines and columns count from 1. */
export type Diagnostic = DiagnosticRecord

/** A line of a `check` block. */
export interface Check {
  readonly system: string
  readonly property: string
  /** The property's own words, where it has some. */
  readonly title?: string
  /** The verdict that the block says. */
  readonly expected?: string
  /** Of the line, from 1. */
  readonly line: number
}

/** A model that was read. */
export interface Model {
  readonly path: string
  /** There is no error among the diagnostics: it can be checked, simulated and replayed in. */
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  /** Names of its systems. */
  readonly systems: readonly string[]
  /** What `check` asks. */
  readonly checks: readonly Check[]
}

export interface CheckOptions {
  /** Only properties whose names fit; `*` stands for any letters, `?` for one. Default: all. */
  readonly properties?: readonly string[]
  /** Only systems whose names fit. Default: all. */
  readonly systems?: readonly string[]
  /** For each question. Default: 180,000. */
  readonly timeoutMs?: number
  /** Jumps of the longest counterexamples that are searched. Default: 40. */
  readonly bound?: number
  /** Questions asked at once. Default: half the processors. */
  readonly jobs?: number
  /** Only these engines, for properties. Default: all. */
  readonly engines?: readonly string[]
  /**
   * `embedded`, `z3`, `cvc5`, or the command line of an SMT-LIB solver. Default: z3 on PATH if it is new enough, else
   * the embedded one.
   */
  readonly solver?: string
  /** Of random runs. Default: 1. */
  readonly seed?: number
  /** Say which assumptions, invariants and guards each proof needs. Default: false. */
  readonly why?: boolean
  /**
   * False: do not ask systems whether time goes on and variables keep their ranges; answers then say `unasked`.
   * Default: true.
   */
  readonly fitness?: boolean
  /** Stops the work; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal
  /** Told of each answer as soon as it is known. */
  readonly onAnswer?: (answer: Answer) => void
}

/** The answer to one question: a record as in `check --json`, with its run and certificate instead of their paths. */
export interface Answer extends Omit<PropertyRecord, 'trace' | 'certificate'> {
  /** The run that breaks the property, or reaches the scenario; the evaluator has replayed it. */
  readonly trace?: Trace
  /** The proof as SMT-LIB, for any solver; `by`: who checked it again. */
  readonly certificate?: { readonly text: string; readonly rechecked: boolean; readonly by?: readonly string[] }
}

/** Whether a system is fit to be asked anything. */
export interface SystemAnswer extends Omit<SystemRecord, 'trace'> {
  /** Of a broken one: the run that shows it. */
  readonly trace?: Trace
}

export interface CheckResult {
  /** All as expected; without expectations, nothing refuted; no system broken, nothing left open. */
  readonly ok: boolean
  /** In the order of the file. */
  readonly properties: readonly Answer[]
  /** Empty with `fitness: false`. */
  readonly systems: readonly SystemAnswer[]
}

export interface SimulateOptions {
  /** Which system, where there are several. */
  readonly system?: string
  /** Of the random choices. Default: 1. */
  readonly seed?: number
  /** Jumps at most. Default: 20. */
  readonly steps?: number
}

/** A run, as in trace files (`docs/trace.schema.json`): numbers are exact rationals in texts, times in milliseconds. */
export type Trace = TraceFile

/** What a run shows; or the step, from 1, that is none of the model, and why. */
export type Replayed =
  | { readonly ok: true; readonly shows: string }
  | { readonly ok: false; readonly step: number; readonly why: string }

export interface TimelineOptions {
  /** Columns. Default: 120. */
  readonly width?: number
  /** No drawing characters. */
  readonly ascii?: boolean
}
