/**
 * All kinds of questions, all ways to lie, after 0 … 30 honest answers: there is no wrong word. Each way is asked
 * something at each count, and everything is asked at each count by one of the ways that give false answers: at the
 * next count by the next of them. Those that fall silent, and processes, which have the same answers in another way,
 * are asked less.
 */
import { describe, expect, it } from 'vitest'
import { counts, falsely, wrongInShare } from './cases.ts'
import { liarInProcess, waysToLie } from './session.ts'

const timeout = 600_000

describe.each(waysToLie)('a session that says %s', (way) => {
  const n = waysToLie.indexOf(way)
  const shares = falsely.includes(way) ? falsely.length : 3 * falsely.length
  it.each(counts)('after %i honest answers', { timeout }, async (honestAnswers) => {
    expect(await wrongInShare(liarInProcess(way, honestAnswers), honestAnswers, n, shares)).toEqual([])
  })
})
