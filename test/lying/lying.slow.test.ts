/** All kinds of questions, all ways to lie, after 0 … 30 honest answers: there is no wrong word. */
import { describe, expect, it } from 'vitest'
import { describeNative } from '../../checker/smt/pipe.ts'
import { allWrong } from './cases.ts'
import { liarAsProcess, waysOfProcesses, wrongWithCheck } from './process.ts'
import { liarInProcess, waysToLie } from './session.ts'

const counts = Array.from({ length: 31 }, (_, i) => i)
const hasSolver = process.platform === 'linux' && describeNative('z3') !== undefined
const timeout = 600_000

describe.each(waysToLie)('a session that says %s', (way) => {
  it.each(counts)('after %i honest answers', { timeout }, async (honestAnswers) => {
    expect(await allWrong(liarInProcess(way, honestAnswers))).toEqual([])
  })
})

describe.skipIf(!hasSolver).each(waysOfProcesses)('a process that lies by %s', (way) => {
  it.each(counts)('after %i honest answers', { timeout }, async (honestAnswers) => {
    expect(await allWrong(liarAsProcess(way, honestAnswers))).toEqual([])
  })

  it.each([0, 1, 3, 8])('after %i honest answers, asked by `check`', { timeout }, async (honestAnswers) => {
    expect(await wrongWithCheck(way, honestAnswers, ['--bound', '5', '--timeout', '5s'])).toEqual([])
  })
})
