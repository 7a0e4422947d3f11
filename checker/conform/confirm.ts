/**
 * Who stands behind a rejection beside the zones: programs that know nothing of them are asked to find a step that the
 * search left out (`obligations.ts`).
 */
import { blockOf, recheckBlocks } from '../trust/certificate.ts'
import type { Rechecker } from '../trust/recheckers.ts'
import type { Monitor } from './monitor.ts'
import { obligationsOf } from './obligations.ts'
import type { Observations } from './observation.ts'
import type { Layer } from './order.ts'

export interface Judges {
  readonly recheckers: readonly Rechecker[]
  readonly signal: AbortSignal
  /** Milliseconds for all obligations of one rejection. */
  readonly timeoutMs: number
}

export type Confirmation =
  /**
   * No step was left out from the observation `from` on. `whole`: nor any state that a run can be in there; else those
   * that the zones found are believed.
   */
  | { readonly kind: 'confirmed'; readonly by: readonly string[]; readonly from: number; readonly whole: boolean }
  | { readonly kind: 'open'; readonly why: string }
  /** A step was found that the search left out. */
  | { readonly kind: 'contradicted'; readonly why: string }

/** `layers` end with the rejected line; `begins`: all states that a run can be in are among their first ones. */
export async function confirmed(
  monitor: Monitor,
  log: Observations,
  layers: readonly Layer[],
  begins: boolean,
  { recheckers, signal, timeoutMs }: Judges,
): Promise<Confirmation> {
  const { system, all } = obligationsOf(monitor, log, layers, begins)
  const { ok, obligations, by, disagreement } = await recheckBlocks(
    all.map((obligation) => blockOf(system, obligation)),
    recheckers,
    { signal, timeoutMs, once: true },
  )
  if (ok) return { kind: 'confirmed', by, from: layers[0]?.[0]?.front.base ?? 0, whole: begins }
  const found = obligations.find(({ answer }) => answer === 'sat')
  if (disagreement !== undefined) return { kind: 'contradicted', why: disagreement }
  if (found !== undefined)
    return { kind: 'contradicted', why: `${by.join(' and ')} found a step that zones left out (${found.name})` }
  const open = obligations.find(({ answer }) => answer !== 'unsat')
  return { kind: 'open', why: `${open?.name ?? 'nothing'}: ${open?.answer ?? 'there is nothing to ask'}` }
}
