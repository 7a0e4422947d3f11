import { expect, it } from 'vitest'
import { tickingSystem } from '../../test/hand-made.ts'
import { tt } from '../logic/term.ts'
import type { Network, Question } from '../model/model.ts'
import type { Mutant } from '../model/mutants.ts'
import type { Outcome, SystemOutcome } from '../outcome.ts'
import type { Trace } from '../trace/trace.ts'
import type { CheckOptions } from './asking.ts'
import { fateOf } from './mutation.ts'

const network = tickingSystem()
const mutant = { in: (whole: Network) => whole } as Mutant
const backend = { name: 'nobody', open: () => Promise.reject(new Error('no solver is asked')) }
const options = { backend, timeoutMs: 60_000, seed: 1, signal: new AbortController().signal } as unknown as CheckOptions
const form = { kind: 'always', condition: tt } as const
const question = { file: 'm.tick', network, expected: 'proved', property: { name: 'p', form } } as unknown as Question

/** What becomes of the mutant when the first look, and a second one with more time, answer so. */
function fate(first: Partial<Outcome>, second: Partial<Outcome>): ReturnType<typeof fateOf> {
  const answer = (outcome: Partial<Outcome>): Outcome =>
    ({ question, seconds: 0, notes: [], asExpected: outcome.verdict === 'proved', ...outcome }) as Outcome
  const asking = {
    question: async (_: Question, { engines }: CheckOptions): Promise<Outcome> =>
      answer(engines === undefined ? second : first),
    system: () => Promise.reject(new Error('no system is asked')),
  }
  return fateOf(
    mutant,
    { questions: [{ name: 's.p', question }], systems: [], undecided: [] } as Parameters<typeof fateOf>[1],
    asking,
    options,
    () => {},
  )
}

it('a first look kills with a run only: what it calls vacuous for lack of time is asked again', async () => {
  expect(await fate({ verdict: 'vacuous' }, { verdict: 'proved' })).toEqual({ kind: 'survived', asked: 1 })
  expect(await fate({ verdict: 'vacuous' }, { verdict: 'vacuous' })).toMatchObject({
    kind: 'killed',
    by: 's.p',
    verdict: 'vacuous',
  })
  expect(await fate({ verdict: 'refuted', trace: {} as Trace }, { verdict: 'proved' })).toMatchObject({
    kind: 'killed',
    verdict: 'refuted',
  })
})

it('is not said to survive while it is open whether time goes on', async () => {
  const answering = (verdict: SystemOutcome['verdict']): Parameters<typeof fateOf>[2] => ({
    question: () => Promise.reject(new Error('no question is asked')),
    system: async () => ({ verdict }) as SystemOutcome,
  })
  const suite = { questions: [], systems: [{ name: 's', network }], undecided: [] }
  expect(await fateOf(mutant, suite, answering('unknown'), options, () => {})).toMatchObject({ kind: 'open', by: 's' })
  expect(await fateOf(mutant, suite, answering('broken'), options, () => {})).toMatchObject({ kind: 'killed', by: 's' })
  expect(await fateOf(mutant, suite, answering('sound'), options, () => {})).toEqual({ kind: 'survived', asked: 0 })
})

it('is not said to survive where there is no answer for the model itself, unless it changes nothing there', async () => {
  const nobody = {
    question: () => Promise.reject(new Error('no question is asked')),
    system: () => Promise.reject(new Error('no system is asked')),
  }
  const suite = { questions: [], systems: [], undecided: [{ name: 's', network }] }
  expect(await fateOf(mutant, suite, nobody, options, () => {})).toEqual({
    kind: 'open',
    by: 's',
    reason: 'no answer for the model itself',
  })
  const elsewhere = { in: (): undefined => undefined } as unknown as Mutant
  expect(await fateOf(elsewhere, suite, nobody, options, () => {})).toEqual({ kind: 'survived', asked: 0 })
})
