import { describe, expect, it } from 'vitest'
import { machine, network, observerClock, tickingSystem } from '../../test/hand-made.ts'
import { and, conjunctsOf, cur, le, num, tt } from '../logic/term.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { sliceOf } from '../system/slice.ts'
import { lemmasUsed } from './declared.ts'
import { Lemmas, type SearchOptions } from './lemmas.ts'

const options: SearchOptions = {
  backend: embeddedBackend(),
  bound: 1,
  timeoutMs: 1_000,
  seed: 1,
  signal: new AbortController().signal,
}

const host = machine('host', 'ON')
const since = host.clock('since')
host.invariant('ON', cur(since), num(4))
const bare = network([host])
const lemma = le(num(0), cur(since))

it('a lemma belongs to one store, and to the systems with this structure', async () => {
  const [one, other] = [new Lemmas(), new Lemmas()]
  for (const store of [one, other]) expect(await store.about(bare, options, 'none')).toBe(tt)
  one.learn(bare, lemma)
  expect(await one.about({ ...network([host]) }, options, 'none')).toBe(lemma)
  expect(await other.about(bare, options, 'none')).toBe(tt)
  const rushed = {
    ...bare,
    processes: bare.processes.map((p) => ({ ...p, locations: p.locations.map((l) => ({ ...l, urgent: true })) })),
  }
  expect(await one.about(rushed, options, 'none')).toBe(tt)
})

it('observers share the lemma of the system that they watch, and add none', async () => {
  const store = new Lemmas()
  const watched = network([host], { observerClocks: [observerClock('waiting')], monitors: tickingSystem().monitors })
  await store.about(watched, options, 'none')
  store.learn(watched, lemma)
  expect(await store.about(watched, options, 'none')).toBe(tt)
  store.learn(bare, lemma)
  expect(await store.about(watched, options, 'none')).toBe(lemma)
})

describe('declared lemmas', () => {
  const [right, wrong] = [le(cur(since), num(4)), le(cur(since), num(-1))]
  const lemmas = [
    { name: 'both', condition: and(lemma, wrong) },
    { name: 'right', condition: right },
  ]

  it('give what is inductive of them, and no more', async () => {
    const declared = await new Lemmas().declared(network([host], { lemmas }), { ...options, timeoutMs: 60_000 })
    expect(new Set(conjunctsOf(declared))).toEqual(new Set([lemma, right]))
  })

  it('are known wherever lemmas are', async () => {
    const store = new Lemmas()
    store.learn(network([host]), tt)
    expect(
      conjunctsOf(await store.about(network([host], { lemmas }), { ...options, timeoutMs: 60_000 }, 'none')),
    ).toContain(right)
  })

  it('go where what they speak of is sliced away', () => {
    const idle = machine('idle', 'ON')
    const unused = idle.clock('unused')
    const both = network([host, idle], {
      lemmas: [...lemmas, { name: 'of idle', condition: le(cur(unused), cur(since)) }],
    })
    expect(sliceOf(both, wrong).lemmas?.map((l) => l.name)).toEqual(['both', 'right'])
  })

  it('are named by the proofs that use something of them', () => {
    expect(lemmasUsed(network([host], { lemmas }), and(lemma, right))).toEqual(['part of both', 'right'])
  })
})
