import { describe, expect, it } from 'vitest'
import { cur, le, lt, num, realSort, tt } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { rational } from '../support/rational.ts'
import { networkText } from './network-text.ts'

describe('networkText', () => {
  it('shows states with their invariants and transitions', () => {
    const source = { path: 'm.tick', text: '' }
    const span = { source, start: 0, end: 0 }
    const clock = { name: 'p.x', sort: realSort }
    const network: Network = {
      name: 's',
      params: [{ variable: { name: 'T', sort: realSort }, isTime: true, default: rational(4), span }],
      assumptions: [{ condition: lt(num(0), cur({ name: 'T', sort: realSort })), span }],
      processes: [
        {
          name: 'p',
          machine: 'P',
          location: { name: 'p', sort: { kind: 'enum', name: 'p', values: ['A'] } },
          initial: 'A',
          locations: [
            { name: 'A', urgent: false, invariants: [{ when: tt, left: cur(clock), right: num(4), span }], span },
          ],
          clocks: [{ variable: clock, runs: tt, start: { kind: 'value', value: num(0) }, span }],
          timers: [],
          data: [],
          edges: [
            {
              id: 'p: A -> A when',
              process: 'p',
              from: 'A',
              to: 'A',
              trigger: { kind: 'when' },
              urgent: false,
              guard: le(num(4), cur(clock)),
              choices: [],
              updates: [{ variable: clock, value: num(0) }],
              raises: [],
              clears: [],
              span,
            },
          ],
          observer: false,
          span,
        },
      ],
      signals: [],
      irqs: [],
      observerClocks: [],
      monitors: [],
    }
    expect(networkText(network)).toBe(`system s
  param T = 4ms
  assume T > 0ms
  process p: P, starts in A
    clock p.x = 0ms
    state A
      invariant p.x <= 4ms
      when when p.x >= 4ms -> A    // p: A -> A when
        p.x = 0ms`)
  })
})
