/** What rules of a map mean for the jumps and states of one space. */
import type { Term } from '../logic/term.ts'
import { type Rational, rational } from '../support/rational.ts'
import { constrain, type Zone } from '../zones/dbm.ts'
import { boundWithin, constantForm, difference, type Form } from '../zones/form.ts'
import type { Jump } from '../zones/jump.ts'
import { outcomes } from '../zones/oracle.ts'
import { type Limit, type Place, type Space, symbolsOf } from '../zones/parts.ts'
import { assume, type Symbolic, situationOf } from '../zones/situation.ts'

/** Which jumps a line may be: all that is given must fit. */
export interface Pattern {
  /** The signal that is sent. */
  readonly signal?: string
  /** Of the signal's arguments, those that are known: constants by their texts. */
  readonly constants?: ReadonlyMap<number, string>
  /** A process that moves from one of some locations to one of others; absent: any. */
  readonly process?: string
  readonly from?: readonly string[]
  readonly to?: readonly string[]
  /** A timer that expires: the name of its `left`. */
  readonly timer?: string
}

/**
 * An argument of an event that the payload tells: of a time, its unit and by how much it may be off, in milliseconds.
 */
export interface ToldArgument {
  readonly index: number
  readonly unitMs: Rational
  readonly withinMs: Rational
}

export type Meaning =
  | {
      readonly kind: 'event'
      readonly patterns: readonly Pattern[]
      readonly except: readonly Pattern[]
      /** Its jumps may happen without a line. */
      readonly sometimes: boolean
      readonly told: readonly ToldArgument[]
      readonly text: string
    }
  /** Holds after the line. */
  | { readonly kind: 'fact'; readonly condition: Term; readonly text: string }

/** The jumps of a place, by what a log shows of them. */
export interface View {
  /** Those that no line tells, or not always. */
  readonly silent: readonly Jump[]
  /** For each rule, the jumps that its lines may be. */
  readonly told: readonly (readonly Jump[])[]
  /** For each rule that is a fact, the ways in which it holds here. */
  readonly facts: readonly (readonly (readonly Limit[])[])[]
}

/** Sorts the jumps of places by rules, once for each place. */
export function viewing(space: Space, meanings: readonly (Meaning | undefined)[]): (place: Place) => View {
  const known: View[] = []
  return (place) => {
    const found = known[place.id]
    if (found !== undefined) return found
    const jumps = place.jumps()
    const told = meanings.map((meaning) =>
      meaning?.kind === 'event' ? jumps.filter((jump) => covers(meaning, jump)) : [],
    )
    const shown = new Set(
      meanings.flatMap((meaning, i) => (meaning?.kind === 'event' && !meaning.sometimes ? (told[i] ?? []) : [])),
    )
    const made: View = {
      silent: jumps.filter((jump) => !shown.has(jump)),
      told,
      facts: meanings.map((meaning) => (meaning?.kind === 'fact' ? waysOf(space, place, meaning.condition) : [])),
    }
    known[place.id] = made
    return made
  }
}

function covers({ patterns, except }: Extract<Meaning, { kind: 'event' }>, jump: Jump): boolean {
  return (
    patterns.every((pattern) => fitsPattern(pattern, jump)) && !except.some((pattern) => fitsPattern(pattern, jump))
  )
}

export function fitsPattern(
  { signal, constants, process, from, to, timer }: Pattern,
  { edges, signal: sent, args }: Pick<Jump, 'edges' | 'signal' | 'args'>,
): boolean {
  if (signal !== undefined && sent?.name !== signal) return false
  for (const [i, text] of constants ?? []) if (!isCalled(args[i], text)) return false
  const { trigger } = edges[0]
  if (timer !== undefined && !(trigger.kind === 'expire' && trigger.timer.left.name === timer)) return false
  if (process === undefined) return true
  const edge = edges.find((e) => e.process === process)
  return edge !== undefined && from?.includes(edge.from) !== false && to?.includes(edge.to) !== false
}

/** Whether a discrete value is written so: `true` or 1, a name, a number in any base. */
function isCalled(value: Symbolic | undefined, text: string): boolean {
  if (typeof value === 'boolean') return value === (text === 'true' || text === '1')
  if (typeof value !== 'object') return value === text
  const number = numberOf(text)
  return value.factors.size === 0 && number !== undefined && value.constant.equals(number)
}

/** A number in a payload: `12`, `-3`, `0x1f`. */
export function numberOf(text: string): Rational | undefined {
  if (/^-?\d+(\.\d+)?$/.test(text)) return rational(text)
  return /^0x[0-9a-f]{1,16}$/i.test(text) ? rational(BigInt(text)) : undefined
}

/** Restricts a zone before a jump to what the payload says of its arguments; false where nothing is left. */
export function argumentsHold(
  space: Space,
  zone: Zone,
  jump: Jump,
  told: readonly ToldArgument[],
  texts: readonly (string | undefined)[],
): boolean {
  const size = space.size + jump.chosen.length
  return told.every(({ index, unitMs, withinMs }, i) => {
    const [value, text] = [jump.args[index], texts[i]]
    if (value === undefined || text === undefined) return true
    if (typeof value !== 'object') return isCalled(value, text)
    const number = numberOf(text)?.mul(unitMs)
    if (number === undefined) return false
    if (value.factors.size === 0) return value.constant.sub(number).abs().compare(withinMs) <= 0
    const near = (a: Form, b: Form): boolean => {
      const bound = boundWithin(difference(a, b), false, space.scale, space.spans)
      return bound === undefined || constrain(zone, size, bound.i, bound.j, bound.w)
    }
    return near(value, constantForm(number.add(withinMs))) && near(constantForm(number.sub(withinMs)), value)
  })
}

/** The ways in which a condition holds in a place, as bounds of its times. */
export function waysOf(space: Space, place: Place, condition: Term): Limit[][] {
  return outcomes((oracle) => {
    const at = situationOf(oracle, symbolsOf(space, place.values))
    at.origin = condition
    assume(at, condition)
    return at.conditions.flatMap(({ form, strict, origin }): Limit[] => {
      const bound = boundWithin(form, strict, space.scale, space.spans)
      return bound === undefined ? [] : [{ ...bound, origin }]
    })
  })
}
