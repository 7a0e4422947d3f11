/**
 * A trace as a timeline: time goes down, one lane per process. A row with an arrow says who sends to whom; `◆` is a
 * location entered, `•` a process that moves and stays where it is; a bar across all lanes is the instant of the
 * violation.
 *
 *     time ms  +dt   guest    host
 *           0        ◆ RUN    ◆ IDLE   initial state
 *           4   +4   ◀────────┤        host_tick      models/kvm.tick:41
 *                    ◆ IRQ    │
 */
import { sameValue, type Valuation } from '../logic/value.ts'
import type { Network, Process, Property } from '../model/model.ts'
import { clocksOf } from '../model/walk.ts'
import { counted } from '../support/counted.ts'
import { maximum, zero } from '../support/rational.ts'
import { jumpCount, type Run, type Trace } from '../trace/trace.ts'
import { eventLines } from './event-text.ts'
import { arranged, type Drawing, inLane, type Lane, laneOf, laneRows, lanesAmong, moversIn } from './lanes.ts'
import { type Moment, momentsOf, timerName, timerState } from './story.ts'
import { ascii, type Glyphs, type Paint, unicode } from './style.ts'
import { inUnit, isWholeSeconds, shownValue, timeText, type Unit, unitOfColumn, units } from './value-text.ts'
import { columns, padded, paddedLeft, wrapped } from './wrap.ts'

export interface TimelineOptions {
  /** Marks where this property is violated, or reached. */
  readonly property?: Property
  /** What the last state shows where there is no property to ask: `time stops`. */
  readonly ending?: string
  /** What the first state is, if not an initial one. */
  readonly start?: string
  /** Columns of the terminal; lanes that do not fit go to further pages. */
  readonly width: number
  readonly ascii: boolean
  readonly paint: Paint
}

/** What a page of lanes has in common with the others. */
interface Sheet extends Drawing {
  readonly unit: Unit
  readonly timeWidth: number
  readonly deltaWidth: number
  readonly width: number
  readonly paged: boolean
}

/** Columns the event texts need at least. */
const narrowestEvent = 28

/**
 * Renders the trace; the network must be the one it belongs to. Lines without trailing blanks, no line end at the end.
 */
export function timeline(network: Network, trace: Trace, options: TimelineOptions): string {
  return [...timelineLines(network, trace, options)].join('\n')
}

/**
 * The same line by line. The steps are read once for the widths and once for each page, so that nobody has to keep a
 * long run.
 */
export function* timelineLines(network: Network, trace: Run, options: TimelineOptions): Generator<string, void> {
  const { property, paint } = options
  const glyphs = options.ascii ? ascii : unicode
  const story = { [Symbol.iterator]: () => momentsOf(network, trace, property, glyphs, options.ending, options.start) }
  const { unit, timeWidth, deltaWidth, movers, longest, first, last } = survey(story, glyphs)
  const visible = network.processes.filter((p) => !p.observer)
  const active = lanesAmong(visible, movers, property)
  const pages = arranged(
    active.map((p) => laneOf(p, longest.get(p.name) ?? 0)),
    options.width - timeWidth - deltaWidth - 4 - narrowestEvent,
  )
  const reached = property?.form.kind === 'reachable'
  const sheet = { glyphs, paint, unit, timeWidth, deltaWidth, width: options.width, reached, paged: pages.length > 1 }
  yield* trimmed(titleLines(network, property, glyphs, paint))
  yield* trimmed(parameterLines(network, trace, options.width, glyphs, paint))
  yield* trimmed(foldedLines(visible, active, first, options.width, paint))
  for (const page of pages) {
    yield ''
    yield* trimmed(pageLines(page, story, sheet, property))
  }
  yield ''
  yield* trimmed(clockLines(network, last, unit, options.width, glyphs, paint))
}

function* trimmed(lines: Iterable<string>): Generator<string, void> {
  for (const line of lines) yield line.trimEnd()
}

/** What every line of a timeline depends on. */
interface Survey {
  readonly unit: Unit
  readonly timeWidth: number
  readonly deltaWidth: number
  readonly movers: ReadonlySet<string>
  /** Letters of the longest name of a location that each process enters. */
  readonly longest: ReadonlyMap<string, number>
  readonly first: Moment
  /** The mark, if there is one. */
  readonly last: Moment
}

/**
 * One pass over the story; what depends on the unit is found out for each, because the unit is known only at the end.
 */
function survey(story: Iterable<Moment>, glyphs: Glyphs): Survey {
  const widths = units.map((unit) => ({ unit, time: `time ${unit}`.length, delta: 3 }))
  const movers = new Set<string>()
  const longest = new Map<string, number>()
  let [largest, allWhole] = [zero, true]
  let first: Moment | undefined
  let last: Moment | undefined
  for (const moment of story) {
    for (const width of widths) {
      width.time = Math.max(width.time, columns(inUnit(moment.time, width.unit, glyphs)))
      width.delta = Math.max(width.delta, columns(deltaText(moment, width.unit, glyphs)))
    }
    largest = [moment.time, moment.delay].reduce(maximum, largest)
    allWhole &&= isWholeSeconds(moment.time) && isWholeSeconds(moment.delay)
    for (const name of moversIn(moment)) movers.add(name)
    for (const [name, location] of moment.entered) longest.set(name, Math.max(longest.get(name) ?? 0, location.length))
    first ??= moment
    if (last?.kind !== 'mark') last = moment
  }
  const unit = unitOfColumn(largest, allWhole)
  const { time, delta } = widths.find((w) => w.unit === unit) as (typeof widths)[number]
  return { unit, timeWidth: time, deltaWidth: delta, movers, longest, first: first as Moment, last: last as Moment }
}

