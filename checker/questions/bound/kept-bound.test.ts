/** A bound that was found earlier, with a claim among its proofs that does not stand up: the search begins anew. */
import { expect, it } from 'vitest'
import { checkQuestion } from '../../check.ts'
import { showTerm } from '../../logic/show.ts'
import { elaborate } from '../../model/elaborate.ts'
import { embeddedBackend } from '../../smt/embedded.ts'
import { parse } from '../../syntax/parse.ts'
import { type Kept, keptText, readKept } from '../../trust/kept.ts'

const text = `
param TICK: time = 4ms;
assume TICK > 0ms;
machine M { clock c; state A { invariant c <= TICK; when c >= TICK -> A { reset(c); } } }
system s { m: M; }
bound worst: largest m.c;
check s { worst: TICK; }
`
const [question] = elaborate([parse({ path: 'm.tick', text }).value]).value.questions
const options = {
  backend: embeddedBackend(),
  bound: 4,
  timeoutMs: 120_000,
  engines: ['bmc', 'kinduction'],
  seed: 1,
  signal: new AbortController().signal,
}

async function answered(kept?: Kept) {
  if (question === undefined) throw new Error('no question')
  return checkQuestion(question, { ...options, ...(kept && { kept }) }, () => undefined)
}

it('is answered from what was kept, but not with claims that only a new search would prove', {
  timeout: 600_000,
}, async () => {
  const found = await answered()
  expect(found).toMatchObject({ verdict: 'proved', asExpected: true })
  const proofs = readKept(keptText(found.proofs ?? [], []))
  if ('error' in proofs || found.trace === undefined) throw new Error('nothing to keep')
  const kept = { proofs, runs: [found.trace] }
  expect(await answered(kept)).toMatchObject({ verdict: 'proved', engine: 'kept', asExpected: true })
  const more = readKept('(proof (at-most (* 5.0 TICK)) 0 false)')
  if ('error' in more) throw new Error(more.error)
  const again = await answered({ ...kept, proofs: [...proofs, ...more] })
  expect(again.verdict).toBe('proved')
  expect(again.bound?.terms.map(showTerm)).toEqual(['TICK'])
  // A run that does not reach the bound shows nothing of it.
  const short = await answered({ proofs, runs: [{ ...found.trace, steps: [] }] })
  expect(short.trace?.steps.length).toBeGreaterThan(0)
})

it('is not said to be without end, nor to be reached, by a stored run that shows neither', {
  timeout: 600_000,
}, async () => {
  const [open] = elaborate([parse({ path: 'm.tick', text: text.replace(/^check.*$/m, '') }).value]).value.questions
  if (open === undefined) throw new Error('no question')
  const found = await checkQuestion(open, options, () => undefined)
  const proofs = readKept(keptText(found.proofs ?? [], []))
  if ('error' in proofs || found.trace === undefined) throw new Error('nothing to keep')
  const short = { ...found.trace, steps: [] }
  const again = await checkQuestion(open, { ...options, kept: { proofs, runs: [short] } }, () => undefined)
  expect(again).toMatchObject({ verdict: 'proved', bound: { tight: 'reached' } })
  expect(again.trace).not.toEqual(short)
})
