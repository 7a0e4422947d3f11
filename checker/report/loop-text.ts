/** What a run without end shows, in a line. */
import type { Property } from '../model/model.ts'
import { zero } from '../support/rational.ts'
import type { Trace } from '../trace/trace.ts'
import { instants } from '../trace/trace.ts'
import { timeText } from './value-text.ts'

/** `from 4ms to 12ms, and again every 8ms for ever: no_starvation is never answered`. */
export function loopText(trace: Trace, property: Property): string {
  const times = instants(trace)
  const end = times.at(-1) ?? zero
  const begin = trace.loop === undefined || trace.loop === 0 ? zero : (times[trace.loop - 1] ?? zero)
  const unanswered = `${property.name} is never answered`
  if (trace.steps.at(-1)?.jump === undefined)
    return `from ${timeText(begin)} on nothing has to happen any more: ${unanswered}`
  return `from ${timeText(begin)} to ${timeText(end)}, and again every ${timeText(end.sub(begin))} for ever: ${unanswered}`
}
