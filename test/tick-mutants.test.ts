import { expect, test } from 'vitest'
import { TooLate } from '../checker/support/deadline.ts'
import { parse } from '../checker/syntax/parse.ts'
import { answerTo, readMutants, smallModels } from './tick-mutants.ts'

test('models with mistakes are read, or what is wrong is told with its place', async () => {
  const runs = 80
  const read = await readMutants(smallModels, runs)
  // Some mistakes are harmless, most are not: a reader that takes or refuses everything fails here.
  expect(read).toBeGreaterThan(0)
  expect(read).toBeLessThan(runs)
})

test.each(['', '}', 'machine', '/*', '"', 'check', 'system s { m: ', 'param P: time = P;'])(
  '%j is no model',
  async (text) => {
    // An empty model is one.
    expect(await answerTo('m.tick', text)).toMatch(text === '' ? /^read$/ : /^m\.tick:\d+: T\d{4}$/)
  },
)

test('a model is read no longer than it is waited for', () => {
  expect(() => parse({ path: 'm.tick', text: 'param P: time;' }, performance.now() - 1)).toThrow(TooLate)
})
