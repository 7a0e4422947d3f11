/** The exact solver held against z3, against models and against proofs, on questions that nobody wrote. */
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { checkScript } from '../../checker/exact/check-script.ts'
import { Core } from '../../checker/exact/core.ts'
import { checkProof } from '../../checker/exact/proof.ts'
import { questionsOf } from '../../checker/exact/script.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { declarations, formulas, type Size } from './arbitrary-script.ts'
import { answersOfZ3, compareMistakes } from './mistakes.ts'

const session = embeddedBackend({ spare: false }).open()
afterAll(() => session.kill())

const asked = (assertions: readonly string[]): string =>
  `(push 1)${assertions.map((f) => `(assert ${f})`).join('\n')}(check-sat)(pop 1)`

test.each<[string, Size]>([
  ['Booleans and Reals', { digits: 2, depth: 4, integers: false }],
  ['numbers of thirty digits', { digits: 30, depth: 4, integers: false }],
  ['Ints, too', { digits: 2, depth: 4, integers: true }],
])('%s', async (_, size) => {
  const questions = fc.sample(fc.array(formulas(size), { minLength: 1, maxLength: 6 }), { seed: 7, numRuns: 30 })
  const script = [declarations, ...questions.map(asked)].join('\n')
  const own = checkScript(script, { branches: 200 }).blocks.map((b) => b.answer)
  const theirs = await answersOfZ3(script, session)
  const undecided = own.filter((answer) => answer === 'unknown').length
  expect(undecided).toBeLessThan(size.integers ? 5 : 1)
  for (const [i, answer] of own.entries()) {
    if (answer !== 'unknown' && theirs[i] !== 'unknown')
      expect([questions[i], answer]).toEqual([questions[i], theirs[i]])
  }
})

test('each step of a proof follows', () => {
  const size = { digits: 3, depth: 4, integers: true }
  let proofs = 0
  for (const assertions of fc.sample(fc.array(formulas(size), { minLength: 2, maxLength: 6 }), {
    seed: 11,
    numRuns: 60,
  })) {
    const core = new Core({ proof: true })
    const [question] = questionsOf(declarations + asked(assertions))
    for (const assertion of question?.assertions ?? []) core.assert(assertion)
    if (core.check([], { branches: 200 }).kind !== 'unsat') continue
    checkProof(core.proof(), (literal) => core.inequality(literal))
    proofs += 1
  }
  expect(proofs).toBeGreaterThan(8)
})

test('a certificate (cfs.worst), and each small mistake in it', async () => {
  await compareMistakes('cfs.worst', session)
})
