/**
 * What two results of checks differ in: verdicts, bounds as formulas, and what is asked at all. Times, engines and the
 * lengths of runs do not count.
 */
import { type Linear, linearOf, minus, restricted, scaled, termOfLinear } from '../logic/linear.ts'
import { showTerm } from '../logic/show.ts'
import { intSort, realSort, type Sort } from '../logic/term.ts'
import { isNegative, isZero, rational, zero } from '../support/rational.ts'
import { amountTerm } from './amount.ts'
import type { PropertyRecord, SystemRecord } from './json.ts'
import { columnName } from './results.ts'
import { withFitness } from './standing.ts'
import type { Style } from './style.ts'

/**
 * `lost`: held before, and is refuted now. `weaker`: by a larger bound, at least for some values. `open`: there is no
 * answer any more. `gone`: it is not asked any more. `changed`: something else that somebody should look at. `gained`,
 * `stronger`, `new`: the other way round.
 */
export type Effect = 'lost' | 'weaker' | 'open' | 'gone' | 'changed' | 'gained' | 'stronger' | 'new'

/** In this order they are told. */
export const effects: readonly Effect[] = ['lost', 'weaker', 'changed', 'gone', 'open', 'gained', 'stronger', 'new']

export const styleOfEffect: Readonly<Record<Effect, Style>> = {
  lost: 'bad',
  weaker: 'bad',
  changed: 'bad',
  gone: 'bad',
  open: 'open',
  gained: 'good',
  stronger: 'good',
  new: 'dim',
}

/** One difference. */
export interface Change {
  readonly effect: Effect
  /** From the side that has it, `after` first; relative to what was compared. */
  readonly file: string
  /** `final`, `final if HOST_TICK <= TICK`. */
  readonly system: string
  /** Absent where it is about the system itself: whether time goes on. */
  readonly property?: string
  /** The answers; absent where it was not asked. */
  readonly before?: string
  readonly after?: string
  /** Of bounds: `larger by HOST_TICK whenever HOST_TICK > 0ms`. */
  readonly remark?: string
  /** The file of the run that shows the answer after. */
  readonly trace?: string
}

/** What a check found, with files relative to what was checked. */
export interface Side {
  readonly properties: readonly PropertyRecord[]
  readonly systems: readonly SystemRecord[]
}

export interface Changes {
  readonly changes: readonly Change[]
  /** Answers that are the same on both sides. */
  readonly unchanged: number
}

/** All differences, in the order of `effects`. */
export function changesBetween(before: Side, after: Side): Changes {
  const properties = paired(before.properties, after.properties, propertyKey, withoutFile)
  const systems = paired(before.systems, after.systems, systemKey, (s) => s.system)
  const changes = [...properties.map(([a, b]) => propertyChange(a, b)), ...systems.map(([a, b]) => systemChange(a, b))]
  const found = changes.filter((change) => change !== undefined)
  const ordered = effects.flatMap((effect) => found.filter((change) => change.effect === effect))
  return { changes: ordered, unchanged: changes.length - found.length }
}

function propertyKey(record: PropertyRecord): string {
  return [record.file, withoutFile(record)].join('\n')
}

function withoutFile({ system, property, assuming = [] }: PropertyRecord): string {
  return [system, property, ...assuming].join('\n')
}

function systemKey({ file, system }: SystemRecord): string {
  return [file, system].join('\n')
}

/**
 * Records of the same question; first by file and name, then by name alone where only one on each side is left: a file
 * may have moved.
 */
function paired<T>(
  before: readonly T[],
  after: readonly T[],
  ...keys: readonly ((record: T) => string)[]
): (readonly [T | undefined, T | undefined])[] {
  const pairs = new Map<T, T>()
  let [first, second] = [before, after]
  for (const key of keys) {
    const only = (record: T, records: readonly T[]): T | undefined => {
      const same = records.filter((other) => key(other) === key(record))
      return same.length === 1 ? same[0] : undefined
    }
    for (const record of second) {
      const other = only(record, first)
      if (other !== undefined && only(record, second) !== undefined) pairs.set(record, other)
    }
    const met = new Set(pairs.values())
    first = first.filter((record) => !met.has(record))
    second = second.filter((record) => !pairs.has(record))
  }
  return [
    ...after.map((record): [T | undefined, T] => [pairs.get(record), record]),
    ...first.map((record): [T, undefined] => [record, undefined]),
  ]
}

