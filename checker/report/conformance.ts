/** The answer of `conform` for people and for machines. */
import type { Answer, Asked } from '../conform/answer.ts'
import { lineBefore } from '../conform/answer.ts'
import type { Candidate, Reason, Span } from '../conform/explain.ts'
import type { Inference, Side } from '../conform/infer.ts'
import type { Watch } from '../conform/monitor.ts'
import type { Observation } from '../conform/observation.ts'
import { showTerm } from '../logic/show.ts'
import { isTerm, type Term } from '../logic/term.ts'
import { valueText } from '../logic/value.ts'
import type { Fitness, VerdictKind } from '../outcome.ts'
import { counted } from '../support/counted.ts'
import { type Rational, rational } from '../support/rational.ts'
import { place } from '../support/span.ts'
import type { Asked as AskedFor, Jump } from '../zones/jump.ts'
import type { Place } from '../zones/parts.ts'
import type { Stop } from '../zones/stay.ts'
import { withFitness } from './standing.ts'
import type { Glyphs, Paint } from './style.ts'
import { numberText, timeText } from './value-text.ts'

export interface ConformanceLook {
  readonly paint: Paint
  readonly glyphs: Glyphs
  /** Every location and transition that was not covered, and every line that could not be read. */
  readonly verbose: boolean
}

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
  readonly candidates?: readonly { readonly jump: string; readonly possible?: string; readonly because: readonly string[] }[]
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
const most = 3

export function conformanceRecord(asked: Asked, { answer, watch, inference, checked }: ShownAnswer, glyphs: Glyphs): ConformanceRecord {
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
  if (inference.kind === 'excluded') return { why: `no values make the log a run (${['zones', ...inference.by].join(', ')})` }
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

function checkedLines({ properties = [] }: ConformanceRecord): string[] {
  return properties.map(({ property, verdict, fitness, holdsFor, reason, seen, proved, bound }) => {
    const numbers = [...(seen === undefined ? [] : [`seen ${seen}`]), ...(proved === undefined ? [] : [`proved ${proved} (${bound})`])]
    const what = numbers.length > 0 ? `: ${numbers.join(', ')}` : ''
    return `  property  ${property} ${withFitness(verdict, { verdict, fitness })} for ${holdsFor}${what}${reason === undefined || verdict === 'proved' ? '' : `: ${reason}`}`
  })
}

function inferenceLines({ inferred }: ConformanceRecord): string[] {
  if (inferred === undefined) return []
  if ('why' in inferred) return [`  inferred  ${inferred.why}`]
  const end = (which: string, beyond: string, { conforms, excluded, by, unlimited }: SideRecord): string => {
    if (unlimited) return `${which} ${conforms}, and no end was found`
    return `${which} ${conforms}; ${excluded === undefined ? `${beyond} nothing is known` : `${excluded} and ${beyond} excluded (${by.join(', ')})`}`
  }
  return inferred.flatMap(({ param, least, greatest }) => [
    `  inferred  ${param}: ${end('from', 'below', least)}`,
    `            ${' '.repeat(param.length)}  ${end('to', 'above', greatest)}`,
  ])
}

function whereOf({ logs, map }: Asked, { source, line, rule }: Observation): { log: string; line: number; event: string } {
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
    ...(confirmation.kind === 'open' ? { by: ['zones'], unconfirmed: confirmation.why } : { by: ['zones', ...confirmation.by] }),
    ...(confirmation.kind === 'confirmed' && !confirmation.whole && { since: asked.logs.observations.at(confirmation.from).line }),
    ...(explanation.seen && { seen: span(explanation.seen) }),
    candidates: [...unique.values()].slice(0, most),
    instead: [...explanation.others].map(([rule, s]) => ({ event: asked.map.meanings[rule]?.text ?? '', possible: span(s) })),
  }
}

function candidateText(
  watch: Watch,
  { jump, possible, reasons, place: at }: Candidate,
  span: (s: Span) => string,
  glyphs: Glyphs,
): { jump: string; possible?: string; because: string[] } {
  const because = at.urgent
    ? ['no time passes there: something urgent has to happen']
    : [...new Set(reasons.map((reason) => reasonText(watch, reason, glyphs)))]
  return { jump: `${jumpText(jump)} from ${placeText(watch, at)}`, ...(possible && { possible: span(possible) }), because }
}

