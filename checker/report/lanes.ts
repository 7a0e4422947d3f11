/** The lanes of a timeline: which processes get one, how wide they are, and what is drawn in them at each moment. */
import { variablesOf } from '../logic/rewrite.ts'
import type { Process, Property } from '../model/model.ts'
import { goalOf, type Moment } from './story.ts'
import type { Glyphs, Paint } from './style.ts'
import { padded, shortened } from './wrap.ts'

export interface Lane {
  readonly name: string
  readonly width: number
}

/** How to draw. */
export interface Drawing {
  readonly glyphs: Glyphs
  readonly paint: Paint
  /** Whether the run is good news: the scenario asked for. */
  readonly reached: boolean
}

/** Processes that take part in some jump, or that the property speaks of; all of them when there are none. */
export function lanesAmong(
  processes: readonly Process[],
  movers: ReadonlySet<string>,
  property: Property | undefined,
): readonly Process[] {
  const goal = property === undefined ? undefined : goalOf(property)
  const spoken = new Set(goal === undefined ? [] : variablesOf(goal).map((v) => v.name))
  const active = processes.filter((p) => movers.has(p.name) || spoken.has(p.location.name))
  return active.length === 0 ? processes : active
}

/** The processes that take part in a moment. */
export function moversIn({ emitter, receivers }: Moment): readonly string[] {
  return emitter === undefined ? receivers : [emitter, ...receivers]
}

/** The lane of a process; `longest`: letters of the longest name of a location that it enters. */
export function laneOf({ name }: Process, longest: number): Lane {
  return { name, width: Math.max(name.length, longest + 2, 6) + 2 }
}

/** Lanes within `room` columns: all side by side, if need be with long names cut, or else on several pages. */
export function arranged(lanes: readonly Lane[], room: number): Lane[][] {
  for (const most of [Number.POSITIVE_INFINITY, 18, 14, 11]) {
    const narrow = lanes.map((lane) => ({ ...lane, width: Math.min(lane.width, most) }))
    if (narrow.reduce((sum, lane) => sum + lane.width, 0) <= room) return [narrow]
  }
  return paged(lanes, room)
}

/** Lanes that stand side by side within `room` columns; at least one lane a page. */
function paged(lanes: readonly Lane[], room: number): Lane[][] {
  const pages: Lane[][] = [[]]
  let used = 0
  for (const lane of lanes) {
    if (used > 0 && used + lane.width > room) {
      pages.push([])
      used = 0
    }
    pages.at(-1)?.push(lane)
    used += lane.width
  }
  return pages
}

/** A text in its lane, with room to the next one. */
export function inLane(text: string, { width }: Lane, glyphs: Glyphs): string {
  return padded(shortened(text, width - 1, glyphs.ellipsis), width)
}

/** The rows of the lanes at one moment: an arrow row when anyone receives, a row of locations entered. */
export function laneRows(lanes: readonly Lane[], moment: Moment, drawing: Drawing): string[] {
  const { glyphs, paint, reached } = drawing
  const total = lanes.reduce((sum, lane) => sum + lane.width, 0)
  if (moment.kind === 'mark') {
    const [sign, style] = reached ? ([glyphs.reached, 'good'] as const) : ([glyphs.violated, 'bad'] as const)
    return [`${paint(style, sign + glyphs.bar.repeat(Math.max(3, total - 3)))}  `]
  }
  const talks = moment.receivers.length > 0
  const states = lanes.map((lane) => {
    const entered = moment.entered.get(lane.name)
    if (entered !== undefined) return paint('name', inLane(`${glyphs.state} ${entered}`, lane, glyphs))
    if (!talks && moment.emitter === lane.name) return padded(glyphs.touch, lane.width)
    return paint('dim', padded(glyphs.lane, lane.width))
  })
  if (!talks) return [states.join('')]
  const arrows = arrowRow(lanes, moment, drawing)
  return lanes.some((lane) => moment.entered.has(lane.name)) ? [arrows, states.join('')] : [arrows]
}

/** `├─────▶─────▶` from the emitter to every receiver; a partner on another page is named in the event text instead. */
function arrowRow(lanes: readonly Lane[], moment: Moment, { glyphs, paint }: Drawing): string {
  const from = lanes.findIndex((lane) => lane.name === moment.emitter)
  const to = lanes.flatMap((lane, i) => (moment.receivers.includes(lane.name) ? [i] : []))
  const ends = from === -1 ? to : [from, ...to]
  const [first, last] = [Math.min(...ends), Math.max(...ends)]
  return lanes
    .map((lane, i) => {
      if (to.includes(i)) {
        const head = from === -1 ? glyphs.touch : i > from ? glyphs.headRight : glyphs.headLeft
        return padded(head + (from !== -1 && i < last ? glyphs.line.repeat(lane.width - 1) : ''), lane.width)
      }
      if (i === from) {
        const start =
          to.length === 0
            ? glyphs.touch
            : first === from
              ? glyphs.startRight
              : last === from
                ? glyphs.startLeft
                : glyphs.startBoth
        return padded(start + (i < last ? glyphs.line.repeat(lane.width - 1) : ''), lane.width)
      }
      if (from !== -1 && i > first && i < last) return glyphs.line.repeat(lane.width)
      return paint('dim', padded(glyphs.lane, lane.width))
    })
    .join('')
}
