/**
 * Engines against explicit search. The evaluator looks for a bad state by many random runs, at jumps and at the
 * instants between them; what it finds no engine may exclude, and no two engines may contradict each other.
 * Counterexamples must replay, the shortest must not be longer than one that chance has found, and a proof must stand
 * up to its certificate.
 */
import fc from 'fast-check'
import type { Engine } from '../../checker/engines/engine.ts'
import { engines } from '../../checker/engines/index.ts'
import type { Term } from '../../checker/logic/term.ts'
import type { Valuation } from '../../checker/logic/value.ts'
import type { Network } from '../../checker/model/model.ts'
import type { Trace } from '../../checker/model/run.ts'
import { decide, type PortfolioOptions } from '../../checker/portfolio/portfolio.ts'
import { delayed, delayLimit, isAdmissible, longDelay } from '../../checker/run/delay.ts'
import { randomParams } from '../../checker/run/parameters.ts'
import { reading } from '../../checker/run/reading.ts'
import { randomRun, turningPoints } from '../../checker/run/simulate.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { type Rational, zero } from '../../checker/support/rational.ts'
import { lower } from '../../checker/system/lower.ts'
import { replay } from '../../checker/trace/replay.ts'
import { jumpCount } from '../../checker/trace/trace.ts'
import { certificateText, recheck } from '../../checker/trust/certificate.ts'
import { smallNetworkSpec } from './network-spec.ts'
import { buildNetwork, someCondition } from './random-network.ts'

/** The run with fewest jumps to a bad state that random runs come across. */
export function searchFor(network: Network, bad: Term, seed: number, runs: number, steps: number): Trace | undefined {
  let found: Trace | undefined
  for (let i = 0; i < runs; i++) {
    const params = randomParams(network, seed + i)
    const run = params && randomRun(network, params, { seed: seed + i, steps })
    if (params === undefined || run === undefined) continue
    for (let k = 0; k <= run.steps.length && (found === undefined || k < jumpCount(found)); k++) {
      const from = run.steps[k - 1]?.after ?? run.initial
      const wait = delayTo(network, params, from, bad)
      if (wait === undefined) continue
      const last = wait.equals(0) ? [] : [{ delay: wait, after: delayed(network, params, from, wait) }]
      found = { ...run, steps: [...run.steps.slice(0, k), ...last] }
    }
  }
  return found
}

/** A delay after which the condition holds, tried at every instant where something changes and between these. */
function delayTo(network: Network, params: Valuation, state: Valuation, bad: Term): Rational | undefined {
  const limit = delayLimit(network, params, state)
  const instants = turningPoints(network, params, state, [bad]).filter((d) => isAdmissible(limit, d))
  const last = longDelay(limit, instants.at(-1))
  const ends = [zero, ...instants, ...(last === undefined ? [] : [last])].sort((a, b) => a.compare(b))
  const between = ends.map((d, i) => d.add(ends[i + 1] ?? d.add(2)).div(2))
  return [...ends, ...between].find(
    (d) => (d.equals(0) || isAdmissible(limit, d)) && reading(params, delayed(network, params, state, d)).truth(bad),
  )
}

/** One for all batches: each keeps workers warm. */
const backend = embeddedBackend()

/** What was asked and answered so far. */
export interface Tally {
  systems: number
  /** Conditions that a random run reaches. */
  reached: number
  readonly answers: Record<string, { proved: number; refuted: number }>
}

export const noTally = (): Tally => ({
  systems: 0,
  reached: 0,
  answers: Object.fromEntries(engines.map((e) => [e.name, { proved: 0, refuted: 0 }])),
})

/**
 * Random networks and conditions, every engine of the list, added to the tally; throws what fast-check shrinks an
 * untruth to.
 */
export async function askEngines(
  parameters: { readonly numRuns: number; readonly seed?: number },
  bound: number,
  timeoutMs: number,
  tally = noTally(),
): Promise<Tally> {
  const one = fc.asyncProperty(
    smallNetworkSpec,
    fc.nat({ max: 9 }),
    fc.nat({ max: 10_000 }),
    async (spec, condition, seed) => {
      const network = buildNetwork(spec)
      tally.systems += 1
      const { stuck, outOfRange } = lower(network)
      const bad = condition === 8 ? stuck : condition === 9 ? outOfRange : someCondition(network, condition)
      const found = searchFor(network, bad, seed, 12, 6)
      if (found !== undefined) tally.reached += 1
      const options = { backend, engines, bound, timeoutMs, seed, signal: new AbortController().signal }
      const wrong = await untruth(network, bad, engines, options, found, tally)
      if (wrong !== undefined) throw new Error(wrong)
    },
  )
  await fc.assert(one, parameters)
  return tally
}

/** What is wrong about the answers of the engines, each alone; undefined when nothing is. */
export async function untruth(
  network: Network,
  bad: Term,
  asked: readonly Engine[],
  options: PortfolioOptions,
  found: Trace | undefined,
  tally = noTally(),
): Promise<string | undefined> {
  const system = lower(network)
  const problem = { network, system, bad }
  let shown = found
  let provedBy: string | undefined
  for (const engine of asked) {
    const { verdict, clean } = await decide(problem, { ...options, engines: [engine] })
    const answers = tally.answers[engine.name]
    if (answers !== undefined && (verdict.kind === 'proved' || verdict.kind === 'refuted')) answers[verdict.kind] += 1
    if (shown !== undefined && clean >= jumpCount(shown))
      return `${engine.name} is clean to depth ${clean}, a run shows it after ${jumpCount(shown)} jumps`
    switch (verdict.kind) {
      case 'refuted': {
        const again = replay(network, verdict.trace, bad)
        if (!again.ok) return `the counterexample of ${engine.name} does not replay: step ${again.step}: ${again.why}`
        if (provedBy !== undefined) return `${provedBy} proves what ${engine.name} refutes`
        if (engine.name === 'bmc' && found !== undefined && jumpCount(found) < jumpCount(verdict.trace))
          return 'the counterexample of bmc is not the shortest'
        shown ??= verdict.trace
        break
      }
      case 'proved': {
        if (shown !== undefined) return `${engine.name} proves what a run refutes after ${jumpCount(shown)} jumps`
        provedBy = engine.name
        const again = await recheck(certificateText(problem, verdict.lemma, verdict.k, []), options.backend)
        const failed = again.obligations.filter((o) => o.answer !== 'unsat').map((o) => `${o.name}: ${o.answer}`)
        if (!again.ok) return `the proof of ${engine.name} (k = ${verdict.k}) does not re-check: ${failed.join(', ')}`
        break
      }
      case 'bounded':
        if (shown !== undefined && verdict.depth >= jumpCount(shown))
          return `${engine.name} is clean to depth ${verdict.depth}, a run shows it after ${jumpCount(shown)} jumps`
        break
      case 'unknown':
        if (/refutes no candidate|has the bits|no value/.test(verdict.reason))
          return `${engine.name}: ${verdict.reason}`
    }
  }
  return undefined
}
