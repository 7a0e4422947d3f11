/** What a run shows, found out from the run itself: a file may say anything. */
import { showTerm } from '../logic/show.ts'
import { holds } from '../logic/value.ts'
import type { Network, Property } from '../model/model.ts'
import { choicesAt } from '../run/choices.ts'
import { deadEnd } from '../run/dead-end.ts'
import { delayLimit } from '../run/delay.ts'
import { rangeViolations } from '../run/state.ts'
import { isZero } from '../support/rational.ts'
import type { TraceFile } from '../trace/schema.ts'
import { lastState, type Trace, traceEnd } from '../trace/trace.ts'
import { goalValues, valuesIn } from './event-text.ts'
import { loopText } from './loop-text.ts'
import { unicode } from './style.ts'

type Word = TraceFile['verdict']

/** What a run, of which replaying has found nothing wrong, shows of its property, or of its system. */
export interface Shown {
  /** Words a file may use for it. */
  readonly words: readonly Word[]
  /** The word that is said, and what was checked. */
  readonly text: string
  /** What a file may say in `violation`, word by word; undefined where a file may say nothing or what cannot be told from the run. */
  readonly violation?: string
}

/** What a run shows; or why it shows nothing of what it is said to be about. */
export function shownBy(network: Network, property: Property | undefined, trace: Trace): Shown | { readonly nothing: string } {
  if (property === undefined) return ofSystem(network, trace)
  const { form } = property
  if (form.kind === 'leads_to') {
    const violation = loopText(trace, property)
    return { words: ['refuted'], text: 'refuted, the loop can be repeated for ever', violation }
  }
  if (form.kind === 'bound') {
    const end = traceEnd(trace)
    if (!holds(form.condition, end)) return { nothing: `${showTerm(form.condition)} does not hold at its end` }
    const values = valuesIn(form.quantity, end, unicode)
    return { words: ['reached', 'refuted'], text: `shows ${values.join(', ')}` }
  }
  const word = form.kind === 'reachable' ? 'reached' : 'refuted'
  const violation = goalValues(property, traceEnd(trace), unicode).join(', ')
  return { words: [word], text: word, ...(violation !== '' && { violation }) }
}

function ofSystem(network: Network, trace: Trace): Shown {
  const last = lastState(trace)
  const outside = rangeViolations(network, last)
  if (outside.length > 0) return { words: ['refuted', 'simulated'], text: `refuted, ${outside.join(', ')}` }
  if (trace.loop !== undefined) return { words: ['refuted'], text: 'refuted, jumps go on for ever in no time' }
  if (isStuck(network, trace)) return { words: ['refuted', 'simulated'], text: 'refuted, time stops' }
  return { words: ['simulated'], text: 'simulated' }
}

/** No time can pass at the end of a run, or only up to a strict bound, and no jump is possible. */
function isStuck(network: Network, trace: Trace): boolean {
  const last = lastState(trace)
  if (deadEnd(network, trace.params, last) !== undefined) return true
  const { limit } = delayLimit(network, trace.params, last)
  return limit !== 'unbounded' && isZero(limit) && !choicesAt(network, trace.params, last).some((move) => move.kind === 'jump')
}

/** What a file says of a run beside its steps, and the run does not show; undefined where it says nothing false. */
export function falseWord({ verdict, violation }: Pick<TraceFile, 'verdict' | 'violation'>, shown: Shown): string | undefined {
  if (!shown.words.includes(verdict)) return `the file says ${verdict}; the run shows: ${shown.text}`
  if (violation === undefined || shown.violation === undefined || violation === shown.violation) return undefined
  return `the file says \`${violation}\`; the run shows \`${shown.violation}\``
}
