/**
 * Nothing that an engine or an earlier answer says is believed: engines that lie, and stored answers that are wrong.
 */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { checkQuestion, checkSystem } from '../check.ts'
import { cur } from '../logic/term.ts'
import { elaborate } from '../model/elaborate.ts'
import type { Question } from '../model/model.ts'
import { timedProblem, type Verdict } from '../parts/problem.ts'
import { randomRun } from '../run/simulate.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { readSexprs } from '../smt/sexpr.ts'
import { hasErrors } from '../support/diagnostic.ts'
import { rational } from '../support/rational.ts'
import { parse } from '../syntax/parse.ts'
import { lower } from '../system/lower.ts'
import type { Trace } from '../trace/trace.ts'
import { certificateText, recheck } from '../trust/certificate.ts'
import { readFormula, termsByName } from '../trust/formula.ts'
import { type Kept, readKept } from '../trust/kept.ts'

const lies = vi.hoisted(() => ({
  verdict: { kind: 'unknown', reason: 'says nothing' } as unknown,
  lasso: undefined as unknown,
  randomRuns: false,
}))
vi.mock('../engines/index.ts', async (original) => ({
  ...(await original<typeof import('../engines/index.ts')>()),
  engines: [
    { name: 'liar', summary: 'says what it is told', joinsAfterMs: { timed: 0 }, check: async () => lies.verdict },
  ],
}))
vi.mock('../engines/lasso.ts', async (original) => {
  const real = await original<typeof import('../engines/lasso.ts')>()
  return { ...real, findLasso: async () => lies.lasso ?? { kind: 'unknown', reason: 'says nothing' } }
})

/** Random runs refute most lies before they are checked again; here it is the second check that is tested. */
vi.mock('../trust/against.ts', async (original) => {
  const real = await original<typeof import('../trust/against.ts')>()
  return {
    runShowing: (...args: Parameters<typeof real.runShowing>) =>
      lies.randomRuns ? real.runShowing(...args) : undefined,
  }
})

function says(verdict: Verdict): void {
  lies.verdict = verdict
}

beforeEach(() => {
  says({ kind: 'unknown', reason: 'says nothing' })
  lies.lasso = undefined
  lies.randomRuns = false
})

const text = `
param P: time = 2ms;
machine M {
  clock c; clock worn; var flag: bool = false;
  state A { invariant c <= 1ms; when c >= 1ms -> B { flag = true; reset(c); } }
  state B { may -> A { reset(c); } when flag -> B { reset(c); } }
  state NEVER { }
}
system s { m: M; }
property early: always not m.flag;
property there: always m.B imply m.flag;
property empty: always m.NEVER imply m.flag;
reachable some: m.flag;
reachable none: m.NEVER;
property comes: m.A leads_to m.B;
property stays: m.B leads_to m.A;
machine W {
  clock x; clock all;
  state A { when x >= 0ms -> B { reset(x); reset(all); } }
  state B { when all <= 90ms -> B { reset(x); } when all >= 90ms -> A; }
}
system tiring { m: W; }
property waits: m.B leads_to m.A;
check tiring { waits: refuted; }
check s { early: refuted; there: proved; empty: vacuous; some: reached; none: unreachable; comes: proved; stays: refuted; }
`

const { value: model, diagnostics } = elaborate([parse({ path: 'm.tick', text }).value])
const question = (name: string): Question => {
  const found = model.questions.find((q) => q.property.name === name)
  if (found === undefined) throw new Error(`no question ${name}`)
  return found
}

const options = {
  backend: embeddedBackend(),
  bound: 4,
  timeoutMs: 20_000,
  seed: 1,
  signal: new AbortController().signal,
}
const verdictOf = async (name: string, kept?: Kept): Promise<string> => {
  const { verdict } = await checkQuestion(question(name), { ...options, ...(kept && { kept }) }, () => undefined)
  return verdict
}

/** A proof with this invariant, in the words of the model. */
function proof(name: string, invariant: string, k: number): Extract<Verdict, { kind: 'proved' }> {
  const { params, states } = lower(question(name).network)
  const [read] = readSexprs(invariant)
  return { kind: 'proved', lemma: readFormula(read ?? '', termsByName([...params, ...states], cur)), k }
}

const { lemma: flag } = proof('early', 'm.flag', 0)

/** The run that waits in A and jumps to B. */
const toB: Trace = ((): Trace => {
  const { network } = question('early')
  const params = new Map([['P', rational(2)]])
  for (let seed = 1; ; seed++) {
    const run = randomRun(network, params, { seed, steps: 1 })
    if (run?.steps[0]?.after.get('m') === 'B') return run
  }
})()

it('the model is one', () => expect(hasErrors({ diagnostics })).toBe(false))

