/**
 * Long work on the thread that also hears from solvers: it stops now and then, so that answers that have arrived do not
 * wait for its end.
 */
import { setTimeout as rest } from 'node:timers/promises'

/** Milliseconds of work after which others get their turn. */
const breath = 1

/** Milliseconds of rest after each breath of work that gives way. */
const restFor = 4

/**
 * To be awaited between pieces of work; lets others go first where the last turn was too long ago. After
 * `givesWayAfter` milliseconds of work in all it rests for longer than it works, for searches that may go on without
 * end (as solvers do that have thought for long, `smt/precedence.ts`).
 */
export function breathing(givesWayAfter = Infinity): () => Promise<void> {
  let last = performance.now()
  let worked = 0
  return async () => {
    const now = performance.now()
    if (now - last < breath) return
    worked += now - last
    await (worked < givesWayAfter ? new Promise((resolve) => setImmediate(resolve)) : rest(restFor))
    last = performance.now()
  }
}
