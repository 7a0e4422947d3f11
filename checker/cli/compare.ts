/**
 * `paracheck compare`: what does one system keep of what another one promises? Every property that the files ask of
 * both is answered for both; where the second one breaks what the first one keeps, the run that shows it stands beside
 * a run of the first system with the same workload.
 */
import type { Outcome } from '../outcome.ts'
import { beside } from '../report/beside.ts'
import { type Comparison, compared, styleOfStanding } from '../report/kept-promises.ts'
import { systemLines } from '../report/systems.ts'
import { columns, padded } from '../report/wrap.ts'
import { followed } from '../trace/follow.ts'
import { askAll } from './ask.ts'
import type { AskFlags } from './effort.ts'
import { exitCode, UsageError } from './exit.ts'
import type { Terminal } from './terminal.ts'

export interface CompareFlags extends AskFlags {
  /** Only the table, without runs. */
  readonly quiet?: boolean
}

interface Pair {
  readonly property: string
  readonly baseline: Outcome
  readonly other: Outcome
  readonly comparison: Comparison
}

/**
 * Answers 0 when all is kept (perhaps with a weaker bound), 1 when something is lost or a system is broken, 4 when
 * something is open.
 */
export async function compare(
  first: string,
  second: string,
  paths: readonly string[],
  flags: CompareFlags,
  terminal: Terminal,
): Promise<number> {
  const { results, systems, code } = await askAll(paths, { ...flags, system: [first, second] }, terminal)
  if (code === exitCode.interrupted) return code
  const pairs = pairsOf(
    results.map((r) => r.outcome),
    first,
    second,
  )
  if (pairs.length === 0) throw new UsageError(`no property is asked of both ${first} and ${second}`)
  terminal.out(`${tableOf(pairs, first, second, terminal)}\n`)
  if (flags.quiet !== true) for (const pair of pairs) terminal.out(runs(pair, terminal))
  const unfit = systems.filter((s) => s.outcome.verdict !== 'sound')
  const look = { width: Math.min(terminal.width(), 160), paint: terminal.paint, times: flags.plain !== true }
  if (unfit.length > 0) terminal.out(`\n${systemLines(unfit, look)}\n`)
  const is = (verdict: string): boolean => unfit.some((s) => s.outcome.verdict === verdict)
  if (is('broken') || pairs.some((p) => p.comparison.standing === 'lost')) return exitCode.against
  return is('unknown') || pairs.some((p) => p.comparison.standing === 'open')
    ? exitCode.inconclusive
    : exitCode.asExpected
}

/** The answers to each property, under assumptions of the second system that include the first one's. */
function pairsOf(outcomes: readonly Outcome[], first: string, second: string): Pair[] {
  const named = (name: string): Outcome[] => outcomes.filter((o) => o.question.network.name === name)
  return named(second).flatMap((other): Pair[] => {
    const { property, network } = other.question
    if (property.form.kind === 'reachable') return []
    const assumed = new Set(network.assumptions.map((a) => a.condition))
    const baseline = named(first).find(
      ({ question: q }) =>
        q.property.name === property.name && q.network.assumptions.every((a) => assumed.has(a.condition)),
    )
    return baseline === undefined
      ? []
      : [{ property: property.name, baseline, other, comparison: compared(baseline, other) }]
  })
}

function tableOf(pairs: readonly Pair[], first: string, second: string, { paint }: Terminal): string {
  const rows = pairs.map(({ property, comparison: { answers, standing, remark } }) => ({
    cells: [property, ...answers, [standing, remark].filter((t) => t !== '').join(' ')],
    style: styleOfStanding[standing],
  }))
  const head = ['property', first, second, '']
  const widths = head.map((h, i) => Math.max(columns(h), ...rows.map((r) => columns(r.cells[i] ?? ''))))
  const line = (cells: readonly string[], paintLast: (text: string) => string): string =>
    `  ${cells.map((c, i) => (i === cells.length - 1 ? paintLast(c) : padded(c, widths[i] ?? 0))).join('  ')}`.trimEnd()
  return [
    paint(
      'dim',
      line(head, (t) => t),
    ),
    ...rows.map((r) => line(r.cells, (t) => paint(r.style, t))),
  ].join('\n')
}

/** Of a lost property: the run that breaks it, and what the first system does under the same workload. */
function runs({ property, baseline, other, comparison }: Pair, { width, paint, glyphs }: Terminal): string {
  const { trace } = other
  if (comparison.standing !== 'lost' || trace === undefined || trace.loop !== undefined) return ''
  const same = followed(other.question.network, baseline.question.network, trace)
  const title = paint('strong', `\n${property}: the same workload in both systems`)
  if ('error' in same) return `${title}\n  ${baseline.question.network.name} cannot follow: ${same.error}\n`
  const picture = beside(
    { network: baseline.question.network, trace: same.trace, property: baseline.question.property },
    { network: other.question.network, trace, property: other.question.property },
    { width: Math.min(width(), 160), paint, glyphs },
  )
  const left =
    same.leftOut.length === 0
      ? ''
      : `\n  ${same.leftOut.length} moves of the workload are not possible there and are left out\n`
  return `${title}\n${picture}\n${left}`
}
