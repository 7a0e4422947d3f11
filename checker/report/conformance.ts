/** The answer of `conform` for people. */
import type { Asked } from '../conform/answer.ts'
import { valueText } from '../logic/value.ts'
import { counted } from '../support/counted.ts'
import {
  type ConformanceRecord,
  conformanceRecord,
  mostShown,
  type ShownAnswer,
  type SideRecord,
} from './conformance-record.ts'
import { withFitness } from './standing.ts'
import type { Glyphs, Paint } from './style.ts'
import { numberText, timeText } from './value-text.ts'

export interface ConformanceLook {
  readonly paint: Paint
  readonly glyphs: Glyphs
  /** Every location and transition that was not covered, and every line that could not be read. */
  readonly verbose: boolean
}

function checkedLines({ properties = [] }: ConformanceRecord): string[] {
  return properties.map(({ property, verdict, fitness, holdsFor, reason, seen, proved, bound }) => {
    const numbers = [
      ...(seen === undefined ? [] : [`seen ${seen}`]),
      ...(proved === undefined ? [] : [`proved ${proved} (${bound})`]),
    ]
    const what = numbers.length > 0 ? `: ${numbers.join(', ')}` : ''
    return `  property  ${property} ${withFitness(verdict, { verdict, fitness })} for ${holdsFor}${what}${reason === undefined || verdict === 'proved' ? '' : `: ${reason}`}`
  })
}

function inferenceLines({ inferred }: ConformanceRecord): string[] {
  if (inferred === undefined) return []
  if ('why' in inferred) return [`  inferred  ${inferred.why}`]
  const end = (which: string, beyond: string, { conforms, excluded, by, unlimited }: SideRecord): string => {
    if (unlimited) return `${which} ${conforms}, and no end was found`
    return `${which} ${conforms}; ${excluded === undefined ? `${beyond} nothing is known` : `${excluded} and ${beyond} excluded (${by.join(', ')})`}`
  }
  return inferred.flatMap(({ param, least, greatest }) => [
    `  inferred  ${param}: ${end('from', 'below', least)}`,
    `            ${' '.repeat(param.length)}  ${end('to', 'above', greatest)}`,
  ])
}

/** The lines of the answer, without line ends. */
export function conformanceLines(asked: Asked, shown: ShownAnswer, look: ConformanceLook): string[] {
  const { paint } = look
  const { answer } = shown
  const record = conformanceRecord(asked, shown, look.glyphs)
  const colour = answer.verdict === 'conforms' ? 'good' : answer.verdict === 'deviates' ? 'bad' : 'open'
  const place = record.at === undefined ? '' : `  ${record.at.log}:${record.at.line}  ${record.at.event}`
  return [
    `${paint(colour, answer.verdict)}${place}${headOf(record)}`,
    ...('why' in answer ? [`  ${answer.why}`] : []),
    ...deviationLines(record, paint),
    ...inferenceLines(record),
    ...checkedLines(record),
    ...runLines(record, look),
    ...logLines(asked, look),
    `  parameters: ${[...asked.params].map(([name, value]) => `${name} = ${valueShown(asked, name, value)}`).join('  ')}`,
  ]
}

function valueShown({ network }: Asked, name: string, value: Parameters<typeof valueText>[0]): string {
  const param = network.params.find(({ variable }) => variable.name === name)
  return typeof value === 'object' ? (param?.isTime === true ? timeText(value) : numberText(value)) : valueText(value)
}

function headOf({ verdict, system, observations, run, logs, by, since, unconfirmed }: ConformanceRecord): string {
  if (verdict === 'deviates') {
    const others = by?.slice(1).join(', ')
    const confirmed = since === undefined ? `confirmed by ${others}` : `confirmed by ${others} from line ${since} on`
    return `  no run of ${system} explains it (${unconfirmed === undefined ? confirmed : `zones only: ${unconfirmed}`})`
  }
  if (run === undefined) return ''
  const lost =
    verdict === 'may conform'
      ? ` (events lost at ${counted(
          logs.reduce((sum, log) => sum + log.gaps, 0),
          'place',
        )})`
      : ''
  return `  ${counted(observations, 'observation')} of ${counted(
    logs.reduce((sum, log) => sum + log.events, 0),
    'event',
  )} are a run of ${system}, ${counted(run.jumps, 'jump')}, replayed${lost}`
}

function deviationLines({ verdict, seen, candidates = [], instead = [] }: ConformanceRecord, paint: Paint): string[] {
  if (verdict !== 'deviates') return []
  const first = seen === undefined ? [] : [`  seen      ${seen}`]
  const none = candidates.length === 0 ? ['  possible  in no state that the model can be in'] : []
  return [
    ...first,
    ...none,
    ...candidates.flatMap(({ jump, possible, because }) => [
      `  possible  ${possible ?? 'never'}  ${paint('dim', jump)}`,
      ...because.slice(0, mostShown).map((reason) => `            ${reason}`),
    ]),
    ...instead.map(({ event, possible }) => `  instead   ${event}: ${possible}`),
  ]
}

function runLines({ run, never }: ConformanceRecord, { paint, verbose }: ConformanceLook): string[] {
  if (run === undefined || never === undefined) return []
  const [locations, transitions] = [Object.keys(run.locations).length, Object.keys(run.transitions).length]
  const list = (what: string, names: readonly string[]): string[] => {
    if (names.length === 0) return []
    const shownNames = verbose ? names : names.slice(0, mostShown)
    const rest = names.length - shownNames.length
    return [
      `  never     ${what}: ${shownNames.join(', ')}${rest > 0 ? paint('dim', ` and ${rest} more (--verbose)`) : ''}`,
    ]
  }
  return [
    `  covered   ${locations} of ${locations + never.locations.length} states, ${transitions} of ${transitions + never.transitions.length} transitions`,
    ...list('states', never.locations),
    ...list('transitions', never.transitions),
  ]
}

function logLines({ logs, map }: Asked, { verbose }: ConformanceLook): string[] {
  return [
    ...logs.summaries.flatMap(({ path, lines, events, gaps, lost, unreadable, unread, backwards }) => [
      `  log       ${path}: ${counted(lines, 'line')}, ${counted(events, 'event')}${gaps > 0 ? `, ${lost > 0 ? lost : 'some'} lost at ${counted(gaps, 'place')}` : ''}${unreadable > 0 ? `, ${unreadable} not read` : ''}${backwards > 0 ? `, ${backwards} earlier than the one before` : ''}`,
      ...unread
        .slice(0, verbose ? undefined : 1)
        .map(({ line, text }) => `            ${path}:${line} is no event: ${text}`),
    ]),
    ...(verbose
      ? map.file.rules.map((rule, i) => `  rule ${i}    ${counted(logs.fitting[i] ?? 0, 'line')}: ${rule.log}`)
      : unusedRules(logs.fitting, map.file.rules)),
  ]
}

function unusedRules(fitting: readonly number[], rules: Asked['map']['file']['rules']): string[] {
  const unused = rules.flatMap((rule, i) => (fitting[i] === 0 ? [`rules[${i}] (${rule.log})`] : []))
  return unused.length === 0 ? [] : [`  no line   fits ${unused.join(', ')}`]
}
