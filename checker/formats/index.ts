/** Files of other tools, by the ending of their names. */
import type { Source } from '../support/span.ts'
import type { Foreign } from './foreign.ts'
import { readHorn } from './horn.ts'
import { readMcmt } from './mcmt.ts'
import { readVmt } from './vmt.ts'

export { ForeignProblem } from './document.ts'
export type { Foreign, ForeignProperty } from './foreign.ts'

const readers: readonly (readonly [ending: string, read: (source: Source, until?: number) => Foreign])[] = [
  ['.smt2', readHorn],
  ['.mcmt', readMcmt],
  ['.vmt', readVmt],
]

/** How the names of their files end. */
export const endings = readers.map(([ending]) => ending)

/** Whether the file's name says that it belongs to another tool. */
export function isForeign(path: string): boolean {
  return readers.some(([ending]) => path.endsWith(ending))
}

/**
 * Reads a file of another tool. Throws `ForeignProblem`, with file, line and column, for what cannot be read, and
 * `TooLate` after `until`.
 */
export function readForeign(path: string, text: string, until?: number): Foreign {
  const reader = readers.find(([ending]) => path.endsWith(ending))
  if (reader === undefined) throw new Error(`${path} is of no known language`)
  return reader[1]({ path, text }, until)
}
