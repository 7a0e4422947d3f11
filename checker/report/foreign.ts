/** Answers to the questions of other tools' files: a table, a run as plain states, records for machines. */
import { type Valuation, type Value, valueText } from '../logic/value.ts'
import type { ForeignOutcome } from '../outcome.ts'
import { counted } from '../support/counted.ts'
import type { Trace } from '../trace/trace.ts'
import { certificateRecord, type ForeignRecord } from './json.ts'
import { countLine, standing, styleOf } from './standing.ts'
import type { Glyphs, Paint } from './style.ts'
import { depthText, recheckText } from './table.ts'
import { secondsText } from './value-text.ts'
import { columns, padded, paddedLeft, paragraph, wrapped } from './wrap.ts'

export interface ForeignLook {
  readonly width: number
  readonly paint: Paint
  readonly glyphs: Glyphs
  /** False leaves out how long things took. */
  readonly times: boolean
}

const headings = ['file', 'property', 'verdict', 'how', 'expected', 'time'] as const

/** A row for each answer; files are named once. */
export function foreignTable(outcomes: readonly ForeignOutcome[], { paint, glyphs, times }: ForeignLook): string {
  const shown = times ? headings.length : headings.length - 1
  const rows = outcomes.map((outcome) => cellsOf(outcome, glyphs))
  const widths = headings.map((heading, i) => Math.max(...[heading, ...rows.map((row) => row[i] ?? '')].map(columns)))
  const cell = (text: string, i: number): string => (i === 5 ? paddedLeft : padded)(text, widths[i] ?? 0)
  const head = paint('dim', headings.slice(0, shown).map(cell).join('  ').trimEnd())
  const lines = rows.map((row, r) => {
    const outcome = outcomes[r] as ForeignOutcome
    const again = row[0] === rows[r - 1]?.[0]
    const texts = row.slice(0, shown).map((text, i) => cell(again && i === 0 ? '' : text, i))
    return texts
      .map((text, i) => (i === 2 ? paint(styleOf(outcome), text) : i > 2 ? paint('dim', text) : text))
      .join('  ')
  })
  return [head, ...lines].map((line) => `  ${line.trimEnd()}`).join('\n')
}

function cellsOf(outcome: ForeignOutcome, glyphs: Glyphs): string[] {
  const { foreign, property, verdict, asExpected, seconds } = outcome
  const mark = asExpected === undefined ? '' : `${asExpected ? glyphs.reached : glyphs.violated} ${property.expected}`
  const shouted = standing(outcome) === 'bad' ? verdict.toUpperCase() : verdict
  return [foreign.path, property.name, shouted, foreignHow(outcome), mark, secondsText(seconds)]
}

/** `spacer, rechecked`, `bmc, 7 steps, replayed`, `clean to 40 steps`. */
export function foreignHow(outcome: ForeignOutcome): string {
  const { engine, depth, trace, certificate } = outcome
  const parts = [engine ?? '']
  if (trace !== undefined) parts.push(counted(trace.steps.length, 'step'), 'replayed')
  else if (certificate !== undefined)
    parts.push(...(depth !== undefined && depth > 0 ? [`k=${depth}`] : []), recheckText(certificate))
  else if (depth !== undefined) parts.push(depthText(outcome, 'step'))
  return parts.filter((part) => part !== '').join(', ')
}

/** The line that counts, and why there is no answer where there is none. */
export function foreignClosing(
  outcomes: readonly ForeignOutcome[],
  seconds: number,
  { width, paint, times }: ForeignLook,
): string {
  const all = outcomes.map(standing)
  const worst = all.includes('bad') ? 'bad' : all.includes('open') ? 'open' : 'good'
  const count = paint(worst, countLine(outcomes)) + (times ? `  ${paint('dim', secondsText(seconds))}` : '')
  const reasons = outcomes.flatMap(({ foreign, property, reason }) =>
    reason === undefined ? [] : paragraph(`${foreign.path}, ${property.name}: ${reason}`, width, '  '),
  )
  return reasons.length === 0 ? count : [count, '', ...reasons].join('\n')
}

/** A run as text: the first state whole, then what each step changed, with its inputs. */
export function runText(trace: Trace, width: number): string {
  const block = (title: string, values: readonly string[]): string[] => {
    const margin = ' '.repeat(10)
    const lines = wrapped(values.length === 0 ? ['(no change)'] : values, Math.max(20, width - margin.length))
    return lines.map((line, i) => (i === 0 ? padded(title, margin.length) : margin) + line)
  }
  const lines = block('start', [...trace.params, ...trace.initial].map(equation))
  let before = trace.initial
  for (const [i, { delay, jump, after }] of trace.steps.entries()) {
    const inputs = [...(jump?.choices ?? [])].map(equation)
    if (!delay.equals(0)) lines.push(...block('  delay', [valueText(delay)]))
    if (inputs.length > 0) lines.push(...block('  input', inputs))
    lines.push(...block(`step ${i + 1}`, changes(before, after).map(equation)))
    before = after
  }
  return lines.join('\n')
}

function changes(before: Valuation, after: Valuation): [string, Value][] {
  return [...after].filter(([name, value]) => {
    const old = before.get(name)
    return old === undefined || valueText(old) !== valueText(value)
  })
}

function equation([name, value]: readonly [string, Value]): string {
  return `${name}=${valueText(value)}`
}

/** An answer in `verdict` events and in the `result`. */
export function foreignRecord(outcome: ForeignOutcome, traceFile?: string): ForeignRecord {
  const { foreign, property, verdict, engine, depth, seconds, solver, trace, certificate, reason } = outcome
  return {
    file: foreign.path,
    system: property.system.name,
    property: property.name,
    ...(property.expected && { expected: property.expected }),
    ...(outcome.asExpected !== undefined && { asExpected: outcome.asExpected }),
    verdict,
    ...(engine && { engine }),
    ...(depth !== undefined && { depth }),
    seconds: Math.round(seconds * 1000) / 1000,
    ...(solver && { solver }),
    ...(trace && { replayed: true }),
    ...(certificate && { certificate: certificateRecord(certificate) }),
    ...(traceFile && { trace: traceFile }),
    ...(reason && { reason }),
  }
}