function jumpText({ edges }: Jump): string {
  return edges.map((edge) => edge.id).join(' + ')
}

/** Where the machines are. */
function placeText({ space }: Watch, { values }: Place): string {
  return space.network.processes.map((process) => `${process.name} ${String(values[space.discrete.indexOf(process.location)])}`).join(', ')
}

function spanText(watch: Watch, { from, to }: Span, glyphs: Glyphs): string {
  const [first, last] = [Math.max(from, 0), to]
  if (last === Infinity) return `from ${unitsText(watch, first, glyphs)} on`
  return first >= last ? unitsText(watch, last, glyphs) : `${unitsText(watch, first, glyphs)} to ${unitsText(watch, last, glyphs)}`
}

function unitsText({ space }: Watch, units: number, glyphs: Glyphs): string {
  return Number.isFinite(units) ? timeText(rational(units).div(space.scale), glyphs) : 'any time'
}

/** Both numbers of a guard or an invariant that does not hold. */
function reasonText(watch: Watch, { limit, least, most: allowed }: Reason, glyphs: Glyphs): string {
  const { i, j, origin } = limit
  const name = (d: number): string => watch.space.dimensions[d - 1]?.variable.name ?? `clock ${d}`
  const isTimer = (d: number): boolean => watch.space.dimensions[d - 1]?.sign === -1
  const time = (units: number): string => unitsText(watch, units, glyphs)
  const why = originText(origin)
  // A timer is kept as minus the time it has left.
  if (j === 0)
    return isTimer(i)
      ? `${name(i)} is at most ${time(-least)}, and has to be at least ${time(-allowed)}: ${why}`
      : `${name(i)} is at least ${time(least)}, and may be at most ${time(allowed)}: ${why}`
  if (i === 0)
    return isTimer(j)
      ? `${name(j)} is at least ${time(least)}, and may be at most ${time(allowed)}: ${why}`
      : `${name(j)} is at most ${time(-least)}, and has to be at least ${time(-allowed)}: ${why}`
  const [a, b] = isTimer(i) && isTimer(j) ? [j, i] : [i, j]
  return `${name(a)} - ${name(b)} is at least ${time(least)}, and may be at most ${time(allowed)}: ${why}`
}

function originText(origin: unknown): string {
  if (typeof origin !== 'object' || origin === null) return 'a condition'
  if (isTerm(origin)) return showTerm(origin)
  const asked = origin as AskedFor | Stop
  switch (asked.kind) {
    case 'invariant':
      return `the invariant of ${asked.process.name}.${asked.location} (${place(asked.invariant.span)})`
    case 'timer':
      return `the timer ${asked.process.name}.${asked.timer.name} has to expire`
    case 'expiry':
      return `the timer of ${asked.edge.id} is due`
    case 'range':
      return `the range of ${asked.edge.id}`
    case 'guard':
      return `the guard of ${asked.edge.id}`
  }
}

function neverCovered(
  { network }: Asked,
  { covered }: Extract<Answer, { covered: unknown }>,
): { locations: string[]; transitions: string[] } {
  const locations = network.processes.flatMap((process) => process.locations.map((location) => `${process.name}.${location.name}`))
  const transitions = network.processes.flatMap((process) => process.edges.map((edge) => edge.id))
  return {
    locations: locations.filter((name) => !covered.locations.has(name)),
    transitions: transitions.filter((id) => !covered.edges.has(id)),
  }
}

/** The lines of the answer, without line ends. */
export function conformanceLines(asked: Asked, shown: ShownAnswer, look: ConformanceLook): string[] {
  const { paint } = look
  const { answer } = shown
  const record = conformanceRecord(asked, shown, look.glyphs)
  const colour = answer.verdict === 'conforms' ? 'good' : answer.verdict === 'deviates' ? 'bad' : 'open'
  const place = record.at === undefined ? '' : `  ${record.at.log}:${record.at.line}  ${record.at.event}`
  return [
    `${paint(colour, answer.verdict)}${place}${headOf(record)}`,
    ...('why' in answer ? [`  ${answer.why}`] : []),
    ...deviationLines(record, paint),
    ...inferenceLines(record),
    ...checkedLines(record),
    ...runLines(record, look),
    ...logLines(asked, look),
    `  parameters: ${[...asked.params].map(([name, value]) => `${name} = ${valueShown(asked, name, value)}`).join('  ')}`,
  ]
}

