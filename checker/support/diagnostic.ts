/**
 * What is wrong with a user's text, in the user's words. A wrong model is not an exception: passes return
 * diagnostics beside their value, go on as far as they can, and the pipeline stops between passes.
 */
import type { Span } from './span.ts'

export type Severity = 'error' | 'warning'

/** A second place that matters for the message, with a label that stands alone ("first declared here"). */
export interface Related {
  readonly span: Span
  readonly label: string
}

export interface Diagnostic {
  readonly severity: Severity
  /** Stable code of `diagnosticCodes`. */
  readonly code: DiagnosticCode
  /** Lower case, no full stop; says what was expected and what was found. */
  readonly message: string
  readonly span: Span
  readonly related?: readonly Related[]
  /** What to do about it, in one line. */
  readonly hint?: string
}

/**
 * Every code with its meaning in one line; `report/explain` has its page. T01xx syntax, T02xx names, T03xx types and
 * units, T04xx time, T05xx synchronisation, T06xx systems and properties, T07xx files of other tools, T08xx the quality
 * of a model.
 */
export const diagnosticCodes = {
  T0101: 'the text is not Tick here',
  T0102: 'a file named by `use` cannot be read',
  T0103: 'files use each other in a circle',
  T0104: 'a text that is nested too deeply, or a number with too many digits',
  T0201: 'a name is not declared',
  T0202: 'a name is declared twice',
  T0203: 'a name of one kind is used as another (an event as a variable, a state as a clock)',
  T0204: 'a machine writes what another machine declares',
  T0205: 'wrong number of arguments',
  T0206: 'an index is outside its array, or is missing',
  T0207: 'a machine names a partner that the system does not have',
  T0208: 'declarations refer to each other in a circle',
  T0301: 'an expression has another type than its place needs',
  T0302: 'a time without unit, or a unit on something that is not a time',
  T0303: 'a product or quotient of two quantities that are not constants',
  T0304: 'a value outside the declared range',
  T0305: 'a static value is needed where something that changes is given',
  T0306: 'a variable is assigned twice in one jump',
  T0401: 'an invariant that is not a conjunction of upper bounds',
  T0402: 'a strict upper bound as an invariant: time would approach it for ever and never arrive',
  T0403: 'a clock, or a timer that is running, where only discrete data may stand',
  T0404: 'a state that no transition leads to',
  T0405: 'an initial state that breaks its own invariant',
  T0406: 'an urgent transition whose guard reads a clock',
  T0407: 'a timer that is started but whose expiry is handled nowhere',
  T0408: '`urgent` on a transition that waits for another machine or for a timer',
  T0409: 'whether a waiting or urgent transition is enabled depends on a value that it chooses itself',
  T0410: 'an argument of a call, or what it chooses, depends on what the call answers',
  T0501: 'a machine waits for an event or call that nobody emits',
  T0502: 'an event or call that nobody receives',
  T0503: 'an observer would influence the system it observes',
  T0504: 'a call with more than one possible partner kind, or to itself',
  T0602: 'the range of a `choose` depends on another choice of the same transition, which is not supported yet',
  T0603: 'a check names a property or system that does not exist, or an expectation that does not fit it',
  T0604: 'the default value of a parameter breaks an assumption',
  T0605: 'a command-line parameter or constant that the model does not have, or a value it cannot take',
  T0606: 'a model that is too large once it is written out',
  T0607: 'a refinement that cannot be asked: a view, a contract or what is around them does not fit',
  T0608: 'a check for all values of a constant that cannot be one',
  T0701:
    'a file in the language of another tool that is not of that language, or that says something paracheck does not support',
  T0801: 'a state or transition that no run of a system reaches',
  T0802: 'a state or transition of which it is not known whether any run reaches it',
  T0803: 'an `@unreachable` where every system of the file gets',
  T0811: 'a mistake in the model that no property notices',
  T0812: 'a mistake in the model of which it is not known whether any property notices it',
} as const

export type DiagnosticCode = keyof typeof diagnosticCodes

/** The outcome of a pass: a value as good as could be made, and what was wrong on the way. */
export interface Checked<T> {
  readonly value: T
  readonly diagnostics: readonly Diagnostic[]
}

export function hasErrors(result: { readonly diagnostics: readonly Diagnostic[] }): boolean {
  return result.diagnostics.some((d) => d.severity === 'error')
}
