/**
 * Names that somebody types: one that fits nothing is an error even where others do, or a slip would choose less than
 * was meant and look well.
 */

import { fits } from '../support/globs.ts'
import { suggestion } from '../support/meant.ts'
import { UsageError } from './usage-error.ts'

/**
 * Refuses each pattern that fits none of the names: `there is no property tick_gab; did you mean tick_gap?`. Throws
 * `UsageError`.
 */
export function refuseUnknown(
  option: string,
  what: string,
  patterns: readonly string[],
  names: readonly string[],
): void {
  const known = [...new Set(names)]
  const wrong = patterns.find((pattern) => !known.some((name) => fits(name, [pattern])))
  if (wrong !== undefined) throw new UsageError(`${option}: ${nothingCalled(what, wrong, known)}`)
}

/** That a name is not known, with the one that is likely meant, or all there are. */
export function nothingCalled(what: string, name: string, known: readonly string[]): string {
  const meant = suggestion(name, known)?.replaceAll('`', '')
  const list = known.length === 0 ? 'there is none' : `there are ${known.join(', ')}`
  return `there is no ${what} ${name}; ${meant ?? list}`
}
