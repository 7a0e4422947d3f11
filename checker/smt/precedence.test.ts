import { type ChildProcess, spawn } from 'node:child_process'
import { getPriority } from 'node:os'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Precedence } from './precedence.ts'

let child: ChildProcess
let precedence: Precedence

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  precedence = new Precedence()
  precedence.id = child.pid
})
afterEach(() => {
  vi.useRealTimers()
  child.kill('SIGKILL')
})

const nicer = (): number => getPriority(child.pid) - getPriority()

test('a solver that goes on thinking gives way, further and further', () => {
  precedence.thinks()
  vi.advanceTimersByTime(900)
  expect(nicer()).toBe(0)
  vi.advanceTimersByTime(200)
  expect(nicer()).toBe(10)
  vi.advanceTimersByTime(3_000)
  expect(nicer()).toBe(19)
})

test('one with more patience gives way later', () => {
  precedence.patience = 3
  precedence.thinks()
  vi.advanceTimersByTime(2_900)
  expect(nicer()).toBe(0)
  vi.advanceTimersByTime(200)
  expect(nicer()).toBe(10)
})

test('only thinking counts, over many questions', () => {
  for (let question = 0; question < 9; question++) {
    precedence.thinks()
    vi.advanceTimersByTime(100)
    precedence.rests()
    vi.advanceTimersByTime(1_000)
  }
  expect(nicer()).toBe(0)
  precedence.thinks()
  vi.advanceTimersByTime(200)
  expect(nicer()).toBe(10)
})

test('a renewed one counts as new, or says that it cannot be', () => {
  precedence.thinks()
  vi.advanceTimersByTime(900)
  expect(precedence.renew()).toBe(true)
  precedence.thinks()
  vi.advanceTimersByTime(900)
  expect(nicer()).toBe(0)
  vi.advanceTimersByTime(200)
  expect(nicer()).toBe(10)
  const renewed = precedence.renew()
  expect(nicer()).toBe(renewed ? 0 : 10)
})

test('nothing is done to a solver of which the operating system knows nothing', () => {
  child.kill('SIGKILL')
  const unknown = new Precedence()
  unknown.thinks()
  vi.advanceTimersByTime(10_000)
  expect(unknown.renew()).toBe(true)
})
