/** What a jump makes of each variable: the encoding of effects, lines, observers and monitors. */
import { and, cur, enumValue, ite, next, not, num, or, type Term, type Var } from '../logic/term.ts'
import type { Network, Occasion, Process } from '../model/model.ts'
import { processVariables, type VariableUse, stateVariables as variablesOfState } from '../model/walk.ts'
import { pushTo } from '../support/groups.ts'
import type { Jumps, TakenEdge } from './jumps.ts'

export type NextValue = readonly [Var, Term]

/** Locations, data, clocks and timers: the value of the taken edge that writes them, otherwise what the delay left. */
export function plainUpdates(
  network: Network,
  jumps: Jumps,
  later: (t: Term) => Term,
  after: (v: Var) => Term,
): NextValue[] {
  const writers = new Map<string, { taken: Term; value: Term }[]>()
  const write = (v: Var, by: TakenEdge, value: Term): void => {
    pushTo(writers, v.name, { taken: later(by.taken), value: later(value) })
  }
  for (const by of jumps.taken) {
    const location = by.process.location
    if (location.sort.kind === 'enum' && by.edge.to !== by.edge.from)
      write(location, by, enumValue(location.sort, by.edge.to))
    for (const update of by.updates) write(update.variable, by, update.value)
  }
  const written = network.processes.flatMap(ownVariables)
  return written.map((v) => [v, byValue(writers.get(v.name) ?? [], after(v))])
}

/** One `ite` a distinct value rather than one a writer: edges that write the same share a condition. */
function byValue(writers: readonly { readonly taken: Term; readonly value: Term }[], otherwise: Term): Term {
  const conditions = new Map<Term, Term[]>()
  for (const { taken, value } of writers) pushTo(conditions, value, taken)
  return [...conditions].reduce((rest, [value, taken]) => ite(or(...taken), value, rest), otherwise)
}

export function lineUpdates(network: Network, jumps: Jumps, later: (t: Term) => Term): NextValue[] {
  return network.irqs.map((line) => {
    const where = (pick: (t: TakenEdge) => TakenEdge['raises']): Term =>
      or(
        ...jumps.taken.flatMap((t) =>
          pick(t)
            .filter((r) => r.irq.name === line.name)
            .map((r) => later(and(t.taken, r.when))),
        ),
      )
    return [
      line,
      or(
        where((t) => t.raises),
        and(cur(line), not(where((t) => t.clears))),
      ),
    ]
  })
}

export function observerUpdates(
  network: Network,
  jumps: Jumps,
  later: (t: Term) => Term,
  after: (v: Var) => Term,
  prime: (t: Term) => Term,
): NextValue[] {
  const happens = (occasions: readonly Occasion[]): Term =>
    or(...occasions.map((o) => later(and(jumps.sent(o.signal), o.guard))))
  const clocks = network.observerClocks.map(({ clock, resets, held }): NextValue => {
    const reset = happens(resets)
    return [clock.variable, ite(or(prime(held), reset), num(0), after(clock.variable))]
  })
  const monitors = network.monitors.flatMap((m): NextValue[] => {
    const isAnswered = or(prime(m.response), happens(m.answers ?? []))
    const pending = and(not(isAnswered), or(cur(m.pending), prime(m.premise), happens(m.begins ?? [])))
    return [
      [m.pending, pending],
      [m.age, ite(and(cur(m.pending), next(m.pending)), after(m.age), num(0))],
    ]
  })
  return [...clocks, ...monitors]
}

export function stateVariables(network: Network): Var[] {
  const shared = variablesOfState(network).filter((use) => use.process === undefined)
  return [...network.processes.flatMap(ownVariables), ...shared.map((use) => use.variable)]
}

/** The variables of a process; what time leaves alone stands first. */
function ownVariables(process: Process): Var[] {
  const uses = processVariables(process)
  const isLeftAlone = ({ kind }: VariableUse): boolean => kind === 'location' || kind === 'data'
  return [...uses.filter(isLeftAlone), ...uses.filter((use) => !isLeftAlone(use))].map((use) => use.variable)
}
