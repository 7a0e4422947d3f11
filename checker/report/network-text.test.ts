import { describe, expect, it } from 'vitest'
import { add, and, boolSort, cur, ite, le, lt, not, num, or, realSort, scale, tt } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { rational } from '../support/rational.ts'
import { networkText, termInfix } from './network-text.ts'

const a = cur({ name: 'a', sort: boolSort })
const b = cur({ name: 'b', sort: boolSort })
const x = cur({ name: 'x', sort: realSort })
const y = cur({ name: 'y', sort: realSort })

describe('termInfix', () => {
  it('puts parentheses where the structure needs them, and only there', () => {
    expect(termInfix(and(or(a, b), not(and(a, b))))).toBe('(a or b) and not (a and b)')
    expect(termInfix(or(and(a, b), le(x, num(4))))).toBe('a and b or x <= 4ms')
    expect(termInfix(lt(add(x, scale(-2, y)), scale(rational('1/2'), add(x, y))))).toBe('x + -2 * y < 1/2 * (x + y)')
    expect(termInfix(add(ite(a, x, y), num(1)))).toBe('(a ? x : y) + 1ms')
  })
})

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
          locations: [{ name: 'A', urgent: false, invariants: [{ when: tt, left: cur(clock), right: num(4), span }], span }],
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
  assume 0ms < T
  process p: P, starts in A
    clock p.x = 0ms
    state A
      invariant p.x <= 4ms
      when when 4ms <= p.x -> A    // p: A -> A when
        p.x = 0ms`)
  })
})
