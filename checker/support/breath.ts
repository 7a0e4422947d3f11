/** Long work on the thread that also hears from solvers: it stops now and then, so that answers that have arrived do not wait for its end. */

/** Milliseconds of work after which others get their turn. */
const breath = 1

/** To be awaited between pieces of work; lets others go first where the last turn was too long ago. */
export function breathing(): () => Promise<void> {
  let last = performance.now()
  return async () => {
    if (performance.now() - last < breath) return
    await new Promise((resolve) => setImmediate(resolve))
    last = performance.now()
  }
}
