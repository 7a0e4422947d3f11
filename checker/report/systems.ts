/** The lines about systems themselves: whether they are fit to be asked anything. */
import type { SystemOutcome } from '../outcome.ts'
import type { Style } from './style.ts'
import type { TableOptions } from './table.ts'
import { secondsText } from './value-text.ts'
import { columns, padded, paragraph } from './wrap.ts'

/**
 * A `broken` system makes every proof about it worthless, so it counts as bad; an open question is only pointed out.
 */
export function systemStyle({ verdict }: SystemOutcome): Style {
  return verdict === 'broken' ? 'bad' : verdict === 'unknown' ? 'open' : 'good'
}

/**
 * One line for each system, `names` beside them (a system with an assumption is called `final (HOST_TICK <= TICK)`).
 */
export function systemLines(
  outcomes: readonly { readonly name: string; readonly outcome: SystemOutcome; readonly traceFile?: string }[],
  { width, paint, times }: Pick<TableOptions, 'width' | 'paint' | 'times'>,
): string {
  const nameWidth = Math.min(Math.max(...outcomes.map((o) => columns(o.name)), 6), Math.floor(width / 2.5))
  const indent = ' '.repeat(nameWidth + 13)
  return outcomes
    .flatMap(({ name, outcome, traceFile }) => {
      const shouted = outcome.verdict === 'broken' ? 'BROKEN' : outcome.verdict
      const names = paragraph(name, nameWidth)
      const told = paragraph(
        outcome.detail +
          (outcome.resumed === true ? ', resumed' : '') +
          (times ? `  ${secondsText(outcome.seconds)}` : ''),
        width - indent.length,
      )
      const lines = Array.from({ length: Math.max(names.length, told.length) }, (_, i) => {
        const verdict = paint(systemStyle(outcome), padded(i === 0 ? shouted : '', 7))
        return `  ${padded(names[i] ?? '', nameWidth)}  ${verdict}  ${paint('dim', told[i] ?? '')}`.trimEnd()
      })
      return [...lines, ...(traceFile === undefined ? [] : [`${indent}see it: paracheck show ${traceFile}`])]
    })
    .join('\n')
}
