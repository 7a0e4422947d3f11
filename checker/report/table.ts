/**
 * The verdicts of a check as a table, a line that counts them, and a paragraph for each one somebody has to look at:
 * what is against expectation, what has no answer, what holds for the wrong reason.
 */
import { showTerm } from '../logic/show.ts'
import { fullName, type Question } from '../model/model.ts'
import { formWord, type Outcome } from '../outcome.ts'
import { counted } from '../support/counted.ts'
import { place } from '../support/span.ts'
import { tightness, tightRun } from './bound-text.ts'
import {
  carriedText,
  countLine,
  isAsExpected,
  numbersText,
  ownStanding,
  questionNames,
  standing,
  styleOf,
  withFitness,
} from './standing.ts'
import { type Glyphs, type Paint, plain, unicode } from './style.ts'
import { traceSize } from './timeline.ts'
import { secondsText } from './value-text.ts'
import { columns, padded, paddedLeft, paragraph } from './wrap.ts'

export interface TableOptions {
  readonly width: number
  readonly paint: Paint
  readonly glyphs: Glyphs
  /** False leaves out how long things took, so that the same results are the same text. */
  readonly times: boolean
  /** Where the trace of an outcome was written. */
  readonly traceFile: (outcome: Outcome) => string | undefined
}

const defaults: TableOptions = { width: 100, paint: plain, glyphs: unicode, times: true, traceFile: () => undefined }

const allHeadings = ['system', 'property', 'verdict', 'how', 'expected', 'time'] as const

/** The table, one block per file, systems named once. */
export function verdictTable(outcomes: readonly Outcome[], options: Partial<TableOptions> = {}): string {
  const { width, paint, glyphs, times } = { ...defaults, ...options }
  const headings = times ? allHeadings : allHeadings.slice(0, -1)
  const names = questionNames(outcomes.map((o) => o.question))
  const rows = outcomes.map((outcome) =>
    cellsOf(outcome, names.get(outcome.question) ?? '', glyphs).slice(0, headings.length),
  )
  const widths = headings.map((heading, i) => Math.max(columns(heading), ...rows.map((row) => columns(row[i] ?? ''))))
  // What is too wide for the terminal is taken from `how`, which is a phrase, then from the names of properties.
  for (const [column, least] of [
    [3, 12],
    [1, 16],
  ] as const) {
    const excess = widths.reduce((sum, w) => sum + w + 2, 0) - width
    if (excess > 0) widths[column] = Math.min(widths[column] ?? 0, Math.max(least, (widths[column] ?? 0) - excess))
  }
  const several = new Set(outcomes.map((o) => o.question.file)).size > 1
  const lines: string[] = []
  let file: string | undefined
  let system: string | undefined
  outcomes.forEach((outcome, i) => {
    const name = outcome.question.file
    if (file !== name) {
      if (file !== undefined && several) lines.push('')
      if (several) lines.push(paint('dim', name))
      if (several || file === undefined) lines.push(`  ${paint('dim', line(headings, widths))}`)
      system = undefined
    }
    const [own = '', ...rest] = rows[i] ?? []
    lines.push(`  ${styledLine([own === system ? '' : own, ...rest], widths, outcome, paint)}`)
    file = name
    system = own
  })
  return lines.map((l) => l.trimEnd()).join('\n')
}

function cellsOf(outcome: Outcome, name: string, glyphs: Glyphs): string[] {
  const { network } = outcome.question
  const expected = expectedText(outcome.question)
  const mark =
    expected === undefined ? '' : `${isAsExpected(outcome) === true ? glyphs.reached : glyphs.violated} ${expected}`
  const shouted = standing(outcome) === 'bad' ? outcome.verdict.toUpperCase() : outcome.verdict
  return [
    network.name,
    name.slice(network.name.length + 1),
    withFitness(shouted, outcome),
    howText(outcome),
    mark,
    secondsText(outcome.seconds),
  ]
}

function expectedText({ expected, expectedBound }: Question): string | undefined {
  return expectedBound === undefined ? expected : `<= ${showTerm(expectedBound)}`
}

/** `houdini, rechecked`, `bmc, 7 jumps, 8ms, replayed`, `clean to depth 40`. */
export function howText(outcome: Outcome): string {
  const { depth, trace, certificate, engine } = outcome
  const parts: string[] = [
    ...boundParts(outcome),
    numbersText(outcome.every) ?? '',
    engine ?? '',
    carriedText(outcome.by, outcome.question.network.name) ?? '',
    lemmasText(outcome),
  ]
  if (trace !== undefined && outcome.bound === undefined) parts.push(traceSize(trace), 'replayed')
  else if (depth !== undefined) parts.push(depthText(outcome, 'jump'))
  if (certificate !== undefined) parts.push(recheckText(certificate))
  if (outcome.resumed === true) parts.push('resumed')
  if (parts.join('') === '' && outcome.reason !== undefined) parts.push(outcome.reason)
  return parts.filter((p) => p !== '').join(', ')
}

