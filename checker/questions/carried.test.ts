import { expect, it } from 'vitest'
import { elaborate } from '../model/elaborate.ts'
import type { Question } from '../model/model.ts'
import type { Outcome, VerdictKind } from '../outcome.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { parse } from '../syntax/parse.ts'
import type { Finding } from './asking.ts'
import { carried } from './carried.ts'

const text = `
event done;
machine Worker { var n: 0..1 = 0; state ON { emit done when n == 0 { n = 1; } } }
machine Promise { state ON { emit done; } }
machine Boss { var n: 0..2 = 0; state B { on done when n < 2 { n += 1; } } }
view Seen { let ON = true; }
system big { worker: Worker; promise: Seen; boss: Boss; }
system small { promise: Promise; boss: Boss; }
property once: always boss.n <= 1;
check big refines small { refines: proved; once: proved; }`

/** What is said of `big.once`, by what the three questions come to. */
async function said(refinement: VerdictKind, abstract: VerdictKind, own: Finding): Promise<Finding> {
  const { questions } = elaborate([parse({ path: 'once.tick', text }).value]).value
  const question = questions.find((q) => q.carried !== undefined) as Question
  const from = question.carried as NonNullable<Question['carried']>
  const ask = async (asked: Question): Promise<Outcome> => {
    const verdict = asked === from.refinement ? refinement : abstract
    return { question: asked, verdict, fitness: 'unasked', seconds: 0, notes: [] }
  }
  const options = {
    backend: embeddedBackend(),
    bound: 5,
    timeoutMs: 1000,
    seed: 1,
    signal: new AbortController().signal,
  }
  return carried(
    question,
    from,
    ask,
    async () => own,
    options,
    () => undefined,
  )
}

const open: Finding = { verdict: 'unknown', reason: 'timeout after 1 s' }

it('what the contract allows, and no run of the system was found to do, is unknown', async () => {
  expect(await said('proved', 'refuted', open)).toEqual({
    verdict: 'unknown',
    reason: 'the contract allows it; no run of the system was found that does it (timeout after 1 s)',
    notes: ['not carried over: small.once is refuted, so the system itself was asked'],
  })
})

it('the system itself has the last word where nothing is carried over', async () => {
  expect(await said('proved', 'refuted', { verdict: 'proved' })).toMatchObject({ verdict: 'proved' })
  expect(await said('proved', 'refuted', { verdict: 'refuted' })).toMatchObject({ verdict: 'refuted' })
})

it("a contract that is not kept is named, and its system's answer counts for nothing", async () => {
  expect(await said('refuted', 'proved', open)).toMatchObject({
    verdict: 'unknown',
    reason: 'timeout after 1 s',
    notes: ['not carried over: big.refines_small is refuted, so the system itself was asked'],
  })
})
