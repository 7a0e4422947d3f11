/**
 * Mutants: a model with one small mistake in it, of the kind people make. A condition forgotten or turned round, `<`
 * for `<=`, an effect left out, a signal not sent, a bound twice as large. A suite that answers for a mutant what it
 * answers for the model does not notice that mistake. Mistakes are made in the elaborated network, where one place of
 * the text is made wrong in every state, turn of a `for` and instance it stands for.
 */
import { rewriter, variablesOf } from '../logic/rewrite.ts'
import { showTerm } from '../logic/show.ts'
import { and, childrenOf, conjunctsOf, ff, le, lt, not, num, scale, sortOf, type Term, tt } from '../logic/term.ts'
import type { Span } from '../support/span.ts'
import type { Edge, Invariant, Location, Network, Process, Signal } from './model.ts'
import { transitionName, writtenTogether } from './places.ts'
import { type EachRole, edgeTerms, mapEdgeTerms } from './walk.ts'

/** What is done wrong, in the order in which it is tried. */
export const mutantKinds = [
  'transition',
  'send',
  'guard',
  'compare',
  'effect',
  'line',
  'factor',
  'invariant',
  'urgent',
  'answer',
] as const
export type MutantKind = (typeof mutantKinds)[number]

export interface Mutant {
  readonly kind: MutantKind
  readonly machine: string
  /** The state or transition, as coverage names it. */
  readonly at: string
  /** `without reset(here)`, `since < TICK instead of since <= TICK`. */
  readonly change: string
  readonly span: Span
  /** Makes the mistake; undefined where the network does not have its place. */
  readonly in: (network: Network) => Network | undefined
}

/**
 * The mutants of some networks, each once: the same mistake in the text is one mutant, whichever networks it is made
 * in. Observers are left alone.
 */
export function mutantsOf(networks: readonly Network[]): Mutant[] {
  const found = new Map<string, Mutant>()
  for (const network of networks) {
    for (const process of network.processes.filter((p) => !p.observer)) {
      for (const mistake of mistakesIn(process, network)) {
        const key = keyOf(mistake)
        if (found.has(key)) continue
        const { kind, at, change, span } = mistake
        found.set(key, { kind, machine: process.machine, at, change, span, in: (n) => mutated(n, key) })
      }
    }
  }
  return [...found.values()]
}

/** One mistake in one process. */
interface Mistake {
  readonly kind: MutantKind
  readonly at: string
  readonly change: string
  readonly span: Span
  readonly process: Process
}

function keyOf({ kind, change, span }: Mistake): string {
  return `${span.source.path} ${span.start} ${kind} ${change}`
}

function mutated(network: Network, key: string): Network | undefined {
  const processes = network.processes.map((p) =>
    p.observer ? p : (mistakesIn(p, network).find((m) => keyOf(m) === key)?.process ?? p),
  )
  return processes.every((p, i) => p === network.processes[i]) ? undefined : { ...network, processes }
}

const known = new WeakMap<Process, Mistake[]>()

function mistakesIn(process: Process, network: Network): Mistake[] {
  const before = known.get(process)
  if (before !== undefined) return before
  const parameters = new Set(network.params.map((p) => p.variable.name))
  const found = [...inTransitions(process, parameters), ...inStates(process)]
  known.set(process, found)
  return found
}

/** An edge with a mistake in it; without an edge, the mistake is that it is not there. */
interface Wrong {
  readonly kind: MutantKind
  readonly change: string
  readonly edge?: Edge
}

function* inTransitions(process: Process, parameters: ReadonlySet<string>): Generator<Mistake> {
  for (const group of writtenTogether(process.edges)) {
    const [first] = group as [Edge]
    const wrongs = new Map(group.map((edge) => [edge, [...wrongEdges(edge, process, parameters)]] as const))
    const changes = new Map([...wrongs.values()].flat().map((w) => [`${w.kind} ${w.change}`, w] as const))
    for (const { kind, change } of changes.values()) {
      const edges = process.edges.flatMap((edge): Edge[] => {
        const wrong = wrongs.get(edge)?.find((w) => w.kind === kind && w.change === change)
        return wrong === undefined ? [edge] : wrong.edge === undefined ? [] : [wrong.edge]
      })
      yield { kind, at: transitionName(group), change, span: first.span, process: { ...process, edges } }
    }
  }
}

