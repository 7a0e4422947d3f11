/** Which assumptions contradict each other: a set that cannot be true together, and can without any one of it. */
import { expect, it } from 'vitest'
import { ff } from '../logic/term.ts'
import { elaborate } from '../model/elaborate.ts'
import type { Network } from '../model/model.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { parse } from '../syntax/parse.ts'
import { lower } from '../system/lower.ts'
import { contradiction, contradictionText } from './contradiction.ts'
import type { Rechecker } from './recheckers.ts'

const options = {
  backend: embeddedBackend(),
  engines: [],
  bound: 4,
  timeoutMs: 120_000,
  seed: 1,
  signal: new AbortController().signal,
}

function networkOf(assumptions: string): Network {
  const text = `param A: time = 1ms;\nparam B: time = 2ms;\nparam C: time = 3ms;\n${assumptions}\nmachine M { state S { } }\nsystem s { m: M; }`
  return elaborate([parse({ path: 'm.tick', text }).value], {}).value.systems[0] as Network
}

async function named(assumptions: string): Promise<string> {
  const network = networkOf(assumptions)
  return contradictionText(await contradiction({ network, system: lower(network), bad: ff }, options))
}

const none = 'no parameter values satisfy the assumptions'

it.each([
  [
    'assume A < B and B < C and A > 1ms;\nassume C < A;',
    'A < B (m.tick:4), B < C (m.tick:4) and C < A (m.tick:5) contradict each other',
  ],
  [
    'assume A > 0ms;\nassume B > 0ms;\nassume A + B < A;',
    'B > 0ms (m.tick:5) and A + B < A (m.tick:6) contradict each other',
  ],
  [
    'assume A > 2ms;\nassume A > 3ms;\nassume A < 1ms and C > 0ms;',
    /^A > [23]ms \(m.tick:[45]\) and A < 1ms \(m.tick:6\) contradict each other$/,
  ],
  ['assume A > 0ms;\nassume A < A;', 'false (m.tick:5) is never true'],
])('names as few as there can be: %s', async (assumptions, expected) => {
  const text = await named(assumptions)
  expect(text.startsWith(`${none}: `)).toBe(true)
  expect(text.slice(none.length + 2)).toEqual(typeof expected === 'string' ? expected : expect.stringMatching(expected))
})

it('names none where some values satisfy them', async () => {
  expect(await named('assume A < B and B < C;\nassume A > 0ms;')).toBe(none)
})

it('names none that other programs do not agree about', async () => {
  const network = networkOf('assume A < B;\nassume B < A;')
  const doubtful: Rechecker = {
    name: 'doubtful',
    answers: async (blocks) => blocks.map(() => ({ kind: 'unknown', reason: 'who knows' })),
  }
  expect(
    await contradiction({ network, system: lower(network), bad: ff }, { ...options, recheckers: [doubtful] }),
  ).toEqual([])
})
