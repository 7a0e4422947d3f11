/**
 * Two runs beside each other, a column each: what happens at the same instant stands on the same lines.
 *
 *     time ms  dynticks_naps          final_naps
 *           4  host.tick              host.tick
 *              tick_age 4ms→0ms
 *           8                         ✗ tick_gap violated
 */
import type { Network, Property } from '../model/model.ts'
import type { Rational } from '../support/rational.ts'
import { type Trace, traceEnd } from '../trace/trace.ts'
import { goalValues } from './event-text.ts'
import { type Moment, storyOf } from './story.ts'
import type { Glyphs, Paint, Style } from './style.ts'
import { columnUnit, inUnit } from './value-text.ts'
import { columns, padded, paddedLeft, paragraph } from './wrap.ts'

export interface Side {
  readonly network: Network
  readonly trace: Trace
  /** What is marked where it is violated. */
  readonly property: Property
}

interface Line {
  readonly text: string
  readonly style?: Style
}

export interface BesideOptions {
  readonly width: number
  readonly glyphs: Glyphs
  readonly paint: Paint
}

/** Both runs, no trailing blanks, no line end at the end. */
export function beside(left: Side, right: Side, { width, glyphs, paint }: BesideOptions): string {
  const stories = [left, right].map((side) => storyOf(side.network, side.trace, side.property, glyphs))
  const times = distinct(stories.flat().map((m) => m.time))
  const unit = columnUnit(times)
  const shown = times.map((t) => inUnit(t, unit, glyphs))
  const timeWidth = Math.max(`time ${unit}`.length, ...shown.map(columns))
  const room = Math.max(24, Math.floor((width - timeWidth - 6) / 2))
  const row = (time: string, cells: readonly (Line | undefined)[]): string =>
    `${paddedLeft(time, timeWidth)}  ${cells.map((c) => cell(c, room, paint)).join('  ')}`.trimEnd()
  const heads = [left, right].map((s): Line => ({ text: s.network.name, style: 'strong' }))
  const blocks = times.flatMap((time, i) => {
    const cells = stories.map((moments, side) =>
      moments.filter((m) => m.time.equals(time)).flatMap((m) => linesOf(m, side === 0 ? left : right, room, glyphs)),
    )
    const height = Math.max(...cells.map((c) => c.length))
    return Array.from({ length: height }, (_, l) =>
      row(
        l === 0 ? (shown[i] ?? '') : '',
        cells.map((c) => c[l]),
      ),
    )
  })
  const ends = [left, right].map((s): Line => ({ text: endOf(s, glyphs), style: 'dim' }))
  return [row(`time ${unit}`, heads), ...blocks, row('', ends)].join('\n')
}

function cell(line: Line | undefined, room: number, paint: Paint): string {
  if (line === undefined) return padded('', room)
  const blanks = ' '.repeat(Math.max(0, room - columns(line.text)))
  return (line.style === undefined ? line.text : paint(line.style, line.text)) + blanks
}

function distinct(times: readonly Rational[]): Rational[] {
  const sorted = [...times].sort((a, b) => a.compare(b))
  return sorted.filter((t, i) => i === 0 || !t.equals(sorted[i - 1] as Rational))
}

/** What happens, where it leads, and what it changes. */
function linesOf(moment: Moment, { network }: Side, room: number, glyphs: Glyphs): Line[] {
  if (moment.kind === 'mark')
    return paragraph(`${glyphs.violated} ${moment.label}`, room).map((text) => ({ text, style: 'bad' }))
  if (moment.kind === 'delay') return []
  const watching = new Set(network.processes.filter((p) => p.observer).map((p) => p.name))
  const entered = [...moment.entered].flatMap(([name, state]) => (watching.has(name) ? [] : [`${name} ${state}`]))
  const told =
    moment.kind === 'initial'
      ? entered.join('  ')
      : [moment.label, ...entered.map((e) => `${glyphs.becomes} ${e}`)].join(' ')
  const changes = moment.kind === 'initial' ? [] : moment.details
  return [
    ...paragraph(told, room).map((text) => ({ text })),
    ...changes.flatMap((c) => paragraph(c, room - 2, '  ')).map((text): Line => ({ text, style: 'dim' })),
  ]
}

function endOf({ network, trace, property }: Side, glyphs: Glyphs): string {
  const last = traceEnd(trace)
  const params = new Set(network.params.map((p) => p.variable.name))
  return goalValues(property, last, glyphs)
    .filter((text) => !params.has(text.split(' ')[0] ?? ''))
    .join('  ')
}
