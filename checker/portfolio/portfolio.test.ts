/**
 * The portfolio on a small system with a true and a false property. What each engine must answer by itself:
 * `engine-table.test.ts`.
 */
import { describe, expect, it } from 'vitest'
import { ticking } from '../../test/hand-made-systems.ts'
import type { Engine } from '../engines/engine.ts'
import { engines } from '../engines/index.ts'
import { spacer } from '../engines/spacer.ts'
import { not, tt } from '../logic/term.ts'
import { timedProblem, type Verdict } from '../parts/problem.ts'
import { chooseBackend } from '../smt/backend.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { describeNative } from '../smt/pipe.ts'
import { withDeadline } from '../support/deadline.ts'
import { certificateText, recheck } from '../trust/certificate.ts'
import { decide, type PortfolioOptions } from './portfolio.ts'

const backend = embeddedBackend()
const options: PortfolioOptions = {
  backend,
  engines,
  bound: 8,
  timeoutMs: 60_000,
  seed: 1,
  signal: new AbortController().signal,
}

describe('the portfolio', () => {
  it('refutes what is false with the fewest jumps', async () => {
    const { network, bad } = ticking.late
    const { verdict } = await decide(timedProblem(network, bad), options)
    expect(verdict.kind).toBe('refuted')
    if (verdict.kind === 'refuted') expect(verdict.trace.steps.filter((s) => s.jump).length).toBe(2)
  })

  it('who gives up makes room for the next engine, who decides does not', async () => {
    const { network, bad } = ticking.late
    const begun: string[] = []
    const saying = (name: string, verdict: Verdict): Engine => ({
      name,
      summary: name,
      joinsAfterMs: { timed: 0 },
      check: async () => {
        begun.push(name)
        return verdict
      },
    })
    const clean = saying('is clean', { kind: 'bounded', depth: 1 })
    const gaveUp = saying('gives up', { kind: 'unknown', reason: 'a test' })
    const proves = saying('decides', { kind: 'proved', lemma: tt, k: 0 })
    const last = saying('comes too late', { kind: 'unknown', reason: 'a test' })
    const { engine } = await decide(timedProblem(network, bad), { ...options, engines: [clean, gaveUp, proves, last] })
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect({ engine, begun }).toEqual({ engine: 'decides', begun: ['is clean', 'gives up', 'decides'] })
  })

  it('says interrupted where somebody stopped it, and not where the time of all that was asked is up', async () => {
    const { network, bad } = ticking.late
    const ask = (signal: AbortSignal) => decide(timedProblem(network, bad), { ...options, signal })
    const late = await withDeadline(options.signal, 0, async (signal) => {
      while (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 1))
      return ask(signal)
    })
    expect(late.verdict).toEqual({ kind: 'unknown', reason: 'no depth was completed' })
    expect((await ask(AbortSignal.abort())).verdict).toEqual({ kind: 'unknown', reason: 'interrupted' })
  })

  it('proves what is true, with a certificate that re-checks', async () => {
    const { network, bad } = ticking.veryLate
    const problem = timedProblem(network, bad)
    const { verdict } = await decide(problem, options)
    expect(verdict.kind).toBe('proved')
    if (verdict.kind !== 'proved') return
    const again = await recheck(certificateText(problem, verdict.lemma, verdict.k, ['a test']), backend)
    expect(again.ok).toBe(true)
    const broken = await recheck(certificateText({ ...problem, bad: not(bad) }, verdict.lemma, verdict.k, []), backend)
    expect(broken.ok).toBe(false)
  })

  for (const name of ['z3', 'cvc5']) {
    it.skipIf(describeNative(name) === undefined)(
      `${name} re-checks what the embedded solver proved, and proves it (needs ${name} on PATH)`,
      async () => {
        const native = await chooseBackend(name)
        const { network, bad } = ticking.veryLate
        const problem = timedProblem(network, bad)
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
    const { network, bad } = ticking.veryLate
    const { verdict } = await decide(timedProblem(network, bad), { ...options, backend: native, engines: [spacer] })
    expect(verdict).toMatchObject({ kind: 'proved' })
  })
})
