import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { tt } from '../logic/term.ts'
import { elaborate } from '../model/elaborate.ts'
import type { Network } from '../model/model.ts'
import { randomParams } from '../run/parameters.ts'
import { randomRun } from '../run/simulate.ts'
import { parse } from '../syntax/parse.ts'
import { orbits, orderlessNames, symmetriesOf } from './symmetry.ts'
import { discreteAtoms } from './templates.ts'

function networkOf(text: string): Network {
  const tree = parse({ path: 'm.tick', text })
  const model = elaborate([tree.value])
  expect([...tree.diagnostics, ...model.diagnostics]).toEqual([])
  return model.value?.systems[0] as Network
}

const fischer = (n: number): string =>
  readFileSync('models/fischer.tick', 'utf8').replace('const N = 2', `const N = ${n}`)

/** Sizes of the orbits of the atoms of a network, largest first. */
function orbitSizes(network: Network): number[] {
  const names = orderlessNames()
  const atoms = discreteAtoms(network)
  const at = new Map(atoms.map((a, i) => [names(a), i]))
  const first = orbits(
    atoms.length,
    symmetriesOf(network, [tt]).map((p) => (i: number) => at.get(names(p.term(atoms[i] as (typeof atoms)[number])))),
  )
  const sizes = new Map<number, number>()
  for (const f of first) sizes.set(f, (sizes.get(f) ?? 0) + 1)
  return [...sizes.values()].sort((a, b) => b - a)
}

const passing = (start: string): string => `
machine Station(i: int) {
  event done;
  clock here;
  var holds: bool = ${start};
  state HAS_IT_OR_NOT {
    emit done when holds { holds = false; }
    for j in 0..2 { on station[j].done when i == j + 1 or i == j - 2 { holds = true; } }
  }
}
system ring { station[i in 0..2]: Station(i); }`

describe('symmetries', () => {
  it('machines that a variable remembers by number are interchanged with their numbers', () => {
    // Four locations of four processes; the owner is one of four, or none.
    expect(orbitSizes(networkOf(fischer(4)))).toEqual([4, 4, 4, 4, 4, 1])
  })

  it('a permuted state of a run is a state of the permuted run: what holds of one, holds of the image of the other', () => {
    const network = networkOf(fischer(3))
    const params = randomParams(network, 1)
    const run = params && randomRun(network, params, { seed: 3, steps: 60 })
    expect(run?.steps.length).toBeGreaterThan(10)
    for (const p of symmetriesOf(network, [tt])) {
      for (const step of run?.steps ?? []) {
        const image = p.state(step.after)
        for (const [name, value] of step.after) {
          if (name !== 'lock.owner') expect(image.get(p.name(name))).toEqual(value)
        }
        const owner = Number(step.after.get('lock.owner'))
        const moved = owner === 0 ? 0 : Number(/\[(\d)\]/.exec(p.name(`process[${owner - 1}]`))?.[1]) + 1
        expect(Number(image.get('lock.owner'))).toBe(moved)
      }
    }
  })

  it('a ring turns, as long as it also starts the same everywhere', () => {
    expect(symmetriesOf(networkOf(passing('any')), [tt])).toHaveLength(1)
    expect(symmetriesOf(networkOf(passing('i == 0')), [tt])).toHaveLength(0)
  })

  it('what is known of one machine alone breaks the symmetry', () => {
    const network = networkOf(fischer(2))
    const atoms = discreteAtoms(network)
    expect(symmetriesOf(network, [tt])).toHaveLength(1)
    expect(symmetriesOf(network, atoms.slice(0, 2))).toHaveLength(0)
  })

  it('one machine that differs in one number is not interchanged', () => {
    const text = `machine M(i: int) { clock x; state A { when x >= i -> A { reset(x); } } } system s { m[i in 0..2]: M(i); }`
    expect(symmetriesOf(networkOf(text.replace('x >= i', 'x >= 0 * i * 1ms')), [tt]).length).toBeGreaterThan(0)
    expect(symmetriesOf(networkOf(text.replace('x >= i', 'x >= i * 1ms')), [tt])).toHaveLength(0)
  })
})
