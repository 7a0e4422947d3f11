/** Every solver but the exact core lies, in every way: there is no wrong word. `lying.slow.test.ts` goes through many more. */
import { expect, it } from 'vitest'
import { wrongWords } from './lying-cases.ts'

it.each([
  ['unsat', 0],
  ['unsat', 3],
  ['sat', 1],
  ['flip', 0],
  ['flip', 5],
  ['garbage', 2],
  ['die', 4],
] as const)('no wrong word from a solver that says %s after %i honest answers', async (way, honestAnswers) => {
  expect(await wrongWords(way, honestAnswers, ['late', 'kept', 'empty', 'none'])).toEqual([])
})