function* wrongEdges(edge: Edge, process: Process, parameters: ReadonlySet<string>): Generator<Wrong> {
  const own = (term: Term): string => showTerm(term).replaceAll(`${process.name}.`, '')
  yield { kind: 'transition', change: 'without the transition' }
  if (edge.trigger.kind === 'emit' && !readsAnswers(edge, edge.trigger.signal))
    yield {
      kind: 'send',
      change: `without sending ${edge.trigger.signal.name}`,
      edge: { ...edge, trigger: { kind: 'when' } },
    }
  if (edge.urgent) yield { kind: 'urgent', change: 'not urgent', edge: { ...edge, urgent: false } }
  for (const condition of edge.guard === tt ? [] : conjunctsOf(edge.guard)) {
    const others = conjunctsOf(edge.guard).filter((c) => c !== condition)
    yield { kind: 'guard', change: `without the condition ${own(condition)}`, edge: { ...edge, guard: and(...others) } }
    yield {
      kind: 'guard',
      change: `when not (${own(condition)})`,
      edge: { ...edge, guard: and(...others, not(condition)) },
    }
  }
  for (const { kind, change, to } of wrongTerms(mistakableTerms(edge), own, parameters))
    yield { kind, change, edge: rewritten(edge, to) }
  yield* wrongAnswers(edge, own)
  yield* wrongEffects(edge, process, own)
}

/** Whether a caller reads what the call answers: then there is no such transition without the call. */
function readsAnswers(edge: Edge, { answers = [] }: Signal): boolean {
  const names = new Set(answers.map((v) => v.name))
  return names.size > 0 && variablesOf(...edgeTerms(edge).map(({ term }) => term)).some((v) => names.has(v.name))
}

function* wrongAnswers(edge: Edge, own: (term: Term) => string): Generator<Wrong> {
  const { trigger } = edge
  if (trigger.kind !== 'on' || trigger.answers === undefined) return
  for (const [i, answer] of trigger.answers.entries()) {
    const name = trigger.signal.answers?.[i]?.name
    const other = sortOf(answer).kind === 'bool' ? not(answer) : undefined
    if (name === undefined || other === undefined) continue
    const answers = trigger.answers.map((a, k) => (k === i ? other : a))
    yield {
      kind: 'answer',
      change: `${name} answers ${own(other)}`,
      edge: { ...edge, trigger: { ...trigger, answers } },
    }
  }
}

function* wrongEffects(edge: Edge, process: Process, own: (term: Term) => string): Generator<Wrong> {
  const timerOf = (name: string) => process.timers.find((t) => t.armed.name === name || t.left.name === name)
  const done = new Set<string>()
  for (const { variable, value } of edge.updates) {
    const timer = timerOf(variable.name)
    const name = timer?.name ?? variable.name.replace(`${process.name}.`, '')
    if (done.has(name)) continue
    done.add(name)
    const others = edge.updates.filter(
      (u) => u.variable.name !== variable.name && (timer === undefined || timerOf(u.variable.name) !== timer),
    )
    // An expired timer is off: what can be forgotten is to start it again.
    const expired = edge.trigger.kind === 'expire' && edge.trigger.timer === timer
    const starts = edge.updates.some((u) => u.variable.name === timer?.armed.name && u.value !== ff)
    if (expired && !starts) continue
    const off =
      timer === undefined
        ? []
        : [
            { variable: timer.armed, value: ff },
            { variable: timer.left, value: num(0) },
          ]
    const what = timer === undefined ? `${name} = ${own(value)}` : starts ? `start(${name})` : `cancel(${name})`
    yield {
      kind: 'effect',
      change: `without ${what}`,
      edge: { ...edge, updates: expired ? [...others, ...off] : others },
    }
    const late = edge.updates.find((u) => u.variable.name === (timer?.left ?? variable).name)
    if (late !== undefined && sortOf(late.value).kind === 'real' && late.value !== num(0)) {
      const updates = edge.updates.map((u) => (u === late ? { ...u, value: scale(2, u.value) } : u))
      yield { kind: 'factor', change: `${name} twice as long`, edge: { ...edge, updates } }
    }
  }
  for (const raised of edge.raises)
    yield {
      kind: 'line',
      change: `without raise ${raised.irq.name}`,
      edge: { ...edge, raises: edge.raises.filter((r) => r !== raised) },
    }
  for (const cleared of edge.clears)
    yield {
      kind: 'line',
      change: `without clear ${cleared.irq.name}`,
      edge: { ...edge, clears: edge.clears.filter((c) => c !== cleared) },
    }
}

