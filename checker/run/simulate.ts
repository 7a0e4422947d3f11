/**
 * Random runs. At each state a delay is drawn (none, the largest admissible, an instant at which a guard or an observed
 * condition changes its truth or a timer is due, something in between), then one of the jumps enabled there; a `may`
 * edge less often. A run ends early where neither time can pass nor any jump is possible.
 */
import type { Term } from '../logic/term.ts'
import type { Valuation } from '../logic/value.ts'
import type { Network } from '../model/model.ts'
import type { Jump, Run, Step, Trace } from '../model/run.ts'
import { maximum, one, type Rational, rational, zero } from '../support/rational.ts'
import { deadEnd, deadEndText } from './dead-end.ts'
import { delayed, delayLimit, longDelay, rateOf, ratesIn } from './delay.ts'
import { isReadable } from './enabled.ts'
import { takeJump } from './jump.ts'
import { layoutOf, placeOf } from './layout.ts'
import { enabledJumps, fillIn, type PossibleJump } from './moves.ts'
import { comparisonsIn } from './parameters.ts'
import { drawBetween, type Random, randomFrom, randomPick } from './random.ts'
import { reading } from './reading.ts'
import { initialState, type State } from './state.ts'

export interface RunOptions {
  readonly seed: number
  /** Jumps at most. */
  readonly steps: number
}

/** A run drawn by the seed; undefined when no initial state is found (their ranges are empty or break an invariant). */
export function randomRun(network: Network, params: Valuation, { seed, steps }: RunOptions): Trace | undefined {
  const run = drawnRun(network, params, { seed, steps })
  return run && { ...run, steps: [...run.steps] }
}

/** The same run, its steps drawn anew each time that they are read: one that is too long to be kept. */
export function drawnRun(network: Network, params: Valuation, { seed, steps }: RunOptions): Run | undefined {
  const initial = randomStart(network, params, randomFrom(seed))
  if (initial === undefined) return undefined
  return {
    system: network.name,
    params,
    initial,
    steps: { [Symbol.iterator]: () => drawnSteps(network, params, { seed, steps }) },
  }
}

function* drawnSteps(network: Network, params: Valuation, { seed, steps }: RunOptions): Generator<Step, void> {
  const random = randomFrom(seed)
  let state = randomStart(network, params, random)
  for (let i = 0; i < steps && state !== undefined; i++) {
    const step = longStep(network, params, state, random)
    if (step !== undefined) yield step
    state = step?.jump && step.after
  }
}

const thousand = rational(1000)

/**
 * Steps without a jump that are tried one after the other before a run ends: a guard may hold for an instant only, and
 * delays are drawn.
 */
const mostTries = 25

/**
 * As `randomStep`, but where no jump was found it goes on waiting, as long as time passes: not in ever smaller steps
 * towards a strict bound that is never reached, whose numbers grow without end.
 */
function longStep(network: Network, params: Valuation, state: State, random: Random): Step | undefined {
  let found = randomStep(network, params, state, random)
  for (let i = 1; i < mostTries && found !== undefined && found.jump === undefined; i++) {
    const more: Step | undefined = randomStep(network, params, found.after, random)
    if (more === undefined || more.delay.mul(thousand).lt(found.delay)) break
    found = { ...more, delay: found.delay.add(more.delay) }
  }
  return found?.jump === undefined && found !== undefined ? atTheLimit(network, params, found, random) : found
}

/**
 * A wait without a jump, lengthened as far as time can pass, with a jump from there if there is one: drawn delays may come
 * near a limit for long and miss the instant itself.
 */
function atTheLimit(network: Network, params: Valuation, waited: Step, random: Random): Step {
  const found = delayLimit(network, params, waited.after)
  if (found.limit === 'unbounded' || found.open === true) return waited
  const now = delayed(network, params, waited.after, found.limit)
  const jumped = randomJump(network, params, now, random)
  return jumped === undefined ? waited : { delay: waited.delay.add(found.limit), ...jumped }
}

/** Why a run ends in a state from which no jump was drawn. */
export function endingText(network: Network, params: Valuation, state: State): string {
  const end = deadEnd(network, params, state)
  return end === undefined ? 'no jump was found, however long it waited' : deadEndText(end)
}

/** A drawn initial state. */
export function randomStart(network: Network, params: Valuation, random: Random): State | undefined {
  for (let i = 0; i < 40; i++) {
    const outcome = initialState(network, params, randomPick(random, lengths(params)))
    if ('state' in outcome) return outcome.state
  }
  return undefined
}

/**
 * Waits, perhaps several times, and jumps; a step without a jump where none was found; undefined where not even time
 * passes.
 */
