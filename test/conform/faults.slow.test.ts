/**
 * Two hundred faults that leave a log outside the model are each reported at the first line that has no explanation;
 * none is reported that has one. Rejections are decided by the exact core, runs by the evaluator.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { type Random, randomFrom } from '../../checker/run/random.ts'
import { faults, judgement, type Sound, spoiled, systemWith, tracedMap, tracedRun } from './faults.ts'

const wanted = Number(process.env.FAULTS ?? 200)

it(`reports ${wanted} faults at the first line without an explanation`, async () => {
  const random = randomFrom(17)
  const busy = 'models/paratick/busy.tick'
  const [hog, run] = [
    await systemWith(busy, 'final', 'models/paratick/busy.map.json', { JITTER: '400us' }),
    await systemWith(busy, 'periodic', 'models/paratick/busy.map.json', {}, tracedMap),
  ]
  const recorded = readFileSync(join(import.meta.dirname, '../logs/hog-released-rule.txt'), 'utf8').split('\n')
  const events = recorded.filter((line) =>
    /: (hrtimer_expire_entry|kvm_exit|kvm_entry|kvm_apic_accept_irq):/.test(line),
  )
  const counts = new Map<string, number>()
  const count = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
  for (let k = 0; (counts.get('first') ?? 0) < wanted; k++) {
    const sound: Sound =
      k % 2 === 0
        ? { ...hog, lines: events }
        : { ...run, lines: tracedRun(run.network, run.params, k, randomFrom(k), 40) }
    const kind = faults[k % faults.length] as (typeof faults)[number]
    const lines = spoiled(sound.lines, kind, placeIn(sound.lines, random), random)
    const answer = await judgement(sound, lines)
    count(answer)
    if (answer !== 'run' && answer !== 'first') expect.soft(answer, `${kind} ${k}\n${lines.join('\n')}`).toBe('first')
    expect(k).toBeLessThan(5 * wanted)
  }
  console.info(counts)
}, 3_600_000)

function placeIn(lines: readonly string[], random: Random): number {
  return random.below(lines.length)
}
