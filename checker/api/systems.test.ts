import { describe, expect, it } from 'vitest'
import { readModel } from './read-model.ts'
import { systemsAsked } from './systems.ts'

async function asked(...checks: string[]): Promise<string[]> {
  const text = [
    'param A: time = 1ms; param B: time = 2ms; assume A > 0ms and B > 0ms;',
    'machine M { clock x; state S { invariant x <= A; when x == A { reset(x); } } }',
    'system one { m: M; } system two { m: M; }',
    'property p: always m.x <= A;',
    ...checks,
  ].join('\n')
  const read = await readModel('a.tick', {}, async () => text)
  return systemsAsked([read], read.model?.questions ?? []).map((s) => s.name)
}

describe('systemsAsked', () => {
  it('asks each system of a question once', async () => {
    expect(await asked('check two { p: proved; } check two { p: refuted; }')).toEqual(['two'])
  })

  it('leaves out stronger assumptions where a question is asked under weaker ones', async () => {
    expect(await asked('check one { p: refuted; } check one assuming A <= B { p: proved; }')).toEqual(['one'])
  })

  it('names the assumption where no question is asked without one', async () => {
    expect(await asked('check one assuming A <= B { p: proved; } check one assuming B < A { p: refuted; }')).toEqual([
      'one (A <= B)',
      'one (B < A)',
    ])
  })
})
