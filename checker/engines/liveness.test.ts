/** Runs without end, and rounds: what must be told apart by fairness and by time. */
import { describe, expect, it } from 'vitest'
import { cur } from '../logic/term.ts'
import { elaborate } from '../model/elaborate.ts'
import type { Monitor, Question } from '../model/model.ts'
import { timedProblem } from '../parts/problem.ts'
import { neverAnswered } from '../parts/remembering.ts'
import { roundsProblem } from '../parts/rounds.ts'
import { alone, decide } from '../portfolio/portfolio.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { parse } from '../syntax/parse.ts'
import { replay } from '../trace/replay.ts'
import { bmc } from './bmc.ts'
import { counting, findLasso } from './lasso.ts'

const options = {
  backend: embeddedBackend(),
  engines: [bmc],
  bound: 4,
  timeoutMs: 30_000,
  seed: 1,
  signal: new AbortController().signal,
}

function asked(text: string): { readonly question: Question; readonly monitor: Monitor } {
  const [question] = elaborate([parse({ path: 'm.tick', text }).value]).value.questions
  if (question?.property.form.kind !== 'leads_to') throw new Error('no question')
  return { question, monitor: question.property.form.monitor }
}

/** What a search for a run without end finds: its length, after the evaluator has repeated it; or what came of it. */
async function found(text: string): Promise<number | string> {
  const { question, monitor } = asked(text)
  const problem = timedProblem(question.network, cur(monitor.pending))
  const trace = await alone('lasso', counting(problem), options, (context) =>
    findLasso(problem, neverAnswered(monitor), context),
  )
  if ('kind' in trace) return trace.kind
  expect(replay(question.network, trace, undefined)).toEqual({ ok: true })
  return trace.steps.length
}

describe('a run without end', () => {
  const idle = (fair: string) => `
machine M {
  clock c;
  state A { invariant c <= 1ms; when c >= 1ms -> A { reset(c); } when c >= 1ms -> C { reset(c); } }
  state C { invariant c <= 1ms; when c >= 1ms -> A { reset(c); } }
  state DONE { when c >= 0ms -> A; }
}
system s { m: M; }
property p: m.A leads_to m.DONE ${fair};
check s { p: refuted; }`

  it('goes round as short as it may, and where fairness asks for it by a detour', async () => {
    expect(await found(idle(''))).toBe(1)
    expect(await found(idle('fair m.C'))).toBe(2)
    expect(await found(idle('fair m.DONE when m.C'))).toBe(1)
    expect(await found(idle('fair m.DONE'))).toBe('bounded')
  })

  it('takes time', async () => {
    const text = (place: string) => `
machine M { ${place} A { when true -> B; } ${place} B { when true -> A; } state DONE { when true -> A; } }
system s { m: M; }
property p: m.A leads_to m.DONE;
check s { p: refuted; }`
    expect(typeof (await found(text('state')))).toBe('number')
    expect(await found(text('urgent state'))).toBe('bounded')
  })
})

describe('a round', () => {
  const { question, monitor } = asked(`
machine M { urgent state A { when true -> C; } urgent state C { when true -> A; } state DONE { when true -> A; } }
system s { m: M; }
property p: m.A leads_to m.DONE fair m.C;
check s { p: proved; }`)

  it('that has to last is not over in no time', async () => {
    const timed = timedProblem(question.network, cur(monitor.pending))
    const verdictOf = async (lasting: boolean) =>
      (await decide(roundsProblem(timed, monitor, 0, lasting), options)).verdict.kind
    expect(await verdictOf(false)).toBe('refuted')
    expect(await verdictOf(true)).toBe('bounded')
  })
})
