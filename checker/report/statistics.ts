/**
 * Statistics of stochastic runs as tables: one system with counts and rates, or several side by side with the change
 * against the first.
 */
import type { Count, Statistics } from '../run/statistics.ts'
import { type Rational, rational, rationalText } from '../support/rational.ts'
import type { Paint } from './style.ts'
import { padded, paddedLeft } from './wrap.ts'

const headings: Readonly<Record<Count['kind'], string>> = {
  event: 'events',
  call: 'calls',
  sum: 'sums of arguments',
  state: 'states entered',
}

/** Rates of a count: per second of the run, and per unit of work where there is any. */
export interface Rates {
  readonly perSecond: Rational
  readonly perWork?: Rational
}

function ratesOf(statistics: Statistics, count: Count, work: string | undefined): Rates {
  const seconds = statistics.time.div(rational(1000))
  const perSecond = seconds.equals(0) ? rational(0) : count.total.div(seconds)
  const done = work === undefined ? undefined : statistics.counts.find((c) => c.name === work)?.total
  return done === undefined || done.equals(0) ? { perSecond } : { perSecond, perWork: count.total.div(done) }
}

/** By how much less a rate is than that of the first system, in percent; undefined when that is 0. */
export function reduction(of: Rates, first: Rates): Rational | undefined {
  const [a, b] = [of.perWork ?? of.perSecond, first.perWork ?? first.perSecond]
  return b.equals(0) ? undefined : b.sub(a).div(b).mul(rational(100))
}

/** The tables; without `work` what is compared are rates per second. */
export function statisticsText(all: readonly Statistics[], work: string | undefined, paint: Paint): string {
  const [first] = all
  if (first === undefined) return ''
  const parts = [
    ...all.map(
      (s) =>
        `${paint('strong', s.system)}  ${secondsOf(s.time)} simulated, ${s.jumps} jumps${work === undefined ? '' : `, ${totalOf(s, work)} ${work}`}`,
    ),
    paramsLine(first),
  ]
  for (const kind of ['event', 'call', 'sum', 'state'] as const) {
    const names = [
      ...new Set(all.flatMap((s) => s.counts.filter((c) => c.kind === kind && !c.total.equals(0)).map((c) => c.name))),
    ]
    if (names.length > 0) parts.push('', table(headings[kind], names, all, work, paint))
  }
  return parts.join('\n')
}

function paramsLine({ params }: Statistics): string {
  return `parameters: ${[...params].map(([name, value]) => `${name} = ${typeof value === 'object' ? rationalText(value) : value}`).join('  ')} (times in ms)`
}

function table(
  title: string,
  names: readonly string[],
  all: readonly Statistics[],
  work: string | undefined,
  paint: Paint,
): string {
  const [first] = all as [Statistics]
  const columns = [
    title,
    ...all.flatMap((s, i) => [
      ...(all.length === 1 ? ['count'] : [s.system]),
      'per s',
      ...(work === undefined ? [] : ['per work']),
      ...(i > 0 ? ['less'] : []),
    ]),
  ]
  const rows = names.map((name) => {
    const base = first.counts.find((c) => c.name === name)
    const cells = all.flatMap((s, i) => {
      const count = s.counts.find((c) => c.name === name)
      if (count === undefined) return ['', '', ...(work === undefined ? [] : ['']), ...(i > 0 ? [''] : [])]
      const rates = ratesOf(s, count, work)
      const less = i > 0 && base !== undefined ? reduction(rates, ratesOf(first, base, work)) : undefined
      return [
        decimal(count.total, 0),
        decimal(rates.perSecond, 1),
        ...(work === undefined ? [] : [rates.perWork === undefined ? '' : decimal(rates.perWork, 3)]),
        ...(i > 0 ? [less === undefined ? '' : `${decimal(less, 1)} %`] : []),
      ]
    })
    return [count(name, all), ...cells]
  })
  const widths = columns.map((heading, i) => Math.max(heading.length, ...rows.map((row) => (row[i] ?? '').length)))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 0 ? padded(cell, widths[0] ?? 0) : paddedLeft(cell, widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [paint('dim', `  ${line(columns)}`), ...rows.map((row) => `  ${line(row)}`)].join('\n')
}

function count(name: string, all: readonly Statistics[]): string {
  const isTime = all.some((s) => s.counts.some((c) => c.name === name && c.isTime === true))
  return isTime ? `${name} (ms)` : name
}

function totalOf(statistics: Statistics, name: string): string {
  return decimal(statistics.counts.find((c) => c.name === name)?.total ?? rational(0), 0)
}

function secondsOf(milliseconds: Rational): string {
  return `${decimal(milliseconds.div(rational(1000)), 3)} s`
}

/** So many decimals at most, rounded. */
export function decimal(value: Rational, places: number): string {
  return value.round(places).toString()
}

/** One line of JSON: exact numbers as texts. */
export function statisticsRecord(all: readonly Statistics[], seed: number, work: string | undefined): object {
  const [first] = all
  return {
    type: 'statistics',
    seed,
    ...(work !== undefined && { work }),
    systems: all.map((s) => ({
      system: s.system,
      params: Object.fromEntries(
        [...s.params].map(([name, value]) => [name, typeof value === 'object' ? rationalText(value) : value]),
      ),
      milliseconds: rationalText(s.time),
      jumps: s.jumps,
      counts: s.counts.map((c) => {
        const rates = ratesOf(s, c, work)
        const base = s === first ? undefined : first?.counts.find((b) => b.name === c.name)
        const less =
          first !== undefined && base !== undefined ? reduction(rates, ratesOf(first, base, work)) : undefined
        return {
          kind: c.kind,
          name: c.name,
          total: rationalText(c.total),
          perSecond: decimal(rates.perSecond, 6),
          ...(rates.perWork !== undefined && { perWork: decimal(rates.perWork, 6) }),
          ...(less !== undefined && { reductionPercent: decimal(less, 3) }),
        }
      }),
    })),
  }
}
