/**
 * Every solver but the exact core lies, in every way: there is no wrong word. `lying.slow.test.ts` goes through many
 * more.
 */
import { expect, it } from 'vitest'
import { exactRechecker } from '../../checker/trust/recheckers.ts'
import { wrongCells, wrongConjuncts, wrongFitness, wrongWords } from './cases.ts'
import { honest, liarInProcess, lying } from './session.ts'

it.each([
  ['unsat', 0],
  ['flip', 5],
] as const)('no wrong word from a solver that says %s after %i honest answers', async (way, honestAnswers) => {
  const liar = liarInProcess(way, honestAnswers)
  const names = ['late', 'kept', 'empty', 'none']
  const wrong = [...(await wrongWords(liar, { names })), ...(await wrongConjuncts(liar))]
  expect(wrong).toEqual([])
})

it.each([
  ['unsat', 0],
  ['flip', 2],
] as const)(
  'no wrong cell or fitness from a solver that says %s after %i honest answers',
  async (way, honestAnswers) => {
    const liar = liarInProcess(way, honestAnswers)
    expect([...(await wrongCells(liar)), ...(await wrongFitness(liar))]).toEqual([])
  },
)

it('an honest solver gets the true words', async () => {
  const asked = { names: ['late', 'kept', 'rest'], timeoutMs: 20_000 }
  expect(await wrongWords(() => ({ backend: honest }), asked)).toEqual([])
})

it('a system that has no start is not sound by the word of one solver, which is honest in all else', async () => {
  const backend = lying(honest, 'sat', 0, 2)
  expect(await wrongFitness(() => ({ backend, recheckers: [exactRechecker] }), 20_000, ['valueless'])).toEqual([])
})
