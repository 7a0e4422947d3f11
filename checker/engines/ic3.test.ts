/**
 * What ic3 claims of its frames, asked of another solver at every moment: each lemma holds at the start, follows by a
 * step from the frame before its own, and frames that are said to be clean show nothing bad. (Fi is made of the lemmas
 * of level i and more, so that frames only grow.)
 */
import { describe, expect, it } from 'vitest'
import { type Asked, above, ticking } from '../../test/hand-made-systems.ts'
import { primed } from '../logic/rewrite.ts'
import { and, cur, intSort, le, not, num, type Term } from '../logic/term.ts'
import type { Context } from '../parts/context.ts'
import { clauseOf } from '../parts/cube.ts'
import { type Problem, type TimedProblem, timedProblem } from '../parts/problem.ts'
import { alone, decide, type PortfolioOptions } from '../portfolio/portfolio.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { type FrameClaim, ic3With } from './ic3.ts'

const options: PortfolioOptions = {
  backend: embeddedBackend(),
  engines: [],
  bound: 8,
  timeoutMs: 120_000,
  seed: 1,
  signal: new AbortController().signal,
}

/** What is wrong with a claim; undefined when it holds. */
async function faultOf({ problem, lemmas, clean }: FrameClaim, context: Context): Promise<string | undefined> {
  const { system, bad } = problem
  const names = new Set(system.states.map((v) => v.name))
  const possible = async (condition: Term): Promise<boolean> => {
    const solver = context.open()
    solver.assertAt(0, and(system.assume, system.facts, condition))
    const answer = await solver.canBe([])
    solver.kill()
    return answer
  }
  const frame = (level: number): Term =>
    level === 0 ? system.init : and(...lemmas.filter((l) => l.level >= level).map((l) => clauseOf(l.cube)))
  if (await possible(and(system.init, not(frame(1))))) return 'a lemma does not hold at the start'
  const levels = [...new Set(lemmas.map((l) => l.level))]
  for (const level of levels) {
    const after = primed(and(system.facts, frame(level)), (v) => names.has(v.name))
    if (await possible(and(frame(level - 1), system.trans, not(after))))
      return `a step leads out of F${level - 1} past F${level}`
  }
  for (let level = 0; level <= clean; level++)
    if (await possible(and(frame(level), system.seen(bad)))) return `F${level} shows what is bad`
  return undefined
}

/** How often frames were looked at, and what the engine says in the end. */
async function inspected(problem: Problem): Promise<{ readonly kind: string; readonly claims: number }> {
  let claims = 0
  const engine = ic3With(async (claim) => {
    claims += 1
    const fault = await alone('frames', problem, options, async (context) => (await faultOf(claim, context)) ?? 'none')
    expect(fault).toBe('none')
  })
  const { verdict } = await decide(problem, { ...options, engines: [engine] })
  return { kind: verdict.kind, claims }
}

const asked = ({ network, bad }: Asked): TimedProblem => timedProblem(network, bad)

describe('the frames of ic3', () => {
  it('are what it says they are, until it refutes', async () => {
    const { kind, claims } = await inspected(asked(above(3, 2)))
    expect(kind).toBe('refuted')
    expect(claims).toBeGreaterThan(3)
  })

  it('are what it says they are, until it proves', async () => {
    const { kind, claims } = await inspected(asked(ticking.veryLate))
    expect(kind).toBe('proved')
    expect(claims).toBeGreaterThan(2)
  })
})

it('a claim that is false is noticed', async () => {
  const problem = asked(above(4, 3))
  const [n] = problem.network.processes[0]?.data ?? []
  if (n === undefined) throw new Error('no counter')
  const cube = (low: number): readonly Term[] => [le(num(low, intSort), cur(n.variable))]
  const fault = (lemmas: FrameClaim['lemmas'], clean: number) =>
    alone('frames', problem, options, async (context) => (await faultOf({ problem, lemmas, clean }, context)) ?? 'none')
  expect(await fault([{ cube: cube(2), level: 1 }], 1)).toBe('none')
  expect(await fault([{ cube: cube(0), level: 1 }], 0)).toContain('at the start')
  expect(await fault([{ cube: cube(1), level: 1 }], 0)).toContain('past F1')
  expect(await fault([{ cube: cube(2), level: 2 }], 0)).toContain('past F2')
  expect(await fault([{ cube: cube(5), level: 1 }], 1)).toContain('F1 shows')
})
