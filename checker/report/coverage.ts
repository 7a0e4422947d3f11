/**
 * What of the systems their runs reach: a line for each system, and each place in the source that some system never
 * gets to.
 */
import type { Fitness } from '../outcome.ts'
import { type Coverage, type Covered, fromNowhere } from '../questions/coverage.ts'
import { counted } from '../support/counted.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { place as placeText } from '../support/span.ts'
import type { CoverageRecord } from './json.ts'
import { fitnessRemark } from './standing.ts'
import type { Paint } from './style.ts'
import { columns, padded, paddedLeft } from './wrap.ts'

/** Places that are not reached in some system, each once, with the systems and what is known there. */
export interface Gap {
  readonly verdict: 'unreachable' | 'unknown'
  readonly explained: boolean
  readonly diagnostic: Diagnostic
}

/** `explained` by the model itself: by `@unreachable` at the place, or at every state it starts from. */
export function isExplained({ place, verdict }: Covered, coverage: Coverage): boolean {
  if (verdict !== 'unreachable') return false
  if (place.why !== undefined) return true
  const state = (name: string): Covered | undefined =>
    coverage.places.find(
      (c) => c.place.kind === 'state' && c.place.process === place.process && c.place.states[0] === name,
    )
  return (
    place.kind === 'transition' &&
    place.states.every((name) => {
      const from = state(name)
      return from?.verdict === 'unreachable' && from.place.why !== undefined
    })
  )
}

/** What somebody has to look at, in the order of the sources; proved ones before open ones at the same place. */
export function gapsOf(coverages: readonly Coverage[]): Gap[] {
  const found = new Map<
    string,
    { verdict: 'unreachable' | 'unknown'; explained: boolean; first: Covered; where: string[]; how: Set<string> }
  >()
  for (const coverage of coverages) {
    for (const covered of coverage.places) {
      const { place, verdict, how } = covered
      // A transition from a state that is out of reach is no news.
      if (verdict === 'reached' || fromNowhere(covered)) continue
      const explained = isExplained(covered, coverage)
      const key = `${placeText(place.span)} ${place.span.start} ${verdict} ${explained}`
      const known = found.get(key) ?? { verdict, explained, first: covered, where: [], how: new Set<string>() }
      known.where.push(`${coverage.network.name} (${place.process})`)
      if (how.startsWith('nobody') || verdict === 'unknown') known.how.add(how)
      found.set(key, known)
    }
  }
  return [...found.values()].map(({ verdict, explained, first: { place }, where, how }) => {
    const known = [...how].join('; ')
    return {
      verdict,
      explained,
      diagnostic: {
        severity: 'warning',
        code: verdict === 'unreachable' ? 'T0801' : 'T0802',
        message: `${place.kind} ${place.name} is ${verdict === 'unreachable' ? 'never reached' : 'perhaps never reached'} in ${where.join(', ')}${known === '' ? '' : `: ${known}`}`,
        span: place.span,
        ...(explained
          ? { hint: `explained: ${place.why ?? 'so are the states it starts from'}` }
          : verdict === 'unreachable' && { hint: 'if that is how it should be, say why: @unreachable("…")' }),
      },
    }
  })
}

/** `@unreachable` where every system gets: the word is no longer true. */
export function idleNotes(coverages: readonly Coverage[]): Diagnostic[] {
  const places = coverages.flatMap((c) => c.places).filter(({ place }) => place.why !== undefined)
  const key = ({ place: { span } }: Covered): string => `${span.source.path} ${span.start}`
  const never = new Set(places.filter((c) => c.verdict !== 'reached').map(key))
  const idle = new Map(places.filter((c) => !never.has(key(c))).map((c) => [key(c), c]))
  return [...idle.values()].map(({ place }) => ({
    severity: 'warning',
    code: 'T0803',
    message: `${place.kind} ${place.name} is reached in every system asked here`,
    span: place.span,
    hint: 'leave out @unreachable, unless another file needs it',
  }))
}

const headings = ['system', 'states', 'transitions', ''] as const

