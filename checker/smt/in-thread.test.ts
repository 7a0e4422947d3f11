import { beforeAll, expect, test } from 'vitest'
import { embeddedBackend } from './embedded.ts'
import { inThread } from './in-thread.ts'
import { startZ3, type Z3 } from './z3.ts'

let z3: Z3

beforeAll(async () => {
  const setup = await embeddedBackend().setup?.()
  if (setup !== undefined) z3 = await startZ3(setup)
})

test('sessions in one thread know nothing of each other', async () => {
  const backend = inThread(z3, () => undefined)
  const [one, other] = [backend.open(), backend.open()]
  one.tell('(declare-const x Real)\n(assert (< x 0.0))')
  other.tell('(declare-const x Bool)\n(assert (not x))')
  expect(await one.check()).toEqual({ kind: 'sat' })
  expect(await other.values(['true']).catch(() => 'no model yet')).toBe('no model yet')
  one.tell('(assert (= x 1.0))')
  expect(await one.check()).toEqual({ kind: 'unsat' })
  one.kill()
  expect(await one.check()).toEqual({ kind: 'unknown', reason: 'stopped' })
})

test('whoever waits for the thread is heard before each question', async () => {
  let looks = 0
  const session = inThread(z3, () => looks++).open()
  await session.check()
  await session.check()
  expect(looks).toBe(2)
  session.kill()
})

test('a solver that is gone is gone for all sessions, with the reason', async () => {
  const broken: Z3 = {
    ...z3,
    broken: 'memory access out of bounds',
    context: () => {
      throw new Error('nothing is asked of it')
    },
  }
  const session = inThread(broken, () => undefined).open()
  expect(await session.check()).toEqual({
    kind: 'unknown',
    reason: 'the embedded solver broke: memory access out of bounds',
  })
  session.kill()
})
