/** The same of processes that lie (`lying.slow.test.ts`), asked by the checker and by `check`. */
import { describe, expect, it } from 'vitest'
import { describeNative } from '../../checker/smt/pipe.ts'
import { counts, kinds, parts, wrongInShare } from './cases.ts'
import { liarAsProcess, waysOfProcesses, wrongWithCheck } from './process.ts'

const hasSolver = process.platform === 'linux' && describeNative('z3') !== undefined
const timeout = 600_000

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
