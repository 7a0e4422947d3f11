import { describe, expect, it } from 'vitest'
import type { PropertyRecord, SystemRecord } from './json.ts'
import { type Records, reported } from './reporters.ts'

const record = (more: Partial<PropertyRecord>): PropertyRecord => ({
  file: 'specs/a.tick',
  line: 7,
  system: 'one',
  property: 'p',
  form: 'always',
  declared: 'models/a.tick:3',
  verdict: 'proved',
  fitness: 'sound',
  seconds: 0.5,
  ...more,
})
const sound: SystemRecord = {
  file: 'specs/a.tick',
  system: 'one',
  verdict: 'sound',
  detail: 'time goes on',
  seconds: 1,
}
const broken: SystemRecord = { ...sound, system: 'two', verdict: 'broken', detail: 'time stops' }
const good = record({ expected: 'proved', asExpected: true })
const bad = record({
  property: 'q',
  verdict: 'refuted',
  expected: 'proved',
  asExpected: false,
  title: '<a> & "b"\n::error::x',
  trace: 'c/q.json',
})
const open = record({ property: 'r', verdict: 'unknown', reason: 'timeout', expected: 'proved', asExpected: false })
const hollow = record({ system: 'two', fitness: 'broken', expected: 'proved', asExpected: true })
const all: Records = { properties: [good, bad, open, hollow], systems: [sound, broken], version: '1.2.3' }

describe('junit', () => {
  const text = reported('junit', all)

  it('counts what is wrong as failures, what is open as errors', () => {
    expect(text).toContain('<testsuites name="paracheck" tests="6" failures="3" errors="1"')
    expect(text).toContain('<testsuite name="specs/a.tick two" tests="2" failures="2" errors="0"')
  })

  it('keeps texts of models in their place', () => {
    expect(text).toContain(
      'message="one.q is refuted; expected proved; &lt;a&gt; &amp; &quot;b&quot;&#10;::error::x; see it: npx paracheck show c/q.json"',
    )
    expect(reported('junit', { ...all, properties: [record({ property: 'p\u0007' })] })).toContain('name="p\ufffd"')
  })
})

describe('sarif', () => {
  it('has what needs attention, at the line of the check, with the property beside it', () => {
    const { version, runs } = JSON.parse(reported('sarif', all)) as {
      version: string
      runs: [{ tool: unknown; results: unknown[] }]
    }
    expect(version).toBe('2.1.0')
    expect(runs[0].tool).toMatchObject({
      driver: {
        semanticVersion: '1.2.3',
        rules: [{ id: 'broken' }, { id: 'proved' }, { id: 'refuted' }, { id: 'unknown' }],
      },
    })
    const at = (uri: string, startLine: number): object => ({
      physicalLocation: { artifactLocation: { uri }, region: { startLine } },
    })
    expect(runs[0].results).toMatchObject([
      {
        ruleId: 'refuted',
        ruleIndex: 2,
        level: 'error',
        locations: [at('specs/a.tick', 7)],
        relatedLocations: [at('models/a.tick', 3)],
      },
      { ruleId: 'unknown', level: 'warning' },
      { ruleId: 'proved', level: 'error', message: { text: 'two.p is proved (system broken)' } },
      { ruleId: 'broken', level: 'error' },
    ])
  })
})

describe('github', () => {
  it('is a line for each, which no text of a model can leave', () => {
    const lines = reported('github', all).trimEnd().split('\n')
    expect(lines).toHaveLength(4)
    expect(lines[0]).toBe(
      '::error file=specs/a.tick,line=7,title=paracheck%3A one.q::one.q is refuted; expected proved; <a> & "b"%0A::error::x; see it: npx paracheck show c/q.json',
    )
    expect(lines[1]).toMatch(/^::warning .*one\.r is unknown; expected proved; timeout$/)
    expect(reported('github', { ...all, properties: [good], systems: [sound] })).toBe('')
  })
})

describe('tap', () => {
  it('has a plan and a line for each', () => {
    expect(reported('tap', { ...all, properties: [good, bad], systems: [] })).toBe(
      [
        'TAP version 14',
        '1..2',
        'ok 1 - one.p',
        'not ok 2 - one.q',
        '  ---',
        `  message: ${JSON.stringify('one.q is refuted; expected proved; <a> & "b"\n::error::x; see it: npx paracheck show c/q.json')}`,
        '  severity: fail',
        '  ...',
        '',
      ].join('\n'),
    )
  })
})
