/**
 * What is inductive about a system by itself, found once and shared by all questions about it. Observers influence nothing, so a
 * lemma about the system without them holds with them; and since every certificate re-checks the lemma it uses, nothing is trusted.
 */
import { and, ff, type Term, tt } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { type Effort, type Guards, strengthened, timedProblem } from './engine.ts'
import { lemmaEngines } from './index.ts'
import { ask, type PortfolioOptions } from './portfolio.ts'

/** Longest time spent on a lemma of each effort, in milliseconds; what is found later helps nobody. */
const patience = 30_000

interface Known {
  readonly searches: Map<Guards, Promise<void>>
  /** What the searches that have ended, and proofs since, have shown to be inductive. */
  sofar: Term
}

/** The last systems asked about; a thousand of them need no more memory than these. */
const found = new Map<string, Known>()
const mostSystems = 64

/** The lemma for the system underneath a question's network, once this effort has been made, or given up; `tt` where nothing is known. */
export async function lemmaFor(network: Network, options: Omit<PortfolioOptions, 'engines'>, effort: Effort): Promise<Term> {
  const bare = withoutObservers(network)
  const known = knownOf(keyOf(bare))
  if (effort === 'none') return known.sofar
  const search = known.searches.get(effort) ?? establish(bare, options, effort, known)
  known.searches.set(effort, search)
  await search
  return known.sofar
}

/** Adds what a re-checked proof about the system itself, without observers, has shown to be inductive. */
export function learn(network: Network, lemma: Term): void {
  if (withoutObservers(network).processes.length < network.processes.length) return
  if (network.observerClocks.length + network.monitors.length > 0) return
  const known = found.get(keyOf(network))
  if (known !== undefined) known.sofar = and(known.sofar, lemma)
}

function knownOf(key: string): Known {
  const known: Known = found.get(key) ?? { searches: new Map(), sofar: tt }
  found.set(key, known)
  const [oldest] = found.keys()
  if (found.size > mostSystems && oldest !== undefined) found.delete(oldest)
  return known
}

/** Adds to what is known. */
async function establish(network: Network, options: Omit<PortfolioOptions, 'engines'>, guards: Guards, known: Known): Promise<void> {
  const earlier = guards === 'pairs' ? await lemmaFor(network, options, 'single') : tt
  const problem = strengthened(timedProblem(network, ff), earlier)
  const { progress: _, ...quiet } = options
  const verdict = await ask(lemmaEngines[guards], problem, { ...quiet, engines: [], timeoutMs: patience })
  if (verdict.kind === 'proved') known.sofar = and(known.sofar, verdict.lemma)
}

function withoutObservers(network: Network): Network {
  return { ...network, processes: network.processes.filter((p) => !p.observer), observerClocks: [], monitors: [] }
}

/** Systems with the same edges and assumptions are the same system. */
function keyOf(network: Network): string {
  const edges = network.processes.flatMap((p) => p.edges.map((e) => `${e.id}:${e.guard.id}:${e.updates.map((u) => u.value.id)}`))
  const places = network.processes.flatMap((p) =>
    p.locations.flatMap((l) => l.invariants.map((i) => `${i.when.id}<${i.left.id}<${i.right.id}`)),
  )
  const starts = network.processes.flatMap((p) => [...p.clocks, ...p.data].map((c) => startKey(c.start)))
  return [network.name, ...network.assumptions.map((a) => a.condition.id), ...edges, ...places, ...starts].join('|')
}

function startKey(start: Network['processes'][number]['clocks'][number]['start']): string {
  return start.kind === 'value' ? `${start.value.id}` : start.kind === 'range' ? `${start.low.id}..${start.high.id}` : 'any'
}
