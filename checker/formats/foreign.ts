/**
 * Transition systems that come from files of other tools. They know no time: a step is whatever the file calls one, what is
 * seen is seen in states, and nothing happens between two of them.
 */
import { and, cur, enumValue, eq, or, type Sort, type Term, tt, type Var } from '../logic/term.ts'
import type { Valuation, Value } from '../logic/value.ts'
import type { Step } from '../model/run.ts'
import { zero } from '../support/rational.ts'
import type { TransitionSystem } from '../system/system.ts'

/** A state that satisfies `bad` (over states and parameters) must not be reachable. */
export interface ForeignProperty {
  readonly name: string
  readonly bad: Term
  /** What the file itself says the verdict should be. */
  readonly expected?: 'proved' | 'refuted'
}

/** What a file of another tool asks. */
export interface Foreign {
  /** As the user wrote it. */
  readonly path: string
  readonly system: TransitionSystem
  readonly properties: readonly ForeignProperty[]
}

/** What a file says of its system. `init` is over states, `trans` over states, inputs and next states. */
export interface ForeignParts {
  readonly name: string
  readonly states: readonly Var[]
  readonly inputs: readonly Var[]
  readonly init: Term
  readonly trans: Term
  /** Holds in all states, by `init` and `trans`. */
  readonly facts?: Term
}

/** The system of these parts, with the domains of its enum variables added. */
export function foreignSystem({ name, states, inputs, init, trans, facts = tt }: ForeignParts): TransitionSystem {
  const valuesOf = (vars: readonly Var[], from: Valuation): Valuation =>
    new Map(vars.map((v): [string, Value] => [v.name, from.get(v.name) as Value]))
  return {
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

/** Enum quantities have one of their values: solvers know them as bits, of which some combinations mean nothing. */
function inDomain(variable: Var): Term {
  const { sort } = variable
  return sort.kind === 'enum' ? or(...sort.values.map((value) => eq(cur(variable), enumValue(sort, value)))) : tt
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
