import { describe, expect, it } from 'vitest'
import { assumption, emit, event, machine, network, parameter, set } from '../../test/hand-made.ts'
import { variablesOf } from '../logic/rewrite.ts'
import { cur, le, lt, num, realSort } from '../logic/term.ts'
import type { Question } from '../model/model.ts'
import type { Outcome } from '../outcome.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { rational } from '../support/rational.ts'
import { regionOf } from './region.ts'

/** A clock that is reset every PERIOD; the question alone speaks of GAP. */
function ticking() {
  const [period, gap] = [parameter('PERIOD', realSort, rational(4)), parameter('GAP', realSort, rational(4))]
  const m = machine('m', 'A')
  const since = m.clock('since')
  m.invariant('A', cur(since), cur(period.variable))
  m.edge('A', 'A', emit(event('tick')), { updates: [set(since, num(0))] })
  const net = network([m], {
    params: [period, gap],
    assumptions: [assumption(lt(num(0), cur(period.variable))), assumption(lt(num(0), cur(gap.variable)))],
  })
  const form = { kind: 'always', condition: le(cur(since), cur(gap.variable)) } as const
  return { form, question: { network: net, property: { name: 'p', form } } as unknown as Question }
}

describe('regions', () => {
  it('are halved where the question compares parameters with what the model does', async () => {
    const { form, question } = ticking()
    const asked: string[][] = []
    const undecided = async (narrowed: Question): Promise<Outcome> => {
      const own = narrowed.network.assumptions.slice(question.network.assumptions.length)
      asked.push(own.flatMap(({ condition }) => variablesOf(condition).map((v) => v.name)))
      return { question: narrowed, fitness: 'unasked', verdict: 'unknown', reason: 'not tried', notes: [], seconds: 0 }
    }
    const signal = new AbortController().signal
    const options = {
      backend: embeddedBackend(),
      bound: 8,
      timeoutMs: 10_000,
      budgetMs: 60_000,
      cells: 4,
      seed: 1,
      signal,
    }
    const region = await regionOf(question, form, undecided, options, () => {})
    expect(asked[0]).toEqual([])
    expect(asked.slice(1).some((names) => names.includes('GAP') && names.includes('PERIOD'))).toBe(true)
    expect(region.holds).toEqual([])
    expect(region.fails).toEqual([])
    expect(region.reason).toBe('not tried')
  })
})
