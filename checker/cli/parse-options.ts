/**
 * Option arguments from text, each with a message that says what would have been right. Thrown errors are commander's.
 */
import { InvalidArgumentError } from 'commander'
import { type ReporterName, reporterNames } from '../report/reporters.ts'
import { meant } from '../support/meant.ts'

const inMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `60s`, `500ms`, `2m`, `1.5h`, in milliseconds. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text.trim())
  const value = Number(match?.[1]) * (inMilliseconds[match?.[2] ?? ''] ?? Number.NaN)
  if (!Number.isFinite(value) || value < 1)
    throw new InvalidArgumentError('write a duration with its unit: 500ms, 60s, 2m.')
  // Timers of the platform hold 31 bits of milliseconds; more than that fires at once.
  return Math.min(Math.round(value), 2 ** 31 - 1)
}

function integer(text: string, low: number, what: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < low)
    throw new InvalidArgumentError(`write ${what}.`)
  return value
}

/** At least one. */
export function positive(text: string): number {
  return integer(text, 1, 'a whole number, at least 1')
}

/** Zero or more. */
export function natural(text: string): number {
  return integer(text, 0, 'a whole number, 0 or more')
}

/** Collects `NAME=VALUE`; the value is read later, as an expression of the language. */
export function assignment(text: string, known: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  const match = /^\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*=\s*(\S.*?)\s*$/.exec(text)
  const [name, value] = [match?.[1], match?.[2]]
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('write NAME=VALUE, for example TICK=4ms.')
  if (known.has(name)) throw new InvalidArgumentError(`${name} is given twice.`)
  return new Map([...known, [name, value]])
}

/** Collects words separated by commas, over several uses of the option. */
export function words(text: string, known: readonly string[] = []): string[] {
  const found = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
  if (found.length === 0) throw new InvalidArgumentError('write one or more names, separated by commas.')
  return [...known, ...found]
}

/** Words that must be among the given ones. */
export function wordsOf(allowed: readonly string[]): (text: string, known?: readonly string[]) => string[] {
  return (text, known = []) => {
    const found = words(text, known)
    const wrong = found.find((word) => !allowed.includes(word))
    if (wrong !== undefined)
      throw new InvalidArgumentError(`${wrong} is none of ${allowed.join(', ')}${meantText(wrong, allowed)}.`)
    return found
  }
}

function meantText(wrong: string, allowed: readonly string[]): string {
  const best = meant(wrong, allowed)
  return best === undefined ? '' : `; did you mean ${best}?`
}

/** A reporter, and the file that it writes; without one it writes to stdout. */
export interface ReporterAsked {
  readonly name: ReporterName
  readonly file?: string
}

/** Collects `junit`, `sarif=results.sarif`. One reporter at most writes to stdout, beside `github`. */
export function reporter(text: string, known: readonly ReporterAsked[] = []): ReporterAsked[] {
  const [, word = '', file] = /^([^=]*)(?:=(.+))?$/s.exec(text.trim()) ?? []
  const name = reporterNames.find((one) => one === word)
  if (name === undefined)
    throw new InvalidArgumentError(`write NAME or NAME=FILE, with one of ${reporterNames.join(', ')}.`)
  const onScreen = known.find((one) => one.file === undefined && one.name !== 'github')
  if (file === undefined && name !== 'github' && onScreen !== undefined)
    throw new InvalidArgumentError(`${onScreen.name} writes to stdout already; give ${name} a file: ${name}=FILE.`)
  return [...known, { name, ...(file !== undefined && { file }) }]
}