function* inStates(process: Process): Generator<Mistake> {
  const own = (term: Term): string => showTerm(term).replaceAll(`${process.name}.`, '')
  for (const location of process.locations) {
    const wrong = (kind: MutantKind, change: string, span: Span, to: Location): Mistake => {
      return {
        kind,
        at: location.name,
        change,
        span,
        process: { ...process, locations: process.locations.map((l) => (l === location ? to : l)) },
      }
    }
    if (location.urgent) yield wrong('urgent', 'not urgent', location.span, { ...location, urgent: false })
    for (const invariant of location.invariants) {
      const with_ = (others: readonly Invariant[]): Location => ({ ...location, invariants: others })
      const text = `${invariant.when === tt ? '' : `${own(invariant.when)} imply `}${own(invariant.left)} ${invariant.strict === true ? '<' : '<='} ${own(invariant.right)}`
      const others = location.invariants.filter((i) => i !== invariant)
      yield wrong('invariant', `without the invariant ${text}`, invariant.span, with_(others))
      const twice = { ...invariant, right: scale(2, invariant.right) }
      if (twice.right !== invariant.right)
        yield wrong('factor', `twice ${own(invariant.right)} in ${text}`, invariant.span, with_([...others, twice]))
    }
  }
}

/** Which terms of an edge may hold a comparison that people get wrong. */
const isMistakable: EachRole<boolean> = {
  assumption: false,
  start: false,
  rate: false,
  latency: false,
  applies: false,
  bounded: false,
  bound: false,
  guard: true,
  choice: false,
  argument: false,
  answer: true,
  update: true,
  line: true,
  reset: false,
  held: false,
  watched: false,
  lemma: false,
}

function mistakableTerms(edge: Edge): Term[] {
  return edgeTerms(edge).flatMap(({ role, term }) => (isMistakable[role] ? [term] : []))
}

function rewritten(edge: Edge, to: (term: Term) => Term): Edge {
  return mapEdgeTerms(edge, ({ role, term }) => (isMistakable[role] ? to(term) : term))
}

type Comparison = Term & { readonly kind: 'le' | 'lt' }

/** `<` for `<=` and the reverse; and a side that only speaks of parameters, doubled. */
function* wrongTerms(
  terms: readonly Term[],
  own: (term: Term) => string,
  parameters: ReadonlySet<string>,
): Generator<{ readonly kind: MutantKind; readonly change: string; readonly to: (term: Term) => Term }> {
  const fixed = (side: Term): boolean =>
    side !== num(0) && sortOf(side).kind === 'real' && variablesOf(side).every((v) => parameters.has(v.name))
  for (const found of comparisonsIn(terms)) {
    const { left, right } = found
    const exchanged = found.kind === 'le' ? lt(left, right) : le(left, right)
    const instead = (other: Term) => rewriter((term) => (term === found ? other : undefined))
    yield { kind: 'compare', change: `${own(exchanged)} instead of ${own(found)}`, to: instead(exchanged) }
    const sides = [
      { side: left, with: (twice: Term) => (found.kind === 'le' ? le(twice, right) : lt(twice, right)) },
      { side: right, with: (twice: Term) => (found.kind === 'le' ? le(left, twice) : lt(left, twice)) },
    ]
    for (const { side, with: rebuilt } of sides)
      if (fixed(side))
        yield { kind: 'factor', change: `twice ${own(side)} in ${own(found)}`, to: instead(rebuilt(scale(2, side))) }
  }
}

function comparisonsIn(terms: readonly Term[]): Comparison[] {
  const seen = new Set<Term>()
  const walk = (term: Term): void => {
    if (seen.has(term)) return
    seen.add(term)
    for (const child of childrenOf(term)) walk(child)
  }
  for (const term of terms) walk(term)
  return [...seen].filter((term): term is Comparison => term.kind === 'le' || term.kind === 'lt')
}
