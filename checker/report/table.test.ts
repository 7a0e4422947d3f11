import { describe, expect, it } from 'vitest'
import { cur, le, num, realSort, tt } from '../logic/term.ts'
import type { ExpectedVerdict, PropertyForm } from '../model/model.ts'
import type { Outcome } from '../outcome.ts'
import { rational } from '../support/rational.ts'
import { forTerminal } from '../support/visible.ts'
import { jsonLine, propertyRecord } from './json.ts'
import { liveReporter, plainReporter, type ReporterOptions } from './progress.ts'
import { countLine, exitCodeOf, questionNames, standing } from './standing.ts'
import { painter, plain } from './style.ts'
import { closing, outcomeParagraph, verdictTable } from './table.ts'

const source = { path: 'specs/tick.tick', text: 'property gap: always x;\ncheck final { gap: proved; }\n' }
const always: PropertyForm = { kind: 'always', condition: tt }
const reachable: PropertyForm = { kind: 'reachable', condition: tt }

function outcome(
  name: string,
  verdict: Outcome['verdict'],
  more: Partial<Outcome> & { expected?: ExpectedVerdict; form?: PropertyForm; file?: string } = {},
): Outcome {
  const { expected, form = always, file = 'specs/tick.tick', ...rest } = more
  const network = {
    name: 'final',
    params: [],
    assumptions: [],
    processes: [],
    signals: [],
    irqs: [],
    observerClocks: [],
    monitors: [],
  }
  return {
    question: {
      file,
      network,
      property: { name, form, span: { source, start: 0, end: 23 } },
      ...(expected === undefined ? {} : { expected }),
      span: { source, start: 24, end: 29 },
    },
    verdict,
    fitness: 'sound',
    ...(expected === undefined ? {} : { asExpected: expected === verdict }),
    seconds: 0.5,
    notes: [],
    ...rest,
  }
}

const run = {
  system: 'final',
  params: new Map(),
  initial: new Map(),
  steps: [{ delay: rational('9/2'), jump: { edges: ['e'], choices: new Map() }, after: new Map() }],
}

const proof = outcome('gap', 'proved', {
  expected: 'proved',
  engine: 'houdini',
  certificate: { text: '', rechecked: true },
  solver: 'z3 5.1.0',
})
const surprise = outcome('late', 'refuted', { expected: 'proved', engine: 'bmc', trace: run, seconds: 12.25 })
const scenario = outcome('idles', 'reached', { expected: 'reached', form: reachable, engine: 'bmc', trace: run })
const stuck = outcome('storm', 'unknown', { expected: 'proved', reason: 'no answer within 30s' })
const clean = outcome('deep', 'bounded', { engine: 'bmc', depth: 40 })

describe('standing', () => {
  it('is good as expected, bad against expectation, open without an answer', () => {
    expect([proof, surprise, scenario, stuck, clean].map(standing)).toEqual(['good', 'bad', 'good', 'open', 'open'])
  })

  it('takes a counterexample nobody expected as bad, and one that was expected as good', () => {
    expect(standing(outcome('p', 'refuted'))).toBe('bad')
    expect(standing(outcome('p', 'refuted', { expected: 'refuted' }))).toBe('good')
    expect(standing(outcome('p', 'vacuous', { expected: 'proved' }))).toBe('bad')
  })

  it('gives the exit code of the worst outcome, a wrong verdict before a missing one', () => {
    expect(exitCodeOf([proof, scenario])).toBe(0)
    expect(exitCodeOf([proof, stuck])).toBe(4)
    expect(exitCodeOf([stuck, surprise, proof])).toBe(1)
    expect(exitCodeOf([])).toBe(0)
  })
})

describe('verdictTable', () => {
  it('shows verdicts, how they were found, and what was expected', () => {
    expect(verdictTable([proof, surprise, scenario, stuck, clean])).toBe(
      [
        '  system  property  verdict  how                           expected    time',
        '  final   gap       proved   houdini, rechecked            ✓ proved   0.50s',
        '          late      REFUTED  bmc, 1 jump, 4.5ms, replayed  ✗ proved   12.3s',
        '          idles     reached  bmc, 1 jump, 4.5ms, replayed  ✓ reached  0.50s',
        '          storm     unknown  no answer within 30s          ✗ proved   0.50s',
        '          deep      bounded  bmc, clean to 40 jumps                   0.50s',
      ].join('\n'),
    )
  })

  it('fits 70 columns by shortening how', () => {
    const text = verdictTable([proof, surprise], { width: 70 })
    expect(Math.max(...text.split('\n').map((l) => l.length))).toBeLessThanOrEqual(70)
    expect(text).toContain('bmc, 1 jump,')
  })

  it('groups by file when there are several', () => {
    const other = outcome('gap', 'proved', { file: 'specs/other.tick' })
    const lines = verdictTable([proof, other]).split('\n')
    expect(lines.filter((l) => l.startsWith('specs/'))).toEqual(['specs/tick.tick', 'specs/other.tick'])
  })

  it('tells alike questions apart by what only some of them assume', () => {
    const tick = cur({ name: 'TICK', sort: realSort })
    const assuming = (condition: typeof tick) => ({ condition, span: proof.question.span })
    const asked = [[le(tick, num(4))], []].map((more): Outcome => {
      const network = { ...proof.question.network, assumptions: [assuming(le(num(0), tick)), ...more.map(assuming)] }
      return { ...proof, question: { ...proof.question, network } }
    })
    expect(
      verdictTable(asked)
        .split('\n')
        .map((l) => l.slice(10, 28).trim()),
    ).toEqual(['property', 'gap (TICK <= 4ms)', 'gap'])
    expect([...questionNames([proof, proof, { ...proof }].map((o) => ({ ...o.question }))).values()]).toEqual([
      'final.gap',
      'final.gap #2',
      'final.gap #3',
    ])
  })

  it('is red only where a verdict is against expectation', () => {
    const red = `${String.fromCharCode(27)}[31m`
    const paint = painter(true)
    expect(
      verdictTable([outcome('p', 'refuted', { expected: 'refuted' }), stuck, clean, proof], { paint }),
    ).not.toContain(red)
    expect(verdictTable([surprise], { paint })).toContain(red)
  })
})

