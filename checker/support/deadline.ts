/**
 * Work with a signal that aborts when another does, when time is up, or when the work says so (`end`). (`AbortSignal.any([signal, AbortSignal.timeout(ms)])` would do, were it not that Node 20 may collect a timeout
 * that only the combined signal knows of as garbage, and then it never comes: nodejs/node#54614.)
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  ms: number,
  work: (limited: AbortSignal, end: () => void) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort)
  const timer = setTimeout(abort, ms)
  try {
    return await work(stop.signal, abort)
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}
