import { expect, test } from 'vitest'
import { isLate, refuseIfLate, TooLate, timeoutText, withDeadline } from './deadline.ts'

const ended = (signal: AbortSignal): Promise<string> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve('at once')
    signal.addEventListener('abort', () => resolve('later'))
  })

test('ends when time is up, also when memory is short in the meantime', async () => {
  const work = withDeadline(new AbortController().signal, 100, ended)
  for (let i = 0; i < 50; i++) Array.from({ length: 100_000 }, (_, j) => ({ j }))
  expect(await work).toBe('later')
})

test('ends with the signal it is given', async () => {
  const stop = new AbortController()
  const work = withDeadline(stop.signal, 3_600_000, ended)
  stop.abort()
  expect(await work).toBe('later')
  expect(await withDeadline(stop.signal, 3_600_000, ended)).toBe('at once')
})

test('hands on what the work returns, and leaves no timer behind', async () => {
  const before = process.getActiveResourcesInfo().filter((r) => r === 'Timeout').length
  expect(await withDeadline(new AbortController().signal, 3_600_000, () => Promise.resolve(7))).toBe(7)
  expect(process.getActiveResourcesInfo().filter((r) => r === 'Timeout').length).toBe(before)
})

test('tells whether time was up, or somebody wanted the end', async () => {
  const stop = new AbortController()
  const signalOf = (ms: number) =>
    withDeadline(stop.signal, ms, (signal) =>
      withDeadline(signal, 3_600_000, (inner) => ended(inner).then(() => inner)),
    )
  expect(isLate(await signalOf(1))).toBe(true)
  const work = signalOf(3_600_000)
  stop.abort()
  expect(isLate(await work)).toBe(false)
})

test('seconds of a timeout are rounded', () => {
  expect([5_000 / 3, 15_000, 180_000, 50].map(timeoutText)).toEqual([
    'timeout after 1.67 s',
    'timeout after 15 s',
    'timeout after 180 s',
    'timeout after 0.05 s',
  ])
})

test('ends work that does not give way, once it is late', () => {
  expect(() => refuseIfLate(undefined, 'reading')).not.toThrow()
  expect(() => refuseIfLate(performance.now() + 1e6, 'reading')).not.toThrow()
  expect(() => refuseIfLate(performance.now() - 1, 'reading')).toThrow(TooLate)
})
