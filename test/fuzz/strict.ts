/** Random networks whose invariants are strict, which only files of other tools can say. */
import type { Network } from '../../checker/model/model.ts'

/** The network with the invariants of some machines strict: those of machine i where bit i is set. */
export function withStrictInvariants(network: Network, machines: number): Network {
  const strict = (i: number): boolean => ((machines >> i) & 1) === 1
  const processes = network.processes.map((p, i) => {
    if (!strict(i)) return p
    return {
      ...p,
      locations: p.locations.map((l) => ({ ...l, invariants: l.invariants.map((v) => ({ ...v, strict: true })) })),
    }
  })
  return { ...network, processes }
}
