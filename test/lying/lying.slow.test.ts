/**
 * All kinds of questions, all ways to lie, after 0 … 30 honest answers: there is no wrong word. Each way is asked something at each count, and everything is asked at each count by one of the ways that
 * give false answers: at the next count by the next of them. Those that fall silent, and processes, which have the same answers in another way, are asked less.
 */
import { describe, expect, it } from 'vitest'
import { describeNative } from '../../checker/smt/pipe.ts'
import { kinds, type Liar, parts, wrongCells } from './cases.ts'
import { liarAsProcess, waysOfProcesses, wrongWithCheck } from './process.ts'
import { liarInProcess, waysToLie } from './session.ts'

const counts = Array.from({ length: 31 }, (_, i) => i)
const hasSolver = process.platform === 'linux' && describeNative('z3') !== undefined
const timeout = 600_000

/** The n-th of so many shares of what is asked, at a count. */
async function wrongInShare(liar: Liar, count: number, n: number, shares: number): Promise<string[]> {
  const wrong: string[] = []
  const isSilent = shares > falsely.length
  for (const [i, part] of parts.entries()) {
    // Where nothing is answered any more, cells are waited for a minute: once of each way is enough.
    const isMine = (i + count + n) % shares === 0 && !(isSilent && part === wrongCells && count >= 9)
    if (isMine) wrong.push(...(await part(liar, isSilent ? 1_000 : 2_000)))
  }
  return wrong
}

const falsely: readonly string[] = ['unsat', 'sat', 'flip']

describe.each(waysToLie)('a session that says %s', (way) => {
  const n = waysToLie.indexOf(way)
  const shares = falsely.includes(way) ? falsely.length : 3 * falsely.length
  it.each(counts)('after %i honest answers', { timeout }, async (honestAnswers) => {
    expect(await wrongInShare(liarInProcess(way, honestAnswers), honestAnswers, n, shares)).toEqual([])
  })
})

describe.skipIf(!hasSolver).each(waysOfProcesses)('a process that lies by %s', (way) => {
  const n = waysOfProcesses.indexOf(way)

  it.each(counts)('after %i honest answers', { timeout }, async (honestAnswers) => {
    expect(await wrongInShare(liarAsProcess(way, honestAnswers), honestAnswers, n, parts.length)).toEqual([])
  })

  it.each([0, 1].map((i) => [[0, 1, 3, 8, 5][(n + i) % 5] ?? 0, (n + i) % 3] as const))(
    'after %i honest answers, asked by `check` (a third of the questions: %i)',
    { timeout },
    async (honestAnswers, third) => {
      const asked = kinds.filter((_, i) => i % 3 === third).flatMap((name) => ['--prop', name])
      const systems = third === 0 ? [] : ['--no-systems']
      const flags = ['--bound', '5', '--timeout', '2s', '--engine', 'bmc,kinduction', ...systems]
      expect(await wrongWithCheck(way, honestAnswers, [...asked, ...flags])).toEqual([])
    },
  )
})
