/**
 * The same workload in another system. The machines that both systems have in the same words are the workload. What
 * they did by themselves in a run of one system, they do again in the other one, at the same instants, as far as it is
 * possible there. All other machines do what time makes them do, as late as they may. The evaluator makes the result,
 * so it is a run of the other system like any other.
 */
import { showTerm } from '../logic/show.ts'
import type { Value } from '../logic/value.ts'
import type { Edge, Network, Process } from '../model/model.ts'
import { edgeTerms } from '../model/walk.ts'
import { delayed, delayLimit, isAdmissible, longDelay } from '../run/delay.ts'
import { takeJump } from '../run/jump.ts'
import { enabledJumps, fillIn, type PossibleJump } from '../run/moves.ts'
import { defaultParams } from '../run/parameters.ts'
import { initialState, type State } from '../run/state.ts'
import { type Rational, zero } from '../support/rational.ts'
import { like } from './complete.ts'
import { instants, type Jump, type Step, type Trace } from './trace.ts'

export interface Followed {
  readonly trace: Trace
  /** What the workload did in the first system and cannot do here, with the instant. */
  readonly leftOut: readonly { readonly at: Rational; readonly edge: string }[]
}

/** More jumps than this in the other system are no comparison any more. */
const mostJumps = 400

/** A run of `other` with the workload of a run of `network`; why there is none otherwise. */
export function followed(network: Network, other: Network, trace: Trace): Followed | { readonly error: string } {
  const usual = defaultParams(other) ?? new Map<string, Value>()
  const params = new Map(
    other.params.map(({ variable: { name } }) => [name, trace.params.get(name) ?? usual.get(name) ?? zero]),
  )
  const start = initialState(other, params, like(trace.initial))
  if ('refused' in start) return { error: start.refused }
  const workload = sharedMachines(network, other)
  const run = new Run(other, params, start.state, workload)
  const leftOut: { at: Rational; edge: string }[] = []
  const times = instants(trace)
  for (const [i, { jump }] of trace.steps.entries()) {
    const at = times[i] ?? zero
    if (!run.passTo(at)) return { error: `time stops at ${run.now.toFraction()} ms` }
    const edge = jump?.edges[0]
    if (jump === undefined || edge === undefined || !workload.has(processOf(network, edge))) continue
    if (!run.does(edge, jump)) leftOut.push({ at, edge })
  }
  return { trace: { system: other.name, params, initial: start.state, steps: run.ended() }, leftOut }
}

/** Names of the machines whose transitions read the same in both systems. */
function sharedMachines(one: Network, other: Network): ReadonlySet<string> {
  // As text: a machine that reads another one is the same whatever states that has beside.
  const words = (p: Process): string =>
    p.edges
      .map((e) =>
        [e.id, ...edgeTerms(e).map(({ role, about, term }) => `${role} ${about?.name ?? ''} = ${showTerm(term)}`)].join(
          '; ',
        ),
      )
      .join('\n')
  const known = new Map(other.processes.map((p) => [p.name, words(p)]))
  return new Set(one.processes.filter((p) => known.get(p.name) === words(p)).map((p) => p.name))
}

function processOf(network: Network, id: string): string {
  return network.processes.find((p) => p.edges.some((e) => e.id === id))?.name ?? ''
}

class Run {
  now: Rational = zero
  readonly #network: Network
  readonly #params: ReadonlyMap<string, Value>
  readonly #workload: ReadonlySet<string>
  readonly #steps: Step[] = []
  #state: State
  #waited: Rational = zero

  constructor(network: Network, params: ReadonlyMap<string, Value>, state: State, workload: ReadonlySet<string>) {
    this.#network = network
    this.#params = params
    this.#state = state
    this.#workload = workload
  }

  /** Lets time pass to an instant; whoever keeps it from passing moves. False where nobody can. */
  passTo(at: Rational): boolean {
    while (this.now.compare(at) < 0) {
      const rest = at.sub(this.now)
      const limit = delayLimit(this.#network, this.#params, this.#state)
      const free = isAdmissible(limit, rest)
      this.#wait(free ? rest : (longDelay(limit) ?? rest))
      if (!free && !this.#forced()) return false
    }
    return true
  }

  /** A transition of the workload, with the choices it made; what has to happen first at this instant happens. */
  does(edge: string, jump: Jump): boolean {
    for (;;) {
      const possible = this.#enabled().find((p) => p.edges[0].id === edge)
      if (possible !== undefined && this.#take(possible, jump)) return true
      const { limit } = delayLimit(this.#network, this.#params, this.#state)
      if (limit === 'unbounded' || !limit.equals(zero) || !this.#forced()) return false
    }
  }

  ended(): readonly Step[] {
    return this.#waited.equals(zero) ? this.#steps : [...this.#steps, { delay: this.#waited, after: this.#state }]
  }

  #enabled(): PossibleJump[] {
    return enabledJumps(this.#network, this.#params, this.#state)
  }

  #wait(delay: Rational): void {
    this.#state = delayed(this.#network, this.#params, this.#state, delay)
    this.#waited = this.#waited.add(delay)
    this.now = this.now.add(delay)
  }

  /**
   * One jump by a machine that is not of the workload, urgent ones first; by one of the workload where there is no
   * other.
   */
  #forced(): boolean {
    if (this.#steps.length >= mostJumps) return false
    const rank = ([first]: readonly [Edge, ...Edge[]]): number =>
      (this.#workload.has(first.process) ? 4 : 0) +
      (first.urgent || first.trigger.kind === 'expire' ? 0 : 1) +
      (first.trigger.kind === 'may' ? 1 : 0)
    const ranked = this.#enabled().sort((a, b) => rank(a.edges) - rank(b.edges))
    return ranked.some((possible) => this.#take(possible, undefined))
  }

  #take(possible: PossibleJump, as: Jump | undefined): boolean {
    const jump = fillIn(this.#params, this.#state, possible, like(as?.choices ?? new Map()))
    const taken = jump && takeJump(this.#network, this.#params, this.#state, jump)
    if (jump === undefined || taken === undefined || 'refused' in taken) return false
    this.#steps.push({ delay: this.#waited, jump, after: taken.state })
    this.#waited = zero
    this.#state = taken.state
    return true
  }
}
