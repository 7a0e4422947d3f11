/** Rankings: which of them count, and what of them is checked again. */
import { describe, expect, it } from 'vitest'
import { exactly, machine, may, network, set } from '../../test/hand-made.ts'
import { add, cur, eq, ff, intSort, le, lt, next, num, scale, type Term, tt } from '../logic/term.ts'
import type { Context } from '../parts/context.ts'
import type { TimedProblem } from '../parts/problem.ts'
import { alone } from '../portfolio/portfolio.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { rational } from '../support/rational.ts'
import { lower } from '../system/lower.ts'
import { blockOf, recheckBlocks } from './certificate.ts'
import { chainObligations, patientJumps } from './progress.ts'
import { rankedJumps } from './ranking.ts'
import { solverRechecker } from './recheckers.ts'

const backend = embeddedBackend()
const options = { backend, engines: [], bound: 4, timeoutMs: 120_000, seed: 1, signal: new AbortController().signal }
const whole = (n: number): Term => num(n, intSort)

/** A backlog that grows for as long as somebody wishes, and is worked off at one instant, `by` so many at a time. */
function backlog(by: number): { readonly problem: TimedProblem; readonly n: Term } {
  const m = machine('m', 'R', 'S')
  const n = m.data('n', intSort, exactly(whole(0)))
  m.urgent('S')
  m.edge('R', 'R', may, { updates: [set(n, add(cur(n), whole(1)))] })
  m.edge('R', 'S', may)
  m.edge('S', 'S', may, { guard: lt(whole(0), cur(n)), updates: [set(n, add(cur(n), whole(-by)))] })
  m.edge('S', 'R', may, { guard: le(cur(n), whole(0)) })
  const net = network([m])
  return { problem: { network: net, system: lower(net), bad: ff }, n: cur(n) }
}

async function asked<T>(problem: TimedProblem, body: (context: Context) => Promise<T>): Promise<T> {
  const answer = await alone('progress', problem, options, body)
  if (typeof answer === 'object' && answer !== null && 'kind' in answer) throw new Error('no answer')
  return answer as T
}

const strategy = (ranking: Term) => ({ preference: 'first' as const, most: 4, ranking })

describe('a ranking', () => {
  it('is guessed from chains of jumps', async () => {
    const { problem, n } = backlog(1)
    const found = await asked(problem, (context) => rankedJumps(problem, tt, 'first', context))
    expect(found?.ranking).toBe(n)
  })

  it('must fall', async () => {
    const { problem, n } = backlog(0)
    expect(await asked(problem, (context) => patientJumps(problem, tt, strategy(n), context))).toHaveProperty('steps')
  })

  it('must not fall for ever', async () => {
    const { problem, n } = backlog(-1)
    const fallsForEver = scale(rational(-1), n)
    expect(
      await asked(problem, (context) => patientJumps(problem, tt, strategy(fallsForEver), context)),
    ).toHaveProperty('steps')
  })
})

describe('the obligations of a ranking', () => {
  const { problem, n } = backlog(1)
  const same = (v: Term): Term => (v.kind === 'var' ? eq(next(v.variable), v) : ff)
  const answers = async (ranking: Term, between: readonly Term[], jumps = 4): Promise<string[]> => {
    const obligations = chainObligations(problem, { preference: 'first', ranking, lemma: tt, jumps, between })
    const blocks = obligations.map((o) => blockOf(problem.system, o))
    return (await recheckBlocks(blocks, [solverRechecker(backend)])).obligations.map((o) => o.answer)
  }

  it('hold for one that is', async () => {
    const { jumps, between } = (await asked(problem, (context) => patientJumps(problem, tt, strategy(n), context))) as {
      readonly jumps: number
      readonly between: readonly Term[]
    }
    expect(new Set(await answers(n, between, jumps))).toEqual(new Set(['unsat']))
  })

  it('fail where jumps that do not count change more than is said', async () => {
    expect((await answers(n, [same(n)]))[1]).toBe('sat')
  })

  it('fail for a ranking that falls for ever, and for one that never falls', async () => {
    expect((await answers(scale(rational(-1), n), []))[0]).toBe('sat')
    expect((await answers(whole(0), []))[0]).toBe('sat')
  })
})
