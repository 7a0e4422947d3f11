/**
 * What is inductive about a system by itself, found once and shared by all questions of a run about it. Observers
 * influence nothing, so a lemma about the system without them holds with them; and since every certificate re-checks
 * the lemma it uses, nothing is trusted.
 */
import { lemmaEngines } from '../engines/index.ts'
import { and, ff, type Term, tt } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { structureKey } from '../model/structure.ts'
import type { Effort, Guards } from '../parts/context.ts'
import { strengthened, timedProblem } from '../parts/problem.ts'
import { withoutObservers } from '../system/slice.ts'
import { inductivePart } from './declared.ts'
import { ask, type PortfolioOptions } from './portfolio.ts'

/** Milliseconds that a lemma may always take; half of the time of the question, where that is more. */
const lemmaMs = 30_000

/** Systems that a store knows: the last ones asked about. A thousand of them need no more memory than these. */
const mostSystems = 64

/** What a search for a lemma needs to know. */
export type SearchOptions = Omit<PortfolioOptions, 'engines' | 'lemma'>

/** The options of a portfolio whose engines get their lemmas from a store; absent: from one that nobody shares. */
export interface SharingOptions extends Omit<PortfolioOptions, 'lemma'> {
  readonly lemmas?: Lemmas
}

interface Known {
  readonly searches: Map<Guards, Promise<void>>
  /** What the searches that have ended, and proofs since, have shown to be inductive. */
  sofar: Term
}

/**
 * The lemmas of one run of the checker. Systems share one only where nothing but places in their sources tells them
 * apart.
 */
export class Lemmas {
  readonly #found = new Map<string, Known>()
  readonly #declared = new Map<string, Promise<Term>>()

  /**
   * The lemma for the system underneath a question's network, once this effort has been made, or given up; `tt` where
   * nothing is known.
   */
  async about(network: Network, options: SearchOptions, effort: Effort): Promise<Term> {
    const declared = await this.declared(network, options)
    const bare = withoutObservers(network)
    const known = this.#knownOf(bare)
    if (effort === 'none') return and(declared, known.sofar)
    const search = known.searches.get(effort) ?? this.#establish(bare, options, effort, known)
    known.searches.set(effort, search)
    await search
    return and(declared, known.sofar)
  }

  /** The part of the lemmas declared for a network that is inductive; found out once. */
  declared(network: Network, options: SearchOptions): Promise<Term> {
    if (network.lemmas === undefined || network.lemmas.length === 0) return Promise.resolve(tt)
    const key = structureKey(network)
    const found = this.#declared.get(key) ?? inductivePart(network, options)
    this.#declared.set(key, found)
    dropOldest(this.#declared)
    return found
  }

  /**
   * Adds what a re-checked proof about the system itself has shown to be inductive. Of a system with observers nobody
   * asks: its structure is another one.
   */
  learn(network: Network, lemma: Term): void {
    const known = this.#found.get(structureKey(network))
    if (known !== undefined) known.sofar = and(known.sofar, lemma)
  }

  #knownOf(bare: Network): Known {
    const key = structureKey(bare)
    const known: Known = this.#found.get(key) ?? { searches: new Map(), sofar: tt }
    this.#found.set(key, known)
    dropOldest(this.#found)
    return known
  }

  /** Adds to what is known. */
  async #establish(network: Network, options: SearchOptions, guards: Guards, known: Known): Promise<void> {
    const earlier = guards === 'pairs' ? await this.about(network, options, 'single') : tt
    const problem = strengthened(timedProblem(network, ff), earlier)
    const { progress: _, ...quiet } = options
    const timeoutMs = Math.max(lemmaMs, options.timeoutMs / 2)
    const verdict = await ask(lemmaEngines[guards], problem, { ...quiet, engines: [], timeoutMs })
    if (verdict.kind === 'proved') known.sofar = and(known.sofar, verdict.lemma)
  }
}

function dropOldest(known: Map<string, unknown>): void {
  const [oldest] = known.keys()
  if (known.size > mostSystems && oldest !== undefined) known.delete(oldest)
}
