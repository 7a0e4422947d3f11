/** What a report is made of: the records of a check, and the runs that belong to them. */
import type { Network, Property } from '../model/model.ts'
import type { Trace } from '../trace/trace.ts'
import type { PropertyRecord, SystemRecord } from './json.ts'

/** A run to be drawn. */
export interface Picture {
  readonly network: Network
  readonly trace: Trace
  readonly property?: Property
  /** What its last state shows where no property says so. */
  readonly ending?: string
  /** The file it is kept in. */
  readonly file?: string
}

export interface Results {
  readonly properties: readonly PropertyRecord[]
  readonly systems: readonly SystemRecord[]
  /** The runs of an answer, that of its verdict first. */
  readonly pictures: (record: PropertyRecord | SystemRecord) => readonly Picture[]
  /** Of the program; absent where the same results are to be the same text. */
  readonly version?: string
  /** Whether to tell engines, solvers and times. */
  readonly times: boolean
}

/** `tick-gap` of `specs/tick-gap.tick`. */
export function stem(file: string): string {
  return file.replace(/^.*[/\\]/, '').replace(/\.tick$/, '')
}

/** `final`, `final if HOST_TICK == TICK`. */
export function columnName({
  system,
  assuming = [],
}: {
  readonly system: string
  readonly assuming?: readonly string[]
}): string {
  return assuming.length === 0 ? system : `${system} if ${assuming.join(' and ')}`
}
