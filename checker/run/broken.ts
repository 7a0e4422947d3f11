/**
 * The words for what is wrong with a system. `trust/` says them, and a file that says them is held against its run
 * (`report/shown.ts`).
 */

export const leavesRange = 'a variable leaves its declared range'

const now = 'time stops: no time can pass'

export const nothingPossible = `${now} and no jump is possible`

export const nothingLeadsOn = `${now}, whatever is chosen`

/** With what stops time, as `delayLimit` says. */
export function stoppedBy(what: string, why: string): string {
  return `${what}; what stops it is ${why}`
}

/** Jumps go on in no time; `turn`: so many last ones of a run, over and over. */
export function endless(turn?: number): string {
  const last = turn === 1 ? 'the last jump repeats' : `the last ${turn} jumps repeat`
  return `time stops: ${turn === undefined ? 'jumps go on' : last} for ever in no time, and nothing leads out`
}