export function randomStep(network: Network, params: Valuation, state: State, random: Random): Step | undefined {
  let waited = zero
  let now = state
  for (let i = 0; i < 8; i++) {
    const delay = i === 0 && random.chance(1, 3) ? zero : randomDelay(network, params, now, random)
    now = delayed(network, params, now, delay)
    waited = waited.add(delay)
    const jumped = randomJump(network, params, now, random)
    if (jumped !== undefined) return { delay: waited, jump: jumped.jump, after: jumped.after }
  }
  return waited.equals(zero) ? undefined : { delay: waited, after: now }
}

function randomJump(
  network: Network,
  params: Valuation,
  state: State,
  random: Random,
): { jump: Jump; after: State } | undefined {
  const rest = enabledJumps(network, params, state, { random })
  while (rest.length > 0) {
    const [possible] = rest.splice(drawIndex(rest, random), 1)
    const tries = possible === undefined ? 0 : possible.choices.length === 0 ? 1 : 4
    for (let i = 0; i < tries && possible !== undefined; i++) {
      const jump = fillIn(params, state, possible, randomPick(random, lengths(params)))
      const outcome = jump && takeJump(network, params, state, jump)
      if (jump !== undefined && outcome !== undefined && 'state' in outcome) return { jump, after: outcome.state }
    }
  }
  return undefined
}

/** A `may` weighs a quarter of the others. */
function drawIndex(jumps: readonly PossibleJump[], random: Random): number {
  const weights = jumps.map((jump) => (jump.edges[0].trigger.kind === 'may' ? 1 : 4))
  let ticket = random.below(weights.reduce((sum, weight) => sum + weight, 0))
  return weights.findIndex((weight) => {
    ticket -= weight
    return ticket < 0
  })
}

function randomDelay(network: Network, params: Valuation, state: State, random: Random): Rational {
  const found = delayLimit(network, params, state)
  const { limit } = found
  if (limit !== 'unbounded' && limit.equals(zero)) return zero
  const instants = turningPoints(network, params, state).filter((d) => limit === 'unbounded' || d.compare(limit) < 0)
  const longest = lengths(params).reduce(maximum, one)
  const last = longDelay(found, instants.at(-1))
  const end = last ?? instants.reduce(maximum, longest).mul(rational(2))
  const corners = last === undefined ? instants : [...instants, last]
  if (corners.length > 0 && random.chance(2, 3)) return random.oneOf(corners)
  return drawBetween(random, { low: zero, high: end })
}

const lengthsOf = new WeakMap<Valuation, readonly Rational[]>()

/** Times that the parameters speak of. */
function lengths(params: Valuation): readonly Rational[] {
  const known = lengthsOf.get(params)
  if (known !== undefined) return known
  const found = [...params.values()].flatMap((value) => (typeof value === 'object' ? [value] : []))
  lengthsOf.set(params, found)
  return found
}

/**
 * The positive delays after which a comparison in a guard of the current locations turns true or false, or a timer is
 * due, in ascending order. Rates are constant while time passes, so each comparison has one such instant at most.
 */
export function turningPoints(
  network: Network,
  params: Valuation,
  state: State,
  watched: readonly Term[] = [],
): Rational[] {
  const layout = layoutOf(network)
  const here = reading(params, state)
  const rates = ratesIn(network, here)
  const found: Rational[] = []
  const conditions = new Set(watched)
  for (const process of network.processes) {
    const place = placeOf(layout, process, state)
    for (const guard of place.guards) conditions.add(guard)
    for (const timer of process.timers) {
      const left = here.values.get(timer.left.name)
      if (here.values.get(timer.armed.name) === true && typeof left === 'object') found.push(left)
    }
  }
  for (const condition of conditions) {
    for (const { left, right } of cachedComparisons(condition)) {
      if (!isReadable(here, left) || !isReadable(here, right)) continue
      const rate = rateOf(left, rates, here).sub(rateOf(right, rates, here))
      if (!rate.equals(zero)) found.push(here.number(right).sub(here.number(left)).div(rate))
    }
  }
  const ahead = found.filter((d) => d.compare(zero) > 0).sort((a, b) => a.compare(b))
  return ahead.filter((d, i) => ahead[i - 1]?.equals(d) !== true)
}

const comparisons = new WeakMap<Term, ReturnType<typeof comparisonsIn>>()

function cachedComparisons(term: Term): ReturnType<typeof comparisonsIn> {
  const known = comparisons.get(term)
  if (known !== undefined) return known
  const found = comparisonsIn(term)
  comparisons.set(term, found)
  return found
}
