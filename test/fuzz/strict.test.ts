/**
 * Strict invariants: evaluator, encoding, solver and engines agree on random networks, and a margin takes runs away but
 * adds none.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { engines } from '../../checker/engines/index.ts'
import { cur, num } from '../../checker/logic/term.ts'
import { evaluator, type Value } from '../../checker/logic/value.ts'
import type { Network } from '../../checker/model/model.ts'
import { delayLimit, delayRefusal } from '../../checker/run/delay.ts'
import { randomParams } from '../../checker/run/parameters.ts'
import { randomRun } from '../../checker/run/simulate.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { rational } from '../../checker/support/rational.ts'
import { lower } from '../../checker/system/lower.ts'
import { delayInput } from '../../checker/system/time.ts'
import { replay } from '../../checker/trace/replay.ts'
import { lastState, type Trace } from '../../checker/trace/trace.ts'
import { hasStrictInvariants, withMargin } from '../../checker/trust/margin.ts'
import { machine, may, network } from '../hand-made.ts'
import { disagreement } from './agreement.ts'
import { searchFor, untruth } from './engine-truth.ts'
import { networkSpec, smallNetworkSpec } from './network-spec.ts'
import { buildNetwork, someCondition } from './random-network.ts'
import { compareModels } from './solver-steps.ts'
import { withStrictInvariants } from './strict.ts'

const strictNetwork = fc
  .tuple(networkSpec, fc.integer({ min: 1, max: 7 }))
  .map(([spec, machines]): Network => withStrictInvariants(buildNetwork(spec), machines))
  .filter(hasStrictInvariants)
const seed = fc.nat({ max: 10_000 })

it('the formula and the evaluator allow the same steps', () => {
  fc.assert(
    fc.property(strictNetwork, seed, (network, n) => {
      expect(disagreement(network, n, 6)).toBeUndefined()
    }),
    { numRuns: 25, seed: 5 },
  )
})

describe('at a strict bound', () => {
  const m = machine('m', 'A', 'B')
  const x = m.clock('x')
  m.invariant('B', cur(x), num(2))
  m.edge('A', 'B', may)
  const net = withStrictInvariants(network([m]), 1)
  const system = lower(net)
  const [edge] = net.processes[0]?.edges ?? []
  const entering = (delay: string): Trace => {
    const state = (location: string, value: string) =>
      new Map<string, Value>([
        ['m', location],
        ['m.x', rational(value)],
      ])
    const jump = { edges: [edge?.id ?? ''], choices: new Map() }
    return {
      system: '',
      params: new Map(),
      initial: state('A', '0'),
      steps: [{ delay: rational(delay), jump, after: state('B', delay) }],
    }
  }

  it.each([
    ['1.999', true],
    ['2', false],
    ['2.001', false],
  ])('a run enters after %s: %s', (delay, possible) => {
    expect(replay(net, entering(delay), undefined).ok).toBe(possible)
    const { initial, steps } = entering(delay)
    const selector = system.inputs.find((v) => v.sort.kind === 'enum')?.sort
    const edges = selector?.kind === 'enum' ? selector.values : []
    const inputs = edges.map((value) =>
      system.inputs.map((v): [string, Value] => [v.name, v === delayInput ? rational(delay) : value]),
    )
    const taken = inputs.some((own) => evaluator(new Map([...initial, ...own]), steps[0]?.after)(system.trans) === true)
    expect(taken).toBe(possible)
  })

  it('or waits inside', () => {
    const inside = lastState(entering('1'))
    expect(delayLimit(net, new Map(), inside)).toMatchObject({ limit: rational(1), open: true })
    expect(delayRefusal(net, new Map(), inside, rational('0.999'))).toBeUndefined()
    expect(delayRefusal(net, new Map(), inside, rational(1))).toContain('only by less than 1 ms')
  })
})

it('the evaluator takes every step that the solver finds', async () => {
  const session = embeddedBackend().open()
  let models = 0
  try {
    await fc.assert(
      fc.asyncProperty(strictNetwork, seed, async (network, n) => {
        const compared = await compareModels(network, session, n, 5)
        models += compared.models
        expect(compared.wrong).toBeUndefined()
      }),
      { numRuns: 8, seed: 5 },
    )
  } finally {
    session.kill()
  }
  expect(models).toBeGreaterThan(15)
})

it('no engine says what a run contradicts', async () => {
  const asked = engines.filter((e) => ['bmc', 'kinduction', 'ic3', 'hunt'].includes(e.name))
  expect(asked).toHaveLength(4)
  const backend = embeddedBackend()
  await fc.assert(
    fc.asyncProperty(smallNetworkSpec, fc.nat({ max: 7 }), seed, async (spec, condition, n) => {
      const network = withStrictInvariants(buildNetwork(spec), 7)
      const bad = someCondition(network, condition)
      const options = {
        backend,
        engines: asked,
        bound: 3,
        timeoutMs: 400,
        seed: n,
        signal: new AbortController().signal,
      }
      expect(await untruth(network, bad, asked, options, searchFor(network, bad, n, 12, 6))).toBeUndefined()
    }),
    { numRuns: 4, seed: 3 },
  )
})

it('a run keeps some margin, and a run that keeps one is a run', () => {
  let [kept, total] = [0, 0]
  fc.assert(
    fc.property(strictNetwork, seed, (network, n) => {
      const bounded = withMargin(network)
      const params = randomParams(bounded, n)
      const own = params && randomRun(bounded, params, { seed: n, steps: 6 })
      if (own !== undefined) {
        const bare = new Map([...own.params].filter(([name]) => network.params.some((p) => p.variable.name === name)))
        expect(replay(network, { ...own, params: bare }, undefined)).toEqual({ ok: true })
      }
      const free = randomParams(network, n)
      const run = free && randomRun(network, free, { seed: n, steps: 6 })
      if (run === undefined) return
      const tiny = new Map([...run.params, ['margin before strict bounds', rational('1/1000000000000')] as const])
      total += 1
      if (replay(bounded, { ...run, params: tiny }, undefined).ok) kept += 1
    }),
    { numRuns: 25, seed: 5 },
  )
  expect(total).toBeGreaterThan(12)
  expect(kept).toBe(total)
})
