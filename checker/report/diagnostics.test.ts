import { describe, expect, it } from 'vitest'
import type { Diagnostic } from '../support/diagnostic.ts'
import type { Source, Span } from '../support/span.ts'
import { conciseDiagnostic, renderDiagnostic, renderDiagnostics, summaryLine } from './diagnostics.ts'
import { painter } from './style.ts'

const source: Source = {
  path: 'mytimer.tick',
  text: 'machine M {\n  clock since;\n  state A {\n\tinvariant since <= 600;\n  }\n}\n',
}

function spanOf(text: string, from: Source = source): Span {
  const start = from.text.indexOf(text)
  return { source: from, start, end: start + text.length }
}

const unitless: Diagnostic = {
  severity: 'error',
  code: 'T0302',
  message: 'clock compared with a number that has no unit',
  span: spanOf('600'),
  related: [{ span: spanOf('since;'), label: '`since` is a clock' }],
  hint: 'write `600us`',
}

describe('renderDiagnostic', () => {
  it('shows both places in one frame, in the order of the file', () => {
    expect(renderDiagnostic(unitless)).toBe(
      [
        'error[T0302]: clock compared with a number that has no unit',
        ' --> mytimer.tick:4:21',
        '  |',
        '2 |   clock since;',
        '  |         ------ `since` is a clock',
        '...',
        '4 |     invariant since <= 600;',
        '  |                        ^^^',
        '  = help: write `600us`',
      ].join('\n'),
    )
  })

  it('gives another file its own frame', () => {
    const other: Source = { path: 'models/kvm.tick', text: 'event host_tick;\n' }
    const text = renderDiagnostic({
      severity: 'error',
      code: 'T0202',
      message: '`A` is declared twice',
      span: spanOf('state A'),
      related: [{ span: spanOf('host_tick', other), label: 'first declared here' }],
    })
    expect(text).toBe(
      [
        'error[T0202]: `A` is declared twice',
        ' --> mytimer.tick:3:3',
        '  |',
        '3 |   state A {',
        '  |   ^^^^^^^',
        ' ::: models/kvm.tick:1:7',
        '  |',
        '1 | event host_tick;',
        '  |       --------- first declared here',
      ].join('\n'),
    )
  })

  it('underlines a span over several lines up to the end of its first line', () => {
    const span = { source, start: source.text.indexOf('state A'), end: source.text.length }
    const text = renderDiagnostic({ severity: 'warning', code: 'T0404', message: 'm', span })
    expect(text.split('\n').at(-1)).toBe('  |   ^^^^^^^^^')
  })

  it('underlines one character for an empty span at the end of the text', () => {
    const span = { source: { path: 'x', text: 'machine' }, start: 7, end: 7 }
    const text = renderDiagnostic({ severity: 'error', code: 'T0101', message: 'expected a name', span })
    expect(text.split('\n').slice(-2)).toEqual(['1 | machine', '  |        ^'])
  })

  it('names a source without text and shows no frame for it', () => {
    const span = { source: { path: '--param TIK=4ms', text: '' }, start: 0, end: 0 }
    const text = renderDiagnostic({
      severity: 'error',
      code: 'T0605',
      message: 'no parameter `TIK`',
      span,
      hint: 'did you mean `TICK`?',
    })
    expect(text).toBe('error[T0605]: no parameter `TIK`\n --> --param TIK=4ms\n  = help: did you mean `TICK`?')
  })

  it('colours only when it is told to', () => {
    const esc = String.fromCharCode(27)
    expect(renderDiagnostic(unitless, painter(true))).toContain(`${esc}[31m`)
    expect(renderDiagnostic(unitless, painter(false))).not.toContain(esc)
  })
})

describe('frames of odd lines', () => {
  const at = (text: string, word: string): string[] => {
    const start = text.indexOf(word)
    const span = { source: { path: 'x.tick', text }, start, end: start + word.length }
    return renderDiagnostic({ severity: 'error', code: 'T0101', message: 'm', span }).split('\n').slice(3, 5)
  }

  it('have their marks in the columns of a terminal', () => {
    const wide = at('// 時間 🙂 é\tend', 'end')
    expect(wide).toEqual(['1 | // 時間 🙂 é    end', `  | ${' '.repeat(16)}^^^`])
  })

  it('show what acts or hides', () => {
    expect(at('a\u001b[2J\u202eb bad', 'bad')).toEqual(['1 | a\\u001b[2J\\u202eb bad', `  | ${' '.repeat(18)}^^^`])
  })

  it('are cut around the first mark', () => {
    const [line, mark] = at(`${'x'.repeat(500_000)} bad ${'y'.repeat(500_000)}`, 'bad')
    expect(line?.length).toBeLessThan(230)
    expect(line?.slice(4, 8)).toBe('... ')
    expect(line?.slice(mark?.indexOf('^'), (mark?.lastIndexOf('^') ?? 0) + 1)).toBe('bad')
    expect(line?.endsWith(' ...')).toBe(true)
  })
})

describe('the short forms', () => {
  it('fits a diagnostic on one line', () => {
    expect(conciseDiagnostic(unitless)).toBe(
      'mytimer.tick:4:21: error[T0302]: clock compared with a number that has no unit (write `600us`)',
    )
  })

  it('counts errors and warnings and names the file', () => {
    const warning: Diagnostic = { ...unitless, severity: 'warning' }
    expect(summaryLine([unitless, unitless, warning])).toBe('2 errors, 1 warning in mytimer.tick')
    expect(summaryLine([warning])).toBe('1 warning in mytimer.tick')
    expect(summaryLine([])).toBe('')
    expect(renderDiagnostics([warning]).endsWith('\n\n1 warning in mytimer.tick')).toBe(true)
  })
})
