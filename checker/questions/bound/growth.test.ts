import { describe, expect, it, vi } from 'vitest'
import { assumption, emit, event, exactly, machine, network, parameter, set } from '../../../test/hand-made.ts'
import { findLasso } from '../../engines/lasso.ts'
import { and, boolSort, cur, eq, ff, le, lt, not, num, realSort, scale, type Term, tt } from '../../logic/term.ts'
import type { Question } from '../../model/model.ts'
import { randomRun } from '../../run/simulate.ts'
import { embeddedBackend } from '../../smt/embedded.ts'
import { rational } from '../../support/rational.ts'
import { replay } from '../../trace/replay.ts'
import type { Step, Trace } from '../../trace/trace.ts'
import { Search } from './form.ts'
import { growing } from './growth.ts'

vi.mock('../../engines/lasso.ts', async (original) => {
  const lasso = await original<typeof import('../../engines/lasso.ts')>()
  return { ...lasso, findLasso: vi.fn(lasso.findLasso) }
})

/**
 * A tick every PERIOD that resets `age`, or is skipped: where `maySkip` (of age, PERIOD, and whether the last one was
 * skipped) allows it.
 */
function skipping(maySkip: (age: Term, period: Term, skipped: Term) => Term) {
  const period = parameter('PERIOD', realSort, rational(4))
  const m = machine('m', 'A')
  const [since, age] = [m.clock('since'), m.clock('age')]
  const skipped = m.data('skipped', boolSort, exactly(ff))
  m.invariant('A', cur(since), cur(period.variable))
  const due = eq(cur(since), cur(period.variable))
  m.edge('A', 'A', emit(event('tick')), {
    guard: due,
    updates: [set(since, num(0)), set(age, num(0)), set(skipped, ff)],
  })
  m.edge('A', 'A', emit(event('skip')), {
    guard: and(due, maySkip(cur(age), cur(period.variable), cur(skipped))),
    updates: [set(since, num(0)), set(skipped, tt)],
  })
  const net = network([m], { params: [period], assumptions: [assumption(lt(num(0), cur(period.variable)))] })
  const form = { kind: 'bound', quantity: cur(age), condition: tt } as const
  const limit = scale(rational(4), cur(period.variable))
  return { net, form, limit, question: { network: net, property: { name: 'b', form } } as unknown as Question }
}

const options = {
  backend: embeddedBackend(),
  bound: 40,
  timeoutMs: 60_000,
  seed: 1,
  signal: new AbortController().signal,
}
const ask = ({ question, form, limit }: ReturnType<typeof skipping>) =>
  growing(new Search(question, form, options, () => {}), limit)

describe('what grows for ever', () => {
  it('is shown by a run that makes the same turn until the largest expression is exceeded', async () => {
    const model = skipping(() => tt)
    const finding = await ask(model)
    expect(finding).toMatchObject({ verdict: 'refuted', reason: expect.stringContaining('no bound up to 4 * PERIOD') })
    expect(finding?.trace && replay(model.net, finding.trace, lt(model.limit, model.form.quantity))).toEqual({
      ok: true,
    })
    expect(finding?.trace?.loop).toBeUndefined()
  })

  it('is not what can be skipped once, nor what may not grow past an amount of its own', async () => {
    expect(await ask(skipping((_age, _period, skipped) => not(skipped)))).toBeUndefined()
    expect(await ask(skipping((age, period) => le(age, scale(rational(3), period))))).toBeUndefined()
  })

  it('is not what goes past the largest expression and ends later, though a loop is found', async () => {
    const model = skipping((age, period) => le(age, scale(rational(6), period)))
    expect(await ask(model)).toBeUndefined()
    const isSkip = ({ jump }: Step): boolean => jump?.edges[0]?.includes('skip') === true
    const params = new Map([['PERIOD', rational(4)]])
    const runs = Array.from({ length: 100 }, (_, seed) => randomRun(model.net, params, { seed, steps: 2 }))
    const run = runs.find((r) => r?.steps.length === 2 && r.steps.every(isSkip)) as Trace
    vi.mocked(findLasso).mockResolvedValueOnce({ ...run, loop: 1 })
    expect(await ask(model)).toBeUndefined()
  })

  it('is not what stays the same, where the largest expression may be negative', async () => {
    const model = skipping(() => ff)
    const free = parameter('A', realSort, rational(1))
    const net = { ...model.net, params: [...model.net.params, free] }
    const question = { ...model.question, network: net } as Question
    expect(await ask({ ...model, net, question, limit: scale(rational(4), cur(free.variable)) })).toBeUndefined()
  })
})
