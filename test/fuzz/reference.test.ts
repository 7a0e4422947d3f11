/**
 * The evaluator and the engines against the reference on random networks: a quick sample here, thousands of cases in
 * the slow suite.
 */
import { expect, it } from 'vitest'
import { checkQuestion } from '../../checker/check.ts'
import { rational } from '../../checker/support/rational.ts'
import { type Check, compareSteps, compareVerdicts, littleEffort } from './reference.ts'

it('the evaluator and the reference begin, wait and jump alike', () => {
  compareSteps({ numRuns: 30, seed: 12 })
})

/** Of these, the search of the reference finds what some ask about. */
const sample = { numRuns: 8, seed: 8 }

it('no verdict excludes what the reference finds, and its runs are runs of the reference', async () => {
  const { counts, found, shown } = await compareVerdicts(littleEffort, sample, 60_000)
  expect(counts.unknown ?? 0).toBeLessThan(sample.numRuns / 2)
  expect(found).toBeGreaterThan(0)
  expect(shown).toBeGreaterThan(0)
})

/** The same where a disagreement is expected: nobody needs the smallest. */
const first = { ...sample, endOnFailure: true }

/** What fast-check fails with, and why. */
const because = (reason: RegExp) => ({ cause: { message: expect.stringMatching(reason) } })

/** Says this of every question, without asking anybody. */
const saying =
  (verdict: 'proved' | 'vacuous' | 'unreachable' | 'bounded', depth?: number): Check =>
  async (question) => ({
    question,
    verdict,
    fitness: 'unasked',
    notes: [],
    seconds: 0,
    ...(depth !== undefined && { depth }),
  })

it.each([
  ['proved', undefined],
  ['vacuous', undefined],
  ['unreachable', undefined],
  ['bounded', 4],
] as const)('a checker that says %s of everything is refuted by a run of the reference', async (verdict, depth) => {
  await expect(compareVerdicts(littleEffort, first, 1_000, saying(verdict, depth))).rejects.toMatchObject(
    because(/but the reference has a run/),
  )
})

it('a run with another delay, or to another state, is refused by the reference', async () => {
  const spoilt: Check = async (...asked) => {
    const outcome = await checkQuestion(...asked)
    const { trace } = outcome
    if (trace === undefined) return outcome
    const steps = trace.steps.map((step, i) => (i === 0 ? { ...step, delay: step.delay.add(rational('1/7')) } : step))
    const initial = new Map(
      [...trace.initial].map(([name, value]) => [name, typeof value === 'boolean' ? !value : value]),
    )
    return { ...outcome, trace: steps.length > 0 ? { ...trace, steps } : { ...trace, initial } }
  }
  await expect(compareVerdicts(littleEffort, first, 60_000, spoilt)).rejects.toMatchObject(
    because(/the reference refuses the run/),
  )
})
