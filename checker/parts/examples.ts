/**
 * States that can occur, sorted by what guards can tell apart, and what all of them have in common: the conjuncts that
 * `ice` builds invariants from.
 *
 *     guard => form <= bound    forms and bounds as in `templates.ts`; a guard allows some values of each location, of
 *                               each discrete variable and (if wanted) of each comparison
 *     not guard                 these values do not occur together
 */
import { sizeOf } from '../logic/linear.ts'
import { variablesOf } from '../logic/rewrite.ts'
import { and, implies, not, or, type Term } from '../logic/term.ts'
import { evaluator, holds, type Lookup, layered, type Valuation, type Value, valueText } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import { type Random, randomFrom } from '../run/random.ts'
import { randomStart, randomStep } from '../run/simulate.ts'
import type { State } from '../run/state.ts'
import { breathing } from '../support/breath.ts'
import { grouped } from '../support/groups.ts'
import type { Rational } from '../support/rational.ts'
import { type Bound, Bounds, Range } from './bounds.ts'
import { sampledParams } from './samples.ts'
import { boundsOf, comparisonAtoms, discreteAtoms, type Form, formAmounts, formsOf } from './templates.ts'

/**
 * Random runs, one for each of the sampled parameter values, are taken by so many jumps at a time: much is learned from
 * few states. After the last, other runs begin.
 */
const legs = [40, 50, 60]

/** A run as far as it has been taken; one that has ended stands still. */
interface Walk {
  readonly params: Valuation
  readonly random: Random
  state: State | undefined
}

export interface Conjunct {
  readonly term: Term
  readonly guard: Guard
  /** By index; undefined where it says that values do not occur together. */
  readonly side: Side | undefined
}

/** `form <= bound`, by index. */
interface Side {
  readonly form: number
  readonly bound: number
}

/** What is known of the states that guards cannot tell apart. */
interface Place {
  /** For each aspect the index of the atom that holds; -1: none of them. */
  readonly values: readonly number[]
  /** For each form the bounds that all examples respect. */
  readonly ranges: readonly Range[]
}

/**
 * What guards look at: a discrete variable, of the atoms about which at most one holds, or a comparison of quantities.
 */
interface Aspect {
  /** The variables it is about. */
  readonly names: readonly string[]
  readonly atoms: readonly Term[]
  /** The index of the one that holds in a state (with parameters); -1: none of them. */
  indexIn(at: Lookup): number
}

/** What conjuncts are made of. */
export interface Vocabulary {
  readonly mostBounds: number
  /** Whether guards may compare quantities, too: cases are told apart by time. */
  readonly splits: boolean
}

/** For each aspect the values that are allowed. */
type Guard = readonly ReadonlySet<number>[]

export class Examples {
  readonly #aspects: readonly Aspect[]
  readonly #forms: readonly Form[]
  readonly #bounds: Bounds
  /** For each form the bounds it can have. */
  readonly #fitting: readonly number[][]
  readonly #places = new Map<string, Place>()
  readonly #disappointments = new Map<number, number>()

  readonly #network: Network
  readonly #seed: number
  readonly #params: readonly (readonly [index: number, params: Valuation])[]
  #walks: readonly Walk[] = []
  #legs = 0
  readonly #amounts: (state: Lookup) => Float64Array

