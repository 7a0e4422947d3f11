/** What a run shows, found out from the run itself: a file may say anything. */
import { showTerm } from '../logic/show.ts'
import type { Term } from '../logic/term.ts'
import { evaluator, holds, type Valuation, type Value } from '../logic/value.ts'
import type { Network, Property } from '../model/model.ts'
import { endless, leavesRange, nothingLeadsOn, nothingPossible, stoppedBy } from '../run/broken.ts'
import { choicesAt } from '../run/choices.ts'
import { deadEnd, deadEndText } from '../run/dead-end.ts'
import { delayLimit } from '../run/delay.ts'
import { standstill } from '../run/standstill.ts'
import { rangeViolations } from '../run/state.ts'
import { isNegative, isZero, one, type Rational, rational } from '../support/rational.ts'
import type { TraceFile } from '../trace/schema.ts'
import { lastState, type Trace, traceEnd } from '../trace/trace.ts'
import { amountOf } from './amount.ts'
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
  /** What a file should say in `violation` instead of this; undefined where it is so. */
  readonly insteadOf: (violation: string) => string | undefined
}

/** Where a file may say nothing but this, word by word. */
const only =
  (text: string) =>
  (violation: string): string | undefined =>
    violation === text ? undefined : text

/** What a run shows; or why it shows nothing of what it is said to be about. */
export function shownBy(
  network: Network,
  property: Property | undefined,
  trace: Trace,
): Shown | { readonly nothing: string } {
  if (property === undefined) return ofSystem(network, trace)
  const { form } = property
  if (form.kind === 'leads_to') {
    return {
      words: ['refuted'],
      text: 'refuted, the loop can be repeated for ever',
      insteadOf: only(loopText(trace, property)),
    }
  }
  if (form.kind === 'bound') {
    const end = traceEnd(trace)
    if (!holds(form.condition, end)) return { nothing: `${showTerm(form.condition)} does not hold at its end` }
    const values = valuesIn(form.quantity, end, unicode).join(', ')
    const insteadOf = (violation: string): string | undefined =>
      isSoOf(form.quantity, end, violation) ? undefined : values
    return { words: ['reached', 'refuted'], text: `shows ${values}`, insteadOf }
  }
  const word = form.kind === 'reachable' ? 'reached' : 'refuted'
  return { words: [word], text: word, insteadOf: only(goalValues(property, traceEnd(trace), unicode).join(', ')) }
}

/**
 * How far a run may stay below a bound that it comes near: this part of a millisecond, or of each parameter in the
 * bound.
 */
const nearness = rational('1/1000')

/** Whether `QUANTITY exceeds AMOUNT` is so in a state, or `is`, or `comes near`. */
function isSoOf(quantity: Term, end: Valuation, violation: string): boolean {
  const [, verb, of = ''] = withoutStart(violation, showTerm(quantity))?.match(/^ (exceeds|is|comes near) (.*)$/) ?? []
  const [amount, value] = [amountOf(of, end), evaluator(end)(quantity) as Rational]
  if (amount === undefined) return false
  const missing = amount.value.sub(value)
  if (verb === 'exceeds') return isNegative(missing)
  if (verb === 'is') return isZero(missing)
  return !isNegative(missing) && (isMuch(one) || (amount.used.length > 0 && amount.used.every(isMuch)))

  function isMuch(measure: Rational): boolean {
    return missing.compare(measure.mul(nearness)) < 0
  }
}

function withoutStart(text: string, start: string): string | undefined {
  return text.startsWith(start) ? text.slice(start.length) : undefined
}

function ofSystem(network: Network, trace: Trace): Shown {
  const last = lastState(trace)
  const outside = rangeViolations(network, last)
  if (outside.length > 0) {
    return {
      words: ['refuted', 'simulated'],
      text: `refuted, ${outside.join(', ')}`,
      insteadOf: only(leavesRange),
    }
  }
  if (trace.loop !== undefined) {
    return {
      words: ['refuted'],
      text: 'refuted, jumps go on for ever in no time',
      insteadOf: oneOf(endlessTexts(trace, trace.loop), trace),
    }
  }
  if (isStuck(network, trace)) {
    return {
      words: ['refuted', 'simulated'],
      text: 'refuted, time stops',
      insteadOf: oneOf(stoppedTexts(network, trace), trace),
    }
  }
  const { kind } = standstill(network, trace.params, last)
  if (kind === 'closed') {
    const text = 'refuted, jumps go on in no time, and nothing leads out'
    return { words: ['refuted', 'simulated'], text, insteadOf: oneOf([endless()], trace) }
  }
  if (kind === 'open') {
    const text = 'leads to a state from which jumps go on in no time; whether nothing leads out, a run does not show'
    return { words: ['refuted', 'simulated'], text, insteadOf: oneOf([endless()], trace) }
  }
  return { words: ['simulated'], text: 'simulated', insteadOf: only('') }
}

/** Where a file may say one of these, and at which values of parameters. */
function oneOf(texts: readonly string[], { params }: Trace): (violation: string) => string | undefined {
  return (violation) => {
    const isSo = texts.some((text) => {
      const rest = withoutStart(violation, text)
      return rest === '' || (rest !== undefined && isSoAt(params, withoutStart(rest, ', where ')))
    })
    return isSo ? undefined : texts[0]
  }
}

/** Whether parameters have the values of a text, `P == 4ms and not Q`. */
function isSoAt(params: Valuation, where: string | undefined): boolean {
  const parts = where?.split(' and ') ?? ['']
  return parts.every((part) => {
    const [name = '', amount] = part.replace(/^not /, '').split(' == ')
    const value = params.get(name)
    if (amount === undefined) return value === !part.startsWith('not ')
    return (
      value === amount ||
      (value !== undefined && isRationalValue(value) && amountOf(amount, new Map())?.value.equals(value) === true)
    )
  })
}

const isRationalValue = (value: Value): value is Rational => typeof value === 'object'

function endlessTexts({ steps }: Trace, loop: number): string[] {
  return [endless(steps.length - loop), endless()]
}

function stoppedTexts(network: Network, trace: Trace): string[] {
  const last = lastState(trace)
  const { why } = delayLimit(network, trace.params, last)
  const end = deadEnd(network, trace.params, last)
  return [
    ...(end === undefined ? [] : [deadEndText(end)]),
    stoppedBy(nothingPossible, why),
    stoppedBy(nothingLeadsOn, why),
    nothingPossible,
  ]
}

/** No time can pass at the end of a run, or only up to a strict bound, and no jump is possible. */
function isStuck(network: Network, trace: Trace): boolean {
  const last = lastState(trace)
  if (deadEnd(network, trace.params, last) !== undefined) return true
  const { limit } = delayLimit(network, trace.params, last)
  return (
    limit !== 'unbounded' &&
    isZero(limit) &&
    !choicesAt(network, trace.params, last).some((move) => move.kind === 'jump')
  )
}

/** What a file says of a run beside its steps, and the run does not show; undefined where it says nothing false. */
export function falseWord(
  { verdict, violation }: Pick<TraceFile, 'verdict' | 'violation'>,
  shown: Shown,
): string | undefined {
  if (!shown.words.includes(verdict)) return `the file says ${verdict}; the run shows: ${shown.text}`
  const instead = violation === undefined ? undefined : shown.insteadOf(violation)
  return instead === undefined ? undefined : `the file says \`${violation}\`; the run shows \`${instead}\``
}
