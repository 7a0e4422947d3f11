/**
 * A parameter region for people and machines: where a property holds, where it fails and by which run, what is open.
 */
import { showTerm } from '../logic/show.ts'
import type { Question } from '../model/model.ts'
import type { Fitness } from '../outcome.ts'
import type { Cell, Region } from '../questions/region.ts'
import { counted } from '../support/counted.ts'
import { place } from '../support/span.ts'
import type { RegionRecord } from './json.ts'
import { withFitness } from './standing.ts'
import type { Paint } from './style.ts'
import { secondsText } from './value-text.ts'
import { padded } from './wrap.ts'

export interface KeptRegion {
  readonly question: Question
  readonly region: Region
  readonly seconds: number
  /** One for each cell that fails; absent where nothing was written. */
  readonly traces: readonly (string | undefined)[]
  readonly certificates: readonly (string | undefined)[]
  /** Of the system, for all values that the assumptions allow. */
  readonly fitness: Fitness
}

/** `A < B and C <= D`; of the empty cell, the words for all values. */
export function cellText(cell: Cell): string {
  return cell.length === 0 ? 'always (all values that the assumptions allow)' : cell.map(showTerm).join(' and ')
}

function wordsFor({ property }: Question): { readonly holds: string; readonly fails: string } {
  return property.form.kind === 'reachable'
    ? { holds: 'cannot happen', fails: 'happens' }
    : { holds: 'holds', fails: 'fails' }
}

export function regionText(
  { question, region, seconds, traces, fitness }: KeptRegion,
  paint: Paint,
  times = true,
): string {
  const { network, property } = question
  const { holds, fails } = wordsFor(question)
  const remarked = (word: string): string => withFitness(word, { verdict: 'proved', fitness })
  const words = { holds: remarked(holds), fails: remarked(fails) }
  const good = fitness === 'sound' ? 'good' : fitness === 'broken' ? 'bad' : 'open'
  const width = Math.max(words.holds.length, words.fails.length, 'not known'.length) + 4
  const line = (style: Parameters<Paint>[0], word: string, cell: Cell): string =>
    `  ${paint(style, padded(word, width))}${cellText(cell)}`
  const rows = [
    ...region.holds.map((cell, i) => line(good, i === 0 ? words.holds : '', cell)),
    ...region.fails.flatMap(({ cell, finding }, i) => [
      line('bad', i === 0 ? words.fails : '', cell),
      ...(traces[i] === undefined
        ? []
        : [paint('dim', `  ${' '.repeat(width)}${counted(finding.depth ?? 0, 'jump')}: paracheck show ${traces[i]}`)]),
    ]),
    ...region.open.map((cell, i) => line('open', i === 0 ? 'not known' : '', cell)),
  ]
  const proofs = counted(region.proofs.length, 'proof')
  const foot =
    region.open.length > 0
      ? `not decided everywhere: ${region.reason ?? 'no reason is known'}`
      : `decided for all values: ${proofs} re-checked, ${counted(region.fails.length, 'run')} replayed`
  const title = property.title === undefined ? '' : ` "${property.title}"`
  return [
    `${paint('strong', `${network.name}.${property.name}`)}${title} ${paint('dim', `(${place(property.span)})`)}`,
    ...rows,
    paint('dim', `  ${foot}${times ? `  ${secondsText(seconds)}` : ''}`),
  ].join('\n')
}

export function regionRecord(
  { question, region, seconds, traces, certificates, fitness }: KeptRegion,
  times = true,
): RegionRecord {
  const conditions = (cell: Cell): string[] => cell.map(showTerm)
  return {
    file: question.file,
    system: question.network.name,
    property: question.property.name,
    fitness,
    exact: region.open.length === 0,
    holds: region.holds.map(conditions),
    fails: region.fails.map(({ cell, finding }, i) => ({
      when: conditions(cell),
      ...(finding.depth !== undefined && { depth: finding.depth }),
      ...(traces[i] !== undefined && { trace: traces[i] }),
    })),
    open: region.open.map(conditions),
    ...(region.reason !== undefined && { reason: region.reason }),
    certificates: certificates.flatMap((c) => c ?? []),
    ...(times && { seconds: Number(seconds.toFixed(3)) }),
  }
}
