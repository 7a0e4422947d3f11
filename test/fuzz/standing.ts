/**
 * Standing still, by formula and by evaluator: can time pass, is the state stuck, is a step lazy (`progress.ts`)? The formulas
 * try choices at the ends of their ranges only, so `stuck` and `lazy` are exact without choices and otherwise may say yes too often.
 */
import { evaluator, type Valuation } from '../../checker/logic/value.ts'
import type { Edge, Network } from '../../checker/model/model.ts'
import { delayed, delayLimit } from '../../checker/run/delay.ts'
import { takeJump } from '../../checker/run/jump.ts'
import { enabledJumps, fillIn } from '../../checker/run/moves.ts'
import { randomFrom, randomPick } from '../../checker/run/random.ts'
import { rational } from '../../checker/support/rational.ts'
import type { Lowered } from '../../checker/system/lower.ts'
import { canWait, delayInput } from '../../checker/system/time.ts'

/** Whether some jump of a kind is possible at once: without open choices for sure, otherwise as far as a few tries find one. */
function possible(network: Network, params: Valuation, state: Valuation, seed: number, wanted: (initiator: Edge) => boolean): 'yes' | 'no' | 'open' {
  let answer: 'no' | 'open' = 'no'
  const random = randomFrom(seed)
  for (const jump of enabledJumps(network, params, state)) {
    if (!wanted(jump.edges[0])) continue
    for (let i = 0; i < (jump.choices.length === 0 ? 1 : 6); i++) {
      const filled = fillIn(params, state, jump, randomPick(random))
      if (filled !== undefined && 'state' in takeJump(network, params, state, filled)) return 'yes'
    }
    if (jump.choices.length > 0) answer = 'open'
  }
  return answer
}

export function standingDisagreement(network: Network, system: Lowered, params: Valuation, state: Valuation, seed: number): string | undefined {
  const at = new Map([...params, ...state])
  const { limit, why } = delayLimit(network, params, state)
  const waits = limit === 'unbounded' || limit.compare(0) > 0
  if ((evaluator(at)(canWait(network)) === true) !== waits) return `only the ${waits ? 'evaluator' : 'formula'} lets time pass (${why})`

  const chooses = network.processes.some((p) => p.edges.some((e) => e.choices.length > 0))
  const jump = possible(network, params, state, seed, () => true)
  const stuck = evaluator(at)(system.stuck) === true
  if (!waits && jump === 'no' && !stuck) return 'the evaluator is stuck, the formula is not'
  if (stuck && waits) return 'the formula is stuck where time can pass'
  if (stuck && jump === 'yes' && !chooses) return 'the formula is stuck, the evaluator is not'

  const delay = waits ? (limit === 'unbounded' ? rational(1) : limit) : rational(0)
  const later = delayed(network, params, state, delay)
  const after = delayLimit(network, params, later)
  const ended = after.limit !== 'unbounded' && after.limit.compare(0) <= 0
  const must = possible(network, params, later, seed, (edge) => edge.trigger.kind !== 'may')
  for (const { byMay, inputs } of initiators(network, system)) {
    const lazy = evaluator(new Map([...at, ...inputs, [delayInput.name, delay]]))(system.patient) === true
    const surely = ended && (!byMay || must === 'no')
    const perhaps = ended && (!byMay || must !== 'yes')
    if (surely && !lazy) return `the formula does not let a patient run ${byMay ? 'take a may' : 'jump'} after ${delay.toFraction()}`
    if (lazy && !(chooses ? ended : perhaps)) return `the formula takes a jump after ${delay.toFraction()} to be patient`
  }
  return undefined
}

/** For each initiating edge (and server) the value of the selector, in the order in which the lowering numbers them. */
function initiators(network: Network, system: Lowered): { readonly byMay: boolean; readonly inputs: Valuation }[] {
  const [, selector] = system.inputs
  if (selector?.sort.kind !== 'enum') return []
  return selector.sort.values.slice(1).map((value) => ({ byMay: startsByMay(network, Number(value)), inputs: new Map([[selector.name, value]]) }))
}

function startsByMay(network: Network, index: number): boolean {
  const kinds = network.processes.flatMap((p) =>
    p.edges.flatMap((e) => {
      const { trigger } = e
      if (trigger.kind === 'on') return []
      if (trigger.kind !== 'emit' || trigger.signal.kind === 'event') return [trigger.kind]
      const servers = network.processes.filter((q) => q !== p).flatMap((q) => q.edges)
      return servers.filter((s) => s.trigger.kind === 'on' && s.trigger.signal.name === trigger.signal.name).map(() => trigger.kind)
    }),
  )
  return kinds[index] === 'may'
}
