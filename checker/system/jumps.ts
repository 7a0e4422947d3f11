/**
 * Synchronisation compiled away. `docs/semantics.md`, "Jumps".
 *
 * An input selects who initiates: one spontaneous edge, one timer expiry, one emitter, or one caller with its server.
 * Receivers of a broadcast follow from the state; where one process has several receiving edges in one location, an
 * input picks among the enabled ones. The result says for each edge under which condition it is taken.
 */
import { substitute } from '../logic/rewrite.ts'
import {
  and,
  cur,
  type EnumSort,
  enumValue,
  eq,
  ff,
  implies,
  ite,
  le,
  not,
  num,
  or,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import type { Choice, Edge, Network, Process, Signal } from '../model/model.ts'
import { grouped, pushTo } from '../support/groups.ts'
import { answersOf, argumentsOf } from './said.ts'
import { at, choosable } from './time.ts'

/**
 * An edge with the condition, over states and inputs, under which the step takes it, its terms closed over what is
 * said.
 */
export interface TakenEdge {
  readonly edge: Edge
  readonly process: Process
  readonly taken: Term
  readonly initiates: boolean
  readonly updates: Edge['updates']
  readonly raises: Edge['raises']
  readonly clears: Edge['clears']
  /** Ranges may depend on the sender's arguments. */
  readonly choices: Edge['choices']
}

export interface Jumps {
  readonly inputs: readonly Var[]
  /** The input that says which initiator moves. */
  readonly selector: Var
  /** Exactly one initiator, sources and guards hold, every willing receiver takes part, choices are in range. */
  readonly legal: Term
  readonly taken: readonly TakenEdge[]
  /** Under which condition a signal is sent in this step. */
  sent(signal: Signal): Term
  /**
   * For each initiator, the inputs that select it, with its and its receivers' choices at the low, then at the high
   * ends of their ranges.
   */
  readonly selections: readonly Selection[]
}

/** One way to fill the inputs of a jump. */
export interface Selection {
  readonly byMay: boolean
  /** Where it is possible it must not wait: an urgent edge, one of an urgent location, or the expiry of a timer. */
  readonly pressing: boolean
  /** Who initiates: a process, or a caller and its server. */
  readonly actors: readonly Process[]
  /** Under which input this jump is selected. */
  readonly chosen: Term
  readonly inputs: ReadonlyMap<string, Term>
}

interface Initiator {
  readonly edge: Edge
  readonly process: Process
  /** Of a call. */
  readonly server?: { readonly edge: Edge; readonly process: Process }
}

export function jumpsOf(network: Network): Jumps {
  const initiators = initiatorsOf(network)
  const selector: Var = {
    name: 'jump of step',
    sort: { kind: 'enum', name: 'jump of step', values: ['nothing', ...initiators.map((_, i) => String(i))] },
  }
  const selected = (index: number): Term => eq(cur(selector), enumValue(selector.sort as EnumSort, String(index)))

  const emitters = (signal: Signal) =>
    initiators.flatMap((initiator, i) =>
      initiator.edge.trigger.kind === 'emit' && initiator.edge.trigger.signal.name === signal.name
        ? [{ initiator, chosen: selected(i) }]
        : [],
    )
  const sent = (signal: Signal): Term => or(...emitters(signal).map((e) => e.chosen))

  const inputs: Var[] = [selector]
  /** For each event, how its receivers pick among their edges. */
  const picksOf = new Map<string, Pick[]>()
  const legal: Term[] = [not(eq(cur(selector), enumValue(selector.sort as EnumSort, 'nothing'))), inDomain(selector)]
  const taken: TakenEdge[] = []

  for (const [i, { edge, process, server }] of initiators.entries()) {
    const chosen = selected(i)
    const given = server === undefined ? new Map<string, Term>() : argumentsOf(edge)
    const back = server === undefined ? new Map<string, Term>() : answersOf(server.edge, given)
    taken.push(takenEdge(edge, process, chosen, true, back))
    legal.push(implies(chosen, enabled(edge, process, back)))
    if (server !== undefined) {
      taken.push(takenEdge(server.edge, server.process, chosen, false, given))
      legal.push(implies(chosen, enabled(server.edge, server.process, given)))
    }
  }
  for (const signal of network.signals.filter((s) => s.kind === 'event')) {
    const senders = emitters(signal)
    if (senders.length === 0) continue
    for (const receiver of network.processes) {
      const chosenElsewhere = or(...senders.filter((s) => s.initiator.process !== receiver).map((s) => s.chosen))
      const given = new Map(signal.args.map((arg, k) => [arg.name, argumentOfSenders(senders, k)]))
      const edges = receiver.edges.filter((e) => e.trigger.kind === 'on' && e.trigger.signal.name === signal.name)
      for (const [from, alternatives] of grouped(edges, (e) => e.from)) {
        const willing = alternatives.map((e) => enabled(e, receiver, given))
        const picks = alternatives.length === 1 ? [tt] : pickAmong(alternatives, receiver, from, signal, picksOf, legal)
        for (const [k, edge] of alternatives.entries()) {
          taken.push(
            takenEdge(edge, receiver, and(chosenElsewhere, willing[k] as Term, picks[k] as Term), false, given),
          )
        }
        if (alternatives.length > 1) {
          const somebody = or(...alternatives.map((_, k) => and(willing[k] as Term, picks[k] as Term)))
          legal.push(implies(and(chosenElsewhere, or(...willing)), somebody))
        }
      }
    }
  }
  inputs.push(...[...picksOf.values()].flat().map((p) => p.input))
  for (const { choices, taken: when } of taken) {
    for (const choice of choices) {
      if (!inputs.includes(choice.variable)) inputs.push(choice.variable)
      legal.push(inDomain(choice.variable))
      if (choice.range !== undefined) {
        const value = cur(choice.variable)
        legal.push(implies(when, and(le(choice.range.low, value), le(value, choice.range.high))))
      }
    }
  }
  const chosen = taken.some((t) => t.choices.length > 0)
  return {
    inputs,
    selector,
    legal: and(...legal),
    taken,
    sent,
    selections: initiators.flatMap(({ edge, process, server }, i) =>
      (chosen ? [0, 1] : [0]).flatMap((end) => {
        const ends = endsOfChoices(network, edge, end)
        return combinationsOf(picksOf, edge, new Map(ends)).map((picks) => ({
          byMay: edge.trigger.kind === 'may',
          pressing: isPressing(process, edge) || (server !== undefined && isPressing(server.process, server.edge)),
          actors: server === undefined ? [process] : [process, server.process],
          chosen: selected(i),
          inputs: new Map<string, Term>([
            [selector.name, enumValue(selector.sort as EnumSort, String(i))],
            ...picks,
            ...ends,
          ]),
        }))
      }),
    ),
  }
}

function isPressing({ locations }: Process, { urgent, trigger, from }: Edge): boolean {
  return urgent || trigger.kind === 'expire' || locations.some((l) => l.urgent && l.name === from)
}

/** The values of a variable's sort, where the encoding could name others. */
export function inDomain(variable: Var): Term {
  const { sort } = variable
  return sort.kind === 'enum' ? or(...sort.values.map((v) => eq(cur(variable), enumValue(sort, v)))) : tt
}

function initiatorsOf(network: Network): Initiator[] {
  const found: Initiator[] = []
  for (const process of network.processes) {
    for (const edge of process.edges) {
      const { trigger } = edge
      if (trigger.kind === 'on') continue
      if (trigger.kind !== 'emit' || trigger.signal.kind === 'event') {
        found.push({ edge, process })
        continue
      }
      for (const partner of network.processes) {
        if (partner === process) continue
        for (const served of partner.edges) {
          if (served.trigger.kind === 'on' && served.trigger.signal.name === trigger.signal.name) {
            found.push({ edge, process, server: { edge: served, process: partner } })
          }
        }
      }
    }
  }
  return found
}

/** Argument k of a broadcast: whatever the selected sender says. */
function argumentOfSenders(
  senders: readonly { readonly initiator: Initiator; readonly chosen: Term }[],
  k: number,
): Term {
  const values = senders.map(({ initiator, chosen }) => {
    const { trigger } = initiator.edge
    if (trigger.kind !== 'emit') throw new Error('a sender emits')
    return { chosen, value: trigger.args[k] as Term }
  })
  const last = values.pop() as { value: Term }
  return values.reduceRight((rest, { chosen, value }) => ite(chosen, value, rest), last.value)
}

/** Source location, guard, the timer due for an expiry, and no empty choice. */
function enabled(edge: Edge, process: Process, given: ReadonlyMap<string, Term>): Term {
  const { trigger } = edge
  const due = trigger.kind === 'expire' ? and(cur(trigger.timer.armed), le(cur(trigger.timer.left), num(0))) : tt
  return and(at(process, edge.from), due, substitute(and(edge.guard, choosable(edge)), given))
}

function takenEdge(
  edge: Edge,
  process: Process,
  taken: Term,
  initiates: boolean,
  given: ReadonlyMap<string, Term>,
): TakenEdge {
  return {
    edge,
    process,
    taken,
    initiates,
    updates: edge.updates.map((u) => ({ variable: u.variable, value: substitute(u.value, given) })),
    raises: edge.raises.map((r) => ({ irq: r.irq, when: substitute(r.when, given) })),
    clears: edge.clears.map((r) => ({ irq: r.irq, when: substitute(r.when, given) })),
    choices: edge.choices.map((c) => closedOver(c, given)),
  }
}

function closedOver(choice: Choice, given: ReadonlyMap<string, Term>): Choice {
  if (choice.range === undefined) return choice
  return { ...choice, range: { low: substitute(choice.range.low, given), high: substitute(choice.range.high, given) } }
}

/** One process in one location, with several edges that receive the same event. */
interface Pick {
  readonly input: Var
  readonly receiver: Process
  readonly edges: readonly Edge[]
}

/** An input choosing among several receiving edges of one process; `legal` makes it choose an enabled one. */
function pickAmong(
  edges: readonly Edge[],
  receiver: Process,
  from: string,
  signal: Signal,
  picksOf: Map<string, Pick[]>,
  legal: Term[],
): Term[] {
  const name = `${receiver.name} in ${from} receives ${signal.name}`
  const sort: EnumSort = { kind: 'enum', name, values: edges.map((_, k) => String(k)) }
  const input: Var = { name, sort }
  pushTo(picksOf, signal.name, { input, receiver, edges })
  legal.push(inDomain(input))
  return sort.values.map((k) => eq(cur(input), enumValue(sort, k)))
}

/**
 * Every choice that a jump of this initiator may ask for at one end of its range, a receiver's range with what the
 * sender then says.
 */
function endsOfChoices(network: Network, initiator: Edge, end: number): [string, Term][] {
  const own = new Map(initiator.choices.map((c): [string, Term] => [c.variable.name, endOf(c, end)]))
  const given = new Map(
    [...argumentsOf(initiator)].map(([name, value]): [string, Term] => [name, substitute(value, own)]),
  )
  const others = network.processes
    .flatMap((p) => p.edges.flatMap((e) => e.choices))
    .filter((c) => !own.has(c.variable.name))
  return [...own, ...others.map((c): [string, Term] => [c.variable.name, endOf(closedOver(c, given), end)])]
}

/** The low (0) or high (1) end of a choice; of enums and Booleans the first or the last value. */
function endOf(choice: Choice, end: number): Term {
  if (choice.range !== undefined) return end === 0 ? choice.range.low : choice.range.high
  const { sort } = choice.variable
  if (sort.kind !== 'enum') return end === 0 ? ff : tt
  return enumValue(sort, (end === 0 ? sort.values[0] : sort.values.at(-1)) ?? '')
}

/**
 * Up to this number, each combination of picks is a selection of its own. Above it there are two: every receiver takes
 * its first enabled edge, or every receiver takes its last.
 */
const mostCombinations = 64

/**
 * Combinations of picks among the receivers of what an edge sends; those that have nothing to pick keep to their first.
 * `ends`: what the edge has chosen.
 */
function combinationsOf(
  picksOf: ReadonlyMap<string, readonly Pick[]>,
  edge: Edge,
  ends: ReadonlyMap<string, Term>,
): [string, Term][][] {
  const isAsked = (signal: string): boolean => edge.trigger.kind === 'emit' && edge.trigger.signal.name === signal
  const idle = [...picksOf].flatMap(([signal, picks]) =>
    isAsked(signal) ? [] : picks.map(({ input }): [string, Term] => [input.name, pickedEdge(input, 0)]),
  )
  const asked = [...picksOf].flatMap(([signal, picks]) => (isAsked(signal) ? picks : []))
  if (asked.reduce((product, { edges }) => product * edges.length, 1) <= mostCombinations)
    return asked.reduce<[string, Term][][]>(
      (lists, { input, edges }) =>
        lists.flatMap((l) => edges.map((_, k): [string, Term][] => [...l, [input.name, pickedEdge(input, k)]])),
      [idle],
    )
  const given = new Map([...argumentsOf(edge)].map(([name, value]): [string, Term] => [name, substitute(value, ends)]))
  const enabledEdge = ({ input, receiver, edges }: Pick, order: readonly number[]): [string, Term] => [
    input.name,
    order.reduceRight(
      (rest, k) => ite(enabled(edges[k] as Edge, receiver, given), pickedEdge(input, k), rest),
      pickedEdge(input, order[0] ?? 0),
    ),
  ]
  return [1, -1].map((direction) => [
    ...idle,
    ...asked.map((pick) => {
      const order = pick.edges.map((_, k) => k)
      return enabledEdge(pick, direction === 1 ? order : order.reverse())
    }),
  ])
}

function pickedEdge({ sort }: Var, k: number): Term {
  return enumValue(sort as EnumSort, String(k))
}
