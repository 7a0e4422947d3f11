import { expect, it } from 'vitest'
import { add, cur, num, realSort, type Term } from '../logic/term.ts'
import type { Outcome } from '../outcome.ts'
import { compared } from './kept-promises.ts'

/** An answer as far as it is compared. */
function answer(verdict: Outcome['verdict'], terms: readonly Term[] = [], reason?: string): Outcome {
  const bound = terms.length === 0 ? {} : { bound: { terms, furtherCertificates: [], below: [] } }
  return { verdict, seconds: 0, notes: [], ...bound, ...(reason !== undefined && { reason }) } as unknown as Outcome
}

const [period, nap] = ['PERIOD', 'NAP'].map((name) => cur({ name, sort: realSort })) as [Term, Term]

it.each([
  ['proved', 'proved', 'kept'],
  ['proved', 'refuted', 'lost'],
  ['refuted', 'proved', 'gained'],
  ['refuted', 'refuted', 'neither'],
  ['proved', 'vacuous', 'open'],
  ['bounded', 'proved', 'open'],
] as const)('%s and %s: %s', (baseline, other, standing) => {
  expect(compared(answer(baseline), answer(other))).toEqual({ standing, answers: [baseline, other], remark: '' })
})

it('says why an answer is missing', () => {
  expect(compared(answer('proved'), answer('unknown', [], 'no answer within 60s'))).toMatchObject({
    remark: 'no answer within 60s',
  })
})

it('measures by how much a bound is weaker, and takes one that is no larger as kept', () => {
  const one = answer('proved', [period])
  const two = answer('proved', [add(period, nap), num(7)])
  expect(compared(one, two)).toEqual({
    standing: 'weaker',
    answers: ['<= PERIOD', '<= min(PERIOD + NAP, 7ms)'],
    remark: 'by NAP',
  })
  expect(compared(two, one)).toMatchObject({ standing: 'kept', remark: '' })
  expect(compared(one, one)).toMatchObject({ standing: 'kept', remark: '' })
  expect(compared(one, answer('refuted'))).toMatchObject({ standing: 'lost', remark: '' })
})
