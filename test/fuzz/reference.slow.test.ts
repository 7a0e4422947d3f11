/** The evaluator and the engines against the reference: thousands of random networks, from a new seed each time. */
import { expect, it } from 'vitest'
import { samples } from '../samples.ts'
import { compareSteps, compareVerdicts, effort } from './reference.ts'

/** Networks: one of the former takes 0.1 s of processor time, one of the latter 2 s. */
const [walked, asked] = [samples(1500), samples(120)]

it('the evaluator and the reference begin, wait and jump alike', () => {
  compareSteps({ numRuns: walked })
})

it('no verdict excludes what the reference finds, and its runs are runs of the reference', async () => {
  const { counts, found, shown } = await compareVerdicts(effort, { numRuns: asked }, 30_000)
  const { proved = 0, unreachable = 0, vacuous = 0 } = counts
  console.log(
    `${walked} networks walked, ${asked} asked: ${JSON.stringify(counts)}; ${found} found, ${shown} runs made again`,
  )
  expect(found).toBeGreaterThan(0)
  expect(shown).toBeGreaterThan(0)
  expect(proved + unreachable + vacuous).toBeGreaterThan(0)
})
