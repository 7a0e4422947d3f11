/** Models of the formula are steps of the evaluator: a few networks here, hundreds in the slow suite. */
import { expect, it } from 'vitest'
import { and, not } from '../../checker/logic/term.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { Solver } from '../../checker/smt/solver.ts'
import { inDomain } from '../../checker/system/jumps.ts'
import { lower } from '../../checker/system/lower.ts'
import { tickingSystem } from '../hand-made.ts'
import { compareManyModels } from './solver-steps.ts'

it('the evaluator takes every step that the solver finds', async () => {
  const { models } = await compareManyModels({ numRuns: 4, seed: 11 }, 4)
  expect(models).toBeGreaterThan(10)
})

it('no step has an input or a state that names no value, though the bits for one would be there', async () => {
  const system = lower(tickingSystem())
  const solver = new Solver({
    session: embeddedBackend().open(),
    isRigid: (v) => system.params.some((p) => p.name === v.name),
  })
  const bits = [...system.inputs, ...system.states].filter((v) => v.sort.kind === 'enum')
  try {
    for (const v of bits) {
      const answer = await solver.scoped(() => {
        solver.assertAt(0, and(system.facts, system.trans, not(inDomain(v))))
        return solver.check()
      })
      expect([v.name, answer.kind]).toEqual([v.name, 'unsat'])
    }
  } finally {
    solver.kill()
  }
  expect(bits.some((v) => v.sort.kind === 'enum' && Math.log2(v.sort.values.length) % 1 !== 0)).toBe(true)
})
