import { describe, expect, it } from 'vitest'
import { assumption, machine, network, parameter } from '../../test/hand-made.ts'
import { add, and, cur, eq, intSort, le, lt, not, num, or, realSort, type Term } from '../logic/term.ts'
import { rational } from '../support/rational.ts'
import { positiveTimes } from './progress.ts'

const p = parameter('P', realSort, rational(4))
const q = parameter('Q', realSort, rational(4))
const n = parameter('N', intSort, rational(4))
const [P, Q, N] = [p, q, n].map(({ variable }) => cur(variable)) as [Term, Term, Term]

function positive(...assumptions: readonly Term[]): string[] {
  const net = network([machine('m', 'A')], { params: [p, q, n], assumptions: assumptions.map(assumption) })
  return positiveTimes(net).map((t) => (t.kind === 'var' ? t.variable.name : '?'))
}

describe('times that are positive', () => {
  it('are those that an assumption says are', () => {
    expect(positive(lt(num(0), P))).toEqual(['P'])
    expect(positive(and(lt(num(0), P), lt(num(2), Q)))).toEqual(['P', 'Q'])
    expect(positive(lt(num(0), P), lt(num(0), Q))).toEqual(['P', 'Q'])
  })

  it('are none that may be 0 or less', () => {
    expect(positive(le(num(0), P))).toEqual([])
    expect(positive(not(lt(P, num(0))))).toEqual([])
    expect(positive(lt(num(-1), P))).toEqual([])
    expect(positive(lt(P, num(3)))).toEqual([])
    expect(positive(not(eq(P, num(0))))).toEqual([])
    expect(positive()).toEqual([])
  })

  it('are none where only one of several conditions says so', () => {
    expect(positive(or(lt(num(0), P), lt(num(0), Q)))).toEqual([])
    expect(positive(lt(num(0), add(P, Q)))).toEqual([])
  })

  it('are no counts', () => {
    expect(positive(lt(num(0, intSort), N))).toEqual([])
  })
})
