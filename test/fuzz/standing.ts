/**
 * Standing still, by formula and by evaluator: can time pass, is the state stuck, is a step one of a patient run
 * (`trust/progress.ts`)? The formulas try choices at the ends of their ranges only, so `stuck` and `patient` are exact
 * without choices and otherwise may say yes too often.
 */
import { cur, eq, tt } from '../../checker/logic/term.ts'
import { evaluator, termOfValue, type Valuation } from '../../checker/logic/value.ts'
import type { Edge, Network, Process } from '../../checker/model/model.ts'
import { delayed, delayLimit, delayRefusal, longDelay } from '../../checker/run/delay.ts'
import { takeJump } from '../../checker/run/jump.ts'
import { enabledJumps, fillIn } from '../../checker/run/moves.ts'
import { randomFrom, randomPick } from '../../checker/run/random.ts'
import { rational } from '../../checker/support/rational.ts'
import type { Lowered } from '../../checker/system/lower.ts'
import { canWait, delayInput } from '../../checker/system/time.ts'
import { hasStrictInvariants } from '../../checker/trust/margin.ts'

/**
 * Whether some jump of a kind is possible at once: without open choices for sure, otherwise as far as a few tries find
 * one.
 */
function possible(
  network: Network,
  params: Valuation,
  state: Valuation,
  seed: number,
  wanted: (actors: readonly Edge[]) => boolean,
): 'yes' | 'no' | 'open' {
  let answer: 'no' | 'open' = 'no'
  const random = randomFrom(seed)
  for (const jump of enabledJumps(network, params, state)) {
    if (!wanted(actorsIn(jump.edges))) continue
    for (let i = 0; i < (jump.choices.length === 0 ? 1 : 6); i++) {
      const filled = fillIn(params, state, jump, randomPick(random))
      if (filled !== undefined && 'state' in takeJump(network, params, state, filled)) return 'yes'
    }
    if (jump.choices.length > 0) answer = 'open'
  }
  return answer
}

/** Who makes a jump happen: the initiator, and with a caller its server. */
function actorsIn(edges: readonly Edge[]): readonly Edge[] {
  const trigger = edges[0]?.trigger
  return edges.slice(0, trigger?.kind === 'emit' && trigger.signal.kind === 'call' ? 2 : 1)
}

/** Where it is possible it must not wait. */
function presses(network: Network, { process, from, trigger, urgent }: Edge): boolean {
  if (urgent || trigger.kind === 'expire') return true
  return network.processes.some((p) => p.name === process && p.locations.some((l) => l.name === from && l.urgent))
}

/** The processes each of which alone would keep time from passing. */
function blockersIn(network: Network, params: Valuation, state: Valuation): Set<string> {
  const names = network.processes
    .map((p) => p.name)
    .filter((name) => {
      const { limit } = delayLimit(withoutOthers(network, name), params, state)
      return limit !== 'unbounded' && limit.compare(0) <= 0
    })
  return new Set(names)
}

/** The network in which only one process may stop time. */
function withoutOthers(network: Network, name: string): Network {
  const processes = network.processes.map((p): Process => {
    if (p.name === name) return p
    const locations = p.locations.map((location) => ({ ...location, urgent: false, invariants: [] }))
    return { ...p, locations, timers: [], edges: p.edges.map((edge) => ({ ...edge, urgent: false })) }
  })
  return { ...network, processes }
}

