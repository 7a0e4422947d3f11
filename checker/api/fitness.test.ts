import { describe, expect, it } from 'vitest'
import { assumption, network, parameter } from '../../test/hand-made.ts'
import { fitnessUnder } from '../api/fitness.ts'
import { cur, le, num, realSort } from '../logic/term.ts'
import type { SystemOutcome } from '../outcome.ts'
import { rational } from '../support/rational.ts'
import type { Trace } from '../trace/trace.ts'

const a = parameter('A', realSort, rational(1))
const asked = { network: network([], { params: [a], assumptions: [assumption(le(num(2), cur(a.variable)))] }) }

function answer(verdict: SystemOutcome['verdict'], value?: number): SystemOutcome {
  const trace = value === undefined ? {} : { trace: { params: new Map([['A', rational(value)]]) } as unknown as Trace }
  return { network: asked.network, verdict, detail: '', seconds: 0, ...trace }
}

describe('what a verdict is worth', () => {
  it('is what its system is worth, the best answer that is about it', () => {
    expect(fitnessUnder(asked, [])).toBe('unasked')
    expect(fitnessUnder(asked, [answer('unknown')])).toBe('unknown')
    expect(fitnessUnder(asked, [answer('broken')])).toBe('broken')
    expect(fitnessUnder(asked, [answer('broken', 3), answer('sound')])).toBe('sound')
  })

  it('is not known where the system breaks at values only that the question rules out', () => {
    expect(fitnessUnder(asked, [answer('broken', 3)])).toBe('broken')
    expect(fitnessUnder(asked, [answer('broken', 1)])).toBe('unasked')
  })
})