/** `with lemmas a, b and 2 more`. */
function lemmasText({ lemmas = [] }: Outcome): string {
  const [first, ...more] = lemmas
  if (first === undefined) return ''
  if (more.length === 0)
    return first.startsWith('part of ') ? `with part of lemma ${first.slice('part of '.length)}` : `with lemma ${first}`
  const shown = more.length > 2 ? `${lemmas.slice(0, 2).join(', ')} and ${lemmas.length - 2} more` : lemmas.join(', ')
  return `with lemmas ${shown}`
}

/** `clean to 40 jumps`, which was asked again; `clean to 12 jumps for z3`, which is that solver's word alone; `k=2`. */
export function depthText(
  { verdict, depth = 0, solver }: Pick<Outcome, 'verdict' | 'depth' | 'solver'>,
  unit: 'jump' | 'step',
): string {
  if (verdict === 'unknown') return `clean to ${counted(depth, unit)} for ${solver?.split(' ')[0] ?? 'one solver'}`
  return verdict === 'bounded' ? `clean to ${counted(depth, unit)}` : depth > 0 ? `k=${depth}` : ''
}

/** `rechecked`: by the exact core alone; `rechecked by z3`: with another solver's word for some of it. */
export function recheckText({ rechecked, by = [] }: NonNullable<Outcome['certificate']>): string {
  const solvers = by.filter((name) => name !== 'exact').map((name) => name.split(' ')[0])
  return rechecked
    ? ['rechecked', ...(solvers.length > 0 ? [`by ${solvers.join(', ')}`] : [])].join(' ')
    : 'not rechecked'
}

/** `<= TICK + HOST_TICK, tight`. */
function boundParts({ bound }: Outcome): string[] {
  if (bound === undefined) return []
  const least = bound.terms.map(showTerm).join(', ')
  return [bound.terms.length === 1 ? `<= ${least}` : `<= min(${least})`, tightness(bound.tight)]
}

function line(cells: readonly string[], widths: readonly number[]): string {
  return cells.map((cell, i) => (i === 5 ? paddedLeft(cell, widths[i] ?? 0) : padded(cell, widths[i] ?? 0))).join('  ')
}

function styledLine(cells: readonly string[], widths: readonly number[], outcome: Outcome, paint: Paint): string {
  const fitted = cells.map((cell, i) => inColumn(cell, widths[i] ?? 0, i === 5))
  const verdict = paint(styleOf(outcome), fitted[2] ?? '')
  const expected = paint(isAsExpected(outcome) === false ? styleOf(outcome) : 'dim', fitted[4] ?? '')
  const times = fitted.slice(5).map((time) => paint('dim', time))
  return [fitted[0], fitted[1], verdict, paint('dim', fitted[3] ?? ''), expected, ...times].join('  ')
}

function inColumn(text: string, width: number, right: boolean): string {
  if (right) return paddedLeft(text, width)
  return columns(text) <= width ? padded(text, width) : `${[...text].slice(0, Math.max(0, width - 3)).join('')}...`
}

/** What the closing lines say beside the verdicts. */
export interface ClosingOptions extends TableOptions {
  /** False where the paragraphs were given already. */
  readonly paragraphs: boolean
  /** How many systems are broken. */
  readonly broken: number
}

/** The line that counts, with the wall-clock time of the whole, and a paragraph for each outcome that needs words. */
export function closing(outcomes: readonly Outcome[], seconds: number, options: Partial<ClosingOptions> = {}): string {
  const settings = { ...defaults, paragraphs: true, broken: 0, ...options }
  const { broken, paragraphs } = settings
  const worst =
    broken > 0 || outcomes.some((o) => standing(o) === 'bad')
      ? 'bad'
      : outcomes.some((o) => standing(o) === 'open')
        ? 'open'
        : 'good'
  const time = settings.times ? `  ${settings.paint('dim', secondsText(seconds))}` : ''
  const count = settings.paint(worst, countLine(outcomes, broken)) + time
  const names = questionNames(outcomes.map((o) => o.question))
  const stories = outcomes
    .filter((o) => paragraphs && needsWords(o))
    .map((outcome) => outcomeParagraph(outcome, settings, names.get(outcome.question)))
  const stopped = outcomes.filter((o) => o.reason === interrupted).length
  const unanswered = stopped === 0 ? [] : [`interrupted: ${counted(stopped, 'property')} without an answer`]
  return [count, ...unanswered, ...stories].join('\n\n')
}

/** The reason where nobody waited for the answer. */
export const interrupted = 'interrupted'

function needsWords(outcome: Outcome): boolean {
  if (outcome.needs !== undefined) return true
  if (outcome.bound !== undefined && outcome.question.expected === undefined) return true
  if (outcome.reason === interrupted) return false
  // What is wrong with a system is said where the system stands.
  if (ownStanding(outcome) !== 'good') return true
  if (outcome.asExpected === true) return outcome.notes.length > 0
  return outcome.verdict === 'vacuous' || outcome.verdict === 'unreachable' || outcome.notes.length > 0
}

