/** What the checker says of random automata with one clock, against the explicit search of their regions. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { engines } from '../../checker/engines/index.ts'
import { readTck } from '../../checker/formats/tck.ts'
import { cur, enumValue, eq, or } from '../../checker/logic/term.ts'
import { decide } from '../../checker/portfolio/portfolio.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { lower } from '../../checker/system/lower.ts'
import { replay } from '../../checker/trace/replay.ts'
import { checkFitness } from '../../checker/trust/system.ts'
import { automaton, tckText, truthOf } from './one-clock.ts'

/** How often time was said to go on, to stop, and neither; how often a label was said to be reached, and not to be. */
export interface OneClockTally {
  sound: number
  broken: number
  unknown: number
  reached: number
  unreachable: number
}

/** Throws what fast-check shrinks a wrong word to. */
export async function askOneClock(parameters: {
  readonly numRuns: number
  readonly seed: number
}): Promise<OneClockTally> {
  const backend = embeddedBackend()
  const options = { backend, engines, bound: 10, timeoutMs: 20_000, seed: 1, signal: new AbortController().signal }
  const tally: OneClockTally = { sound: 0, broken: 0, unknown: 0, reached: 0, unreachable: 0 }
  const one = fc.asyncProperty(automaton, async (drawn) => {
    const { alone, systems } = readTck({
      path: 'one.tck',
      text: tckText({ ...drawn, places: drawn.places.map((p) => ({ ...p, label: false })) }),
    })
    const [network] = alone
    if (network === undefined || systems.length !== 1)
      throw new Error('a network without labels asks whether time goes on')
    const truth = truthOf(drawn)
    const { verdict, detail, trace } = await checkFitness(network, options)
    tally[verdict] += 1
    if (trace !== undefined) expect(replay(network, trace, undefined)).toEqual({ ok: true })
    if (verdict !== 'unknown') expect([verdict, detail]).toEqual([truth.goesOn === true ? 'sound' : 'broken', detail])

    const { location } = network.processes[0] ?? {}
    if (location?.sort.kind !== 'enum') throw new Error('no process')
    const { sort } = location
    const labelled = drawn.places.flatMap(({ label }, i) =>
      label ? [eq(cur(location), enumValue(sort, `L${i}`))] : [],
    )
    const problem = { network, system: lower(network), bad: or(...labelled) }
    const answer = await decide(problem, {
      ...options,
      engines: engines.filter((e) => ['bmc', 'ic3', 'kinduction'].includes(e.name)),
    })
    const said = answer.verdict.kind
    expect(said).toBe(truth.isReached ? 'refuted' : 'proved')
    tally[said === 'refuted' ? 'reached' : 'unreachable'] += 1
  })
  await fc.assert(one, parameters)
  return tally
}
