/** All kinds of questions, all ways to lie, after 0 … 30 honest answers: there is no wrong word. */
import { describe, expect, it } from 'vitest'
import { allWrong } from './cases.ts'
import { liarInProcess, waysToLie } from './session.ts'

describe.each(waysToLie)('a solver that says %s', (way) => {
  it.each(Array.from({ length: 31 }, (_, i) => i))(
    'after %i honest answers',
    async (honestAnswers) => {
      expect(await allWrong(liarInProcess(way, honestAnswers))).toEqual([])
    },
    600_000,
  )
})
