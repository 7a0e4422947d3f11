/**
 * What is going on, on a terminal: the last finished rows, and one row per property under work, redrawn in place at
 * most every 80 ms and taken away at the end, when the table of verdicts says it all. Elsewhere finished rows are
 * printed, once and for good. Knows no stream: the caller gives `write`.
 */
import type { ForeignOutcome, Outcome, SystemOutcome } from '../outcome.ts'
import { own } from '../support/visible.ts'
import { foreignHow } from './foreign.ts'
import { styleOf, withFitness } from './standing.ts'
import type { Paint } from './style.ts'
import { systemStyle } from './systems.ts'
import { howText } from './table.ts'
import { secondsText } from './value-text.ts'
import { columns, padded, shortened } from './wrap.ts'

type AnyOutcome = Outcome | SystemOutcome | ForeignOutcome

export interface Reporter {
  started(name: string): void
  progress(name: string, text: string): void
  finished(name: string, outcome: AnyOutcome): void
  /** Takes the live rows away, so that something else can be printed. */
  clear(): void
}

export interface ReporterOptions {
  readonly write: (text: string) => void
  readonly paint: Paint
  /** Columns of the terminal. */
  readonly width: () => number
  /** Rows of the terminal. */
  readonly height: () => number
  /** Milliseconds, for the throttle and the elapsed times. */
  readonly now: () => number
  /** Widest property name, for alignment. */
  readonly nameWidth: number
}

const interval = 80

export const silent: Reporter = { started() {}, progress() {}, finished() {}, clear() {} }

/** For pipes and logs: a line per finished property, and a blank one at the end. */
export function plainReporter(options: ReporterOptions): Reporter {
  return {
    ...silent,
    finished: (name, outcome) => options.write(`${finishedRow(name, outcome, options)}\n`),
    clear: () => options.write('\n'),
  }
}

/** For terminals. */
export function liveReporter(options: ReporterOptions): Reporter {
  const running = new Map<string, { text: string; since: number }>()
  const done: string[] = []
  let drawn = 0
  let lastDraw = Number.NEGATIVE_INFINITY
  const erase = (): string => {
    const text = drawn === 0 ? '' : own(`[${drawn}A`) + own('[0J')
    drawn = 0
    return text
  }
  const draw = (): void => {
    const live = [...running].map(([name, { text, since }]) => runningRow(name, text, options.now() - since, options))
    const room = Math.max(0, options.height() - 1 - live.length)
    const rows = [...(room > 0 ? done.slice(-room) : []), ...live]
    options.write(erase() + rows.map((row) => `${row}\n`).join(''))
    drawn = rows.length
    lastDraw = options.now()
  }
  return {
    started(name) {
      running.set(name, { text: '', since: options.now() })
      draw()
    },
    progress(name, text) {
      const row = running.get(name)
      if (row === undefined) return
      row.text = text
      if (options.now() - lastDraw >= interval) draw()
    },
    finished(name, outcome) {
      running.delete(name)
      done.push(finishedRow(name, outcome, options))
      draw()
    },
    clear() {
      if (drawn > 0) options.write(erase())
    },
  }
}

/** The name takes half of the width at most, and what is longer is cut. */
function nameCell(name: string, { nameWidth, width }: ReporterOptions): string {
  const room = Math.min(nameWidth, Math.max(20, Math.floor(width() / 2)))
  return padded(shortened(name, room, '...'), room)
}

function finishedRow(name: string, outcome: AnyOutcome, options: ReporterOptions): string {
  const { paint, width } = options
  const cell = nameCell(name, options)
  const [style, how] =
    'detail' in outcome
      ? [systemStyle(outcome), outcome.detail]
      : [styleOf(outcome), 'foreign' in outcome ? foreignHow(outcome) : howText(outcome)]
  const shouted = style === 'bad' ? outcome.verdict.toUpperCase() : outcome.verdict
  const verdict = padded('detail' in outcome ? shouted : withFitness(shouted, outcome), 11)
  const time = `  ${secondsText(outcome.seconds)}`
  const rest = shortened(how, Math.max(0, width() - columns(cell) - 17 - columns(time)), '...') + time
  return `  ${cell}  ${paint(style, verdict)}  ${paint('dim', rest)}`
}

/** Rows must not wrap, or redrawing would leave their tails behind. */
function runningRow(name: string, text: string, milliseconds: number, options: ReporterOptions): string {
  const { paint, width } = options
  const time = milliseconds < 1000 ? '' : `  ${Math.floor(milliseconds / 1000)}s`
  return paint('dim', shortened(`  ${nameCell(name, options)}  ${text}${time}`, width() - 1, ''))
}
