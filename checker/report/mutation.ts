/**
 * What became of mutants: how many of each kind were noticed, and those that nothing noticed with their places in the
 * source.
 */
import { type Mutant, type MutantKind, mutantKinds } from '../model/mutants.ts'
import type { Fate } from '../questions/mutation.ts'
import { counted } from '../support/counted.ts'
import type { Diagnostic } from '../support/diagnostic.ts'
import { place } from '../support/span.ts'
import type { MutantRecord } from './json.ts'
import type { Paint } from './style.ts'
import { columns, padded, paddedLeft } from './wrap.ts'

export interface Tried {
  readonly mutant: Mutant
  readonly fate: Fate
  /** Why nothing can notice it, by those who looked. */
  readonly why?: string
}

const meanings: Readonly<Record<MutantKind, string>> = {
  transition: 'a transition left out',
  send: 'a signal not sent',
  guard: 'a condition dropped or negated',
  compare: '< for <=, <= for <',
  effect: 'an effect left out',
  line: 'a line not raised or cleared',
  factor: 'a time twice as long',
  invariant: 'an invariant left out',
  urgent: 'not urgent',
  answer: 'another answer of a call',
}

/** One row for each kind. */
export function mutationTable(tried: readonly Tried[], paint: Paint): string {
  const headings = ['mistake', 'mutants', 'killed', 'explained', 'survived', 'open']
  const rows = mutantKinds.flatMap((kind) => {
    const own = tried.filter((t) => t.mutant.kind === kind)
    const count = (test: (t: Tried) => boolean): string => String(own.filter(test).length)
    if (own.length === 0) return []
    const cells = [
      meanings[kind],
      String(own.length),
      count(isKilled),
      count(isExplained),
      count(isSurvivor),
      count(isOpen),
    ]
    return [
      {
        cells,
        style: own.some(isSurvivor) ? ('bad' as const) : own.some(isOpen) ? ('open' as const) : ('good' as const),
      },
    ]
  })
  const widths = headings.map((heading, i) =>
    Math.max(columns(heading), ...rows.map(({ cells }) => columns(cells[i] ?? ''))),
  )
  const line = (cells: readonly string[]): string =>
    cells.map((cell, i) => (i === 0 ? padded(cell, widths[i] ?? 0) : paddedLeft(cell, widths[i] ?? 0))).join('  ')
  return [
    `  ${paint('dim', line(headings))}`,
    ...rows.map(({ cells, style }) => `  ${paint(style, line(cells))}`),
  ].join('\n')
}

export function isKilled({ fate }: Tried): boolean {
  return fate.kind === 'killed'
}

export function isExplained({ fate, why }: Tried): boolean {
  return fate.kind !== 'killed' && why !== undefined
}

export function isSurvivor({ fate, why }: Tried): boolean {
  return fate.kind === 'survived' && why === undefined
}

export function isOpen({ fate, why }: Tried): boolean {
  return fate.kind === 'open' && why === undefined
}

/** A mutant that was not killed, as a finding in the model; undefined for the others. */
export function mutantFinding({ mutant: { machine, at, change, span }, fate, why }: Tried): Diagnostic | undefined {
  if (fate.kind === 'killed') return undefined
  const told =
    fate.kind === 'open'
      ? `perhaps not noticed, ${fate.by}: ${fate.reason}`
      : `not noticed by ${counted(fate.asked, 'question')}`
  return {
    severity: 'warning',
    code: fate.kind === 'open' ? 'T0812' : 'T0811',
    message: `${machine}, ${at}: ${change}: ${told}`,
    span,
    hint:
      why === undefined
        ? 'add a property that tells the difference, or say in the file of explanations why there is none'
        : `explained: ${why}`,
  }
}

/** `models/x.tick:27  Train, NEAR -> CROSSING may: without the transition: killed by crossing.safe (vacuous)`. */
export function killedLine({ mutant: { machine, at, change, span }, fate }: Tried): string {
  return fate.kind === 'killed'
    ? `${place(span)}  ${machine}, ${at}: ${change}: killed by ${fate.by} (${fate.verdict})`
    : ''
}

/** `120 mutants: 110 killed, 6 explained, 3 survived, 1 open`. */
export function mutationLine(tried: readonly Tried[]): string {
  const counts = [
    [isKilled, 'killed'],
    [isExplained, 'explained'],
    [isSurvivor, 'survived'],
    [isOpen, 'open'],
  ] as const
  const parts = counts
    .map(([test, word]) => [tried.filter(test).length, word] as const)
    .filter(([n, word]) => n > 0 || word === 'killed')
  return `${counted(tried.length, 'mutant')}: ${parts.map(([n, word]) => `${n} ${word}`).join(', ')}`
}

export function mutantRecord({ mutant, fate, why }: Tried): MutantRecord {
  const { kind, machine, at, change, span } = mutant
  return {
    kind,
    machine,
    at,
    change,
    place: place(span),
    fate: fate.kind,
    ...(fate.kind !== 'survived' && { by: fate.by }),
    ...(fate.kind === 'killed' && { verdict: fate.verdict }),
    ...(fate.kind === 'open' && { reason: fate.reason }),
    ...(why !== undefined && fate.kind !== 'killed' && { explained: why }),
  }
}
