/**
 * What random networks have found, as fast-check shrank it: each was a disagreement once. And corners that they seldom
 * meet: each is what some change of a single line of the encoding got wrong while the random sample of the quick suite
 * stayed green.
 */
import { describe, expect, it } from 'vitest'
import { houdini } from '../../checker/engines/houdini.ts'
import { elaborate } from '../../checker/model/elaborate.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { parse } from '../../checker/syntax/parse.ts'
import { disagreement } from './agreement.ts'
import { untruth } from './engine-truth.ts'
import type { EdgeSpec, MachineSpec, NetworkSpec } from './network-spec.ts'
import { buildNetwork, someCondition } from './random-network.ts'

const edge = (parts: Partial<EdgeSpec>): EdgeSpec => ({
  from: 0,
  to: 0,
  trigger: 0,
  guard: 0,
  effect: 0,
  line: 0,
  urgent: false,
  choice: 0,
  answer: 0,
  ...parts,
})

const machineWith = (...edges: readonly EdgeSpec[]): MachineSpec => ({
  states: 1,
  urgent: 0,
  invariant: 0,
  stopwatch: false,
  latency: 0,
  start: 0,
  edges,
})

const found: readonly { readonly name: string; readonly spec: NetworkSpec }[] = [
  {
    name: "a receiver of an event chooses up to the sender's argument",
    spec: {
      machines: [machineWith(edge({ trigger: 4 })), machineWith(edge({ trigger: 5, choice: 7 }))],
      watcher: [],
      held: false,
      plain: false,
    },
  },
  {
    name: "a server of two callers chooses up to the caller's argument, which the caller chose",
    spec: {
      machines: [
        machineWith(edge({ trigger: 6, choice: 2 }), edge({ trigger: 6 })),
        machineWith(edge({ trigger: 7, choice: 7, effect: 7 })),
      ],
      watcher: [],
      held: false,
      plain: false,
    },
  },
  {
    name: 'one caller has two servers, and the step is asked for by the edges it takes',
    spec: {
      machines: [machineWith(edge({ trigger: 6 })), machineWith(edge({ trigger: 7 }), edge({ trigger: 7 }))],
      watcher: [],
      held: false,
      plain: false,
    },
  },
]

const idle = edge({ trigger: 0 })
const one = (...machines: readonly MachineSpec[]): NetworkSpec => ({ machines, watcher: [], held: false, plain: false })

const corners: readonly { readonly name: string; readonly spec: NetworkSpec }[] = [
  {
    name: 'an urgent transition has nothing to choose from',
    spec: one(machineWith(edge({ trigger: 1, urgent: true, choice: 5 }), idle)),
  },
  {
    name: 'an urgent call could be served by the caller alone',
    spec: one(machineWith(edge({ trigger: 9, urgent: true }), edge({ trigger: 10 }), idle)),
  },
  {
    name: 'an urgent call says what its server does not accept',
    spec: one(machineWith(edge({ trigger: 6, urgent: true })), machineWith(edge({ trigger: 7, guard: 8 }), idle)),
  },
  {
    name: 'the server of an urgent call has nothing to choose from',
    spec: one(machineWith(edge({ trigger: 9, urgent: true })), machineWith(edge({ trigger: 10, choice: 5 }), idle)),
  },
  {
    name: 'a receiver has nothing to choose from, so that the event goes without it',
    spec: one(machineWith(edge({ trigger: 2 })), machineWith(edge({ trigger: 3, choice: 5 }))),
  },
  {
    name: 'of two receiving transitions one is enabled',
    spec: one(
      machineWith(edge({ trigger: 2 })),
      machineWith(edge({ trigger: 3, effect: 1 }), edge({ trigger: 3, guard: 1 })),
    ),
  },
  {
    name: 'a run may start in few of the states that the data allow',
    spec: one({ ...machineWith(idle), start: 3, invariant: 4 }),
  },
  {
    name: 'whether a receiver is enabled depends on the time that passes before',
    spec: one(machineWith(edge({ trigger: 2 })), machineWith(edge({ trigger: 3, guard: 3, effect: 1 }))),
  },
  { name: 'a line is low at the start', spec: one(machineWith(idle)) },
  {
    name: 'no time can pass, and only the second of two receivers is enabled',
    spec: one(
      { ...machineWith(edge({ trigger: 2 })), urgent: 1 },
      machineWith(edge({ trigger: 3, guard: 1 }), edge({ trigger: 3 })),
    ),
  },
]

it('what houdini believes of steps holds at the start, too: where a step refutes a bound, one steps in that the start was not asked about', async () => {
  const network = buildNetwork(one(machineWith(edge({ guard: 14, effect: 19 }), idle)))
  const options = { backend: embeddedBackend(), engines: [houdini], bound: 4, timeoutMs: 20_000, seed: 513 }
  const found = await untruth(
    network,
    someCondition(network, 1),
    [houdini],
    { ...options, signal: new AbortController().signal },
    undefined,
  )
  expect(found).toBeUndefined()
})

describe('no exception comes from', () => {
  it.each([
    ['counting over a range that is none', 'param a: x..x = -(sum x in 0..x: count A in x..a: 0);'],
    ['comparing a conditional one side of which is unknown', 'param a: bool = 0ms < (0 ? x : 0ns);'],
    ['a range that speaks of its own parameter', 'param a: a..3 = 0;'],
    ['ranges that speak of each other', 'param a: b..3 = 0;\nparam b: 0..a = 0;'],
    ['a range that counts over its own parameter', 'param a: (sum i in a..0: 1)..3 = 0;'],
    ['assuming a conditional one side of which is unknown', 'assume (b ? a : 0s) > 0ns;'],
  ])('%s', (_, text) => {
    const { diagnostics } = elaborate([parse({ path: 'shrunk.tick', text }).value])
    expect(diagnostics.map((d) => d.code)).not.toEqual([])
  })
})

describe('encoding and evaluator agree where', () => {
  it.each([...found, ...corners])('$name', ({ spec }) => {
    for (let seed = 0; seed < 8; seed++) expect(disagreement(buildNetwork(spec), seed, 6)).toBeUndefined()
  })
})
