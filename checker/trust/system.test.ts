/** Systems of known truth, asked whether time can always go on. */
import { describe, expect, it } from 'vitest'
import { engines } from '../engines/index.ts'
import { elaborate } from '../model/elaborate.ts'
import type { Network } from '../model/model.ts'
import type { SystemOutcome } from '../outcome.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { parse } from '../syntax/parse.ts'
import { replay } from '../trace/replay.ts'
import { type Kept, type KeptProof, keptText, readKept } from './kept.ts'
import { findLivelock } from './livelock.ts'
import { checkFitness } from './system.ts'

const backend = embeddedBackend()
const options = { backend, engines, bound: 12, timeoutMs: 300_000, seed: 1, signal: new AbortController().signal }

function networkOf(machines: string): Network {
  const { value, diagnostics } = elaborate(
    [parse({ path: 'm.tick', text: `${machines}\nsystem s { m: M; }` }).value],
    {},
  )
  const [network] = value.systems
  if (network === undefined) throw new Error(diagnostics.map((d) => d.message).join('; '))
  return network
}

async function fitness(machines: string): Promise<SystemOutcome> {
  const network = networkOf(machines)
  const outcome = await checkFitness(network, options)
  if (outcome.trace !== undefined) expect(replay(network, outcome.trace, undefined)).toEqual({ ok: true })
  return outcome
}

/** The values of parameters at which a system is broken, beside what it says. */
async function brokenAt(machines: string): Promise<Record<string, number>> {
  const { verdict, trace, detail } = await fitness(machines)
  expect([verdict, detail]).toEqual(['broken', expect.stringContaining('time stops')])
  return Object.fromEntries([...(trace?.params ?? [])].map(([name, value]) => [name, Number(value)]))
}

const handOver = 'urgent state A { when true -> B; } urgent state B { when true -> A; }'

describe('time stops for good, though jumps go on', () => {
  const livelocks: Record<string, string> = {
    'two urgent states that hand over to each other': `machine M { initial state R { may -> A; } ${handOver} }`,
    'a timer started anew with 0': 'machine M { timer t = 3ms; state R { on t { start(t, 0ms); } } }',
    'a timer started in the past': 'machine M { timer t = 3ms; state R { on t { start(t, -1ms); } } }',
    'a step at the bound of a clock that nobody resets':
      'machine M { clock x; initial state R { invariant x <= 5ms; may -> R; } }',
    'an urgent step without end that counts':
      'machine M { var n: int = 0; initial state R { may -> A; } urgent state A { may { n = n + 1; } } }',
    'an urgent step that chooses a time':
      'machine M { var w: time = 1ms; initial urgent state A { may choose d in 0ms..5ms { w = d; } } }',
    'one branch of a choice': `machine M { initial state R { may -> A; may -> S; } state S { may -> R; } ${handOver} }`,
    'only after three rounds': `machine M { var n: 0..3 = 0; clock x; initial state R { invariant x <= 1ms; when x == 1ms and n < 3 { reset(x); n = n + 1; } when n == 3 -> A; } ${handOver} }`,
    'a loop beside one that can be left': `machine M { initial state R { may -> C; } urgent state C { may -> D; } urgent state D { may -> C; may -> R; may -> A; } ${handOver} }`,
  }
  for (const [name, machines] of Object.entries(livelocks))
    it(name, async () => {
      await brokenAt(machines)
    })

  it('shows the loop, which starts where time has stopped', async () => {
    const { trace } = await fitness(
      `machine M { clock x; initial state R { invariant x <= 2ms; when x == 2ms -> A; } ${handOver} }`,
    )
    expect(trace?.loop).toBe(1)
    expect(trace?.steps.map((s) => Number(s.delay))).toEqual([2, 0, 0])
  })

  it('at the value 0 of a parameter only', async () => {
    const machines =
      'param P: time = 10ms; assume P >= 0ms; machine M { timer t = P; state R { on t { start(t, P); } } }'
    expect(await brokenAt(machines)).toEqual({ P: 0 })
  })

  it('where two parameters are equal only', async () => {
    const machines =
      'param P: time = 10ms; param Q: time = 4ms; assume P > 0ms and Q >= P; machine M { timer t = P; state R { on t { start(t, Q - P); } } }'
    const { P, Q } = await brokenAt(machines)
    expect(P).toBe(Q)
  })
})

