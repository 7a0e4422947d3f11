/** Each pattern answers as it says. */
import { expect, it } from 'vitest'
import { check, parse } from '../api/index.ts'
import { patterns } from './new.ts'

it.each((await patterns()).map((pattern) => [pattern.name, pattern.text] as const))(
  '%s',
  { timeout: 300_000 },
  async (name, text) => {
    const { ok, properties } = await check(await parse({ path: `${name}.tick`, text }), { timeoutMs: 120_000 })
    expect(properties.map((p) => [p.property, p.asExpected])).toEqual(properties.map((p) => [p.property, true]))
    expect(ok).toBe(true)
  },
)
