/** Every kind of result knows what writers make of it, and nothing else that stands around. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { markdownReport } from '../report/markdown.ts'
import { htmlReport } from '../report/page/page.tsx'
import * as ours from './ours.ts'

const home = join(import.meta.dirname, '..', '..')
const read = (path: string): string => readFileSync(join(home, path), 'utf8')
const anyOf = (folder: string, ending: string): string =>
  join(
    folder,
    readdirSync(join(home, folder), { recursive: true, encoding: 'utf8' })
      .filter((f) => f.endsWith(ending))
      .sort()[0] as string,
  )

const results = { properties: [], systems: [], pictures: () => [], times: false }

const samples: Readonly<Record<string, { readonly kind: ours.Ours; readonly text: string }>> = {
  trace: { kind: ours.isTrace, text: read(anyOf('counterexamples', '.json')) },
  timeline: { kind: ours.isTimeline, text: read(anyOf('counterexamples', '.txt')) },
  proof: { kind: ours.isStoredProof, text: read(anyOf('proofs', '.inv')) },
  page: { kind: ours.isPage, text: htmlReport(results) },
  markdown: { kind: ours.isMarkdown, text: markdownReport(results, '.') },
  result: { kind: ours.isResult, text: '{"type":"result","ok":true,"properties":[]}\n' },
  made: { kind: ours.isMade, text: `${ours.madeBy('export')}\n(set-logic HORN)\n` },
}

const foreign = {
  model: read('models/train-gate.tick'),
  readme: read('README.md'),
  settings: read('package.json'),
  script: '#!/bin/sh\necho "time ms  +dt"\n',
  notes: 'time flies',
  binary: '\u0000\u0001\ufffd',
}

describe.each(Object.entries(samples))('%s', (name, { kind, text }) => {
  it('is known', () => expect(kind(text)).toBe(true))

  it.each(
    Object.entries({
      ...foreign,
      ...Object.fromEntries(
        Object.entries(samples)
          .filter(([n]) => n !== name)
          .map(([n, s]) => [n, s.text]),
      ),
    }),
  )('is not %s', (_, other) => expect(kind(other)).toBe(false))
})

it('an edited proof is its editor’s, whatever was edited; ends of lines are no edit', () => {
  const text = ours.stamped('; m.p\n(proof holds 0\n  (<= x 1.0))\n')
  expect(ours.isStoredProof(text)).toBe(true)
  expect(ours.isStoredProof(text.replaceAll('\n', '\r\n'))).toBe(true)
  for (const edited of [
    text.replace('1.0', '2.0'),
    `${text}; why: because\n`,
    text.replace('; m.p\n', ''),
    text.replace(/^.*\n/, ''),
  ])
    expect(ours.isStoredProof(edited), edited).toBe(false)
})

it('all proofs, runs and timelines of the repository are ours', () => {
  const stored = (ending: string) =>
    readdirSync(join(home, 'counterexamples'), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith(ending))
  expect(stored('.txt').filter((f) => !ours.isTimeline(read(join('counterexamples', f))))).toEqual([])
  expect(stored('.json').filter((f) => !ours.isTrace(read(join('counterexamples', f))))).toEqual([])
  const files = readdirSync(join(home, 'proofs'), { recursive: true, encoding: 'utf8' }).filter((f) =>
    f.endsWith('.inv'),
  )
  expect(files.filter((f) => !ours.isStoredProof(read(join('proofs', f))))).toEqual([])
})
