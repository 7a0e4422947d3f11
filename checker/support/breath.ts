/**
 * Long work on the thread that also hears from solvers: it stops now and then, so that answers that have arrived do not wait for its end. Work that has gone on for long gives way to what needs
 * an answer to go on: it rests for longer than it works (as solvers do that have thought for long, `smt/precedence.ts`).
 */
import { setTimeout as rest } from 'node:timers/promises'

/** Milliseconds of work after which others get their turn. */
const breath = 1

/** Milliseconds of work in all after which it rests, and for how long after each breath. */
const long = 3_000
const restFor = 4

/** To be awaited between pieces of work; lets others go first where the last turn was too long ago. */
export function breathing(): () => Promise<void> {
  let last = performance.now()
  let worked = 0
  return async () => {
    const now = performance.now()
    if (now - last < breath) return
    worked += now - last
    await (worked < long ? new Promise((resolve) => setImmediate(resolve)) : rest(restFor))
    last = performance.now()
  }
}