describe('a run', () => {
  it('is believed when it replays', async () => {
    says({ kind: 'refuted', trace: toB })
    expect(await verdictOf('early')).toBe('refuted')
    expect(await verdictOf('some')).toBe('reached')
  })

  it('is not believed when a step of it is impossible', async () => {
    const [step] = toB.steps
    if (step === undefined) throw new Error('no step')
    const tooLong = { ...step, delay: rational(3) }
    says({ kind: 'refuted', trace: { ...toB, steps: [tooLong] } })
    expect(await verdictOf('early')).toBe('unknown')
    expect(await verdictOf('some')).toBe('unknown')
  })

  it('is not believed when its end does not show what is asked', async () => {
    says({ kind: 'refuted', trace: { ...toB, steps: [] } })
    expect(await verdictOf('early')).toBe('unknown')
    says({ kind: 'refuted', trace: toB })
    expect(await verdictOf('there')).toBe('unknown')
  })

  it('that was stored is believed only when it replays and shows what is asked', async () => {
    expect(await verdictOf('early', { proofs: [], runs: [toB] })).toBe('refuted')
    const short = { ...toB, steps: [] }
    expect(await verdictOf('early', { proofs: [], runs: [short] })).toBe('unknown')
    expect(await verdictOf('early', { proofs: [], runs: [short, toB] })).toBe('refuted')
  })
})

/** Each fails in the obligation named and in no other. */
const wrongProofs = [
  { what: 'an invariant that the start breaks', fails: 'initiation', invariant: 'false', k: 0 },
  { what: 'an invariant that a step breaks', fails: 'consecution', invariant: '(not m.flag)', k: 0 },
  { what: 'an invariant that allows what is asked', fails: 'safety', invariant: 'true', k: 0 },
  { what: 'induction whose first runs show it', fails: 'base 1', invariant: '(or (in m A) m.flag)', k: 2 },
  { what: 'induction whose last jumps may lead to it', fails: 'step', invariant: 'true', k: 1 },
]

describe('a proof', () => {
  it('is believed when its obligations hold', async () => {
    says(proof('there', '(or (in m A) m.flag)', 0))
    expect(await verdictOf('there')).toBe('proved')
  })

  it.each(wrongProofs)('is not believed: $what', async ({ invariant, k, fails }) => {
    const claimed = proof('early', invariant, k)
    says(claimed)
    expect(await verdictOf('early')).toBe('unknown')
    const problem = timedProblem(question('early').network, flag)
    const { obligations } = await recheck(certificateText(problem, claimed.lemma, k, []), options.backend)
    expect(obligations.filter((o) => o.answer !== 'unsat').map((o) => o.name)).toEqual([fails])
  })

  it.each(wrongProofs)('that was stored is not believed: $what', async ({ invariant, k }) => {
    const proofs = readKept(`(proof holds ${k} ${invariant})`)
    if ('error' in proofs) throw new Error(proofs.error)
    expect(await verdictOf('early', { proofs, runs: [] })).toBe('unknown')
  })

  it('is refused for a random run that shows the contrary, which is the answer then', async () => {
    lies.randomRuns = true
    says(proof('early', 'false', 0))
    const { verdict, trace, notes } = await checkQuestion(question('early'), options, () => undefined)
    expect(verdict).toBe('refuted')
    expect(trace?.steps.length).toBeGreaterThan(0)
    expect(notes[0]).toContain('a proof was claimed')
  })

  it('of a scenario says that it cannot be reached', async () => {
    says(proof('none', '(not (in m NEVER))', 0))
    expect(await verdictOf('none')).toBe('unreachable')
  })

  it('that says nothing is vacuous', async () => {
    says(proof('empty', '(not (in m NEVER))', 0))
    expect(await verdictOf('empty')).toBe('vacuous')
  })
})

describe('what is clean to a depth', () => {
  it('is no proof', async () => {
    says({ kind: 'bounded', depth: 4 })
    expect(await verdictOf('there')).toBe('bounded')
    expect((await checkSystem(question('there').network, options, () => undefined)).verdict).toBe('unknown')
  })
})

/** To B, and there round in circles, once. */
const circle = (times: number, name = 'stays'): Trace => {
  const { network } = question(name)
  for (let seed = 1; seed < 5_000; seed++) {
    const run = randomRun(network, new Map([['P', rational(2)]]), { seed, steps: times + 1 })
    const places = run?.steps.map((s) => s.after.get('m'))
    if (run !== undefined && places?.every((p) => p === 'B') && run.steps.at(-1)?.delay.compare(0) === 1)
      return { ...run, loop: 1 }
  }
  throw new Error('no circle')
}

describe('a run without end', () => {
  it('that was stored is believed only when its loop can be made for ever', async () => {
    const once = circle(1)
    expect(await verdictOf('stays', { proofs: [], runs: [once] })).toBe('refuted')
    const tooLong = once.steps.map((s, i) => (i === 0 ? { ...s, delay: rational(3) } : s))
    expect(await verdictOf('stays', { proofs: [], runs: [{ ...once, steps: tooLong }] })).toBe('unknown')
    const tired = circle(1, 'waits')
    expect(await verdictOf('waits', { proofs: [], runs: [tired] })).toBe('unknown')
  })

  it('is believed when its loop can be made again and again', async () => {
    lies.lasso = circle(1)
    expect(await verdictOf('stays')).toBe('refuted')
  })

  it('is not believed when it answers, or takes no time', async () => {
    const once = circle(1)
    lies.lasso = { ...once, loop: 0 }
    expect(await verdictOf('stays')).toBe('unknown')
    lies.lasso = { ...once, steps: once.steps.map((s, i) => (i === 1 ? { ...s, delay: rational(0) } : s)) }
    expect(await verdictOf('stays')).toBe('unknown')
  })
})
