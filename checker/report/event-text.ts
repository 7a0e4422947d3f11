/** The texts beside the lanes of a timeline: what happens, what changes, where it is written. */
import { variablesOf } from '../logic/rewrite.ts'
import type { Term } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { Property } from '../model/model.ts'
import type { Drawing } from './lanes.ts'
import { goalOf, type Moment, type Reference } from './story.ts'
import type { Glyphs } from './style.ts'
import { shownValue } from './value-text.ts'
import { columns, padded, paragraph, wrapped } from './wrap.ts'

/** Columns from which on source references stand to the right of the event texts, and those the texts get then. */
const roomForReference = 80
const beside = 34

/**
 * The lines of one moment, `room` columns wide; with `naming`, partners are named because their lanes may be on another
 * page.
 */
export function eventLines(
  moment: Moment,
  property: Property | undefined,
  room: number,
  naming: boolean,
  drawing: Drawing,
): string[] {
  const { glyphs, paint, reached } = drawing
  if (moment.kind === 'mark') {
    const values = property === undefined ? [] : goalValues(property, moment.state, glyphs)
    const style = reached ? 'good' : 'bad'
    return [
      ...paragraph(moment.label, room).map((line) => paint(style, line)),
      ...wrapped(values, room - 2).map((line) => `  ${line}`),
    ]
  }
  const label =
    naming && moment.receivers.length > 0
      ? `${moment.label} (${moment.emitter} ${glyphs.becomes} ${moment.receivers.join(', ')})`
      : moment.label
  const changes = wrapped(moment.details, room - 2).map((line) => `  ${line}`)
  if (room < roomForReference) {
    return [
      label,
      ...changes,
      ...wrapped(
        moment.references.flatMap((r) => referenceLines(r, room - 2)),
        room - 2,
      ).map((line) => `  ${paint('dim', line)}`),
    ]
  }
  const left = [label, ...wrapped(moment.details, beside - 4).map((line) => `  ${line}`)]
  const right = moment.references.flatMap((r) => referenceLines(r, room - beside))
  return Array.from(
    { length: Math.max(left.length, right.length) },
    (_, i) => `${padded(left[i] ?? '', beside)}${paint('dim', right[i] ?? '')}`,
  )
}

/** Source and place on one line where they fit, else the file without its folders, else on two lines. */
function referenceLines({ source, place }: Reference, room: number): string[] {
  if (source === undefined) return [place]
  const fn = source.fn === undefined ? '' : `:${source.fn}`
  const full = [source.file + fn, place]
  return columns(full.join('  ')) <= room
    ? [full.join('  ')]
    : wrapped([source.file.replace(/^.*\//, '') + fn, place], room)
}

/** The values of what the property speaks of, in the order it mentions them. */
export function goalValues(property: Property, state: Valuation, glyphs: Glyphs): string[] {
  const goal = goalOf(property)
  return goal === undefined ? [] : valuesIn(goal, state, glyphs)
}

/** The values of a term's variables in a state, where it says them. */
export function valuesIn(term: Term, state: Valuation, glyphs: Glyphs): string[] {
  return variablesOf(term).flatMap((variable) => {
    const value = state.get(variable.name)
    return value === undefined ? [] : [`${variable.name} = ${shownValue(value, variable, glyphs)}`]
  })
}