  constructor(network: Network, bad: Term, seed: number, { mostBounds, splits }: Vocabulary) {
    this.#network = network
    this.#seed = seed
    this.#params = [...sampledParams(network, seed)]
    this.#aspects = [
      ...byVariable(discreteAtoms(network)),
      ...(splits ? comparisonAtoms(network, bad).map(byItself) : []),
    ]
    this.#forms = formsOf(network)
    this.#amounts = formAmounts(this.#forms)
    this.#bounds = new Bounds(
      boundsOf(network, bad, mostBounds),
      this.#params.map(([, params]) => params),
    )
    this.#fitting = this.#forms.map((form) => this.#bounds.fitting(form.term))
  }

  /**
   * Takes random runs a bit further and adds the states. Other engines get their turn in between; with the signal it
   * ends.
   */
  async addRuns(signal: AbortSignal): Promise<void> {
    const leg = this.#legs % legs.length
    if (leg === 0) this.#walks = this.#starting(this.#legs / legs.length)
    this.#legs += 1
    const breathe = breathing()
    for (const walk of this.#walks) {
      const states = leg === 0 && walk.state !== undefined ? [walk.state] : []
      for (let i = 0; i < (legs[leg] as number) && walk.state !== undefined; i++) {
        const step = randomStep(this.#network, walk.params, walk.state, walk.random)
        walk.state = step?.jump && step.after
        if (walk.state !== undefined) states.push(walk.state)
        await breathe()
        if (signal.aborted) return
      }
      this.#includeStates(walk.params, states)
      await breathe()
    }
  }

  /** The beginnings of runs, others for each batch. */
  #starting(batch: number): Walk[] {
    return this.#params.map(([i, params]) => {
      const random = randomFrom(this.#seed + 1000 * i + 1_000_000 * batch)
      return { params, random, state: randomStart(this.#network, params, random) }
    })
  }

  /** Adds states at the same parameters. */
  #includeStates(params: Valuation, states: readonly Valuation[]): void {
    const largest = new Map<Place, Float64Array>()
    for (const state of states) {
      const place = this.#placeOf(this.#valuesIn(layered(params, state)))
      const amounts = this.#amounts(state)
      const known = largest.get(place)
      if (known === undefined) largest.set(place, amounts.slice())
      else for (const [f, amount] of amounts.entries()) known[f] = Math.max(known[f] as number, amount)
    }
    const limits = this.#bounds.valuesAt(evaluator(params)).map(Number)
    for (const [place, amounts] of largest) {
      for (const [f, range] of place.ranges.entries())
        range.restrict((i) => this.#bounds.breaksNearly(amounts[f] as number, i, limits))
    }
  }

  /** Adds one state, with parameters; exactly. */
  include(state: Valuation): void {
    const value = evaluator(state)
    const place = this.#placeOf(this.#valuesIn(state))
    const limits = this.#bounds.valuesAt(value)
    for (const [f, range] of place.ranges.entries()) {
      const amount = value((this.#forms[f] as Form).term) as Rational
      if (range.refute((i) => this.#bounds.breaks(amount, i, limits))) range.weaken()
    }
  }

  /** Those that all examples still respect. Others of the forms of the rest are trusted less from now on. */
  respected(conjuncts: readonly Conjunct[]): Conjunct[] {
    return conjuncts.filter(({ guard, side }) => {
      const stands = [...this.#places.values()].every(
        (place) =>
          !place.values.every((v, g) => guard[g]?.has(v)) ||
          (side !== undefined && place.ranges[side.form]?.has(side.bound)),
      )
      if (!stands && side !== undefined)
        this.#disappointments.set(side.form, (this.#disappointments.get(side.form) ?? 0) + 1)
      return stands
    })
  }

  /**
   * A conjunct that all examples respect and this state (with parameters) does not, the simplest one; one about
   * variables that matter, if possible. Undefined where there is none.
   */
  excluding(state: Valuation, matters: ReadonlySet<string>): Conjunct | undefined {
    const value = evaluator(state)
    const values = this.#valuesIn(state)
    const place = this.#places.get(values.join())
    if (place === undefined) {
      const guard = this.#weakest(values, matters, () => false)
      return { term: not(this.#guardTerm(guard)), guard, side: undefined }
    }
    const limits = this.#bounds.valuesAt(value)
    const options = this.#forms.flatMap(({ term }, form) => {
      const amount = value(term) as Rational
      const broken = (place.ranges[form] as Range).least().filter((bound) => this.#bounds.breaks(amount, bound, limits))
      return broken.map((bound) => {
        const guard = this.#weakest(values, matters, (other) => (other.ranges[form] as Range).has(bound))
        const side = { form, bound }
        return { guard, side, cost: this.#cost(guard, side, matters) }
      })
    })
    if (options.length === 0) return undefined
    const { guard, side } = options.reduce((a, b) => (b.cost < a.cost ? b : a))
    const term = implies(
      this.#guardTerm(guard),
      this.#bounds.respected((this.#forms[side.form] as Form).term, side.bound),
    )
    return { term, guard, side }
  }

  /**
   * How little a conjunct is to be liked: because of its guard, its bound, its form, and what became of others of its
   * form.
   */
  #cost(guard: Guard, { form, bound: index }: Side, matters: ReadonlySet<string>): number {
    const guarded = guard.filter((allowed, g) => allowed.size <= this.#atoms(g).length).length
    const parts = (this.#forms[form] as Form).parts.map((p) => (matters.has(p.name) ? 1 : 12))
    // A strict bound is mostly one that no run happened to reach.
    const bound = this.#bounds.list[index] as Bound
    const limit = (bound.strict ? 8 : 0) + sizeOf(bound.linear)
    return 2 * guarded + limit + (this.#disappointments.get(form) ?? 0) + parts.reduce((a, b) => a + b, 0)
  }

  #valuesIn(at: Lookup): number[] {
    return this.#aspects.map((aspect) => aspect.indexIn(at))
  }

  #placeOf(values: readonly number[]): Place {
    const key = values.join()
    const known = this.#places.get(key)
    if (known !== undefined) return known
    const place = { values, ranges: this.#fitting.map((fitting) => new Range(this.#bounds, fitting)) }
    this.#places.set(key, place)
    return place
  }

  /**
   * The guard with these values that looks at the fewest variables, of those that matter if possible, and allows as
   * many values of them as it can, so that every place it lets in passes.
   */
  #weakest(values: readonly number[], matters: ReadonlySet<string>, passes: (place: Place) => boolean): Guard {
    const failing = [...this.#places.values()].filter((place) => !passes(place))
    const apart = (g: number) => (place: Place) => place.values[g] !== values[g]
    const relevant = this.#aspects.map(({ names }) => names.some((name) => matters.has(name)))
    const order = [...values.keys()].sort((a, b) => Number(relevant[b]) - Number(relevant[a]))
    const seen = fewest(order, failing, apart)
    const guard = values.map((v, g) => (seen.includes(g) ? new Set([v]) : this.#anything(g)))
    for (const g of [...seen].reverse()) {
      // A value lets in the failing places that have it, if their other values are allowed.
      const near = failing.filter((place) => place.values.every((v, h) => h === g || guard[h]?.has(v)))
      const forbidden = new Set(near.map((place) => place.values[g]))
      for (const v of this.#anything(g)) if (!forbidden.has(v)) guard[g]?.add(v)
    }
    return guard
  }

  #atoms(g: number): readonly Term[] {
    return (this.#aspects[g] as Aspect).atoms
  }

  #anything(g: number): Set<number> {
    return new Set(Array.from({ length: this.#atoms(g).length + 1 }, (_, i) => i - 1))
  }

  #guardTerm(guard: Guard): Term {
    return and(
      ...guard.flatMap((allowed, g) => {
        const atoms = this.#atoms(g)
        if (allowed.size > atoms.length) return []
        return allowed.has(-1)
          ? atoms.filter((_, v) => !allowed.has(v)).map(not)
          : [or(...atoms.filter((_, v) => allowed.has(v)))]
      }),
    )
  }
}

/** A small choice of variables that sets every place apart: the best of up to two, or else found greedily. */
function fewest(
  order: readonly number[],
  places: readonly Place[],
  apart: (g: number) => (place: Place) => boolean,
): readonly number[] {
  if (places.length === 0) return []
  const left = order.map((g) => ({ g, places: places.filter((p) => !apart(g)(p)) }))
  for (const one of left) if (one.places.length === 0) return [one.g]
  for (const [i, one] of left.entries())
    for (const other of left.slice(i + 1)) if (one.places.every(apart(other.g))) return [one.g, other.g]
  const chosen: number[] = []
  for (let open = places; open.length > 0; ) {
    const best = order
      .filter((g) => !chosen.includes(g))
      .map((g) => ({ g, open: open.filter((p) => !apart(g)(p)) }))
      .reduce((a, b) => (b.open.length < a.open.length ? b : a))
    chosen.push(best.g)
    open = best.open
  }
  return chosen
}

/** The atoms about each variable: at most one of them holds. */
function byVariable(atoms: readonly Term[]): Aspect[] {
  const groups = grouped(atoms, (atom) => variablesOf(atom)[0]?.name ?? '')
  return [...groups].map(([name, atoms]) => {
    const indices = new Map<string, number>()
    const indexAt = (value: Value): number => {
      const text = valueText(value)
      const known = indices.get(text)
      if (known !== undefined) return known
      const index = atoms.findIndex((atom) => holds(atom, new Map([[name, value]])))
      indices.set(text, index)
      return index
    }
    return { names: [name], atoms, indexIn: (at) => indexAt(at.get(name) as Value) }
  })
}

/** A comparison, which holds or does not. */
function byItself(atom: Term): Aspect {
  const names = variablesOf(atom).map((v) => v.name)
  return { names, atoms: [atom], indexIn: (at) => (holds(atom, at) ? 0 : -1) }
}