export function standingDisagreement(
  network: Network,
  system: Lowered,
  params: Valuation,
  state: Valuation,
  seed: number,
): string | undefined {
  const at = new Map([...params, ...state])
  const mayWait = delayLimit(network, params, state)
  const { limit, why } = mayWait
  const waits = limit === 'unbounded' || limit.compare(0) > 0
  if ((evaluator(at)(canWait(network)) === true) !== waits)
    return `only the ${waits ? 'evaluator' : 'formula'} lets time pass (${why})`
  const ends = limit === 'unbounded' ? [rational(1)] : [limit, limit.div(2), limit.add(1)]
  for (const d of ends) {
    const refused = delayRefusal(network, params, state, d)
    const possible = evaluator(new Map([...at, [delayInput.name, d]]))(system.seen(tt)) === true
    if (possible !== (refused === undefined))
      return `only the ${possible ? 'formula' : 'evaluator'} lets time pass by ${d.toFraction()} (${why})`
  }

  const chooses = network.processes.some((p) => p.edges.some((e) => e.choices.length > 0))
  const jump = possible(network, params, state, seed, () => true)
  const stuck = evaluator(at)(system.stuck) === true
  if (!waits && jump === 'no' && !stuck) return 'the evaluator is stuck, the formula is not'
  if (stuck && waits) return 'the formula is stuck where time can pass'
  if (stuck && jump === 'yes' && !chooses) return 'the formula is stuck, the evaluator is not'

  const delay = waits ? (longDelay(mayWait) ?? rational(1)) : rational(0)
  const later = delayed(network, params, state, delay)
  const wrong = system.states.find((v) => {
    if (v.sort.kind !== 'real') return false
    const same = eq(cur(v), termOfValue(later.get(v.name) ?? false, v.sort))
    return evaluator(new Map([...at, [delayInput.name, delay]]))(system.afterDelay(same)) !== true
  })
  if (wrong !== undefined) return `the formula has another ${wrong.name} after ${delay.toFraction()}`
  // Nobody is patient where no delay is the longest.
  if (hasStrictInvariants(network)) return undefined
  const after = delayLimit(network, params, later)
  const ended = after.limit !== 'unbounded' && after.limit.compare(0) <= 0
  const blockers = blockersIn(network, params, later)
  /** What a patient run takes, one kind only where none of those before is possible. */
  const kinds: readonly ((actors: readonly Edge[]) => boolean)[] = [
    (actors) => actors.some((edge) => presses(network, edge)),
    (actors) => actors.some((edge) => blockers.has(edge.process)),
    (actors) => actors[0]?.trigger.kind !== 'may',
    () => true,
  ]
  const found = kinds.map((kind) => possible(network, params, later, seed, kind))
  const isTurnOf = (actors: readonly Edge[], free: (earlier: 'yes' | 'no' | 'open') => boolean): boolean =>
    kinds.some((kind, i) => kind(actors) && found.slice(0, i).every(free))
  const preferred = { any: 0, first: 0, last: 0 }
  for (const { actors, inputs } of initiators(network, system)) {
    const value = evaluator(new Map([...at, ...inputs, [delayInput.name, delay]]))
    const patient = value(system.patient('any')) === true
    for (const preference of ['any', 'first', 'last'] as const)
      if (value(system.patient(preference)) === true) preferred[preference] += 1
    const surely = ended && isTurnOf(actors, (earlier) => earlier === 'no')
    const perhaps = ended && isTurnOf(actors, (earlier) => earlier !== 'yes')
    const text = `${actors.map((edge) => edge.id).join(', ')} after ${delay.toFraction()}`
    if (surely && !patient) return `the formula does not let a patient run take ${text}`
    if (patient && !(chooses ? ended : perhaps)) return `the formula lets a patient run take ${text}`
  }
  const { any, first, last } = preferred
  if (first > any || last > any || (any > 0 && (first === 0 || last === 0)))
    return `of ${any} patient jumps, ${first} are first, ${last} last`
  return undefined
}

/**
 * What each value of the selector stands for, in the order in which the lowering numbers them: edges that initiate, and
 * for a call its server.
 */
function initiators(
  network: Network,
  system: Lowered,
): { readonly actors: readonly Edge[]; readonly inputs: Valuation }[] {
  const [, selector] = system.inputs
  if (selector?.sort.kind !== 'enum') return []
  const all = network.processes.flatMap((p) =>
    p.edges.flatMap((edge): Edge[][] => {
      const { trigger } = edge
      if (trigger.kind === 'on') return []
      if (trigger.kind !== 'emit' || trigger.signal.kind === 'event') return [[edge]]
      const others = network.processes.filter((q) => q !== p).flatMap((q) => q.edges)
      return others
        .filter((e) => e.trigger.kind === 'on' && e.trigger.signal.name === trigger.signal.name)
        .map((server) => [edge, server])
    }),
  )
  return all.map((actors, i) => ({ actors, inputs: new Map([[selector.name, String(i)]]) }))
}
