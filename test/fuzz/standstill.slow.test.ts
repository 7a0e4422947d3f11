/**
 * Random machines without clocks against an explicit search: time can go on from a state if, and only if, some state in
 * which nothing is urgent can be reached from it. The search knows the drawn machines only, nothing of terms, jumps or
 * delays.
 */
import { describe, expect, it } from 'vitest'
import { engines } from '../../checker/engines/index.ts'
import { elaborate } from '../../checker/model/elaborate.ts'
import { randomFrom } from '../../checker/run/random.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { parse } from '../../checker/syntax/parse.ts'
import { checkFitness } from '../../checker/trust/system.ts'

const places = 4
const machines = ['a', 'b']

/** `from -> to` of a machine, where the other one is in a place, if any is named. */
interface DrawnEdge {
  readonly from: number
  readonly to: number
  readonly other?: number
}

interface DrawnMachine {
  readonly urgent: readonly boolean[]
  readonly edges: readonly DrawnEdge[]
}

function drawn(seed: number): DrawnMachine[] {
  const random = randomFrom(seed)
  return machines.map(() => ({
    urgent: Array.from({ length: places }, (_, i) => i > 0 && random.chance(2, 3)),
    edges: Array.from({ length: 6 }, () => ({
      from: random.below(places),
      to: random.below(places),
      ...(random.chance(1, 3) && { other: random.below(places) }),
    })),
  }))
}

function textOf(both: readonly DrawnMachine[]): string {
  const machine = ({ urgent, edges }: DrawnMachine, i: number): string => {
    const states = urgent.map((isUrgent, place) => {
      const own = edges.filter((e) => e.from === place)
      const texts = own.map(({ to, other }) => `may ${other === undefined ? '' : `when other.S${other} `}-> S${to};`)
      return `${place === 0 ? 'initial ' : ''}${isUrgent ? 'urgent ' : ''}state S${place} { ${texts.join(' ')} }`
    })
    return `machine M${i}(other: machine) { ${states.join(' ')} }`
  }
  return `${both.map(machine).join('\n')}\nsystem s { a: M0(b); b: M1(a); }`
}

/** Whether some state is reached from which none can be reached in which time passes. */
function stops(both: readonly DrawnMachine[]): boolean {
  type State = readonly [number, number]
  const isUrgent = (state: State): boolean => both.some((m, i) => m.urgent[state[i] as number])
  const after = (state: State): State[] =>
    both.flatMap(({ edges }, i) =>
      edges
        .filter((e) => e.from === state[i] && (e.other === undefined || e.other === state[1 - i]))
        .map(({ to }): State => (i === 0 ? [to, state[1]] : [state[0], to])),
    )
  const reachedFrom = (start: State): State[] => {
    const found = new Map([[String(start), start]])
    for (const state of found.values()) for (const next of after(state)) found.set(String(next), next)
    return [...found.values()]
  }
  return reachedFrom([0, 0]).some((state) => reachedFrom(state).every(isUrgent))
}

describe('machines without clocks', () => {
  const options = {
    backend: embeddedBackend(),
    engines,
    bound: 12,
    timeoutMs: 120_000,
    seed: 1,
    signal: new AbortController().signal,
  }
  const seeds = Array.from({ length: 24 }, (_, i) => 4200 + i)

  it('are of both kinds', () => {
    expect(new Set(seeds.map((seed) => stops(drawn(seed)))).size).toBe(2)
  })

  for (const seed of seeds)
    it(`stop, or do not, as an explicit search says (${seed})`, async () => {
      const both = drawn(seed)
      const { value, diagnostics } = elaborate([parse({ path: 'm.tick', text: textOf(both) }).value], {})
      const [network] = value.systems
      expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([])
      if (network === undefined) throw new Error('no system')
      const { verdict } = await checkFitness(network, options)
      expect(verdict).toBe(stops(both) ? 'broken' : 'sound')
    })
})