describe('time goes on', () => {
  const fair: Record<string, string> = {
    'where such a loop is out of reach': `machine M { initial state R { } ${handOver} }`,
    'where the loop can be left': `machine M { initial state R { may -> A; } urgent state A { when true -> B; } urgent state B { may -> A; may -> R; } }`,
    'where steps that need no time are a matter of choice': 'machine M { initial state R { may -> R; } }',
    'where a timer may be started anew with 0, and need not':
      'machine M { timer t = 1ms; state R { on t { start(t, 1ms); } may { start(t, 0ms); } } }',
    'where the parameter is positive':
      'param P: time = 10ms; assume P > 0ms; machine M { timer t = P; state R { on t { start(t, P); } } }',
    'where the difference is positive':
      'param P: time = 1ms; param Q: time = 4ms; assume P > 0ms and Q > 2 * P; machine M { timer t = P; state R { on t { start(t, Q - P); } } }',
    'after a few urgent steps':
      'machine M { clock x; initial state R { invariant x <= 1ms; when x == 1ms -> A; } urgent state A { may -> B; } urgent state B { may -> R { reset(x); } } }',
  }
  for (const [name, machines] of Object.entries(fair))
    it(name, async () => {
      expect(await fitness(machines)).toMatchObject({ verdict: 'sound' })
    })
})

it('a loop in no time that can be left is no livelock', async () => {
  const left = networkOf(
    `machine M { initial state R { may -> A; } urgent state A { may -> B; } urgent state B { may -> A; may -> R; } }`,
  )
  const closed = networkOf(`machine M { initial state R { may -> A; } ${handOver} }`)
  const asked = { ...options, timeoutMs: 30_000 }
  expect(await findLivelock(left, asked, { most: 6 })).toBeUndefined()
  expect(await findLivelock(closed, asked, { most: 6 })).toMatchObject({ trace: { loop: 1 } })
})

describe('a backlog without bound', () => {
  const backlog = (serve: string) =>
    `machine M { var n: int = 0; clock x; initial state R { may when x >= 1ms { n = n + 1; reset(x); } may -> S; } urgent state S { ${serve} } }`

  it('that is worked off at one instant comes to its end', async () => {
    const { verdict, detail, proofs } = await fitness(backlog('may when n > 0 { n = n - 1; } may when n <= 0 -> R;'))
    expect([verdict, detail]).toEqual(['sound', expect.stringContaining('lower m.n')])
    expect(proofs?.at(-1)?.claim).toMatch(/^\(patient \w+ \d+ m\.n\)$/)
  })

  it('that grows while it is worked off does not', async () => {
    await brokenAt(backlog('may when n > 0 { n = n + 1; } may when n <= 0 -> R;'))
  })

  it('of periods missed is worked off, a period each', async () => {
    const machines = `param P: time = 10ms; assume P > 0ms;
      machine M { clock x; initial state R { may -> S; } urgent state S { may when x >= P { x = x - P; } may when x < P -> T; } state T { may when x >= P -> R; } }`
    expect(await fitness(machines)).toMatchObject({ verdict: 'sound', detail: expect.stringContaining('lower m.x') })
  })

  it('is told by the ranking that was kept, and by no other', async () => {
    const network = networkOf(backlog('may when n > 0 { n = n - 1; } may when n <= 0 -> R;'))
    const { proofs = [] } = await checkFitness(network, options)
    const told = async (text: string): Promise<string | undefined> => {
      const kept: Kept = { proofs: readKept(text) as readonly KeptProof[], runs: [] }
      const outcome = await checkFitness(network, { ...options, engines: [] }, kept)
      expect(outcome.verdict).toBe('sound')
      return outcome.proofs?.at(-1)?.claim
    }
    const text = keptText(proofs, [])
    const more = text.replace(/\(patient first \d+ m\.n\)/, '(patient first 9 m.n)')
    expect([more === text, await told(more)]).toEqual([false, '(patient first 9 m.n)'])
    const wrong = more.replace('9 m.n)', '9 (* (- 1) m.n))')
    expect([wrong === more, await told(wrong)]).toEqual([false, proofs.at(-1)?.claim])
  })
})

describe('what is neither', () => {
  it('a state out of which only a value inside a range leads is not called stuck', async () => {
    const machines =
      'machine M { clock x; initial state R { invariant x <= 5ms; may choose d in 0ms..10ms when d == 3ms and x == 5ms -> S; } state S { } }'
    expect(await fitness(machines)).toMatchObject({
      verdict: 'unknown',
      detail: expect.stringContaining('inside a `choose` range'),
    })
  })

  it('the same without such a value is', async () => {
    const machines =
      'machine M { clock x; initial state R { invariant x <= 5ms; may choose d in 0ms..10ms when d == 30ms and x == 5ms -> S; } state S { } }'
    expect(await fitness(machines)).toMatchObject({
      verdict: 'broken',
      detail: expect.stringContaining('whatever is chosen'),
    })
  })
})
