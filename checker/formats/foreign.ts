/**
 * Transition systems that come from files of other tools. Most know no time: a step is whatever the file calls one,
 * what is seen is seen in states, and nothing happens between two of them. A file of timed VMT has clocks; a step is
 * then a delay with a jump after it (`timed.ts`).
 */
import { and, type Sort, type Term, tt, type Var } from '../logic/term.ts'
import type { Step } from '../model/run.ts'
import { zero } from '../support/rational.ts'
import type { TransitionSystem } from '../system/system.ts'
import { type ForeignParts, inDomain, valuesOf } from './parts.ts'
import { timedSystem } from './timed.ts'

export type { ForeignParts } from './parts.ts'

/** A state of the system that satisfies `bad` (over states and parameters) must not be reachable. */
export interface ForeignProperty {
  readonly name: string
  readonly system: ForeignSystem
  readonly bad: Term
  /** What the file itself says the verdict should be. */
  readonly expected?: 'proved' | 'refuted'
}

/** What a file of another tool asks. */
export interface Foreign {
  /** As the user wrote it. */
  readonly path: string
  readonly properties: readonly ForeignProperty[]
}

/** A transition system with the parts of the file that it was made of: runs are replayed on those. */
export interface ForeignSystem extends TransitionSystem {
  readonly parts: ForeignParts
}

/** The system of these parts, with the domains of its enum variables added. */
export function foreignSystem(parts: ForeignParts): ForeignSystem {
  const { name, states, inputs, init, trans, facts = tt, timed } = parts
  if (timed !== undefined) return { ...timedSystem(parts, timed), parts }
  return {
    parts,
    name,
    params: [],
    assume: tt,
    states,
    inputs,
    init: and(init, ...states.map(inDomain)),
    trans: and(trans, ...inputs.map(inDomain)),
    facts: and(facts, ...states.map(inDomain)),
    seen: (condition) => condition,
    afterDelay: (condition) => condition,
    step: (before, after): Step => ({
      delay: zero,
      jump: { edges: [], choices: valuesOf(inputs, before) },
      after: valuesOf(states, after),
    }),
    lastStep: (before): Step => ({ delay: zero, after: valuesOf(states, before) }),
  }
}

/** Symbols that mean something to solvers, or to the texts we write for them. */
const reserved = new Set(
  'inv true false and or not xor ite let distinct forall exists implies iff if as div mod abs to_real to_int is_int select store'.split(
    ' ',
  ),
)

/** Gives out variables with names that solvers, certificates and traces can hold, each name once. */
export class Namer {
  private readonly taken = new Set<string>()

  /** A variable named `wanted`, or nearly so. */
  variable(wanted: string, sort: Sort): Var {
    let name = wanted.replace(/[\s'"@#?~|\\();,]/g, '_').replace(/^(?=!|$)/, '_')
    while (this.symbolsOf(name, sort).some((symbol) => this.taken.has(symbol) || reserved.has(symbol))) name += '_'
    for (const symbol of this.symbolsOf(name, sort)) this.taken.add(symbol)
    return { name, sort }
  }

  /** The name itself, and those of the bits of an enum variable. */
  private symbolsOf(name: string, sort: Sort): string[] {
    return sort.kind === 'enum' ? [name, ...sort.values.map((_, i) => `${name}.${i}`)] : [name]
  }
}
