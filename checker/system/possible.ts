/**
 * Which jumps are possible in a state, without a step: what asks whether time can always pass on (`trust/progress.ts`)
 * needs beside the transition system.
 */
import { primed, substituter, variablesOf } from '../logic/rewrite.ts'
import {
  and,
  conjunctsOf,
  cur,
  type EnumSort,
  enumValue,
  eq,
  ff,
  next,
  not,
  num,
  or,
  type Sort,
  type Term,
  tt,
  type Var,
} from '../logic/term.ts'
import { evaluator, sameValue, termOfValue, type Valuation, type Value } from '../logic/value.ts'
import type { Network, Process } from '../model/model.ts'
import type { Jump } from '../model/run.ts'
import { pushTo } from '../support/groups.ts'
import { inDomain, type Jumps, type Selection, type TakenEdge } from './jumps.ts'
import { underValue, valuesIn } from './selected.ts'
import { blocks, canWait, delayInput, invariantsHold } from './time.ts'
import { lineUpdates, plainUpdates } from './updates.ts'

/** The inputs of a jump that waits for nothing, as terms over states and parameters. */
export type JumpInputs = ReadonlyMap<string, Term>

/**
 * Which of several possible jumps a patient run takes: any of them, or the one that stands first or last in the model.
 */
export type Preference = 'any' | 'first' | 'last'

/**
 * Some jump is possible at once under the condition that `when` puts on it, target invariants included: over states and
 * parameters. Choices are tried at the ends of their ranges only, so that "not possible" has to be confirmed by the
 * evaluator.
 */
export function possibleNow(jumps: Jumps, jumpTo: JumpTo): (when: (selection: Selection) => Term) => Term {
  return (when) =>
    or(
      ...jumps.selections.map((s) => {
        const condition = when(s)
        return condition === ff ? ff : and(condition, jumpTo(s.inputs, tt))
      }),
    )
}

/** A jump with these inputs is possible at once, and a condition over next values (not of observers) holds after it. */
type JumpTo = (inputs: JumpInputs, condition: Term) => Term

/** Looks only at what concerns the selected jump: a question about all jumps is as large as they are together. */
export function jumpingTo(network: Network, jumps: Jumps, isState: (v: Var) => boolean): JumpTo {
  const selector = cur(jumps.selector)
  const selectsSomething = inDomain(jumps.selector)
  const conjuncts = conjunctsOf(jumps.legal).filter((c) => c !== selectsSomething)
  const legal = underValue(conjuncts, selector)
  const takenBy = new Map<string, TakenEdge[]>()
  for (const one of jumps.taken) for (const value of valuesIn(one.taken, selector)) pushTo(takenBy, value, one)
  const stays = network.processes.map((process) => stayingIn(network, process, isState))
  return (inputs, condition) => {
    const selected = inputs.get(jumps.selector.name)
    if (selected?.kind !== 'value') throw new Error('the inputs of a jump select it')
    const own = { ...jumps, taken: takenBy.get(selected.value) ?? [] }
    const values = new Map<string, Term>()
    const same = (t: Term): Term => t
    for (const [v, value] of [...plainUpdates(network, own, same, cur), ...lineUpdates(network, own, same)])
      values.set(v.name, value)
    const certain = eq(selector, selected)
    for (const { edge, process, taken } of own.taken)
      if (taken === certain) values.set(process.location.name, enumValue(process.location.sort as EnumSort, edge.to))
    const changed = (v: Var): boolean => values.get(v.name) !== cur(v)
    const afterwards = substituter((v, isNext) => (isNext ? values.get(v.name) : undefined))
    const all = new Map<string, Term>([[delayInput.name, num(0)], ...inputs])
    const filledIn = substituter((v, isNext) => (isNext ? undefined : all.get(v.name)))
    const moved = stays.filter(({ reads }) => reads.some(changed)).map(({ after }) => afterwards(after(values)))
    const unmoved = stays.filter(({ reads }) => !reads.some(changed)).map(({ now }) => now)
    return and(filledIn(and(legal(selected.value), ...moved, afterwards(condition))), ...unmoved)
  }
}

