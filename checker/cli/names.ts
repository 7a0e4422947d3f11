/** Names that somebody types: one that fits nothing is an error even where others do, or a slip would choose less than was meant and look well. */
import { suggestion } from '../model/scope.ts'
import { UsageError } from './exit.ts'
import { fits } from './parse-options.ts'

/** What `--prop` and `--system` choose among. */
export interface NamedQuestion {
  readonly property: string
  readonly system: string
}

export interface NameFlags {
  readonly prop?: readonly string[]
  readonly system?: readonly string[]
}

/** Refuses each pattern that fits none of the names: `there is no property tick_gab; did you mean tick_gap?`. Throws `UsageError`. */
export function refuseUnknown(option: string, what: string, patterns: readonly string[], names: readonly string[]): void {
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

/** Refuses names that choose nothing, alone or together: `--prop a,b --system s` where `s` is not asked about `b`. Throws `UsageError`. */
export function refuseUnknownNames(
  asked: readonly NamedQuestion[],
  { prop = [], system = [] }: NameFlags,
  systems: readonly string[] = [],
): void {
  refuseUnknown(
    '--prop',
    'property',
    prop,
    asked.map((q) => q.property),
  )
  refuseUnknown('--system', 'system', system, [...asked.map((q) => q.system), ...systems])
  const chosen = (properties: readonly string[], of: readonly string[]): boolean =>
    asked.some((q) => fits(q.property, properties) && fits(q.system, of))
  const idleProperty = prop.find((p) => !chosen([p], system))
  if (idleProperty !== undefined)
    throw new UsageError(`--prop ${idleProperty}: no system of --system ${system.join(',')} is asked about it`)
  const idleSystem = prop.length === 0 ? undefined : system.find((s) => !chosen(prop, [s]))
  if (idleSystem !== undefined) throw new UsageError(`--system ${idleSystem}: it is asked about no property of --prop ${prop.join(',')}`)
}