function propertyChange(before: PropertyRecord | undefined, after: PropertyRecord | undefined): Change | undefined {
  const shown = after ?? before
  if (shown === undefined) return undefined
  const { file, property } = shown
  const texts = { ...(before && { before: answerText(before) }), ...(after && { after: answerText(after) }) }
  const trace = after?.trace
  const where = { file, system: columnName(shown), property, ...texts, ...(trace !== undefined && { trace }) }
  if (before === undefined) return { effect: 'new', ...where }
  if (after === undefined) return { effect: 'gone', ...where }
  const [was, is] = [worthOf(before), worthOf(after)]
  if (was !== is) return { effect: effectOf(was, is), ...where }
  if (was !== 'holds') return texts.before === texts.after ? undefined : { effect: 'changed', ...where }
  const bounds = boundChange(before, after)
  return bounds && { ...where, ...bounds }
}

/** What somebody who relies on the property knows. */
type Worth = 'holds' | 'broken' | 'vacuous' | 'open'

function worthOf({ verdict, fitness }: PropertyRecord): Worth {
  if (fitness === 'broken') return 'broken'
  if (verdict === 'unknown' || verdict === 'bounded' || fitness === 'unknown') return 'open'
  if (verdict === 'vacuous') return 'vacuous'
  return verdict === 'proved' || verdict === 'reached' ? 'holds' : 'broken'
}

function effectOf(was: Worth, is: Worth): Effect {
  if (is === 'open') return 'open'
  if (is === 'holds') return 'gained'
  return was === 'holds' && is === 'broken' ? 'lost' : 'changed'
}

function answerText(record: PropertyRecord): string {
  const { atMost = [] } = record.bound ?? {}
  if (atMost.length === 0) return withFitness(record.verdict, record)
  return withFitness(atMost.length === 1 ? `<= ${atMost[0]}` : `<= min(${atMost.join(', ')})`, record)
}

function boundChange(before: PropertyRecord, after: PropertyRecord): Pick<Change, 'effect' | 'remark'> | undefined {
  const [one, two] = [before.bound?.atMost ?? [], after.bound?.atMost ?? []]
  if (one.join('\n') === two.join('\n')) return undefined
  const [a, b] = [linearIn(one), linearIn(two)]
  if (a === undefined || b === undefined) return { effect: 'changed', remark: 'another bound' }
  // What stands without a unit is no time.
  return differenceOf(minus(b, a), /\d(ns|us|ms|s)\b/.test([...one, ...two].join(' ')) ? realSort : intSort)
}

/** How a bound grew by this: for which values of the parameters it is larger, and by how much. */
function differenceOf(more: Linear, sort: Sort): Pick<Change, 'effect' | 'remark'> | undefined {
  const shown = (side: Linear): string | undefined => (isNothing(side) ? undefined : showTerm(termOfLinear(side, sort)))
  const [plus, less] = [shown(positivePart(more)), shown(positivePart(scaled(more, rational(-1))))]
  const byAndWhen = (amount: string): string =>
    more.coefficients.size === 0 ? amount : `${amount} whenever ${amount} > 0`
  if (plus !== undefined && less !== undefined)
    return { effect: 'weaker', remark: `larger whenever ${plus} > ${less}, smaller whenever ${plus} < ${less}` }
  if (plus !== undefined) return { effect: 'weaker', remark: `larger by ${byAndWhen(plus)}` }
  return less === undefined ? undefined : { effect: 'stronger', remark: `smaller by ${byAndWhen(less)}` }
}

function positivePart(linear: Linear): Linear {
  const { constant, coefficients } = restricted(
    linear,
    (v) => (linear.coefficients.get(v.name)?.factor.s ?? 0n) > 0n,
    true,
  )
  return { constant: isNegative(constant) ? zero : constant, coefficients }
}

function isNothing({ constant, coefficients }: Linear): boolean {
  return isZero(constant) && coefficients.size === 0
}

/** The only expression of a bound as a sum of parameters; undefined where it is none, or there are several. */
function linearIn(texts: readonly string[]): Linear | undefined {
  const [text, ...others] = texts
  if (text === undefined || others.length > 0) return undefined
  const term = amountTerm(text)
  return term && linearOf(term)
}

function systemChange(before: SystemRecord | undefined, after: SystemRecord | undefined): Change | undefined {
  // A system that is on one side only is told by its properties.
  if (before === undefined || after === undefined || before.verdict === after.verdict) return undefined
  const effect = (
    { sound: 'gained', broken: before.verdict === 'sound' ? 'lost' : 'changed', unknown: 'open' } as const
  )[after.verdict]
  const { file, system, trace } = after
  return {
    effect,
    file,
    system,
    before: before.verdict,
    after: after.verdict,
    remark: after.detail,
    ...(trace !== undefined && { trace }),
  }
}

/** The exit code: 1 where something is worse or may be, 4 where an answer is missing, else 0. */
export function exitCodeOfChanges(changes: readonly Change[]): 0 | 1 | 4 {
  if (changes.some((c) => styleOfEffect[c.effect] === 'bad')) return 1
  return changes.some((c) => c.effect === 'open') ? 4 : 0
}
