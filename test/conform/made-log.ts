/** Logs made of random runs of random networks: what a tracer would have written of them, with noise. */
import type { Meaning } from '../../checker/conform/meaning.ts'
import { type Observation, type Observations, observations } from '../../checker/conform/observation.ts'
import type { Network } from '../../checker/model/model.ts'
import type { Trace } from '../../checker/model/run.ts'
import { layoutOf } from '../../checker/run/layout.ts'
import type { Random } from '../../checker/run/random.ts'
import { type Rational, zero } from '../../checker/support/rational.ts'

/** Noise of the times in a log, and what is said of it. */
export const withinNs = 5000

export interface MadeLog {
  readonly meanings: readonly Meaning[]
  readonly log: Observations
  readonly lines: readonly Observation[]
}

/** What is visible: the signals of some names, the timers of the first process, and the moves of the last. */
export function meaningsFor(network: Network): Meaning[] {
  const event = { kind: 'event', except: [], sometimes: false, told: [] } as const
  const last = network.processes.filter((process) => !process.observer).at(-1)
  const timer = network.processes[0]?.timers[0]
  return [
    { ...event, patterns: [{ signal: 'ping' }], text: 'ping' },
    { ...event, patterns: [{ signal: 'ask' }], text: 'ask' },
    ...(timer === undefined ? [] : [{ ...event, patterns: [{ timer: timer.left.name }], text: timer.name }]),
    ...(last === undefined
      ? []
      : [{ ...event, patterns: [{ process: last.name, from: ['A'], to: ['B'] }], text: `${last.name}: A -> B` }]),
  ]
}

/** The lines that a run would leave in a log. */
export function linesOf(network: Network, trace: Trace, meanings: readonly Meaning[], random: Random): Observation[] {
  const edges = layoutOf(network).edges
  let now: Rational = zero
  const lines: Observation[] = []
  for (const { delay, jump } of trace.steps) {
    now = now.add(delay)
    if (jump === undefined) continue
    const taken = jump.edges.map((id) => edges.get(id))
    const rule = meanings.findIndex(
      (meaning) =>
        meaning.kind === 'event' &&
        meaning.patterns.every(({ signal, timer, process, from, to }) => {
          const trigger = taken[0]?.trigger
          if (signal !== undefined) return trigger?.kind === 'emit' && trigger.signal.name === signal
          if (timer !== undefined) return trigger?.kind === 'expire' && trigger.timer.left.name === timer
          return taken.some((e) => e?.process === process && from?.includes(e?.from ?? '') && to?.includes(e?.to ?? ''))
        }),
    )
    if (rule === -1) continue
    const noise = random.below(2 * withinNs + 1) - withinNs
    const stampNs = Number(now.mul(1_000_000).floor().toFraction()) + noise
    lines.push({
      domain: 0,
      rule,
      source: 0,
      stream: 0,
      line: lines.length + 1,
      stampNs,
      earlyNs: withinNs + 1,
      lateNs: withinNs + 1,
      afterGap: false,
    })
  }
  return lines
}

export function logOf(lines: readonly Observation[]): Observations {
  const log = observations()
  for (const line of lines) log.add(line)
  return log
}
