import { expect, it } from 'vitest'
import { paracheck } from './command-line.ts'

it('every state and transition of every shipped system is reached, or proved out of reach and explained', async () => {
  const { code, out } = await paracheck('coverage specs --timeout 180s')
  expect(out).not.toContain('warning')
  expect(code).toBe(0)
})
