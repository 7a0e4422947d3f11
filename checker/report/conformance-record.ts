/** The answer of `conform` as a record: what `--json` prints, and what its text is made from. */
import type { Answer, Asked } from '../conform/answer.ts'
import { lineBefore } from '../conform/answer.ts'
import type { Span } from '../conform/explain.ts'
import type { Inference, Side } from '../conform/infer.ts'
import type { Watch } from '../conform/monitor.ts'
import type { Observation } from '../conform/observation.ts'
import { showTerm } from '../logic/show.ts'
import type { Term } from '../logic/term.ts'
import { valueText } from '../logic/value.ts'
import type { Fitness, VerdictKind } from '../outcome.ts'
import type { Rational } from '../support/rational.ts'
import { candidateText, spanText } from './rejection-text.ts'
import type { Glyphs } from './style.ts'
import { timeText } from './value-text.ts'

/** An answer with what it is shown from. */
export interface ShownAnswer {
  readonly answer: Answer
  readonly watch?: Watch
  readonly inference?: Inference
  readonly checked?: readonly CheckedProperty[]
}

/** What `--check` found of a property; numbers in milliseconds. */
export interface CheckedProperty {
  readonly property: string
  readonly verdict: VerdictKind
  /** What the verdict is worth: whether time goes on in the system. */
  readonly fitness: Fitness
  /** `all values` of parameters, or `these values`. */
  readonly holdsFor: string
  readonly reason?: string
  /** Of a `bound`: the largest value in the run that was found, and what is proved, for its parameters. */
  readonly seen?: Rational
  readonly atMost?: Rational
  readonly bound?: readonly Term[]
}

/** What the record of `--json` says; the same words as the text. */
export interface ConformanceRecord {
  readonly type: 'conform'
  readonly system: string
  readonly verdict: Answer['verdict']
  readonly why?: string
  readonly params: Readonly<Record<string, string>>
  readonly logs: readonly {
    readonly path: string
    readonly lines: number
    readonly events: number
    readonly unreadable: number
    readonly gaps: number
    readonly lost: number
    readonly backwards: number
  }[]
  /** Lines that are events or facts of the model. */
  readonly observations: number
  readonly at?: { readonly log: string; readonly line: number; readonly event: string }
  /** Of `deviates`: who says so. */
  readonly by?: readonly string[]
  /** The line up to which the zones are believed; absent where all is confirmed. */
  readonly since?: number
  /** Why nobody but the zones says so. */
  readonly unconfirmed?: string
  readonly seen?: string
  readonly candidates?: readonly {
    readonly jump: string
    readonly possible?: string
    readonly because: readonly string[]
  }[]
  readonly instead?: readonly { readonly event: string; readonly possible: string }[]
  readonly run?: {
    readonly jumps: number
    readonly locations: Readonly<Record<string, number>>
    readonly transitions: Readonly<Record<string, number>>
  }
  /** Of `--infer`: what is known of the values of each parameter. */
  readonly inferred?: readonly InferredRecord[] | { readonly why: string }
  /** Of `--check`. */
  readonly properties?: readonly PropertyCheckRecord[]
  readonly never?: { readonly locations: readonly string[]; readonly transitions: readonly string[] }
}

/** A property with its verdict, and of a `bound` texts of what was seen and proved. */
export interface PropertyCheckRecord {
  readonly property: string
  readonly verdict: VerdictKind
  readonly fitness: Fitness
  readonly holdsFor: string
  readonly reason?: string
  readonly seen?: string
  readonly proved?: string
  readonly bound?: string
}

/** Texts of times. `excluded`: no run for it and anything beyond; between it and the other value nothing is known. */
export interface InferredRecord {
  readonly param: string
  readonly least: SideRecord
  readonly greatest: SideRecord
}

export interface SideRecord {
  readonly conforms: string
  readonly excluded?: string
  /** Who confirmed what is excluded, beside the zones. */
  readonly by: readonly string[]
  /** No end was found up to `conforms`. */
  readonly unlimited: boolean
}

/** Candidates and reasons that are shown. */
export const mostShown = 3

