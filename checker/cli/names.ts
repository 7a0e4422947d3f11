/**
 * Names that somebody types: one that fits nothing is an error even where others do, or a slip would choose less than
 * was meant and look well.
 */
import { refuseUnknown } from '../api/names.ts'
import { fits } from '../support/globs.ts'
import { UsageError } from './exit.ts'

/** What `--prop` and `--system` choose among. */
export interface NamedQuestion {
  readonly property: string
  readonly system: string
}

export interface NameFlags {
  readonly prop?: readonly string[]
  readonly system?: readonly string[]
}

/**
 * Refuses names that choose nothing, alone or together: `--prop a,b --system s` where `s` is not asked about `b`.
 * Throws `UsageError`.
 */
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
  if (idleSystem !== undefined)
    throw new UsageError(`--system ${idleSystem}: it is asked about no property of --prop ${prop.join(',')}`)
}
