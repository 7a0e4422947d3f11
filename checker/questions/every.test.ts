/** What is told of a question for every number of processes, beside the proof. */
import { expect, it } from 'vitest'
import { inFolderWith } from '../../test/command-line.ts'
import { checkQuestion } from '../check.ts'
import { readModels } from '../cli/models.ts'
import { terminalOf } from '../cli/terminal.ts'
import type { Outcome } from '../outcome.ts'
import { embeddedBackend } from '../smt/embedded.ts'

inFolderWith({
  'room.tick': `const N = 2;
machine Hub {
    var n: 0..9 = 0;
    initial state H { may when n < 9 { n += 1; } }
}
machine P(i: int) {
    initial state A { may -> B; }
    state B { may when hub.n >= 9 or (exists j in 0..N-1: j != i and p[j].B) -> C; }
    state C {}
}
system s { hub: Hub; p[i in 0..N-1]: P(i); }
property nobody_c: never (exists i in 0..N-1: p[i].C);
property all_a: always (forall i in 0..N-1: p[i].A);
property three: always ((count i in 0..N-1: p[i].B) >= 3 imply not (p[0].A and p[0].B));
property none: always (p[0].A and p[0].B imply p[0].C);
check s for all N { nobody_c: refuted; all_a: refuted; three: proved; none: vacuous; }
`,
})

const silence = { write() {} }
const terminal = terminalOf(
  { stdout: silence, stderr: silence, env: {}, interrupted: new AbortController().signal },
  {},
)

async function answer(property: string, engines: readonly ('bmc' | 'ice')[], bound = 8): Promise<Outcome> {
  const [read] = await readModels(['room.tick'], { quiet: true }, terminal)
  const question = read?.model.questions.find((q) => q.property.name === `${property}_for_all_N`)
  if (question === undefined) throw new Error('no such question')
  const options = {
    backend: embeddedBackend(),
    bound,
    timeoutMs: 60_000,
    seed: 1,
    signal: new AbortController().signal,
  }
  return checkQuestion(question, { ...options, engines }, () => {})
}

it('names the least number that fails, also where it is not searched first', { timeout: 60_000 }, async () => {
  const { verdict, notes } = await answer('all_a', ['bmc'])
  expect([verdict, ...notes]).toEqual(['refuted', 'with N = 1, the least that shows it'])
})

it('calls no number the least where a smaller one has no answer', { timeout: 60_000 }, async () => {
  const { verdict, notes } = await answer('nobody_c', ['bmc'], 4)
  expect([verdict, ...notes]).toEqual(['refuted', 'with N = 2; for N = 1 there is no answer'])
})

it('is proved where the premise happens for a larger number only', { timeout: 60_000 }, async () => {
  const { verdict, every, notes } = await answer('three', ['bmc', 'ice'])
  expect([verdict, every?.from]).toEqual(['proved', 1])
  expect(notes).toEqual([
    'that time goes on and that variables stay in their ranges is asked of one N, not of every one',
  ])
})

it('is vacuous for some numbers, and so not for every one', { timeout: 60_000 }, async () => {
  const { verdict, every, reason } = await answer('none', ['bmc', 'ice'])
  expect([verdict, every]).toEqual(['unknown', undefined])
  expect(reason).toBe('its premise is never true, with N = 2, 3, 4; for larger N it is open')
})
