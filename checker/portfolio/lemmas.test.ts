import { expect, it } from 'vitest'
import { machine, network, observerClock, tickingSystem } from '../../test/hand-made.ts'
import { cur, le, num, tt } from '../logic/term.ts'
import { embeddedBackend } from '../smt/embedded.ts'
import { Lemmas, type SearchOptions } from './lemmas.ts'

const options: SearchOptions = { backend: embeddedBackend(), bound: 1, timeoutMs: 1_000, seed: 1, signal: new AbortController().signal }

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
  const rushed = { ...bare, processes: bare.processes.map((p) => ({ ...p, locations: p.locations.map((l) => ({ ...l, urgent: true })) })) }
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
