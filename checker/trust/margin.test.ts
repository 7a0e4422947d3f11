/**
 * Whether time goes on where invariants are strict: automata as TChecker writes them, each with a twin that is not
 * strict.
 */
import { describe, expect, it } from 'vitest'
import { machine, may, network, set } from '../../test/hand-made.ts'
import { engines } from '../engines/index.ts'
import { readTck } from '../formats/tck.ts'
import { cur, lt, num } from '../logic/term.ts'
import type { Network } from '../model/model.ts'
import { deadEnd } from '../run/dead-end.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { rational } from '../support/rational.ts'
import { lower } from '../system/lower.ts'
import { replay } from '../trace/replay.ts'
import { lastState } from '../trace/trace.ts'
import { withMargin } from './margin.ts'
import { checkFitness } from './system.ts'

const options = {
  backend: embeddedBackend(),
  engines,
  bound: 12,
  timeoutMs: 60_000,
  seed: 1,
  signal: new AbortController().signal,
}

function networkOf(lines: string): Network {
  const [network] = readTck({
    path: 'a.tck',
    text: `system:s\nevent:a\nprocess:P\nclock:1:x\nclock:1:y\n${lines}`,
  }).systems
  if (network === undefined) throw new Error('no network')
  return network
}

async function fitness(lines: string) {
  const network = networkOf(lines)
  const outcome = await checkFitness(network, options)
  if (outcome.trace !== undefined) expect(replay(network, outcome.trace, undefined)).toEqual({ ok: true })
  return { ...outcome, network }
}

const loop = (invariant: string, guard: string, effect = 'x=0'): string =>
  `location:P:A{initial: : invariant: ${invariant}}\nedge:P:A:A:a{${guard === '' ? '' : `provided: ${guard} : `}do: ${effect}}`

describe('time goes on before strict bounds', () => {
  it.each([
    ['x<5', 'x>=4'],
    ['x<5', 'x>4'],
    ['x<1', ''],
    ['x<5 && y<7', 'x>=4', 'x=0; y=0'],
    ['x<=5', 'x>=5'],
  ])('%s, taken where %s', async (invariant, guard, effect?: string) => {
    expect((await fitness(loop(invariant, guard, effect))).verdict).toBe('sound')
  })

  it('the margin is said to be what the proof is about', async () => {
    expect((await fitness(loop('x<5', 'x>=4'))).detail).toContain('in the margin that a run keeps before strict bounds')
  })
})

describe('time stops where it can only come closer to a strict bound', () => {
  it.each([
    ['x<5', 'x>=5'],
    ['x<5', 'x==5'],
    ['x<2', 'x>2'],
  ])('%s, taken where %s', async (invariant, guard) => {
    const { verdict, detail, trace, network } = await fitness(loop(invariant, guard))
    expect([verdict, detail]).toEqual([
      'broken',
      expect.stringContaining('which is strict, and no jump is possible any more'),
    ])
    expect(trace && deadEnd(network, trace.params, lastState(trace))).toMatchObject({ open: true })
  })

  it('or to a bound that is none, after a strict one', async () => {
    const { verdict, detail } = await fitness(
      'location:P:A{initial: : invariant: x<2}\nlocation:P:B{invariant: y<=3}\nedge:P:A:B:a{provided: x>1}',
    )
    expect([verdict, detail]).toEqual(['broken', expect.stringContaining('time stops')])
  })
})

it('where jumps go on and their delays add up to less than a bound, it is open', async () => {
  const { verdict, detail } = await fitness(loop('y<5', ''))
  expect([verdict, detail]).toEqual(['unknown', expect.stringContaining('before strict invariants is open')])
})

it('what stops time only with a margin is not believed', async () => {
  const m = machine('m', 'A')
  const x = m.clock('x')
  m.invariant('A', cur(x), num(1))
  m.edge('A', 'A', may, { guard: lt(num(rational('1999/2000')), cur(x)), updates: [set(x, num(0))] })
  const { verdict, detail } = await checkFitness(withStrict(network([m])), options)
  expect([verdict, detail]).toEqual([
    'unknown',
    expect.stringContaining('with a margin before each of them: time stops'),
  ])
})

function withStrict(net: Network): Network {
  const processes = net.processes.map((p) => ({
    ...p,
    locations: p.locations.map((l) => ({ ...l, invariants: l.invariants.map((i) => ({ ...i, strict: true })) })),
  }))
  return { ...net, processes }
}

it('nobody asks for the longest delay before a strict bound', () => {
  const network = networkOf(loop('x<5', 'x>=4'))
  expect(() => lower(network).patient('any')).toThrow('no delay is the longest')
  expect(() => lower(withMargin(network)).patient('any')).not.toThrow()
})
