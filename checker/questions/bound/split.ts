/**
 * Where no run comes near a bound, two smaller sums may do, of which the larger counts: `max(2 * STEP, IPI)` in place
 * of `IPI + 2 * STEP`. They are looked for like the bound itself: the cheapest pair that no run seen exceeds is put to
 * the engines, and runs that exceed it throw out more.
 */
import { showTerm } from '../../logic/show.ts'
import type { Term } from '../../logic/term.ts'
import type { Valuation } from '../../logic/value.ts'
import { type Trace, traceEnd } from '../../trace/trace.ts'
import type { Finding } from '../asking.ts'
import { countOf, type Expressions, type Family, seenIn, type Vector, vectors } from './family.ts'
import type { Search } from './form.ts'
import { narrowed, narrowedAlong } from './narrowing.ts'

/** Two sums, of which the larger is meant. */
type Pair = readonly [Vector, Vector]

/** More pairs than these are not looked through. */
const mostPairs = 60_000

/** Pairs of sums smaller than a given one, neither smaller than the other. */
export class Pairs implements Expressions<Pair> {
  readonly #family: Family
  readonly #whole: Vector
  #pairs: Pair[]

  constructor(family: Family, whole: Vector) {
    this.#family = family
    this.#whole = whole
    const smaller = vectors(whole).filter((v) => !isAtMost(whole, v))
    const pairs =
      smaller.length ** 2 / 2 > mostPairs
        ? []
        : smaller.flatMap((a, i) => smaller.slice(i + 1).map((b): Pair => [a, b]))
    this.#pairs = pairs
      .filter(([a, b]) => !isAtMost(a, b) && !isAtMost(b, a))
      .map((pair) => ({ pair, price: Math.max(...pair.map((v) => family.price(v))), terms: countOf(pair.flat()) }))
      .sort((a, b) => a.price - b.price || a.terms - b.terms)
      .map(({ pair }) => pair)
  }

  get size(): number {
    return this.#pairs.length
  }

  cheapest(): Pair | undefined {
    return this.#pairs[0]
  }

  term(pair: Pair): Term {
    return this.#family.largest(pair)
  }

  /** One parameter of one sum as often as in the whole. */
  get raisings(): ((pair: Pair) => Pair)[] {
    const raised = (vector: Vector, i: number): Vector =>
      vector.map((a, j) => (i === j ? (this.#whole[i] as number) : a))
    return this.#whole.flatMap((_, i) => [
      ([a, b]: Pair): Pair => [raised(a, i), b],
      ([a, b]: Pair): Pair => [a, raised(b, i)],
    ])
  }

  drop(pair: Pair): void {
    this.#pairs = this.#pairs.filter((p) => p !== pair)
  }

  exclude(state: Valuation, quantity: Term): void {
    const seen = seenIn(state, quantity)
    this.#pairs = this.#pairs.filter((pair) => pair.some((v) => this.#family.amount(v, state) >= seen))
  }
}

function isAtMost(a: Vector, b: Vector): boolean {
  return a.every((x, i) => x <= (b[i] as number))
}

/**
 * The cheapest pair that is proved to be a bound, with its proof; undefined when none is found in time, or there is
 * none. `runs`: some that are known.
 */
export async function splitBound(
  search: Search,
  family: Family,
  whole: Vector,
  { runs, depth }: { readonly runs: readonly Trace[]; readonly depth: number },
): Promise<{ readonly sums: Pair; readonly finding: Finding } | undefined> {
  const pairs = new Pairs(family, whole)
  for (const run of runs) pairs.exclude(traceEnd(run), search.form.quantity)
  await narrowed(search, pairs, depth)
  while (!search.isOver) {
    const pair = pairs.cheapest()
    if (pair === undefined) return undefined
    const limit = pairs.term(pair)
    search.on({ kind: 'progress', text: `${showTerm(limit)}, ${pairs.size} pairs left` })
    const finding = await search.never(limit)
    if (finding.verdict === 'proved') return { sums: pair, finding }
    if (finding.trace === undefined) return undefined
    pairs.drop(pair)
    await narrowedAlong(search, pairs, finding.trace)
  }
  return undefined
}
