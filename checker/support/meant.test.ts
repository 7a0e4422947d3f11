import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { meant, nearestText, slipsBetween, suggestion } from './meant.ts'

const names = ['tick_gap', 'worst_gap', 'exclusion', 'idles', 'A', 'B']

describe('meant', () => {
  it.each([
    ['tick_gpa', 'tick_gap'],
    ['tikc_gap', 'tick_gap'],
    ['TICK_GAP', 'tick_gap'],
    ['tck_gap', 'tick_gap'],
    ['wrost_gpa', 'worst_gap'],
    ['exclu', 'exclusion'],
    ['ilde', 'idles'],
    ['a', 'A'],
    ['C', undefined],
    ['gap', undefined],
    ['unrelated', undefined],
  ])('%s is %s', (name, expected) => {
    expect(meant(name, names)).toBe(expected)
  })

  it('says nothing where several begin so', () => {
    expect(meant('handover', ['handover_in_time', 'handover_at_all'])).toBeUndefined()
  })

  it('prefers what begins alike, and never the name itself', () => {
    expect(meant('state_1', ['rtate_1', 'state_1', 'state_2'])).toBe('state_2')
  })

  it('is a sentence', () => {
    expect(suggestion('tick_gpa', names)).toBe('did you mean `tick_gap`?')
    expect(suggestion('tick_gpa', [])).toBeUndefined()
  })
})

it('names the nearest, however far', () => {
  expect(nearestText('gap', names)).toBe('; the nearest is A')
  expect(nearestText('zzz', [])).toBe('')
})

describe('slipsBetween', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 7 })

  it('is symmetric, at most the longer word, and at least the difference of lengths', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const slips = slipsBetween(a, b, 10) as number
        expect(slips).toBe(slipsBetween(b, a, 10))
        expect(slips).toBeLessThanOrEqual(Math.max(a.length, b.length))
        expect(slips).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
        expect(slips === 0).toBe(a === b)
      }),
    )
  })

  it('counts an exchange of neighbours once, and gives up beyond the limit', () => {
    fc.assert(
      fc.property(word, word, (start, end) => {
        expect(slipsBetween(`${start}xy${end}`, `${start}yx${end}`, 10)).toBeLessThanOrEqual(1)
        const slips = slipsBetween(start, end, 10) as number
        expect(slipsBetween(start, end, slips)).toBe(slips)
        if (slips > 0) expect(slipsBetween(start, end, slips - 1)).toBeUndefined()
      }),
    )
  })
})
