/**
 * States from which no jump leads on: some time may pass, but not for ever, and nothing can happen as long as it does.
 */
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { isZero, rationalText } from '../support/rational.ts'
import { nothingPossible, stoppedBy } from './broken.ts'
import { type DelayLimit, delayLimit } from './delay.ts'
import { layoutOf, placeOf } from './layout.ts'
import type { State } from './state.ts'
import { windowsOf } from './windows.ts'

/**
 * What limits time in a state from which no jump can be started, now or after any admissible delay; undefined where
 * time is not limited, or where some edge is enabled in time, even if its jump would break an invariant.
 */
export function deadEnd(network: Network, params: Valuation, state: State): DelayLimit | undefined {
  const found = delayLimit(network, params, state)
  const { limit, open } = found
  if (limit === 'unbounded') return undefined
  const layout = layoutOf(network)
  const edges = network.processes.flatMap((process) => placeOf(layout, process, state).initiating)
  const inTime = [...windowsOf(network, params, state, edges).values()].some(({ from }) => {
    const against = from.compare(limit)
    return open === true ? against < 0 : against <= 0
  })
  return inTime ? undefined : found
}

/** What is said of a dead end. */
export function deadEndText({ limit, open, why }: DelayLimit): string {
  const isNow = typeof limit === 'object' && isZero(limit)
  if (isNow) return stoppedBy(nothingPossible, why)
  const stops =
    open === true
      ? `it can only come closer to the bound of ${why}, which is strict`
      : `it passes by ${typeof limit === 'object' ? rationalText(limit) : limit} ms at most (${why})`
  return `time stops: ${stops}, and no jump is possible any more`
}