describe('closing', () => {
  it('counts verdicts and those against expectation', () => {
    expect(countLine([proof, surprise, scenario, stuck])).toBe(
      '4 properties: 1 proved, 1 reached, 1 refuted, 1 unknown; 1 against expectation',
    )
    expect(countLine([proof])).toBe('1 property: 1 proved')
  })

  it('has a paragraph for what is unexpected or unanswered, and none for the rest', () => {
    const text = closing([proof, surprise, scenario, stuck], 13)
    expect(text.split('\n\n').map((p) => p.split('  ')[0])).toEqual([
      '4 properties: 1 proved, 1 reached, 1 refuted, 1 unknown; 1 against expectation',
      'final.late',
      'final.storm',
    ])
  })

  it('says what came out, what was expected, and where the trace is', () => {
    expect(outcomeParagraph(surprise, { traceFile: () => 'counterexamples/tick/final.late.json' })).toBe(
      [
        'final.late  refuted, expected proved  (specs/tick.tick:2)',
        '  always: does not hold: a run of 1 jump, 4.5ms breaks it',
        '  trace:   counterexamples/tick/final.late.json',
        '  see it:  paracheck show counterexamples/tick/final.late.json',
      ].join('\n'),
    )
  })

  it('gives the reason of an unknown and a next step', () => {
    const text = outcomeParagraph(stuck)
    expect(text).toContain('no answer: no answer within 30s')
    expect(text).toContain('next: raise --timeout')
  })
})

describe('propertyRecord', () => {
  it('leaves out what is absent', () => {
    expect(JSON.parse(jsonLine({ type: 'result', ok: true, properties: [propertyRecord(proof)] }))).toEqual({
      type: 'result',
      ok: true,
      properties: [
        {
          file: 'specs/tick.tick',
          line: 2,
          system: 'final',
          property: 'gap',
          form: 'always',
          declared: 'specs/tick.tick:1',
          expected: 'proved',
          asExpected: true,
          verdict: 'proved',
          fitness: 'sound',
          engine: 'houdini',
          seconds: 0.5,
          solver: 'z3 5.1.0',
          certificate: { rechecked: true },
        },
      ],
    })
  })

  it('names the trace file and says that the trace was replayed', () => {
    const record = propertyRecord(surprise, 'counterexamples/tick/final.late.json')
    expect(record).toMatchObject({
      replayed: true,
      trace: 'counterexamples/tick/final.late.json',
      run: { jumps: 1, time: '4.5ms' },
    })
    expect(Object.keys(propertyRecord(clean))).toEqual([
      'file',
      'line',
      'system',
      'property',
      'form',
      'declared',
      'verdict',
      'fitness',
      'engine',
      'depth',
      'seconds',
    ])
  })
})

describe('reporters', () => {
  function recorder(): { options: ReporterOptions; written: string[]; clock: { now: number } } {
    const written: string[] = []
    const clock = { now: 0 }
    return {
      written,
      clock,
      options: {
        write: (t) => written.push(forTerminal(t)),
        paint: plain,
        width: () => 80,
        height: () => 4,
        now: () => clock.now,
        nameWidth: 12,
      },
    }
  }
  const up = (lines: number): string => `\u001b[${lines}A\u001b[0J`

  it('prints only finished rows off a terminal', () => {
    const { options, written } = recorder()
    const reporter = plainReporter(options)
    reporter.started('final.gap')
    reporter.progress('final.gap', 'step 3')
    reporter.finished('final.gap', proof)
    expect(written).toEqual(['  final.gap     proved       houdini, rechecked  0.50s\n'])
  })

  it('redraws rows in place, not more often than the throttle allows, and takes them away at the end', () => {
    const { options, written, clock } = recorder()
    const reporter = liveReporter(options)
    reporter.started('final.gap')
    reporter.started('final.late')
    reporter.progress('final.gap', 'step 1')
    clock.now = 100
    reporter.progress('final.gap', 'step 2')
    reporter.finished('final.late', surprise)
    reporter.clear()
    expect(written).toEqual([
      '  final.gap     \n',
      `${up(1)}  final.gap     \n  final.late    \n`,
      `${up(2)}  final.gap     step 2\n  final.late    \n`,
      `${up(2)}  final.late    REFUTED      bmc, 1 jump, 4.5ms, replayed  12.3s\n  final.gap     step 2\n`,
      up(2),
    ])
  })

  it('keeps as many finished rows in sight as the terminal has room for', () => {
    const { options, written } = recorder()
    const reporter = liveReporter(options)
    for (const name of ['a', 'b', 'c', 'd']) {
      reporter.started(name)
      reporter.finished(name, proof)
    }
    expect(written.at(-1)?.match(/ [a-d] /g)).toEqual([' b ', ' c ', ' d '])
  })

  it('never lets a live row wrap', () => {
    const { options, written } = recorder()
    const reporter = liveReporter({ ...options, width: () => 30 })
    reporter.started('final.gap')
    reporter.progress('final.gap', 'x'.repeat(100))
    reporter.finished('final.late', surprise)
    expect(
      written
        .at(-1)
        ?.split('\n')
        .filter((l) => l.includes('xx'))
        .map((l) => l.length),
    ).toEqual([29])
  })
})
