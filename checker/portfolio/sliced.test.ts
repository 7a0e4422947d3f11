import { expect, it } from 'vitest'
import { emit, event, machine, network, on, set } from '../../test/hand-made.ts'
import { bmc } from '../engines/bmc.ts'
import { cur, le, num } from '../logic/term.ts'
import { timedProblem } from '../parts/problem.ts'
import { stateVariables } from '../run/layout.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { sliceOf } from '../system/slice.ts'
import { replay } from '../trace/replay.ts'
import { decideSliced } from './sliced.ts'

const options = {
  backend: embeddedBackend(),
  engines: [bmc],
  bound: 4,
  timeoutMs: 60_000,
  seed: 1,
  signal: new AbortController().signal,
}

it('a run of the slice becomes a run of the whole: who was left out takes part', async () => {
  const tick = event('tick')
  const host = machine('host', 'ON', 'OFF')
  const since = host.clock('since')
  host.edge('ON', 'OFF', emit(tick), { guard: le(num(1), cur(since)) })
  const counter = machine('counter', 'NONE', 'ONE')
  const seen = counter.clock('seen')
  counter.edge('NONE', 'ONE', on(tick), { updates: [set(seen, num(0))] })
  const net = network([host, counter])
  const bad = host.at('OFF')
  expect(sliceOf(net, bad).processes).toHaveLength(1)
  const { verdict } = await decideSliced(timedProblem(net, bad), options)
  if (verdict.kind !== 'refuted') return expect(verdict).toMatchObject({ kind: 'refuted' })
  expect(replay(net, verdict.trace, bad)).toEqual({ ok: true })
  const last = verdict.trace.steps.at(-1)?.after
  expect(last?.get('counter')).toBe('ONE')
  expect([...(last?.keys() ?? [])].sort()).toEqual(
    stateVariables(net)
      .map((v) => v.name)
      .sort(),
  )
})
