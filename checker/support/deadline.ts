import { awakeMs, measuring } from './awake.ts'

const timeIsUp = new DOMException('time is up', 'AbortError')

/** The longest that a timer can wait, in milliseconds. */
const longestTimer = 2 ** 31 - 1

/** Whether a signal has aborted because time was up, and not because somebody wanted it. */
export function isLate({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason === timeIsUp
}

/**
 * Work with a signal that aborts when another does, when time is up, or when the work says so (`end`).
 * (`AbortSignal.any([signal, AbortSignal.timeout(ms)])` would do, were it not that Node 20 may collect a timeout that
 * only the combined signal knows of as garbage, and then it never comes: nodejs/node#54614.)
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  ms: number,
  work: (limited: AbortSignal, end: () => void) => Promise<T>,
): Promise<T> {
  const stop = new AbortController()
  const abort = (): void => stop.abort(signal.reason)
  if (signal.aborted) abort()
  signal.addEventListener('abort', abort)
  const end = awakeMs() + ms
  let timer: NodeJS.Timeout | undefined
  const watch = (): void => {
    const left = end - awakeMs()
    if (left > 0) timer = setTimeout(watch, Math.min(left, longestTimer))
    else stop.abort(timeIsUp)
  }
  timer = setTimeout(watch, Math.min(ms, longestTimer))
  try {
    return await measuring(() => work(stop.signal, () => stop.abort()))
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
  }
}

/** Ends work that nobody waits for any longer, where it cannot be left to a timer because it does not give way. */
export class TooLate extends Error {}

/** Throws `TooLate` after a point in time, as `performance.now()` tells; `what` is it that takes so long. */
export function refuseIfLate(until: number | undefined, what: string): void {
  if (until !== undefined && performance.now() > until) throw new TooLate(`${what} takes longer than --timeout allows`)
}

/** `timeout after 1.67 s`. */
export function timeoutText(ms: number): string {
  return `timeout after ${Number((ms / 1000).toPrecision(3))} s`
}
