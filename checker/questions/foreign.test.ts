/**
 * Files of other tools: a proof about a system without an initial state says so, and what engines claim is checked
 * again.
 */
import { describe, expect, it, vi } from 'vitest'
import { readForeign } from '../formats/index.ts'
import { ff, tt } from '../logic/term.ts'
import type { Verdict } from '../parts/problem.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { checkForeign } from './foreign.ts'

const lie = vi.hoisted(() => ({ verdict: undefined as unknown }))
vi.mock('../portfolio/portfolio.ts', async (original) => {
  const real = await original<typeof import('../portfolio/portfolio.ts')>()
  type Decide = typeof real.decide
  const decide: Decide = async (problem, options) => {
    if (lie.verdict === undefined || options.bound === 0) return real.decide(problem, options)
    return { verdict: lie.verdict as Verdict, clean: -1 }
  }
  return { ...real, decide }
})

const options = {
  backend: embeddedBackend(),
  bound: 8,
  timeoutMs: 60_000,
  seed: 1,
  signal: new AbortController().signal,
}

async function answer(path: string, text: string, claimed?: Verdict) {
  lie.verdict = claimed
  const foreign = readForeign(path, text)
  const [property] = foreign.properties
  if (property === undefined) throw new Error('no property')
  const { verdict, asExpected, reason, depth } = await checkForeign(foreign, property, options, () => {})
  return { verdict, asExpected, reason, depth }
}

const vmt = (init: string, more = ''): string => `(declare-fun x () Int)\n(declare-fun xn () Int)
(define-fun .x () Int (! x :next xn))\n(define-fun .i () Bool (! ${init} :init true))
(define-fun .t () Bool (! (= xn (+ x 1)) :trans true))\n(define-fun .p () Bool (! (>= x 0) :invar-property 0))\n${more}`

const horn = (fact: string): string => `(set-info :status sat)\n(declare-fun P (Int) Bool)\n${fact}
(assert (forall ((x Int)) (=> (and (P x) (> x 0)) (P (+ x 1)))))
(assert (forall ((x Int)) (=> (and (P x) (< x 0)) false)))\n(check-sat)`

const mcmt = (assumption: string): string => `(define-state-type s ((x Real)))
(define-transition-system t s (= x 0) (= next.x (+ state.x 1)))\n(assume t ${assumption})\n(query t (>= x 0))`

const timed = (invariant: string): string => `(declare-fun x () Real)\n(declare-fun xn () Real)
(define-fun .x () Real (! x :nextclock xn))\n(define-fun .i () Bool (! (= x 0.0) :init true))
(define-fun .t () Bool (! (= xn 0.0) :trans true))\n(define-fun .l () Bool (! ${invariant} :locinvar true))
(define-fun .p () Bool (! (<= x 2.0) :invar-property 0))`

describe('a proof about a system', () => {
  it.each([
    ['a.vmt', vmt('(= x 0)')],
    ['a.smt2', horn('(assert (forall ((x Int)) (=> (= x 3) (P x))))')],
    ['a.mcmt', mcmt('(>= x 0)')],
    ['timed.vmt', timed('(<= x 2.0)')],
  ])('%s is proved where something is initial', async (path, text) => {
    expect((await answer(path, text)).verdict).toBe('proved')
  })

  it.each([
    ['a.vmt', vmt('(and (< x 0) (> x 0))')],
    ['a.vmt', vmt('(= x 0)', '(define-fun .v () Bool (! (> x 3) :invar true))')],
    ['a.smt2', horn('')],
    ['a.smt2', horn('(assert (forall ((x Int)) (=> (and (< x 3) (> x 3)) (P x))))')],
    ['a.mcmt', mcmt('(< x 0)')],
    ['timed.vmt', timed('(< x 0.0)')],
  ])('%s is vacuous where nothing is', async (path, text) => {
    const { verdict, asExpected, reason } = await answer(path, text)
    expect([verdict, reason]).toEqual(['vacuous', 'no state is initial, so that nothing can happen'])
    // Clauses that derive nothing are satisfiable, as their file says.
    expect(asExpected).toBe(path.endsWith('.smt2') ? true : undefined)
  })
})

describe('an engine is not believed', () => {
  const broken = vmt('(= x (- 2))')

  it('when it proves what is not so', async () => {
    expect(await answer('a.vmt', broken, { kind: 'proved', lemma: tt, k: 0 })).toMatchObject({ verdict: 'unknown' })
    expect(await answer('a.vmt', broken, { kind: 'proved', lemma: ff, k: 0 })).toMatchObject({ verdict: 'unknown' })
  })

  it('when it says how deep nothing is to be seen', async () => {
    expect(await answer('a.vmt', broken, { kind: 'bounded', depth: 3 })).toMatchObject({ verdict: 'unknown' })
    const late = vmt('(= x 0)').replace('(>= x 0)', '(< x 6)')
    expect(await answer('a.vmt', late, { kind: 'bounded', depth: 5 })).toMatchObject({ verdict: 'bounded', depth: 5 })
  })
})
