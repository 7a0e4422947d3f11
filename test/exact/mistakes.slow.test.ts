/** The mistakes of `random.test.ts`, put into a larger certificate. */
import { afterAll, test } from 'vitest'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { compareMistakes } from './mistakes.ts'

const session = embeddedBackend({ spare: false }).open()
afterAll(() => session.kill())

test('a certificate (final_suspended.ticks_in_guest), and each small mistake in it', async () => {
  await compareMistakes('final_suspended.ticks_in_guest', session)
})
