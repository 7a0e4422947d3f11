import { describe, expect, it } from 'vitest'
import type { PropertyRecord } from './json.ts'
import { markdownReport } from './markdown.ts'
import { isShared, matricesOf, matrixText } from './matrix.ts'
import { ascii, plain, unicode } from './style.ts'

function record(
  system: string,
  property: string,
  verdict: PropertyRecord['verdict'],
  more: Partial<PropertyRecord> = {},
): PropertyRecord {
  const usual = {
    file: 'specs/tick.tick',
    line: 9,
    form: 'always',
    declared: 'specs/tick.tick:3',
    expected: verdict,
    fitness: 'sound',
    seconds: 1,
  } as const
  return { ...usual, system, property, verdict, asExpected: verdict === (more.expected ?? verdict), ...more }
}

const records: readonly PropertyRecord[] = [
  record('periodic', 'idles', 'reached', { form: 'reachable', run: { jumps: 1, time: '0ms' } }),
  record('periodic', 'gap', 'proved', { title: 'a tick in every period' }),
  record('final', 'gap', 'refuted', { run: { jumps: 7, time: '8ms' }, trace: 'counterexamples/tick/final.gap.json' }),
  record('final', 'gap', 'proved', { assuming: ['HOST_TICK <= TICK', 'JITTER == 0ms'] }),
  record('final', 'waits', 'refuted', { run: { jumps: 3, time: '4ms', loop: true } }),
  record('final', 'worst', 'proved', {
    form: 'bound',
    bound: { atMost: ['TICK + HOST_TICK + 2 * STEAL + JITTER'], exceeded: [] },
  }),
  record('periodic', 'worst', 'proved', {
    expected: 'refuted',
    form: 'bound',
    bound: { atMost: ['A', 'B'], tight: 'reached', exceeded: [] },
  }),
]
const text = (width: number, glyphs = unicode): string =>
  matricesOf(records)
    .map((m) => matrixText(m, { width, paint: plain, glyphs }))
    .join('\n\n')

describe('matrix', () => {
  it('has a column for each system and its assumptions, scenarios last, an answer in every cell', () => {
    expect(text(100)).toMatchInlineSnapshot(`
      "         periodic         final                 final
                                                      if HOST_TICK <= TICK
                                                      and JITTER == 0ms
        gap    proved           refuted, 7 jumps      proved
        waits  ·                refuted, for ever     ·
        worst  ✗ <= min(A, B)   <= TICK + HOST_TICK   ·
                                + 2 * STEAL + JITTER
        idles  reached, 1 jump  ·                     ·"
    `)
  })

  it('wraps columns that do not fit, never the words in them, and leaves out rows without an answer there', () => {
    const narrow = text(50, ascii)
    expect(Math.max(...narrow.split('\n').map((line) => line.length))).toBeLessThanOrEqual(50)
    expect(narrow.split('\n\n')).toHaveLength(2)
    expect(narrow.split('\n\n')[1]).not.toContain('waits')
    expect(text(10).split('\n\n')).toHaveLength(3)
  })

  it('is of one file each, and shared when a property is asked of several systems', () => {
    const other = record('lonely', 'gap', 'proved', { file: 'specs/other.tick' })
    expect(matricesOf([...records, other]).map((m) => [m.file, isShared(m)])).toEqual([
      ['specs/tick.tick', true],
      ['specs/other.tick', false],
    ])
  })
})

describe('markdown', () => {
  const system = {
    file: 'specs/tick.tick',
    system: 'final',
    verdict: 'sound' as const,
    detail: 'time goes on',
    seconds: 1,
  }

  it('tells verdicts, bounds and runs, with links from where it stands', () => {
    const shown = markdownReport({ properties: records, systems: [system] }, 'docs')
    expect(shown).toContain('7 properties: 4 proved, 1 reached, 2 refuted; 1 against expectation.')
    expect(shown).not.toContain('Broken systems')
    expect(shown).toContain('| property | `periodic` | `final` | `final`<br>`HOST_TICK <= TICK`<br>`JITTER == 0ms` |')
    expect(shown).toContain('[**refuted**](../counterexamples/tick/final.gap.txt), 7 jumps')
    expect(shown).toContain('≤ TICK + HOST_TICK + 2 * STEAL + JITTER, not shown tight')
    expect(shown).toContain('≤ min(A, B), **expected refuted**')
    expect(shown).toContain('- `gap`: a tick in every period')
  })

  it('does not depend on times and engines', () => {
    const later = records.map((r) => ({ ...r, seconds: 99, engine: 'luck', solver: 'z3', depth: 3, line: 77 }))
    const report = (properties: readonly PropertyRecord[]): string => markdownReport({ properties, systems: [] }, '.')
    expect(report(later)).toBe(report(records))
  })
})
