/**
 * What of a system its runs reach: every state, every transition. Random runs find most of it; the engines are asked
 * for the rest, each question with a flag that the transition in question raises. What they say is trusted like every
 * answer: runs are replayed, proofs re-checked.
 */
import { boolSort, cur, enumValue, eq, ff, tt, type Var } from '../logic/term.ts'
import type { Edge, Network, Process, PropertyForm, Question } from '../model/model.ts'
import { type Place, placesOf } from '../model/places.ts'
import { defaultParams, randomParams } from '../run/parameters.ts'
import { randomRun } from '../run/simulate.ts'
import type { Trace } from '../trace/trace.ts'
import { type CheckOptions, type Finding, internalError, type OnProgress } from './asking.ts'
import { safety } from './safety.ts'

export interface Covered {
  readonly place: Place
  readonly verdict: 'reached' | 'unreachable' | 'unknown'
  /** How it is known: the engine, the runs, or why nothing is. */
  readonly how: string
}

export interface Coverage {
  readonly network: Network
  /** In the order of the model, states first. */
  readonly places: readonly Covered[]
}

/** Whether a transition is out of reach only because the states are that it starts from. */
export function fromNowhere({ how }: Covered): boolean {
  return how.startsWith(startsFrom)
}

const startsFrom = 'it starts from '

const runs = 60
const steps = 120

/**
 * Never throws for what a model or solver can do. `options.timeoutMs` is for each place that random runs do not reach.
 */
export async function coverageOf(
  network: Network,
  file: string,
  options: CheckOptions,
  on: OnProgress,
): Promise<Coverage> {
  const places = placesOf(network)
  const found = new Map<Place, Covered>()
  const open = (): Place[] => places.filter((p) => !found.has(p))
  const note = (trace: Trace, how: string): void => {
    const seen = seenIn(network, trace)
    for (const place of open()) if (isSeen(place, seen)) found.set(place, { place, verdict: 'reached', how })
  }
  for (let i = 0; i < runs && open().length > 0; i++) {
    const params = (i % 2 === 0 ? defaultParams(network) : undefined) ?? randomParams(network, options.seed + i)
    const trace = params && randomRun(network, params, { seed: options.seed + i, steps })
    if (trace !== undefined) note(trace, 'random runs')
  }
  for (const place of open()) {
    if (found.has(place)) continue
    const known = withoutAsking(place, network, found)
    if (known !== undefined) {
      found.set(place, { place, verdict: 'unreachable', how: known })
      continue
    }
    on({ kind: 'progress', text: `${place.process}: ${place.name}` })
    const question = questionFor(place, network, file)
    const finding = await safety(question, question.property.form, { ...options, anyRun: true }, on).catch(
      (failure: unknown): Finding => {
        return { verdict: 'unknown', reason: internalError(failure, options) }
      },
    )
    const how = [finding.engine, finding.reason].filter((part) => part !== undefined).join(': ')
    if (finding.trace !== undefined) note(finding.trace, finding.engine ?? '')
    if (!found.has(place))
      found.set(place, { place, verdict: finding.verdict === 'unreachable' ? 'unreachable' : 'unknown', how })
  }
  return { network, places: places.map((p) => found.get(p) as Covered) }
}

/** The edges taken, and the states entered: `vcpu GUEST`. */
function seenIn(network: Network, trace: Trace): ReadonlySet<string> {
  const seen = new Set(trace.steps.flatMap((step) => step.jump?.edges ?? []))
  for (const state of [trace.initial, ...trace.steps.map((s) => s.after)]) {
    for (const { name, location } of network.processes) seen.add(stateKey(name, String(state.get(location.name))))
  }
  return seen
}

function stateKey(process: string, state: string): string {
  return `${process} ${state}`
}

function isSeen({ kind, process, states, edges }: Place, seen: ReadonlySet<string>): boolean {
  if (kind === 'state') return states.some((state) => seen.has(stateKey(process, state)))
  return edges.some((edge) => seen.has(edge.id))
}

/**
 * What needs no solver: the states it starts from are out of reach, or nobody ever sends what it waits for, or serves
 * what it calls.
 */
function withoutAsking(place: Place, network: Network, found: ReadonlyMap<Place, Covered>): string | undefined {
  if (place.kind === 'state') return undefined
  const lost = (state: string): boolean =>
    [...found.values()].some(
      (c) =>
        c.verdict === 'unreachable' &&
        c.place.kind === 'state' &&
        c.place.process === place.process &&
        c.place.states[0] === state,
    )
  if (place.states.every(lost)) return startsFrom + place.states.join(', ')
  const partnerless = place.edges.map((edge) => lacksPartner(edge, network))
  return partnerless.every((reason) => reason !== undefined) ? partnerless[0] : undefined
}

function lacksPartner({ trigger, process }: Edge, network: Network): string | undefined {
  if (trigger.kind !== 'on' && !(trigger.kind === 'emit' && trigger.signal.kind === 'call')) return undefined
  const wanted = trigger.kind === 'on' ? 'emit' : 'on'
  const others = network.processes.filter((p) => p.name !== process).flatMap((p) => p.edges)
  const has = others.some(
    (e) => e.guard !== ff && e.trigger.kind === wanted && e.trigger.signal.name === trigger.signal.name,
  )
  return has ? undefined : `nobody ${wanted === 'emit' ? 'sends' : 'serves'} \`${trigger.signal.name}\``
}

type Reachable = Extract<PropertyForm, { readonly kind: 'reachable' }>

function questionFor(
  place: Place,
  network: Network,
  file: string,
): Question & { readonly property: { readonly form: Reachable } } {
  const [process] = network.processes.filter((p) => p.name === place.process) as [Process]
  const at = (condition: Reachable['condition'], asked: Network): ReturnType<typeof questionFor> => ({
    file,
    network: asked,
    property: { name: place.name, form: { kind: 'reachable', condition }, span: place.span },
    span: place.span,
  })
  if (place.kind === 'state') {
    const { sort } = process.location
    return at(sort.kind === 'enum' ? eq(cur(process.location), enumValue(sort, place.name)) : ff, network)
  }
  const { network: flagged, flag } = withFlag(network, process, new Set(place.edges))
  return at(cur(flag), flagged)
}

/** The network with a flag, raised by the given edges: that it is up says that one of them was taken. */
function withFlag(
  network: Network,
  process: Process,
  edges: ReadonlySet<Edge>,
): { readonly network: Network; readonly flag: Var } {
  // No name of the language has this sign.
  const flag: Var = { name: `${process.name}.taken!`, sort: boolSort }
  const told: Process = {
    ...process,
    data: [...process.data, { variable: flag, isTime: false, start: { kind: 'value', value: ff }, span: process.span }],
    edges: process.edges.map((e) =>
      edges.has(e) ? { ...e, updates: [...e.updates, { variable: flag, value: tt }] } : e,
    ),
  }
  return { flag, network: { ...network, processes: network.processes.map((p) => (p === process ? told : p)) } }
}