/** One outcome in words: what came out, what was expected, why, and what to do next. */
export function outcomeParagraph(
  outcome: Outcome,
  options: Partial<TableOptions> = {},
  name = nameOf(outcome),
): string {
  const { width, paint, traceFile } = { ...defaults, ...options }
  const { property, span } = outcome.question
  const expected = expectedText(outcome.question)
  const against = outcome.asExpected === false ? `, expected ${expected}` : ''
  const title = property.title === undefined ? '' : ` "${property.title}"`
  const file = traceFile(outcome)
  return [
    `${paint('strong', name)}  ${paint(styleOf(outcome), withFitness(outcome.verdict, outcome))}${against}  ${paint('dim', `(${place(span)})`)}`,
    ...paragraph(`${formWord(property)}${title}: ${meaning(outcome)}`, width, '  '),
    ...outcome.notes.flatMap((note) => paragraph(`note: ${note}`, width, '  ')),
    ...(file === undefined ? [] : [`  trace:   ${file}`, `  see it:  paracheck show ${file}`]),
    ...needsLines(outcome, width),
    ...advice(outcome).flatMap((text) => paragraph(`next: ${text}`, width, '  ')),
  ].join('\n')
}

/** What a proof needs, by kind, each with its place in the source. */
function needsLines({ needs }: Outcome, width: number): string[] {
  if (needs === undefined) return []
  if (needs.length === 0) return ['  needs:   none of the assumptions, invariants and guards']
  const room = Math.max(...needs.map((need) => need.kind.length))
  return [
    '  needs:',
    ...needs.flatMap((need) =>
      paragraph(
        `${padded(need.kind, room)}  ${need.text}  (${place(need.span)})${need.perhaps === true ? ', perhaps' : ''}`,
        width,
        '    ',
      ),
    ),
  ]
}

function nameOf({ question }: Outcome): string {
  return fullName(question)
}

function meaning(outcome: Outcome): string {
  const reason = outcome.reason === undefined ? '' : ` (${outcome.reason})`
  switch (outcome.verdict) {
    case 'proved':
      if (outcome.bound !== undefined) return boundMeaning(outcome.bound)
      return `holds in every run, for all parameter values the assumptions allow${reason}`
    case 'refuted':
      if (outcome.question.property.form.kind === 'bound') return noBound(outcome, reason)
      return `does not hold: ${outcome.trace === undefined ? 'there is a run that breaks it' : `a run of ${traceSize(outcome.trace)} breaks it`}${reason}`
    case 'reached':
      return `happens${outcome.trace === undefined ? '' : ` in a run of ${traceSize(outcome.trace)}`}${reason}`
    case 'unreachable':
      return `never happens, in any run${reason}`
    case 'bounded':
      return `nothing found in runs of up to ${counted(outcome.depth ?? 0, 'jump')}; this is not a proof`
    case 'vacuous':
      return `says nothing yet: ${outcome.reason ?? 'what it speaks of cannot happen'}`
    case 'unknown':
      return `no answer: ${outcome.reason ?? 'the solver gave none'}`
  }
}

/**
 * Of a bound only sums of parameters are searched (docs/language.md): a run exceeds the largest of them, not all that
 * could be written.
 */
function noBound({ trace }: Outcome, reason: string): string {
  return `none was found: ${trace === undefined ? 'there is a run that exceeds' : `a run of ${traceSize(trace)} exceeds`} the largest that was tried${reason}`
}

function boundMeaning({ terms, tight, below }: NonNullable<Outcome['bound']>): string {
  const shown = terms.map(showTerm)
  const least = shown.length === 1 ? shown[0] : `the least of ${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
  const lesser = below.map(({ term, trace }) => `${showTerm(term)} is not enough (a run of ${traceSize(trace)})`)
  return [
    `at most ${least}, proved`,
    tight === undefined ? 'no run was found that comes near it' : tightRun(tight),
    ...lesser,
  ].join('; ')
}

function hasPremise({ question: { property } }: Outcome): boolean {
  return property.form.kind === 'response' || (property.form.kind === 'always' && property.form.premise !== undefined)
}

function advice(outcome: Outcome): string[] {
  switch (outcome.verdict) {
    case 'bounded':
      return ['raise --bound or --timeout, or let another engine try with --engine']
    case 'unknown':
      return ['raise --timeout, pin a parameter with --param NAME=VALUE, or let another engine try with --engine']
    case 'vacuous':
      return outcome.asExpected === true || !hasPremise(outcome)
        ? []
        : ['add a `reachable` property for the premise and see how far the model gets']
    case 'unreachable':
      return outcome.asExpected === false
        ? [
            'if the model is right, change the expectation; if not, ask for the last situation before it with another `reachable`',
          ]
        : []
    case 'proved':
      return outcome.asExpected === false
        ? ['if the model is right, change the expectation; if not, ask for the scenario with `reachable`']
        : []
    default:
      return []
  }
}
