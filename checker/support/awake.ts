/**
 * A clock that stands while the process is stopped, by Ctrl-Z or because the machine sleeps. Limits of time are
 * measured by it: a check that is continued has the time that it had left.
 */

/** Milliseconds between two looks at the clock. */
const beatMs = 500

/** So many milliseconds late a look may be on a busy machine. */
const lateMs = 1_000

export class AwakeClock {
  private readonly wallMs: () => number
  private readonly workedMs: () => number
  private last: { readonly wall: number; readonly worked: number }
  private stopped = 0

  /** `workedMs`: processor time of the process so far. */
  constructor(wallMs: () => number, workedMs: () => number) {
    this.wallMs = wallMs
    this.workedMs = workedMs
    this.last = { wall: wallMs(), worked: workedMs() }
  }

  now(): number {
    return this.wallMs() - this.stopped
  }

  /** To be called every `beatMs`. Who comes late without having calculated was stopped. */
  beat(): void {
    const now = { wall: this.wallMs(), worked: this.workedMs() }
    const accounted = Math.max(beatMs, now.worked - this.last.worked)
    const missing = now.wall - this.last.wall - accounted
    if (missing > lateMs) this.stopped += missing
    this.last = now
  }
}

const clock = new AwakeClock(
  () => performance.now(),
  () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
)

let users = 0
let beating: NodeJS.Timeout | undefined

/** Milliseconds since some point in time, without those in which the process was stopped while somebody measured. */
export function awakeMs(): number {
  return clock.now()
}

/** Work during which the clock looks whether the process was stopped. */
export async function measuring<T>(work: () => Promise<T>): Promise<T> {
  users += 1
  if (users === 1) {
    clock.beat()
    beating = setInterval(() => clock.beat(), beatMs)
    beating.unref()
  }
  try {
    return await work()
  } finally {
    users -= 1
    if (users === 0) clearInterval(beating)
  }
}
