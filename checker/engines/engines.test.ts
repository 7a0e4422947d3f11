/** The portfolio on a small system with a true and a false property. What each engine must answer by itself: `engine-table.test.ts`. */
import { describe, expect, it } from 'vitest'
import { add, and, cur, eq, gt, le, lt, not, num, realSort, type Term, tt } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { assumption, emit, event, machine, may, network, on, parameter, set, when } from '../run/hand-made.ts'
import { chooseBackend } from '../smt/backend.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { describeNative } from '../smt/pipe.ts'
import { rational } from '../support/rational.ts'
import { lower } from '../system/lower.ts'
import { certificateText, recheck } from '../trust/certificate.ts'
import type { Engine, Verdict } from './engine.ts'
import { engines } from './index.ts'
import { decide, type PortfolioOptions } from './portfolio.ts'
import { spacer } from './spacer.ts'

const backend = embeddedBackend()
const options: PortfolioOptions = { backend, engines, bound: 8, timeoutMs: 60_000, seed: 1, signal: new AbortController().signal }

/** A clock ticks every PERIOD; a guest that may be away at that moment sees the tick when it is back, at most AWAY later. */
function ticking(): { net: Network; late: Term; veryLate: Term } {
  const period = parameter('PERIOD', realSort, rational(4))
  const away = parameter('AWAY', realSort, rational(1))
  const tick = event('tick')
  const host = machine('host', 'ON')
  const since = host.clock('since')
  host.invariant('ON', cur(since), cur(period.variable))
  host.edge('ON', 'ON', emit(tick), { guard: eq(cur(since), cur(period.variable)), updates: [set(since, num(0))] })
  const guest = machine('guest', 'HERE', 'AWAY', 'OWING')
  const age = guest.clock('age')
  const gone = guest.clock('gone')
  guest.invariant('AWAY', cur(gone), cur(away.variable))
  guest.invariant('OWING', cur(gone), cur(away.variable))
  guest.edge('HERE', 'HERE', on(tick), { updates: [set(age, num(0))] })
  guest.edge('HERE', 'AWAY', may, { updates: [set(gone, num(0))] })
  guest.edge('AWAY', 'HERE', may)
  guest.edge('AWAY', 'OWING', on(tick))
  guest.edge('OWING', 'HERE', when, { updates: [set(age, num(0))] })
  const positive = assumption(
    and(lt(num(0), cur(period.variable)), le(num(0), cur(away.variable)), lt(cur(away.variable), cur(period.variable))),
  )
  const net = network([host, guest], { params: [period, away], assumptions: [positive] })
  return {
    net,
    late: gt(cur(age), cur(period.variable)),
    veryLate: gt(cur(age), add(cur(period.variable), cur(away.variable))),
  }
}

describe('the portfolio', () => {
  it('refutes what is false with the fewest jumps', async () => {
    const { net, late } = ticking()
    const { verdict } = await decide({ network: net, system: lower(net), bad: late }, options)
    expect(verdict.kind).toBe('refuted')
    if (verdict.kind === 'refuted') expect(verdict.trace.steps.filter((s) => s.jump).length).toBe(2)
  })

  it('who gives up makes room for the next engine, who decides does not', async () => {
    const { net, late } = ticking()
    const begun: string[] = []
    const saying = (name: string, verdict: Verdict): Engine => ({
      name,
      summary: name,
      check: async () => {
        begun.push(name)
        return verdict
      },
    })
    const clean = saying('is clean', { kind: 'bounded', depth: 1 })
    const gaveUp = saying('gives up', { kind: 'unknown', reason: 'a test' })
    const proves = saying('decides', { kind: 'proved', lemma: tt, k: 0 })
    const last = saying('comes too late', { kind: 'unknown', reason: 'a test' })
    const { engine } = await decide({ network: net, system: lower(net), bad: late }, { ...options, engines: [clean, gaveUp, proves, last] })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect({ engine, begun }).toEqual({ engine: 'decides', begun: ['is clean', 'gives up', 'decides'] })
  })

  it('proves what is true, with a certificate that re-checks', async () => {
    const { net, veryLate } = ticking()
    const problem = { network: net, system: lower(net), bad: veryLate }
    const { verdict } = await decide(problem, options)
    expect(verdict.kind).toBe('proved')
    if (verdict.kind !== 'proved') return
    const again = await recheck(certificateText(problem, verdict.lemma, verdict.k, ['a test']), backend)
    expect(again.ok).toBe(true)
    const broken = await recheck(certificateText({ ...problem, bad: not(veryLate) }, verdict.lemma, verdict.k, []), backend)
    expect(broken.ok).toBe(false)
  })

  for (const name of ['z3', 'cvc5']) {
    it.skipIf(describeNative(name) === undefined)(
      `${name} re-checks what the embedded solver proved, and proves it (needs ${name} on PATH)`,
      async () => {
        const native = await chooseBackend(name)
        const { net, veryLate } = ticking()
        const problem = { network: net, system: lower(net), bad: veryLate }
        for (const solver of [backend, native]) {
          const { verdict } = await decide(problem, { ...options, backend: solver })
          expect(verdict.kind).toBe('proved')
          if (verdict.kind !== 'proved') return
          const { obligations } = await recheck(certificateText(problem, verdict.lemma, verdict.k, ['a test']), native)
          expect(obligations.map((o) => o.answer)).toEqual(obligations.map(() => 'unsat'))
        }
      },
    )
  }

  it.skipIf(describeNative('z3') === undefined)('spacer knows old releases of z3, too (needs z3 on PATH)', async () => {
    const native = await chooseBackend('z3')
    const { net, veryLate } = ticking()
    const { verdict } = await decide(
      { network: net, system: lower(net), bad: veryLate },
      { ...options, backend: native, engines: [spacer] },
    )
    expect(verdict).toMatchObject({ kind: 'proved' })
  })
})
