import { describe, expect, it } from 'vitest'
import { pooled } from './pool.ts'

describe('pooled', () => {
  it('keeps the order of results and never runs more than its width at once', async () => {
    let running = 0
    let most = 0
    const results = await pooled([30, 10, 20, 0], 2, async (ms) => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, ms))
      running -= 1
      return ms
    })
    expect(results).toEqual([30, 10, 20, 0])
    expect(most).toBe(2)
  })

  it('lets the others finish before it throws', async () => {
    const done: number[] = []
    const work = pooled([1, 2, 3], 2, async (n) => {
      if (n === 1) throw new Error('one')
      done.push(n)
    })
    await expect(work).rejects.toThrow('one')
    expect(done).toEqual([2, 3])
  })
})