function valueShown({ network }: Asked, name: string, value: Parameters<typeof valueText>[0]): string {
  const param = network.params.find(({ variable }) => variable.name === name)
  return typeof value === 'object' ? (param?.isTime === true ? timeText(value) : numberText(value)) : valueText(value)
}

function headOf({ verdict, system, observations, run, logs, by, since, unconfirmed }: ConformanceRecord): string {
  if (verdict === 'deviates') {
    const others = by?.slice(1).join(', ')
    const confirmed = since === undefined ? `confirmed by ${others}` : `confirmed by ${others} from line ${since} on`
    return `  no run of ${system} explains it (${unconfirmed === undefined ? confirmed : `zones only: ${unconfirmed}`})`
  }
  if (run === undefined) return ''
  const lost =
    verdict === 'may conform'
      ? ` (events lost at ${counted(
          logs.reduce((sum, log) => sum + log.gaps, 0),
          'place',
        )})`
      : ''
  return `  ${counted(observations, 'observation')} of ${counted(
    logs.reduce((sum, log) => sum + log.events, 0),
    'event',
  )} are a run of ${system}, ${counted(run.jumps, 'jump')}, replayed${lost}`
}

function deviationLines({ verdict, seen, candidates = [], instead = [] }: ConformanceRecord, paint: Paint): string[] {
  if (verdict !== 'deviates') return []
  const first = seen === undefined ? [] : [`  seen      ${seen}`]
  const none = candidates.length === 0 ? ['  possible  in no state that the model can be in'] : []
  return [
    ...first,
    ...none,
    ...candidates.flatMap(({ jump, possible, because }) => [
      `  possible  ${possible ?? 'never'}  ${paint('dim', jump)}`,
      ...because.slice(0, most).map((reason) => `            ${reason}`),
    ]),
    ...instead.map(({ event, possible }) => `  instead   ${event}: ${possible}`),
  ]
}

function runLines({ run, never }: ConformanceRecord, { paint, verbose }: ConformanceLook): string[] {
  if (run === undefined || never === undefined) return []
  const [locations, transitions] = [Object.keys(run.locations).length, Object.keys(run.transitions).length]
  const list = (what: string, names: readonly string[]): string[] => {
    if (names.length === 0) return []
    const shownNames = verbose ? names : names.slice(0, most)
    const rest = names.length - shownNames.length
    return [`  never     ${what}: ${shownNames.join(', ')}${rest > 0 ? paint('dim', ` and ${rest} more (--verbose)`) : ''}`]
  }
  return [
    `  covered   ${locations} of ${locations + never.locations.length} states, ${transitions} of ${transitions + never.transitions.length} transitions`,
    ...list('states', never.locations),
    ...list('transitions', never.transitions),
  ]
}

function logLines({ logs, map }: Asked, { verbose }: ConformanceLook): string[] {
  return [
    ...logs.summaries.flatMap(({ path, lines, events, gaps, lost, unreadable, unread, backwards }) => [
      `  log       ${path}: ${counted(lines, 'line')}, ${counted(events, 'event')}${gaps > 0 ? `, ${lost > 0 ? lost : 'some'} lost at ${counted(gaps, 'place')}` : ''}${unreadable > 0 ? `, ${unreadable} not read` : ''}${backwards > 0 ? `, ${backwards} earlier than the one before` : ''}`,
      ...unread.slice(0, verbose ? undefined : 1).map(({ line, text }) => `            ${path}:${line} is no event: ${text}`),
    ]),
    ...(verbose
      ? map.file.rules.map((rule, i) => `  rule ${i}    ${counted(logs.fitting[i] ?? 0, 'line')}: ${rule.log}`)
      : unusedRules(logs.fitting, map.file.rules)),
  ]
}

function unusedRules(fitting: readonly number[], rules: Asked['map']['file']['rules']): string[] {
  const unused = rules.flatMap((rule, i) => (fitting[i] === 0 ? [`rules[${i}] (${rule.log})`] : []))
  return unused.length === 0 ? [] : [`  no line   fits ${unused.join(', ')}`]
}