/** `final   12/12   20/22   2 unreachable, 1 of them explained`. */
export function coverageTable(
  coverages: readonly Coverage[],
  fitnessOf: (coverage: Coverage) => Fitness,
  paint: Paint,
): string {
  const rows = coverages.map((coverage) => {
    const of = (kind: 'state' | 'transition'): string => {
      const all = coverage.places.filter((c) => c.place.kind === kind)
      return `${all.filter((c) => c.verdict === 'reached').length}/${all.length}`
    }
    return {
      cells: [coverage.network.name, of('state'), of('transition'), restText(coverage, fitnessOf(coverage))],
      style: styleOf(coverage, fitnessOf(coverage)),
    }
  })
  const widths = headings.map((heading, i) =>
    Math.max(columns(heading), ...rows.map(({ cells }) => columns(cells[i] ?? ''))),
  )
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (i === 1 || i === 2 ? paddedLeft(cell, widths[i] ?? 0) : padded(cell, widths[i] ?? 0)))
      .join('  ')
      .trimEnd()
  return [
    `  ${paint('dim', line(headings))}`,
    ...rows.map(({ cells, style }) => `  ${paint(style, line(cells))}`),
  ].join('\n')
}

function restText(coverage: Coverage, fitness: Fitness): string {
  const never = coverage.places.filter((c) => c.verdict === 'unreachable')
  const explained = never.filter((c) => isExplained(c, coverage)).length
  const open = coverage.places.filter((c) => c.verdict === 'unknown').length
  const parts = [
    never.length > explained ? `${never.length - explained} unreachable` : '',
    explained > 0 ? `${explained} unreachable, explained` : '',
    open > 0 ? `${open} unknown` : '',
    fitnessRemark({ verdict: 'reached', fitness }),
  ]
  return parts.filter((part) => part !== '').join('; ')
}

function styleOf(coverage: Coverage, fitness: Fitness): 'good' | 'bad' | 'open' {
  if (fitness === 'broken') return 'bad'
  if (coverage.places.some((c) => c.verdict === 'unreachable' && !isExplained(c, coverage))) return 'bad'
  return fitness !== 'sound' || coverage.places.some((c) => c.verdict === 'unknown') ? 'open' : 'good'
}

/** `3 systems, 71 states and transitions: 68 reached, 2 unreachable (1 explained), 1 unknown`. */
export function coverageLine(coverages: readonly Coverage[]): string {
  const all = coverages.flatMap((coverage) =>
    coverage.places.map((c) => ({ ...c, explained: isExplained(c, coverage) })),
  )
  const count = (verdict: Covered['verdict']): number => all.filter((c) => c.verdict === verdict).length
  const explained = all.filter((c) => c.explained).length
  const never = count('unreachable')
  const parts = [
    `${count('reached')} reached`,
    never > 0 ? `${never} unreachable${explained > 0 ? ` (${explained} explained)` : ''}` : '',
    count('unknown') > 0 ? `${count('unknown')} unknown` : '',
  ]
  return `${counted(coverages.length, 'system')}, ${all.length} states and transitions: ${parts.filter((part) => part !== '').join(', ')}`
}

/** One system, for machines. */
export function coverageRecord(file: string, coverage: Coverage, fitness: Fitness): CoverageRecord {
  const tally = (kind: 'state' | 'transition'): { reached: number; total: number } => {
    const all = coverage.places.filter((c) => c.place.kind === kind)
    return { reached: all.filter((c) => c.verdict === 'reached').length, total: all.length }
  }
  return {
    file,
    system: coverage.network.name,
    fitness,
    states: tally('state'),
    transitions: tally('transition'),
    uncovered: coverage.places.flatMap((covered) => {
      const { place, verdict, how } = covered
      if (verdict === 'reached') return []
      const why = isExplained(covered, coverage) ? (place.why ?? 'its states are') : undefined
      const { kind, process, name } = place
      return [
        {
          kind,
          process,
          name,
          place: placeText(place.span),
          verdict,
          how,
          ...(why !== undefined && { explained: why }),
        },
      ]
    }),
  }
}
