import { describe, expect, it } from 'vitest'
import { fits } from './globs.ts'

describe('fits', () => {
  it('takes stars and question marks as patterns and everything else as it is', () => {
    expect(fits('tick_gap', ['tick_*'])).toBe(true)
    expect(fits('tick_gap', ['idles', 'tick_?ap'])).toBe(true)
    expect(fits('tick_gap', ['tick'])).toBe(false)
    expect(fits('a.b', ['a?b'])).toBe(true)
    expect(fits('axb', ['a.b'])).toBe(false)
    expect(fits('vcpu[1]', ['vcpu[1]'])).toBe(true)
  })

  it('lets everything through when there is no pattern', () => {
    expect(fits('anything', [])).toBe(true)
  })
})
