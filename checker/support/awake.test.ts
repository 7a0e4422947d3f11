import { expect, it } from 'vitest'
import { AwakeClock, awakeMs, measuring } from './awake.ts'

/** A clock, and what moves it: wall time passes, of which the process works some. */
function made() {
  let [wall, worked] = [5_000, 700]
  const clock = new AwakeClock(
    () => wall,
    () => worked,
  )
  const passes = (wallMs: number, workedMs = 0): number => {
    wall += wallMs
    worked += workedMs
    clock.beat()
    return clock.now() - 5_000
  }
  return passes
}

it('goes on while the process is awake, late or busy', () => {
  const passes = made()
  expect(passes(500)).toBe(500)
  expect(passes(1_400)).toBe(1_900)
  expect(passes(60_000, 59_500)).toBe(61_900)
})

it('stands while the process is stopped', () => {
  const passes = made()
  expect(passes(500, 400)).toBe(500)
  expect(passes(3_600_000)).toBe(1_000)
  expect(passes(500)).toBe(1_500)
  expect(passes(60_500, 2_000)).toBe(3_500)
})

it('leaves no timer behind', async () => {
  const timers = (): number => process.getActiveResourcesInfo().filter((r) => r === 'Timeout').length
  const before = timers()
  expect(await measuring(async () => typeof awakeMs())).toBe('number')
  expect(timers()).toBe(before)
})
