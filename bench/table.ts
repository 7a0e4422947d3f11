/** The table of `bench/README.md`: a row for each question and solver, a column for each engine. */

export interface Timing {
  readonly solver: string
  /** All engines side by side when absent. */
  readonly engine: string | undefined
  /** Absent when there was no answer in time. */
  readonly seconds: number | undefined
}

export interface Row {
  readonly name: string
  readonly expected: string
  readonly timings: readonly Timing[]
}

/**
 * Ratios to the time of all engines with the first solver, which alone is in seconds; `-` where there was no answer.
 */
export function table(rows: readonly Row[], engines: readonly string[], runs: number): string {
  const solvers = [...new Set(rows.flatMap((row) => row.timings.map((t) => t.solver)))]
  const lines = rows.flatMap((row) => {
    const of = (solver: string, engine: string | undefined): number | undefined =>
      row.timings.find((t) => t.solver === solver && t.engine === engine)?.seconds
    const unit = of(solvers[0] ?? '', undefined)
    return solvers.map((solver, i) => [
      i === 0 ? row.name : '',
      i === 0 ? row.expected : '',
      i === 0 ? (unit === undefined ? '-' : `${unit.toFixed(2)} s`) : '',
      solver,
      ...[undefined, ...engines].map((engine) => ratio(of(solver, engine), unit)),
    ])
  })
  const head = ['question', 'verdict', 'time', 'solver', 'together', ...engines]
  const rule = head.map((_, i) => (i === 2 || i > 3 ? '---:' : '---'))
  const body = [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |`)
  return [`Medians of ${runs} run${runs === 1 ? '' : 's'}.`, '', ...body].join('\n')
}

function ratio(seconds: number | undefined, unit: number | undefined): string {
  if (seconds === undefined) return '-'
  return unit === undefined ? `${seconds.toFixed(2)} s` : (seconds / unit).toFixed(2)
}

const [start, end] = ['<!-- table -->', '<!-- end of table -->']

/** The text with everything between its markers replaced. */
export function withTable(text: string, replacement: string): string {
  const [from, to] = [text.indexOf(start), text.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`README.md lacks ${start} … ${end}`)
  return `${text.slice(0, from + start.length)}\n${replacement}\n${text.slice(to)}`
}