function deltaText(moment: Moment, unit: Unit, glyphs: Glyphs): string {
  return moment.delay.n === 0n ? '' : `+${inUnit(moment.delay, unit, glyphs)}`
}

function titleLines(network: Network, property: Property | undefined, glyphs: Glyphs, paint: Paint): string[] {
  if (property === undefined) return [paint('strong', network.name)]
  const title = property.title === undefined ? '' : ` ${glyphs.dot} ${property.title}`
  return [paint('strong', `${network.name}.${property.name}`) + title]
}

/** The parameters of the run; those that differ from their default say so. */
function parameterLines(network: Network, trace: Run, width: number, glyphs: Glyphs, paint: Paint): string[] {
  const items = network.params.flatMap(({ variable, default: usual }) => {
    const value = trace.params.get(variable.name)
    if (value === undefined) return []
    const isUsual = usual === undefined || sameValue(usual, value)
    return [
      `${variable.name} = ${shownValue(value, variable, glyphs)}${isUsual ? '' : ` (default ${shownValue(usual, variable, glyphs)})`}`,
    ]
  })
  return hung('parameters: ', items, width, paint)
}

/** Processes that never move, in a line instead of a lane each. */
function foldedLines(
  visible: readonly Process[],
  active: readonly Process[],
  first: Moment,
  width: number,
  paint: Paint,
): string[] {
  const still = visible.filter((p) => !active.includes(p))
  const items = still.map((p) => `${p.name} (${first.entered.get(p.name) ?? p.initial})`)
  return hung('take no part: ', items, width, paint)
}

function clockLines(network: Network, at: Moment, unit: Unit, width: number, glyphs: Glyphs, paint: Paint): string[] {
  const { state } = at
  const clocks = clocksOf(network).flatMap(({ variable }) => {
    const value = state.get(variable.name)
    return value === undefined ? [] : [`${variable.name} ${shownValue(value, variable, glyphs)}`]
  })
  const timers = network.processes.flatMap((p) =>
    p.timers.map((t) => `${timerName(p.name, t)} ${timerState(t, state, glyphs)}`),
  )
  const ages = network.monitors.flatMap((m) =>
    state.get(m.pending.name) === true ? ageText(m.age.name, state, glyphs) : [],
  )
  return hung(`clocks at ${inUnit(at.time, unit, glyphs)}${unit}: `, [...clocks, ...timers, ...ages], width, paint)
}

function ageText(name: string, state: Valuation, glyphs: Glyphs): string[] {
  const value = state.get(name)
  return typeof value === 'object' ? [`${name} ${timeText(value, glyphs)}`] : []
}

/** Items after a heading, further lines indented under the first item. Nothing when there are no items. */
export function hung(heading: string, items: readonly string[], width: number, paint: Paint): string[] {
  const lines = wrapped(items, Math.max(30, width - heading.length))
  return lines.map((line, i) => (i === 0 ? paint('dim', heading) : ' '.repeat(heading.length)) + line)
}

function* pageLines(
  lanes: readonly Lane[],
  story: Iterable<Moment>,
  sheet: Sheet,
  property: Property | undefined,
): Generator<string, void> {
  const { paint, unit } = sheet
  const laneWidth = lanes.reduce((sum, lane) => sum + lane.width, 0)
  const head = `${paddedLeft(`time ${unit}`, sheet.timeWidth)}  ${padded('+dt', sheet.deltaWidth)}  ${lanes.map((l) => inLane(l.name, l, sheet.glyphs)).join('')}event`
  const room = Math.max(narrowestEvent, sheet.width - sheet.timeWidth - sheet.deltaWidth - 4 - laneWidth)
  yield paint('strong', head)
  for (const moment of story) {
    const here = laneRows(lanes, moment, sheet)
    const events = eventLines(moment, property, room, sheet.paged, sheet)
    const idle = lanes.map((lane) => paint('dim', padded(sheet.glyphs.lane, lane.width))).join('')
    for (let i = 0; i < Math.max(here.length, events.length); i++) {
      yield `${i === 0 ? stamp(moment, sheet) : blank(sheet)}${here[i] ?? idle}${events[i] ?? ''}`
    }
  }
}

function stamp(moment: Moment, sheet: Sheet): string {
  const time = paddedLeft(inUnit(moment.time, sheet.unit, sheet.glyphs), sheet.timeWidth)
  const delta = padded(deltaText(moment, sheet.unit, sheet.glyphs), sheet.deltaWidth)
  return `${time}  ${sheet.paint('dim', delta)}  `
}

function blank(sheet: Sheet): string {
  return ' '.repeat(sheet.timeWidth + sheet.deltaWidth + 4)
}

/** `7 jumps, 8ms`. */
export function traceSize(trace: Trace): string {
  const jumps = jumpCount(trace)
  const first = trace.steps[0]
  if (first === undefined) return 'initial state'
  const end = trace.steps.slice(1).reduce((sum, step) => sum.add(step.delay), first.delay)
  return `${counted(jumps, 'jump')}, ${timeText(end)}`
}
