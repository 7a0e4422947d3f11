/**
 * What `export` makes of shipped questions reads back, and no language gives an answer that the specs do not expect.
 */
import { expect, test } from 'vitest'
import { readForeign } from '../../checker/formats/index.ts'
import { hornText, mcmtText, vmtText } from '../../checker/formats/write.ts'
import { badOf, isAnsweredByState } from '../../checker/model/bad.ts'
import type { Question } from '../../checker/model/model.ts'
import type { VerdictKind } from '../../checker/outcome.ts'
import { checkForeign } from '../../checker/questions/foreign.ts'
import { embeddedBackend } from '../../checker/smt/embedded.ts'
import { lower } from '../../checker/system/lower.ts'
import { readShipped, shipped } from '../fuzz/shipped.ts'

const options = {
  backend: embeddedBackend(),
  bound: 10,
  timeoutMs: 20_000,
  seed: 1,
  signal: new AbortController().signal,
}
const exports = [
  ['smt2', hornText],
  ['vmt', vmtText],
  ['mcmt', mcmtText],
] as const

/** What a verdict on a model is called where only bad states are known. */
function plainWord(expected: Question['expected']): VerdictKind | undefined {
  if (expected === 'reached' || expected === 'refuted') return 'refuted'
  return expected === undefined ? undefined : 'proved'
}

/** The first two questions about states of each spec. */
const questions = [...shipped.keys()].flatMap((path) => {
  if (!path.startsWith('specs')) return []
  const all = readShipped(path).model?.questions ?? []
  return all.filter((q) => plainWord(q.expected) !== undefined && isAnsweredByState(q.property.form)).slice(0, 2)
})

test('exports of shipped questions read back, with the verdicts of their specs', async () => {
  expect(questions.length).toBeGreaterThan(30)
  let decided = 0
  const wrong: string[] = []
  for (const [i, { network, property, expected }] of questions.entries()) {
    const { form } = property
    if (!isAnsweredByState(form)) continue
    const [system, bad] = [lower(network), badOf(form)]
    for (const [k, [ending, write]] of exports.entries()) {
      const foreign = readForeign(`a.${ending}`, write(system, bad))
      expect(foreign.properties).toHaveLength(1)
      const [asked] = foreign.properties
      if (asked === undefined || k !== i % exports.length) continue
      const { verdict } = await checkForeign(foreign, asked, options, () => {})
      if (verdict === 'unknown' || verdict === 'bounded') continue
      decided += 1
      if (verdict !== plainWord(expected))
        wrong.push(`${network.name}.${property.name} as ${ending}: ${verdict}, not ${plainWord(expected)}`)
    }
  }
  expect(wrong).toEqual([])
  expect(decided).toBeGreaterThan(5)
}, 3_600_000)
