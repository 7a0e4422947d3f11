/** Differences between two checks: as rows for a terminal, and as Markdown for a pull request. */
import { markdownTable } from 'markdown-table'
import { counted } from '../support/counted.ts'
import { type Change, type Changes, type Effect, effects, styleOfEffect } from './changes.ts'
import { plainly } from './markdown.ts'
import type { Paint } from './style.ts'
import { columns, padded } from './wrap.ts'

/** `1 lost, 2 new; 809 as before`. */
export function changeCount({ changes, unchanged }: Changes): string {
  const count = (effect: Effect): string[] => {
    const n = changes.filter((change) => change.effect === effect).length
    return n === 0 ? [] : [`${n} ${effect}`]
  }
  const counts = effects.flatMap(count)
  return [counts.length === 0 ? 'no difference' : counts.join(', '), `${counted(unchanged, 'answer')} as before`].join(
    '; ',
  )
}

/** One row for each difference, in columns. */
export function changeRows({ changes }: Changes, paint: Paint, arrow: string): string[] {
  const rows = changes.map((change) => ({
    change,
    cells: [change.effect, nameOf(change), answersOf(change, arrow), restOf(change)],
  }))
  const widths = [0, 1, 2].map((i) => Math.max(0, ...rows.map(({ cells }) => columns(cells[i] ?? ''))))
  return rows.map(({ change, cells: [effect = '', ...others] }) => {
    const rest = others.map((cell, i) => (i === 2 ? cell : padded(cell, widths[i + 1] ?? 0))).join('  ')
    return `  ${paint(styleOfEffect[change.effect], padded(effect, widths[0] ?? 0))}  ${rest}`.trimEnd()
  })
}

function nameOf({ system, property }: Change): string {
  return property === undefined ? `${system} (whether time goes on)` : `${system}.${property}`
}

function answersOf({ before, after }: Change, arrow: string): string {
  if (before === undefined) return after ?? ''
  return after === undefined ? before : `${before} ${arrow} ${after}`
}

function restOf({ remark, file }: Change): string {
  return [remark, file].filter((text) => text !== undefined).join('  ')
}

/** A document for a comment: the count, and a table. */
export function changeMarkdown(found: Changes, before: string, after: string): string {
  const { changes } = found
  const title = `# Changes\n\nWritten by \`paracheck diff\`: ${plainly(before)} → ${plainly(after)}. **${changeCount(found)}.**\n`
  if (changes.length === 0) return title
  const rows = changes.map((c) => [
    styleOfEffect[c.effect] === 'bad' ? `**${c.effect}**` : c.effect,
    ...[nameOf(c), c.before ?? '', c.after ?? '', c.remark ?? '', c.file].map(plainly),
  ])
  return `${title}\n${markdownTable([['', 'property', 'before', 'after', '', 'file'], ...rows], { alignDelimiters: false, padding: true })}\n`
}
