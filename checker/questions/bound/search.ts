/**
 * The search for the least sums that bound a quantity. The engines get the cheapest sum of the family that no known run
 * exceeds; a run that exceeds it rules out more sums.
 */
import { linearKey, linearOf } from '../../logic/linear.ts'
import { showTerm } from '../../logic/show.ts'
import { and, eq, le, not, or, type Term, tt } from '../../logic/term.ts'
import type { Network } from '../../model/model.ts'
import { timedProblem } from '../../parts/problem.ts'
import { awakeMs } from '../../support/awake.ts'
import type { Trace } from '../../trace/trace.ts'
import { askedAgain } from '../../trust/certificate.ts'
import type { CheckOptions, Finding } from '../asking.ts'
import type { Family, Vector } from './family.ts'
import type { Search } from './form.ts'
import { growing } from './growth.ts'
import { narrowed, narrowedAlong } from './narrowing.ts'

/**
 * Jumps up to which expressions are thrown out before the cheapest is given to the engines; more where these find
 * longer runs.
 */
const shallow = 6

/** Expressions found too small by engines before a run is looked for that exceeds them all. */
const fewExceeded = 2

/** Expressions exceeded after which a run that grows for ever is looked for, and for how many milliseconds. */
const growthSearchMs: ReadonlyMap<number, number> = new Map([
  [fewExceeded, 6_000],
  [6, 20_000],
])

/** What random runs that exceed an expression mostly take, in milliseconds of a quiet machine. */
export const soon = 2_000

/** Bounds that are smaller for some parameters and larger for others: this many are looked for. */
const mostIncomparable = 3

/** A sum that is proved to be a bound. */
interface Proved {
  readonly vector: Vector
  readonly finding: Finding
}

/** What a search comes to. */
export interface Bounds {
  readonly found: readonly Proved[]
  /** Jumps of the longest run looked at. */
  readonly depth: number
  /** Time for what may be smaller elsewhere, in milliseconds: about what the first took. */
  readonly spare: number
  /** What ended the search before its end. */
  readonly open?: Finding
  /** A run that exceeds an expression. */
  readonly exceeding?: Trace
}

export interface SomeBounds extends Bounds {
  readonly found: readonly [Proved, ...Proved[]]
}

export function isFound(bounds: Bounds): bounds is SomeBounds {
  return bounds.found.length > 0
}

/** The bounds there are; or why there is none. */
export async function searched(search: Search, family: Family): Promise<Bounds | Finding> {
  const { network } = search.question
  const found: Proved[] = []
  let depth = shallow
  /**
   * Milliseconds for longer random runs, which throw out expressions: as long as the last question to engines took,
   * which they may save.
   */
  let worthwhile = search.options.timeoutMs
  let exceeding: Trace | undefined
  let exceeded = 0
  let open: Finding | undefined
  let spare = 0
  while (found.length < mostIncomparable && open === undefined) {
    if (search.isOver) {
      open = { verdict: 'unknown', reason: 'out of time' }
      break
    }
    const now = found.length === 0 ? search : search.partly(spare)
    const began = awakeMs()
    await narrowed(now.lasting(worthwhile), family, depth)
    const vector = family.cheapest()
    if (vector === undefined) break
    if (
      found.length > 0 &&
      (await follows(network, or(...found.map((f) => le(family.term(f.vector), family.term(vector)))), now.options))
    ) {
      family.drop(vector)
      continue
    }
    const limit = family.term(vector)
    const asked = awakeMs()
    // Where one was exceeded, the next often is, too, and random runs soon show it.
    const hunted = exceeded > 0 && found.length === 0 ? await search.briefly(soon).never(limit) : undefined
    const finding = hunted?.verdict === 'refuted' ? hunted : await now.never(limit)
    if (found.length === 0) spare = 5_000 + awakeMs() - began
    if (finding.verdict === 'proved' || finding.verdict === 'vacuous') {
      found.push({ vector, finding })
      family.besides(vector)
      if (finding.verdict === 'vacuous' || !search.sharp) break
    } else if (finding.verdict === 'refuted' && finding.trace !== undefined) {
      depth = Math.max(depth, finding.depth ?? 0)
      worthwhile = awakeMs() - asked
      exceeding = finding.trace
      family.drop(vector)
      await narrowedAlong(now, family, finding.trace)
      exceeded += 1
      const endless = search.sharp && found.length === 0 ? await endlessAfter(exceeded, search, family) : undefined
      if (endless !== undefined) return endless
    } else open = finding
  }
  return { found, depth, spare, ...(open && { open }), ...(exceeding && { exceeding }) }
}

/**
 * A run that exceeds all expressions, looked for after so many were exceeded: it saves going through all that are
 * smaller.
 */
async function endlessAfter(exceeded: number, search: Search, family: Family): Promise<Finding | undefined> {
  if (exceeded === fewExceeded) {
    const endless = await largestAsked(search.worth(5 * soon, ['hunt', 'bmc']), family)
    if (endless.verdict === 'refuted') return endless
  }
  const searchMs = growthSearchMs.get(exceeded)
  return searchMs === undefined ? undefined : growing(search.partly(searchMs), family.term(family.most))
}

/** Whether the largest expression is exceeded, too. */
export async function largestAsked(search: Search, family: Family): Promise<Finding> {
  const largest = family.term(family.most)
  const finding = await search.never(largest, false)
  return finding.verdict === 'refuted' ? { ...finding, reason: `no bound up to ${showTerm(largest)}` } : finding
}

/**
 * Whether a condition on the parameters follows from the assumptions, for the programs that check proofs; undefined
 * where they do not decide it.
 */
export async function follows(network: Network, condition: Term, options: CheckOptions): Promise<boolean | undefined> {
  const problem = timedProblem(network, tt)
  const opposite = { name: 'follows', assertions: [{ at: 0, term: and(problem.system.assume, not(condition)) }] }
  const [found] = (await askedAgain(problem, [opposite], options, true)).obligations
  return found?.answer === 'unsat' ? true : found?.answer === 'sat' ? false : undefined
}

/**
 * Whether two expressions are the same for all parameter values the assumptions allow; undefined where that is not
 * decided.
 */
export async function sameBound(
  network: Network,
  one: Term,
  other: Term,
  options: CheckOptions,
): Promise<boolean | undefined> {
  const [a, b] = [linearOf(one), linearOf(other)]
  if (a !== undefined && b !== undefined && linearKey(a) === linearKey(b)) return true
  return follows(network, eq(one, other), options)
}
