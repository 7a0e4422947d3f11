/** Why no run explains a line: jumps, places, times and limits in words of the model. */
import type { Candidate, Reason, Span } from '../conform/explain.ts'
import type { Watch } from '../conform/monitor.ts'
import { showTerm } from '../logic/show.ts'
import { isTerm } from '../logic/term.ts'
import { rational } from '../support/rational.ts'
import { place } from '../support/span.ts'
import type { Asked as AskedFor, Jump } from '../zones/jump.ts'
import type { Place } from '../zones/parts.ts'
import type { Stop } from '../zones/stay.ts'
import type { Glyphs } from './style.ts'
import { timeText } from './value-text.ts'

export function candidateText(
  watch: Watch,
  { jump, possible, reasons, place: at }: Candidate,
  span: (s: Span) => string,
  glyphs: Glyphs,
): { jump: string; possible?: string; because: string[] } {
  const because = at.urgent
    ? ['no time passes there: something urgent has to happen']
    : [...new Set(reasons.map((reason) => reasonText(watch, reason, glyphs)))]
  return {
    jump: `${jumpText(jump)} from ${placeText(watch, at)}`,
    ...(possible && { possible: span(possible) }),
    because,
  }
}

function jumpText({ edges }: Jump): string {
  return edges.map((edge) => edge.id).join(' + ')
}

/** Where the machines are. */
function placeText({ space }: Watch, { values }: Place): string {
  return space.network.processes
    .map((process) => `${process.name} ${String(values[space.discrete.indexOf(process.location)])}`)
    .join(', ')
}

export function spanText(watch: Watch, { from, to }: Span, glyphs: Glyphs): string {
  const [first, last] = [Math.max(from, 0), to]
  if (last === Infinity) return `from ${unitsText(watch, first, glyphs)} on`
  return first >= last
    ? unitsText(watch, last, glyphs)
    : `${unitsText(watch, first, glyphs)} to ${unitsText(watch, last, glyphs)}`
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