/**
 * The invariants of the locations of a process, as they are now, and over next values where `values` may say in which
 * of them it is.
 */
function stayingIn(network: Network, process: Process, isState: (v: Var) => boolean) {
  const now = invariantsHold({ ...network, processes: [process] })
  const location = next(process.location)
  const under = underValue(conjunctsOf(primed(now, isState)), location)
  const anywhere = primed(now, isState)
  return {
    now,
    reads: variablesOf(now).filter(isState),
    after: (values: ReadonlyMap<string, Term>): Term => {
      const place = values.get(process.location.name)
      return place?.kind === 'value' ? under(place.value) : anywhere
    },
  }
}

/**
 * The first selection that takes these edges here; choices at ends of their ranges stay ends, others become the values
 * they have.
 */
export function inputsOf(jumps: Jumps, { edges, choices }: Jump, state: Valuation): JumpInputs | undefined {
  const here = evaluator(state)
  const takes = takenExactly(jumps, edges, (t) => t)
  const sorts = new Map(jumps.inputs.map((v) => [v.name, v.sort]))
  for (const selection of jumps.selections) {
    const inputs = new Map(selection.inputs)
    for (const [name, value] of choices) {
      const end = inputs.get(name)
      if (end === undefined || !sameValue(here(end), value))
        inputs.set(name, termOfValue(value, sorts.get(name) as Sort))
    }
    const values = [...inputs].map(([name, term]): [string, Value] => [name, here(term)])
    if (evaluator(new Map([...state, ...values]))(and(jumps.legal, takes)) === true) return inputs
  }
  return undefined
}

/**
 * The delay ends where no more time can pass. Then what must not wait happens; otherwise a process moves that keeps
 * time from passing, if one can; otherwise any process, by a `may` edge only if nothing else is possible.
 */
export function patientStep(
  network: Network,
  jumps: Jumps,
  possible: (when: (s: Selection) => Term) => Term,
  preference: Preference,
  later: (t: Term) => Term,
): Term {
  const blocking = new Map(network.processes.map((p) => [p.name, blocks(network, p)]))
  const byBlocker = (s: Selection): Term => or(...s.actors.map((p) => blocking.get(p.name) ?? ff))
  const initiators = [...new Set(jumps.selections.map((s) => s.chosen))]
  if (preference === 'last') initiators.reverse()
  /** One of those wanted is taken: by preference, none that comes earlier is possible. */
  const chosen = (wanted: (s: Selection) => Term): Term => {
    let earlier = ff
    const taken = initiators.map((selected) => {
      const own = jumps.selections.filter((s) => s.chosen === selected)
      const mine = and(selected, or(...own.map(wanted)), not(earlier))
      if (preference !== 'any')
        earlier = or(
          earlier,
          possible((s) => (s.chosen === selected ? wanted(s) : ff)),
        )
      return mine
    })
    return or(...taken)
  }
  const kinds: readonly ((s: Selection) => Term)[] = [
    (s) => (s.pressing ? tt : ff),
    byBlocker,
    (s) => (s.byMay ? ff : tt),
  ]
  const anything = chosen(() => tt)
  const choice = kinds.reduceRight((others, wanted) => or(chosen(wanted), and(not(possible(wanted)), others)), anything)
  return later(and(not(canWait(network)), choice))
}

/**
 * A server's edge is taken under one condition for each caller, a caller's for each server: some of them for each edge
 * of the jump, none for the others.
 */
export function takenExactly(jumps: Jumps, edges: readonly string[], later: (t: Term) => Term): Term {
  const conditions = new Map(edges.map((id): [string, Term[]] => [id, []]))
  const others: Term[] = []
  for (const { edge, initiates, taken } of jumps.taken)
    (initiates === (edge.id === edges[0]) ? (conditions.get(edge.id) ?? others) : others).push(later(taken))
  return and(...[...conditions.values()].map((some) => or(...some)), not(or(...others)))
}
