/**
 * A process that lies or misbehaves in the role of the solver: no wrong word, a documented exit code, nothing alive
 * afterwards. `process.slow.test.ts` goes through many more.
 */
import { describe, expect, it } from 'vitest'
import { describeNative } from '../../checker/smt/pipe.ts'
import { wrongWithCheck } from './process.ts'

const hasSolver = process.platform === 'linux' && describeNative('z3') !== undefined

describe.skipIf(!hasSolver)('a process as solver (needs z3 on PATH)', () => {
  it.each([['flip', 2]] as const)(
    'that lies by %s after %i honest answers gets no wrong word',
    async (way, honestAnswers) => {
      const flags = [
        '--prop',
        'late',
        '--prop',
        'kept',
        '--no-systems',
        '--engine',
        'bmc,kinduction',
        '--bound',
        '5',
        '--timeout',
        '2s',
      ]
      expect(await wrongWithCheck(way, honestAnswers, flags)).toEqual([])
    },
  )
})
