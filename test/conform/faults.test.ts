/**
 * Faults in a log that is a run: a few of what `faults.slow.test.ts` does with two hundred; and rejections that leave
 * out a step are noticed.
 */
import { beforeAll, expect, it } from 'vitest'
import { confirmed } from '../../checker/conform/confirm.ts'
import { monitorOf } from '../../checker/conform/monitor.ts'
import { readLogs } from '../../checker/conform/read.ts'
import { search } from '../../checker/conform/search.ts'
import { randomFrom } from '../../checker/run/random.ts'
import { exactRechecker } from '../../checker/trust/recheckers.ts'
import { spaceOf } from '../../checker/zones/space.ts'
import { faults, judgement, type Sound, spoiled, systemWith, tracedMap, tracedRun } from './faults.ts'

let sound: Sound

beforeAll(async () => {
  const system = await systemWith(
    'models/paratick/busy.tick',
    'periodic',
    'models/paratick/busy.map.json',
    {},
    tracedMap,
  )
  sound = { ...system, lines: tracedRun(system.network, system.params, 3, randomFrom(3), 12) }
})

it('finds the log itself to be a run', async () => {
  expect(await judgement(sound, sound.lines)).toBe('run')
})

it.each(faults)('reports a line that is %s first where nothing explains it, and not where a run does', async (kind) => {
  const random = randomFrom(faults.indexOf(kind))
  expect(await judgement(sound, spoiled(sound.lines, kind, 4, random))).toMatch(/^(first|run)$/)
})

it('is contradicted by the solver where a symbolic state was left out', async () => {
  const { network, params, map, lines } = sound
  const bad = spoiled(lines, 'wrong', 5, randomFrom(1))
  const logs = await readLogs([{ path: 'log', lines: bad, domain: 0 }], map, async () => undefined)
  const watch = {
    space: spaceOf(network, params, 1),
    meanings: map.meanings,
    domains: map.domains,
    effort: { silent: 12, lost: 24, states: 5000 },
  }
  const found = await search(watch, logs.observations, async () => undefined)
  if (found.kind !== 'stuck') throw new Error('the fault was not seen')
  const judges = { recheckers: [exactRechecker], signal: new AbortController().signal, timeoutMs: 60_000 }
  expect(await confirmed(found.monitor, logs.observations, found.layers, true, judges)).toMatchObject({
    kind: 'confirmed',
    whole: true,
  })
  const monitor = monitorOf(watch)
  const forgetful = {
    ...monitor,
    closureBefore: (...asked: Parameters<typeof monitor.closureBefore>) => {
      const closure = monitor.closureBefore(...asked)
      return { ...closure, states: closure.states.slice(1) }
    },
  }
  expect(await confirmed(forgetful, logs.observations, found.layers, true, judges)).toMatchObject({
    kind: 'contradicted',
  })
})