export function conformanceRecord(
  asked: Asked,
  { answer, watch, inference, checked }: ShownAnswer,
  glyphs: Glyphs,
): ConformanceRecord {
  const { network, params, logs } = asked
  return {
    type: 'conform',
    system: network.name,
    verdict: answer.verdict,
    ...('why' in answer && { why: answer.why }),
    params: Object.fromEntries([...params].map(([name, value]) => [name, valueText(value)])),
    logs: logs.summaries.map(({ path, lines, events, unreadable, gaps, lost, backwards }) => ({
      path,
      lines,
      events,
      unreadable,
      gaps,
      lost,
      backwards,
    })),
    observations: logs.observations.length,
    ...('at' in answer && answer.at !== undefined && { at: whereOf(asked, logs.observations.at(answer.at)) }),
    ...(answer.verdict === 'deviates' && watch !== undefined && deviation(asked, answer, watch, glyphs)),
    ...(inference && { inferred: inferredRecord(inference, glyphs) }),
    ...(checked && { properties: checked.map((one) => checkedRecord(one, glyphs)) }),
    ...('covered' in answer && {
      run: {
        jumps: answer.covered.steps,
        locations: Object.fromEntries(answer.covered.locations),
        transitions: Object.fromEntries(answer.covered.edges),
      },
      never: neverCovered(asked, answer),
    }),
  }
}

function inferredRecord(inference: Inference, glyphs: Glyphs): NonNullable<ConformanceRecord['inferred']> {
  if (inference.kind === 'unknown') return { why: inference.why }
  if (inference.kind === 'excluded')
    return { why: `no values make the log a run (${['zones', ...inference.by].join(', ')})` }
  const side = ({ conforms, excluded, by, unlimited }: Side): SideRecord => ({
    conforms: timeText(conforms, glyphs),
    ...(excluded && { excluded: timeText(excluded, glyphs) }),
    by: excluded === undefined ? [] : ['zones', ...by],
    unlimited,
  })
  return inference.params.map(({ param, least, greatest }) => ({
    param: param.variable.name,
    least: side(least),
    greatest: side(greatest),
  }))
}

function checkedRecord({ seen, atMost, bound, ...rest }: CheckedProperty, glyphs: Glyphs): PropertyCheckRecord {
  return {
    ...rest,
    ...(seen && { seen: timeText(seen, glyphs) }),
    ...(atMost && { proved: timeText(atMost, glyphs) }),
    ...(bound && { bound: bound.length === 1 ? showTerm(bound[0] as Term) : `min(${bound.map(showTerm).join(', ')})` }),
  }
}

function whereOf(
  { logs, map }: Asked,
  { source, line, rule }: Observation,
): { log: string; line: number; event: string } {
  const meaning = map.meanings[rule]
  return { log: logs.summaries[source]?.path ?? '', line, event: meaning?.text ?? '' }
}

function deviation(
  asked: Asked,
  { at, explanation, confirmation }: Extract<Answer, { verdict: 'deviates' }>,
  watch: Watch,
  glyphs: Glyphs,
): Partial<ConformanceRecord> {
  const before = lineBefore(asked.logs.observations, at)
  const since =
    before === undefined
      ? ''
      : ` after line ${before.line}${asked.logs.summaries.length > 1 ? ` of ${asked.logs.summaries[before.source]?.path}` : ''}`
  const span = (s: Span): string => `${spanText(watch, s, glyphs)}${since}`
  const unique = new Map<string, { jump: string; possible?: string; because: readonly string[] }>()
  for (const candidate of explanation.candidates) {
    const made = candidateText(watch, candidate, span, glyphs)
    const key = `${made.jump} ${candidate.place.urgent}`
    if (!unique.has(key)) unique.set(key, made)
  }
  return {
    ...(confirmation.kind === 'open'
      ? { by: ['zones'], unconfirmed: confirmation.why }
      : { by: ['zones', ...confirmation.by] }),
    ...(confirmation.kind === 'confirmed' &&
      !confirmation.whole && { since: asked.logs.observations.at(confirmation.from).line }),
    ...(explanation.seen && { seen: span(explanation.seen) }),
    candidates: [...unique.values()].slice(0, mostShown),
    instead: [...explanation.others].map(([rule, s]) => ({
      event: asked.map.meanings[rule]?.text ?? '',
      possible: span(s),
    })),
  }
}

function neverCovered(
  { network }: Asked,
  { covered }: Extract<Answer, { covered: unknown }>,
): { locations: string[]; transitions: string[] } {
  const locations = network.processes.flatMap((process) =>
    process.locations.map((location) => `${process.name}.${location.name}`),
  )
  const transitions = network.processes.flatMap((process) => process.edges.map((edge) => edge.id))
  return {
    locations: locations.filter((name) => !covered.locations.has(name)),
    transitions: transitions.filter((id) => !covered.edges.has(id)),
  }
}
