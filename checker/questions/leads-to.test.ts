import { expect, it } from 'vitest'
import { checkQuestion } from '../check.ts'
import { elaborate } from '../model/elaborate.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { parse } from '../syntax/parse.ts'

const text = `
machine Hand { clock x; state RESTS { invariant x <= 1ms; when x == 1ms -> ASKS; } urgent state ASKS { may -> WAITS; } urgent state WAITS { may -> ASKS; } }
system hands { m: Hand; }
property back: m.ASKS leads_to m.RESTS;
check hands { back: vacuous; }
`

/** The answer of a check that is stopped when it says that it begins with this. */
async function stoppedAt(beginning?: string) {
  const [question] = elaborate([parse({ path: 'm.tick', text }).value]).value.questions
  if (question === undefined) throw new Error('no question')
  const stop = new AbortController()
  const options = {
    backend: embeddedBackend(),
    bound: 10,
    timeoutMs: 120_000,
    seed: 1,
    signal: stop.signal,
    engines: ['kinduction'],
  }
  return checkQuestion(question, options, (event) => {
    if (beginning !== undefined && event.kind === 'progress' && event.text.startsWith(beginning)) stop.abort()
  })
}

it('a proof says nothing where time stops before the response', async () => {
  expect((await stoppedAt()).verdict).toBe('vacuous')
}, 120_000)

it('is no proof as long as nobody knows whether time stops before the response', async () => {
  const { verdict, certificate, reason } = await stoppedAt('asking whether time can stop')
  expect({ verdict, certificate, reason }).toEqual({
    verdict: 'unknown',
    certificate: undefined,
    reason: 'the response always comes, but whether time stops before it is open (stopped)',
  })
}, 120_000)
