/**
 * A trace as a timeline: time goes down, one lane per process. A row with an arrow says who sends to whom; `◆` is a location
 * entered, `•` a process that moves and stays where it is; a bar across all lanes is the instant of the violation.
 *
 *     time ms  +dt   guest    host
 *           0        ◆ RUN    ◆ IDLE   initial state
 *           4   +4   ◀────────┤        host_tick      models/kvm.tick:41
 *                    ◆ IRQ    │
 */
import { sameValue, type Valuation } from '../logic/value.ts'
import type { Network, Process, Property } from '../model/model.ts'
import { counted } from '../support/counted.ts'
import { jumpCount, type Trace } from '../trace/trace.ts'
import { eventLines } from './event-text.ts'
import { arranged, type Drawing, inLane, type Lane, laneOf, laneRows, lanesAmong } from './lanes.ts'
import { type Moment, storyOf, timerName, timerState } from './story.ts'
import { ascii, type Glyphs, type Paint, unicode } from './style.ts'
import { columnUnit, inUnit, shownValue, timeText, type Unit } from './value-text.ts'
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

/** Renders the trace; the network must be the one it belongs to. Lines without trailing blanks, no line end at the end. */
export function timeline(network: Network, trace: Trace, options: TimelineOptions): string {
  const { property, paint } = options
  const glyphs = options.ascii ? ascii : unicode
  const moments = storyOf(network, trace, property, glyphs, options.ending, options.start)
  const unit = columnUnit(moments.flatMap((m) => [m.time, m.delay]))
  const timeWidth = Math.max(...moments.map((m) => columns(inUnit(m.time, unit, glyphs))), `time ${unit}`.length)
  const deltaWidth = Math.max(...moments.map((m) => columns(deltaText(m, unit, glyphs))), 3)
  const visible = network.processes.filter((p) => !p.observer)
  const active = lanesAmong(visible, moments, property)
  const pages = arranged(
    active.map((p) => laneOf(p, moments)),
    options.width - timeWidth - deltaWidth - 4 - narrowestEvent,
  )
  const reached = property?.form.kind === 'reachable'
  const sheet = { glyphs, paint, unit, timeWidth, deltaWidth, width: options.width, reached, paged: pages.length > 1 }
  const last = moments.find((m) => m.kind === 'mark') ?? (moments.at(-1) as Moment)
  return [
    ...titleLines(network, property, glyphs, paint),
    ...parameterLines(network, trace, options.width, glyphs, paint),
    ...foldedLines(visible, active, moments, options.width, paint),
    '',
    ...pages.flatMap((page, i) => [...(i > 0 ? [''] : []), ...pageLines(page, moments, sheet, property)]),
    '',
    ...clockLines(network, last, unit, options.width, glyphs, paint),
  ]
    .map((line) => line.trimEnd())
    .join('\n')
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
function parameterLines(network: Network, trace: Trace, width: number, glyphs: Glyphs, paint: Paint): string[] {
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
  moments: readonly Moment[],
  width: number,
  paint: Paint,
): string[] {
  const still = visible.filter((p) => !active.includes(p))
  const items = still.map((p) => `${p.name} (${moments[0]?.entered.get(p.name) ?? p.initial})`)
  return hung('take no part: ', items, width, paint)
}

function clockLines(network: Network, at: Moment, unit: Unit, width: number, glyphs: Glyphs, paint: Paint): string[] {
  const { state } = at
  const clocks = [...network.processes.flatMap((p) => p.clocks), ...network.observerClocks.map((o) => o.clock)].flatMap(({ variable }) => {
    const value = state.get(variable.name)
    return value === undefined ? [] : [`${variable.name} ${shownValue(value, variable, glyphs)}`]
  })
  const timers = network.processes.flatMap((p) => p.timers.map((t) => `${timerName(p.name, t)} ${timerState(t, state, glyphs)}`))
  const ages = network.monitors.flatMap((m) => (state.get(m.pending.name) === true ? ageText(m.age.name, state, glyphs) : []))
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

function pageLines(lanes: readonly Lane[], moments: readonly Moment[], sheet: Sheet, property: Property | undefined): string[] {
  const { paint, unit } = sheet
  const laneWidth = lanes.reduce((sum, lane) => sum + lane.width, 0)
  const head = `${paddedLeft(`time ${unit}`, sheet.timeWidth)}  ${padded('+dt', sheet.deltaWidth)}  ${lanes.map((l) => inLane(l.name, l, sheet.glyphs)).join('')}event`
  const room = Math.max(narrowestEvent, sheet.width - sheet.timeWidth - sheet.deltaWidth - 4 - laneWidth)
  const lines = [paint('strong', head)]
  for (const moment of moments) {
    const here = laneRows(lanes, moment, sheet)
    const events = eventLines(moment, property, room, sheet.paged, sheet)
    const idle = lanes.map((lane) => paint('dim', padded(sheet.glyphs.lane, lane.width))).join('')
    for (let i = 0; i < Math.max(here.length, events.length); i++) {
      lines.push(`${i === 0 ? stamp(moment, sheet) : blank(sheet)}${here[i] ?? idle}${events[i] ?? ''}`)
    }
  }
  return lines
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
